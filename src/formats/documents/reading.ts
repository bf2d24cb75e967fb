import { readTextOf } from "../article.ts";
import type { DecodeContext, DocumentFacts } from "../format.ts";
import type { Output } from "../output.ts";
import { hasControl } from "../text/clean.ts";

/** A document taken apart: its text page by page, and what it says of itself. Nothing of it was run or drawn. */
export interface ReadDocument {
  readonly title?: string;
  readonly author?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  readonly pages: readonly string[];
  readonly attachments: readonly DocumentAttachment[];
  /** True where each page that has no text has to be told: it may be a picture. */
  readonly isPaged?: boolean;
  /** True where it carries scripts or macros. */
  readonly isActive: boolean;
}

export interface DocumentAttachment {
  readonly name: string;
  readonly mediaType: string;
  readonly byteLength: number;
}

/** Text of a document beyond here is not read; some 700 pages. */
const TEXT_LENGTH_MAX = 100_000;
const NAME_LENGTH_MAX = 300;

/** Reads a document's pages as an article is read; a mention says its page. */
export function readPages(document: ReadDocument, context: DecodeContext, out: Output): DocumentFacts {
  const { title, author, createdAt, attachments } = document;
  if (document.isActive) out.reject(1, "ACTIVE_CONTENT");
  if (document.isPaged) tellUnread(document.pages, out);
  attachments.forEach((_, at) => void out.reject(at + 1, "ATTACHMENT_NOT_READ"));
  const pages = document.pages.map((page) => (areLettersUnknown(page) ? "" : printable(page)));
  if (document.isPaged && attachments.length === 0 && pages.every((page) => page.trim() === ""))
    return title === undefined ? {} : { title: printable(title) };
  const listed = attachments.map(
    ({ name, mediaType, byteLength }) =>
      `${printable(name).slice(0, NAME_LENGTH_MAX)} (${printable(mediaType)}, ${byteLength})`,
  );
  const whole = [...pages, ...listed].join("\n");
  if (whole.length > TEXT_LENGTH_MAX) out.reject(1, "TEXT_TOO_LONG");
  const facts = readTextOf(
    whole.slice(0, TEXT_LENGTH_MAX),
    {
      ...(title === undefined ? {} : { title: printable(title) }),
      ...(author === undefined ? {} : { author: printable(author) }),
      ...(createdAt === undefined ? {} : { publishedAt: createdAt }),
    },
    context,
    out,
    "document",
  );
  if (facts.text === undefined || pages.length < 2) return facts;
  const starts = pageStarts(pages, facts.text);
  return {
    ...facts,
    mentions: (facts.mentions ?? []).map((mention) => ({
      ...mention,
      page: pageOf(starts, mention.start),
    })),
  };
}

/**
 * Where a font does not say its letters, their numbers come in their place: NUL, or the control character that is the space's.
 * With more than this share of them the rest makes no sense either.
 */
const UNKNOWN_SHARE_MAX = 0.1;

function areLettersUnknown(page: string): boolean {
  const drawn = page.replace(/[\t\n\r\f ]/g, "");
  return drawn.length - drawn.replace(/\p{Cc}/gu, "").length > UNKNOWN_SHARE_MAX * drawn.length;
}

/** A page of which nothing is read costs a reject with its number. */
function tellUnread(pages: readonly string[], out: Output): void {
  for (const [at, page] of pages.entries()) {
    if (page.trim() === "") out.reject(at + 1, "PAGE_WITHOUT_TEXT");
    else if (areLettersUnknown(page)) out.reject(at + 1, "LETTERS_UNKNOWN");
  }
}

/** How many pages begin at or before a place; `starts` only grows. */
function pageOf(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const LONE_HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Control characters and lone halves of letters are layout here, not content. */
const printable = (text: string): string =>
  text
    .replace(LONE_HALF, "\ufffd")
    .split("\n")
    .map((line) => (hasControl(line) ? line.replace(/\p{Cc}/gu, " ") : line))
    .join("\n");

/** Lines that were left out of the text may take so much room at most before the next one is found. */
const GAP_MAX = 500;

/** Where each page begins in the text that is left of them: its lines are looked for one after the other. */
function pageStarts(pages: readonly string[], text: string): number[] {
  let cursor = 0;
  return pages.map((page, number) => {
    let start: number | undefined;
    for (const raw of page.split("\n")) {
      const line = raw.replace(/\s+/gu, " ").trim();
      if (line.length < 3) continue;
      const at = text.slice(cursor, cursor + line.length + GAP_MAX).indexOf(line);
      if (at < 0) continue;
      start ??= cursor + at;
      cursor += at + line.length;
    }
    return number === 0 ? 0 : (start ?? cursor);
  });
}
