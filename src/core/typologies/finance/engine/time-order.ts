import type { IncomingPayment } from "./engine.ts";

/** Rows of a bank's export stand so far out of order at most: a batch is booked within the hour. */
export const LATE_SECONDS = 3600;
/** So many rows must go on from a step in time before it is believed; held until then, and no more of them. */
const HELD_MAX = 32;

export interface OrderedSink {
  push(payment: IncomingPayment): void;
  /** Last row that was read, where it was not handed on at once. */
  read(row: number): void;
  /** A row that stands out of order: older than the rows before it, or later than those that follow. */
  refuse(row: number): void;
}

/**
 * Between a file and what needs its payments in order of time: one mistyped year must not make all other rows late.
 * A row that is later than the last one by more than the tolerance waits until the rows after it go on from there; where
 * they go back instead, it was wrong. What is older than the last row by more than the tolerance is refused.
 */
export class TimeOrder {
  private readonly sink: OrderedSink;
  private clock = Number.NEGATIVE_INFINITY;
  private held: IncomingPayment[] = [];

  constructor(sink: OrderedSink) {
    this.sink = sink;
  }

  /** The payment may be the same object each time: what waits is copied. */
  push(p: IncomingPayment): void {
    const { clock, held } = this;
    if (held.length === 0 && p.at >= clock - LATE_SECONDS && p.at <= clock + LATE_SECONDS) {
      this.handOn(p);
      return;
    }
    this.sink.read(p.row);
    if (p.at < clock - LATE_SECONDS) {
      this.sink.refuse(p.row);
      return;
    }
    // What waits and lies after this row is wrong, not this row: it agrees with what came before, or with nothing yet.
    for (const { at, row } of held) if (at > p.at + LATE_SECONDS) this.sink.refuse(row);
    this.held = held.filter(({ at }) => at <= p.at + LATE_SECONDS);
    if (p.at <= clock + LATE_SECONDS) this.handOn(p);
    else this.held.push({ ...p });
    if (this.held.length > HELD_MAX) this.handOnFirst();
    while (this.held.length > 0 && (this.held[0] as IncomingPayment).at <= this.clock + LATE_SECONDS)
      this.handOnFirst();
  }

  /** No row follows: nothing says that what waits is wrong. */
  end(): void {
    while (this.held.length > 0) this.handOnFirst();
  }

  private handOnFirst(): void {
    this.handOn(this.held.shift() as IncomingPayment);
  }

  private handOn(p: IncomingPayment): void {
    if (p.at > this.clock) this.clock = p.at;
    this.sink.push(p);
  }
}
