import type { TermHit } from "../text/term-index.ts";
import { secondBound } from "./bounds.ts";
import { atWithEnding } from "./endings.ts";
import { type NumberFound, numberAt } from "./numbers.ts";
import { gap, overlaps, type Passage, type Span, written } from "./passage.ts";
import type { Phrase } from "./reading.ts";
import { isBehindHour, stateOf } from "./states.ts";

/** A figure: an amount of money, or so many of something. */
export interface FigureFound extends Span {
  readonly type: "amount" | "count";
  /** A plain decimal number. */
  readonly value: string;
  /** "USD/year", "EUR", "countries". */
  readonly unit: string;
  readonly because: string;
}

/** A place of the text, as far as a currency is told by it. */
interface NamedPlace {
  readonly start: number;
  readonly place: { readonly country: string };
}

/** "tys.", "Mio.", "Mrd.". */
const ABBREVIATION_MAX = 4;
/** How many adjectives may stand between a number and what it counts: "37 European countries". */
const ADJECTIVES_MAX = 2;

/**
 * Amounts with currency and period, and counts with a unit. Numbers inside of `taken` spans (dates) are left alone.
 * `places`: those that the text names.
 */
export function findFigures(
  passage: Passage,
  taken: readonly Span[],
  places: readonly NamedPlace[],
): readonly FigureFound[] {
  const found: FigureFound[] = [];
  const isTaken = (number: Span): boolean => taken.some((span) => overlaps(span, number));
  for (let i = 0; i < passage.tokens.length; ) {
    const number = numberAt(passage, i);
    if (!number || isTaken(number)) {
      i++;
      continue;
    }
    const figures = figuresFrom(passage, number, places, isTaken);
    found.push(...figures);
    const end = figures.at(-1)?.end ?? 0;
    i = Math.max(i + 1, number.to);
    while ((passage.tokens[i]?.start ?? end) < end) i++;
  }
  return found;
}

/** What a number counts; with it the second of two bounds, from which the first has its unit. */
function figuresFrom(
  passage: Passage,
  number: NumberFound,
  places: readonly NamedPlace[],
  isTaken: (number: Span) => boolean,
): readonly FigureFound[] {
  const first = multiplied(passage, number);
  const own = figureFrom(passage, number, first, places);
  if (own) return [own];
  const second = secondBound(passage, first);
  if (second && !isTaken(second)) {
    const whole = multiplied(passage, second);
    const figure = figureFrom(passage, second, whole, places);
    // "From 3 to 5 thousand": the multiplier is both's, where the numbers before it rise.
    const isShared = first.value === number.value && number.value < second.value;
    const value = isShared ? (first.value * whole.value) / second.value : first.value;
    if (figure && value < whole.value)
      return [
        {
          ...figure,
          start: first.start,
          end: first.end,
          value: plain(value),
          because: "the first of two bounds",
        },
        figure,
      ];
    if (figure) return [figure];
  }
  const state = stateOf(passage, number);
  if (!state) return [];
  const { start, end, value } = number;
  return [
    {
      type: "count",
      start,
      end: Math.max(end, state.end),
      value: plain(value),
      unit: state.unit,
      because: "number and what befell",
    },
  ];
}

/** A number with the words behind it that make thousands and millions of it. */
function multiplied(passage: Passage, number: NumberFound): NumberFound {
  const { reading, text, tokens } = passage;
  let { value, end, to } = number;
  for (let times = 0; times < 2; times++) {
    const hit = adjacent(passage, reading.multipliers.at(text, tokens, to), end);
    const phrase = hit?.value[0];
    // One letter is a multiplier only when it is written to the number.
    if (!hit || !phrase || hit.end - hit.start < 2) break;
    value *= phrase.value;
    ({ end, to } = hit);
    // "5 tys. dolarów".
    if (end - hit.start <= ABBREVIATION_MAX && /^\. ?[\p{Ll}\p{Sc}]/u.test(text.slice(end, end + 3))) end++;
  }
  return { ...number, value, end, to };
}

const isCloseBy = (between: string): boolean => /^[\s\u200c\u00a0-]{0,2}$/u.test(between);

function figureFrom(
  passage: Passage,
  number: NumberFound,
  { value, end, to }: NumberFound,
  places: readonly NamedPlace[],
): FigureFound | undefined {
  const { text } = passage;
  const { from } = number;
  const money = currencyOf(passage, number.start, end, to, from, places);
  if (money) {
    const after = periodAfter(passage, money.to, money.end);
    const before = after ? undefined : periodBefore(passage, money.start, from);
    const period = after ?? before;
    const unit = period ? `${money.currency}/${period.unit}` : money.currency;
    return {
      type: "amount",
      start: before?.start ?? money.start,
      end: after?.end ?? money.end,
      value: plain(value),
      unit,
      because: end > number.end ? "number, multiplier and currency" : "number and currency",
    };
  }
  const percent = /^\s?[%٪]/u.exec(text.slice(end, end + 2));
  if (percent) {
    const stop = end + percent[0].length;
    return {
      type: "count",
      start: number.start,
      end: stop,
      value: plain(value),
      unit: "percent",
      because: "percentage",
    };
  }
  const unit = unitAfter(passage, to, end);
  // "Alle 7 furono salvati"; "the toll rose to 7 dead" counts.
  const isVerb =
    unit !== undefined && unit.at > to && passage.reading.states.is.at(text, passage.tokens, unit.at);
  if (!unit || (isVerb && isBehindHour(passage, number))) return undefined;
  return {
    type: "count",
    start: number.start,
    end: unit.end,
    value: plain(value),
    unit: unit.unit,
    because: "number and unit",
  };
}

/** A decimal without exponent, free of binary rounding. */
function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(6)));
}

function adjacent<T>(passage: Passage, hit: TermHit<T> | undefined, end: number): TermHit<T> | undefined {
  return hit && isCloseBy(passage.text.slice(end, hit.start)) ? hit : undefined;
}

interface MoneyFound extends Span {
  readonly currency: string;
  readonly to: number;
}

function currencyOf(
  passage: Passage,
  start: number,
  end: number,
  to: number,
  from: number,
  places: readonly NamedPlace[],
): MoneyFound | undefined {
  const { reading, text, tokens } = passage;
  for (const [symbol, currency] of reading.symbols) {
    const before = text.slice(Math.max(0, start - symbol.length - 1), start);
    if (before.trimEnd().endsWith(symbol)) {
      const at = text.lastIndexOf(symbol, start - 1);
      // "US$" ends in "$": the longer sign is the one meant.
      const from = text.slice(at - 2, at) === "US" ? at - 2 : at;
      return { start: from, end, currency, to };
    }
    const after = text.slice(end, end + symbol.length + 1);
    if (after.trimStart().startsWith(symbol)) {
      return { start, end: text.indexOf(symbol, end) + symbol.length, currency, to };
    }
  }
  // "de", "of" and the like stand between some numbers and their currency.
  for (const skip of [0, 1]) {
    const named = currencyAt(passage, to + skip);
    const shared = atWithEnding(passage, reading.sharedCurrencies, to + skip);
    const hit = named && (!shared || named.end >= shared.end) ? named : shared;
    const between = reading.demonyms.at(text, tokens, to);
    const isWhose = skip === 1 && shared !== undefined && between?.to === to + 1;
    if (!hit || (skip === 1 && !isWhose && !/^(?:de|d|of|di|të)$/u.test(tokens[to]?.folded ?? ""))) continue;
    const gapLeft = isWhose ? text.slice(between.end, hit.start) : text.slice(end, hit.start);
    if (!/^[\s\u200c\u00a0'’dofeit-]{0,6}$/u.test(gapLeft)) continue;
    const isShared = shared !== undefined && shared.end >= (named?.end ?? 0);
    const currency = isShared
      ? sharedBy(passage, shared, places, named?.value ?? [])
      : choose(named?.value ?? [], passage.lang)?.value;
    if (currency !== undefined) return { start, end: hit.end, currency, to: hit.to };
  }
  const codeAt = from - 1;
  const code = start - (tokens[codeAt]?.end ?? -2) <= 1 ? written(passage, codeAt) : "";
  if (/^[A-Z]{3}$/.test(code)) {
    const hit = reading.currencies.at(text, tokens, codeAt);
    const phrase = hit?.value.find((v) => v.written === code);
    if (phrase) return { start: tokens[codeAt]?.start ?? start, end, currency: phrase.value, to };
  }
  return undefined;
}

/** "KES" is a currency, "4 kes" are four people in Kurmanji: a code has to be written as one. */
function currencyAt(passage: Passage, i: number): TermHit<readonly Phrase<string>[]> | undefined {
  const hit = atWithEnding(passage, passage.reading.currencies, i);
  const word = hit && passage.text.slice(hit.start, hit.end);
  const value = hit?.value.filter(({ written: name }) => !/^[A-Z]{3}$/.test(name) || name === word) ?? [];
  return hit && value.length > 0 ? { ...hit, value } : undefined;
}

/** "dollar" is the US one, "lira" the Turkish: the first currency of the data that claims a name, in this language. */
function choose<T>(phrases: readonly Phrase<T>[], lang: string): Phrase<T> | undefined {
  return phrases.find((p) => p.lang === lang) ?? phrases.find((p) => p.lang === "") ?? phrases[0];
}

/**
 * "دينار" is Tunisia's in a text on Tunis: what stands beside it says so ("Libyan dinars"), else the nearest place of a country that
 * has one, else what the text's own language means by it. Never whose nationality the text speaks of.
 */
function sharedBy(
  { reading, text, tokens, lang }: Passage,
  hit: TermHit<readonly Readonly<Record<string, string>>[]>,
  places: readonly NamedPlace[],
  named: readonly Phrase<string>[],
): string | undefined {
  const of = hit.value[0] ?? {};
  // In the same phrase: "3,000 dinars. Iraqi migrants …" says nothing of the dinars.
  for (const beside of [hit.to, hit.from - 1].map((at) => reading.demonyms.at(text, tokens, at))) {
    const [left, right] = beside?.from === hit.to ? [hit, beside] : [beside, hit];
    if (!left || !right || left.to !== right.from || !/^[ \u00a0]$/u.test(text.slice(left.end, right.start)))
      continue;
    const said = beside?.value.find((phrase) => of[phrase.value] !== undefined);
    if (said) return of[said.value];
  }
  const [nearest] = places
    .filter(({ place }) => of[place.country] !== undefined)
    .sort((a, b) => Math.abs(a.start - hit.start) - Math.abs(b.start - hit.start));
  return nearest ? of[nearest.place.country] : named.find((phrase) => phrase.lang === lang)?.value;
}

function periodAfter(passage: Passage, to: number, end: number): { unit: string; end: number } | undefined {
  const { reading, text, tokens } = passage;
  const slash = /^\s?\/\s?(?=\p{L})/u.exec(text.slice(end, end + 3));
  for (const skip of [0, 1]) {
    const hit = reading.periods.at(text, tokens, to + skip);
    const limit = skip === 0 ? 3 : 16;
    const between = hit ? text.slice(end, hit.start) : "";
    if (hit && hit.start - end <= limit && !/[.!?؟。\n,،]/u.test(between)) {
      return { unit: hit.value[0]?.value ?? "", end: hit.end };
    }
    if (slash) break;
  }
  return undefined;
}

/** "سالانه حدود ۱۰ میلیارد دلار", "yılda 10 milyar dolar": the period first, with one word between at most. */
function periodBefore(
  passage: Passage,
  start: number,
  from: number,
): { unit: string; start: number } | undefined {
  const { reading, text, tokens } = passage;
  for (let i = from - 1; i >= Math.max(0, from - 4); i--) {
    const hit = reading.periods.at(text, tokens, i);
    if (!hit || hit.to > from || from - hit.to > 1) continue;
    if (!/[.,،!?؟。\n]/u.test(text.slice(hit.end, start)))
      return { unit: hit.value[0]?.value ?? "", start: hit.start };
  }
  return undefined;
}

function unitAfter(
  passage: Passage,
  to: number,
  end: number,
): { unit: string; end: number; at: number } | undefined {
  const { reading, text, tokens, lang } = passage;
  for (let skip = 0; skip <= ADJECTIVES_MAX; skip++) {
    const token = tokens[to + skip];
    if (!token) return undefined;
    const between = skip === 0 ? text.slice(end, token.start) : gap(passage, to + skip - 1, to + skip);
    if (!/^[\s\u200c\u00a0'’-]{0,3}$/u.test(between)) return undefined;
    const hit = atWithEnding(passage, reading.units, to + skip);
    // A particle on the word after a number belongs to another phrase.
    if (hit && hit.cut === 0) return { unit: hit.value[0]?.value ?? "", end: hit.end, at: to + skip };
    // "8 tot tien mensen": what is behind another number is that number's.
    if (numberAt(passage, to + skip)) return undefined;
    // "On 18 September smugglers …".
    if (reading.months.at(text, tokens, to + skip)) return undefined;
    // Languages that put adjectives behind the noun have nothing to skip; a common word ends the phrase.
    if (token.script !== "latin" && token.script !== "cyrillic") return undefined;
    if (token.script === "latin" && /^\d/.test(token.folded)) return undefined;
    const isLink = /^(?:de|of|di|d)$/.test(token.folded);
    if (!isLink && reading.languages.words.get(lang)?.has(written(passage, to + skip).toLowerCase()))
      return undefined;
  }
  return undefined;
}
