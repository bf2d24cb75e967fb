import { bitCount, type PdqHash } from "./pdq.ts";

/** Above this distance two PDQ hashes say nothing of each other (the reference project's threshold). */
export const PDQ_MATCH_DISTANCE = 31;
/** Below this a picture has too little in it: flat colours are all alike. */
export const PDQ_QUALITY_MIN = 50;

/** Eleven parts of 23 bits; three bits are in none. */
const PARTS = 11;
/** In how many bits a key may differ in a part: two hashes that differ in more in each of them differ in 32 bits or more. */
const radiusOf = (part: number): number => (part === PARTS - 1 ? 1 : 2);
const PART_BITS = 23;
/** A part's low bits: one word has a bit for each of their values. The high ones name the bucket. */
const LOW_BITS = 5;
const HIGH_BITS = PART_BITS - LOW_BITS;
const BUCKETS = 1 << HIGH_BITS;
/** So few are compared one by one: the tables would be larger than what they save. */
const WALK_MAX = 4096;
const ID_MAX = 0xffffff;

/** Changes of the high bits: none, one, two; in ascending order, so that neighbours share a line of the cache. */
const HIGH = Array.from({ length: HIGH_BITS }, (_, bit) => 1 << bit);
const HIGH_FLIPS = [
  [0],
  HIGH,
  HIGH.flatMap((one, bit) => HIGH.slice(0, bit).map((other) => one | other)),
].map((flips) => Uint32Array.from(flips));
const FLIPS = HIGH_FLIPS.reduce((sum, flips) => sum + flips.length, 0);
/** At `32 * left + low`: the set of low values that differ from `low` in at most `left` bits. */
const NEAR = Uint32Array.from({ length: 96 }, (_, at) => {
  let set = 0;
  for (let low = 0; low < 32; low++) if (bitCount(low ^ (at & 31)) <= at >> 5) set |= 1 << low;
  return set;
});

/** Candidates that are compared together. */
const WAITING_MAX = 4096;
/** What a query notes as it goes; queries do not overlap. */
const SCRATCH = {
  bucket: new Uint32Array(PARTS * FLIPS + 1),
  near: new Uint32Array(PARTS * FLIPS + 1),
  start: new Uint32Array(PARTS * FLIPS),
  end: new Uint32Array(PARTS * FLIPS),
  candidate: new Uint32Array(WAITING_MAX + 1),
  touched: new Uint32Array(WAITING_MAX),
};

export interface HashMatch {
  /** Index of the hash as it was given. */
  readonly index: number;
  readonly distance: number;
}

/**
 * Finds all 256-bit hashes within distance 31, exactly: two that differ in three bits or more in each of ten parts, and in two
 * or more in the eleventh, differ in 32; so those within 31 agree in one part but for two bits, or in the last but for one
 * (Norouzi, Punjani, Fleet: multi-index hashing, 2012). Most keys that are tried belong to no hash, and a word for each bucket, of the low bits that occur in it,
 * turns them away before anything else is read. Flat arrays: 76 bytes a hash, and 23 MB for the tables.
 */
export class MultiIndex {
  readonly size: number;
  readonly #words: Uint32Array;
  /** For each part and bucket, a bit for each low value that occurs. */
  readonly #occurs: Uint32Array;
  /** For each part, where each bucket begins. */
  readonly #offsets: Uint32Array;
  /** Members of the buckets: the index, and the low bits above it. */
  readonly #members: Uint32Array;

  /** `words` holds eight words a hash, one after the other; it is kept, not copied. At most 16 million hashes. */
  constructor(words: Uint32Array) {
    const size = Math.floor(words.length / 8);
    if (size > ID_MAX) throw new RangeError("a multi-index holds at most 16777215 hashes");
    this.size = size;
    this.#words = words;
    const parts = size <= WALK_MAX ? 0 : PARTS;
    this.#occurs = new Uint32Array(parts * BUCKETS);
    this.#offsets = new Uint32Array(parts * (BUCKETS + 1));
    this.#members = new Uint32Array(parts * size);
    for (let part = 0; part < parts; part++) this.#fill(part);
  }

  static of(hashes: readonly PdqHash[]): MultiIndex {
    const words = new Uint32Array(hashes.length * 8);
    hashes.forEach((hash, i) => void words.set(hash, 8 * i));
    return new MultiIndex(words);
  }

  #fill(part: number): void {
    const { size } = this;
    const words = this.#words;
    const occurs = this.#occurs.subarray(part * BUCKETS, (part + 1) * BUCKETS);
    const offsets = this.#offsets.subarray(part * (BUCKETS + 1), (part + 1) * (BUCKETS + 1));
    const members = this.#members.subarray(part * size, (part + 1) * size);
    for (let i = 0; i < size; i++) {
      const key = keyOf(words, 8 * i, part);
      const bucket = key >>> LOW_BITS;
      occurs[bucket] = (occurs[bucket] as number) | (1 << (key & 31));
      offsets[bucket] = (offsets[bucket] as number) + 1;
    }
    // Where each bucket ends; filled from its end, it is left with where it begins.
    for (let bucket = 1; bucket <= BUCKETS; bucket++)
      offsets[bucket] = (offsets[bucket] as number) + (offsets[bucket - 1] as number);
    for (let i = size - 1; i >= 0; i--) {
      const key = keyOf(words, 8 * i, part);
      const at = (offsets[key >>> LOW_BITS] as number) - 1;
      offsets[key >>> LOW_BITS] = at;
      members[at] = i | ((key & 31) << 24);
    }
  }

  /** All hashes within `distanceMax` (0 to 31), nearest first. */
  query(hash: PdqHash, distanceMax: number = PDQ_MATCH_DISTANCE): readonly HashMatch[] {
    if (distanceMax > PDQ_MATCH_DISTANCE) throw new RangeError("a multi-index answers up to distance 31");
    const found: HashMatch[] = [];
    if (this.#occurs.length === 0)
      for (let index = 0; index < this.size; index++) this.#compare(index, hash, distanceMax, found);
    else this.#candidates(this.#buckets(hash), hash, distanceMax, found);
    found.sort((a, b) => a.distance - b.distance || a.index - b.index);
    // What agrees in several parts was found in each.
    return found.filter((match, i) => match.index !== found[i - 1]?.index);
  }

  /**
   * Notes the buckets that hold a key near the hash's, and says how many. Nearly all the time goes into waiting for
   * memory: without a branch on what was read, the processor asks for many lines at once.
   */
  #buckets(hash: PdqHash): number {
    const { bucket: buckets, near: nears } = SCRATCH;
    const occurs = this.#occurs;
    let count = 0;
    for (let part = 0; part < PARTS; part++) {
      const key = keyOf(hash, 0, part);
      const own = part * BUCKETS + (key >>> LOW_BITS);
      const radius = radiusOf(part);
      for (let bits = 0; bits <= radius; bits++) {
        const flips = HIGH_FLIPS[bits] as Uint32Array;
        const near = NEAR[32 * (radius - bits) + (key & 31)] as number;
        const first = count;
        for (let i = 0; i < flips.length; i++) {
          const bucket = own ^ (flips[i] as number);
          const both = (occurs[bucket] as number) & near;
          buckets[count] = bucket + part;
          count += (both | -both) >>> 31;
        }
        nears.fill(near, first, count);
      }
    }
    return count;
  }

  /** Compares the members of the noted buckets whose low bits are near. */
  #candidates(count: number, hash: PdqHash, distanceMax: number, found: HashMatch[]): void {
    const offsets = this.#offsets;
    const members = this.#members;
    const { bucket: buckets, near: nears, start, end, candidate } = SCRATCH;
    for (let i = 0; i < count; i++) {
      start[i] = offsets[buckets[i] as number] as number;
      end[i] = offsets[(buckets[i] as number) + 1] as number;
    }
    let waiting = 0;
    for (let i = 0; i < count; i++) {
      // Offsets of a part count from its own members.
      const base = Math.floor((buckets[i] as number) / (BUCKETS + 1)) * this.size;
      const near = nears[i] as number;
      const last = base + (end[i] as number);
      for (let at = base + (start[i] as number); at < last; at++) {
        const member = members[at] as number;
        candidate[waiting] = member & ID_MAX;
        waiting += (near >>> (member >>> 24)) & 1;
        if (waiting === WAITING_MAX) waiting = this.#compareAll(waiting, hash, distanceMax, found);
      }
    }
    this.#compareAll(waiting, hash, distanceMax, found);
  }

  /** Answers 0: how many wait now. */
  #compareAll(count: number, hash: PdqHash, distanceMax: number, found: HashMatch[]): 0 {
    const words = this.#words;
    const { candidate, touched } = SCRATCH;
    // Asks for all their lines at once; the comparison finds them near.
    for (let i = 0; i < count; i++) touched[i] = words[8 * (candidate[i] as number)] as number;
    for (let i = 0; i < count; i++) this.#compare(candidate[i] as number, hash, distanceMax, found);
    return 0;
  }

  #compare(index: number, hash: PdqHash, distanceMax: number, found: HashMatch[]): void {
    const words = this.#words;
    const row = index * 8;
    // Three words of eight are enough to turn nearly all away: chance is 48 of 96 bits.
    let distance =
      bitCount((hash[0] as number) ^ (words[row] as number)) +
      bitCount((hash[1] as number) ^ (words[row + 1] as number)) +
      bitCount((hash[2] as number) ^ (words[row + 2] as number));
    if (distance > distanceMax) return;
    for (let word = 3; word < 8; word++)
      distance += bitCount((hash[word] as number) ^ (words[row + word] as number));
    if (distance <= distanceMax) found.push({ index, distance });
  }
}

/** Bits 23 * part to 23 * part + 22 of the hash whose words begin at `row`. */
function keyOf(words: ArrayLike<number>, row: number, part: number): number {
  const word = row + ((PART_BITS * part) >> 5);
  const bit = (PART_BITS * part) & 31;
  const low = (words[word] as number) >>> bit;
  const key = bit > 32 - PART_BITS ? low | ((words[word + 1] as number) << (32 - bit)) : low;
  return key & ((1 << PART_BITS) - 1);
}
