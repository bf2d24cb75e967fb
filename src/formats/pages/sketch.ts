import { sha256Hex } from "../../core/index.ts";

const GROUP = 4;
const KEPT = 64;
/** A clock, a counter and today's adverts change less than this; news changes more. */
const LIKE_MIN = 0.85;

/** The smallest hashes of a text's word groups without their figures: what stays when only the hour changes. */
export function sketchOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/\p{L}[\p{L}\p{M}]*/gu) ?? [];
  const groups = new Set<string>();
  for (let i = 0; i + GROUP <= words.length; i++) groups.add(words.slice(i, i + GROUP).join(" "));
  if (groups.size === 0) groups.add(words.join(" "));
  return [...groups]
    .map((group) => sha256Hex(group).slice(0, 12))
    .sort()
    .slice(0, KEPT);
}

/** Whether two sketches are of one text; the share of common hashes estimates the share of common word groups. */
export function isLikeSketch(a: readonly string[], b: readonly string[]): boolean {
  const all = [...new Set([...a, ...b])].sort().slice(0, KEPT);
  const [x, y] = [new Set(a), new Set(b)];
  const both = all.filter((h) => x.has(h) && y.has(h)).length;
  return both / Math.max(1, all.length) >= LIKE_MIN;
}
