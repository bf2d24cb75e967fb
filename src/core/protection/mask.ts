import type { Model } from "../schema.ts";

const MASK = "█";

/** Whether a letter of it was made unreadable; doubt is. */
export const holdsMask = (text: string): boolean => text.includes(MASK);

/**
 * Whether a source may speak of others in it: notes and descriptions, and what it calls the goods, the place or the outcome
 * of things and events.
 */
export function holdsWords(model: Model, schema: string, property: string): boolean {
  const type = model.property(schema, property)?.type;
  if (type === "text") return true;
  if (type === "name") return model.isA(schema, "Event");
  return type === "string" && !model.isA(schema, "LegalEntity");
}

/** Shorter parts of a name would mask half of any text. */
const PART_MIN = 3;
/** So many words are looked for one by one sooner than each word of a text among them. */
const FEW = 50;
const LETTER = "[\\p{L}\\p{M}\\p{N}]";
const WORDS = new RegExp(`${LETTER}+`, "gu");
/** Written without spaces: a name may stand in the midst of letters. */
const UNSPACED =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u;
/** "And", "to", "by" are written on to the name. */
const PREFIXED = /\p{Script=Arabic}|\p{Script=Hebrew}/u;

/**
 * Names and their parts in a text made unreadable, letter for letter, so that offsets into it stay true. A part that is
 * a common word is masked as well: doubt refuses.
 */
export function maskNames(text: string, names: Iterable<string>): string {
  return nameMask(names)(text);
}

/** The same for many texts. A text is searched for those names only of which it holds the first word. */
export function nameMask(names: Iterable<string>): (text: string) => string {
  const byWord = new Map<string, string[]>();
  /** By their first two letters: they may stand anywhere. */
  const unspaced = new Map<string, string[]>();
  const anywhere: string[] = [];
  let longest = 0;
  for (const part of partsOf(names)) {
    const letters = folded(part);
    const [word] = letters.match(WORDS) ?? [];
    if (UNSPACED.test(part)) put(unspaced, letters.slice(0, 2), part);
    else if (word === undefined) anywhere.push(part);
    else {
      put(byWord, word, part);
      longest = Math.max(longest, word.length);
    }
  }
  if (byWord.size + unspaced.size + anywhere.length === 0) return (text) => text;
  return (text) => {
    const letters = folded(text);
    const found = new Set(anywhere);
    for (const word of letters.match(WORDS) ?? [])
      for (let i = Math.max(0, word.length - longest); i < word.length; i++)
        for (const part of byWord.get(word.slice(i)) ?? []) found.add(part);
    for (let i = 0; unspaced.size > 0 && i < letters.length; i++)
      for (const part of unspaced.get(letters.slice(i, i + 2)) ?? []) found.add(part);
    if (found.size === 0) return text;
    return text.replace(patternOf([...found]), (match) => MASK.repeat(match.length));
  };
}

/**
 * For a text of which nobody knows whom it is about: masks those names only of which it holds all words, and there
 * are two or more, in whatever order.
 */
export function mentionMask(names: Iterable<string>): (text: string) => string {
  const mentioned = mentionedNames(names);
  return (text) => {
    const found = mentioned(text);
    return found.length === 0 ? text : maskNames(text, found);
  };
}

/** Which of these names a text says, as `mentionMask` looks for them. */
export function mentionedNames(names: Iterable<string>): (text: string) => readonly string[] {
  const wordsOf = new Map<string, ReadonlySet<string>>();
  const byWord = new Map<string, string[]>();
  let longest = 0;
  for (const name of names) {
    if (wordsOf.has(name)) continue;
    const words = tellingWords(name);
    const isOneWord = words.size < 2 && !(UNSPACED.test(name) && [...name].length >= PART_MIN);
    if (isOneWord) continue;
    wordsOf.set(name, words);
    for (const word of words) {
      put(byWord, UNSPACED.test(word) ? word.slice(0, 2) : word, name);
      longest = Math.max(longest, word.length);
    }
  }
  if (byWord.size === 0) return () => [];
  const few = byWord.size > FEW ? undefined : [...byWord.keys()];
  return (text) => {
    const letters = folded(text.normalize("NFC"));
    if (few && !few.some((piece) => letters.includes(piece))) return [];
    const said = new Set(letters.match(WORDS)?.flatMap((word) => endsOf(word, longest)));
    const maybe = new Set<string>();
    for (const piece of said) for (const name of byWord.get(piece) ?? []) maybe.add(name);
    const isSaid = (word: string): boolean => (UNSPACED.test(word) ? letters.includes(word) : said.has(word));
    return [...maybe].filter((name) => [...(wordsOf.get(name) ?? [])].every(isSaid));
  };
}

/** Without "van" and "bin", where enough is left: whoever speaks of somebody leaves them out. */
function tellingWords(name: string): ReadonlySet<string> {
  const words = folded(name.normalize("NFC")).match(WORDS) ?? [];
  const ofLength = (min: number): ReadonlySet<string> =>
    new Set(words.filter((word) => [...word].length >= (UNSPACED.test(word) ? 2 : min)));
  const long = ofLength(PART_MIN + 1);
  return long.size >= 2 ? long : ofLength(PART_MIN);
}

/** A word as names may stand in it: behind what is written on to them, or anywhere where words are not parted. */
function endsOf(word: string, longest: number): readonly string[] {
  if (UNSPACED.test(word)) return Array.from({ length: word.length }, (_, i) => word.slice(i, i + 2));
  if (!PREFIXED.test(word)) return [word];
  const first = Math.max(0, word.length - longest);
  return Array.from({ length: word.length - first }, (_, i) => word.slice(first + i));
}

/** Whole names and their words, as they may be encoded. */
function partsOf(names: Iterable<string>): ReadonlySet<string> {
  const parts = new Set<string>();
  for (const name of names) {
    const min = UNSPACED.test(name) ? 2 : PART_MIN;
    for (const part of [name.trim(), ...name.split(/[^\p{L}\p{M}\p{N}]+/u)])
      if ([...part].length >= min) for (const form of ["NFC", "NFD"]) parts.add(part.normalize(form));
  }
  return parts;
}

function put(map: Map<string, string[]>, key: string, part: string): void {
  const known = map.get(key);
  if (known) known.push(part);
  else map.set(key, [part]);
}

/** Alike wherever the pattern takes two letters for one (ς and σ, ſ and s, ẞ and ß). */
const folded = (text: string): string => text.toLowerCase().toUpperCase().toLowerCase();

/** Longest first, what may stand in the midst of letters before what may not: the longer holds the shorter. */
function patternOf(parts: readonly string[]): RegExp {
  const longestFirst = [...parts].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const kinds = [
    { of: (part: string) => UNSPACED.test(part), before: "", after: "" },
    { of: (part: string) => !UNSPACED.test(part) && PREFIXED.test(part), before: "", after: `(?!${LETTER})` },
    {
      of: (part: string) => !UNSPACED.test(part) && !PREFIXED.test(part),
      before: `(?<!${LETTER})`,
      after: `(?!${LETTER})`,
    },
  ];
  const patterns = kinds.flatMap(({ of, before, after }) => {
    const own = longestFirst.filter(of).map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
    return own.length === 0 ? [] : [`${before}(?:${own.join("|")})${after}`];
  });
  return new RegExp(patterns.join("|"), "giu");
}
