import { strFromU8 } from "fflate";
import { documentDecoder } from "../document-decoder.ts";
import type { Format } from "../format.ts";
import { INFLATE_LIMITS, inflateBounded, isCompressed } from "../inflate.ts";
import type { Output } from "../output.ts";
import { createDecoder, headText } from "../text/encoding.ts";
import { SeenIds } from "../text/seen-ids.ts";
import { linkedText, takeExported } from "./post-record.ts";

const BYTES_MAX = 128 * 1024 * 1024;
/** A page of one post is small; the rest of a longer one is not read. */
const PAGE_MAX = 2 * 1024 * 1024;
const LIMITS = { ...INFLATE_LIMITS, membersMax: 500_000 };

/** Archived pages of posts (WARC 1.0 and 1.1, plain or gzip by record). Each HTML response is read as one post. */
export const warc: Format = {
  id: "warc",
  title: "Web archive of posts (WARC)",
  mediaType: "application/warc",
  extensions: ["warc", "warc.gz"],
  sniff(head, fileName) {
    if (headText(head.subarray(0, 16)).startsWith("WARC/1.")) return 0.98;
    return isCompressed(head) && /\.warc\.gz$/i.test(fileName) ? 0.95 : 0;
  },
  open: (context) =>
    documentDecoder(context, BYTES_MAX, (bytes, out) => {
      const seen = new SeenIds();
      const parts = isCompressed(bytes)
        ? inflateBounded(bytes, LIMITS)
        : { ok: true as const, members: [{ name: "", bytes }] };
      if (!parts.ok) {
        out.reject(1, parts.code);
        return {};
      }
      let number = 0;
      for (const member of parts.members) number = readRecords(member.bytes, number, out, seen);
      if (number === 0) out.reject(1, "MARKUP_INVALID");
      return {};
    }),
};

const latin = (bytes: Uint8Array): string => strFromU8(bytes, true);

/** Answers the number of records so far; a record is its number for rejects. */
function readRecords(bytes: Uint8Array, before: number, out: Output, seen: SeenIds): number {
  let at = 0;
  let number = before;
  while (at < bytes.length) {
    while (bytes[at] === 0x0d || bytes[at] === 0x0a) at++;
    if (at >= bytes.length) break;
    number++;
    const head = headerEnd(bytes, at);
    const header = head < 0 ? "" : latin(bytes.subarray(at, head));
    const length = Number(field(header, "Content-Length") ?? Number.NaN);
    if (!header.startsWith("WARC/1.") || !Number.isInteger(length) || length < 0) {
      out.reject(number, "MARKUP_INVALID");
      break;
    }
    const end = head + length;
    if (end > bytes.length) {
      out.reject(number, "TRUNCATED");
      break;
    }
    if (field(header, "WARC-Type") === "response")
      readResponse(header, bytes.subarray(head, end), number, out, seen);
    at = end;
  }
  return number;
}

/** Where the blank line behind a header ends, within 64 KiB. */
function headerEnd(bytes: Uint8Array, from: number): number {
  const last = Math.min(bytes.length, from + 65_536);
  for (let i = from; i + 1 < last; i++) {
    if (bytes[i] !== 0x0a) continue;
    if (bytes[i + 1] === 0x0a) return i + 2;
    if (bytes[i + 1] === 0x0d && bytes[i + 2] === 0x0a) return i + 3;
  }
  return -1;
}

function field(header: string, name: string): string | undefined {
  const lower = name.toLowerCase();
  for (const line of header.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0 && line.slice(0, colon).trim().toLowerCase() === lower) return line.slice(colon + 1).trim();
  }
  return undefined;
}

function readResponse(
  warcHeader: string,
  block: Uint8Array,
  number: number,
  out: Output,
  seen: SeenIds,
): void {
  const uri = field(warcHeader, "WARC-Target-URI")?.replace(/^<|>$/g, "");
  const split = headerEnd(block, 0);
  const http = split < 0 ? "" : latin(block.subarray(0, split));
  const type = field(http, "Content-Type") ?? "";
  // Scripts and pictures of an archive are no posts, and no fault.
  if (split < 0 || (type !== "" && !/html/i.test(type))) return;
  const html = createDecoder("utf-8", false).decode(block.subarray(split, split + PAGE_MAX));
  const page = readPage(html, hostOf(uri ?? ""));
  if (!page) return void out.reject(number, "NOT_AN_ARTICLE");
  takeExported(
    {
      id: uri,
      platform: hostOf(uri ?? ""),
      accountId: page.author ?? (uri === undefined ? undefined : `unknown@${hostOf(uri)}`),
      accountName: page.author,
      postedAt: page.postedAt ?? field(warcHeader, "WARC-Date"),
      text: page.text,
      media: page.media,
    },
    number,
    out,
    seen,
  );
}

const hostOf = (uri: string): string =>
  /^https?:\/\/([^/:?#]{1,255})/i.exec(uri)?.[1]?.toLowerCase() ?? "unknown";

interface PageRead {
  readonly text: string;
  readonly author: string | undefined;
  readonly postedAt: string | undefined;
  readonly media: readonly string[];
}

/** The first article of a page: paragraphs are the text, its header the author, its time element when. */
function readPage(html: string, host: string): PageRead | undefined {
  const article = between(html, "article") ?? between(html, "main") ?? between(html, "body");
  if (article === undefined) return undefined;
  const paragraphs = all(article, "p");
  const said = (part: string): string => plain(withTargets(part, host));
  const text = paragraphs.length > 0 ? paragraphs.map(said).join("\n") : said(article);
  if (text.trim() === "") return undefined;
  const header = between(article, "header");
  const author = header === undefined ? undefined : plain(header).trim();
  const postedAt = /<time\b[^>]{0,300}?\bdatetime\s*=\s*["']([^"']{4,40})["']/i.exec(article)?.[1];
  const media = [...article.matchAll(/<img\b[^>]{0,1000}?\bsrc\s*=\s*["']([^"']{1,500})["']/gi)].map(
    (m) => m[1] ?? "",
  );
  return { text, author: author === "" ? undefined : author, postedAt, media };
}

/** What stands in the first element of a name; found by its tags alone, so broken markup costs nothing. */
function between(html: string, name: string): string | undefined {
  const lower = asciiLower(html);
  const open = tagAt(lower, `<${name}`, 0);
  if (open < 0) return undefined;
  const start = lower.indexOf(">", open) + 1;
  const end = lower.indexOf(`</${name}`, start);
  return start === 0 ? undefined : html.slice(start, end < 0 ? undefined : end);
}

function all(html: string, name: string): readonly string[] {
  const lower = asciiLower(html);
  const found: string[] = [];
  for (let at = tagAt(lower, `<${name}`, 0); at >= 0 && found.length < 1000; ) {
    const start = lower.indexOf(">", at) + 1;
    if (start === 0) break;
    const close = lower.indexOf(`</${name}`, start);
    const end = close < 0 ? html.length : close;
    found.push(html.slice(start, end));
    at = tagAt(lower, `<${name}`, end);
  }
  return found;
}

/** Of the same length, which `toLowerCase` is not: İ becomes two letters. */
const asciiLower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** Scripts and styles go, one that is not closed to the end: looked for once each, however many are opened. */
function withoutSilent(html: string): string {
  const lower = asciiLower(html);
  const kept: string[] = [];
  let at = 0;
  for (const m of lower.matchAll(/<(script|style)\b/g)) {
    if (m.index < at) continue;
    kept.push(html.slice(at, m.index));
    const close = lower.indexOf(`</${m[1]}`, m.index);
    const end = close < 0 ? -1 : lower.indexOf(">", close);
    if (end < 0) return kept.join("");
    at = end + 1;
  }
  return kept.join("") + html.slice(at);
}

function tagAt(lower: string, tag: string, from: number): number {
  for (let at = lower.indexOf(tag, from); at >= 0; at = lower.indexOf(tag, at + 1)) {
    if (/[\s>/]/.test(lower.charAt(at + tag.length))) return at;
  }
  return -1;
}

/** Where links lead stands behind their words; a site's own tags and names say it themselves. */
function withTargets(html: string, host: string): string {
  let begun: { readonly at: number; readonly target: string } | undefined;
  const parts: string[] = [];
  let from = 0;
  for (const tag of html.matchAll(/<(\/?)a(?=[\s>/])([^<>]{0,5000})>/gi)) {
    const end = tag.index + tag[0].length;
    if (tag[1] === "") {
      const target = /\shref\s*=\s*["']([^"']{1,500})["']/i.exec(tag[2] ?? "")?.[1];
      begun = target === undefined ? undefined : { at: end, target };
    } else if (begun) {
      const words = html.slice(begun.at, tag.index);
      const isOwn = hostOf(begun.target) === host && /^\s*[#@]/.test(words);
      parts.push(html.slice(from, begun.at), isOwn ? words : linkedText(words, begun.target));
      from = tag.index;
      begun = undefined;
    }
  }
  return parts.join("") + html.slice(from);
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
};

/** Text without tags; scripts and styles are left out. It is shown as text and never as markup. */
function plain(html: string): string {
  return withoutSilent(html)
    .replace(/<br\s*\/?>/gi, "\n")
    .replace(/<[^<>]{0,5000}>/g, "")
    .replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,8});/gi, (whole, name: string) => {
      if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()] ?? whole;
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 31 && code < 0x110000 && !(code >= 0xd800 && code <= 0xdfff)
        ? String.fromCodePoint(code)
        : "";
    });
}
