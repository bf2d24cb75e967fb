import {
  AlignmentGrid,
  areUnequal,
  constantOf,
  leastOdds,
  MAX_LETTERS,
  perOddsOf,
  probabilityOf,
  restAt,
  type WordUnits,
} from "./align.ts";
import { ABSENT, type AlignmentTable, SCALE } from "./alignment-table.ts";
import { Gains } from "./gains.ts";

/** Words that lie side by side, each known by where it begins and ends, in UTF-16 units. */
export type Letters = Uint16Array;

const SIZE = MAX_LETTERS + 1;

/**
 * Tells of one asked word how surely each of many Latin words is one with it, where their alignment says so with `leastLog`
 * log-odds or more. It says exactly what `alignWords` would; but words come by their spelling, and what the last one had in common
 * with the next is not aligned again, and a word whose units can earn too little against these letters is not aligned.
 */
export class Sieve {
  readonly #x: WordUnits;
  readonly #table: AlignmentTable;
  readonly #leastLog: number;
  readonly #grid = new AlignmentGrid();
  readonly #gainOf: Gains;
  /**
   * By position in the last word, edges included: its letter, what was expected, what could be earned alone and at most so
   * far, where the units that end there begin in the table and what they gain.
   */
  readonly #letter = new Uint8Array(SIZE);
  readonly #expected = new Float64Array(SIZE);
  readonly #alone = new Int32Array(SIZE);
  readonly #most = new Int32Array(SIZE);
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

  /**
   * How sure it is that the word at [from, to) is the asked one, as the two alignments say: 0 to 1, 0 for less than was
   * asked for. Its first `shared` letters are those of the last word.
   */
  sameness(letters: Letters, from: number, to: number, shared: number): number {
    const x = this.#x;
    const n = x.length;
    const m = to - from + 2;
    if (m > MAX_LETTERS || n > MAX_LETTERS) {
      this.#known = 0;
      return 0;
    }
    this.#read(letters, from, m, shared);
    const expected = this.#expected[m - 1] as number;
    if (areUnequal(x.expected, expected)) return 0;
    const perOdds = perOddsOf(this.#table, n, m);
    const constant = constantOf(this.#table, n, m, (x.expected + expected) / 2);
    const needed = Math.ceil(leastOdds(this.#leastLog, constant, perOdds) * SCALE);
    if ((this.#most[m] as number) + x.alone < needed) return 0;
    this.#sumRest(m);
    return this.#align(m, needed) ? probabilityOf(constant + perOdds * (this.#grid.at(n, m, n) / SCALE)) : 0;
  }

  /** Takes over a word's letters, from the first that is another than the last word's. */
  #read(letters: Letters, from: number, m: number, shared: number): void {
    const { y, height } = this.#table;
    const { letterCount, letters: numberOf, expect, alone } = y;
    const [units1, units2, units3] = y.units as [Int16Array, Int16Array, Int16Array];
    const [begins1, begins2, begins3] = this.#units;
    const [gains1, gains2, gains3] = this.#gains;
    const gainOf = this.#gainOf;
    const first = Math.min(this.#known, shared + 1) + 1;
    if (this.#filled >= first) this.#filled = first - 1;
    let last = this.#letter[first - 1] as number;
    let lastButOne = first < 2 ? 0 : (this.#letter[first - 2] as number);
    for (let j = first; j <= m; j++) {
      const isEdge = j === 1 || j === m;
      const c = numberOf[j === 1 ? 94 : j === m ? 36 : (letters[from + j - 2] as number)] as number;
      let own = this.#alone[j - 1] as number;
      let unit = units1[c] as number;
      let gain = gainOf.of(unit);
      let most = (this.#most[j - 1] as number) + gain;
      if ((alone[unit] as number) > 0) own += alone[unit] as number;
      begins1[j] = unit * height;
      gains1[j] = gain;
      if (j >= 2) {
        unit = units2[last * letterCount + c] as number;
        gain = gainOf.of(unit);
        most = Math.max(most, (this.#most[j - 2] as number) + gain);
        if ((alone[unit] as number) > 0) own += alone[unit] as number;
        begins2[j] = unit * height;
        gains2[j] = gain;
      }
      if (j >= 3) {
        unit = units3[(lastButOne * letterCount + last) * letterCount + c] as number;
        gain = gainOf.of(unit);
        most = Math.max(most, (this.#most[j - 3] as number) + gain);
        if ((alone[unit] as number) > 0) own += alone[unit] as number;
        begins3[j] = unit * height;
        gains3[j] = gain;
      }
      this.#letter[j] = c;
      this.#expected[j] = (this.#expected[j - 1] as number) + (isEdge ? 0 : (expect[c] as number));
      this.#alone[j] = own;
      this.#most[j] = most;
      lastButOne = last;
      last = c;
    }
    this.#known = m - 1;
  }

  /** The most that the letters behind each position can earn. */
  #sumRest(m: number): void {
    const rest = this.#rest;
    const [one, two, three] = this.#gains;
    rest[m] = 0;
    for (let j = m - 1; j >= 0; j--) {
      let best = (one[j + 1] as number) + (rest[j + 1] as number);
      if (j + 2 <= m) best = Math.max(best, (two[j + 2] as number) + (rest[j + 2] as number));
      if (j + 3 <= m) best = Math.max(best, (three[j + 3] as number) + (rest[j + 3] as number));
      rest[j] = best;
    }
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
