import type { RejectCode } from "../../core/index.ts";

/** Deeper values are refused before they are parsed; no format of the field nests deeper than a dozen. */
const DEPTH_MAX = 64;

/** What a table holds under a name that somebody else chose: not what every object has, such as "constructor". */
export const ownOf = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

export type JsonRead =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: RejectCode };

/** Parses one JSON text. A text that breaks off reads as TRUNCATED where `mayBeCut` is true. */
export function readJson(text: string, mayBeCut = false): JsonRead {
  if (isTooDeep(text)) return { ok: false, code: "NESTING_TOO_DEEP" };
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    if (text.includes("\0")) return { ok: false, code: "CONTROL_CHARACTER" };
    return { ok: false, code: mayBeCut ? "TRUNCATED" : "JSON_INVALID" };
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Counts brackets outside of strings. */
function isTooDeep(text: string): boolean {
  if (text.length <= DEPTH_MAX) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(text, i);
        break;
      case 0x5b:
      case 0x7b:
        if (++depth > DEPTH_MAX) return true;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      default:
    }
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/** An object of unknown members. */
export type Row = Readonly<Record<string, unknown>>;

export const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A member as text; undefined where it is absent, null, empty or no scalar. */
export function textOf(row: Row, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = row[name];
    if (typeof value === "string" && value.trim() !== "") return value;
    if (typeof value === "number" && Number.isFinite(value)) return String(value);
  }
  return undefined;
}

/** A member as a list of texts: one text, many, or none. */
export function textsOf(row: Row, ...names: readonly string[]): readonly string[] {
  for (const name of names) {
    const value = row[name];
    if (Array.isArray(value))
      return value.filter((v): v is string => typeof v === "string" && v.trim() !== "");
    if (typeof value === "string" && value.trim() !== "") return [value];
  }
  return [];
}

export const rowOf = (row: Row, name: string): Row => {
  const value = row[name];
  return isRow(value) ? value : {};
};

export const rowsOf = (row: Row, name: string): readonly Row[] => {
  const value = row[name];
  return Array.isArray(value) ? value.filter(isRow) : [];
};
