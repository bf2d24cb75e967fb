import { appendLeaves, EMPTY_FRONTIER, type Hash, leafHash, rootOf } from "../federation/merkle.ts";

/**
 * Bytes of a published tag. With 64 bits, ten thousand questions against a million tags give one false hit in about
 * two thousand million batches.
 */
export const TAG_BYTES = 8;
/** Bytes of an output beyond its tag, which prove that a key was asked and not read off a published set. */
export const CLAIM_BYTES = 16;
/** Tags under one leaf of the committed tree: 4 KiB. */
export const LEAF_TAGS = 512;

/**
 * How many tags are published for so many records: the next sixteenth of a power of two, so that the size tells the
 * order of magnitude and not how many records came or went since yesterday.
 */
export function paddedCount(records: number): number {
  if (records <= 1024) return 1024;
  const step = 2 ** Math.max(0, Math.floor(Math.log2(records)) - 4);
  return Math.ceil(records / step) * step;
}

/** The tags of records and the random ones that fill up, sorted, each once. */
export function makeTagSet(tags: Uint8Array, filling: Uint8Array): Uint8Array {
  const all = new BigUint64Array((tags.length + filling.length) / TAG_BYTES);
  let n = 0;
  for (const part of [tags, filling]) {
    const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
    for (let at = 0; at < part.length; at += TAG_BYTES) all[n++] = view.getBigUint64(at);
  }
  all.sort();
  const set = new Uint8Array(all.length * TAG_BYTES);
  const out = new DataView(set.buffer);
  let kept = 0;
  all.forEach((tag, i) => {
    if (i === 0 || tag !== all[i - 1]) out.setBigUint64(TAG_BYTES * kept++, tag);
  });
  return set.subarray(0, kept * TAG_BYTES);
}

/**
 * In every set whose documents and handles have tags by country and platform too, and nobody's tag: nodes that do not know it take it for
 * one that fills up, and a node that finds none asks for the number alone.
 */
export const SECOND_FORM = Uint8Array.of(0x77, 0x61, 0x73, 0x6c, 0x2d, 0x66, 0x6d, 0x32);
export const isSecondForm = (set: Uint8Array): boolean => findTags(set, SECOND_FORM)[0] === true;

/** The set less these tags, in its order. */
export function withoutTags(set: Uint8Array, tags: readonly Uint8Array[]): Uint8Array {
  const readTag = (bytes: Uint8Array, at = 0): bigint =>
    new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(at);
  const out = new Set(tags.map((tag) => readTag(tag)));
  const left = new Uint8Array(set.length);
  let end = 0;
  for (let at = 0; at < set.length; at += TAG_BYTES) {
    if (out.has(readTag(set, at))) continue;
    left.set(set.subarray(at, at + TAG_BYTES), end);
    end += TAG_BYTES;
  }
  return left.subarray(0, end);
}

/** True where the bytes are tags in strictly rising order: the one form that a set has. */
export function isTagSet(set: Uint8Array): boolean {
  if (set.length % TAG_BYTES !== 0) return false;
  const view = new DataView(set.buffer, set.byteOffset, set.byteLength);
  for (let at = TAG_BYTES; at < set.length; at += TAG_BYTES)
    if (view.getBigUint64(at) <= view.getBigUint64(at - TAG_BYTES)) return false;
  return true;
}

/** What the holder commits to: the root of a tree (RFC 6962) over blocks of 512 tags, in hex. */
export function tagSetRoot(set: Uint8Array, hash?: Hash): string {
  const leaves: Uint8Array[] = [];
  for (let at = 0; at < set.length; at += LEAF_TAGS * TAG_BYTES)
    leaves.push(leafHash(set.subarray(at, at + LEAF_TAGS * TAG_BYTES), hash));
  return rootOf(appendLeaves(EMPTY_FRONTIER, leaves, hash), hash);
}

/** Whether each tag, one after the other in `asked`, is in the set. */
export function findTags(set: Uint8Array, asked: Uint8Array): readonly boolean[] {
  const view = new DataView(set.buffer, set.byteOffset, set.byteLength);
  const want = new DataView(asked.buffer, asked.byteOffset, asked.byteLength);
  const found: boolean[] = [];
  for (let at = 0; at < asked.length; at += TAG_BYTES) {
    const tag = want.getBigUint64(at);
    let low = 0;
    let high = set.length / TAG_BYTES;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (view.getBigUint64(middle * TAG_BYTES) < tag) low = middle + 1;
      else high = middle;
    }
    found.push(low * TAG_BYTES < set.length && view.getBigUint64(low * TAG_BYTES) === tag);
  }
  return found;
}
