import type { IncomingPayment } from "../core/index.ts";
import { settle } from "./heap.ts";

/** Rows of a bank's export stand so far out of order as a rule: a batch is booked within the hour. */
export const LATE_SECONDS = 3600;
/** So many payments of an hour are held at once; of more the oldest is handed on. */
const HELD_MAX = 1_000_000;

interface Held {
  readonly payment: IncomingPayment;
  /** Of one time the first that came goes first. */
  readonly no: number;
}

/** Payments of the last hour, which leave in order of time: what is late by less costs neither a second pass nor a disk. */
export class LateRows {
  private readonly heap: Held[] = [];
  private readonly heldMax: number;
  private newest = Number.NEGATIVE_INFINITY;
  private count = 0;

  constructor(heldMax = HELD_MAX) {
    this.heldMax = heldMax;
  }

  /** The payment may be the same object each time. */
  add(payment: IncomingPayment): void {
    this.newest = Math.max(this.newest, payment.at);
    const { heap } = this;
    const held = { payment: { ...payment }, no: this.count++ };
    let place = heap.length;
    for (; place > 0; ) {
      const parent = (place - 1) >> 1;
      if (isBefore(heap[parent] as Held, held)) break;
      heap[place] = heap[parent] as Held;
      place = parent;
    }
    heap[place] = held;
  }

  /** The next that no late row can come before; at the end, of all that are left. */
  next(isEnd: boolean): IncomingPayment | undefined {
    const { heap } = this;
    const first = heap[0];
    if (first === undefined) return undefined;
    const isDue = isEnd || first.payment.at < this.newest - LATE_SECONDS || heap.length > this.heldMax;
    if (!isDue) return undefined;
    const last = heap.pop() as Held;
    if (heap.length > 0) {
      heap[0] = last;
      settle(heap, isBefore);
    }
    return first.payment;
  }
}

const isBefore = (a: Held, b: Held): boolean => (a.payment.at - b.payment.at || a.no - b.no) < 0;
