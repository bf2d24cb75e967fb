import { WaslError } from "../core/index.ts";
import type { Query } from "./driver.ts";

/**
 * Rows for `unnest($1::wasl.some_row[])`, in PostgreSQL's binary form (array_recv, record_recv): reading texts back from
 * one array literal a column costs the database a sixth of an import, and this process as much again.
 */

/** What the columns of a row type are, in order. */
const COLUMNS = {
  statement_row: [
    "int4",
    "int4",
    "bool",
    "uuid",
    "text",
    "text",
    "text",
    "text",
    "text",
    "text",
    "text",
    "text",
    "text",
    "text",
  ],
  posting_row: ["uuid", "int4", "text", "text", "int4"],
  identifier_row: ["uuid", "int4", "text", "text", "text", "text"],
  link_row: ["uuid", "int4", "text", "text", "text", "text", "int4"],
} as const;

type Column = "int4" | "bool" | "uuid" | "text";
export type RowTypeName = keyof typeof COLUMNS;
export type Cell = string | number | boolean | undefined;

/** PostgreSQL's own numbers of its types (pg_type.dat). */
const OIDS: Readonly<Record<Column, number>> = { bool: 16, int4: 23, text: 25, uuid: 2950 };

/** The numbers that this database gave to our row types. */
export type RowTypes = Readonly<Record<RowTypeName, number>>;

export async function readRowTypes(query: Query): Promise<RowTypes> {
  const { rows } = await query<{ name: RowTypeName; no: number }>(
    `select t.typname as name, t.oid::int4 as no from pg_catalog.pg_type t
      where t.typnamespace = 'wasl'::regnamespace and t.typname = any ($1::text[])`,
    [`{${Object.keys(COLUMNS).join(",")}}`],
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

/** The rows as one parameter. STATEMENT_INVALID for a NUL in a text or an id that is not 32 hex digits. */
export function rowArray<T>(
  types: RowTypes,
  name: RowTypeName,
  rows: readonly T[],
  cellsOf: (row: T) => readonly Cell[],
): Uint8Array {
  const columns = COLUMNS[name];
  const out = new Bytes(64 + rows.length * 320);
  out.int(rows.length === 0 ? 0 : 1);
  out.int(0);
  out.int(types[name]);
  if (rows.length > 0) {
    out.int(rows.length);
    out.int(1);
  }
  for (const row of rows) {
    const size = out.hold();
    out.int(columns.length);
    const cells = cellsOf(row);
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] ?? "text";
      out.int(OIDS[column]);
      out.cell(column, cells[n]);
    }
    out.settle(size);
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
class Bytes {
  #bytes: Buffer;
  #at = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  int(value: number): void {
    this.#room(4);
    this.#put(this.#at, value);
    this.#at += 4;
  }

  /** Leaves four bytes for the length of what follows; `settle` writes it. */
  hold(): number {
    this.#room(4);
    const place = this.#at;
    this.#at += 4;
    return place;
  }

  settle(place: number): void {
    this.#put(place, this.#at - place - 4);
  }

  cell(column: Column, value: Cell): void {
    if (value === undefined) this.int(-1);
    else if (column === "text") this.#text(String(value));
    else if (column === "uuid") this.#uuid(String(value));
    else if (column === "int4") {
      this.int(4);
      this.int(Number(value));
    } else {
      this.int(1);
      this.#room(1);
      this.#bytes[this.#at] = value ? 1 : 0;
      this.#at += 1;
    }
  }

  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  #text(value: string): void {
    this.#room(4 + value.length * 3);
    const place = this.hold();
    if (value.length > SHORT || !this.#ascii(value)) {
      // PostgreSQL has no NUL in text; decoders reject it, and a caller who does not is told so here.
      if (value.includes("\0")) throw new WaslError("STATEMENT_INVALID", { because: "NUL in a value" });
      this.#at += this.#bytes.write(value, this.#at, "utf8");
    }
    this.settle(place);
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

  #uuid(hex: string): void {
    if (hex.length !== 32) throw new WaslError("STATEMENT_INVALID", { because: "id" });
    this.#room(20);
    this.int(16);
    for (let n = 0; n < 32; n += 2) {
      const high = HEX[hex.charCodeAt(n)] ?? NOT_HEX;
      const low = HEX[hex.charCodeAt(n + 1)] ?? NOT_HEX;
      if (high === NOT_HEX || low === NOT_HEX) throw new WaslError("STATEMENT_INVALID", { because: "id" });
      this.#bytes[this.#at] = (high << 4) | low;
      this.#at += 1;
    }
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
