import type { RejectCode } from "../../core/index.ts";
import { pagesOfDocx } from "./docx-pages.ts";
import { coreProperties, isActiveOffice, type OfficeParts, officeParts, walkXml } from "./ooxml.ts";
import { readWorkbook } from "./workbook.ts";

/** Office Open XML is taken apart by code of our own: it inflates and walks megabytes without yielding. */
export type OfficeKind = "docx" | "xlsx";
export const isOffice = (kind: string): kind is OfficeKind => kind === "docx" || kind === "xlsx";

/** Of a document more text than this is not handed on; what is read of it is far less. */
const LETTERS_MAX = 2_000_000;

/**
 * What a document reader answers for an office file, as JSON: pages, or the sheets of a workbook, or `{"refused": code}`. It
 * is pure and needs neither model nor data, so that it can run in a thread that holds no keys.
 */
export function takeApart(kind: OfficeKind, bytes: Uint8Array): string {
  const parts = officeParts(bytes);
  if (!parts.ok) return refused(parts.code);
  const read = kind === "docx" ? docxParts(parts) : readWorkbook(parts.part, walkXml);
  if (!read) return refused("MARKUP_INVALID");
  return JSON.stringify({
    ...coreProperties(parts.part("docProps/core.xml")),
    ...read,
    attachments: [],
    isActive: isActiveOffice(parts.names),
  });
}

const refused = (code: RejectCode): string => JSON.stringify({ refused: code });

function docxParts({
  part,
}: Extract<OfficeParts, { ok: true }>): { readonly pages: readonly string[] } | undefined {
  const body = part("word/document.xml");
  const pages = body === undefined ? undefined : pagesOfDocx(body);
  if (!pages) return undefined;
  const notes = pagesOfDocx(part("word/footnotes.xml") ?? "<none/>") ?? [];
  let left = LETTERS_MAX;
  const kept: string[] = [];
  for (const page of [...pages, ...notes]) {
    if (page.trim() === "") continue;
    if (left <= 0) break;
    kept.push(page.slice(0, left));
    left -= page.length;
  }
  return { pages: kept };
}
