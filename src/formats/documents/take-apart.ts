import type { RejectCode } from "../../core/index.ts";
import { pagesOfDocx } from "./docx-pages.ts";
import { coreProperties, isActiveOffice, type OfficeParts, officeParts, walkXml } from "./ooxml.ts";
import {
  isActiveOpenDocument,
  isEncryptedOpenDocument,
  pagesOfOpenText,
  sheetsOfOpenSpreadsheet,
} from "./opendocument.ts";
import { readWorkbook } from "./workbook.ts";

/** Office Open XML and OpenDocument are taken apart by code of our own: it inflates and walks megabytes without yielding. */
const KINDS = ["docx", "xlsx", "odt", "ods"] as const;
export type OfficeKind = (typeof KINDS)[number];
export const isOffice = (kind: string): kind is OfficeKind => (KINDS as readonly string[]).includes(kind);
/** What is read sheet by sheet. */
export const isWorkbook = (kind: string): boolean => kind === "xlsx" || kind === "ods";

/** Of a document more text than this is not handed on; what is read of it is far less. */
const LETTERS_MAX = 2_000_000;
const ROWS_PER_LINE = 200;
const LETTERS_PER_LINE = 100_000;

/**
 * What a document reader answers for an office file: JSON with pages, JSON lines of a workbook, or `{"refused": code}`. It is
 * pure and needs neither model nor data, so that it can run in a thread that holds no keys.
 */
export function takeApart(kind: OfficeKind, bytes: Uint8Array): string {
  const parts = officeParts(bytes);
  if (!parts.ok) return refused(parts.code);
  return kind === "odt" || kind === "ods" ? openDocument(kind, parts) : openXml(kind, parts);
}

type Parts = Extract<OfficeParts, { ok: true }>;

function openXml(kind: OfficeKind, parts: Parts): string {
  const about = {
    ...coreProperties(parts.part("docProps/core.xml")),
    attachments: [],
    isActive: isActiveOffice(parts.names),
  };
  if (kind === "docx") {
    const body = parts.part("word/document.xml");
    const pages = body === undefined ? undefined : pagesOfDocx(body);
    const notes = pagesOfDocx(parts.part("word/footnotes.xml") ?? "<none/>") ?? [];
    return pages
      ? JSON.stringify({ ...about, pages: kept([...pages, ...notes]) })
      : refused("MARKUP_INVALID");
  }
  const book = readWorkbook(parts.part, walkXml);
  return book ? bookLines(about, book) : refused("MARKUP_INVALID");
}

function openDocument(kind: "odt" | "ods", parts: Parts): string {
  if (isEncryptedOpenDocument(parts)) return refused("DOCUMENT_ENCRYPTED");
  const about = {
    ...coreProperties(parts.part("meta.xml")),
    attachments: [],
    isActive: isActiveOpenDocument(parts.names),
  };
  const content = parts.part("content.xml") ?? "";
  if (kind === "odt") {
    const pages = pagesOfOpenText(content, walkXml);
    return pages ? JSON.stringify({ ...about, pages: kept(pages) }) : refused("MARKUP_INVALID");
  }
  const book = sheetsOfOpenSpreadsheet(content, walkXml);
  return book ? bookLines(about, book) : refused("MARKUP_INVALID");
}

/** A workbook as JSON lines, so that whoever reads its rows has never more than some of them at once. */
function bookLines(about: object, { sheets, isCut }: NonNullable<ReturnType<typeof readWorkbook>>): string {
  const lines = [JSON.stringify({ ...about, isCut })];
  for (const { name, rows } of sheets) {
    lines.push(JSON.stringify({ sheet: name }));
    let batch: (readonly string[])[] = [];
    let letters = 0;
    for (const row of rows) {
      batch.push(row);
      letters += row.reduce((sum, cell) => sum + cell.length, 0);
      if (batch.length < ROWS_PER_LINE && letters < LETTERS_PER_LINE) continue;
      lines.push(JSON.stringify({ rows: batch }));
      batch = [];
      letters = 0;
    }
    if (batch.length > 0) lines.push(JSON.stringify({ rows: batch }));
  }
  lines.push(JSON.stringify({ end: true }));
  return `${lines.join("\n")}\n`;
}

const refused = (code: RejectCode): string => JSON.stringify({ refused: code });

/** The pages that say anything, until there is enough. */
function kept(all: readonly string[]): readonly string[] {
  let left = LETTERS_MAX;
  const pages: string[] = [];
  for (const page of all) {
    if (page.trim() === "") continue;
    if (left <= 0) break;
    pages.push(page.slice(0, left));
    left -= page.length;
  }
  return pages;
}
