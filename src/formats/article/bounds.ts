import { type NumberFound, numberAt } from "./numbers.ts";
import { gap, type Passage, written } from "./passage.ts";

/** Words between "between" and its number: "ما بين", "tra i 50". */
const OPENING_MAX = 2;

/**
 * The second number of "between 50 and 60 people", "de quatre à neuf ans", "40-45 engines": what it counts, the first
 * counts too. `first` may have its multiplier with it.
 */
export function secondBound(passage: Passage, first: NumberFound): NumberFound | undefined {
  const { text, digits, tokens } = passage;
  const between = text.slice(first.end, tokens[first.to]?.start ?? first.end);
  if (/^ ?[-–—] ?$/u.test(between)) {
    const second = numberAt(passage, first.to, true);
    // "06-12-34" and "2024-05" are codes and dates.
    const isCode =
      /^0/.test(digits.slice(first.start)) ||
      // "2 – 40 migrants": the second item of a list.
      (between.length > 1 && /(?:^|\n)[ \t]*$/.test(text.slice(0, first.start))) ||
      /[-–/.:]$/u.test(digits.slice(0, first.start)) ||
      /^[-–/:]\d/u.test(digits.slice(second?.end ?? 0));
    return second && !isCode && !second.isWord ? second : undefined;
  }
  if (!isSpace(between)) return undefined;
  const at = joinerEnd(passage, first);
  const second = at === undefined ? undefined : numberAt(passage, at);
  return second && isApart(passage, first.to, second.from) ? second : undefined;
}

const isSpace = (text: string): boolean => /^[\s\u200c]*$/u.test(text);

/** Where the second number has to begin: behind "to", or behind "and" where "between" stands before the first. */
function joinerEnd(passage: Passage, first: NumberFound): number | undefined {
  const { reading, tokens, lang } = passage;
  const { and, to, open } = reading.bounds;
  const joiner = tokens[first.to]?.folded ?? "";
  const isOpen = isOpened(passage, first.from, open.get(lang));
  // "بين ألفين وثلاثة آلاف": "and" is written in one word with the number.
  if (isOpen && /^و./u.test(joiner) && /^و\p{L}/u.test(written(passage, first.to))) return first.to;
  const isJoiner = to.get(lang)?.has(joiner) === true || (isOpen && and.get(lang)?.has(joiner) === true);
  if (!isJoiner) return undefined;
  // "Tra i 6.000 e gli 8.500".
  const next = tokens[first.to + 1]?.folded ?? "";
  const isArticle =
    reading.languages.folded.get(lang)?.has(next) === true && !numberAt(passage, first.to + 1);
  return first.to + (isArticle ? 2 : 1);
}

function isOpened(passage: Passage, from: number, open: ReadonlySet<string> | undefined): boolean {
  for (let i = from - 1; i >= Math.max(0, from - OPENING_MAX); i--) {
    if (!isSpace(gap(passage, i, i + 1))) return false;
    if (open?.has(passage.tokens[i]?.folded ?? "")) return true;
  }
  return false;
}

function isApart(passage: Passage, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isSpace(gap(passage, i, i + 1))) return false;
  return true;
}
