import type { Feed, FeedRefusal } from "./read-feed.ts";

export { absoluteUrl, hostOf } from "./addresses.ts";
export { type FeedDate, readFeedDate } from "./dates.ts";
export type { Feed, FeedItem, FeedRefusal } from "./read-feed.ts";

/**
 * As `readFeed` of its file, whose parsers are a hundred modules: they are loaded with the first feed, and a node has them in
 * a thread of their own.
 */
export async function readFeed(bytes: Uint8Array, url?: string): Promise<Feed | FeedRefusal> {
  return (await import("./read-feed.ts")).readFeed(bytes, url);
}
