import type { Side } from "./alignment-table.ts";

/** Units that begin at a place: of one letter, of two and of three. */
export const UNITS = 3;

/** What the spellings are on one side of a table. */
export interface SpelledUnits {
  /** Those of one letter, two and three that begin at a place: by place times three. */
  readonly ids: Int16Array;
  /** By spelling, as `WordUnits` have them. */
  readonly expected: Float64Array;
  readonly alone: Int32Array;
}

/**
 * Latin spellings of a gallery's words, side by side, and what their units are on a side of a table: an asked word meets hundreds of
 * them. A place is that of a letter among the letters of all spellings, the edges of each included.
 */
export class Spellings {
  /** The letters of all, without edges, and where those of each begin, with the end of the last. */
  readonly letters: Uint16Array;
  readonly starts: Int32Array;
  readonly #units = new Map<Side, SpelledUnits>();

  constructor(texts: readonly string[]) {
    this.starts = new Int32Array(texts.length + 1);
    texts.forEach((text, s) => {
      this.starts[s + 1] = (this.starts[s] as number) + text.length;
    });
    this.letters = new Uint16Array(this.starts[texts.length] as number);
    let at = 0;
    for (const text of texts) for (let i = 0; i < text.length; i++) this.letters[at++] = text.charCodeAt(i);
  }

  /** Letters without edges. */
  length(spelling: number): number {
    return (this.starts[spelling + 1] as number) - (this.starts[spelling] as number);
  }

  /** The place of its first edge. */
  place(spelling: number): number {
    return (this.starts[spelling] as number) + 2 * spelling;
  }

  /** Read when a word of that table is first asked for. */
  unitsOf(side: Side): SpelledUnits {
    const known = this.#units.get(side);
    if (known) return known;
    const units = this.#read(side);
    this.#units.set(side, units);
    return units;
  }

  #read(side: Side): SpelledUnits {
    const { units, letters: numberOf, letterCount, expect, alone: free } = side;
    const count = this.starts.length - 1;
    const ids = new Int16Array((this.letters.length + 2 * count) * UNITS).fill(side.gain.length - 1);
    const expected = new Float64Array(count);
    const alone = new Int32Array(count);
    const numbers: number[] = [];
    for (let s = 0; s < count; s++) {
      const m = this.length(s) + 2;
      numbers.length = 0;
      for (let i = 0; i < m; i++) numbers.push(numberOf[this.#letterAt(s, i, m)] as number);
      for (let i = 1; i < m - 1; i++)
        expected[s] = (expected[s] as number) + (expect[numbers[i] as number] as number);
      for (let i = 0; i < m; i++) {
        const at = (this.place(s) + i) * UNITS;
        let unit = 0;
        for (let size = 1; size <= units.length && i + size <= m; size++) {
          unit = unit * letterCount + (numbers[i + size - 1] as number);
          const id = (units[size - 1] as Int16Array)[unit] as number;
          ids[at + size - 1] = id;
          if ((free[id] as number) > 0) alone[s] = (alone[s] as number) + (free[id] as number);
        }
      }
    }
    return { ids, expected, alone };
  }

  /** The code of its letter or edge. */
  #letterAt(spelling: number, i: number, m: number): number {
    if (i === 0) return 94;
    return i === m - 1 ? 36 : (this.letters[(this.starts[spelling] as number) + i - 1] as number);
  }
}
