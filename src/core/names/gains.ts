import type { WordUnits } from "./align.ts";
import { ABSENT, type AlignmentTable, type Side } from "./alignment-table.ts";

const NOT_YET = 32767;

/** What each unit of the other side can earn against one word at most; each is found when it is first asked for. */
export class Gains {
  readonly #word: WordUnits;
  readonly #other: Side;
  readonly #odds: Int16Array;
  /** In `#odds`, from one unit of the other side to the next, and from one of the word's. */
  readonly #step: number;
  readonly #ownStep: number;
  readonly #ownSizes: number;
  readonly #sizes: number;
  readonly #found: Int16Array;

  constructor(word: WordUnits, side: "x" | "y", table: AlignmentTable) {
    const other = side === "x" ? table.y : table.x;
    this.#word = word;
    this.#other = other;
    this.#odds = table.odds;
    this.#step = side === "x" ? table.height : 1;
    this.#ownStep = side === "x" ? 1 : table.height;
    this.#ownSizes = table[side].units.length;
    this.#sizes = other.units.length;
    this.#found = new Int16Array(other.gain.length).fill(NOT_YET);
  }

  of(unit: number): number {
    const known = this.#found[unit] as number;
    return known === NOT_YET ? this.#find(unit) : known;
  }

  #find(unit: number): number {
    const { ids, at, length } = this.#word;
    const from = unit * this.#step;
    // Against none of its units.
    let best = this.#odds[from] as number;
    for (let size = 1; size <= this.#ownSizes; size++)
      for (let end = size; end <= length; end++) {
        const own = ids[at + (size - 1) * (length + 1) + end] as number;
        best = Math.max(best, this.#odds[from + own * this.#ownStep] as number);
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
