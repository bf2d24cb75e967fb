import { compareNames, fold, searchKeys } from "../names/index.ts";

/** In one word with others a shorter part would be found in half of all handles. */
const JOINED_MIN = 4;
/** Shorter pieces of a handle are looked up for no name. */
const PIECE_MIN = 2;
/** In another script: more likely the same name than not. */
const LIKELY = 0.5;
/** A longer word is no name, and a name of more words is looked for by its first ones. */
const WORD_MAX = 60;
const WORDS_MAX = 6;
/** "De la" and "al" are parts of many names: one longer than they is among the two. */
const TELLING_MIN = 3;

/** Two parts of one name, or the only word of the handle is a part of one. */
export type HandleLikeness = "whole" | "part";

const wordsOf = (text: string): readonly string[] => fold(text).match(/\p{L}+/gu) ?? [];

/**
 * Whether a handle is written like one of these names: "testa_somebody", "somebody.t99", "testasomebody" and "testa" for Testa
 * Somebody, and in another script where it has two words at least. Who somebody calls themselves is no proof: doubt says yes.
 */
export function handleLikeness(names: Iterable<string>): (handle: string) => HandleLikeness | undefined {
  const byWord = new Map<string, Set<string>>();
  const byKey = new Map<string, Set<string>>();
  const put = (map: Map<string, Set<string>>, key: string, name: string): void => {
    map.set(key, (map.get(key) ?? new Set()).add(name));
  };
  for (const name of names) {
    for (const word of wordsOf(name)) put(byWord, word, name);
    for (const key of searchKeys(name)) put(byKey, key, name);
  }
  return (handle) => {
    const words = wordsOf(handle).filter((word) => word.length <= WORD_MAX);
    const long = words.filter((word) => word.length >= PIECE_MIN);
    const maybe = new Set(long.flatMap(piecesOf).flatMap((piece) => [...(byWord.get(piece) ?? [])]));
    let found: HandleLikeness | undefined;
    for (const name of maybe) {
      const parts = partsIn(words, wordsOf(name));
      if (parts >= 2) return "whole";
      if (parts === 1 && long.length === 1) found = "part";
    }
    return long.length >= 2 && isSaidElsewise(long.join(" "), byKey) ? "whole" : found;
  };
}

function piecesOf(word: string): readonly string[] {
  const pieces = new Set<string>();
  for (let from = 0; from < word.length; from++)
    for (let to = from + PIECE_MIN; to <= word.length; to++) pieces.add(word.slice(from, to));
  return [...pieces];
}

/** Spelled otherwise, or in another script: found by two keys that spellings of one name share. */
function isSaidElsewise(text: string, byKey: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const shared = new Map<string, number>();
  for (const key of searchKeys(text))
    for (const name of byKey.get(key) ?? []) shared.set(name, (shared.get(name) ?? 0) + 1);
  return [...shared].some(([name, n]) => n >= 2 && compareNames(text, name).probability >= LIKELY);
}

/** How many words of a name these are: as they are, by their first letter beside one that is, or in one word with others. */
function partsIn(words: readonly string[], name: readonly string[]): number {
  const left = name.slice(0, WORDS_MAX);
  const take = (at: number): boolean => at >= 0 && left.splice(at, 1).length > 0;
  const rest = words.filter((word) => word.length < PIECE_MIN || !take(left.indexOf(word)));
  let parts = words.length - rest.length;
  const isTelling = words.some((word) => word.length >= TELLING_MIN && !rest.includes(word));
  if (parts > 1 && !isTelling) return 0;
  for (const word of rest) {
    const isInitial = word.length < PIECE_MIN && parts > 0;
    if (isInitial && take(left.findIndex((one) => one.startsWith(word)))) parts += 1;
    if (word.length > JOINED_MIN) parts = Math.max(parts, joinedParts(word, left, 0, 0));
  }
  return parts;
}

/** Of a word that is nothing but words of a name and first letters of others; 0 where there is more in it, or too little. */
function joinedParts(word: string, name: readonly string[], parts: number, longest: number): number {
  if (word === "") return longest >= JOINED_MIN ? parts : 0;
  return Math.max(
    0,
    ...name.flatMap((part, at) => {
      const others = name.filter((_one, n) => n !== at);
      const whole = word.startsWith(part)
        ? joinedParts(word.slice(part.length), others, parts + 1, Math.max(longest, part.length))
        : 0;
      const initial =
        word.charAt(0) === part.charAt(0) ? joinedParts(word.slice(1), others, parts + 1, longest) : 0;
      return [whole, initial];
    }),
  );
}
