import { pageAnswer } from "./article/html.ts";
import { detectLanguage } from "./article/language.ts";
import { type Layout, layOut, layOutDocument, type PageFacts } from "./article/layout.ts";
import { type Found, findMentions } from "./article/mentions.ts";
import type { Span } from "./article/passage.ts";
import type { PlaceFound } from "./article/places.ts";
import { findPrivateNames, maskSpans, showableNames } from "./article/private-names.ts";
import { readingOf } from "./article/reading.ts";
import { stateArticle, stateAttached } from "./article/state.ts";
import { documentDecoder } from "./document-decoder.ts";
import type {
  DecodeContext,
  DocumentFacts,
  Format,
  MaskedName,
  PageAnswer,
  ReferenceData,
} from "./format.ts";
import type { DecoderOptions } from "./line-decoder.ts";
import type { Output } from "./output.ts";
import { hasControl } from "./text/clean.ts";
import { createDecoder, detectEncoding, type Encoding, encodingNamed, headText } from "./text/encoding.ts";
import { tokenize } from "./text/tokens.ts";

/** The longest news pages measured have some 2 MB of markup; the longest articles some 60,000 characters of text. */
const ARTICLE_BYTES_MAX = 16 * 1024 * 1024;
const TEXT_LENGTH_MAX = 100_000;
/** Less text than this is a headline, a login wall or an error page. */
const TEXT_LENGTH_MIN = 60;
const MARKUP = /<(?:!doctype\s+html|html|head|body|article|div|p)[\s>]/i;

/** An open-source article, as plain text or HTML: who published it and when, its text, and what it names. */
export const article: Format = {
  id: "article",
  title: "Open-source article (text or HTML)",
  mediaType: "text/html",
  extensions: ["txt", "html", "htm", "xhtml", "md"],
  readsText: true,
  sniff(head, fileName) {
    const text = headText(head);
    if (text.slice(0, 4000).includes("\0")) return 0;
    if (MARKUP.test(text)) return 0.7;
    if (/^\s*[[{<]/.test(text) || !/\p{L}{2,}\s+\p{L}{2,}/u.test(text)) return 0;
    return /\.(?:txt|md|text)$/i.test(fileName) ? 0.6 : /\.\w+$/.test(fileName) ? 0.1 : 0.3;
  },
  open: (context, options) =>
    documentDecoder(
      context,
      ARTICLE_BYTES_MAX,
      (bytes, out, page) => readArticle(bytes, context, options, out, page),
      (bytes) => markupIn(decode(bytes, options)),
    ),
};

const markupIn = (raw: string): string | undefined => (MARKUP.test(raw.slice(0, 65_536)) ? raw : undefined);

function readArticle(
  bytes: Uint8Array,
  context: DecodeContext,
  options: DecoderOptions | undefined,
  out: Output,
  parsed: PageAnswer | undefined,
): DocumentFacts {
  const raw = decode(bytes, options);
  if (raw.includes("\uFFFD") && replacementShare(raw) > 0.02) {
    out.reject(1, "ENCODING_INVALID");
    return {};
  }
  const markup = markupIn(raw);
  const page = markup === undefined ? { text: raw, facts: {} } : (parsed ?? pageAnswer(markup));
  if ("refused" in page) {
    out.reject(1, page.refused);
    return {};
  }
  if ("isActive" in page && page.isActive) out.reject(1, "ACTIVE_CONTENT");
  const whole = withoutControls(page.text, out);
  if (whole.length > TEXT_LENGTH_MAX) out.reject(1, "TEXT_TOO_LONG");
  return readTextOf(whole.slice(0, TEXT_LENGTH_MAX), { ...page.facts, ...givenFacts(options) }, context, out);
}

/** Reads an article as plain text: layout, mentions, statements. It has things around it that are no part of it. */
function readTextOf(text: string, page: PageFacts, context: DecodeContext, out: Output): DocumentFacts {
  const { layout, lang } = laidOut(text, page, context, layOut);
  if (layout.body.length < TEXT_LENGTH_MIN) {
    out.reject(1, "NOT_AN_ARTICLE");
    return layout.title === undefined ? {} : { title: layout.title, lang };
  }
  const { found, title, titlePlaces, body, spans } = withoutPrivateNames(layout, lang, context);
  out.keepMasked(showableNames(layout.body, lang, spans, context.reference));
  stateArticle(context.reportId, { ...layout, body, ...title, titlePlaces }, page, lang, found, out);
  return factsOf(layout, lang, title, body, found.mentions);
}

function laidOut(text: string, page: PageFacts, { reference }: DecodeContext, how: typeof layOutDocument) {
  const reading = readingOf(reference);
  const lang = detectLanguage(text, reading.languages) ?? page.lang?.split("-")[0] ?? "und";
  return { layout: how(text, lang, reading, page), lang };
}

const factsOf = (
  { publishedAt, publishers }: Layout,
  lang: string,
  title: { readonly title?: string },
  text: string,
  mentions: NonNullable<DocumentFacts["mentions"]>,
): DocumentFacts => ({
  ...title,
  lang,
  ...(publishedAt === undefined ? {} : { publishedAt }),
  publishers,
  text,
  mentions,
});

/** A text of a document: its own, or that of a file that it brings along. */
export interface DocumentText {
  readonly text: string;
  readonly page: PageFacts;
}

/**
 * Reads a document as its own text and those of the files that it brings: each has a language of its own, and its names are
 * looked for by itself. One text is made of them; `starts` says where in it each begins.
 */
export function readDocumentOf(
  own: DocumentText,
  attached: readonly DocumentText[],
  context: DecodeContext,
  out: Output,
): { readonly facts: DocumentFacts; readonly starts: readonly number[] } {
  const read = [own, ...attached].map(({ text, page }) => {
    const { layout, lang } = laidOut(text, page, context, layOutDocument);
    return { page, layout, lang, ...withoutPrivateNames(layout, lang, context) };
  });
  const starts: number[] = [];
  let length = 0;
  for (const { body } of read) {
    starts.push(length);
    length += body.length + 1;
  }
  const text = read.map(({ body }) => body).join("\n");
  const first = read[0];
  if (!first || text.trim() === "") {
    out.reject(1, "NOT_AN_ARTICLE");
    return { facts: { ...first?.title }, starts };
  }
  out.keepMasked(showableInAll(read, starts, context.reference));
  for (const [at, { layout, body, title, titlePlaces, page, lang, found }] of read.entries()) {
    const said = { ...layout, body, ...title, titlePlaces };
    if (at === 0) stateArticle(context.reportId, said, page, lang, found, out);
    else stateAttached(context.reportId, said, lang, found, out);
  }
  const mentions = read.flatMap(({ found }, at) => found.mentions.map((m) => movedBy(m, starts[at] ?? 0)));
  return { facts: factsOf(first.layout, first.lang, first.title, text, mentions), starts };
}

const movedBy = <T extends Span>(span: T, by: number): T => ({
  ...span,
  start: span.start + by,
  end: span.end + by,
});

/** Who may not be shown in one of the texts is not shown in any. */
function showableInAll(
  texts: readonly { readonly layout: Layout; readonly lang: string; readonly spans: readonly Span[] }[],
  starts: readonly number[],
  reference: ReferenceData,
): readonly MaskedName[] {
  const wordsOf = (name: string): readonly string[] =>
    tokenize(name).flatMap(({ folded }) => (folded.length > 1 ? [folded] : []));
  const spared = new Set<string>();
  const shown = texts.map(({ layout, lang, spans }) => {
    const names = showableNames(layout.body, lang, spans, reference);
    const kept = new Set(names.map((name) => name.start));
    for (const { start, end } of spans)
      if (!kept.has(start)) for (const word of wordsOf(layout.body.slice(start, end))) spared.add(word);
    return names;
  });
  return shown
    .flatMap((names, at) => names.map((name) => movedBy(name, starts[at] ?? 0)))
    .filter(({ name }) => !wordsOf(name).some((word) => spared.has(word)));
}

/**
 * The names of private persons go before anything else is read: what is stated, marked and shown knows no more of them
 * than that somebody is named. That an entity of this node is named stays known, under that entity's own marking.
 */
function withoutPrivateNames(
  layout: Layout,
  lang: string,
  context: DecodeContext,
): {
  readonly found: Found;
  readonly body: string;
  readonly title: { readonly title?: string };
  readonly titlePlaces: readonly PlaceFound[];
  readonly spans: readonly Span[];
} {
  const reading = readingOf(context.reference);
  const known = context.knownNames ?? [];
  const open = new Set(known.filter((k) => k.isOpen !== false).map((k) => k.entityId));
  const read = (text: string): Found => findMentions(text, lang, reading, layout.publishedAt, known);
  const first = read(layout.body);
  const names = context.reference;
  const spans = findPrivateNames(
    first,
    names,
    first.known.filter((k) => open.has(k.entityId)),
  );
  const { titlePlaces, ...title } = titleWithout(layout.title, lang, spans, first, read, names, open);
  if (spans.length === 0) return { found: first, body: layout.body, title, titlePlaces, spans };
  const body = maskSpans(layout.body, spans);
  return { found: { ...read(body), known: first.known }, body, title, titlePlaces, spans };
}

function titleWithout(
  title: string | undefined,
  lang: string,
  spans: readonly Span[],
  body: Found,
  read: (text: string) => Found,
  names: ReferenceData,
  open: ReadonlySet<string>,
): { readonly title?: string; readonly titlePlaces: readonly PlaceFound[] } {
  if (title === undefined) return { titlePlaces: [] };
  const own = read(title);
  // A headline in capitals shows no names by them; what the text masks is masked in it too.
  const inCapitals = isTitleCase(title, lang);
  const found = inCapitals
    ? []
    : findPrivateNames(
        own,
        names,
        own.known.filter((k) => open.has(k.entityId)),
      );
  const masked = maskWords(
    maskSpans(title, found),
    spans.map((s) => body.passage.text.slice(s.start, s.end)),
  );
  // Masked letter for letter: a place stands where it stood.
  const isShown = (p: Span): boolean => masked.slice(p.start, p.end) === title.slice(p.start, p.end);
  return { title: masked, titlePlaces: own.places.filter(isShown) };
}

/** English headlines may write every word with a capital. */
function isTitleCase(title: string, lang: string): boolean {
  const words = title.match(/\p{L}{4,}/gu) ?? [];
  return (
    lang === "en" && words.length > 3 && words.filter((w) => /^\p{Lu}/u.test(w)).length / words.length > 0.7
  );
}

/** Whole phrases only: a part of a name may be a word of the headline. */
function maskWords(title: string, phrases: readonly string[]): string {
  let masked = title;
  for (const phrase of phrases) masked = masked.split(phrase).join("█".repeat(phrase.length));
  return masked;
}

/** By mark, by the page's own declaration, by validity, by letters. */
function decode(bytes: Uint8Array, options: DecoderOptions | undefined): string {
  const given = typeof options?.["encoding"] === "string" ? encodingNamed(options["encoding"]) : undefined;
  const head = bytes.subarray(0, 65_536);
  const { encoding, byteLength } = detectEncoding(head, {
    declared: given ?? declaredIn(head),
    legacy: true,
  });
  return createDecoder(encoding, false).decode(bytes.subarray(byteLength));
}

/** `<meta charset=…>`; valid UTF-8 is UTF-8 whatever a page declares, since pages are converted and keep their tag. */
function declaredIn(head: Uint8Array): Encoding | undefined {
  const text = createDecoder("windows-1252", false).decode(head.subarray(0, 4096));
  const label = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(text)?.[1];
  const declared = label === undefined ? undefined : encodingNamed(label);
  if (declared === undefined || declared.startsWith("utf")) return undefined;
  return detectEncoding(head, { legacy: true }).encoding === "utf-8" ? undefined : declared;
}

const replacementShare = (text: string): number => (text.match(/\uFFFD/g)?.length ?? 0) / text.length;

/** Control characters cost their line, as a bad row does. */
function withoutControls(text: string, out: Output): string {
  if (!hasControl(text)) return text;
  const lines = text.split("\n");
  return lines.filter((line, i) => !hasControl(line) || out.reject(i + 1, "CONTROL_CHARACTER")).join("\n");
}

/** What whoever fetched the page knows: its address, its site, when it was published. */
function givenFacts(options: DecoderOptions | undefined): PageFacts {
  const text = (name: string): string | undefined =>
    typeof options?.[name] === "string" ? (options[name] as string) : undefined;
  const sourceUrl = text("sourceUrl");
  const siteName = text("siteName");
  const publishedAt = text("publishedAt");
  return {
    ...(sourceUrl === undefined ? {} : { sourceUrl }),
    ...(siteName === undefined ? {} : { siteName }),
    ...(publishedAt === undefined ? {} : { publishedAt }),
  };
}
