import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { Reject, RejectCode } from "../../core/index.ts";
import { offsetSeconds } from "./times.ts";

/** What the reader hands on for each row; texts are numbers of the reader's own tables. */
export interface RowSink {
  row(
    row: number,
    at: number,
    from: number,
    to: number,
    received: number,
    receivedCurrency: number,
    paid: number,
    paidCurrency: number,
    method: number,
  ): void;
  /** The accounts of the `count` rows that come next, payer and payee in turn, and their methods. */
  ahead?(accounts: Int32Array, methods: Int32Array, count: number): void;
  /** Whether a currency is one: asked once for each text. Without it any text is. */
  isCurrency?(name: string): boolean;
  /** Each line that cannot be read, also those beyond what the reader keeps. */
  reject?(reject: Reject): void;
  /** The first line, to its end. */
  header?(bytes: Uint8Array, start: number, end: number): void;
  /** Takes each line as it stands in place of what it says, with its time (-1 where none can be read): for whoever puts lines in order. */
  line?(at: number, bytes: Uint8Array, start: number, end: number): void;
}

const COMMA = 44;
const COLON = 58;
const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const ZERO = 48;
const NO_BANK = -1;
const REJECTS_KEPT = 1000;
const LINE_MAX = 4096;
/** Fields of a line that are told apart. */
const FIELDS_MAX = 64;
/** Rows read together: what must be fetched from memory for them is then fetched at once, not row by row. */
const GROUP = 32;
/** Keys of a group, payer and payee of each row. */
const KEYS = 2 * GROUP;

/** Stands for a line that is too long, and is so itself. */
const TOO_LONG = new Uint8Array(LINE_MAX + 1).fill(120);

/** Bytes of a key that stand in the table itself. */
const SHORT = 11;

/**
 * Strings by number, found by their bytes, so that no string is made for a row. Keys of up to eleven bytes, as
 * account numbers are, stand in the table itself: a look-up touches one cache line.
 */
export class ByteTable {
  /** Four words a slot: number + 1, then eleven bytes and their length; longer keys are told by a length of 255. */
  private slots = new Int32Array(4 << 12);
  private offsets = new Uint32Array(1 << 10);
  private pool = new Uint8Array(1 << 14);
  private poolUsed = 0;
  size = 0;

  intern(bytes: Uint8Array, start: number, end: number): number {
    this.readKey(0, bytes, start, end);
    return this.find(0, bytes, start, end);
  }

  /** Interns `count` keys, which start and end where the lists say, into `ids`; at most a group's. */
  internAll(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, count: number, ids: Int32Array): void {
    const { slots, keys } = this;
    const mask = slots.length / 4 - 1;
    for (let k = 0; k < count; k++) this.readKey(k, bytes, starts[k] as number, ends[k] as number);
    let touched = 0;
    for (let k = 0; k < count; k++) touched |= slots[((keys[k * 4 + 3] as number) & mask) * 4] as number;
    this.touched = touched;
    for (let k = 0; k < count; k++) ids[k] = this.find(k, bytes, starts[k] as number, ends[k] as number);
  }

  /** Three words and a hash of each key of a group. */
  private readonly keys = new Int32Array(KEYS * 4);
  /** Keeps the early look at memory from being taken for useless. */
  touched = 0;

  private readKey(k: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    let w0 = 0;
    let w1 = 0;
    let w2 = 0;
    if (length <= SHORT) {
      const a = Math.min(end, start + 4);
      for (let i = start; i < a; i++) w0 = (w0 << 8) | (bytes[i] as number);
      const b = Math.min(end, start + 8);
      for (let i = start + 4; i < b; i++) w1 = (w1 << 8) | (bytes[i] as number);
      for (let i = start + 8; i < end; i++) w2 = (w2 << 8) | (bytes[i] as number);
      w2 = (w2 << 8) | length;
    } else {
      let hash = 0x811c9dc5;
      for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
      w0 = hash;
      w1 = length;
      w2 = 255;
    }
    const at = k * 4;
    this.keys[at] = w0;
    this.keys[at + 1] = w1;
    this.keys[at + 2] = w2;
    this.keys[at + 3] = hashOf(w0, w1, w2);
  }

  private find(k: number, bytes: Uint8Array, start: number, end: number): number {
    const { slots, keys } = this;
    const w0 = keys[k * 4] as number;
    const w1 = keys[k * 4 + 1] as number;
    const w2 = keys[k * 4 + 2] as number;
    const mask = slots.length / 4 - 1;
    let slot = (keys[k * 4 + 3] as number) & mask;
    for (;;) {
      const at = slot * 4;
      const id = (slots[at] as number) - 1;
      if (id < 0) return this.add(at, w0, w1, w2, bytes, start, end);
      if (
        slots[at + 1] === w0 &&
        slots[at + 2] === w1 &&
        slots[at + 3] === w2 &&
        (end - start <= SHORT || this.equals(id, bytes, start, end))
      )
        return id;
      slot = (slot + 1) & mask;
    }
  }

  private equals(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.offsets[id] as number;
    const length = (this.offsets[id + 1] as number) - from;
    if (length !== end - start) return false;
    for (let i = 0; i < length; i++) if (this.pool[from + i] !== bytes[start + i]) return false;
    return true;
  }

  private add(
    at: number,
    w0: number,
    w1: number,
    w2: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    const id = this.size++;
    const length = end - start;
    if (this.poolUsed + length > this.pool.length) {
      const grown = new Uint8Array(this.pool.length * 2 + length);
      grown.set(this.pool);
      this.pool = grown;
    }
    this.pool.set(bytes.subarray(start, end), this.poolUsed);
    this.poolUsed += length;
    if (id + 2 > this.offsets.length) {
      const grown = new Uint32Array(this.offsets.length * 2);
      grown.set(this.offsets);
      this.offsets = grown;
    }
    this.offsets[id + 1] = this.poolUsed;
    this.slots[at] = id + 1;
    this.slots[at + 1] = w0;
    this.slots[at + 2] = w1;
    this.slots[at + 3] = w2;
    if (this.size * 8 > this.slots.length) this.rehash();
    return id;
  }

  private rehash(): void {
    const old = this.slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length / 4 - 1;
    for (let from = 0; from < old.length; from += 4) {
      if (old[from] === 0) continue;
      let slot = hashOf(old[from + 1] as number, old[from + 2] as number, old[from + 3] as number) & mask;
      while (slots[slot * 4] !== 0) slot = (slot + 1) & mask;
      for (let i = 0; i < 4; i++) slots[slot * 4 + i] = old[from + i] as number;
    }
    this.slots = slots;
  }

  text(id: number): string {
    let text = "";
    for (let i = this.offsets[id] as number; i < (this.offsets[id + 1] as number); i++)
      text += String.fromCharCode(this.pool[i] as number);
    // Account numbers are ASCII; anything else was UTF-8.
    return /[\u0080-\u00ff]/.test(text) ? decodeURIComponent(escapeBytes(text)) : text;
  }
}

function hashOf(w0: number, w1: number, w2: number): number {
  let hash = Math.imul(w0, 0x9e3779b1) ^ Math.imul(w1, 0x85ebca6b) ^ Math.imul(w2, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

const escapeBytes = (text: string): string =>
  [...text].map((c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");

/**
 * Reads AMLworld's payments CSV in pieces, at the speed of its bytes. The column "Account" occurs twice: payer
 * first. The label column is never looked at. Lines are 1-based with the header as line 1; rows are 0-based
 * without it.
 */
export class AmlworldReader {
  readonly accounts = new ByteTable();
  readonly currencies = new ByteTable();
  readonly methods = new ByteTable();
  readonly rejects: Reject[] = [];
  rejectCount = 0;
  rows = 0;
  /** Set when the header lacks a column. */
  missing: string | undefined;
  private readonly sink: RowSink;
  private readonly handsOnLines: boolean;
  /** A line that began in an earlier piece; its end is written behind it. */
  private carry = new Uint8Array(LINE_MAX + 1);
  private carried = 0;
  private tooLong = false;
  private columns: Int32Array | undefined;
  private width = 0;
  private readonly starts = new Int32Array(FIELDS_MAX);
  private readonly ends = new Int32Array(FIELDS_MAX);
  private found = 0;
  private lastDayKey = -1;
  private lastDaySeconds = 0;
  /** The rows read but not handed on yet. */
  private waiting = 0;
  private readonly rowNumbers = new Float64Array(GROUP);
  private readonly times = new Float64Array(GROUP);
  private readonly received = new Float64Array(GROUP);
  private readonly paid = new Float64Array(GROUP);
  private readonly receivedCurrencies = new Int32Array(GROUP);
  private readonly paidCurrencies = new Int32Array(GROUP);
  private readonly methodIds = new Int32Array(GROUP);
  private readonly currencyKnown: boolean[] = [];
  private readonly keyStarts = new Int32Array(KEYS);
  private readonly keyEnds = new Int32Array(KEYS);
  private readonly accountIds = new Int32Array(KEYS);
  /** Each account's bank, by the first row that tells one. */
  private readonly banks = new ByteTable();
  private readonly bankOf: number[] = [];
  private readonly bankColumns = [-1, -1];
  private banked = false;
  private readonly bankStarts = new Int32Array(KEYS);
  private readonly bankEnds = new Int32Array(KEYS);

  constructor(sink: RowSink) {
    this.sink = sink;
    this.handsOnLines = sink.line !== undefined;
  }

  push(piece: Uint8Array): void {
    // One kind of array, whatever a stream hands out: the loops over bytes are compiled for it alone.
    const chunk = new Uint8Array(piece.buffer, piece.byteOffset, piece.length);
    let start = 0;
    if (this.carried > 0 || this.tooLong) {
      const end = chunk.indexOf(NEWLINE);
      if (end < 0) {
        this.keep(chunk, 0, chunk.length);
        return;
      }
      this.keep(chunk, 0, end);
      this.carriedLine();
      start = end + 1;
    }
    for (;;) {
      const end = this.split(chunk, start, chunk.length);
      if (end < 0) break;
      this.line(chunk, start, end);
      if (this.waiting === GROUP) this.handOn(chunk);
      start = end + 1;
    }
    this.handOn(chunk);
    this.keep(chunk, start, chunk.length);
  }

  end(): void {
    if (this.carried > 0 || this.tooLong) this.carriedLine();
    if (!this.columns && this.missing === undefined) this.missing = "Timestamp";
  }

  private carriedLine(): void {
    this.carry[this.carried] = NEWLINE;
    this.line(this.carry, 0, this.split(this.carry, 0, this.carried + 1));
    this.handOn(this.carry);
    this.carried = 0;
    this.tooLong = false;
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    if (this.carried + end - start > LINE_MAX) {
      this.tooLong = true;
      return;
    }
    this.carry.set(bytes.subarray(start, end), this.carried);
    this.carried += end - start;
  }

  /** Takes the line that was split last. */
  private line(bytes: Uint8Array, start: number, end: number): void {
    if (this.missing !== undefined) return;
    if (!this.columns) {
      this.header(bytes, start, end);
      this.sink.header?.(bytes, start, end);
      return;
    }
    const row = this.rows++;
    const isTooLong = this.tooLong || end - start > LINE_MAX;
    if (this.handsOnLines) {
      if (isTooLong) this.sink.line?.(-1, TOO_LONG, 0, TOO_LONG.length);
      else this.sink.line?.(this.timeOfLine(bytes, this.columns), bytes, start, end);
      return;
    }
    if (isTooLong) {
      this.reject(row, "LINE_TOO_LONG");
      return;
    }
    this.fields(bytes, row, this.columns);
  }

  /** Finds the fields of the line that begins here; answers where it ends, or -1 where no end is in reach. */
  private split(bytes: Uint8Array, start: number, limit: number): number {
    const { starts, ends } = this;
    let n = 0;
    let from = start;
    let quoted = false;
    for (let i = start; i < limit; i++) {
      const c = bytes[i] as number;
      // Letters, digits, points and strokes lie above the comma.
      if (c > COMMA) continue;
      if (c === COMMA || c === NEWLINE) {
        if (n < FIELDS_MAX) {
          starts[n] = from;
          ends[n] = c === NEWLINE && i > start && bytes[i - 1] === RETURN ? i - 1 : i;
          n++;
        }
        if (c === NEWLINE) {
          this.found = n;
          if (quoted) this.unquote(bytes);
          return i;
        }
        from = i + 1;
      } else if (c === QUOTE) quoted = true;
    }
    return -1;
  }

  private unquote(bytes: Uint8Array): void {
    const { starts, ends } = this;
    for (let n = 0; n < this.found; n++) {
      const a = starts[n] as number;
      const b = ends[n] as number;
      if (b - a < 2 || bytes[a] !== QUOTE || bytes[b - 1] !== QUOTE) continue;
      starts[n] = a + 1;
      ends[n] = b - 1;
    }
  }

  private timeOfLine(bytes: Uint8Array, columns: Int32Array): number {
    const column = columns[TIME] as number;
    if (this.found <= column) return -1;
    return Math.max(-1, this.time(bytes, this.starts[column] as number, this.ends[column] as number));
  }

  private fields(bytes: Uint8Array, row: number, columns: Int32Array): void {
    if (this.found < this.width) {
      this.reject(row, "FIELD_MISSING");
      return;
    }
    const { starts, ends } = this;
    const s = (c: number): number => starts[columns[c] as number] as number;
    const e = (c: number): number => ends[columns[c] as number] as number;
    const at = this.time(bytes, s(TIME), e(TIME));
    if (at < 0) {
      this.reject(row, "DATE_IMPOSSIBLE", "Timestamp");
      return;
    }
    if (s(FROM) === e(FROM) || s(TO) === e(TO)) {
      this.reject(row, "FIELD_MISSING", "Account");
      return;
    }
    const received = decimal(bytes, s(RECEIVED), e(RECEIVED));
    const paid = decimal(bytes, s(PAID), e(PAID));
    if (!(received > 0) || !(paid > 0)) {
      this.reject(row, "AMOUNT_INVALID", received > 0 ? "Amount Paid" : "Amount Received");
      return;
    }
    if (s(RECEIVED_CURRENCY) === e(RECEIVED_CURRENCY) || s(PAID_CURRENCY) === e(PAID_CURRENCY)) {
      this.reject(row, "CURRENCY_UNKNOWN");
      return;
    }
    const inTo = this.currencies.intern(bytes, s(RECEIVED_CURRENCY), e(RECEIVED_CURRENCY));
    const inFrom = isSame(
      bytes,
      s(RECEIVED_CURRENCY),
      e(RECEIVED_CURRENCY),
      s(PAID_CURRENCY),
      e(PAID_CURRENCY),
    )
      ? inTo
      : this.currencies.intern(bytes, s(PAID_CURRENCY), e(PAID_CURRENCY));
    if (!this.isCurrency(inTo) || !this.isCurrency(inFrom)) {
      this.reject(row, "CURRENCY_UNKNOWN", this.isCurrency(inTo) ? "Payment Currency" : "Receiving Currency");
      return;
    }
    const k = this.waiting++;
    this.rowNumbers[k] = row;
    this.times[k] = at;
    this.received[k] = received;
    this.paid[k] = paid;
    this.keyStarts[2 * k] = s(FROM);
    this.keyEnds[2 * k] = e(FROM);
    this.keyStarts[2 * k + 1] = s(TO);
    this.keyEnds[2 * k + 1] = e(TO);
    if (this.banked)
      for (let side = 0; side < 2; side++) {
        const column = this.bankColumns[side] as number;
        this.bankStarts[2 * k + side] = starts[column] as number;
        this.bankEnds[2 * k + side] = ends[column] as number;
      }
    this.receivedCurrencies[k] = inTo;
    this.paidCurrencies[k] = inFrom;
    this.methodIds[k] = this.methods.intern(bytes, s(METHOD), e(METHOD));
  }

  /** Hands on the rows that wait; their bytes are these. */
  private handOn(bytes: Uint8Array): void {
    const n = this.waiting;
    if (n === 0) return;
    this.waiting = 0;
    const { accountIds, sink } = this;
    this.accounts.internAll(bytes, this.keyStarts, this.keyEnds, 2 * n, accountIds);
    if (this.banked) this.apart(bytes, 2 * n);
    sink.ahead?.(accountIds, this.methodIds, n);
    for (let k = 0; k < n; k++)
      sink.row(
        this.rowNumbers[k] as number,
        this.times[k] as number,
        accountIds[2 * k] as number,
        accountIds[2 * k + 1] as number,
        this.received[k] as number,
        this.receivedCurrencies[k] as number,
        this.paid[k] as number,
        this.paidCurrencies[k] as number,
        this.methodIds[k] as number,
      );
  }

  /** The number of an account as a bank has it; a bank that has the same number as another has an account of its own. */
  accountAt(account: number, bank: number): number {
    const { bankOf } = this;
    if (bank === NO_BANK) return account;
    const first = bankOf[account] ?? NO_BANK;
    if (first === bank) return account;
    if (first === NO_BANK) {
      bankOf[account] = bank;
      return account;
    }
    const key = utf8ToBytes(`${this.accounts.text(account)}@${this.banks.text(bank)}`);
    const own = this.accounts.intern(key, 0, key.length);
    bankOf[own] = bank;
    return own;
  }

  /** The number of a bank: zeros before it do not count, and none has none. */
  bankAt(bytes: Uint8Array, start: number, end: number): number {
    let from = start;
    while (from < end - 1 && bytes[from] === ZERO) from++;
    return from === end ? NO_BANK : this.banks.intern(bytes, from, end);
  }

  /** Tells the accounts of a group apart by their banks. */
  private apart(bytes: Uint8Array, count: number): void {
    const { accountIds, bankStarts, bankEnds } = this;
    for (let k = 0; k < count; k++)
      accountIds[k] = this.accountAt(
        accountIds[k] as number,
        this.bankAt(bytes, bankStarts[k] as number, bankEnds[k] as number),
      );
  }

  private header(bytes: Uint8Array, start: number, end: number): void {
    if (bytes[start] === 0xef && bytes[start + 1] === 0xbb) this.split(bytes, start + 3, end + 1);
    const names = Array.from({ length: this.found }, (_, i) =>
      String.fromCharCode(...bytes.subarray(this.starts[i], this.ends[i])).trim(),
    );
    const columns = new Int32Array(COLUMNS.length);
    for (const [c, name] of COLUMNS.entries()) {
      const found = c === TO ? names.indexOf(name, names.indexOf(name) + 1) : names.indexOf(name);
      if (found < 0 || (c === TO && found === names.indexOf(name))) {
        this.missing = name;
        return;
      }
      columns[c] = found;
      this.width = Math.max(this.width, found + 1);
    }
    this.bankColumns[0] = names.indexOf("From Bank");
    this.bankColumns[1] = names.indexOf("To Bank");
    this.banked = this.bankColumns.every((c) => c >= 0);
    this.width = Math.max(this.width, ...this.bankColumns.map((c) => c + 1));
    this.columns = columns;
  }

  private isCurrency(id: number): boolean {
    this.currencyKnown[id] ??= this.sink.isCurrency?.(this.currencies.text(id)) ?? true;
    return this.currencyKnown[id] === true;
  }

  private reject(row: number, code: RejectCode, field?: string): void {
    this.rejectCount++;
    const reject = { line: row + 2, code, ...(field === undefined ? {} : { field }) };
    this.sink.reject?.(reject);
    if (this.rejects.length < REJECTS_KEPT) this.rejects.push(reject);
  }

  /** "2025/03/01 00:04", or with seconds and an offset, as Unix seconds; -1 where it is no time. */
  private time(bytes: Uint8Array, s: number, e: number): number {
    if (e - s < 16) return -1;
    const two = (i: number): number => ((bytes[i] as number) - 48) * 10 + (bytes[i + 1] as number) - 48;
    const year = two(s) * 100 + two(s + 2);
    const month = two(s + 5);
    const day = two(s + 8);
    const hour = two(s + 11);
    const minute = two(s + 14);
    const hasSeconds = e - s >= 19 && bytes[s + 16] === COLON;
    const second = hasSeconds ? two(s + 17) : 0;
    const rest = s + (hasSeconds ? 19 : 16);
    const offset = rest === e ? 0 : offsetIn(bytes, rest, e);
    const key = (year * 100 + month) * 100 + day;
    if (key !== this.lastDayKey) {
      if (!(year >= 1970 && year < 2106 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return -1;
      const date = new Date(Date.UTC(year, month - 1, day));
      if (date.getUTCDate() !== day) return -1;
      this.lastDayKey = key;
      this.lastDaySeconds = date.getTime() / 1000;
    }
    if (!(hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 61)) return -1;
    if (offset === undefined) return -1;
    return this.lastDaySeconds + hour * 3600 + minute * 60 + second - offset;
  }
}

const ZONE = /^(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?\s*$/;

/** What stands behind a time: a fraction of a second and an offset; undefined where it is anything else. */
function offsetIn(bytes: Uint8Array, start: number, end: number): number | undefined {
  const m = ZONE.exec(String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 40))));
  return m ? offsetSeconds(m[1]) : undefined;
}

const COLUMNS = [
  "Timestamp",
  "Account",
  "Account",
  "Amount Received",
  "Receiving Currency",
  "Amount Paid",
  "Payment Currency",
  "Payment Format",
] as const;
const TIME = 0;
const FROM = 1;
const TO = 2;
const RECEIVED = 3;
const RECEIVED_CURRENCY = 4;
const PAID = 5;
const PAID_CURRENCY = 6;
const METHOD = 7;

function isSame(
  bytes: Uint8Array,
  start: number,
  end: number,
  otherStart: number,
  otherEnd: number,
): boolean {
  if (end - start !== otherEnd - otherStart) return false;
  for (let i = start, j = otherStart; i < end; i++, j++) if (bytes[i] !== bytes[j]) return false;
  return true;
}

const POWERS = Array.from({ length: 19 }, (_, i) => 10 ** i);

/** A plain decimal number; NaN where it is none, so that every comparison refuses it. */
function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 24) return Number.NaN;
  let value = 0;
  let point = -1;
  for (let i = start; i < end; i++) {
    const c = bytes[i] as number;
    if (c >= 48 && c <= 57) value = value * 10 + (c - 48);
    else if (c === 46 && point < 0) point = i;
    else return Number.NaN;
  }
  if (start === end) return Number.NaN;
  return point < 0 ? value : value / (POWERS[end - point - 1] ?? Number.NaN);
}
