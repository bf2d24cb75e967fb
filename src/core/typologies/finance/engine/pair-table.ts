/**
 * Which two accounts have several two-step paths between them lately. A bounded table of four-way sets: when a
 * set is full its oldest entry gives way, so that memory stays fixed whatever arrives.
 */
export class PairTable {
  private readonly sets: number;
  private readonly source: Int32Array;
  private readonly sink: Int32Array;
  private readonly middle: Int32Array;
  private readonly lastAt: Uint32Array;
  private readonly count: Uint8Array;

  constructor(entries: number) {
    this.sets = 2 ** Math.ceil(Math.log2(Math.max(256, entries / 4)));
    const size = this.sets * 4;
    this.source = new Int32Array(size).fill(-1);
    this.sink = new Int32Array(size);
    this.middle = new Int32Array(size);
    this.lastAt = new Uint32Array(size);
    this.count = new Uint8Array(size);
  }

  /** Notes a path; answers how many different middles in a row were seen within `seconds`. */
  note(source: number, sink: number, middle: number, at: number, seconds: number): number {
    let hash = (Math.imul(source, 0x9e3779b1) ^ Math.imul(sink, 0xc2b2ae35)) >>> 0;
    hash = (hash ^ (hash >>> 16)) & (this.sets - 1);
    const base = hash * 4;
    let oldest = base;
    for (let i = base; i < base + 4; i++) {
      if (this.source[i] === source && this.sink[i] === sink) {
        const fresh = at - (this.lastAt[i] as number) <= seconds;
        const another = this.middle[i] !== middle;
        this.count[i] = fresh ? Math.min(250, (this.count[i] as number) + (another ? 1 : 0)) : 1;
        this.middle[i] = middle;
        this.lastAt[i] = at;
        return another || !fresh ? (this.count[i] as number) : 0;
      }
      if ((this.lastAt[i] as number) < (this.lastAt[oldest] as number)) oldest = i;
    }
    this.source[oldest] = source;
    this.sink[oldest] = sink;
    this.middle[oldest] = middle;
    this.lastAt[oldest] = at;
    this.count[oldest] = 1;
    return 1;
  }

  save(): PairTableState {
    return {
      arrays: [
        this.source.slice(),
        this.sink.slice(),
        this.middle.slice(),
        this.lastAt.slice(),
        this.count.slice(),
      ],
    };
  }

  load(state: PairTableState): void {
    const arrays = [this.source, this.sink, this.middle, this.lastAt, this.count];
    arrays.forEach((array, i) => {
      array.set(state.arrays[i] as Int32Array);
    });
  }
}

export interface PairTableState {
  readonly arrays: readonly (Int32Array | Uint32Array | Uint8Array)[];
}
