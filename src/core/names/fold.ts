import { foldDigits } from "../identifiers.ts";
import { type Script, scriptOf } from "./script.ts";

/** Letters of all scripts in lower case without marks: for comparing free text, not names (see `foldWord`). */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Letter variants that stand for one letter; a map from code unit to its replacement. */
export type FoldTable = ReadonlyMap<number, string>;

/** Folding data as data/names/folding.json holds it: variants by script, scripts without a learned table as Latin. */
export interface FoldingData {
  readonly letters: Readonly<Record<string, string>>;
  readonly latinOf: Readonly<Record<string, string>>;
  /** Readings of Devanagari by offset in its block (hexadecimal); the blocks up to Malayalam run parallel. */
  readonly indic: Readonly<Record<string, string>>;
}

export interface Folding {
  readonly letters: FoldTable;
  readonly latinOf: ReadonlyMap<string, string>;
  readonly indic: ReadonlyMap<number, string>;
}

export function compileFolding(data: FoldingData): Folding {
  const letters = new Map<number, string>();
  for (const [from, to] of Object.entries(data.letters)) letters.set(from.charCodeAt(0), to);
  return {
    letters,
    latinOf: new Map(Object.entries(data.latinOf)),
    indic: new Map(Object.entries(data.indic).map(([hex, to]) => [Number.parseInt(hex, 16), to])),
  };
}

/** Marks that make another letter in some alphabet; all other marks are dropped. */
const KEPT = new Map<string, string>([
  ["c\u030c", "č"],
  ["c\u0301", "č"],
  ["c\u0327", "ç"],
  ["s\u030c", "ş"],
  ["s\u0327", "ş"],
  ["s\u0326", "ş"],
  ["s\u0301", "ş"],
  ["z\u030c", "ž"],
  ["z\u0307", "ž"],
  ["g\u0306", "ğ"],
  ["g\u030c", "ğ"],
  ["n\u0303", "ñ"],
  ["n\u0301", "ñ"],
  ["n\u030c", "ñ"],
  ["o\u0308", "ö"],
  ["o\u030b", "ö"],
  ["u\u0308", "ü"],
  ["u\u030b", "ü"],
  ["a\u0308", "ä"],
  ["a\u030a", "å"],
  ["и\u0306", "й"],
  ["у\u0306", "ў"],
  ["і\u0308", "ї"],
]);

const APOSTROPHES = /['`´ʻʼʾʿˈ‘’‛′＇]/u;

/**
 * One word in the letters its script is compared in: case, presentation forms, marks and letter variants folded;
 * Hangul as jamo. The input is one word of one script.
 */
export function foldWord(word: string, script: Script, folding: Folding): string {
  const text = word.normalize("NFKC").toLowerCase();
  const plain = isAscii(text) ? text : foldLetters(text, folding);
  return script === "latin" ? homoglyphs(plain) : plain;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function foldLetters(text: string, folding: Folding): string {
  let out = "";
  const parts = text.normalize("NFD");
  for (let i = 0; i < parts.length; i++) {
    const letter = parts[i] as string;
    const next = parts[i + 1];
    const kept = next === undefined ? undefined : KEPT.get(letter + next);
    if (kept !== undefined) {
      out += kept;
      i++;
      continue;
    }
    const code = letter.charCodeAt(0);
    if (isMark(code) || isUnseen(code)) continue;
    out += folding.letters.get(code) ?? letter;
  }
  return out;
}

/** Half a space, its opposite and a soft hyphen say how letters are set. */
const isUnseen = (code: number): boolean => code === 0x200c || code === 0x200d || code === 0xad;

const MARK = /\p{M}/u;
function isMark(code: number): boolean {
  if (code < 0x300) return false;
  if (code < 0x370) return true;
  // The vowel signs of Indic and Khmer script are letters to us: the Latin table reads them.
  if (code >= 0x900 && code < 0x1900) return false;
  return MARK.test(String.fromCharCode(code));
}

/** A word of a script without a learned table, read in Latin letters by the hand-set table. */
export function readInLatin(word: string, folding: Folding): string {
  let out = "";
  const text = word.normalize("NFD");
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x900 && code < 0xd80) {
      out += indicReading(code, text.charCodeAt(i + 1), folding);
      continue;
    }
    const letter = text[i] as string;
    const small = SMALL_KANA.test(letter) && out.length > 1 ? out.slice(0, -1) : undefined;
    if (small !== undefined) out = small;
    const pair = readingOfPair(text, i, folding);
    if (pair !== undefined) {
      out += pair;
      i++;
      continue;
    }
    out += folding.latinOf.get(letter) ?? (MARK.test(letter) ? "" : letter);
  }
  return out;
}

/** Two letters that are one sound, some of them at an edge of the word alone ("^ντ", "ντ$"). */
function readingOfPair(text: string, i: number, { latinOf }: Folding): string | undefined {
  const pair = text.slice(i, i + 2);
  if (pair.length < 2) return undefined;
  const atStart = i === 0 ? latinOf.get(`^${pair}`) : undefined;
  const atEnd = i + 2 === text.length ? latinOf.get(`${pair}$`) : undefined;
  return atStart ?? atEnd ?? latinOf.get(pair);
}

const SMALL_KANA = /[ゃゅょャュョぁぃぅぇぉァィゥェォ]/;

/** A consonant carries an "a" unless a vowel sign, a virama or the end of the word follows. */
function indicReading(code: number, next: number, folding: Folding): string {
  const offset = code & 0x7f;
  const reading = folding.indic.get(offset) ?? "";
  const isConsonant = offset >= 0x15 && offset <= 0x39;
  if (!isConsonant || Number.isNaN(next)) return reading;
  const nextOffset = next & 0x7f;
  return nextOffset >= 0x15 && nextOffset <= 0x39 ? `${reading}a` : reading;
}

/** Digits set for letters inside a word ("I9or", "Sech1n"): read as the letters they look like. */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "9": "g",
};

function homoglyphs(word: string): string {
  if (!/\d/.test(word) || !/[a-z]{2}/.test(word) || /\d{2}/.test(word)) return word;
  return word.replace(/[013459]/g, (digit) => LOOKS_LIKE[digit] ?? digit);
}

/** A run of letters or digits. `joinedBefore` says that only a hyphen or an apostrophe stood before it. */
export interface RawWord {
  readonly text: string;
  readonly script: Script | "digit";
  readonly joinedBefore: boolean;
  readonly isUpper: boolean;
  /** A comma follows: what stands before it is the family name. */
  commaAfter: boolean;
  /** A point follows: it may be cut short. */
  readonly pointAfter: boolean;
}

const MAX_UNITS = 400;
const MAX_WORDS = 24;

/** Splits a text into words; longer texts are cut, since no name is that long: 400 UTF-16 units, 24 words. */
export function splitWords(text: string): RawWord[] {
  const words: RawWord[] = [];
  const source = foldDigits(plainForms(text.slice(0, MAX_UNITS)));
  let start = -1;
  let script: Script | "digit" | undefined;
  let mixed = false;
  let joined = false;
  const flush = (end: number): void => {
    if (start < 0 || script === undefined) return;
    const raw = source.slice(start, end);
    // A geresh after a Hebrew letter makes another sound of it and stays.
    const word =
      script === "hebrew"
        ? raw.replace(/[`´ʻʼʾʿˈ‘’‛′＇׳]/gu, "'").replace(/["״]/gu, "")
        : raw.replace(/['`´ʻʼʾʿˈ‘’‛′＇]/gu, "");
    const meant = mixed ? unmix(word, script) : undefined;
    if (word !== "" && words.length < MAX_WORDS)
      words.push({
        text: meant?.text ?? word,
        script: meant?.script ?? script,
        joinedBefore: joined,
        isUpper: word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase(),
        commaAfter: false,
        pointAfter: source[end] === ".",
      });
    start = -1;
    mixed = false;
    joined = false;
  };
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    const letter = source[i] as string;
    const kind = code >= 48 && code <= 57 ? "digit" : (markScript(code, script) ?? scriptOf(code));
    if (kind !== undefined) {
      if (start >= 0 && script !== undefined && kind !== script) {
        if (canMix(script, kind)) mixed = true;
        else flush(i);
      }
      if (start < 0) {
        start = i;
        script = kind;
      } else if (script === "digit") script = kind;
    } else if (APOSTROPHES.test(letter) || code === 0x22) {
      if (start < 0) continue;
      // An apostrophe inside a word is a letter of many romanisations (Sa'id, Kyo'ng); it is dropped, not a break.
      if (code === 0x22 && script !== "hebrew") {
        flush(i);
      }
    } else if (!isUnseen(code)) {
      flush(i);
      if (code === 0x2c || code === 0x60c) {
        const before = words.at(-1);
        if (before) before.commaAfter = true;
      }
      joined = (code === 0x2d || code === 0x2010 || code === 0x2011) && i > 0;
    }
  }
  flush(source.length);
  return words;
}

/** A combining mark belongs to the word it stands in. */
function markScript(code: number, current: Script | "digit" | undefined): Script | undefined {
  if (current === undefined || current === "digit" || code < 0x300) return undefined;
  return isMark(code) ? current : undefined;
}

const canMix = (a: Script | "digit", b: Script | "digit"): boolean =>
  a === "digit" || b === "digit" || (a !== "han" && b !== "han" && isAlphabet(a) && isAlphabet(b));
const isAlphabet = (s: Script | "digit"): boolean => s === "latin" || s === "cyrillic";

/** Old encodings and PDFs keep letters in the form they are drawn in (ﻯ, Ｋ): read as the letters they are. */
const plainForms = (text: string): string =>
  /[\uf900-\uffef]/.test(text) ? text.normalize("NFKC").slice(0, MAX_UNITS) : text;

/** Letters of Cyrillic and Latin that look alike: in a word of both, those of one script were meant as the other's. */
const ALIKE_CYRILLIC = "асеорхутмкнвіјѕ";
const ALIKE_LATIN = "aceopxytmkhbijs";

/** The script that more letters are of which look like none of the other; then that of more letters, then the first. */
function unmix(word: string, first: Script | "digit"): { text: string; script: Script | "digit" } {
  let lookless = 0;
  let [cyrillic, latin] = [0, 0];
  for (const letter of word.toLowerCase()) {
    const script = scriptOf(letter.charCodeAt(0));
    if (script !== "cyrillic" && script !== "latin") continue;
    const [sign, alike] = script === "cyrillic" ? [1, ALIKE_CYRILLIC] : [-1, ALIKE_LATIN];
    if (!alike.includes(letter)) lookless += sign;
    if (sign > 0) cyrillic++;
    else latin++;
  }
  if (cyrillic === 0 || latin === 0) return { text: word, script: first };
  const meant = lookless || cyrillic - latin || (first === "cyrillic" ? 1 : -1);
  const script = meant > 0 ? "cyrillic" : "latin";
  const [from, to] = meant > 0 ? [ALIKE_LATIN, ALIKE_CYRILLIC] : [ALIKE_CYRILLIC, ALIKE_LATIN];
  let out = "";
  for (const letter of word) {
    const at = from.indexOf(letter.toLowerCase());
    out += at < 0 ? letter : (to[at] ?? letter);
  }
  return { text: out, script };
}
