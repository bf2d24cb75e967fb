import { ACCOUNT_CLASSES, METHOD_CLASSES } from "./kinds.ts";

const KINDS = ACCOUNT_CLASSES.length;
const METHODS = METHOD_CLASSES.length;
const GROUPS = KINDS * KINDS * METHODS;
/** Four bins an octave, from a quarter of a dollar to a thousand million. */
const BINS = 128;
const CELLS = GROUPS * BINS;
/** Whose kind is unknown, and persons: in most small ledgers nobody else pays. */
const FIRST_KINDS = 2;
/** A float's bits without its sign, down to two bits of the mantissa; the lowest bin begins at 2^-2. */
const SHIFT = 21;
const LOWEST = (127 - 2) << 2;
/** A group of so many speaks for itself; a smaller one borrows from all whom such a payer pays so. */
const ENOUGH = 400;
const BORROWED = 20;
/** The largest tenth of a group is large. */
const LARGE_SHARE = 0.1;
const KNOWN_MIN = 20;

/**
 * How large sums usually are from one kind of account to another by one method, counted from the stream itself: the
 * peer group says what is ordinary where an account's own history is short. Kinds are trades, never origins.
 */
export class PeerSums {
  /** Payments by group and bin: room for payers of the first kinds, and more once another pays. Whole it is a megabyte. */
  private counts: Uint32Array = new Uint32Array(FIRST_KINDS * KINDS * METHODS * BINS);
  private readonly totals = new Uint32Array(GROUPS);
  /** The first bin of a group that is large, and at how many payments it is found anew. */
  private readonly largeFrom = new Uint32Array(GROUPS).fill(BINS);
  private readonly renewAt = new Uint32Array(GROUPS).fill(KNOWN_MIN);
  /** Above the highest bin of a group that holds a payment. */
  private readonly ends = new Uint8Array(GROUPS);
  private readonly real = new Float32Array(1);
  private readonly bits = new Int32Array(this.real.buffer);

  /** Counts a payment; true where it is among the largest of its group so far. */
  add(payerKind: number, payeeKind: number, method: number, usd: number): boolean {
    const group = groupOf(payerKind, payeeKind, method);
    const bin = this.binOf(usd);
    const i = group * BINS + bin;
    // Whole groups, so that all bins of a group that holds a payment can be asked for.
    if (i >= this.counts.length) this.counts = widened(this.counts, Math.min(CELLS, 2 * (group + 1) * BINS));
    this.counts[i] = (this.counts[i] as number) + 1;
    if (bin >= (this.ends[group] as number)) this.ends[group] = bin + 1;
    const total = (this.totals[group] as number) + 1;
    this.totals[group] = total;
    if (total >= (this.renewAt[group] as number)) this.renew(group, total);
    return bin >= (this.largeFrom[group] as number);
  }

  /** The share of such payments that are at least as large; half where nothing alike was seen. */
  shareAbove(payerKind: number, payeeKind: number, method: number, usd: number): number {
    const group = groupOf(payerKind, payeeKind, method);
    const bin = this.binOf(usd);
    const total = this.totals[group] as number;
    const above = this.above(group, bin);
    if (total >= ENOUGH) return (above + 0.5) / (total + 1);
    let all = 1;
    let larger = 0.5;
    for (let kind = 0; kind < KINDS; kind++) {
      const wide = groupOf(payerKind, kind, method);
      if (this.totals[wide] === 0) continue;
      all += this.totals[wide] as number;
      larger += this.above(wide, bin);
    }
    return (above + (BORROWED * larger) / all) / (total + BORROWED);
  }

  save(): PeerSumsState {
    return {
      counts: widened(this.counts, CELLS),
      totals: this.totals.slice(),
      largeFrom: this.largeFrom.slice(),
      renewAt: this.renewAt.slice(),
    };
  }

  load(state: PeerSumsState): void {
    this.counts = widened(state.counts, CELLS);
    this.totals.set(state.totals);
    this.largeFrom.set(state.largeFrom);
    this.renewAt.set(state.renewAt);
    for (let i = 0; i < this.counts.length; i++)
      if (this.counts[i] !== 0) this.ends[Math.floor(i / BINS)] = (i % BINS) + 1;
  }

  private binOf(usd: number): number {
    this.real[0] = usd;
    return Math.max(0, Math.min(BINS - 1, ((this.bits[0] as number) >> SHIFT) - LOWEST));
  }

  /** Payments of a group in higher bins, and half of those in this one. */
  private above(group: number, bin: number): number {
    // There may be no room yet for a group without payments.
    if (this.ends[group] === 0) return 0;
    const end = group * BINS + (this.ends[group] as number);
    let n = (this.counts[group * BINS + bin] as number) / 2;
    for (let i = group * BINS + bin + 1; i < end; i++) n += this.counts[i] as number;
    return n;
  }

  private renew(group: number, total: number): void {
    let n = 0;
    let bin = BINS;
    while (bin > 0 && n + (this.counts[group * BINS + bin - 1] as number) <= LARGE_SHARE * total) {
      bin--;
      n += this.counts[group * BINS + bin] as number;
    }
    this.largeFrom[group] = bin;
    this.renewAt[group] = total + Math.max(1, total >> 3);
  }
}

export interface PeerSumsState {
  readonly counts: Uint32Array;
  readonly totals: Uint32Array;
  readonly largeFrom: Uint32Array;
  readonly renewAt: Uint32Array;
}

const groupOf = (payerKind: number, payeeKind: number, method: number): number =>
  (payerKind * KINDS + payeeKind) * METHODS + method;

function widened(counts: Uint32Array, length: number): Uint32Array {
  const wider = new Uint32Array(length);
  wider.set(counts);
  return wider;
}
