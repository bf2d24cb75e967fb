import { gap, isToned, type Passage, type Span, written } from "./passage.ts";

export interface NumberFound extends Span {
  readonly value: number;
  /** Index of its first token, and of the first token after it. */
  readonly from: number;
  readonly to: number;
  readonly isWord: boolean;
}

const NUMBER = /\d{1,3}(?:([.,٬'’\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:[.,٫]\d{1,2})?(?!\d)|\d+(?:[.,٫]\d+)?/y;
const GLUED = /^(\d+(?:[.,]\d+)?)(k|m|mn|bn|b|tn)$/i;
const FACTORS: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, mn: 1e6, bn: 1e9, b: 1e9, tn: 1e12 };
/** "And", "in", "for", "about", written in one word with the digits behind: "و68", "بـ45". */
const CLITIC = /^[وفبلك]$/u;

/** The number that begins at a token, in digits or in words. `isBound`: the dash before it stands between two numbers. */
export function numberAt(passage: Passage, i: number, isBound = false): NumberFound | undefined {
  const token = passage.tokens[i];
  if (!token) return undefined;
  if (token.script !== "digits") return gluedNumber(passage, i) ?? numberInWords(passage, i);
  NUMBER.lastIndex = token.start;
  const match = NUMBER.exec(passage.digits);
  const before = passage.digits[token.start - 1] ?? "";
  // Part of a code, a version, a time or a fraction is no figure.
  const isPart = /[\p{L}\d:/_#.-]/u.test(before) && !(isBound && before === "-");
  if (!match || (isPart && !isBehindClitic(passage, i))) return undefined;
  let end = token.start + match[0].length;
  if (/^[:/]\d/.test(passage.digits.slice(end, end + 2))) return undefined;
  const glued = /^(k|mn|m|bn|b|tn)(?![\p{L}\d])/iu.exec(passage.digits.slice(end, end + 3));
  const value = parseNumber(match[0], passage.lang) * (FACTORS[(glued?.[1] ?? "").toLowerCase()] ?? 1);
  end += glued?.[0].length ?? 0;
  let to = i;
  while ((passage.tokens[to]?.start ?? Number.POSITIVE_INFINITY) < end) to++;
  return { start: token.start, end, value, from: i, to, isWord: false };
}

function isBehindClitic(passage: Passage, i: number): boolean {
  return CLITIC.test(passage.tokens[i - 1]?.folded ?? "") && gap(passage, i - 1, i) === "";
}

/** "10bn" is one word. */
function gluedNumber(passage: Passage, i: number): NumberFound | undefined {
  const token = passage.tokens[i];
  const match = GLUED.exec(token?.folded ?? "");
  if (!token || !match) return undefined;
  const value = Number(match[1]) * (FACTORS[(match[2] ?? "").toLowerCase()] ?? 1);
  return { start: token.start, end: token.end, value, from: i, to: i + 1, isWord: false };
}

interface WordFound extends Span {
  readonly value: number;
  readonly to: number;
  /** "And" is written in one word with it: "وعشرون". */
  readonly isJoined: boolean;
}

function wordAt(passage: Passage, i: number): WordFound | undefined {
  const { reading, text, tokens, lang } = passage;
  const hit = reading.numberWords.at(text, tokens, i);
  const phrase = hit?.value.find(
    (v) => v.lang === lang && isToned(lang, v.written, text.slice(hit.start, hit.end)),
  );
  return hit && phrase
    ? {
        start: hit.start,
        end: hit.end,
        value: phrase.value,
        to: hit.to,
        isJoined: hit.cut === 1 && /^و/u.test(written(passage, i)),
      }
    : undefined;
}

/** "Vingt et un", "treinta y cinco", "خمسة وعشرون", "two hundred and ten": number words that follow one another. */
function numberInWords(passage: Passage, i: number): NumberFound | undefined {
  const first = wordAt(passage, i);
  if (!first) return undefined;
  const whole = chained(passage, i, first, Number.POSITIVE_INFINITY);
  if (whole.ands === 0 || !isBehind(passage, i, passage.reading.bounds.between)) return whole;
  // "Entre cinq et vingt" are two numbers; in "entre treinta y cinco y cuarenta" another joiner is behind the first.
  return isJoinerAt(passage, whole.to) ? whole : chained(passage, i, first, whole.ands - 1);
}

/** Words between "between" and its number: "ما بين", "tra i 50". */
const OPENING_MAX = 2;

/** Whether one of the words, such as "between", stands before a number, with no other number between them. */
export function isBehind(
  passage: Passage,
  from: number,
  words: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const own = words.get(passage.lang);
  for (let i = from - 1; i >= Math.max(0, from - OPENING_MAX); i--) {
    if (!/^[\s\u200c]*$/u.test(gap(passage, i, i + 1))) return false;
    if (own?.has(passage.tokens[i]?.folded ?? "")) return true;
    if (passage.tokens[i]?.script === "digits" || wordAt(passage, i)) return false;
  }
  return false;
}

/** "And" or "to", and a number behind it. */
function isJoinerAt(passage: Passage, at: number): boolean {
  const { tokens, reading, lang } = passage;
  const { and, to } = reading.bounds;
  const isNumber = (i: number): boolean => tokens[i]?.script === "digits" || wordAt(passage, i) !== undefined;
  const word = tokens[at]?.folded ?? "";
  if (and.get(lang)?.has(word) || to.get(lang)?.has(word)) return isNumber(at + 1);
  return wordAt(passage, at)?.isJoined === true;
}

interface Chained extends NumberFound {
  /** How many of its words are joined by "and". */
  readonly ands: number;
}

function chained(passage: Passage, i: number, first: WordFound, andsMax: number): Chained {
  const and = passage.reading.bounds.and.get(passage.lang);
  let { value, end, to } = first;
  let ands = 0;
  for (;;) {
    if (!/^[\s\u200c-]$/u.test(gap(passage, to - 1, to))) break;
    const isAnd = and?.has(passage.tokens[to]?.folded ?? "") === true;
    const next = wordAt(passage, isAnd ? to + 1 : to);
    if (!next || (isAnd && !/^\s$/u.test(gap(passage, to, to + 1)))) break;
    const isJoined = isAnd || next.isJoined;
    const made = isJoined && ands >= andsMax ? undefined : joined(value, next.value, isJoined, passage.lang);
    if (made === undefined) break;
    value = made;
    if (isJoined) ands += 1;
    ({ end, to } = next);
  }
  return { start: first.start, end, value, from: i, to, isWord: true, ands };
}

/** What two number words make together; undefined where they are two numbers. */
function joined(value: number, next: number, isAnd: boolean, lang: string): number | undefined {
  if (next === 100 && value < 10) return value * 100;
  if (value >= 1000) return next >= 100 && next < 1000 ? value + next : undefined;
  if (value >= 100 && value % 100 === 0 && next < 100) return value + next;
  // "خمسة وعشرون": units before tens, as Arabic alone says it in two words.
  const [units, isTens] = [value % 100, next >= 20 && next < 100 && next % 10 === 0];
  if (lang === "ar") return isAnd && units > 0 && units < 10 && isTens ? value + next : undefined;
  // "Ten and three" are no number.
  const isTen = units === 10 && isAnd;
  return value >= 10 && value % 10 === 0 && next < 10 && !isTen ? value + next : undefined;
}

/** Points and commas mean different things in different languages; three digits behind one are thousands. */
function parseNumber(text: string, lang: string): number {
  const groups = /^\d{1,3}(?:([.,٬'’\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:[.,٫]\d{1,2})?$/.exec(text);
  const isDecimalPoint = groups?.[1] === "." && lang === "en" && /^\d+\.\d{3}$/.test(text);
  if (groups && !isDecimalPoint) {
    const separator = groups[1] ?? "";
    return Number(text.replaceAll(separator, "").replace(/[,٫]/, "."));
  }
  return Number(text.replace(/[,٫]/, "."));
}
