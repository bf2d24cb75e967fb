import { AlignmentGrid, constantOf, MAX_LETTERS, perOddsOf, restAt, type WordUnits } from "./align.ts";
import { ABSENT, type AlignmentTable, SCALE } from "./alignment-table.ts";
import { Gains } from "./gains.ts";

/** Words that lie side by side, each known by where it begins and ends, in UTF-16 units. */
export type Letters = Uint16Array;

const SIZE = MAX_LETTERS + 1;

/**
 * Tells of one asked word which of many Latin words align with it so well that they are one with `leastLog` log-odds or
 * more. It says so exactly when `alignWords` would; but words come by their spelling, and what the last one had in common
 * with the next is not aligned again, and a word whose units can earn too little against these letters is not aligned.
 */
export class Sieve {
  readonly #x: WordUnits;
  readonly #table: AlignmentTable;
  readonly #leastLog: number;
  readonly #grid = new AlignmentGrid();
  readonly #gainOf: Gains;
  /**
   * By position in the last word, edges included: its letter, what was expected and could be earned alone so far, where
   * the units that end there begin in the table and what they gain.
   */
  readonly #letter = new Uint8Array(SIZE);
  readonly #expected = new Float64Array(SIZE);
  readonly #alone = new Int32Array(SIZE);
  readonly #units = [new Int32Array(SIZE), new Int32Array(SIZE), new Int32Array(SIZE)] as const;
  readonly #gains = [new Int16Array(SIZE), new Int16Array(SIZE), new Int16Array(SIZE)] as const;
  readonly #rest = new Int32Array(SIZE);
  /** Positions of the last word that are known, its end left out, and columns of the grid that are filled. */
  #known = 0;
  #filled = 0;

  constructor(x: WordUnits, table: AlignmentTable, leastLog: number) {
    this.#x = x;
    this.#table = table;
    this.#leastLog = leastLog;
    this.#gainOf = x.gains ?? new Gains(x, "x", table);
    // No unit of two or three letters ends at the first letter.
    for (const units of this.#units) units.fill(table.odds.length - table.height);
    if (x.length <= MAX_LETTERS) this.#grid.begin(x, table, x.ids, restAt(x));
  }

  /** Whether the word at [from, to) may be one with the asked; its first `shared` letters are those of the last. */
  lets(letters: Letters, from: number, to: number, shared: number): boolean {
    const x = this.#x;
    const m = to - from + 2;
    if (m > MAX_LETTERS || x.length > MAX_LETTERS) {
      this.#known = 0;
      return false;
    }
    this.#read(letters, from, m, shared);
    const perOdds = perOddsOf(this.#table, x.length, m);
    if (perOdds <= 0) return true;
    const expected = (x.expected + (this.#expected[m - 1] as number)) / 2;
    const needed = Math.ceil(
      ((this.#leastLog - constantOf(this.#table, x.length, m, expected)) / perOdds) * SCALE,
    );
    if (this.#sumRest(m) + x.alone < needed) return false;
    return this.#align(m, needed);
  }

  /** Takes over a word's letters, from the first that is another than the last word's. */
  #read(letters: Letters, from: number, m: number, shared: number): void {
    const { y, height } = this.#table;
    const { letterCount } = y;
    const [units1, units2, units3] = y.units as [Int16Array, Int16Array, Int16Array];
    const first = Math.min(this.#known, shared + 1) + 1;
    if (this.#filled >= first) this.#filled = first - 1;
    for (let j = first; j <= m; j++) {
      const code = j === 1 ? 94 : j === m ? 36 : (letters[from + j - 2] as number);
      const c = y.letters[code] as number;
      this.#letter[j] = c;
      const isEdge = j === 1 || j === m;
      this.#expected[j] = (this.#expected[j - 1] as number) + (isEdge ? 0 : (y.expect[c] as number));
      this.#alone[j] = this.#alone[j - 1] as number;
      this.#put(0, j, units1[c] as number, height);
      const two = (this.#letter[j - 1] as number) * letterCount + c;
      if (j >= 2) this.#put(1, j, units2[two] as number, height);
      const three = (this.#letter[j - 2] as number) * letterCount * letterCount + two;
      if (j >= 3) this.#put(2, j, units3[three] as number, height);
    }
    this.#known = m - 1;
  }

  #put(size: 0 | 1 | 2, j: number, unit: number, height: number): void {
    this.#units[size][j] = unit * height;
    this.#gains[size][j] = this.#gainOf.of(unit);
    const alone = this.#table.y.alone[unit] as number;
    if (alone > 0) this.#alone[j] = (this.#alone[j] as number) + alone;
  }

  /** The most that the letters behind each position can earn; answers that of the whole word. */
  #sumRest(m: number): number {
    const rest = this.#rest;
    const [one, two, three] = this.#gains;
    rest[m] = 0;
    for (let j = m - 1; j >= 0; j--) {
      let best = (one[j + 1] as number) + (rest[j + 1] as number);
      if (j + 2 <= m) best = Math.max(best, (two[j + 2] as number) + (rest[j + 2] as number));
      if (j + 3 <= m) best = Math.max(best, (three[j + 3] as number) + (rest[j + 3] as number));
      rest[j] = best;
    }
    return rest[0] as number;
  }

  /** As `alignWords`, from the first column that is not there yet. */
  #align(m: number, needed: number): boolean {
    const x = this.#x;
    const [b1, b2, b3] = this.#units;
    let j = this.#filled;
    let before = j < 1 ? ABSENT : this.#reachAt(j - 1, m);
    let beforeThat = j < 2 ? ABSENT : this.#reachAt(j - 2, m);
    for (;;) {
      const here = this.#reachAt(j, m);
      if (Math.max(here, before, beforeThat) < needed) return false;
      if (j === m) break;
      beforeThat = before;
      before = here;
      j++;
      this.#grid.fill(x, this.#table, j, b1[j] as number, b2[j] as number, b3[j] as number);
      this.#filled = j;
    }
    return this.#grid.at(x.length, m, x.length) >= needed;
  }

  #reachAt(j: number, m: number): number {
    return this.#grid.reachAt(j, (this.#rest[j] as number) + this.#x.alone, this.#alone[m] as number);
  }
}
