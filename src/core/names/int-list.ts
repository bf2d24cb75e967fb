/** A growing list of 32-bit integers in one flat array. */
export class IntList {
  #items: Int32Array;
  #length = 0;

  constructor(capacity = 1024) {
    this.#items = new Int32Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#items.length) {
      const grown = new Int32Array(this.#length * 2);
      grown.set(this.#items);
      this.#items = grown;
    }
    this.#items[this.#length++] = value;
  }

  at(i: number): number {
    return this.#items[i] as number;
  }

  set(i: number, value: number): void {
    this.#items[i] = value;
  }

  /** The items, without the room to grow; a view, not a copy. */
  view(): Int32Array {
    return this.#items.subarray(0, this.#length);
  }

  static of(items: Int32Array): IntList {
    const list = new IntList(Math.max(16, items.length));
    for (const item of items) list.push(item);
    return list;
  }
}

/** Lists of integers by key in two flat arrays, with room for later additions beside them. */
export class Postings {
  #starts = new Int32Array(1);
  #items = new Int32Array(0);
  /** What came after the last packing, by key. */
  #late = new Map<number, number[]>();
  #lateCount = 0;

  /** Packs pairs (key, item) given as two parallel lists; items keep their order. */
  static pack(keys: Int32Array, items: Int32Array, keyCount: number): Postings {
    const made = new Postings();
    const starts = new Int32Array(keyCount + 1);
    for (const key of keys) starts[key + 1] = (starts[key + 1] as number) + 1;
    for (let k = 0; k < keyCount; k++) starts[k + 1] = (starts[k + 1] as number) + (starts[k] as number);
    const next = starts.slice(0, keyCount);
    const out = new Int32Array(items.length);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as number;
      const at = next[key] as number;
      out[at] = items[i] as number;
      next[key] = at + 1;
    }
    made.#starts = starts;
    made.#items = out;
    return made;
  }

  add(key: number, item: number): void {
    const list = this.#late.get(key);
    if (list) list.push(item);
    else this.#late.set(key, [item]);
    this.#lateCount++;
  }

  count(key: number): number {
    const packed =
      key + 1 < this.#starts.length ? (this.#starts[key + 1] as number) - (this.#starts[key] as number) : 0;
    return packed + (this.#lateCount > 0 ? (this.#late.get(key)?.length ?? 0) : 0);
  }

  /** Where the packed items of a key begin in `items`; they end where those of the next key begin. */
  start(key: number): number {
    return this.#starts[Math.min(key, this.#starts.length - 1)] as number;
  }

  get items(): Int32Array {
    return this.#items;
  }

  /** Items added after the packing. */
  late(key: number): readonly number[] {
    return this.#lateCount === 0 ? NONE : (this.#late.get(key) ?? NONE);
  }
}

const NONE: readonly number[] = [];
