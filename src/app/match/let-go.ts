import {
  canonical,
  makeTagSet,
  TAG_BYTES,
  type TagSetHead,
  tagSetRoot,
  withoutTags,
} from "../../core/index.ts";
import type { Platform } from "../ports/index.ts";
import type { MatchPorts, MatchSetKey } from "../ports/match.ts";
import { nowOf } from "./shared.ts";

/**
 * Takes out of a published set what no longer stands here: each tag of which one of the statements behind it was withdrawn,
 * corrected, erased, restricted or protected since. A random tag takes its place, under a new version and root. It comes back when
 * the set is published anew, where something else may still be told: nobody is to wait for that with a name that is protected.
 */
export async function letGo(
  { clock, random }: Pick<Platform, "clock" | "random">,
  { store, link }: Pick<MatchPorts, "store" | "link">,
  key: MatchSetKey,
): Promise<void> {
  for (;;) {
    const gone = await store.gone(key);
    const before = gone && (await store.published(key, true));
    if (!gone || !before) return;
    const ids = new Set(gone.ids);
    const all = await store.said(key);
    const lost = all.filter(({ statementId }) => ids.has(statementId)).map(({ tag }) => tag);
    if (lost.length === 0) {
      await store.settleGone(key, gone.began, before.head.version, gone.ids.length);
      continue;
    }
    const kept = withoutTags(before.tags, lost);
    const tags = makeTagSet(kept, random.bytes(before.tags.length - kept.length));
    const head: TagSetHead = {
      ...before.head,
      version: before.head.version + 1,
      count: tags.length / TAG_BYTES,
      root: tagSetRoot(tags),
      at: nowOf({ clock }),
    };
    const out = new Set(lost.map(textOf));
    const left = all.filter(({ tag }) => !out.has(textOf(tag)));
    const set = { head, jws: await link.sign(canonical(head)), tags };
    await store.publish(key, gone.began, set, left, gone.ids.length);
  }
}

const textOf = (tag: Uint8Array): string => String.fromCharCode(...tag);
