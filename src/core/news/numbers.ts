import type { Token } from "../text/tokens.ts";
import type { NewsLanguage } from "./lexicon.ts";

/** A number of a text, in digits or words; token indexes, the end exclusive. */
export interface FoundNumber {
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly isWord: boolean;
  /** A currency sign beside it. */
  readonly sign: string;
}

const DIGITS = /\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?/g;

/** Every number of the text; "1.322.000", "1,3 million", "vingt-cinq" and "٤٢" alike. */
export function findNumbers(text: string, tokens: readonly Token[], words: NewsLanguage): FoundNumber[] {
  const named = longest(words.find(words.numbers, tokens));
  const found: FoundNumber[] = [];
  const starts = new Map(tokens.map((t, i) => [t.start, i]));
  for (const match of text.matchAll(DIGITS)) {
    const from = starts.get(match.index);
    if (from === undefined) continue;
    const end = match.index + match[0].length;
    // "1- A new approach": the number of a list's item counts nothing.
    if (
      /(?:^|\n)\s*$/.test(text.slice(Math.max(0, match.index - 4), match.index)) &&
      /^\s?[-.)]\s/.test(text.slice(end))
    )
      continue;
    let to = from;
    while ((tokens[to]?.start ?? Infinity) < end) to++;
    if ((tokens[to - 1]?.end ?? end) > end) continue;
    let value = 1;
    const scale = named.get(to);
    const isScaled = scale !== undefined && scale.value >= 1000 && gap(text, tokens, to) <= 1;
    value = digitsValue(match[0], words.decimal, isScaled);
    if (isScaled) {
      value *= scale.value;
      to = scale.to;
    }
    const sign = /[€$]/.exec(text.slice(Math.max(0, match.index - 2), match.index))?.[0];
    const after = /^\s?[€$%]/.exec(text.slice(tokens[to - 1]?.end ?? end))?.[0].trim();
    found.push({
      value: Math.round(value * 1000) / 1000,
      from,
      to,
      isWord: false,
      sign: sign ?? after ?? "",
    });
  }
  const taken = new Set(found.flatMap((n) => Array.from({ length: n.to - n.from }, (_, k) => n.from + k)));
  for (let i = 0; i < tokens.length; i++) {
    if (taken.has(i)) continue;
    const made = wordsValue(tokens, i, named, words.and);
    if (!made || made.value < 2) continue;
    found.push({ value: made.value, from: i, to: made.to, isWord: true, sign: "" });
    i = made.to - 1;
  }
  return found.sort((a, b) => a.from - b.from);
}

type Named = ReadonlyMap<number, { readonly value: number; readonly to: number }>;

function longest(hits: readonly { value: number; from: number; to: number }[]): Named {
  const best = new Map<number, { value: number; to: number }>();
  for (const hit of hits) if (hit.to > (best.get(hit.from)?.to ?? 0)) best.set(hit.from, hit);
  return best;
}

const gap = (text: string, tokens: readonly Token[], i: number): number =>
  text.slice(tokens[i - 1]?.end ?? 0, tokens[i]?.start ?? 0).length;

function digitsValue(raw: string, decimal: string, isScaled: boolean): number {
  const separators = raw.match(/[.,' ]/g) ?? [];
  if (separators.length === 0) return Number(raw);
  const last = separators[separators.length - 1] ?? "";
  const tail = raw.slice(raw.lastIndexOf(last) + 1);
  // Three digits behind the only separator are thousands: people and boats come whole, unless millions follow.
  const isDecimal =
    tail.length !== 3 ||
    (separators.length > 1 && separators[0] !== last) ||
    (isScaled && last === decimal && separators.length === 1);
  const whole = isDecimal ? raw.slice(0, raw.lastIndexOf(last)) : raw;
  return Number(whole.replace(/[.,' ]/g, "") + (isDecimal ? `.${tail}` : ""));
}

/** Adds and multiplies number words as they follow each other: "two hundred and ten", "خمسة وعشرون". */
function wordsValue(
  tokens: readonly Token[],
  from: number,
  named: Named,
  and: ReadonlySet<string>,
): { value: number; to: number } | undefined {
  const first = named.get(from);
  if (!first) return undefined;
  let total = 0;
  let current = 0;
  let to = from;
  let isJoined = false;
  for (let next: typeof first | undefined = first; next; ) {
    const v = next.value;
    if (v >= 1000) {
      total += Math.max(1, current) * v;
      current = 0;
    } else if (v === 100 && current > 0 && current < 10) current *= 100;
    else if (current === 0) current = v;
    else if (v < 100 && current % 100 === 0) current += v;
    else if (v < 10 && current % 10 === 0) current += v;
    else if (isJoined && v >= 20 && v < 100 && current % 100 < 10) current += v;
    else break;
    to = next.to;
    const joined = and.has(tokens[to]?.key ?? "") ? to + 1 : to;
    isJoined = joined > to || tokens[joined]?.key.startsWith("و") === true;
    next = named.get(joined);
  }
  return { value: total + current, to };
}
