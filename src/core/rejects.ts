import { groupBy } from "./group-by.ts";

/**
 * Why a row of an input was not taken. Codes are public API (docs/errors.md). A reject never carries the
 * row's text: it may hold a protected name.
 */
export const REJECT_CODES = {
  JSON_INVALID: "The line is not valid JSON",
  NESTING_TOO_DEEP: "The value is nested deeper than the limit",
  LINE_TOO_LONG: "The line is longer than the limit",
  ENCODING_INVALID: "The bytes are not valid in any encoding that was tried",
  CONTROL_CHARACTER:
    "The value holds a NUL or another control character, or an id or a row of data has signs that nobody sees",
  DIRECTION_TURNED:
    "Marks that turn the direction of writing were taken out of the text, and the row is kept",
  FIELD_MISSING: "A required field is missing",
  FIELD_INVALID: "A field has a value of the wrong form",
  COLUMN_MISSING: "The table lacks a column that the mapping names",
  COLUMNS_UNKNOWN:
    "No heading says whether the rows are people, companies, vessels, payments, orders, seizures or posts (name one so, or give a mapping)",
  DATE_IMPOSSIBLE: "The date does not exist or lies outside the years 1800 to 2200",
  TIME_AHEAD:
    "The event lies more than a day ahead of the clock of whoever reads it (a clock or a zone that is off is let pass)",
  DATE_AMBIGUOUS:
    "Which number is the day, the month or the year cannot be told (a mapping's dateOrder says it)",
  AMOUNT_INVALID: "The amount is not a positive decimal number",
  CURRENCY_UNKNOWN: "The currency is not known",
  ID_DUPLICATE: "The id occurred before in this file with another content",
  SCHEMA_UNKNOWN: "The schema is not in the model",
  PROPERTY_UNKNOWN: "The property is not in the schema",
  SENSITIVE_DIVERTED: "Asylum, health or sexual-violence detail does not enter the graph",
  SPECIAL_CATEGORY:
    "The column is named for health, asylum, sexual life, biometrics, a union, religion, ethnicity or politics",
  PROTECTED_DIVERTED: "A protected person's name went to the keyed store, not to the graph",
  TRUNCATED: "The input ends in the middle of a record",
  MARKUP_INVALID: "The markup cannot be read",
  DECOMPRESSION_BOMB: "The input expands beyond the limit",
  TEXT_TOO_LONG: "The text is longer than an article; what lies beyond the limit was not read",
  DOCUMENT_ENCRYPTED: "The document is encrypted, or of a kind before 2007",
  DOCUMENT_TOO_HEAVY: "Reading the document took more time or memory than a document may",
  PAGE_WITHOUT_TEXT:
    "The page has no text; where it is a picture, have its letters recognised (OCR) and import that",
  LETTERS_UNKNOWN:
    "The page does not say which letters it draws and was not read; save the document in another way, or have its letters recognised (OCR)",
  ACTIVE_CONTENT: "The document or page carries scripts or macros; they were not read or run",
  ATTACHMENT_NOT_READ: "The attachment is listed and not opened; import it by itself",
  TABLE_READ_AS_TEXT: "The attached table was read as text; import it by itself to have its rows as data",
  NOT_AN_ARTICLE: "No article text was found",
  ELEMENT_UNREAD: "Nothing is read of this element; it stays in the original",
  HOLDER_SEALED:
    "Whom the file names stays sealed in the original; who holds an account is stated when a human accepts the account's role in a finding",
  CODE_NOT_IN_FORCE:
    "The commodity code was none on the day of the declaration: an old one, or one that was not yet; the row is kept, and read as the code's heading",
  MARKING_STRICTER: "The row's own marking is stricter than whoever imports it may see",
} as const;

export type RejectCode = keyof typeof REJECT_CODES;

/** A word of a list, as a row has it, that is none of that list: the row is kept, and the word says nothing. */
export interface UnknownWord {
  readonly field: string;
  readonly word: string;
}

/** Of what was read, and is not shown. */
const SEALED: ReadonlySet<string> = new Set(["HOLDER_SEALED"]);

/** Each line of a file was refused: it is kept, changes nothing, and with a mapping it may be read after all. */
export const tookNothing = (read: {
  readonly statements: number;
  readonly records: number;
  readonly rejects?: readonly { readonly code: string }[];
  readonly rejectCount: number;
}): boolean =>
  read.statements + read.records === 0 &&
  read.rejectCount > 0 &&
  !read.rejects?.some(({ code }) => SEALED.has(code));

/** A line that was not taken: where (1-based) and why. The rest of the document is kept. */
export interface Reject {
  readonly line: number;
  readonly code: RejectCode;
  /** The field, column or property at fault, where one is. Never its value. */
  readonly field?: string;
  /** Which sheet of a workbook, and which file that a mail brings: their names may name somebody. */
  readonly sheet?: number;
  readonly attachment?: number;
  /** Where it stands for several, how many: the line is the first one's. */
  readonly count?: number;
}

/** Rejects for one and the same reason, in the order in which each came first. */
export interface RejectGroup extends Pick<Reject, "field" | "sheet" | "attachment"> {
  readonly code: string;
  readonly count: number;
  /** The first few, each once. */
  readonly lines: readonly number[];
}

const LINES_MAX = 5;

/** How many lines these speak of. */
export const countRejects = (rejects: readonly Pick<Reject, "count">[]): number =>
  rejects.reduce((sum, { count = 1 }) => sum + count, 0);

/** A thousand rows of one fault are one thing to mend: what is listed says how often, and where it begins. */
export function groupRejects(
  rejects: readonly (Omit<Reject, "code"> & { readonly code: string })[],
): readonly RejectGroup[] {
  const groups = groupBy(
    rejects,
    ({ code, field = "", sheet = 0, attachment = 0 }) => `${code} ${attachment} ${sheet} ${field}`,
  );
  return [...groups.values()].flatMap((all) =>
    all.slice(0, 1).map(({ line: _, ...what }) => ({
      ...what,
      count: countRejects(all),
      lines: [...new Set(all.map(({ line }) => line))].slice(0, LINES_MAX),
    })),
  );
}
