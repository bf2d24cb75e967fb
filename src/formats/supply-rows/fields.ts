import {
  type CommodityCodes,
  foldDigits,
  isOutOfForce,
  type RejectCode,
  type SupplyRow,
  serialAsRead,
} from "../../core/index.ts";
import { bareNumber, pointOf } from "../amounts.ts";
import { isoDate } from "../text/dates.ts";
import { isRow, type Row, rowsOf, textOf } from "../text/json.ts";

/** What a row of supply data is, told by its fields. */
export type RowKind = SupplyRow["row"] | "event" | "listing";

export function kindOf(row: Row): RowKind | undefined {
  if ("eventTime" in row && "type" in row) return "event";
  if ("report_id" in row && "order_id" in row) return "report";
  if ("order_id" in row && "seller" in row) return "order";
  if ("seizure_id" in row) return "seizure";
  if ("declaration_id" in row) return "declaration";
  if ("theft_id" in row) return "theft";
  if ("mention_id" in row) return "party";
  if ("gtin" in row && "hs6" in row) return "product";
  if ("listing_id" in row) return "listing";
  if ("sighting_id" in row) return "sighting";
  if ("warning_id" in row) return "warning";
  if ("month" in row && "reporter" in row && "partner" in row && "flow" in row) return "statistic";
  if ("place" in row && "id" in row && "lat" in row && "lon" in row) return "place";
  return undefined;
}

/** Without its time a row is none; without a day it may be one. */
type FieldKind =
  | "number"
  | "code"
  | "gtin"
  | "serial"
  | "texts"
  | "boolean"
  | "time"
  | "day"
  | "month"
  | "word";
/** `list`: what stands under "lines" or "items", each of its own fields. */
interface Shape {
  readonly fields: Readonly<Record<string, FieldKind>>;
  readonly list?: readonly [name: string, fields: Readonly<Record<string, FieldKind>>];
}

const ORDER_LINE = {
  gtin: "gtin",
  quantity: "number",
  unit_price_eur: "number",
  amount: "number",
  amount_eur: "number",
  serials: "texts",
} as const;
const SEIZED = {
  cls: "word",
  gtin: "gtin",
  serial_read: "serial",
  serial: "serial",
  serial_state: "word",
  hp_read: "number",
  length_m: "number",
} as const;
const DECLARED = {
  hs: "code",
  quantity: "number",
  net_kg: "number",
  value_eur: "number",
  packages: "number",
} as const;

/** How each field is written; those that are not here are texts, or are not read. */
export const SHAPES: Readonly<Record<Exclude<RowKind, "event">, Shape>> = {
  order: {
    fields: {
      date: "time",
      channel: "word",
      account_age_days: "number",
      flags: "texts",
      indicators: "texts",
      ...ORDER_LINE,
    },
    list: ["lines", ORDER_LINE],
  },
  declaration: { fields: { date: "time", country_transit: "texts" }, list: ["items", DECLARED] },
  seizure: {
    fields: { date: "time", context: "word", serials: "texts", ...SEIZED },
    list: ["items", SEIZED],
  },
  theft: { fields: { date: "time", gtin: "gtin", serial: "serial" } },
  report: { fields: { received: "time", indicators: "texts" } },
  product: {
    fields: {
      gtin: "gtin",
      hs6: "code",
      net_kg: "number",
      ref_price_eur: "number",
      hp: "number",
      length_m: "number",
      ce_marked: "boolean",
    },
  },
  party: {
    fields: { lat: "number", lon: "number", registered: "day", address_type: "word", party_type: "word" },
  },
  place: { fields: { lat: "number", lon: "number" } },
  listing: { fields: { posted: "time" } },
  sighting: { fields: { time: "time" } },
  warning: { fields: { date: "time" } },
  statistic: { fields: { month: "month", flow: "word", hs: "code", value: "number" } },
};

export interface FieldFault {
  readonly code: RejectCode;
  readonly field: string;
}

/** A row with its fields in the form in which they are read, and those that are in none; `undefined` row: not to be kept. */
export interface SoundRow {
  readonly row: Row | undefined;
  readonly faults: readonly FieldFault[];
}

/**
 * Brings the fields of a row into one form: files write 20, "20", "1 400,5" and Arabic digits, a commodity code with
 * dots, a GTIN without its first zero. A field in no form is named and left out. Passed over in silence it would count
 * as zero, or take a serial number from the thing that it names.
 */
export function soundRow(kind: Exclude<RowKind, "event">, row: Row): SoundRow {
  const { fields, list } = SHAPES[kind];
  const faults: FieldFault[] = [];
  const isStrict = kind === "order";
  const sound = soundFields(row, fields, faults, isStrict && !Array.isArray(row["lines"]));
  // A figure of which one part cannot be read is of nothing.
  if (sound === undefined || (kind === "statistic" && faults.length > 0)) return { row: undefined, faults };
  if (list === undefined) return { row: sound, faults };
  const [name, entryFields] = list;
  const written = row[name];
  if (!Array.isArray(written)) return { row: { ...sound, ...flat(kind, sound) }, faults };
  const entries = written.filter(isRow);
  // An order whose quantity or price nobody can read is not one of one piece, or of no price.
  const kept = entries.flatMap((e) => soundFields(e, entryFields, faults, isStrict) ?? []);
  if (entries.length > 0 && kept.length === 0) return { row: undefined, faults };
  return { row: { ...sound, [name]: kept }, faults };
}

/** Told of a row that is kept: commodity codes of a declaration that were none on its day. */
export function codesOutOfForce(kind: RowKind, row: Row, reference: unknown): readonly FieldFault[] {
  const { codes } = (reference ?? {}) as { readonly codes?: CommodityCodes };
  const date = textOf(row, "date");
  if (kind !== "declaration" || codes === undefined || date === undefined) return [];
  const isOut = rowsOf(row, "items").some((item) => isOutOfForce(codes, textOf(item, "hs") ?? "", date));
  return isOut ? [{ code: "CODE_NOT_IN_FORCE", field: "hs" }] : [];
}

/** The only line of a row that has none of its own is the row. */
function flat(kind: RowKind, row: Row): Row {
  if (kind === "order") {
    const line = pick(row, [
      "gtin",
      "description",
      "item",
      "quantity",
      "unit_price_eur",
      "amount",
      "amount_eur",
      "currency",
    ]);
    return Object.keys(line).length === 0 ? {} : { lines: [line] };
  }
  if (kind === "seizure") {
    const item = pick(row, [
      "cls",
      "description",
      "item",
      "serials",
      "brand_read",
      "lot_read",
      "fabric_batch",
      "tool_mark",
      ...Object.keys(SEIZED),
    ]);
    return Object.keys(item).length === 0 ? {} : { items: [item] };
  }
  if (kind === "declaration") {
    const item = soundFields(
      pick(row, ["hs", "description", "unit", ...Object.keys(DECLARED)]),
      DECLARED,
      [],
      false,
    );
    return item === undefined || Object.keys(item).length === 0 ? {} : { items: [item] };
  }
  return {};
}

const pick = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(
    names.flatMap((name) => (row[name] === undefined || row[name] === null ? [] : [[name, row[name]]])),
  );

/** Of an order's line: what it is worth and how much of it there is. */
const WEIGHED: ReadonlySet<string> = new Set(["quantity", "unit_price_eur", "amount", "amount_eur"]);

/** Undefined where the day is none, or where `isStrict` and the quantity or a price is none. */
function soundFields(
  row: Row,
  fields: Readonly<Record<string, FieldKind>>,
  faults: FieldFault[],
  isStrict: boolean,
): Row | undefined {
  const sound: Record<string, unknown> = { ...row };
  let isWhole = true;
  for (const [field, kind] of Object.entries(fields)) {
    const value = row[field];
    if (value === undefined || value === null || value === "") continue;
    const read = readAs(kind, value);
    if (read !== undefined) sound[field] = read;
    else {
      faults.push({ code: codeOf(field, kind), field });
      isWhole &&= kind !== "time" && !(isStrict && WEIGHED.has(field));
      sound[field] = null;
    }
  }
  return isWhole ? sound : undefined;
}

const codeOf = (field: string, kind: FieldKind): RejectCode =>
  kind === "time" || kind === "day" || kind === "month"
    ? "DATE_IMPOSSIBLE"
    : /price|amount/.test(field)
      ? "AMOUNT_INVALID"
      : "FIELD_INVALID";

function readAs(kind: FieldKind, value: unknown): unknown {
  switch (kind) {
    case "number":
      return typeof value === "number" && Number.isFinite(value)
        ? value
        : typeof value === "string"
          ? decimalOf(value)
          : undefined;
    case "time":
    case "day":
      return typeof value === "string" ? isoDate(value) : undefined;
    case "month":
      return monthOf(String(value));
    case "boolean":
      return typeof value === "boolean" ? value : BOOLEANS.get(String(value).trim().toLowerCase());
    case "texts":
      return textsIn(value);
    default: {
      const text = textOf({ value }, "value");
      return text === undefined ? undefined : READERS[kind](text);
    }
  }
}

/** "2024-03", "202403", or a day of it. */
function monthOf(written: string): string | undefined {
  const [, year, month] = /^(\d{4})-?(\d{2})(?:-\d{2})?$/.exec(foldDigits(written).trim()) ?? [];
  return Number(month) >= 1 && Number(month) <= 12 ? `${year}-${month}` : undefined;
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
  ["1", true],
  ["0", false],
]);

const READERS: Readonly<Record<"code" | "gtin" | "serial" | "word", (text: string) => string | undefined>> = {
  // Words of a list: where it was found, what it is.
  word: (text) =>
    text
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, "_"),
  // A star stays: it says that the beginning is missing.
  serial: (text) => serialAsRead(text),
  code: (text) => /^[0-9]{2,14}$/.exec(foldDigits(text).replace(/[\s.]/g, ""))?.[0],
  gtin: (text) => /^[0-9]{1,14}$/.exec(foldDigits(text).replace(/[\s-]/g, ""))?.[0]?.padStart(14, "0"),
};

/** One text of several, as a cell holds them, is as many. */
function textsIn(value: unknown): readonly string[] | undefined {
  if (Array.isArray(value))
    return value.every((v) => typeof v === "string" || typeof v === "number") ? value.map(String) : undefined;
  return typeof value === "string" || typeof value === "number"
    ? String(value)
        .split(/[;,|\n]/)
        .map((part) => part.trim())
        .filter((part) => part !== "")
    : undefined;
}

/**
 * A number as people write it: "1400", "1400.5", "1400,5", "1.400,50", "1,400.50", "1 400", digits of any script.
 * "1.400" and "1,400" are one to some and a thousand to others: nobody can tell, so they are none, unless `decimal` says
 * which sign stands before the decimals.
 */
export function decimalOf(written: string, decimal?: string | undefined): number | undefined {
  const [, sign, body = ""] = /^([-+]?)([\d.,]+)$/.exec(bareNumber(written)) ?? [];
  const plain = body === "" ? undefined : pointOf(body, 2, decimal);
  if (plain === undefined || !/^\d+(?:\.\d+)?$/.test(plain)) return undefined;
  return sign === "-" ? -Number(plain) : Number(plain);
}
