import { assert } from "../errors.ts";
import type { Side } from "./alignment-table.ts";

/** Units that begin at a place: of one letter, of two and of three. */
export const UNITS = 3;
/** Their ids lie in one integer, so many bits each: a table has less than half as many. */
export const UNIT_BITS = 10;
export const UNIT_MASK = (1 << UNIT_BITS) - 1;

/** What the spellings are on one side of a table. */
export interface SpelledUnits {
  /** By place: those of one letter, two and three that begin there, the first in the lowest bits. */
  readonly ids: Int32Array;
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
    const none = side.gain.length - 1;
    assert(none <= UNIT_MASK, "a table has no more units than fit");
    const ids = new Int32Array(this.letters.length + 2 * count);
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
        let number = 0;
        let all = 0;
        for (let size = 1; size <= UNITS; size++) {
          number = number * letterCount + (numbers[i + size - 1] ?? 0);
          const isUnit = size <= units.length && i + size <= m;
          const id = isUnit ? ((units[size - 1] as Int16Array)[number] as number) : none;
          all |= id << (UNIT_BITS * (size - 1));
          if ((free[id] as number) > 0) alone[s] = (alone[s] as number) + (free[id] as number);
        }
        ids[this.place(s) + i] = all;
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
