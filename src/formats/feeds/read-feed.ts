import { parseFeed } from "feedsmith";
import { parseHTML } from "linkedom/worker";
import { createDecoder, detectEncoding, encodingNamed } from "../text/encoding.ts";
import { absoluteUrl } from "./addresses.ts";
import { type FeedDate, readFeedDate } from "./dates.ts";
import { readSitemap } from "./sitemap.ts";

/** One entry of a feed; absent means that the feed does not say. */
export interface FeedItem {
  /** As the feed gives it, else the address. */
  readonly id: string;
  readonly title?: string;
  /** Absolute, http or https. */
  readonly url?: string;
  readonly lang?: string;
  readonly published?: FeedDate;
  readonly updated?: FeedDate;
  readonly contentText?: string;
}

export interface Feed {
  readonly format: "rss" | "atom" | "rdf" | "json" | "sitemap";
  readonly title?: string;
  readonly lang?: string;
  readonly items: readonly FeedItem[];
  /** Entries left out beyond the limit. */
  readonly omitted: number;
}

/** Why a file is no feed; `discovers` is the feed that a page points to. */
export interface FeedRefusal {
  readonly refused: "DOCUMENT_TYPE" | "HTML_PAGE" | "NOT_A_FEED" | "TOO_LARGE";
  readonly discovers?: string;
}

/** Feeds of news hold some hundred entries; larger ones are cut, and the cut is told. */
const FEED_LIMITS = { bytes: 32 * 1024 * 1024, items: 10_000, textLength: 100_000 } as const;

/** Reads RSS, Atom, RDF, JSON Feed and sitemaps from bytes. `url` is where it came from, for relative addresses. */
export function readFeed(bytes: Uint8Array, url?: string): Feed | FeedRefusal {
  if (bytes.length > FEED_LIMITS.bytes) return { refused: "TOO_LARGE" };
  const text = decode(bytes).replace(/^[\uFEFF\s]+/, "");
  // Entities of a document type can name files and grow without bound; no feed needs them.
  const root = rootOf(text);
  if (/<!DOCTYPE(?!\s+html\b)|<!ENTITY/i.test(text.slice(0, 65_536)) || /^<!DOCTYPE(?!\s+html\b)/i.test(root))
    return { refused: "DOCUMENT_TYPE" };
  if (/^<(?:!doctype html|html)\b/i.test(text)) return htmlRefusal(text, url);
  if (/^<(?:\w+:)?(?:urlset|sitemapindex)\b/i.test(root)) {
    const entries = readSitemap(text, FEED_LIMITS.items);
    return entries ? fromSitemap(entries, url) : { refused: "NOT_A_FEED" };
  }
  try {
    return fromFeedsmith(parseFeed(text) as unknown as ParsedFeed, url);
  } catch {
    return { refused: "NOT_A_FEED" };
  }
}

/** Where the root begins, behind declarations and comments: found step by step, or a row of comments takes for ever. */
function rootOf(text: string): string {
  let at = 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1;
    const end = text.startsWith("<?", at) ? "?>" : text.startsWith("<!--", at) ? "-->" : undefined;
    const closed = end === undefined ? -1 : text.indexOf(end, at);
    if (end === undefined || closed < 0) return text.slice(at, at + 100);
    at = closed + end.length;
  }
}

function decode(bytes: Uint8Array): string {
  const head = bytes.subarray(0, 4096);
  const label = /^[^<]{0,16}<\?xml[^>]+encoding\s*=\s*["']([\w-]+)/i.exec(
    createDecoder("windows-1252", false).decode(head),
  )?.[1];
  const declared = label === undefined ? undefined : encodingNamed(label);
  const { encoding, byteLength } = detectEncoding(bytes.subarray(0, 65_536), {
    ...(declared === undefined ? {} : { declared }),
    legacy: true,
  });
  return createDecoder(encoding, false).decode(bytes.subarray(byteLength));
}

function htmlRefusal(text: string, url: string | undefined): FeedRefusal {
  const isFeed = /\btype\s*=\s*["']?application\/(?:rss|atom|feed)\+(?:xml|json)/i;
  let link: string | undefined;
  // A tag ends before the next one begins: each letter is looked at once, whatever is left open.
  for (const [tag] of text.slice(0, 262_144).matchAll(/<link\b[^<>]*>/gi)) {
    if (!isFeed.test(tag)) continue;
    link = tag;
    break;
  }
  const href = link && /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(link);
  const address = href?.[1] ?? href?.[2] ?? href?.[3];
  const discovers = address && (url === undefined ? safeRelative(address) : absoluteUrl(address, url));
  return { refused: "HTML_PAGE", ...(discovers ? { discovers } : {}) };
}

const safeRelative = (address: string): string | undefined =>
  /^[a-z][a-z0-9+.-]*:/i.test(address) ? absoluteUrl(address) : address;

/** What feedsmith gives, as far as it is read here. */
interface ParsedFeed {
  readonly format: "rss" | "atom" | "rdf" | "json";
  readonly feed: ParsedNode & {
    readonly items?: readonly ParsedNode[];
    readonly entries?: readonly ParsedNode[];
  };
}
interface ParsedNode {
  readonly id?: string;
  readonly title?: string | { readonly value?: string };
  readonly link?: string;
  readonly home_page_url?: string;
  readonly url?: string;
  readonly external_url?: string;
  readonly links?: readonly { readonly href?: string; readonly rel?: string }[];
  readonly language?: string;
  readonly guid?: { readonly value?: string; readonly isPermaLink?: boolean };
  readonly pubDate?: string;
  readonly published?: string;
  readonly updated?: string;
  readonly date_published?: string;
  readonly date_modified?: string;
  readonly description?: string;
  readonly summary?: string | { readonly value?: string };
  readonly content?: { readonly value?: string; readonly encoded?: string };
  readonly content_html?: string;
  readonly content_text?: string;
  readonly dc?: { readonly dates?: readonly string[]; readonly languages?: readonly string[] };
  readonly xml?: { readonly lang?: string; readonly base?: string };
}

function fromFeedsmith({ format, feed }: ParsedFeed, url: string | undefined): Feed {
  const all = feed.items ?? feed.entries ?? [];
  const site = feed.link ?? feed.home_page_url ?? linkOf(feed);
  const bases = [feed.xml?.base, site, url];
  const lang = feed.language ?? feed.xml?.lang ?? feed.dc?.languages?.[0];
  const title = plain(stringOf(feed.title));
  return {
    format,
    ...(title === undefined ? {} : { title }),
    ...(lang === undefined ? {} : { lang }),
    items: all.slice(0, FEED_LIMITS.items).flatMap((node) => itemOf(node, bases) ?? []),
    omitted: Math.max(0, all.length - FEED_LIMITS.items),
  };
}

const stringOf = (text: string | { readonly value?: string } | undefined): string | undefined =>
  typeof text === "string" ? text : text?.value;

const linkOf = (node: ParsedNode): string | undefined =>
  (node.links?.find((l) => l.rel === "alternate") ?? node.links?.find((l) => l.rel === undefined))?.href;

function itemOf(node: ParsedNode, bases: readonly (string | undefined)[]): FeedItem | undefined {
  const permalink = node.guid?.isPermaLink === false ? undefined : node.guid?.value;
  const address = node.url ?? node.link ?? linkOf(node) ?? node.external_url;
  const url =
    absoluteUrl(address, node.xml?.base, ...bases) ??
    (permalink !== undefined && /^https?:/i.test(permalink) ? absoluteUrl(permalink) : undefined);
  const title = plain(stringOf(node.title));
  const id = node.id ?? node.guid?.value ?? url ?? title;
  if (id === undefined) return undefined;
  const published = readFeedDate(
    node.published ?? node.pubDate ?? node.date_published ?? node.dc?.dates?.[0],
  );
  const updated = readFeedDate(node.updated ?? node.date_modified);
  const html =
    node.content_html ??
    node.content?.encoded ??
    node.content?.value ??
    stringOf(node.summary) ??
    node.description;
  const contentText = node.content_text ?? plain(html);
  const lang = node.language ?? node.xml?.lang ?? node.dc?.languages?.[0];
  return {
    id: String(id),
    ...(title === undefined ? {} : { title }),
    ...(url === undefined ? {} : { url }),
    ...(lang === undefined ? {} : { lang }),
    ...(published === undefined ? {} : { published }),
    ...(updated === undefined ? {} : { updated }),
    ...(contentText === undefined ? {} : { contentText }),
  };
}

/** The text of a piece of markup, cut to the limit; nothing in it is run. */
function plain(html: string | undefined): string | undefined {
  if (html === undefined) return undefined;
  const cut = html.slice(0, FEED_LIMITS.textLength);
  const text = /<[a-z!/]|&[#\w]+;/i.test(cut) ? textOf(cut) : cut;
  const tidy = text
    .replace(/[ \t\u00a0]+/g, " ")
    .replace(/ ?\n\s*/g, "\n")
    .trim();
  return tidy === "" ? undefined : tidy;
}

const DEPTH_MAX = 200;

function textOf(html: string): string {
  const open = html.match(/<[a-z]/gi)?.length ?? 0;
  const bare = withoutScripts(html).replace(/<(?:br|\/p|\/div|\/li|\/h[1-6])\b[^<>]*>/gi, "\n");
  // A tower of tags would bring the parser down; its marks are cut out instead.
  const safe = open > DEPTH_MAX ? bare.replace(/<[^<>]*>/g, "") : bare;
  const { document } = parseHTML(`<!doctype html><html><body>${safe}</body></html>`) as unknown as {
    document: { body: { textContent: string | null } };
  };
  return document.body.textContent ?? "";
}

/** One that is never closed goes on to the end, and is looked for once. */
function withoutScripts(html: string): string {
  const open = /<(script|style)\b/gi;
  let kept = "";
  let at = 0;
  for (let found = open.exec(html); found; found = open.exec(html)) {
    kept += `${html.slice(at, found.index)} `;
    const close = new RegExp(`</${found[1]}\\s*>`, "gi");
    close.lastIndex = found.index;
    if (!close.exec(html)) return kept;
    at = close.lastIndex;
    open.lastIndex = at;
  }
  return kept + html.slice(at);
}

function fromSitemap(
  entries: { readonly items: readonly Readonly<Record<string, string>>[]; readonly omitted: number },
  base: string | undefined,
): Feed {
  const items = entries.items.flatMap((e): FeedItem[] => {
    const url = absoluteUrl(e["loc"], base);
    if (url === undefined) return [];
    const published = readFeedDate(e["publication_date"]);
    const updated = readFeedDate(e["lastmod"]);
    return [
      {
        id: url,
        url,
        ...(e["title"] === undefined ? {} : { title: e["title"] }),
        ...(e["language"] === undefined ? {} : { lang: e["language"] }),
        ...(published === undefined ? {} : { published }),
        ...(updated === undefined ? {} : { updated }),
      },
    ];
  });
  return { format: "sitemap", items, omitted: entries.omitted };
}
