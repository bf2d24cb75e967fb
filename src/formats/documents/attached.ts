import { REJECT_CODES, type RejectCode } from "../../core/index.ts";
import type { DocumentKind } from "../format.ts";
import { pageMarkup } from "../pages/look.ts";
import { headText } from "../text/encoding.ts";
import { isRow, type Row, readJson, rowsOf, textOf } from "../text/json.ts";
import { textOfUtf8, utf8 } from "../text/standard.ts";
import { sniffOffice } from "./ooxml.ts";
import type { AttachedPages, DocumentAttachment } from "./reading.ts";
import { isWorkbook, type OfficeKind } from "./take-apart.ts";

/** What is read of the files that a mail brings; a mail among them is read with it. */
export type AttachedKind = "pdf" | OfficeKind | "html" | "text";

const HEAD = 65_536;
/** By what each begins to say of itself, and how such files are called. */
const OFFICE: readonly (readonly [OfficeKind, string, RegExp])[] = [
  ["docx", "word/", /\.do[ct][xm]?$/i],
  ["xlsx", "xl/", /\.xl[st][xm]?$/i],
  ["odt", "opendocument.text", /\.o[dt]t$/i],
  ["ods", "opendocument.spreadsheet", /\.o[dt]s$/i],
];
const TABLE = /\.(?:csv|tsv)$/i;
const TABLE_TYPES: ReadonlySet<string> = new Set(["text/csv", "text/tab-separated-values"]);
/** Some letters more than are read of all of them, so that what is left out is told. */
const LETTERS_MAX = 400_000;
const UNREADABLE_SHARE_MAX = 0.02;

type Named = Pick<DocumentAttachment, "name" | "mediaType">;

/** Which document it is, by its first bytes before what the mail calls it; undefined for what is none that is read. */
export function attachedKind({ name, mediaType }: Named, bytes: Uint8Array): AttachedKind | undefined {
  const head = bytes.subarray(0, HEAD);
  if (headText(head.subarray(0, 1024)).includes("%PDF-")) return "pdf";
  const office = likeliest(OFFICE.map(([kind, part, names]) => [kind, sniffOffice(head, name, part, names)]));
  if (office) return office;
  // What is none of what it says it is, is told so.
  if (mediaType === "application/pdf" || /\.pdf$/i.test(name)) return "pdf";
  const called = OFFICE.find(([, , names]) => names.test(name));
  if (called) return called[0];
  if (mediaType === "text/html" || /\.x?html?$/i.test(name)) return "html";
  return isTable({ name, mediaType }) || mediaType === "text/plain" || /\.(?:txt|text|md|log)$/i.test(name)
    ? "text"
    : undefined;
}

const likeliest = (all: readonly (readonly [OfficeKind, number])[]): OfficeKind | undefined =>
  all.reduce<readonly [OfficeKind | undefined, number]>(
    (best, one) => (one[1] > best[1] ? one : best),
    [undefined, 0],
  )[0];

const isTable = ({ name, mediaType }: Named): boolean => TABLE_TYPES.has(mediaType) || TABLE.test(name);

/** Whoever takes the file apart is given it so; undefined for what is text already. */
export function attachedFor(
  kind: AttachedKind,
  bytes: Uint8Array,
): { readonly kind: DocumentKind; readonly bytes: Uint8Array } | undefined {
  if (kind === "text") return undefined;
  return { kind, bytes: kind === "html" ? utf8(pageMarkup(bytes)) : bytes };
}

/** The pages of an attached file, from what a document reader answered for it, or from its text. */
export function attachedPages(
  kind: AttachedKind,
  named: Named,
  answer: Uint8Array,
): AttachedPages | { readonly refused: RejectCode } {
  if (kind === "text") return textPages(headText(answer), isTable(named));
  const [first, ...more] = isWorkbook(kind) ? textOfUtf8(answer).split("\n") : [textOfUtf8(answer)];
  const row = rowIn(first ?? "");
  const refused = row === undefined ? "MARKUP_INVALID" : refusalIn(row);
  if (row === undefined || refused !== undefined) return { refused: refused ?? "MARKUP_INVALID" };
  if (kind === "html") return plain([textOf(row, "text") ?? ""]);
  const createdAt = textOf(row, "createdAt");
  const pages = Array.isArray(row["pages"]) ? row["pages"].filter((p) => typeof p === "string") : [];
  return {
    ...plain(isWorkbook(kind) ? sheetPages(more) : pages),
    ...(createdAt === undefined ? {} : { createdAt }),
    isPaged: row["isPaged"] === true,
    isCut: row["isCut"] === true,
    isActive: row["isActive"] === true,
    isTable: isWorkbook(kind),
    brings: rowsOf(row, "attachments").length + numberIn(row, "unlisted"),
  };
}

export const numberIn = (row: Row, name: string): number => {
  const value = row[name];
  return typeof value === "number" ? value : 0;
};

/** Why the reader refused the document, where it did. */
export function refusalIn(row: Row): RejectCode | undefined {
  const refused = textOf(row, "refused");
  if (refused === undefined) return undefined;
  return Object.hasOwn(REJECT_CODES, refused) ? (refused as RejectCode) : "MARKUP_INVALID";
}

const plain = (pages: readonly string[]): AttachedPages => ({ pages: cut(pages), isActive: false });

function cut(pages: readonly string[]): readonly string[] {
  let left = LETTERS_MAX;
  return pages.map((page) => {
    const kept = page.slice(0, left);
    left -= kept.length;
    return kept;
  });
}

function textPages(text: string, isRows: boolean): AttachedPages | { readonly refused: RejectCode } {
  const unreadable = text.match(/[\uFFFD\0]/g)?.length ?? 0;
  if (unreadable > UNREADABLE_SHARE_MAX * text.length) return { refused: "ENCODING_INVALID" };
  return { ...plain([text]), isTable: isRows };
}

/** A sheet a page: its name, and its rows one a line. */
function sheetPages(lines: readonly string[]): readonly string[] {
  const sheets: { readonly name: string; text: string }[] = [];
  for (const line of lines) {
    const row = rowIn(line) ?? {};
    if (typeof row["sheet"] === "string") sheets.push({ name: row["sheet"], text: "" });
    const rows = Array.isArray(row["rows"]) ? row["rows"] : [];
    const sheet = sheets.at(-1);
    for (const cells of rows) if (sheet && Array.isArray(cells)) sheet.text += `\n${cells.join("\t")}`;
  }
  return sheets.map(({ name, text }) => (text.trim() === "" ? "" : name + text));
}

function rowIn(line: string): Row | undefined {
  const read = readJson(line, true);
  return read.ok && isRow(read.value) ? read.value : undefined;
}
