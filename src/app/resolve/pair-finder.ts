/**
 * Finds the pairs worth comparing among any number of records, without holding the records: their blocking keys as
 * hashes in flat arrays, one sort, one walk. A million records with twenty keys each take some 400 MB.
 */

/** A block of more records says too little by itself; it still counts together with a second key. */
const BLOCK_MAX = 60;
/** Blocks beyond this size are not walked at all: their records meet by rarer keys. */
const WALK_MAX = 600;
/** Pairs kept for one record, those with the most and rarest keys in common. */
const PAIRS_MAX = 40;
/** What the keys that two records share have to weigh. */
const WORTH_MIN = 1;

export class PairFinder {
  #hashes = new Uint32Array(1 << 16);
  #length = 0;
  /** Where the keys of each record begin; one more than there are records. */
  readonly #starts: number[] = [0];

  /** Adds a record by its keys; answers its number. */
  add(keys: Iterable<string>): number {
    for (const key of keys) {
      if (this.#length === this.#hashes.length) {
        const wider = new Uint32Array(this.#length * 2);
        wider.set(this.#hashes);
        this.#hashes = wider;
      }
      this.#hashes[this.#length++] = hashOf(key);
    }
    return this.#starts.push(this.#length) - 2;
  }

  /** Pairs of records, the smaller number first, in the order of the greater; the same input gives the same pairs. */
  *pairs(): Generator<readonly [number, number]> {
    const count = this.#starts.length - 1;
    const { blockOf, blockStarts, members } = this.#blocks();
    const worth = new Float64Array(count);
    const touched: number[] = [];
    for (let i = 0; i < count; i++) {
      touched.length = 0;
      const end = this.#starts[i + 1] as number;
      for (let k = this.#starts[i] as number; k < end; k++) {
        const block = blockOf[k] as number;
        const from = blockStarts[block] as number;
        const size = (blockStarts[block + 1] as number) - from;
        if (size < 2 || size > WALK_MAX) continue;
        const gain = size <= BLOCK_MAX ? 1 + 1 / size : 0.5 + 1 / size;
        for (let at = from; at < from + size; at++) {
          const j = members[at] as number;
          if (j >= i) break;
          if (worth[j] === 0) touched.push(j);
          worth[j] = (worth[j] as number) + gain;
        }
      }
      const good = touched.filter((j) => (worth[j] as number) >= WORTH_MIN);
      if (good.length > PAIRS_MAX) good.sort((p, q) => (worth[q] as number) - (worth[p] as number) || p - q);
      for (const j of good.slice(0, PAIRS_MAX)) yield [j, i];
      for (const j of touched) worth[j] = 0;
    }
  }

  /** The records of each key in rising order, and by place in the list of keys which block it is. */
  #blocks(): { blockOf: Uint32Array; blockStarts: Uint32Array; members: Uint32Array } {
    const hashes = this.#hashes.subarray(0, this.#length);
    const order = sortedOrder(hashes);
    const blockOf = new Uint32Array(this.#length);
    const starts: number[] = [];
    const members = new Uint32Array(this.#length);
    const recordOf = new Uint32Array(this.#length);
    for (let i = 0; i + 1 < this.#starts.length; i++)
      recordOf.fill(i, this.#starts[i] as number, this.#starts[i + 1] as number);
    let last = -1;
    for (let n = 0; n < order.length; n++) {
      const at = order[n] as number;
      const hash = hashes[at] as number;
      if (hash !== last || n === 0) starts.push(n);
      last = hash;
      blockOf[at] = starts.length - 1;
      members[n] = recordOf[at] as number;
    }
    starts.push(order.length);
    return { blockOf, blockStarts: Uint32Array.from(starts), members };
  }
}

/** FNV-1a. Two keys of one hash put strangers into one block, which their score parts again. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Places in the order of their values, equal ones in their own order: two passes of 16 bits. */
function sortedOrder(values: Uint32Array): Uint32Array {
  let order = Uint32Array.from(values, (_, i) => i);
  for (const shift of [0, 16]) {
    const counts = new Uint32Array(65_537);
    for (const value of values) {
      const slot = ((value >>> shift) & 0xffff) + 1;
      counts[slot] = (counts[slot] as number) + 1;
    }
    for (let i = 1; i < counts.length; i++) counts[i] = (counts[i] as number) + (counts[i - 1] as number);
    const next = new Uint32Array(order.length);
    for (const at of order) {
      const slot = ((values[at] as number) >>> shift) & 0xffff;
      next[counts[slot] as number] = at;
      counts[slot] = (counts[slot] as number) + 1;
    }
    order = next;
  }
  return order;
}
