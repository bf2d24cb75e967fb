import { bitCount, type PdqHash } from "./pdq.ts";

/** Above this distance two PDQ hashes say nothing of each other (the reference project's threshold). */
export const PDQ_MATCH_DISTANCE = 31;

const CHUNKS = 16;
const BUCKETS = 65_536;

export interface HashMatch {
  /** Index of the hash as it was given. */
  readonly index: number;
  readonly distance: number;
}

/**
 * Finds all 256-bit hashes within distance 31, exactly: two hashes that differ in at most 31 bits differ in at most
 * one bit in at least one of their sixteen parts of 16 bits (Norouzi, Punjani, Fleet: multi-index hashing, 2012).
 * Flat arrays: 84 bytes a hash.
 */
export class MultiIndex {
  readonly size: number;
  readonly #words: Uint32Array;
  /** For each part, where each bucket begins. */
  readonly #offsets: Uint32Array;
  /** Members of the buckets; ids of 24 bits in two arrays. */
  readonly #low: Uint16Array;
  readonly #high: Uint8Array;
  /** Query number by which an id was last looked at. */
  readonly #seen: Uint8Array;
  #turn = 0;

  /** `words` holds eight words a hash, one after the other; it is kept, not copied. At most 16 million hashes. */
  constructor(words: Uint32Array) {
    const size = Math.floor(words.length / 8);
    if (size > 0xffffff) throw new RangeError("a multi-index holds at most 16777215 hashes");
    this.size = size;
    this.#words = words;
    this.#offsets = new Uint32Array(CHUNKS * (BUCKETS + 1));
    this.#low = new Uint16Array(CHUNKS * size);
    this.#high = new Uint8Array(CHUNKS * size);
    this.#seen = new Uint8Array(size);
    const cursor = new Uint32Array(BUCKETS);
    for (let chunk = 0; chunk < CHUNKS; chunk++) this.#fill(chunk, cursor);
  }

  static of(hashes: readonly PdqHash[]): MultiIndex {
    const words = new Uint32Array(hashes.length * 8);
    hashes.forEach((hash, i) => void words.set(hash, 8 * i));
    return new MultiIndex(words);
  }

  #fill(chunk: number, cursor: Uint32Array): void {
    const { size } = this;
    const words = this.#words;
    const low = this.#low;
    const high = this.#high;
    const base = chunk * (BUCKETS + 1);
    const offsets = this.#offsets.subarray(base, base + BUCKETS + 1);
    const word = chunk >> 1;
    const shift = chunk & 1 ? 16 : 0;
    for (let i = 0; i < size; i++) {
      const key = ((words[8 * i + word] as number) >>> shift) & 0xffff;
      (offsets[key + 1] as number)++;
    }
    for (let key = 0; key < BUCKETS; key++) {
      cursor[key] = offsets[key] as number;
      offsets[key + 1] = (offsets[key + 1] as number) + (offsets[key] as number);
    }
    const members = chunk * size;
    for (let i = 0; i < size; i++) {
      const key = ((words[8 * i + word] as number) >>> shift) & 0xffff;
      const at = members + (cursor[key] as number);
      cursor[key] = (cursor[key] as number) + 1;
      low[at] = i & 0xffff;
      high[at] = i >>> 16;
    }
  }

  /** All hashes within `distanceMax` (0 to 31), nearest first. */
  query(hash: PdqHash, distanceMax: number = PDQ_MATCH_DISTANCE): readonly HashMatch[] {
    if (distanceMax > PDQ_MATCH_DISTANCE) throw new RangeError("a multi-index answers up to distance 31");
    const found: HashMatch[] = [];
    this.#turn = (this.#turn % 255) + 1;
    if (this.#turn === 1) this.#seen.fill(0);
    for (let chunk = 0; chunk < CHUNKS; chunk++) {
      const key = ((hash[chunk >> 1] as number) >>> (chunk & 1 ? 16 : 0)) & 0xffff;
      this.#bucket(chunk, key, hash, distanceMax, found);
      for (let bit = 0; bit < 16; bit++) this.#bucket(chunk, key ^ (1 << bit), hash, distanceMax, found);
    }
    return found.sort((a, b) => a.distance - b.distance || a.index - b.index);
  }

  #bucket(chunk: number, key: number, hash: PdqHash, distanceMax: number, found: HashMatch[]): void {
    const base = chunk * (BUCKETS + 1) + key;
    const members = chunk * this.size;
    const end = members + (this.#offsets[base + 1] as number);
    const words = this.#words;
    const low = this.#low;
    const high = this.#high;
    const [first, second, third] = hash as unknown as readonly [number, number, number];
    for (let at = members + (this.#offsets[base] as number); at < end; at++) {
      const index = (low[at] as number) | ((high[at] as number) << 16);
      const row = index * 8;
      // Three words of eight are enough to turn nearly all away: chance is 48 of 96 bits.
      let distance =
        bitCount(first ^ (words[row] as number)) +
        bitCount(second ^ (words[row + 1] as number)) +
        bitCount(third ^ (words[row + 2] as number));
      if (distance > distanceMax || this.#seen[index] === this.#turn) continue;
      distance +=
        bitCount((hash[3] as number) ^ (words[row + 3] as number)) +
        bitCount((hash[4] as number) ^ (words[row + 4] as number)) +
        bitCount((hash[5] as number) ^ (words[row + 5] as number)) +
        bitCount((hash[6] as number) ^ (words[row + 6] as number)) +
        bitCount((hash[7] as number) ^ (words[row + 7] as number));
      this.#seen[index] = this.#turn;
      if (distance <= distanceMax) found.push({ index, distance });
    }
  }
}
