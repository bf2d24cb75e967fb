import { foldedSerial } from "../../epcis/object-key.ts";

/** What a report of theft says of the thing: people who were robbed often do not know its number, or half of it. */
export interface ReportedTheft {
  readonly serial?: unknown;
  readonly gtin?: unknown;
  readonly reporter?: unknown;
}

/** A thing that may be the stolen one, and every id of whoever is its last provable holder. */
export interface TheftSubject {
  readonly gtin: string;
  readonly serial: string;
  readonly holders: readonly string[];
}

/** The end of a number that is looked for: less would fit half of a shop. */
const SUFFIX_MIN = 3;

/** The number as the report has it, folded; "" where it has none. A spreadsheet may have made a number of it. */
const reportedSerial = ({ serial }: ReportedTheft): string =>
  typeof serial === "string" ? foldedSerial(serial) : typeof serial === "number" ? String(serial) : "";

const endOf = (folded: string): string | undefined =>
  folded.startsWith("*") ? folded.replace(/^\*+/, "") : undefined;

/** Under what a report of theft is filed: the number, its end ("*00417"), or else who reported it. */
export function theftRef(theft: ReportedTheft): string | undefined {
  const folded = reportedSerial(theft);
  const end = endOf(folded);
  if (end !== undefined && end.length >= SUFFIX_MIN) return `*${end}`;
  if (folded !== "" && end === undefined) return folded;
  return typeof theft.reporter === "string" ? `by:${theft.reporter}` : undefined;
}

/** Every ref under which a theft of this thing may be filed. */
export function theftRefsOf({ serial, holders }: TheftSubject): string[] {
  const folded = foldedSerial(serial);
  const ends = Array.from(
    { length: Math.max(0, folded.length - SUFFIX_MIN) },
    (_, i) => `*${folded.slice(i + 1)}`,
  );
  return [folded, ...ends, ...holders.map((id) => `by:${id}`)];
}

/**
 * Whether a report of theft is of this thing: `stolen` where it names the number, `maybe` where it knows only the end of
 * it, or none and the last holder made it. A victim is not to be accused for a letter that was taken for a digit.
 */
export function theftOf(theft: ReportedTheft, subject: TheftSubject): "stolen" | "maybe" | "no" {
  const folded = foldedSerial(subject.serial);
  const ref = theftRef(theft);
  if (ref === undefined) return "no";
  if (ref === folded) return "stolen";
  const fits = isSameClass(theft.gtin, subject.gtin);
  if (ref.startsWith("*")) return fits && folded.endsWith(ref.slice(1)) ? "maybe" : "no";
  return fits && subject.holders.some((id) => ref === `by:${id}`) ? "maybe" : "no";
}

/** True too where one of them does not say: a GTIN has 8, 12, 13 or 14 digits, and zeros before them. */
function isSameClass(reported: unknown, gtin: string): boolean {
  const written = typeof reported === "number" ? String(reported) : reported;
  if (typeof written !== "string" || written.trim() === "" || gtin === "") return true;
  return written.trim().padStart(14, "0") === gtin.padStart(14, "0");
}
