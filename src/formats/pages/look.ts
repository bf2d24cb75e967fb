import type { PageAnswer } from "../format.ts";
import { createDecoder, detectEncoding } from "../text/encoding.ts";

/** What stands before a page's text and lets nobody but its customers past. */
export type Wall = "cookie-wall" | "paywall" | "script-wall";

/** Phrases by kind of wall, in the languages of the field: data/news/walls.json. */
export type WallWords = Readonly<Record<Wall, readonly string[]>>;

export interface PageLook {
  /** Absent where the markup cannot be read. */
  readonly text?: string;
  readonly siteName?: string;
  readonly publishedAt?: string;
  readonly wall?: Wall;
}

/** An article has more text than what a wall leaves of it. */
const TEASER_LENGTH_MAX = 1200;
/** A notice and nothing else. */
const NOTICE_LENGTH_MAX = 600;

/** A page as letters. */
export function pageMarkup(bytes: Uint8Array): string {
  const { encoding, byteLength } = detectEncoding(bytes.subarray(0, 65_536), { legacy: true });
  return createDecoder(encoding, false).decode(bytes.subarray(byteLength));
}

/** Looks at a page, as it was parsed, before it is taken for an article. */
export function lookAtPage(html: string, read: PageAnswer, words: WallWords): PageLook {
  if ("refused" in read) return {};
  const { siteName, publishedAt } = read.facts;
  const wall = wallOf(html, read.text, words);
  return {
    text: read.text,
    ...(siteName === undefined ? {} : { siteName }),
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(wall === undefined ? {} : { wall }),
  };
}

function wallOf(html: string, text: string, words: WallWords): Wall | undefined {
  const plain = text.toLowerCase().normalize("NFKC");
  const says = (wall: Wall): boolean => words[wall].some((phrase) => plain.includes(phrase));
  // schema.org: the publisher itself says that this is not for free.
  const isPaid = /"isAccessibleForFree"\s*:\s*"?false/i.test(html);
  if (text.length <= TEASER_LENGTH_MAX && (isPaid || says("paywall"))) return "paywall";
  if (text.length > NOTICE_LENGTH_MAX) return undefined;
  if (says("cookie-wall")) return "cookie-wall";
  return says("script-wall") ? "script-wall" : undefined;
}
