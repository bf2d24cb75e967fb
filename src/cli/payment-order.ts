import { type IncomingPayment, type Move, throughDay } from "../core/index.ts";
import { type FileOrder, OtherOrder } from "./file-order.ts";
import { LATE_SECONDS, LateRows } from "./late-rows.ts";

const DAY_SECONDS = 86_400;
/** So many payments of one day are in memory at once. */
const DAY_MAX = 1_000_000;

interface OrderSink {
  push(payment: IncomingPayment): void;
  /** A row was read that is handed on later. */
  read?(row: number): void;
}

/** The payments of a file as they are handed on: in order of time, those of days without times where money could go on. */
export class PaymentOrder {
  private readonly sink: OrderSink;
  private readonly usdOf: (payment: IncomingPayment) => number;
  private readonly file: FileOrder;
  private last = Number.NEGATIVE_INFINITY;
  /** The latest of all rows so far. */
  private newest = Number.NEGATIVE_INFINITY;
  private readonly late: LateRows | undefined;
  /** Rows that are older than one before them. */
  private lateRows = 0;
  private day: Move<IncomingPayment, number>[] = [];
  /** Days of more payments than are put in order. */
  private largeDays = 0;

  /** `usdOf` says what a payment is worth: where the payments of a day close a ring, the largest comes first. */
  constructor(file: FileOrder, sink: OrderSink, usdOf: (payment: IncomingPayment) => number) {
    this.file = file;
    this.sink = sink;
    this.usdOf = usdOf;
    this.late = file.isLate ? new LateRows() : undefined;
    // Whoever reads a file in another order has seen all of it before the first row is handed on.
    const { rowsBackwards, sorted } = file;
    const rows = rowsBackwards ?? sorted?.rows;
    if (rows !== undefined) sink.read?.(rows - 1);
  }

  /** Throws `OtherOrder` where the rows do not stand as the file's beginning and end had shown. */
  push(payment: IncomingPayment): void {
    const { at } = payment;
    const { file, late } = this;
    if (at < this.last) {
      const isOfTheHour = late === undefined && !file.sorted && at >= this.newest - LATE_SECONDS;
      throw new OtherOrder(isOfTheHour ? { ...file, isLate: true } : { daysOnly: false, isMixed: true });
    }
    if (at < this.newest) this.lateRows++;
    else this.newest = at;
    if (late === undefined) this.inTurn(payment);
    else {
      this.sink.read?.(payment.row);
      late.add(payment);
      this.takeLate(late, false);
    }
  }

  end(): void {
    if (this.late) this.takeLate(this.late, true);
    this.endDay();
  }

  private takeLate(late: LateRows, isEnd: boolean): void {
    for (let p = late.next(isEnd); p !== undefined; p = late.next(isEnd)) this.inTurn(p);
  }

  private inTurn(payment: IncomingPayment): void {
    this.last = payment.at;
    if (this.file.daysOnly) this.takeOfDay(payment);
    else this.sink.push(payment);
  }

  /** Each payment as soon as all that its payer received that day is there, as on a node. */
  private takeOfDay(p: IncomingPayment): void {
    const { day, file, sink } = this;
    if (p.at % DAY_SECONDS !== 0) throw new OtherOrder({ ...file, daysOnly: false });
    if (day.length > 0 && day[0]?.at !== p.at) this.endDay();
    sink.read?.(p.row);
    this.day.push({
      payment: { ...p },
      at: p.at,
      payer: p.from,
      payee: p.to,
      usd: this.usdOf(p),
      isFree: true,
    });
    if (this.day.length < DAY_MAX) return;
    this.largeDays++;
    this.endDay();
  }

  private endDay(): void {
    const moves = throughDay(this.day);
    this.day = [];
    for (const { payment } of moves) this.sink.push(payment);
  }

  /** What was done about the order of the rows, for whoever reads the findings. */
  sayDone(): void {
    const { rowsBackwards, sorted, daysOnly } = this.file;
    if (rowsBackwards !== undefined)
      console.error(
        "The file is newest first; it was read from its end. Rows have their numbers in the file.",
      );
    if (this.lateRows > 0)
      console.error(
        `${this.lateRows} rows are older than one before them, by an hour at most, and were read where their time puts them.`,
      );
    if (sorted) {
      // The header is line 1.
      const others = sorted.stepsBack > 1 ? `, and so are ${sorted.stepsBack - 1} more lines` : "";
      console.error(
        `The file is in no order of time: line ${sorted.firstStep + 2} is older than the line before it${others}. It was sorted; rows have their numbers in the file.`,
      );
    }
    if (daysOnly)
      console.error(
        "The file tells days only: payments of one day were put in the order in which money could go on.",
      );
    if (this.largeDays > 0)
      console.error(`A day was put in order in parts of ${DAY_MAX} payments, ${this.largeDays} times.`);
  }
}
