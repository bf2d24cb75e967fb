import { WaslError } from "../errors.ts";
import { foldDigits } from "../identifiers.ts";
import type { DocumentClassKind } from "./library.ts";
import { type CheckDigitVerdict, capitals, judgeCheckDigit, readDocumentNumber } from "./numbers.ts";

/** What is read of a machine-readable zone, and nothing else of it: no name, birth date, nationality or personal number. */
export interface MrzRead {
  /** As it stands there: "UTO", "D". */
  readonly state: string;
  /** What its document code can be. */
  readonly kinds: readonly DocumentClassKind[];
  readonly number: string;
  readonly checkDigit: CheckDigitVerdict;
}

/** ICAO Doc 9303, parts 4 to 7, by the first letter of the document code. */
const KINDS: Readonly<Record<string, readonly DocumentClassKind[]>> = {
  P: ["passport", "travel-document", "seamans-book"],
  V: ["visa"],
  I: ["identity-card", "residence-permit", "travel-document"],
  A: ["identity-card", "residence-permit", "seamans-book"],
  C: ["identity-card", "residence-permit"],
};
const LINES_MAX = 3;
/** Of the size of identity cards three lines, of which the first says all; of the others two. */
const CARD = 30;
const SIZES = [CARD, 36, 44] as const;

const invalid = (because: string): WaslError => new WaslError("REQUEST_INVALID", { field: "mrz", because });

/** REQUEST_INVALID where it is none, never with what stands in it. */
export function readMrz(lines: readonly string[]): MrzRead {
  const [first, second] = readLines(lines);
  const kinds = KINDS[first.charAt(0)];
  const state = /^[A-Z]{1,3}(?=<{0,2}$)/.exec(first.slice(2, 5))?.[0];
  if (!kinds || state === undefined) throw invalid("no document code and issuing state of ICAO Doc 9303");
  // The French identity card up to 2021 has this size and other positions.
  if (first.length === 36 && first.startsWith("IDFRA"))
    throw invalid("has a layout of its own: give its number by hand");
  const isCard = first.length === CARD;
  const principal = isCard ? first.slice(5, 14) : second.slice(0, 9);
  const check = isCard ? first.charAt(14) : second.charAt(9);
  const optional = isCard ? first.slice(15) : second.length === 36 ? second.slice(28, 35) : "";
  // A longer number goes on where optional data stand, its check digit behind it (parts 5 and 6).
  const rest = check === "<" && !principal.includes("<") ? (/^[A-Z0-9]{2,}/.exec(optional)?.[0] ?? "") : "";
  const number = `${principal}${rest.slice(0, -1)}`;
  const told = rest === "" ? check : rest.slice(-1);
  return {
    state,
    kinds,
    number: readDocumentNumber(number, "mrz"),
    checkDigit: judgeCheckDigit(number, told),
  };
}

function readLines(lines: readonly string[]): readonly [string, string] {
  if (lines.length === 0 || lines.length > LINES_MAX) throw invalid("has one to three lines");
  const read = lines.map((line) =>
    line.length > 2 * SIZES[2] ? "" : capitals(foldDigits(line.normalize("NFKC")).replace(/\s/g, "")),
  );
  const [first = "", second = ""] = read;
  const isOne = read.every((line) => line.length === first.length && /^[A-Z0-9<]+$/.test(line));
  if (!isOne || !SIZES.some((size) => size === first.length))
    throw invalid("its lines have 30, 36 or 44 letters A to Z, digits and fillers");
  if (first.length !== CARD && read.length !== 2) throw invalid("of this size has two lines");
  return [first, second];
}
