import { type AccountState, AccountTable } from "./account-table.ts";
import { isTrade, isTransferMethod } from "./kinds.ts";

/** Marks of a payment. */
const SUPERSEDED = 1;
const TRANSFER = 2;
const FIRST_OF_PAIR = 4;
const CLAIMED = 8;
const EXTENDED = 16;
const ASIDE = 32;
const LARGE = 64;

/** Words of a payment's cell. */
const CELL = 8;
const TIME = 0;
const PAYER = 1;
const PAYEE = 2;
const DOLLARS = 3;
const NEXT_IN = 4;
const NEXT_OUT = 5;
const BEFORE = 6;
const LITTLE = 7;
/** Bytes of its last word. */
const MARKS = 0;
const MONEY = 1;
const MEANS = 2;
const HOPS = 3;

/** Payments that are looked ahead at together, at most, and how far back. */
const AHEAD_MAX = 64;
const STEPS_AHEAD = 6;

/** What is kept of a payment as it arrives. */
export interface PaymentRow {
  /** Row number of the file, or any number that leads back to it. */
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly paid: number;
  readonly paidCurrency: number;
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

  /**
   * A payment is a cell of eight words, so that a walk over payments touches one cache line each: time, payer,
   * payee, dollars, older receipt, older outgoing, payment before it in a chain, and four bytes.
   */
  private readonly cells: Int32Array;
  private readonly reals: Float32Array;
  private readonly bytes: Uint8Array;
  private readonly row: Uint32Array;
  private readonly original: Float64Array;

  readonly accounts = new AccountTable();

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
    const cells = new ArrayBuffer(capacity * CELL * 4);
    this.cells = new Int32Array(cells);
    this.reals = new Float32Array(cells);
    this.bytes = new Uint8Array(cells);
    this.row = new Uint32Array(capacity);
    this.original = new Float64Array(capacity);
    this.pairs = new Int32Array(capacity * 2);
  }

  /** Makes room for accounts up to this number. */
  ensureAccounts(count: number): void {
    this.accounts.ensure(count);
  }

  /**
   * Fetches from memory what the next `count` payments will touch: all of them at once wait no longer than one would.
   * Accounts are payer and payee in turn. Of a transfer's accounts also the newest payments, a few steps back.
   */
  lookAhead(accounts: Int32Array, methods: Int32Array, count: number): void {
    const { cells, mask, pairs, threads } = this;
    const known = this.accounts.size;
    let touched = 0;
    let n = 0;
    for (let k = 0; k < 2 * count; k++)
      if ((accounts[k] as number) < known) touched |= this.accounts.lastIn(accounts[k] as number);
    for (let k = 0; k < count; k++) {
      if (!isTransferMethod(methods[k] as number)) continue;
      const from = accounts[2 * k] as number;
      const to = accounts[2 * k + 1] as number;
      touched |= pairs[this.homeOf(from, to)] as number;
      if (from < known && !isTrade(this.accounts.kind(from))) {
        threads[n] = this.accounts.lastIn(from);
        threads[n + 1] = this.accounts.lastOut(from);
        n += 2;
      }
      if (to < known && !isTrade(this.accounts.kind(to))) {
        threads[n] = this.accounts.lastIn(to);
        threads[n + 1] = this.accounts.lastOut(to);
        n += 2;
      }
    }
    for (let step = 0; step < STEPS_AHEAD; step++)
      for (let t = 0; t < n; t++) {
        const seq = threads[t] as number;
        if (seq < this.oldest) continue;
        threads[t] = cells[(seq & mask) * CELL + ((t & 1) === 0 ? NEXT_IN : NEXT_OUT)] as number;
      }
    this.touched = touched;
  }

  /** Where the look ahead stands in each thread. */
  private readonly threads = new Int32Array(4 * AHEAD_MAX);
  /** Keeps the early look at memory from being taken for useless. */
  touched = 0;

  /** Adds a payment of this second, not older than the last one, and value in US dollars; answers its sequence number. */
  push(p: PaymentRow, at: number, usd: number): number {
    this.evict(at);
    const seq = this.next++;
    const i = seq & this.mask;
    this.row[i] = p.row;
    this.original[i] = p.paid;
    const { cells, accounts } = this;
    const cell = i * CELL;
    const transfer = isTransferMethod(p.method);
    cells[cell + TIME] = at;
    cells[cell + PAYER] = p.from;
    cells[cell + PAYEE] = p.to;
    this.reals[cell + DOLLARS] = usd;
    cells[cell + NEXT_IN] = accounts.lastIn(p.to);
    accounts.setLastIn(p.to, seq);
    cells[cell + NEXT_OUT] = accounts.lastOut(p.from);
    accounts.setLastOut(p.from, seq);
    cells[cell + BEFORE] = -1;
    const byte = (cell + LITTLE) * 4;
    this.bytes[byte + MARKS] = transfer ? TRANSFER : 0;
    this.bytes[byte + MONEY] = p.paidCurrency;
    this.bytes[byte + MEANS] = p.method;
    this.bytes[byte + HOPS] = 1;
    if (transfer) this.countPair(seq, p.from, p.to);
    return seq;
  }

  private timeAt(seq: number): number {
    return (this.cells[(seq & this.mask) * CELL + TIME] as number) >>> 0;
  }

  private marksAt(index: number): number {
    return this.bytes[(index * CELL + LITTLE) * 4 + MARKS] as number;
  }

  private mark(index: number, mark: number): void {
    const byte = (index * CELL + LITTLE) * 4 + MARKS;
    this.bytes[byte] = (this.bytes[byte] as number) | mark;
  }

  private evict(now: number): void {
    const windowFrom = now - this.windowSeconds;
    while (this.windowStart < this.next && this.timeAt(this.windowStart) < windowFrom) {
      this.leaveWindow(this.windowStart++);
    }
    const keepFrom = now - this.retainSeconds;
    while (this.oldest < this.next && this.timeAt(this.oldest) < keepFrom) this.forget(this.oldest++);
    if (this.next - this.oldest >= this.capacity) {
      if (this.windowStart <= this.oldest) this.leaveWindow(this.windowStart++);
      this.forget(this.oldest++);
      this.overflow++;
    }
  }

  private forget(seq: number): void {
    const marks = this.marksAt(seq & this.mask);
    if ((marks & (TRANSFER | SUPERSEDED)) === TRANSFER) this.removePair(seq);
  }

  /** Only the last payment of a pair counts, so one that was superseded leaves without a trace: exact counts. */
  private leaveWindow(seq: number): void {
    const i = seq & this.mask;
    const marks = this.marksAt(i);
    if ((marks & TRANSFER) === 0) return;
    const from = this.cells[i * CELL + PAYER] as number;
    const to = this.cells[i * CELL + PAYEE] as number;
    if ((marks & FIRST_OF_PAIR) !== 0) this.accounts.countNew(from, to, -1);
    if ((marks & SUPERSEDED) === 0) this.accounts.count(from, to, -1);
  }

  private countPair(seq: number, from: number, to: number): void {
    const slot = this.pairSlot(from, to);
    const i = seq & this.mask;
    const known = (this.pairs[slot] as number) - 1;
    this.pairs[slot] = i + 1;
    if (known < 0) {
      this.mark(i, FIRST_OF_PAIR);
      this.accounts.meet(from, to);
      this.accounts.countNew(from, to, 1);
    } else {
      this.mark(known, SUPERSEDED);
      if (this.seqAt(known) >= this.windowStart) return;
    }
    this.accounts.count(from, to, 1);
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
    const { pairs, cells } = this;
    const size = pairs.length - 1;
    let slot = this.homeOf(from, to);
    for (;;) {
      const cell = ((pairs[slot] as number) - 1) * CELL;
      if (cell < 0 || (cells[cell + PAYER] === from && cells[cell + PAYEE] === to)) return slot;
      slot = (slot + 1) & size;
    }
  }

  private slotOf(index: number): number {
    return this.pairSlot(
      this.cells[index * CELL + PAYER] as number,
      this.cells[index * CELL + PAYEE] as number,
    );
  }

  /** Takes a pair out and closes the gap, so that no tombstones gather. */
  private removePair(seq: number): void {
    const size = this.pairs.length - 1;
    const i = seq & this.mask;
    let gap = this.slotOf(i);
    if (this.pairs[gap] !== i + 1) return;
    for (let slot = (gap + 1) & size; ; slot = (slot + 1) & size) {
      const index = (this.pairs[slot] as number) - 1;
      if (index < 0) break;
      const home = this.homeOf(
        this.cells[index * CELL + PAYER] as number,
        this.cells[index * CELL + PAYEE] as number,
      );
      // It may move back into the gap unless its home lies behind the gap.
      if (((slot - home) & size) < ((slot - gap) & size)) continue;
      this.pairs[gap] = index + 1;
      gap = slot;
    }
    this.pairs[gap] = 0;
  }

  /** Distinct accounts that paid this one within the window, by transfers; exact. */
  distinctPayers(account: number): number {
    return this.accounts.payers(account);
  }
  distinctPayees(account: number): number {
    return this.accounts.payees(account);
  }

  /** The newest receipt of an account, or -1; follow with `olderReceipt`. */
  newestReceipt(account: number): number {
    const seq = this.accounts.lastIn(account);
    return seq >= this.oldest ? seq : -1;
  }
  newestOutgoing(account: number): number {
    const seq = this.accounts.lastOut(account);
    return seq >= this.oldest ? seq : -1;
  }
  olderReceipt(seq: number): number {
    const older = this.cells[(seq & this.mask) * CELL + NEXT_IN] as number;
    return older >= this.oldest ? older : -1;
  }
  olderOutgoing(seq: number): number {
    const older = this.cells[(seq & this.mask) * CELL + NEXT_OUT] as number;
    return older >= this.oldest ? older : -1;
  }

  at(seq: number): number {
    return (this.cells[(seq & this.mask) * CELL + TIME] as number) >>> 0;
  }
  from(seq: number): number {
    return this.cells[(seq & this.mask) * CELL + PAYER] as number;
  }
  to(seq: number): number {
    return this.cells[(seq & this.mask) * CELL + PAYEE] as number;
  }
  usd(seq: number): number {
    return this.reals[(seq & this.mask) * CELL + DOLLARS] as number;
  }
  amount(seq: number): number {
    return this.original[seq & this.mask] as number;
  }
  currency(seq: number): number {
    return this.bytes[((seq & this.mask) * CELL + LITTLE) * 4 + MONEY] as number;
  }
  method(seq: number): number {
    return this.bytes[((seq & this.mask) * CELL + LITTLE) * 4 + MEANS] as number;
  }
  rowOf(seq: number): number {
    return this.row[seq & this.mask] as number;
  }
  isTransfer(seq: number): boolean {
    return (this.marksAt(seq & this.mask) & TRANSFER) !== 0;
  }
  /** True where these two had no earlier payment in memory. */
  isFirstOfPair(seq: number): boolean {
    return (this.marksAt(seq & this.mask) & FIRST_OF_PAIR) !== 0;
  }
  isClaimed(seq: number): boolean {
    return (this.marksAt(seq & this.mask) & CLAIMED) !== 0;
  }
  /** A transfer that no finding holds yet. */
  isFreeTransfer(seq: number): boolean {
    return (this.marksAt(seq & this.mask) & (TRANSFER | CLAIMED)) === TRANSFER;
  }
  /** Among the largest of its peers when it came. */
  isLarge(seq: number): boolean {
    return (this.marksAt(seq & this.mask) & LARGE) !== 0;
  }
  markLarge(seq: number): void {
    this.mark(seq & this.mask, LARGE);
  }
  claim(seq: number): void {
    this.mark(seq & this.mask, CLAIMED);
  }

  /** Payments set aside for a moment, while others are counted. */
  setAside(seq: number): void {
    this.mark(seq & this.mask, ASIDE);
  }
  putBack(seq: number): void {
    const byte = ((seq & this.mask) * CELL + LITTLE) * 4 + MARKS;
    this.bytes[byte] = (this.bytes[byte] as number) & ~ASIDE;
  }
  isAside(seq: number): boolean {
    return (this.marksAt(seq & this.mask) & ASIDE) !== 0;
  }

  /** The same as functions of their own, to be handed to lists. */
  readonly of = {
    at: (seq: number): number => this.at(seq),
    from: (seq: number): number => this.from(seq),
    to: (seq: number): number => this.to(seq),
    usd: (seq: number): number => this.usd(seq),
    rowOf: (seq: number): number => this.rowOf(seq),
    olderReceipt: (seq: number): number => this.olderReceipt(seq),
    olderOutgoing: (seq: number): number => this.olderOutgoing(seq),
  };

  /** The last payment of this pair in memory, or -1. */
  lastOfPair(from: number, to: number): number {
    const index = (this.pairs[this.pairSlot(from, to)] as number) - 1;
    return index < 0 ? -1 : this.seqAt(index);
  }

  isExtended(seq: number): boolean {
    return (this.marksAt(seq & this.mask) & EXTENDED) !== 0;
  }

  /** The chain of value-preserving hops that ends in this payment. */
  chainLength(seq: number): number {
    return this.bytes[((seq & this.mask) * CELL + LITTLE) * 4 + HOPS] as number;
  }
  chainPrevious(seq: number): number {
    return this.cells[(seq & this.mask) * CELL + BEFORE] as number;
  }
  setChain(seq: number, previous: number, hops: number): void {
    const cell = (seq & this.mask) * CELL;
    this.cells[cell + BEFORE] = previous;
    this.bytes[(cell + LITTLE) * 4 + HOPS] = Math.min(255, hops);
    this.mark(previous & this.mask, EXTENDED);
  }

  save(): StoreState {
    const n = this.next - this.oldest;
    const cells = new Int32Array(n * CELL);
    const row = new Uint32Array(n);
    const original = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      const i = (this.oldest + k) & this.mask;
      cells.set(this.cells.subarray(i * CELL, (i + 1) * CELL), k * CELL);
      row[k] = this.row[i] as number;
      original[k] = this.original[i] as number;
    }
    return {
      scalars: [this.oldest, this.next, this.windowStart, this.overflow],
      arrays: [cells, row, original],
      accounts: this.accounts.save(),
    };
  }

  load(state: StoreState): void {
    const [oldest, next, windowStart, overflow] = state.scalars as [number, number, number, number];
    this.oldest = oldest;
    this.next = next;
    this.windowStart = windowStart;
    this.overflow = overflow;
    this.accounts.load(state.accounts);
    const [cells, row, original] = state.arrays as [Int32Array, Uint32Array, Float64Array];
    for (let k = 0; k < next - oldest; k++) {
      const i = (oldest + k) & this.mask;
      this.cells.set(cells.subarray(k * CELL, (k + 1) * CELL), i * CELL);
      this.row[i] = row[k] as number;
      this.original[i] = original[k] as number;
    }
    // The pair table follows from the payments: the last one of each pair is the one not superseded.
    this.pairs.fill(0);
    for (let seq = oldest; seq < next; seq++) {
      const index = seq & this.mask;
      if ((this.marksAt(index) & (TRANSFER | SUPERSEDED)) !== TRANSFER) continue;
      this.pairs[this.slotOf(index)] = index + 1;
    }
  }
}

type Saved = Int32Array | Uint32Array | Float64Array;
export interface StoreState {
  readonly scalars: readonly number[];
  readonly arrays: readonly Saved[];
  readonly accounts: AccountState;
}
