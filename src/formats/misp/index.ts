export { encodeMisp, type MispAbout, type MispEncodeOptions } from "./encode.ts";
export { encodeFeed, type MispFeed, type MispFeedItem, type MispFeedOptions } from "./feed.ts";
export { encodeGalaxy } from "./galaxy.ts";
export type { MispMapping } from "./mapping.ts";
