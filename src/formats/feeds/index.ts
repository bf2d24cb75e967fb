export { type FeedDate, readFeedDate } from "./dates.ts";
export {
  absoluteUrl,
  FEED_LIMITS,
  type Feed,
  type FeedItem,
  type FeedRefusal,
  hostOf,
  readFeed,
} from "./read-feed.ts";
