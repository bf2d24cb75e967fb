import { atWithEnding } from "./endings.ts";
import type { NumberFound } from "./numbers.ts";
import { gap, isToned, type Passage, written } from "./passage.ts";
import { sameLanguage } from "./reading.ts";

/** Words between a number and what befell those it counts: "12 of them have since been rescued". */
const WORDS_MAX = 5;
/** "12'si kurtarıldı": a Turkish ending is written to the digits. "7'de" is at seven, "7'den" from it. */
const ENDING_MAX = 4;
const AT_OR_FROM = /^[dt][ae]n?$/u;
const HOURS_MAX = 24;
/** Words of "desde las", "at around". */
const HOUR_WORDS_MAX = 2;

export interface StateFound {
  readonly unit: string;
  readonly end: number;
}

/** What befell those whom a number without a noun counts: "12'si kurtarıldı", "; 56 were saved", "murieron 11". */
export function stateOf(passage: Passage, number: NumberFound): StateFound | undefined {
  // "In 2024 were arrested …": a year.
  const isYear = !number.isWord && number.value >= 1900 && number.value < 2100;
  if (isYear || number.value < 2 || !Number.isInteger(number.value)) return undefined;
  const isMeant =
    !isBehindHour(passage, number) && (hasEnding(passage, number.to) || isFree(passage, number.from));
  const behind = isMeant ? stateBehind(passage, number) : undefined;
  return behind ?? stateBefore(passage, number);
}

function stateBehind(passage: Passage, number: NumberFound): StateFound | undefined {
  let i = number.to + (hasEnding(passage, number.to) ? 1 : 0);
  for (const last = i + WORDS_MAX; i < last; i++) {
    if (!passage.tokens[i] || !/^[\s\u200c]+$/u.test(gap(passage, i - 1, i))) return undefined;
    const hit = stateAt(passage, i);
    if (hit) return { unit: hit.unit, end: hit.end };
    if (!isFiller(passage, i)) return undefined;
  }
  return undefined;
}

function hasEnding(passage: Passage, to: number): boolean {
  const ending = written(passage, to);
  return /^['’]$/.test(gap(passage, to - 1, to)) && ending.length <= ENDING_MAX && !AT_OR_FROM.test(ending);
}

/** "At about 7 were arrested", "alle 7 furono salvati": an hour. */
export const isBehindHour = (passage: Passage, number: NumberFound): boolean =>
  isHour(passage, aboutFrom(passage, number.from), number);

/** "At 7", "a las 7", "rescued around 6": an hour, or what may be one. */
function isHour({ reading, tokens, lang }: Passage, at: number, { value }: NumberFound): boolean {
  const words = reading.states.hours.get(lang);
  if (!words || value > HOURS_MAX) return false;
  for (let n = 1; n <= HOUR_WORDS_MAX; n++) {
    const before = tokens.slice(Math.max(0, at - n), at);
    if (words.has(before.map(({ folded }) => folded).join(" "))) return true;
  }
  return false;
}

/** The first of the words that say "about" before a number. */
function aboutFrom({ reading, tokens, lang }: Passage, from: number): number {
  let at = from;
  while (reading.states.about.get(lang)?.has(tokens[at - 1]?.folded ?? "")) at--;
  return at;
}

function isLeast({ reading, tokens, lang }: Passage, i: number): boolean {
  return reading.states.least.get(lang)?.has(tokens[i]?.folded ?? "") === true;
}

/** Of time or place. */
function isPreposition({ reading, tokens, lang }: Passage, i: number): boolean {
  const word = tokens[i]?.folded ?? "";
  return [reading.states.hours, reading.before.place].some((words) => words.get(lang)?.has(word));
}

/** Right before the number, which then counts no noun: "sono morti in 11", "starben mindestens vier." */
function stateBefore(passage: Passage, number: NumberFound): StateFound | undefined {
  let to = aboutFrom(passage, number.from);
  if (isHour(passage, number.from, number)) return undefined;
  // "Rescued at least 12", "salvati gli altri 12"; "at about 7" is an hour.
  if (
    to < number.from &&
    isFiller(passage, to - 1) &&
    (isLeast(passage, to) || !isPreposition(passage, to - 1))
  )
    to--;
  if (!endsPhrase(passage, number.to)) return undefined;
  for (let i = to - 1; i >= Math.max(0, to - 3); i--) {
    const isApart = !/^[\s\u200c]+$/u.test(gap(passage, i, i + 1));
    // "و12": the digits are behind a particle of their own.
    if (isApart) return undefined;
    const hit = stateAt(passage, i);
    if (hit?.to === to) return { unit: hit.unit, end: number.end };
  }
  return undefined;
}

function stateAt(passage: Passage, i: number): { unit: string; end: number; to: number } | undefined {
  const { reading, text, lang } = passage;
  const hit = atWithEnding(passage, reading.states.is, i);
  const own = hit?.value.find(
    (phrase) =>
      sameLanguage(phrase.lang, lang) && isToned(lang, phrase.written, text.slice(hit.start, hit.end)),
  );
  return hit && own ? { unit: own.value, end: hit.end, to: hit.to } : undefined;
}

/** Verbs that help, "of them", "others": no noun that the number could count. */
function isFiller({ reading, tokens, lang }: Passage, i: number): boolean {
  const word = tokens[i]?.folded ?? "";
  return [reading.states.others, reading.languages.folded].some((words) => words.get(lang)?.has(word));
}

/** The number is no part of a name or an address: what stands before it is a common word, "about" or the end of a phrase. */
function isFree(passage: Passage, from: number): boolean {
  const { reading, tokens, lang } = passage;
  const before = tokens[from - 1];
  if (!before || !/^[\s\u200c]*$/u.test(gap(passage, from - 1, from))) return true;
  if (reading.before.place.get(lang)?.has(before.folded)) return false;
  return isFiller(passage, from - 1) || reading.states.about.get(lang)?.has(before.folded) === true;
}

function endsPhrase(passage: Passage, to: number): boolean {
  const { tokens, lang } = passage;
  const next = tokens[to];
  if (!next || !/^[\s\u200c]*$/u.test(gap(passage, to - 1, to))) return true;
  return isFiller(passage, to) || (lang === "ar" && /^و\p{L}{3}/u.test(next.folded));
}
