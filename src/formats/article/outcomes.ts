import { tokenize } from "../text/tokens.ts";
import { asciiDigits, type Passage, type Span } from "./passage.ts";

/** One item of a numbered list of results, and the front that it is about (1 exchange, 2 supply, 3 online, 4 finance). */
export interface OutcomeFound extends Span {
  readonly number: number;
  readonly front?: number;
}

const ITEM = /^[ \t]*(\d{1,2})[ \t]?[-–—.):ـ][ \t]*(?=\S)/gmu;

/** Numbered lines 1, 2, 3 … of a text; a single number is no list. */
export function findOutcomes(passage: Passage): readonly OutcomeFound[] {
  const digits = asciiDigits(passage.text);
  const lists: OutcomeFound[][] = [];
  for (const m of digits.matchAll(ITEM)) {
    const number = Number(m[1]);
    const start = m.index + m[0].length;
    const lineEnd = passage.text.indexOf("\n", start);
    const end = lineEnd < 0 ? passage.text.length : lineEnd;
    // "3.5 million" at the start of a line is a figure.
    if (/^\d/.test(digits.slice(start)) && m[0].trim().endsWith(".")) continue;
    const front = frontOf(passage, passage.text.slice(start, end));
    const item = { start, end, number, ...(front === undefined ? {} : { front }) };
    const list = lists.at(-1);
    if (number === 1) lists.push([item]);
    else if (list && list.at(-1)?.number === number - 1) list.push(item);
  }
  return lists.filter((list) => list.length >= 2).flat();
}

/** The front whose words weigh most; working together is in every front, so it decides only by itself. */
function frontOf(passage: Passage, item: string): number | undefined {
  const scores = new Map<number, number>();
  for (const hit of passage.reading.fronts.find(item, tokenize(item))) {
    const value = hit.value[0];
    if (value) scores.set(value.front, (scores.get(value.front) ?? 0) + value.weight);
  }
  const [best] = [...scores].sort((a, b) => b[1] - a[1]);
  return best?.[0];
}
