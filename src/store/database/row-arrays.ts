import { WaslError } from "../../core/index.ts";
import type { Query } from "./driver.ts";

/**
 * Rows for `unnest($1::wasl.some_row[])`, in PostgreSQL's binary form (array_recv, record_recv): reading texts back from
 * one array literal a column costs the database a sixth of an import, and this process as much again.
 */

const NAMES = ["statement_row", "posting_row", "identifier_row", "link_row"] as const;
type RowTypeName = (typeof NAMES)[number];

/** PostgreSQL's own numbers of its types (pg_type.dat). */
const BOOL = 16;
const INT8 = 20;
const INT4 = 23;
const TEXT = 25;
const UUID = 2950;

/** The numbers that this database gave to our row types. */
export type RowTypes = Readonly<Record<RowTypeName, number>>;

export async function readRowTypes(query: Query): Promise<RowTypes> {
  const { rows } = await query<{ name: RowTypeName; no: number }>(
    `select t.typname as name, t.oid::int4 as no from pg_catalog.pg_type t
      where t.typnamespace = 'wasl'::regnamespace and t.typname = any ($1::text[])`,
    [`{${NAMES.join(",")}}`],
  );
  const found = new Map(rows.map((r) => [r.name, r.no]));
  const noOf = (name: RowTypeName): number => {
    const no = found.get(name);
    if (no === undefined) throw new WaslError("STORE_VERSION", { type: name });
    return no;
  };
  return {
    statement_row: noOf("statement_row"),
    posting_row: noOf("posting_row"),
    identifier_row: noOf("identifier_row"),
    link_row: noOf("link_row"),
  };
}

/**
 * The rows as one parameter; `write` puts the columns of one, all of them and in the order of the type. STATEMENT_INVALID
 * for a NUL in a text or an id that is not 32 hex digits.
 */
export function rowArray<T>(
  type: number,
  rows: readonly T[],
  write: (row: RowBytes, of: T) => void,
): Uint8Array {
  const out = new RowBytes(64 + rows.length * 320);
  out.open(type, rows.length);
  for (const row of rows) {
    out.begin();
    write(out, row);
    out.end();
  }
  return out.done();
}

/** Up to so many characters, a loop over them is faster than a call into the platform. */
const SHORT = 48;
const NOT_HEX = 255;
const HEX = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) || /[A-F]/.test(String.fromCharCode(code)) ? NOT_HEX : digit;
});

/** Bytes that grow as they are written, numbers with the highest byte first. */
export class RowBytes {
  #bytes: Buffer;
  #at = 0;
  #row = 0;
  #columns = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** The head of an array of one dimension, and of none where it holds nothing. */
  open(type: number, rows: number): void {
    for (const value of rows === 0 ? [0, 0, type] : [1, 0, type, rows, 1]) this.#int(value);
  }

  /** A row: its length and how many columns it has are known at its end. */
  begin(): void {
    this.#row = this.#at;
    this.#columns = 0;
    this.#room(8);
    this.#at += 8;
  }

  end(): void {
    this.#put(this.#row, this.#at - this.#row - 4);
    this.#put(this.#row + 4, this.#columns);
  }

  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  bool(value: boolean): void {
    this.#column(BOOL, 1);
    this.#room(1);
    this.#bytes[this.#at] = value ? 1 : 0;
    this.#at += 1;
  }

  int(value: number): void {
    this.#column(INT4, 4);
    this.#int(value);
  }

  /** A number that is not negative and safe. */
  long(value: number): void {
    this.#column(INT8, 8);
    this.#int(Math.floor(value / 2 ** 32));
    this.#int(value % 2 ** 32);
  }

  text(value: string | undefined): void {
    if (value === undefined) this.#column(TEXT, -1);
    else this.#text(value);
  }

  uuid(hex: string): void {
    if (hex.length !== 32) throw new WaslError("STATEMENT_INVALID", { because: "id" });
    this.#column(UUID, 16);
    this.#room(16);
    const bytes = this.#bytes;
    let at = this.#at;
    for (let n = 0; n < 32; n += 2) {
      const high = HEX[hex.charCodeAt(n)] ?? NOT_HEX;
      const low = HEX[hex.charCodeAt(n + 1)] ?? NOT_HEX;
      if (high === NOT_HEX || low === NOT_HEX) throw new WaslError("STATEMENT_INVALID", { because: "id" });
      bytes[at] = (high << 4) | low;
      at += 1;
    }
    this.#at = at;
  }

  /** What type the next column is of, and its length, which is -1 for none. */
  #column(type: number, length: number): void {
    this.#columns += 1;
    this.#room(8);
    this.#put(this.#at, type);
    this.#put(this.#at + 4, length);
    this.#at += 8;
  }

  #text(value: string): void {
    this.#column(TEXT, 0);
    const start = this.#at;
    this.#room(value.length * 3);
    if (value.length > SHORT || !this.#ascii(value)) {
      // PostgreSQL has no NUL in text; decoders reject it, and a caller who does not is told so here.
      if (value.includes("\0")) throw new WaslError("STATEMENT_INVALID", { because: "NUL in a value" });
      this.#at += this.#bytes.write(value, this.#at, "utf8");
    }
    this.#put(start - 4, this.#at - start);
  }

  /** False, and nothing written, where a character takes more than one byte. */
  #ascii(value: string): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    for (let n = 0; n < value.length; n++) {
      const code = value.charCodeAt(n);
      if (code === 0 || code > 127) return false;
      bytes[at + n] = code;
    }
    this.#at = at + value.length;
    return true;
  }

  #int(value: number): void {
    this.#room(4);
    this.#put(this.#at, value);
    this.#at += 4;
  }

  #put(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = (value >>> 24) & 255;
    bytes[at + 1] = (value >>> 16) & 255;
    bytes[at + 2] = (value >>> 8) & 255;
    bytes[at + 3] = value & 255;
  }

  #room(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + length));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
