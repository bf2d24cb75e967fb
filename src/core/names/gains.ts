import type { WordUnits } from "./align.ts";
import type { AlignmentTable, Side } from "./alignment-table.ts";
import { ABSENT } from "./odds.ts";

/** More than anything can earn. */
const NOT_YET = 32767;
/** Room for the beginning, and for what goes beyond the end by a unit of three letters. */
export const PAD = 4;
const pool: Gains[] = [];

/** What each unit of the other side can earn against one word at most; each is found when it is first asked for. */
export class Gains {
  #other!: Side;
  #odds!: Int16Array;
  /** In `#odds`, from one unit of the other side to the next. */
  #step = 0;
  #sizes = 0;
  #found = new Int16Array(0);
  /** Where the units of the word stand in `#odds`, as `rows` has them; `#stride` of them. */
  #places = new Int32Array(0);
  #stride = 0;
  #rows = new Int16Array(0);

  /** One that others are done with, or a new one. */
  static of(word: WordUnits, side: "x" | "y", table: AlignmentTable): Gains {
    const gains = pool.pop() ?? new Gains();
    gains.#begin(word, side, table);
    return gains;
  }

  /** Whoever is done with it hands it back. */
  release(): void {
    pool.push(this);
  }

  #begin({ ids, at, length }: WordUnits, side: "x" | "y", table: AlignmentTable): void {
    const other = side === "x" ? table.y : table.x;
    const { units, gain } = table[side];
    const ownStep = side === "x" ? 1 : table.height;
    this.#other = other;
    this.#odds = table.odds;
    this.#step = side === "x" ? table.height : 1;
    this.#sizes = other.units.length;
    const width = length + PAD;
    this.#stride = units.length * width;
    if (this.#places.length < this.#stride) this.#places = new Int32Array(this.#stride);
    this.#places.fill((gain.length - 1) * ownStep);
    for (let size = 0; size < units.length; size++)
      for (let end = 1; end <= length; end++)
        this.#places[size * width + end] = (ids[at + size * (length + 1) + end] as number) * ownStep;
    this.#places[0] = 0;
    const count = other.gain.length;
    if (this.#found.length < count) this.#found = new Int16Array(count);
    this.#found.fill(NOT_YET);
    if (this.#rows.length < count * this.#stride) this.#rows = new Int16Array(count * this.#stride);
  }

  of(unit: number): number {
    const known = this.#found[unit] as number;
    return known === NOT_YET ? this.#find(unit) : known;
  }

  /** By unit, what was asked for so far; `NOT_YET` for all others. */
  get found(): Int16Array {
    return this.#found;
  }

  /**
   * The log-odds of the units asked for so far against the word's, from `stride` times the unit on: against none, then against the
   * units of one letter by where they end in the word, then against those of two letters and of three, `PAD` more than the word's
   * length further on each. What is no unit has those that cannot be.
   */
  get rows(): Int16Array {
    return this.#rows;
  }

  get stride(): number {
    return this.#stride;
  }

  #find(unit: number): number {
    const odds = this.#odds;
    const places = this.#places;
    const rows = this.#rows;
    const from = unit * this.#step;
    const row = unit * this.#stride;
    let best = ABSENT;
    for (let i = 0; i < this.#stride; i++) {
      const gain = odds[from + (places[i] as number)] as number;
      rows[row + i] = gain;
      if (gain > best) best = gain;
    }
    this.#found[unit] = best;
    return best;
  }

  /** The most that the other word can earn behind each of its letters, into `rest`; answers that of the whole word. */
  sumRest({ ids, at, length }: WordUnits, rest: Int16Array): number {
    rest[length] = 0;
    for (let i = length - 1; i >= 0; i--) {
      let best = ABSENT;
      for (let size = 1; size <= this.#sizes && i + size <= length; size++) {
        const sum =
          this.of(ids[at + (size - 1) * (length + 1) + i + size] as number) + (rest[i + size] as number);
        if (sum > best) best = sum;
      }
      rest[i] = best;
    }
    return rest[0] as number;
  }

  /** The same of a word that is not prepared, by its letters. */
  sumOf(word: string): number {
    const { letters, letterCount, units } = this.#other;
    const text = `^${word}$`;
    // The most that ends at the last letter, the one before it and the one before that.
    let [one, two, three] = [0, ABSENT, ABSENT];
    let [last, lastButOne] = [0, 0];
    for (let i = 0; i < text.length; i++) {
      const letter = letters[text.charCodeAt(i)] as number;
      let unit = letter;
      let best = one + this.of((units[0] as Int16Array)[unit] as number);
      unit += last * letterCount;
      if (i >= 1) best = Math.max(best, two + this.of((units[1] as Int16Array)[unit] as number));
      unit += lastButOne * letterCount * letterCount;
      if (i >= 2 && units[2]) best = Math.max(best, three + this.of(units[2][unit] as number));
      [three, two, one] = [two, one, best];
      [lastButOne, last] = [last, letter];
    }
    return one;
  }
}
