import { isBehind, type NumberFound, numberAt } from "./numbers.ts";
import { gap, type Passage, written } from "./passage.ts";

/**
 * The second number of "between 50 and 60 people", "de quatre à neuf ans", "40-45 engines": what it counts, the first
 * counts too. `first` may have its multiplier with it.
 */
export function secondBound(passage: Passage, first: NumberFound): NumberFound | undefined {
  const { text, digits, tokens } = passage;
  const between = text.slice(first.end, tokens[first.to]?.start ?? first.end);
  if (/^ ?[-–—] ?$/u.test(between)) {
    const second = numberAt(passage, first.to, true);
    const end = second?.end ?? 0;
    // "06-12-34" and "2024-05" are codes and dates.
    const isCode =
      digits[first.start] === "0" ||
      // "2 – 40 migrants": the second item of a list.
      (between.length > 1 && isFirstOfLine(text, first.start)) ||
      /[-–/.:]/u.test(digits[first.start - 1] ?? "") ||
      /^[-–/:]\d/u.test(digits.slice(end, end + 2));
    return second && !isCode && !second.isWord ? second : undefined;
  }
  if (!isSpace(between)) return undefined;
  const at = joinerEnd(passage, first);
  const second = at === undefined ? undefined : numberAt(passage, at);
  return second && isApart(passage, first.to, second.from) ? second : undefined;
}

/** Looks at blanks alone, however long the text before them is. */
function isFirstOfLine(text: string, at: number): boolean {
  let start = at;
  while (text[start - 1] === " " || text[start - 1] === "\t") start--;
  return start === 0 || text[start - 1] === "\n";
}

const isSpace = (text: string): boolean => /^[\s\u200c]*$/u.test(text);

/** Where the second number has to begin: behind "to", or behind "and" where "between" stands before the first. */
function joinerEnd(passage: Passage, first: NumberFound): number | undefined {
  const { reading, tokens, lang } = passage;
  const { and, to, open } = reading.bounds;
  const joiner = tokens[first.to]?.folded ?? "";
  const isOpen = isBehind(passage, first.from, open);
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

function isApart(passage: Passage, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isSpace(gap(passage, i, i + 1))) return false;
  return true;
}
