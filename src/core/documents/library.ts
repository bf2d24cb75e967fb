import { isDay } from "../dates.ts";
import { WaslError } from "../errors.ts";
import { type Evaluation, type EvaluationScheme, parseEvaluation } from "../evaluation.ts";
import { canonical } from "../federation/index.ts";
import { idFrom, sha256Hex } from "../ids.ts";
import type { Access } from "../marking/index.ts";
import { ACCOUNT_SIGN, HIDDEN, hasNumber } from "../prevention/index.ts";
import { saysNothing } from "../words.ts";
import { fitsForm, haveOneLayout, isNumberForm, readDocumentNumber } from "./numbers.ts";

/** Travel documents as ICAO Doc 9303 has them, and what else is shown or leads to one. */
export const DOCUMENT_CLASS_KINDS = [
  "passport",
  "identity-card",
  "residence-permit",
  "visa",
  "travel-document",
  "seamans-book",
  "driving-licence",
  "breeder-document",
] as const;
export type DocumentClassKind = (typeof DOCUMENT_CLASS_KINDS)[number];

/** Where a document says its check digit: beside the number in the machine-readable zone, as its last sign, nowhere. */
export const CHECK_DIGITS = ["mrz", "last", "none"] as const;
export type CheckDigitPlace = (typeof CHECK_DIGITS)[number];

/** What is said of a range of numbers. The first two are of blanks, which nobody holds. */
export const RANGE_REPORTS = ["stolen-blank", "never-issued", "lost", "withdrawn"] as const;
export type RangeReport = (typeof RANGE_REPORTS)[number];

export const LIBRARY_TYPES = ["class", "defect", "range"] as const;
export type LibraryType = (typeof LIBRARY_TYPES)[number];

/** Which documents: those of one issuer, kind and series. It has no field for a person, nor has anything said about it. */
interface About {
  /** ISO 3166-1 alpha-2; ZZ is fictitious. */
  readonly issuer: string;
  readonly kind: DocumentClassKind;
  readonly series: string;
  /** Who says so: an organisation, and an address or a document. */
  readonly source: string;
  readonly evaluation: Evaluation;
  /** The day on which it was said or seen. */
  readonly observedAt: string;
  readonly fictitious: boolean;
}

export interface DocumentClass extends About {
  readonly type: "class";
  readonly numberForm: string;
  readonly checkDigit: CheckDigitPlace;
  readonly fromYear: number;
  /** Absent where it is still issued. */
  readonly toYear?: number;
  /** As the machine-readable zone writes the issuer: "UTO", "D". */
  readonly mrzState?: string;
}

export interface DocumentDefect extends About {
  readonly type: "defect";
  /** Where on the document. */
  readonly place: string;
  readonly genuine: string;
  readonly forged: string;
}

export interface SerialRange extends About {
  readonly type: "range";
  readonly report: RangeReport;
  readonly from: string;
  readonly to: string;
}

export type LibraryEntry = DocumentClass | DocumentDefect | SerialRange;

/** As a form or a row of a file says it. */
export type LibraryFields = Readonly<Record<string, unknown>>;

const FIELDS = ["type", "issuer", "kind", "series", "source", "observedAt"];
const MAY_HAVE = ["scheme", "evaluation", "fictitious"];
const FIELDS_OF: Readonly<Record<LibraryType, readonly string[]>> = {
  class: ["numberForm", "checkDigit", "fromYear", "toYear", "mrzState"],
  defect: ["place", "genuine", "forged"],
  range: ["report", "from", "to"],
};
const SCHEMES: readonly EvaluationScheme[] = ["4x4", "admiralty", "5x5x5", "3x5x2"];
const YEAR_MIN = 1900;
const YEAR_MAX = 2100;
export const SERIES_MAX = 100;
export const DEFECT_TEXT_MAX = 600;

const refuse = (field: string, because: string): never => {
  throw new WaslError("REQUEST_INVALID", { field, because });
};

/** REQUEST_INVALID with the field that cannot stand, never with its value. `today` is a day. */
export function readLibraryEntry(fields: LibraryFields, today: string): LibraryEntry {
  const type = oneOf(LIBRARY_TYPES, fields, "type");
  const known = [...FIELDS, ...MAY_HAVE, ...FIELDS_OF[type]];
  // A column of holders is no part of a class: what is not known is refused, not dropped.
  if (Object.keys(fields).some((name) => !known.includes(name) && !isEmpty(fields[name])))
    refuse("fields", "one that no such entry has");
  const about = readAbout(fields, today);
  if (type === "class") return readClass(about, fields);
  if (type === "range") return readRange(about, fields);
  return {
    type,
    ...about,
    place: words(fields, "place", 200),
    genuine: words(fields, "genuine", DEFECT_TEXT_MAX),
    forged: words(fields, "forged", DEFECT_TEXT_MAX),
  };
}

/** The fields that `readLibraryEntry` makes this entry of: of an evaluation its code, which whoever reads it judges anew. */
export function libraryFields({ evaluation, ...said }: LibraryEntry): LibraryFields {
  return { ...said, scheme: evaluation.scheme, evaluation: evaluation.original };
}

function readAbout(fields: LibraryFields, today: string): About {
  const issuer = text(fields, "issuer").toUpperCase();
  if (!/^[A-Z]{2}$/.test(issuer)) refuse("issuer", "not ISO 3166-1 alpha-2");
  const observedAt = text(fields, "observedAt");
  if (!isDay(observedAt) || observedAt > today) refuse("observedAt", "not a day up to now");
  const scheme = isEmpty(fields["scheme"]) ? "4x4" : oneOf(SCHEMES, fields, "scheme");
  const code = isEmpty(fields["evaluation"]) ? "" : text(fields, "evaluation");
  if (code.length > 10) refuse("evaluation", "not a code of its scheme");
  return {
    issuer,
    kind: oneOf(DOCUMENT_CLASS_KINDS, fields, "kind"),
    series: words(fields, "series", SERIES_MAX).normalize("NFC").trim().replace(/\s+/g, " "),
    source: words(fields, "source", 300),
    evaluation: parseEvaluation(scheme, code),
    observedAt,
    fictitious: readFlag(fields["fictitious"]),
  };
}

function readClass(about: About, fields: LibraryFields): DocumentClass {
  const numberForm = text(fields, "numberForm").replace(/\s/g, "");
  if (!isNumberForm(numberForm)) refuse("numberForm", "A a letter, 9 a digit, * either, 'X' itself, | or");
  const fromYear = year(fields, "fromYear");
  const toYear = isEmpty(fields["toYear"]) ? undefined : year(fields, "toYear");
  if (toYear !== undefined && toYear < fromYear) refuse("toYear", "before the first year");
  const mrzState = isEmpty(fields["mrzState"]) ? undefined : text(fields, "mrzState").toUpperCase();
  if (mrzState !== undefined && !/^[A-Z]{1,3}$/.test(mrzState)) refuse("mrzState", "one to three letters");
  return {
    type: "class",
    ...about,
    numberForm,
    checkDigit: oneOf(CHECK_DIGITS, fields, "checkDigit"),
    fromYear,
    ...(toYear === undefined ? {} : { toYear }),
    ...(mrzState === undefined ? {} : { mrzState }),
  };
}

function readRange(about: About, fields: LibraryFields): SerialRange {
  const report = oneOf(RANGE_REPORTS, fields, "report");
  const from = readDocumentNumber(text(fields, "from"), "from");
  const to = readDocumentNumber(text(fields, "to"), "to");
  if (!haveOneLayout(from, to)) refuse("to", "has letters and digits at other positions than the first");
  if (to < from) refuse("to", "before the first");
  // One number that was issued is somebody's document, not a series: it is asked about by hit/no-hit.
  if (from === to && report !== "stolen-blank" && report !== "never-issued")
    refuse("to", "one issued number is somebody's document, not a series");
  return { type: "range", ...about, report, from, to };
}

/** REQUEST_INVALID where the ends of a range are of no form of its class. */
export function mustBeOfClass(range: SerialRange, classes: readonly DocumentClass[]): void {
  for (const end of ["from", "to"] as const)
    if (!classes.some(({ numberForm }) => fitsForm(range[end], numberForm)))
      refuse(end, "not of the form of its class");
}

/** Whether what a store holds has the form of an entry, whoever put it there. */
export function isLibraryEntry(value: unknown): value is LibraryEntry {
  const entry = (value ?? {}) as Readonly<Record<string, unknown>>;
  const type = LIBRARY_TYPES.find((one) => one === entry["type"]);
  if (type === undefined || typeof entry["evaluation"] !== "object" || entry["evaluation"] === null)
    return false;
  const must = [...FIELDS, ...FIELDS_OF[type].filter((field) => !/Year$|^mrzState$/.test(field))];
  return (
    must.every((field) => typeof entry[field] === "string") &&
    (type !== "class" || (isNumberForm(String(entry["numberForm"])) && typeof entry["fromYear"] === "number"))
  );
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "";

function text(fields: LibraryFields, field: string): string {
  const value = fields[field];
  return typeof value === "string" && value.length <= 1000 && !isEmpty(value)
    ? value.trim()
    : refuse(field, "missing, or no text");
}

function oneOf<T extends string>(allowed: readonly T[], fields: LibraryFields, field: string): T {
  const value = text(fields, field);
  return allowed.find((one) => one === value) ?? refuse(field, `one of ${allowed.join(", ")}`);
}

function year(fields: LibraryFields, field: string): number {
  const value = Number(fields[field] === "" ? Number.NaN : fields[field]);
  return Number.isInteger(value) && value >= YEAR_MIN && value <= YEAR_MAX
    ? value
    : refuse(field, `a year from ${YEAR_MIN} to ${YEAR_MAX}`);
}

/** One line, without what is not seen, and without a number or an address that could be somebody's. */
function words(fields: LibraryFields, field: string, max: number): string {
  const value = text(fields, field);
  if (saysNothing(value) || value.length > max || HIDDEN.test(value))
    refuse(field, `up to ${max} letters, in one line`);
  if (ACCOUNT_SIGN.test(value)) refuse(field, "names an account or an address");
  if (field !== "source" && field !== "series" && hasNumber(value))
    refuse(field, "holds a number that could be a person's");
  return value;
}

function readFlag(value: unknown): boolean {
  if (isEmpty(value) || value === false || value === "false") return false;
  return value === true || value === "true" || refuse("fictitious", "true or false");
}

/** All that is said about documents of one issuer, kind and series goes by one id. */
export const documentClassId = ({
  issuer,
  kind,
  series,
}: Pick<About, "issuer" | "kind" | "series">): string =>
  idFrom("docclass-", issuer, kind, series.toLowerCase());

/** The same entry under the same marking has the same id; the digest is exactly what a second person vets. */
export function libraryEntryId(
  entry: LibraryEntry,
  access: Access,
): { readonly id: string; readonly digest: string } {
  const digest = sha256Hex(canonical({ entry, access }));
  return { id: idFrom(DOCUMENT_ENTRY_PREFIX, digest), digest };
}

export const DOCUMENT_ENTRY_PREFIX = "docentry-";
