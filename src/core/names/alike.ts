import { wordKeys } from "./keys.ts";
import type { NamesModel } from "./model.ts";
import { lettersApart, withOneDeletion } from "./skeleton.ts";
import { sameWordFrom, type Word } from "./word.ts";

/**
 * How alike words find each other, in memory and in a database alike: the keys a word is filed under, the keys it is
 * asked by, and what it takes for two words under one key to be held alike.
 */

/** Words held alike enough to one asked word, at most. */
export const ALIKE_WORDS_MAX = 160;
/** Less is not worth a look. */
export const ALIKE_MIN = 0.12;
/** Alike enough to carry a match: weaker ones are only looked at where nothing good was found. */
export const LIKELY_MIN = 0.35;
/** Words that differ in more letter classes than this are hardly ever one (measured on the development half: 1 in 100). */
const LETTERS_APART = 5;
const CONSONANTS_APART = 4;
/** Readings of a word in another script that are looked for. */
const KEYS_ASKED = 5;

/** The keys that a word of a gallery is filed under. */
export const filedKeysOf = (word: Word, model: NamesModel): readonly string[] =>
  deletionKeys(word, wordKeys(word, model));

/** The keys that an asked word is looked for by; words that were joined from two are looked for without deletions. */
export function askedKeysOf(word: Word, model: NamesModel, withDeletions: boolean): readonly string[] {
  const limit = !withDeletions ? 2 : word.script === "latin" ? 3 : KEYS_ASKED;
  const own = wordKeys(word, model, limit);
  return withDeletions ? deletionKeys(word, own) : own;
}

/** In how many letter classes (see `lettersOf`) an alike word may differ from this one. */
export const lettersApartMax = (asked: Word): number => (asked.hasVowels ? LETTERS_APART : CONSONANTS_APART);

/** How alike a filed word is to the asked one: 0 to 1, 0 for what is less than `least`. */
export function alikeness(asked: Word, filed: Word, model: NamesModel, least = ALIKE_MIN): number {
  const apart = lettersApart(asked.letters(model), filed.letters(model), asked.hasVowels);
  if (apart > lettersApartMax(asked)) return 0;
  return sameWordFrom(least, asked, filed, model);
}

/**
 * Longer skeletons also meet with one class left out; in short ones that would meet everything. Only the likeliest
 * key of a word is shortened: the others are alternatives already. A number is alike to itself alone: it has no shorter key.
 */
function deletionKeys(word: Word, keys: readonly string[]): readonly string[] {
  const [first] = keys;
  if (first === undefined || first.length < 4 || word.script === "digit") return keys;
  return [...new Set([...keys, ...withOneDeletion([first])])];
}
