import {
  ERROR_CODES,
  type IncomingPayment,
  type Move,
  type Reject,
  TimeOrder,
  throughDay,
} from "../core/index.ts";
import type { FileOrder } from "./file-order.ts";
import { type PaymentFile, REJECTS_SAID } from "./payment-file.ts";

const DAY_SECONDS = 86_400;
/** So many payments of one day are in memory at once. */
const DAY_MAX = 1_000_000;

interface OrderSink {
  push(payment: IncomingPayment): void;
  read?(row: number): void;
}

/** The rows of a payments file in order of time, and those that stand out of it, refused by their lines. */
export class PaymentOrder {
  /** Rows refused for their time. */
  refused = 0;
  private readonly rejects: Reject[] = [];
  private readonly order: TimeOrder;
  private readonly sink: OrderSink;
  private readonly usdOf: (payment: IncomingPayment) => number;
  private file: FileOrder = { daysOnly: false };
  private day: Move<IncomingPayment, number>[] = [];
  /** Days of more payments than are put in order. */
  private largeDays = 0;

  /** `usdOf` says what a payment is worth: where the payments of a day close a ring, the largest comes first. */
  constructor(sink: OrderSink, usdOf: (payment: IncomingPayment) => number = (p) => p.paid) {
    this.sink = sink;
    this.usdOf = usdOf;
    this.order = new TimeOrder({
      push: (payment) => (this.file.daysOnly ? this.takeOfDay(payment) : sink.push(payment)),
      read: (row) => sink.read?.(row),
      refuse: (row) => {
        this.refused++;
        // The header is line 1.
        if (this.rejects.length < REJECTS_SAID)
          this.rejects.push({ line: row + 2, code: "TIME_OUT_OF_ORDER", field: "Timestamp" });
      },
    });
  }

  push(payment: IncomingPayment): void {
    this.order.push(payment);
  }

  end(): void {
    this.order.end();
    this.endDay();
  }

  /** How the file stands, before its first row. */
  readonly began = (file: FileOrder): void => {
    this.file = file;
  };

  /** Each payment as soon as all that its payer received that day is there, as on a node. */
  private takeOfDay(p: IncomingPayment): void {
    const { day, sink } = this;
    const last = day.at(-1);
    if (last && Math.floor(last.at / DAY_SECONDS) !== Math.floor(p.at / DAY_SECONDS)) this.endDay();
    sink.read?.(p.row);
    this.day.push({
      payment: { ...p },
      at: p.at,
      payer: p.from,
      payee: p.to,
      usd: this.usdOf(p),
      isFree: p.at % DAY_SECONDS === 0,
    });
    if (this.day.length < DAY_MAX) return;
    this.largeDays++;
    this.endDay();
  }

  private endDay(): void {
    const moves = throughDay(this.day);
    this.day = [];
    for (const { payment, at } of moves) this.sink.push(payment.at === at ? payment : { ...payment, at });
  }

  /** What was done about the order of the rows, for whoever reads the findings. */
  sayDone(): void {
    const { rowsBackwards, daysOnly } = this.file;
    if (rowsBackwards !== undefined)
      console.error(
        "The file is newest first; it was read from its end. Rows have their numbers in the file.",
      );
    if (daysOnly)
      console.error(
        "The file tells days only: payments of one day were put in the order in which money could go on.",
      );
    if (this.largeDays > 0)
      console.error(`A day was put in order in parts of ${DAY_MAX} payments, ${this.largeDays} times.`);
  }

  /** The first lines that were not taken, with those that could not be read. */
  firstRejects({ rejects }: PaymentFile): readonly Reject[] {
    return [...rejects.slice(0, REJECTS_SAID), ...this.rejects]
      .sort((a, b) => a.line - b.line)
      .slice(0, REJECTS_SAID);
  }
}

/** How a file in AMLworld's columns is sorted: its times sort as text. */
const SORT = "(head -1 FILE; tail -n +2 FILE | sort -s -t, -k1,1) > SORTED";

/** Where most of a file was refused, what the rest of it tells is no answer: the exit code says so. */
export function sayOrder(refused: number, rows: number): void {
  if (refused === 0) return;
  console.error(
    `${refused} of ${rows} rows are out of order by more than an hour and were not read. Sort the file by time: ${SORT}`,
  );
  if (refused * 2 > rows) process.exitCode ??= ERROR_CODES.REQUEST_INVALID.exit;
}
