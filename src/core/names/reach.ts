import { ABSENT } from "./odds.ts";

/** So many units of the other side are told apart for a unit; the next is said to be there always. */
const STEPS = 12;

/**
 * The most that a unit can earn against a word of the other side, by which letters that word has: told before the two are aligned,
 * whatever the order of the letters. Letters are bits; more than 32 share them, so that a letter may seem to be there which is not,
 * never the other way.
 */
export class Reach {
  readonly #odds: Int16Array;
  /** In `#odds`, from one unit to the next, and from one of the other side. */
  readonly #step: number;
  readonly #across: number;
  readonly #bits: Int32Array;
  /** By unit: the letters needed and what is earned with them, the most first; the last needs none. */
  readonly #needs: Int32Array;
  readonly #most: Int16Array;
  readonly #isFound: Uint8Array;

  /** `bits` says by unit of the other side which letters it is made of. */
  constructor(odds: Int16Array, step: number, across: number, bits: Int32Array) {
    const count = odds.length / bits.length;
    this.#odds = odds;
    this.#step = step;
    this.#across = across;
    this.#bits = bits;
    this.#needs = new Int32Array(count * STEPS);
    this.#most = new Int16Array(count * STEPS);
    this.#isFound = new Uint8Array(count);
  }

  /** The most that a unit earns against any unit of these letters. */
  of(unit: number, letters: number): number {
    if (this.#isFound[unit] === 0) this.#find(unit);
    const others = ~letters;
    let at = unit * STEPS;
    while (((this.#needs[at] as number) & others) !== 0) at++;
    return this.#most[at] as number;
  }

  #find(unit: number): void {
    const earned = (other: number): number => this.#odds[unit * this.#step + other * this.#across] as number;
    const ranked = Array.from(this.#bits.keys())
      .filter((other) => earned(other) > ABSENT)
      .sort((a, b) => earned(b) - earned(a));
    const first = unit * STEPS;
    this.#most.fill(ABSENT, first, first + STEPS);
    for (let i = 0; i < Math.min(STEPS, ranked.length); i++) {
      const other = ranked[i] as number;
      const needs = i === STEPS - 1 ? 0 : (this.#bits[other] as number);
      this.#needs[first + i] = needs;
      this.#most[first + i] = earned(other);
      if (needs === 0) break;
    }
    this.#isFound[unit] = 1;
  }
}

/** Which letters a word or a unit is made of, by their numbers in the table. */
export function letterBits(text: string, letters: Uint8Array): number {
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = letters[text.charCodeAt(i)] as number;
    if (letter > 0) bits |= 1 << (letter & 31);
  }
  return bits;
}
