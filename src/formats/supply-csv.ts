import type { DecodeContext, Format } from "./format.ts";
import { type DecoderOptions, givenMapping } from "./line-decoder.ts";
import type { Output } from "./output.ts";
import { SupplyRow } from "./supply.ts";
import { decimalOf, kindOf, type RowKind, SHAPES } from "./supply-rows/fields.ts";
import { type TakeRow, tableDecoder } from "./table-decoder.ts";
import { anyDate } from "./text/any-date.ts";
import { cleanText } from "./text/clean.ts";
import { headerOf } from "./text/csv.ts";
import { headText } from "./text/encoding.ts";
import { isRow, type Row, rowOf, textOf } from "./text/json.ts";
import { SeenIds } from "./text/seen-ids.ts";
import { headerKey } from "./text/tokens.ts";

type TableKind = Exclude<RowKind, "event">;

/**
 * The columns of a table of each kind: the names of the fields of JSON lines. A table has all before the bar; `entry` are
 * those of an order's lines, a declaration's or seizure's items: rows with one id, one after the other, are one.
 */
const TABLES: Readonly<
  Record<
    TableKind,
    { readonly must: readonly string[]; readonly may: readonly string[]; readonly entry: readonly string[] }
  >
> = {
  order: {
    must: ["order_id", "date", "seller", "buyer", "quantity"],
    may: [
      "channel",
      "ship_to",
      "collected_by_vehicle",
      "account_age_days",
      "contact_phone",
      "payment.method",
      "payment.token",
      "payment.payer",
      "payment.account",
      "flags",
      "marking",
    ],
    entry: [
      "gtin",
      "description",
      "quantity",
      "unit_price_eur",
      "amount",
      "amount_eur",
      "currency",
      "serials",
    ],
  },
  declaration: {
    must: ["declaration_id", "date", "exporter", "consignee", "hs"],
    may: [
      "carrier",
      "vehicle",
      "sscc",
      "country_dispatch",
      "country_destination",
      "country_transit",
      "licence",
      "marking",
    ],
    entry: ["hs", "description", "quantity", "unit", "net_kg", "value_eur", "packages"],
  },
  seizure: {
    must: ["seizure_id", "date", "place"],
    may: ["context", "sscc", "vehicle", "carrier", "authority", "marking"],
    entry: [
      "item_id",
      "cls",
      "gtin",
      "serial_read",
      "serial_state",
      "tool_mark",
      "brand_read",
      "hp_read",
      "length_m",
      "fabric_batch",
      "lot_read",
    ],
  },
  theft: { must: ["theft_id", "date"], may: ["reporter", "gtin", "serial", "marking"], entry: [] },
  report: {
    must: ["report_id", "received", "order_id"],
    may: ["reporter", "indicators", "marking"],
    entry: [],
  },
  product: {
    must: ["gtin", "hs6"],
    may: ["class_", "net_kg", "ref_price_eur", "hp", "length_m", "ce_marked", "brand", "unit"],
    entry: [],
  },
  party: {
    must: ["mention_id", "name"],
    may: [
      "address",
      "country",
      "lat",
      "lon",
      "phone",
      "email",
      "vat",
      "registration_number",
      "party_type",
      "registered",
      "nace",
      "address_type",
      "marking",
    ],
    entry: [],
  },
  place: { must: ["id", "place", "lat", "lon"], may: ["country"], entry: [] },
  listing: { must: ["listing_id", "posted", "seller", "title"], may: ["marketplace", "marking"], entry: [] },
  sighting: { must: ["sighting_id", "time"], may: ["kind", "place", "vehicle", "marking"], entry: [] },
  warning: { must: ["warning_id", "date", "party"], may: ["marking"], entry: [] },
  statistic: { must: ["month", "reporter", "partner", "flow", "hs", "value"], may: ["marking"], entry: [] },
};

/**
 * Orders, declarations, seizures, thefts … as a table. A mapping says what the rows are and how their columns are called:
 * `{"row": "order", "columns": {"order_id": "Auftrag", "seller": {"literal": "M-shop"}}, "dateOrder": "dmy", "decimal": ","}`.
 * Without one the columns have the names of the fields.
 */
export const supplyCsv: Format = {
  id: "supply-csv",
  title: "Supply: orders, declarations, seizures, thefts … (CSV)",
  mediaType: "text/csv",
  extensions: ["csv", "tsv"],
  sniff(head) {
    const text = headText(head);
    if (/^\s*[[{<]/.test(text)) return 0;
    return kindOfHeader(headerOf(text)) === undefined ? 0 : 0.92;
  },
  open(context, options) {
    const { open, atEnd } = supplyTable(context, options);
    return tableDecoder(context, options, open, { atEnd });
  },
};

/** What reads such a table, also where it is a sheet of a workbook. */
export interface SupplyTable {
  /** Whether the mapping or, without one, the columns say that it is such a table. */
  knows(header: readonly string[]): boolean;
  readonly open: (header: readonly string[], line: number, out: Output) => TakeRow | undefined;
  readonly atEnd: () => void;
}

export function supplyTable(context: DecodeContext, options: DecoderOptions | undefined): SupplyTable {
  const mapping = supplyMapping(options);
  const order = mapping ? textOf(mapping, "dateOrder") : options?.["dateOrder"];
  let rows: GatheredRows | undefined;
  return {
    knows: (header) =>
      mapping !== undefined || (options?.["mapping"] === undefined && kindOfHeader(header) !== undefined),
    open(header, line, out) {
      const columns = columnsOf(header, { mapping, order }, line, out);
      if (!columns) return undefined;
      const seen = new SeenIds();
      const gathered = new GatheredRows(columns, (row, at) => {
        new SupplyRow(context, row, at, out, seen).take(JSON.stringify(row));
      });
      rows = gathered;
      return (cells, at) => gathered.add(cells, at, out);
    },
    atEnd: () => rows?.flush(),
  };
}

/** The mapping, where it is one of rows of supply. */
function supplyMapping(options: DecoderOptions | undefined): Row | undefined {
  const given = givenMapping(options);
  return isRow(given) && typeof given["row"] === "string" ? given : undefined;
}

function kindOfHeader(header: readonly string[]): TableKind | undefined {
  const keys = new Set(header.map(headerKey));
  const named = [...ALL_FIELDS].filter((field) => keys.has(headerKey(field)));
  const kind = kindOf(Object.fromEntries(named.map((field) => [field, ""])));
  return kind === "event" ? undefined : kind;
}

const ALL_FIELDS: ReadonlySet<string> = new Set(
  Object.values(TABLES).flatMap((t) => [...t.must, ...t.may, ...t.entry]),
);

interface Columns {
  readonly kind: TableKind;
  readonly dateOrder: "dmy" | "mdy" | undefined;
  /** The sign before the decimals of all numbers. */
  readonly decimal: "." | "," | undefined;
  readonly fields: readonly { readonly field: string; readonly at: number | { readonly literal: string } }[];
}

function columnsOf(
  header: readonly string[],
  { mapping, order }: { readonly mapping: Row | undefined; readonly order: unknown },
  line: number,
  out: Output,
): Columns | undefined {
  const kind = mapping
    ? (Object.keys(TABLES) as TableKind[]).find((k) => k === mapping["row"])
    : kindOfHeader(header);
  if (kind === undefined) {
    out.reject(line, mapping ? "FIELD_INVALID" : "COLUMNS_UNKNOWN", mapping ? "row" : undefined);
    return undefined;
  }
  const { must, may, entry } = TABLES[kind];
  const keys = header.map(headerKey);
  const given = mapping ? rowOf(mapping, "columns") : {};
  let isWhole = true;
  const fields = [...new Set([...must, ...may, ...entry])].flatMap((field): Columns["fields"] => {
    const named = given[field];
    const literal = isRow(named) ? textOf(named, "literal") : undefined;
    if (literal !== undefined) return [{ field, at: { literal } }];
    const column = typeof named === "string" ? named : field;
    const at = keys.indexOf(headerKey(column));
    if (at >= 0) return [{ field, at }];
    if (typeof named === "string" || must.includes(field)) {
      out.reject(line, "COLUMN_MISSING", column.slice(0, 60));
      isWhole = false;
    }
    return [];
  });
  // A field that nobody knows is a mistype: what it was meant for would be passed over in silence.
  for (const field of Object.keys(given).filter((name) => ![...must, ...may, ...entry].includes(name))) {
    out.reject(line, "FIELD_INVALID", field.slice(0, 60));
    isWhole = false;
  }
  for (const said of Object.keys(mapping ?? {}).filter((name) => !SAID.has(name))) {
    out.reject(line, "FIELD_INVALID", said.slice(0, 60));
    isWhole = false;
  }
  if (!isWhole) return undefined;
  const dateOrder = order === "dmy" || order === "mdy" ? order : undefined;
  const decimal = mapping ? DECIMALS.find((sign) => sign === mapping["decimal"]) : undefined;
  return { kind, dateOrder, decimal, fields };
}

/** What a mapping says; anything else is a mistype too. */
const SAID: ReadonlySet<string> = new Set(["row", "columns", "dateOrder", "decimal"]);
const DECIMALS = [".", ","] as const;

/** No day is called so. */
const AMBIGUOUS = "ambiguous";

/** Rows of one id, one after the other, are the lines of one order, the items of one declaration or seizure. */
class GatheredRows {
  readonly #columns: Columns;
  readonly #take: (row: Row, line: number) => void;
  #head: string | undefined;
  #row: Record<string, unknown> = {};
  #entries: Row[] = [];
  #line = 0;

  constructor(columns: Columns, take: (row: Row, line: number) => void) {
    this.#columns = columns;
    this.#take = take;
  }

  add(cells: readonly string[], line: number, out: Output): void {
    const { kind, fields } = this.#columns;
    const list = SHAPES[kind].list?.[0];
    const inEntry = new Set(list === undefined ? [] : TABLES[kind].entry);
    const row: Record<string, unknown> = {};
    const entry: Record<string, unknown> = {};
    for (const { field, at } of fields) {
      const text = typeof at === "number" ? cleanText(cells[at] ?? "").trim() : at.literal;
      if (text === "") {
        // Without it the line would be of one piece, or of no goods.
        if (inEntry.has(field) && TABLES[kind].must.includes(field))
          return void out.reject(line, "FIELD_MISSING", field);
        continue;
      }
      const value = this.#valueOf(field, text);
      if (value === undefined) return void out.reject(line, "DATE_IMPOSSIBLE", field);
      if (value === AMBIGUOUS) return void out.reject(line, "DATE_AMBIGUOUS", field);
      const [name = field, inner] = field.split(".");
      if (inEntry.has(field)) entry[field] = value;
      else if (inner !== undefined) row[name] = { ...(row[name] as Row | undefined), [inner]: value };
      else row[field] = value;
    }
    const head = JSON.stringify(row);
    if (head !== this.#head || list === undefined) {
      this.flush();
      this.#head = head;
      this.#row = row;
      this.#line = line;
    }
    // The same line twice is the same line, as it is in a file of JSON lines.
    const written = JSON.stringify(entry);
    if (list !== undefined && written !== "{}" && !this.#entries.some((e) => JSON.stringify(e) === written))
      this.#entries.push(entry);
  }

  flush(): void {
    if (this.#head === undefined) return;
    const { kind } = this.#columns;
    const list = SHAPES[kind].list?.[0];
    const row =
      list === undefined || this.#entries.length === 0 ? this.#row : { ...this.#row, [list]: this.#entries };
    // What a row is, is told by its fields, also where a cell is empty.
    const empty = Object.fromEntries(TABLES[kind].must.map((field) => [field, null]));
    this.#take({ ...empty, ...row }, this.#line);
    this.#head = undefined;
    this.#entries = [];
  }

  #valueOf(field: string, text: string): unknown {
    const { kind, decimal } = this.#columns;
    const { fields, list } = SHAPES[kind];
    const form = fields[field] ?? list?.[1][field];
    if (form === "time" || form === "day") return this.#time(text);
    // What is no number stays as it is written, and is named as that.
    return form === "number" && decimal !== undefined ? (decimalOf(text, decimal) ?? text) : text;
  }

  /** "05/03/2026" is of March to some and of May to others: without `dateOrder` it is no day, "13/03/2026" is one. */
  #time(text: string): string | undefined {
    const [, day = text, time] =
      /^(.*?\d)[ T](\d{1,2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)$/.exec(text) ?? [];
    const order = this.#columns.dateOrder;
    const dmy = anyDate(day, order ?? "dmy");
    if (order === undefined && day.includes("/")) {
      const mdy = anyDate(day, "mdy");
      if (dmy !== undefined && mdy !== undefined && dmy !== mdy) return AMBIGUOUS;
      if (dmy === undefined) return mdy;
    }
    if (dmy === undefined) return anyDate(text, order ?? "dmy");
    return time === undefined
      ? dmy
      : `${dmy}T${time.padStart(time.indexOf(":") === 1 ? time.length + 1 : 0, "0")}`;
  }
}
