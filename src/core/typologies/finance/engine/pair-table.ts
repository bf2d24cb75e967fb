const WAYS = 4;
/** Where in a set its sinks, middles, times and counts stand, each four words. */
const SINK = WAYS;
const MIDDLE = 2 * WAYS;
const LAST_AT = 3 * WAYS;
const COUNT = 4 * WAYS;
const SET = 5 * WAYS;

/**
 * Which two accounts have several two-step paths between them lately. A bounded table of four-way sets: when a
 * set is full its oldest entry gives way, so that memory stays fixed whatever arrives.
 */
export class PairTable {
  private readonly sets: number;
  /** A set is twenty words: four sources, four sinks, and so on, so that a look touches two cache lines. */
  private readonly words: Int32Array;

  constructor(entries: number) {
    this.sets = 2 ** Math.ceil(Math.log2(Math.max(256, entries / WAYS)));
    this.words = new Int32Array(this.sets * SET);
    for (let base = 0; base < this.words.length; base += SET) this.words.fill(-1, base, base + WAYS);
  }

  /** Notes a path; answers how many different middles in a row were seen within `seconds`. */
  note(source: number, sink: number, middle: number, at: number, seconds: number): number {
    const { words } = this;
    let hash = (Math.imul(source, 0x9e3779b1) ^ Math.imul(sink, 0xc2b2ae35)) >>> 0;
    hash = (hash ^ (hash >>> 16)) & (this.sets - 1);
    const base = hash * SET;
    let oldest = base;
    let oldestAt = Number.POSITIVE_INFINITY;
    for (let i = base; i < base + WAYS; i++) {
      const lastAt = (words[i + LAST_AT] as number) >>> 0;
      if (words[i] === source && words[i + SINK] === sink) {
        const fresh = at - lastAt <= seconds;
        const another = words[i + MIDDLE] !== middle;
        const count = fresh ? Math.min(250, (words[i + COUNT] as number) + (another ? 1 : 0)) : 1;
        words[i + MIDDLE] = middle;
        words[i + LAST_AT] = at;
        words[i + COUNT] = count;
        return another || !fresh ? count : 0;
      }
      if (lastAt < oldestAt) {
        oldest = i;
        oldestAt = lastAt;
      }
    }
    words[oldest] = source;
    words[oldest + SINK] = sink;
    words[oldest + MIDDLE] = middle;
    words[oldest + LAST_AT] = at;
    words[oldest + COUNT] = 1;
    return 1;
  }

  save(): PairTableState {
    return { words: this.words.slice() };
  }

  load(state: PairTableState): void {
    this.words.set(state.words);
  }
}

export interface PairTableState {
  readonly words: Int32Array;
}
