import type { AnalysedName } from "./analyse.ts";
import type { Word } from "./word.ts";

/**
 * Which names are compared with a question, in memory and in a database alike. A first look takes the names that hold
 * words likely to be those asked for; a second, where none of them was good, also takes words that are less alike.
 */

/** Names compared in full at the first look, at most. */
export const FIRST_LOOK = 100;
/** Where none is good, a word was perhaps not found by its keys, or is less alike: then so many are compared. */
export const SECOND_LOOK = 400;
export const GOOD = 0.5;
/** Where one that holds much is so sure, the others of the first look are hardly ever one too, and never the one meant. */
export const SURE = 0.9;
const MUCH = 0.55;
const WORTH_MAX = 9;

/** Nats that sharing a word may add to what a name holds. */
export const worthOf = (word: Word): number => Math.min(word.weight, WORTH_MAX);

/**
 * Tells whether a name of so many words holds much of what was asked for: more than half of the worth of the asked words, of a
 * shorter name as much less as it has fewer.
 */
export function holdsMuch(asked: AnalysedName): (held: number, words: number) => boolean {
  const all = asked.words.reduce((sum, word) => sum + worthOf(word), 0);
  const count = asked.words.length;
  return (held, words) => held >= MUCH * all * Math.min(1, words / count);
}
