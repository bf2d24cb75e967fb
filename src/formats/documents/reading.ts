import type { RejectCode } from "../../core/index.ts";
import { type DocumentText, readDocumentOf } from "../article.ts";
import type { DecodeContext, DocumentFacts } from "../format.ts";
import type { Output } from "../output.ts";
import { cleanText, hasControl } from "../text/clean.ts";

/** A document taken apart: its text page by page, and what it says of itself. Nothing of it was run or drawn. */
export interface ReadDocument extends DocumentPages {
  readonly title?: string;
  readonly author?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  readonly attachments: readonly DocumentAttachment[];
  /** How many files it brings beyond those. */
  readonly unlisted?: number;
}

interface DocumentPages {
  readonly pages: readonly string[];
  /** True where each page that has no text has to be told: it may be a picture. */
  readonly isPaged?: boolean;
  /** True where it has pages, or mails, beyond those that are here. */
  readonly isCut?: boolean;
  /** True where it carries scripts or macros. */
  readonly isActive: boolean;
}

export interface DocumentAttachment {
  readonly name: string;
  readonly mediaType: string;
  readonly byteLength: number;
  /** Where it was taken apart too, or why it could not be. */
  readonly read?: AttachedPages | { readonly refused: RejectCode };
}

export interface AttachedPages extends DocumentPages {
  /** ISO 8601. */
  readonly createdAt?: string;
  /** True of rows, of which none is kept as such. */
  readonly isTable?: boolean;
  /** How many files it brings itself: they are not opened. */
  readonly brings?: number;
}

/** Text of a document beyond here is not read; some 700 pages. */
const TEXT_LENGTH_MAX = 100_000;
/** Of all files together that a mail brings. */
export const ATTACHED_LENGTH_MAX = 300_000;
const NAME_LENGTH_MAX = 300;

/** Reads a document's pages as an article is read, and those of the files that it brings; a mention says its page. */
export function readPages(document: ReadDocument, context: DecodeContext, out: Output): DocumentFacts {
  const { title, author, createdAt, attachments, unlisted = 0, isCut = false } = document;
  const pages = legible(document, out);
  const room = { left: ATTACHED_LENGTH_MAX };
  const files = attachments.map((one, at) => fileOf(one, at + 1, createdAt, room, out));
  if (document.isPaged && attachments.length === 0 && pages.every(isBlank))
    return title === undefined ? {} : { title: printable(title) };
  const listed = attachments.flatMap((one, at) => (files[at] ? [] : [lineOf(one, at + 1)]));
  const whole = [...pages, ...listed].join("\n");
  if (isCut || whole.length > TEXT_LENGTH_MAX) out.reject(1, "TEXT_TOO_LONG");
  tellUnopened(attachments.length + 1, unlisted, out);
  const page = {
    ...(title === undefined ? {} : { title: printable(title) }),
    ...(author === undefined ? {} : { author: printable(author) }),
    ...(createdAt === undefined ? {} : { publishedAt: createdAt }),
  };
  const own = { text: whole.slice(0, TEXT_LENGTH_MAX), page };
  const read = files.filter((file) => file !== undefined);
  const { facts, starts } = readDocumentOf(own, read, context, out);
  return withPlaces(facts, [pages, ...read.map((file) => file.pages)], starts);
}

/** One line for all, from the first on: an archive may bring thousands, and each would take the place of another reject. */
function tellUnopened(
  first: number,
  count: number,
  out: Output,
  where?: { readonly attachment: number },
): void {
  if (count > 0)
    out.reject(first, "ATTACHMENT_NOT_READ", undefined, { ...where, ...(count > 1 && { count }) });
}

const isBlank = (page: string): boolean => page.trim() === "";

/** The text of a file that a document brings, below a line with its name; undefined where nothing of it is read. */
function fileOf(
  one: DocumentAttachment,
  attachment: number,
  createdAt: string | undefined,
  room: { left: number },
  out: Output,
): (DocumentText & { readonly pages: readonly string[] }) | undefined {
  const { read } = one;
  if (!read) return void out.reject(attachment, "ATTACHMENT_NOT_READ");
  if ("refused" in read) return void out.reject(1, read.refused, undefined, { attachment });
  const pages = legible(read, out, attachment);
  if (pages.every(isBlank)) {
    if (!read.isPaged) out.reject(1, "NOT_AN_ARTICLE", undefined, { attachment });
    return undefined;
  }
  tellUnopened(1, read.brings ?? 0, out, { attachment });
  if (read.isTable) out.reject(1, "TABLE_READ_AS_TEXT", undefined, { attachment });
  const whole = pages.join("\n");
  const text = whole.slice(0, Math.min(TEXT_LENGTH_MAX, room.left));
  if (read.isCut || text.length < whole.length) out.reject(1, "TEXT_TOO_LONG", undefined, { attachment });
  room.left -= text.length;
  const publishedAt = read.createdAt ?? createdAt;
  const page = { title: "", ...(publishedAt === undefined ? {} : { publishedAt }) };
  return { text: `${lineOf(one, attachment)}\n${text}`, page, pages };
}

/** Its number is what a reject says of it. */
const lineOf = ({ name, mediaType, byteLength }: DocumentAttachment, number: number): string =>
  `[${number}] ${inOneLine(name).slice(0, NAME_LENGTH_MAX)} (${inOneLine(mediaType)}, ${byteLength})`;
const FILE_LINE = /^\[\d+\] (.*) \(/u;

const inOneLine = (text: string): string => cleanText(printable(text).replace(/\s+/gu, " "));

/** The pages of a document that say their letters; the others are told. */
function legible(
  { pages, isPaged, isActive }: DocumentPages,
  out: Output,
  attachment?: number,
): readonly string[] {
  const where = attachment === undefined ? undefined : { attachment };
  if (isActive) out.reject(1, "ACTIVE_CONTENT", undefined, where);
  if (isPaged) tellUnread(pages, out, where);
  return pages.map((page) => (areLettersUnknown(page) ? "" : printable(page)));
}

/** Each mention with its page, and with its file where it stands in none of the document's own pages. */
function withPlaces(
  facts: DocumentFacts,
  texts: readonly (readonly string[])[],
  starts: readonly number[],
): DocumentFacts {
  const { text, mentions = [] } = facts;
  if (text === undefined) return facts;
  const parts = texts.map((pages, at) => {
    const start = starts[at] ?? 0;
    const body = text.slice(start, (starts[at + 1] ?? text.length + 1) - 1);
    const name = at === 0 ? undefined : FILE_LINE.exec(body)?.[1];
    return { name, pages: pages.length < 2 ? undefined : pageStarts(pages, body).map((s) => start + s) };
  });
  return {
    ...facts,
    mentions: mentions.map((mention) => {
      const part = parts[pageOf(starts, mention.start) - 1];
      return {
        ...mention,
        ...(part?.pages === undefined ? {} : { page: pageOf(part.pages, mention.start) }),
        ...(part?.name === undefined ? {} : { attachment: part.name }),
      };
    }),
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

/** A page's number alone, or a stamp's: what it stands on is a picture. */
const SIGNS_MAX = 20;
const hasNoWord = (page: string): boolean => page.trim().length <= SIGNS_MAX && !/\p{L}/u.test(page);

/** A page of which nothing is read costs a reject with its number. */
function tellUnread(
  pages: readonly string[],
  out: Output,
  where: { readonly attachment: number } | undefined,
): void {
  for (const [at, page] of pages.entries()) {
    if (areLettersUnknown(page)) out.reject(at + 1, "LETTERS_UNKNOWN", undefined, where);
    else if (hasNoWord(page)) out.reject(at + 1, "PAGE_WITHOUT_TEXT", undefined, where);
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
