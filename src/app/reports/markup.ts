import { REJECT_CODES, WaslError } from "../../core/index.ts";
import {
  type Feed,
  type FeedRefusal,
  lookAtPage,
  type PageAnswer,
  type PageLook,
  pageMarkup,
  textOfUtf8,
  utf8,
} from "../../formats/index.ts";
import type { Platform } from "../ports/index.ts";

/** A page as it is parsed apart from this process: markup that is built to takes its parser minutes. */
export async function parsePage(platform: Platform, html: string): Promise<PageAnswer> {
  return await answerTo<PageAnswer>(platform, "html", utf8(html));
}

/** What a source announces, read apart from this process like its pages. */
export async function parseFeedApart(
  platform: Platform,
  bytes: Uint8Array,
  url: string,
): Promise<Feed | FeedRefusal> {
  const feed = await answerTo<Feed | FeedRefusal>(platform, "feed", bytes, url);
  // What ended its thread is told as what it is here.
  return "refused" in feed && Object.hasOwn(REJECT_CODES, feed.refused) ? { refused: "TOO_LARGE" } : feed;
}

/** A look at a page before it is taken for an article; nothing where this node reads no news. */
export async function lookApart(platform: Platform, bytes: Uint8Array): Promise<PageLook> {
  const news = platform.news?.();
  if (!news) return {};
  const html = pageMarkup(bytes);
  return lookAtPage(html, await parsePage(platform, html), news.walls);
}

async function answerTo<T>(
  { documents }: Platform,
  kind: "html" | "feed",
  bytes: Uint8Array,
  url?: string,
): Promise<T> {
  if (!documents) throw new WaslError("FORMAT_UNKNOWN", { format: kind });
  return JSON.parse(textOfUtf8(await documents.read(kind, bytes, url))) as T;
}
