import { isTransferMethod } from "./kinds.ts";

/** Marks of a payment. */
const SUPERSEDED = 1;
const TRANSFER = 2;
const FIRST_OF_PAIR = 4;
const CLAIMED = 8;
const EXTENDED = 16;

/** What a payment needs to be kept in the window; amounts in US dollars at the stream's own rates. */
export interface PaymentRow {
  /** Row number of the file, or any number that leads back to it. */
  readonly row: number;
  /** Unix seconds. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly usd: number;
  readonly amount: number;
  readonly currency: number;
  readonly method: number;
}

/**
 * The windowed temporal multigraph: a ring of payments in typed arrays, threaded into each account's receipts
 * and outgoings, newest first. A payment is known by its sequence number; older ones fall off the end. Memory
 * is fixed by `capacity`; pages that were never touched cost nothing.
 */
export class FlowStore {
  readonly capacity: number;
  private readonly mask: number;
  /** Sequence numbers kept: oldest <= seq < next. */
  oldest = 0;
  next = 0;
  /** First payment inside the distinct-count window. */
  private windowStart = 0;
  readonly windowSeconds: number;
  readonly retainSeconds: number;
  /** Payments that fell off because the ring was full, not because they were old. */
  overflow = 0;

  private readonly row: Uint32Array;
  private readonly time: Uint32Array;
  private readonly payer: Int32Array;
  private readonly payee: Int32Array;
  private readonly dollars: Float32Array;
  private readonly original: Float64Array;
  private readonly money: Uint8Array;
  private readonly means: Uint8Array;
  private readonly marks: Uint8Array;
  private readonly nextIn: Int32Array;
  private readonly nextOut: Int32Array;
  private readonly chainBefore: Int32Array;
  private readonly chainHops: Uint8Array;

  private lastIn: Int32Array;
  private lastOut: Int32Array;
  private payers: Int32Array;
  private payees: Int32Array;
  private accountCount = 0;

  /**
   * Open addressing with linear probing: the last payment of each pair of accounts, as its number in the ring + 1.
   * Twice the ring's size, and a pair is taken out when its last payment is forgotten, so that the table is never
   * built anew: no payment waits for that.
   */
  private readonly pairs: Int32Array;

  constructor(options: {
    readonly capacity: number;
    readonly windowSeconds: number;
    readonly retainSeconds: number;
  }) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(1024, options.capacity)));
    this.capacity = capacity;
    this.mask = capacity - 1;
    this.windowSeconds = options.windowSeconds;
    this.retainSeconds = options.retainSeconds;
    this.row = new Uint32Array(capacity);
    this.time = new Uint32Array(capacity);
    this.payer = new Int32Array(capacity);
    this.payee = new Int32Array(capacity);
    this.dollars = new Float32Array(capacity);
    this.original = new Float64Array(capacity);
    this.money = new Uint8Array(capacity);
    this.means = new Uint8Array(capacity);
    this.marks = new Uint8Array(capacity);
    this.nextIn = new Int32Array(capacity);
    this.nextOut = new Int32Array(capacity);
    this.chainBefore = new Int32Array(capacity);
    this.chainHops = new Uint8Array(capacity);
    this.lastIn = new Int32Array(1024).fill(-1);
    this.lastOut = new Int32Array(1024).fill(-1);
    this.payers = new Int32Array(1024);
    this.payees = new Int32Array(1024);
    this.pairs = new Int32Array(capacity * 2);
  }

  /** Makes room for accounts up to this number. */
  ensureAccounts(count: number): void {
    if (count > this.accountCount) this.accountCount = count;
    const size = this.lastIn.length;
    if (count <= size) return;
    const wanted = Math.max(count, size * 2);
    const grown = (old: Int32Array, fill: number): Int32Array => {
      const array = new Int32Array(wanted);
      array.set(old);
      if (fill !== 0) array.fill(fill, old.length);
      return array;
    };
    this.lastIn = grown(this.lastIn, -1);
    this.lastOut = grown(this.lastOut, -1);
    this.payers = grown(this.payers, 0);
    this.payees = grown(this.payees, 0);
  }

  /** Adds a payment that is not older than the last one; answers its sequence number. */
  push(p: PaymentRow): number {
    this.evict(p.at);
    const seq = this.next++;
    const i = seq & this.mask;
    this.row[i] = p.row;
    this.time[i] = p.at;
    this.payer[i] = p.from;
    this.payee[i] = p.to;
    this.dollars[i] = p.usd;
    this.original[i] = p.amount;
    this.money[i] = p.currency;
    this.means[i] = p.method;
    this.chainBefore[i] = -1;
    this.chainHops[i] = 1;
    const transfer = isTransferMethod(p.method);
    this.marks[i] = transfer ? TRANSFER : 0;
    this.nextIn[i] = this.lastIn[p.to] as number;
    this.lastIn[p.to] = seq;
    this.nextOut[i] = this.lastOut[p.from] as number;
    this.lastOut[p.from] = seq;
    if (transfer) this.countPair(seq, p.from, p.to);
    return seq;
  }

  private evict(now: number): void {
    const windowFrom = now - this.windowSeconds;
    while (this.windowStart < this.next && (this.time[this.windowStart & this.mask] as number) < windowFrom) {
      this.leaveWindow(this.windowStart++);
    }
    const keepFrom = now - this.retainSeconds;
    while (this.oldest < this.next && (this.time[this.oldest & this.mask] as number) < keepFrom)
      this.forget(this.oldest++);
    if (this.next - this.oldest >= this.capacity) {
      if (this.windowStart <= this.oldest) this.leaveWindow(this.windowStart++);
      this.forget(this.oldest++);
      this.overflow++;
    }
  }

  private forget(seq: number): void {
    const marks = this.marks[seq & this.mask] as number;
    if ((marks & (TRANSFER | SUPERSEDED)) === TRANSFER) this.removePair(seq);
  }

  /** Only the last payment of a pair counts, so one that was superseded leaves without a trace: exact counts. */
  private leaveWindow(seq: number): void {
    const i = seq & this.mask;
    const marks = this.marks[i] as number;
    if ((marks & (TRANSFER | SUPERSEDED)) !== TRANSFER) return;
    const to = this.payee[i] as number;
    const from = this.payer[i] as number;
    this.payers[to] = (this.payers[to] as number) - 1;
    this.payees[from] = (this.payees[from] as number) - 1;
  }

  private countPair(seq: number, from: number, to: number): void {
    const slot = this.pairSlot(from, to);
    const i = seq & this.mask;
    const known = (this.pairs[slot] as number) - 1;
    this.pairs[slot] = i + 1;
    if (known < 0) this.marks[i] = (this.marks[i] as number) | FIRST_OF_PAIR;
    else {
      this.marks[known] = (this.marks[known] as number) | SUPERSEDED;
      if (this.seqAt(known) >= this.windowStart) return;
    }
    this.payers[to] = (this.payers[to] as number) + 1;
    this.payees[from] = (this.payees[from] as number) + 1;
  }

  /** The sequence number of what stands in this place of the ring. */
  private seqAt(index: number): number {
    const back = (this.next - 1 - index) & this.mask;
    return this.next - 1 - back;
  }

  private homeOf(from: number, to: number): number {
    const hash = (Math.imul(from, 0x9e3779b1) ^ Math.imul(to, 0x85ebca6b)) >>> 0;
    return (hash ^ (hash >>> 15)) & (this.pairs.length - 1);
  }

  private pairSlot(from: number, to: number): number {
    const size = this.pairs.length - 1;
    let slot = this.homeOf(from, to);
    for (;;) {
      const index = (this.pairs[slot] as number) - 1;
      if (index < 0 || (this.payer[index] === from && this.payee[index] === to)) return slot;
      slot = (slot + 1) & size;
    }
  }

  /** Takes a pair out and closes the gap, so that no tombstones gather. */
  private removePair(seq: number): void {
    const size = this.pairs.length - 1;
    const i = seq & this.mask;
    let gap = this.pairSlot(this.payer[i] as number, this.payee[i] as number);
    if (this.pairs[gap] !== i + 1) return;
    for (let slot = (gap + 1) & size; ; slot = (slot + 1) & size) {
      const index = (this.pairs[slot] as number) - 1;
      if (index < 0) break;
      const home = this.homeOf(this.payer[index] as number, this.payee[index] as number);
      // It may move back into the gap unless its home lies behind the gap.
      if (((slot - home) & size) < ((slot - gap) & size)) continue;
      this.pairs[gap] = index + 1;
      gap = slot;
    }
    this.pairs[gap] = 0;
  }

  /** Distinct accounts that paid this one within the window, by transfers; exact. */
  distinctPayers = (account: number): number => this.payers[account] as number;
  distinctPayees = (account: number): number => this.payees[account] as number;

  /** The newest receipt of an account, or -1; follow with `olderReceipt`. */
  newestReceipt(account: number): number {
    const seq = this.lastIn[account] as number;
    return seq >= this.oldest ? seq : -1;
  }
  newestOutgoing(account: number): number {
    const seq = this.lastOut[account] as number;
    return seq >= this.oldest ? seq : -1;
  }
  olderReceipt = (seq: number): number => {
    const older = this.nextIn[seq & this.mask] as number;
    return older >= this.oldest ? older : -1;
  };
  olderOutgoing = (seq: number): number => {
    const older = this.nextOut[seq & this.mask] as number;
    return older >= this.oldest ? older : -1;
  };

  at = (seq: number): number => this.time[seq & this.mask] as number;
  from = (seq: number): number => this.payer[seq & this.mask] as number;
  to = (seq: number): number => this.payee[seq & this.mask] as number;
  usd = (seq: number): number => this.dollars[seq & this.mask] as number;
  amount = (seq: number): number => this.original[seq & this.mask] as number;
  currency = (seq: number): number => this.money[seq & this.mask] as number;
  method = (seq: number): number => this.means[seq & this.mask] as number;
  rowOf = (seq: number): number => this.row[seq & this.mask] as number;
  isTransfer = (seq: number): boolean => ((this.marks[seq & this.mask] as number) & TRANSFER) !== 0;
  /** True where these two had no earlier payment in memory. */
  isFirstOfPair = (seq: number): boolean => ((this.marks[seq & this.mask] as number) & FIRST_OF_PAIR) !== 0;
  isClaimed = (seq: number): boolean => ((this.marks[seq & this.mask] as number) & CLAIMED) !== 0;
  claim(seq: number): void {
    const i = seq & this.mask;
    this.marks[i] = (this.marks[i] as number) | CLAIMED;
  }

  /** The last payment of this pair in memory, or -1. */
  lastOfPair(from: number, to: number): number {
    const index = (this.pairs[this.pairSlot(from, to)] as number) - 1;
    return index < 0 ? -1 : this.seqAt(index);
  }

  isExtended = (seq: number): boolean => ((this.marks[seq & this.mask] as number) & EXTENDED) !== 0;

  /** The chain of value-preserving hops that ends in this payment. */
  chainLength = (seq: number): number => this.chainHops[seq & this.mask] as number;
  chainPrevious = (seq: number): number => this.chainBefore[seq & this.mask] as number;
  setChain(seq: number, previous: number, hops: number): void {
    const i = seq & this.mask;
    this.chainBefore[i] = previous;
    this.chainHops[i] = Math.min(255, hops);
    const j = previous & this.mask;
    this.marks[j] = (this.marks[j] as number) | EXTENDED;
  }

  save(): StoreState {
    const n = this.next - this.oldest;
    const cut = <T extends Uint8Array | Int32Array | Uint32Array | Float32Array | Float64Array>(
      a: T,
      out: T,
    ): T => {
      for (let k = 0; k < n; k++) out[k] = a[(this.oldest + k) & this.mask] as number;
      return out;
    };
    return {
      scalars: [this.oldest, this.next, this.windowStart, this.overflow, this.accountCount],
      arrays: [
        cut(this.row, new Uint32Array(n)),
        cut(this.time, new Uint32Array(n)),
        cut(this.payer, new Int32Array(n)),
        cut(this.payee, new Int32Array(n)),
        cut(this.dollars, new Float32Array(n)),
        cut(this.original, new Float64Array(n)),
        cut(this.money, new Uint8Array(n)),
        cut(this.means, new Uint8Array(n)),
        cut(this.marks, new Uint8Array(n)),
        cut(this.nextIn, new Int32Array(n)),
        cut(this.nextOut, new Int32Array(n)),
        cut(this.chainBefore, new Int32Array(n)),
        cut(this.chainHops, new Uint8Array(n)),
        this.lastIn.slice(0, this.accountCount),
        this.lastOut.slice(0, this.accountCount),
        this.payers.slice(0, this.accountCount),
        this.payees.slice(0, this.accountCount),
      ],
    };
  }

  load(state: StoreState): void {
    const [oldest, next, windowStart, overflow, accounts] = state.scalars as [
      number,
      number,
      number,
      number,
      number,
    ];
    this.oldest = oldest;
    this.next = next;
    this.windowStart = windowStart;
    this.overflow = overflow;
    this.ensureAccounts(accounts);
    const ring = [
      this.row,
      this.time,
      this.payer,
      this.payee,
      this.dollars,
      this.original,
      this.money,
      this.means,
      this.marks,
      this.nextIn,
      this.nextOut,
      this.chainBefore,
      this.chainHops,
    ];
    ring.forEach((array, a) => {
      const saved = state.arrays[a] as Float64Array;
      for (let k = 0; k < next - oldest; k++) array[(oldest + k) & this.mask] = saved[k] as number;
    });
    const perAccount = [this.lastIn, this.lastOut, this.payers, this.payees];
    perAccount.forEach((array, a) => {
      array.set(state.arrays[ring.length + a] as Int32Array);
    });
    // The pair table follows from the payments: the last one of each pair is the one not superseded.
    this.pairs.fill(0);
    for (let seq = oldest; seq < next; seq++) {
      const index = seq & this.mask;
      if (((this.marks[index] as number) & (TRANSFER | SUPERSEDED)) !== TRANSFER) continue;
      this.pairs[this.pairSlot(this.payer[index] as number, this.payee[index] as number)] = index + 1;
    }
  }
}

type Saved = Uint8Array | Int32Array | Uint32Array | Float32Array | Float64Array;
export interface StoreState {
  readonly scalars: readonly number[];
  readonly arrays: readonly Saved[];
}
