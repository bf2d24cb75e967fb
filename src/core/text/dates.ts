import { arabicForms, PhraseIndex } from "./phrases.ts";
import { foldWord, type Token } from "./tokens.ts";

/** A day, or a number of seats, that a text names. */
export interface FoundDate {
  /** ISO 8601. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** True where the text says "tomorrow" or the like. */
  readonly isRelative: boolean;
  readonly confidence: number;
}

export interface FoundSeats {
  readonly value: number;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
}

/** data/online/calendar.json and the parts of data/calendars.json that are read here. */
export interface CalendarData {
  readonly months: readonly (readonly string[])[];
  readonly jalali: readonly { readonly month: number; readonly names: readonly string[] }[];
  readonly gregorian: readonly {
    readonly month: number;
    readonly names: Readonly<Record<string, readonly string[]>>;
  }[];
  readonly fillers: readonly string[];
  readonly yearWords: readonly string[];
  readonly dayCues: readonly string[];
  readonly relative: Readonly<Record<string, readonly string[]>>;
  readonly seatWords: readonly string[];
  readonly seatCues: readonly string[];
}

interface Month {
  readonly month: number;
  readonly isJalali: boolean;
}

const NUMERIC = /(?<![\d.,/\-:+])(\d{1,4}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{2,4})(?![\d/]|[.,:-]\d)/g;
const DAY_MONTH = /(?<![\d.,/\-:+])(\d{1,2})\/(\d{1,2})(?![\d/hH%]|[.,:-]\d)/g;

const LIMITED = /^(?:limit|kufizu|sınırl|sinirl|محدود|giới hạn|sînor)/;

export class DateReader {
  readonly #months = new PhraseIndex<Month>();
  readonly #relative = new PhraseIndex<number>();
  readonly #fillers: ReadonlySet<string>;
  readonly #yearWords: ReadonlySet<string>;
  readonly #dayCues: ReadonlySet<string>;
  readonly #seatWords: ReadonlySet<string>;
  readonly #seatCues: ReadonlySet<string>;

  constructor(data: CalendarData) {
    const keys = (words: readonly string[]): ReadonlySet<string> =>
      new Set(words.flatMap((w) => [foldWord(w), foldWord(w).replace(/^ال/, "")]));
    const known = new Set<string>();
    const add = (name: string, month: number, isJalali: boolean): void => {
      const id = `${foldWord(name)}:${month}:${isJalali}`;
      if (known.has(id)) return;
      known.add(id);
      this.#months.add(name, { month, isJalali });
    };
    data.months.forEach((names, i) => {
      for (const name of names) add(name, i + 1, false);
    });
    for (const { month, names } of data.gregorian)
      for (const [lang, list] of Object.entries(names))
        for (const name of list) for (const form of monthForms(name, lang)) add(form, month, false);
    for (const { month, names } of data.jalali) for (const name of names) add(name, month, true);
    for (const [days, words] of Object.entries(data.relative))
      for (const word of words) this.#relative.add(word, Number(days));
    this.#fillers = keys(data.fillers);
    this.#yearWords = keys(data.yearWords);
    this.#dayCues = keys(data.dayCues);
    this.#seatWords = keys(data.seatWords);
    this.#seatCues = keys(data.seatCues);
  }

  /** Days come first; without a year it is the year of the post. `postedAt` is RFC 3339. */
  find(text: string, tokens: readonly Token[], postedAt: string): readonly FoundDate[] {
    const found: FoundDate[] = [];
    // Without the time of the post a day without a year is no day.
    const year = Number(postedAt.slice(0, 4)) || 0;
    const add = (
      value: string | undefined,
      start: number,
      end: number,
      confidence: number,
      isRelative = false,
    ): void => {
      if (value !== undefined && !found.some((f) => f.start < end && start < f.end))
        found.push({ value, start, end, isRelative, confidence });
    };
    for (const m of text.matchAll(NUMERIC)) {
      add(numericDate(m[1] ?? "", m[3] ?? "", m[4] ?? ""), m.index, m.index + m[0].length, 0.95);
      if (found.length > 100) return found;
    }
    this.#named(text, tokens, year, add);
    for (const m of text.matchAll(DAY_MONTH)) {
      // "13/8" is a day of a month whatever stands before it; "1/2" may be a half.
      const isPlain = Number(m[1]) > 12 && Number(m[1]) <= 31 && Number(m[2]) <= 12;
      if (m[0] === "24/7" || !(isPlain || this.#cueBefore(text, m.index))) continue;
      add(iso(year, Number(m[2]), Number(m[1])), m.index, m.index + m[0].length, 0.7);
    }
    for (const hit of this.#relative.find(tokens)) {
      const day = new Date(Date.parse(postedAt) + hit.value * 86_400_000);
      if (Number.isNaN(day.getTime())) continue;
      add(
        day.toISOString().slice(0, 10),
        tokens[hit.from]?.start ?? 0,
        tokens[hit.to - 1]?.end ?? 0,
        0.6,
        true,
      );
    }
    return found.sort((a, b) => a.start - b.start);
  }

  #cueBefore(text: string, at: number): boolean {
    const word = /([\p{L}\p{M}]+)[\s:]{0,2}$/u.exec(text.slice(Math.max(0, at - 16), at));
    return word !== null && this.#dayCues.has(foldWord(word[1] ?? ""));
  }

  #named(
    text: string,
    tokens: readonly Token[],
    postYear: number,
    add: (value: string | undefined, start: number, end: number, confidence: number) => void,
  ): void {
    let best = -1;
    const hits = [...this.#months.find(tokens)].sort(
      (a, b) => a.from - b.from || b.to - b.from - (a.to - a.from),
    );
    for (const hit of hits) {
      if (hit.from < best) continue;
      const found = this.#dayBeside(text, tokens, hit);
      if (!found) continue;
      const { day, start, end } = found;
      const at = this.#yearWords.has(tokens[end]?.key ?? "") ? end + 1 : end;
      const isWritten = /^(?:1[34]|20)\d\d$/.test(tokens[at]?.raw ?? "");
      // A year in the next line, or in a hashtag, is another's.
      if (isWritten && /[\n#]/.test(text.slice(tokens[end - 1]?.end ?? 0, tokens[at]?.start ?? 0))) continue;
      const last = isWritten ? at : end - 1;
      const value = dayOfYear(hit.value, day, isWritten ? Number(tokens[at]?.raw) : undefined, postYear);
      add(value, tokens[start]?.start ?? 0, tokens[last]?.end ?? 0, isWritten ? 0.95 : 0.85);
      best = last + 1;
    }
  }

  /** The day that stands before the name of a month, or behind it. */
  #dayBeside(
    text: string,
    tokens: readonly Token[],
    { from, to }: { readonly from: number; readonly to: number },
  ): DayBeside | undefined {
    const before = this.#fillers.has(tokens[from - 1]?.key ?? "") ? from - 2 : from - 1;
    const day = dayNumber(tokens[before]);
    if (day > 0) {
      // The day belongs to the month only where nothing but spaces, a full stop or a filler stands between.
      const gap = text.slice(tokens[before]?.end ?? 0, tokens[from]?.start ?? 0);
      const isApart = /[\n!?;:،,]/.test(gap) || goesOnAsAmount(text, tokens[before]);
      return isApart ? undefined : { day, start: before, end: to };
    }
    // "August the 5th", and in Pashto "of August on the 5th".
    const behind = tokens[to]?.key === "په" ? to + 1 : to;
    const late = dayNumber(tokens[behind]);
    // A full stop shortens a Latin name ("Dec. 3"); elsewhere it ends a sentence, as behind Pashto's دی, "is".
    const gap = text.slice(tokens[to - 1]?.end ?? 0, tokens[behind]?.start ?? 0);
    const isShort = /^\p{Script=Latin}/u.test(tokens[from]?.raw ?? "");
    const isApart = /[!?\u061f\u06d4\n]/.test(gap) || (gap.includes(".") && !isShort);
    if (late === 0 || isApart || goesOnAsAmount(text, tokens[behind])) return undefined;
    return { day: late, start: from, end: behind + 1 };
  }

  /** Numbers of people or places, as adverts count the seats that are left. */
  findSeats(text: string, tokens: readonly Token[]): readonly FoundSeats[] {
    const found: FoundSeats[] = [];
    for (let i = 0; i < tokens.length && found.length < 50; i++) {
      const token = tokens[i];
      const digits = /^[x×]?(\d{1,3})(\p{L}{2,})?$/iu.exec(token?.raw ?? "");
      if (!token || !digits) continue;
      const value = Number(digits[1]);
      if (value < 2 || value > 600) continue;
      if (
        /[.,:/+-]\d?$/.test(text.slice(Math.max(0, token.start - 2), token.start)) ||
        /^[.,:/-]\d/.test(text.slice(token.end, token.end + 2))
      )
        continue;
      const glued = digits[2] ? this.#isSeat(foldWord(digits[2])) : false;
      const next = tokens[i + 1];
      const isNear = next !== undefined && /^[\s()-]{0,3}$/.test(text.slice(token.end, next.start));
      const behind = isNear && this.#isSeat(next.key);
      const third = tokens[i + 2];
      const afterOne =
        isNear &&
        third !== undefined &&
        third.start - next.end <= 1 &&
        this.#isSeat(third.key) &&
        /\p{L}/u.test(next.raw);
      const before = tokens[i - 1];
      const isLimited = this.#isLimited(text, tokens, i);
      const cue =
        before !== undefined &&
        [before.key, ...arabicForms(before.key)].some((k) => this.#seatCues.has(k)) &&
        /^[\s:=]{0,3}$/.test(text.slice(before.end, token.start));
      const end = behind ? next.end : token.end;
      if (glued || behind) found.push({ value, start: token.start, end, confidence: 0.9 });
      else if (cue || afterOne || isLimited)
        found.push({ value, start: token.start, end: token.end, confidence: cue ? 0.7 : 0.5 });
    }
    return found;
  }

  /** "Places limited 12", "places limitées à 12": a seat, a word for it, and perhaps a short one. */
  #isLimited(text: string, tokens: readonly Token[], i: number): boolean {
    const at = (tokens[i - 1]?.key.length ?? 0) <= 2 ? i - 2 : i - 1;
    const [seat, limit] = [tokens[at - 1], tokens[at]];
    return (
      seat !== undefined &&
      LIMITED.test(limit?.key ?? "") &&
      this.#isSeat(seat.key) &&
      /^[\s\p{L}\p{M}]*$/u.test(text.slice(seat.end, tokens[i]?.start))
    );
  }

  #isSeat(key: string): boolean {
    return this.#seatWords.has(key);
  }
}

/** A day of a month, with the tokens that both take up. */
interface DayBeside {
  readonly day: number;
  readonly start: number;
  readonly end: number;
}

const DAY = /^(\d{1,2})(?:st|nd|rd|th|er|e|ê|emîn|º|ኛ|তম|শে|ই|ਵੀਂ|ـ?[یي]|[یي]ه?م)?$/u;

/** A number that may be a day, as such or as an ordinal; 0 where it is none. */
function dayNumber(token: Token | undefined): number {
  const day = Number(DAY.exec(token?.raw ?? "")?.[1] ?? 0);
  return day <= 31 ? day : 0;
}

/** A number that goes on, as "14.000" does, is an amount. */
const goesOnAsAmount = (text: string, number: Token | undefined): boolean =>
  /^[.,'\u066c]\d{3}/.test(text.slice(number?.end, (number?.end ?? 0) + 4));

/** Of the year that is written, or of that of the post; `postYear` is 0 where it is not known. */
function dayOfYear(
  { isJalali, month }: Month,
  day: number,
  written: number | undefined,
  postYear: number,
): string | undefined {
  if (!isJalali) return iso(written ?? postYear, month, day);
  const ofPost = postYear > 0 ? postYear - 621 : 0;
  return jalaliToIso(written !== undefined && written < 1500 ? written : ofPost, month, day);
}

/** Sorani writes "since" together with the month, ئابەوە; Kurmanji gives it an ending, Tebaxê. */
const monthForms = (name: string, lang: string): readonly string[] =>
  lang === "ckb" ? [name, `${name}ەوە`] : lang === "ku" ? [name, `${name}ê`] : [name];

function numericDate(a: string, b: string, c: string): string | undefined {
  const [first, second, third] = [Number(a), Number(b), Number(c)];
  if (a.length === 4) {
    return first < 1500 && first > 1300 ? jalaliToIso(first, second, third) : iso(first, second, third);
  }
  if (c.length === 3 || a.length === 3) return undefined;
  if (c.length === 4 && third > 1300 && third < 1500) return jalaliToIso(third, second, first);
  // Two digits of a year are this century's; Jalali years of two digits begin at 90 or are 03 to 09.
  const year = c.length === 2 ? 2000 + third : third;
  if (year < 1950 || year > 2100) return undefined;
  return iso(year, second, first) ?? (second > 12 ? iso(year, first, second) : undefined);
}

function iso(year: number, month: number, day: number): string | undefined {
  if (year < 1300 || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 ? date.toISOString().slice(0, 10) : undefined;
}

/** Iranian solar calendar by the 33-year rule, right from 1178 to 1633 (Birashk's table differs in none of them). */
export function jalaliToIso(year: number, month: number, day: number): string | undefined {
  if (year < 1178 || year > 1633) return undefined;
  if (month < 1 || month > 12 || day < 1 || day > (month <= 6 ? 31 : 30)) return undefined;
  const before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  // Days from 1 Farvardin 1 (19 March 622 Julian) by leap years 1, 5, 9, 13, 17, 22, 26 and 30 of each 33.
  const leaps = (y: number): number => {
    const cycle = Math.floor(y / 33);
    const inside = y % 33;
    return cycle * 8 + [1, 5, 9, 13, 17, 22, 26, 30].filter((leap) => leap <= inside).length;
  };
  const days = (year - 1) * 365 + leaps(year - 1) + before + day - 1;
  // 1 Farvardin 1400 was 21 March 2021.
  const anchor = 1399 * 365 + leaps(1399);
  return new Date(Date.UTC(2021, 2, 21) + (days - anchor) * 86_400_000).toISOString().slice(0, 10);
}
