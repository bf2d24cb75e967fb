import type { AnalysedName } from "./analyse.ts";
import type { Word } from "./word.ts";

/**
 * Which names are compared with a question, in memory and in a database alike. A first look takes the names that hold
 * words likely to be those asked for, in three steps, those that hold most first; a second, where none of them was good,
 * also takes words that are less alike.
 */

/** Names compared in full at the first look, at most. */
export const FIRST_LOOK = 100;
/** Where none is good, a word was perhaps not found by its keys, or is less alike: then so many are compared. */
export const SECOND_LOOK = 400;
export const GOOD = 0.5;
/** Where one is so sure, those that hold less are hardly ever one too, and never the one meant. */
const SURE = 0.9;
const MOST = 0.7;
const MUCH = 0.55;
export const WORTH_MAX = 9;

/** Nats that sharing a word may add to what a name holds. */
export const worthOf = (word: Word): number => Math.min(word.weight, WORTH_MAX);

/** How much of what was asked for a name holds. */
export type Held = "most" | "much" | "less";

/** The steps of the first look, and the score at which what comes after is left. */
export const FIRST_STEPS: readonly (readonly [held: Held, enough: number])[] = [
  ["most", SURE],
  ["much", SURE],
  ["less", GOOD],
];

/**
 * Tells how much of what was asked for a name of so many words holds: most of the worth of the asked words, or more than half of
 * it; of a shorter name as much less is asked as it has fewer.
 */
export function heldOf(asked: AnalysedName): (held: number, words: number) => Held {
  const all = asked.words.reduce((sum, word) => sum + worthOf(word), 0);
  const count = asked.words.length;
  return (held, words) => {
    const wanted = all * Math.min(1, words / count);
    return held >= MOST * wanted ? "most" : held >= MUCH * wanted ? "much" : "less";
  };
}
