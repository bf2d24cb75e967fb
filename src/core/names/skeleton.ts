/**
 * Skeleton keys: the consonants of a word in eight classes, so that spellings of one name in any script meet.
 * B bp · F fvw · T td · S sibilants · K kgq · L · R · M · N; vowels, h and y are dropped. A letter that may be
 * read two ways gives two keys.
 */
const DIGRAPHS: readonly (readonly [string, readonly string[]])[] = [
  ["tsch", ["S"]],
  ["dzh", ["S"]],
  ["sch", ["S"]],
  ["tch", ["S"]],
  ["kh", ["K", ""]],
  ["gh", ["K", ""]],
  ["ph", ["F"]],
  ["sh", ["S"]],
  ["zh", ["S"]],
  ["ch", ["S", "K"]],
  ["cz", ["S"]],
  ["ts", ["S"]],
  ["tz", ["S"]],
  ["dz", ["S"]],
  ["dj", ["S"]],
  ["dh", ["T", "S"]],
  ["th", ["T", "S"]],
  ["ck", ["K"]],
  ["ng", ["N", "NK"]],
  ["ce", ["S"]],
  ["ci", ["S"]],
  ["ge", ["K", "S"]],
  ["gi", ["K", "S"]],
];

const LETTERS: Readonly<Record<string, readonly string[]>> = {
  b: ["B"],
  p: ["B"],
  f: ["F"],
  v: ["F"],
  w: ["", "F"],
  t: ["T"],
  d: ["T"],
  đ: ["T"],
  s: ["S"],
  z: ["S"],
  ş: ["S"],
  ž: ["S"],
  č: ["S"],
  ç: ["S"],
  c: ["K"],
  j: ["S", ""],
  k: ["K"],
  q: ["K"],
  g: ["K"],
  ğ: ["", "K"],
  x: ["KS", "K"],
  l: ["L"],
  r: ["R"],
  m: ["M"],
  n: ["N"],
  ñ: ["N"],
};

const VOWEL_START = /^[aeiouäöüåhy]/;

/** The likeliest first; at most `limit`. A word of one consonant or none keeps a mark of its first vowel. */
export function skeletonsOfLatin(word: string, limit = 3): string[] {
  let keys = [""];
  for (let i = 0; i < word.length; ) {
    const [length, classes] = classesAt(word, i);
    keys = extend(keys, classes, limit);
    i += length;
  }
  return finish(word, keys, limit);
}

/** The likeliest classes of a piece of a Latin word. */
export function classesOfLatin(piece: string): string {
  const text = piece.replace(/[$^]/g, "");
  let key = "";
  for (let i = 0; i < text.length; ) {
    const [length, classes] = classesAt(text, i);
    key = joinClasses(key, classes[0] as string);
    i += length;
  }
  return key;
}

/** Puts classes together; a class is not repeated. */
export function joinClasses(before: string, after: string): string {
  return after !== "" && before.endsWith(after[0] as string) ? before + after.slice(1) : before + after;
}

/** Ends the keys of a word: one of a single consonant or none keeps a mark where a vowel begins it. */
export function finishSkeletons(reading: string, keys: readonly string[], limit: number): string[] {
  return finish(reading, keys, limit);
}

function finish(word: string, keys: readonly string[], limit: number): string[] {
  const out = new Set<string>();
  for (const key of keys) {
    const squeezed = key.replace(/(.)\1+/g, "$1");
    out.add(squeezed.length > 1 ? squeezed : `${VOWEL_START.test(word) ? "A" : ""}${squeezed}`);
  }
  return [...out].filter((key) => key !== "").slice(0, limit);
}

/** Alternatives multiply, but only so far: the first reading of every letter is in the first key. */
function extend(keys: readonly string[], classes: readonly string[], limit: number): string[] {
  if (classes.length === 1) return keys.map((key) => key + classes[0]);
  const out: string[] = [];
  for (const c of classes) for (const key of keys) out.push(key + c);
  return out.slice(0, limit * 2);
}

function classesAt(word: string, at: number): [number, readonly string[]] {
  for (const [digraph, classes] of DIGRAPHS)
    if (word.startsWith(digraph, at)) {
      // Of "ce" and the like only the consonant is used up.
      const isSoft = digraph[1] === "e" || digraph[1] === "i";
      return [isSoft ? 1 : digraph.length, classes];
    }
  return [1, LETTERS[word[at] as string] ?? [""]];
}

const ALIKE_LETTERS = [
  "b",
  "p",
  "f",
  "vw",
  "t",
  "dđ",
  "szşžcčç",
  "jğ",
  "kqcx",
  "g",
  "h",
  "l",
  "r",
  "mñ",
  "n",
  "aäå",
  "e",
  "iy",
  "oö",
  "uü",
];
const BIT_OF = new Map<string, number>();
for (const [i, letters] of ALIKE_LETTERS.entries())
  for (const letter of letters) BIT_OF.set(letter, (BIT_OF.get(letter) ?? 0) | (1 << i));

/** The classes that scripts without written vowels write too. */
export const CONSONANT_BITS = ["b", "p", "f", "t", "s", "j", "k", "g", "l", "r", "m", "n"].reduce(
  (bits, letter) => bits | (BIT_OF.get(letter) ?? 0),
  0,
);

/** Which of twenty letter classes occur in a Latin reading, as bits: finer than a skeleton, blind to order. */
export function lettersOf(reading: string): number {
  let bits = 0;
  for (const letter of reading) bits |= BIT_OF.get(letter) ?? 0;
  return bits;
}

/** How many letter classes two words differ in; where one script leaves vowels out, only consonants count. */
export function lettersApart(a: number, b: number, withVowels: boolean): number {
  const apart = withVowels ? a ^ b : (a ^ b) & CONSONANT_BITS;
  // The bits that are set, counted by twos, fours and eights: one look-up meets thousands of words.
  const twos = apart - ((apart >>> 1) & 0x55555555);
  const fours = (twos & 0x33333333) + ((twos >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Every key with one class left out, for keys of three classes and more: one consonant read otherwise still meets. */
export function withOneDeletion(keys: readonly string[]): string[] {
  const out = new Set(keys);
  for (const key of keys) {
    if (key.length < 3) continue;
    for (let i = 0; i < key.length; i++) out.add(key.slice(0, i) + key.slice(i + 1));
  }
  return [...out];
}
