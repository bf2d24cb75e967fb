/** Words of an account: all that a payment touches of it lies together. */
const WORDS = 8;
const LAST_IN = 0;
const LAST_OUT = 1;
const PAYERS = 2;
const PAYEES = 3;
const NEW_PAYERS = 4;
const NEW_PAYEES = 5;
const MET = 6;
const LITTLE = 7;
/** Bytes of its last word. */
const KIND = 0;
const SEEN = 1;
const FLAGS = 2;
const LOOKS = 3;

/** What is due or known of an account. */
export const FLAG = { hubDue: 1, stackDue: 2, layerDue: 4, settles: 8, paired: 16 } as const;

/** What the engine keeps of every account, in typed arrays; an account is a number counted from 0. */
export class AccountTable {
  private words = empty(1024);
  private bytes = new Uint8Array(this.words.buffer);
  private places = new Int32Array(1024).fill(-1);
  private quiet = new Uint32Array(1024);
  /** Counts by account for whoever needs them for a moment; all zero in between. */
  tally = new Uint16Array(1024);
  size = 0;

  ensure(count: number): void {
    if (count <= this.size) return;
    this.size = count;
    if (count <= this.places.length) return;
    const room = Math.max(count, this.places.length * 2);
    const words = empty(room);
    words.set(this.words);
    this.words = words;
    this.bytes = new Uint8Array(words.buffer);
    const places = new Int32Array(room).fill(-1);
    places.set(this.places);
    this.places = places;
    const quiet = new Uint32Array(room);
    quiet.set(this.quiet);
    this.quiet = quiet;
    this.tally = new Uint16Array(room);
  }

  /** Index into ACCOUNT_CLASSES. */
  kind(account: number): number {
    return this.bytes[(account * WORDS + LITTLE) * 4 + KIND] as number;
  }
  setKind(account: number, kind: number): void {
    this.bytes[(account * WORDS + LITTLE) * 4 + KIND] = kind;
  }
  /** What told the kind so far, where nobody declared it; see behaviour.ts. */
  seen(account: number): number {
    return this.bytes[(account * WORDS + LITTLE) * 4 + SEEN] as number;
  }
  setSeen(account: number, seen: number): void {
    this.bytes[(account * WORDS + LITTLE) * 4 + SEEN] = seen;
  }
  has(account: number, flag: number): boolean {
    return ((this.bytes[(account * WORDS + LITTLE) * 4 + FLAGS] as number) & flag) !== 0;
  }
  set(account: number, flag: number): void {
    const byte = (account * WORDS + LITTLE) * 4 + FLAGS;
    this.bytes[byte] = (this.bytes[byte] as number) | flag;
  }
  clear(account: number, flag: number): void {
    const byte = (account * WORDS + LITTLE) * 4 + FLAGS;
    this.bytes[byte] = (this.bytes[byte] as number) & ~flag;
  }
  /** How often it was looked at in vain. */
  looks(account: number): number {
    return this.bytes[(account * WORDS + LITTLE) * 4 + LOOKS] as number;
  }
  setLooks(account: number, looks: number): void {
    this.bytes[(account * WORDS + LITTLE) * 4 + LOOKS] = looks;
  }
  place(account: number): number {
    return this.places[account] as number;
  }
  setPlace(account: number, place: number): void {
    this.places[account] = place;
  }
  /** Not asked about a burst before this second. */
  quietUntil(account: number): number {
    return this.quiet[account] as number;
  }
  setQuietUntil(account: number, second: number): void {
    this.quiet[account] = second;
  }

  lastIn(account: number): number {
    return this.words[account * WORDS + LAST_IN] as number;
  }
  lastOut(account: number): number {
    return this.words[account * WORDS + LAST_OUT] as number;
  }
  setLastIn(account: number, seq: number): void {
    this.words[account * WORDS + LAST_IN] = seq;
  }
  setLastOut(account: number, seq: number): void {
    this.words[account * WORDS + LAST_OUT] = seq;
  }

  payers(account: number): number {
    return this.words[account * WORDS + PAYERS] as number;
  }
  payees(account: number): number {
    return this.words[account * WORDS + PAYEES] as number;
  }
  /** Who paid this account for the first time within the window. */
  newPayers(account: number): number {
    return this.words[account * WORDS + NEW_PAYERS] as number;
  }
  newPayees(account: number): number {
    return this.words[account * WORDS + NEW_PAYEES] as number;
  }
  count(from: number, to: number, step: number): void {
    const { words } = this;
    const payers = to * WORDS + PAYERS;
    const payees = from * WORDS + PAYEES;
    words[payers] = (words[payers] as number) + step;
    words[payees] = (words[payees] as number) + step;
  }
  countNew(from: number, to: number, step: number): void {
    const { words } = this;
    const payers = to * WORDS + NEW_PAYERS;
    const payees = from * WORDS + NEW_PAYEES;
    words[payers] = (words[payers] as number) + step;
    words[payees] = (words[payees] as number) + step;
  }

  /** Notes that `from` paid `to`; `mayHavePaid` is then true for good, and false only for who never did. */
  meet(from: number, to: number): void {
    const at = from * WORDS + MET;
    this.words[at] = (this.words[at] as number) | bitOf(to);
  }
  mayHavePaid(from: number, to: number): boolean {
    return ((this.words[from * WORDS + MET] as number) & bitOf(to)) !== 0;
  }

  save(): AccountState {
    return {
      words: this.words.slice(0, this.size * WORDS),
      places: this.places.slice(0, this.size),
      quiet: this.quiet.slice(0, this.size),
    };
  }

  load(state: AccountState): void {
    this.ensure(state.places.length);
    this.words.set(state.words);
    this.places.set(state.places);
    this.quiet.set(state.quiet);
  }
}

const bitOf = (account: number): number => 1 << (Math.imul(account, 0x9e3779b1) >>> 27);

/** Nobody has paid or been paid yet. */
function empty(accounts: number): Int32Array<ArrayBuffer> {
  const words = new Int32Array(accounts * WORDS);
  for (let i = 0; i < words.length; i += WORDS) {
    words[i + LAST_IN] = -1;
    words[i + LAST_OUT] = -1;
  }
  return words;
}

export interface AccountState {
  readonly words: Int32Array;
  readonly places: Int32Array;
  readonly quiet: Uint32Array;
}
