import { listingId, MARKETPLACE, type RejectCode } from "../../core/index.ts";
import { isoDate } from "../text/dates.ts";
import { isRow, type Row, readJson, textOf } from "../text/json.ts";
import { SeenIds } from "../text/seen-ids.ts";
import { codesOutOfForce, type RowKind, soundRow } from "./fields.ts";

/** Which file of a folder holds what, and by what a row of it is known. */
const FILES: Readonly<Record<string, readonly [RowKind, idField: string]>> = {
  parties: ["party", "mention_id"],
  products: ["product", "gtin"],
  orders: ["order", "order_id"],
  declarations: ["declaration", "declaration_id"],
  events: ["event", "eventID"],
  seizures: ["seizure", "seizure_id"],
  thefts: ["theft", "theft_id"],
  reports: ["report", "report_id"],
  listings: ["listing", "listing_id"],
};

export const SUPPLY_FILES: readonly string[] = Object.keys(FILES);

export interface FolderRow {
  /** Undefined where the line is none, or not to be kept. */
  readonly row: unknown;
  readonly faults: readonly { readonly code: RejectCode; readonly field?: string }[];
}

/** Reads the lines of one file of a folder as an import of the file would: the same forms, days and second sights. */
export function folderRows(
  file: string,
  commodityCodes: unknown,
): (line: string, isLast: boolean) => FolderRow | undefined {
  const [kind, idField] = FILES[file] ?? ["event", "eventID"];
  const seen = new SeenIds();
  return (line, isLast) => {
    const text = line.replace(/^\ufeff/, "");
    if (text.trim() === "") return undefined;
    const read = readJson(text, isLast);
    if (!read.ok) return { row: undefined, faults: [{ code: read.code }] };
    const { value } = read;
    if (!isRow(value)) return { row: undefined, faults: [{ code: "FIELD_INVALID" }] };
    if (kind === "event") {
      const eventTime = isoDate(textOf(value, "eventTime") ?? "");
      return eventTime === undefined
        ? { row: undefined, faults: [{ code: "DATE_IMPOSSIBLE", field: "eventTime" }] }
        : { row: { ...value, eventTime }, faults: [] };
    }
    // Two marketplaces number their listings alike.
    const own = textOf(value, idField);
    const id = kind === "listing" && own !== undefined ? listingKey(value, own) : own;
    const sight = id === undefined ? "new" : seen.see(id, text);
    if (sight === "same") return undefined;
    if (sight === "other") return { row: undefined, faults: [{ code: "ID_DUPLICATE", field: idField }] };
    const { row, faults } = soundRow(kind, value);
    const told = row === undefined ? [] : codesOutOfForce(kind, row, commodityCodes);
    return { row, faults: [...faults, ...told] };
  };
}

const listingKey = (row: Row, id: string): string => listingId(textOf(row, "marketplace") ?? MARKETPLACE, id);
