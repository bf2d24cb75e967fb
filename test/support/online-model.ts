import { readFileSync } from "node:fs";
import { loadOnlineModel, onlineDataFrom, readPost } from "../../src/core/typologies/online/index.ts";

const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8"));
/** At once: the detector looks with the model that was loaded. */
export const onlineModel = loadOnlineModel(onlineDataFrom(json));

/** A post as the model of the package's own files reads it. */
export function readOnline(text: string, postedAt = "2025-08-01T00:00:00Z"): ReturnType<typeof readPost> {
  return readPost(onlineModel, { text, postedAt });
}
