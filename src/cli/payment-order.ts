import { ERROR_CODES, type IncomingPayment, type Reject, TimeOrder } from "../core/index.ts";
import { type PaymentFile, REJECTS_SAID } from "./payment-file.ts";

/** The rows of a payments file in order of time, and those that stand out of it, refused by their lines. */
export class PaymentOrder {
  /** Rows refused for their time. */
  refused = 0;
  private readonly rejects: Reject[] = [];
  private readonly order: TimeOrder;

  constructor(sink: { push(payment: IncomingPayment): void; read?(row: number): void }) {
    this.order = new TimeOrder({
      push: (payment) => sink.push(payment),
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
  }

  /** The first lines that were not taken, with those that could not be read. */
  firstRejects({ reader }: PaymentFile): readonly Reject[] {
    return [...reader.rejects.slice(0, REJECTS_SAID), ...this.rejects]
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
