import { isDay, isoDay } from "../text/dates.ts";
import { gap, type Passage, type Span } from "./passage.ts";
import type { MonthName, Phrase } from "./reading.ts";

/** A date in a text. `value` is a day, a month (2025-03), or an interval of days with a slash. */
export interface DateFound extends Span {
  readonly value: string;
  readonly because: string;
}

interface Parts {
  readonly start: number;
  readonly end: number;
  readonly calendar: MonthName["calendar"];
  readonly year?: number;
  readonly month: number;
  /** Absent: the month as a whole. */
  readonly day?: number;
  /** First day of "30-31 March". */
  readonly firstDay?: number;
}

/** Dates in all calendars of the field, in order; years left out are taken from the next date or the publication. */
export function findDates(passage: Passage, publishedAt?: string): readonly DateFound[] {
  const found = [...numericDates(passage), ...namedDates(passage)].sort((a, b) => a.start - b.start);
  const apart: Parts[] = [];
  for (const parts of found) {
    const last = apart.at(-1);
    if (!last || last.end <= parts.start) apart.push(parts);
  }
  const dated = withYears(passage, apart, publishedAt);
  return joinRanges(passage, dated);
}

const YMD = /(?<![\d\p{L}])(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?![\d])/gu;
const DMY = /(?<![\d\p{L}/.])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)/gu;
const CJK = /(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日/g;
/** "ngày 31/3": a day and month without a year, in Vietnamese only. */
const VI = /ngày\s+(\d{1,2})\/(\d{1,2})(?![/\d])/gi;

function numericDates(passage: Passage): Parts[] {
  const parts: Parts[] = [];
  const add = (m: RegExpExecArray, day: number, month: number, year?: number, skip = 0): void => {
    const start = m.index + skip;
    const end = m.index + m[0].length;
    // Jalali years of our lifetimes are 13xx and 14xx, Gregorian ones never are.
    const calendar = year !== undefined && year >= 1300 && year < 1500 ? "jalali" : "gregorian";
    if (month < 1 || month > 12 || day < 1 || day > 31) return;
    parts.push({ start, end, calendar, month, day, ...(year === undefined ? {} : { year }) });
  };
  for (const m of passage.digits.matchAll(YMD)) add(m, Number(m[4]), Number(m[3]), Number(m[1]));
  for (const m of passage.digits.matchAll(DMY)) {
    const first = Number(m[1]);
    const second = Number(m[3]);
    // The day comes first nearly everywhere; where it cannot, the month does.
    if (second > 12 && first <= 12) add(m, second, first, Number(m[4]));
    else add(m, first, second, Number(m[4]));
  }
  for (const m of passage.digits.matchAll(CJK)) {
    add(m, Number(m[3]), Number(m[2]), m[1] === undefined ? undefined : Number(m[1]));
  }
  if (passage.lang === "vi") {
    for (const m of passage.digits.matchAll(VI))
      add(m, Number(m[1]), Number(m[2]), undefined, m[0].search(/\d/));
  }
  return parts;
}

/** What may stand between the parts of one date. */
const CLOSE = /^[\s.,،’'\u200c\u0640-]{0,3}$/u;
const DAY = /^(\d{1,2})(?:st|nd|rd|th|er|e|º|ª)?$/;

function namedDates(passage: Passage): Parts[] {
  const { tokens, reading, text } = passage;
  const parts: Parts[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const hit = reading.months.at(text, tokens, i);
    if (!hit) continue;
    const names = hit.value.filter((v) => v.lang === passage.lang);
    const any = (names[0] ?? hit.value.find((v) => v.lang === "") ?? foreign(passage, hit.value))?.value;
    if (!any) continue;
    const left = dayBefore(passage, hit.from);
    const rightDay = left ? undefined : dayAfter(passage, hit.to);
    const year = yearAfter(passage, rightDay?.to ?? hit.to);
    if (!left && !rightDay && !year) continue;
    const calendar = calendarOf(
      hit.value.map((v) => v.value),
      any,
      year?.value,
    );
    const day = left?.day ?? rightDay?.day;
    parts.push({
      start: left?.start ?? hit.start,
      end: year?.end ?? rightDay?.end ?? hit.end,
      calendar: calendar.calendar,
      month: calendar.month,
      ...(year ? { year: year.value } : {}),
      ...(day === undefined ? {} : { day }),
      ...(left?.firstDay === undefined ? {} : { firstDay: left.firstDay }),
      ...(rightDay?.lastDay === undefined ? {} : { firstDay: rightDay.day, day: rightDay.lastDay }),
    });
    i = hit.to - 1;
  }
  return parts;
}

/** Short forms of another language are words of this one: "giữ 6 nghi phạm" is no sixth of giugno. */
const FOREIGN_LENGTH_MIN = 4;
const foreign = ({ lang }: Passage, names: readonly Phrase<MonthName>[]): Phrase<MonthName> | undefined =>
  names.find((v) => v.written.length >= FOREIGN_LENGTH_MIN && lang !== "vi");

/** A name that both calendars use is decided by the year. */
function calendarOf(all: readonly MonthName[], first: MonthName, year?: number): MonthName {
  if (year === undefined) return first;
  const wanted = year >= 1300 && year < 1500 ? "jalali" : "gregorian";
  return first.calendar === wanted ? first : (all.find((m) => m.calendar === wanted) ?? first);
}

function dayOf(word: string | undefined): number | undefined {
  const m = DAY.exec(word ?? "");
  const day = Number(m?.[1] ?? 0);
  return day >= 1 && day <= 31 ? day : undefined;
}

interface DayBefore {
  readonly start: number;
  readonly day: number;
  readonly firstDay?: number;
}

/** "31 مارس", "31 de marzo", "1er avril", "30-31 March", "du 30 au 31 mars". */
function dayBefore(passage: Passage, month: number): DayBefore | undefined {
  const { tokens, reading } = passage;
  let at = month - 1;
  for (let skipped = 0; skipped < 2; skipped++) {
    const word = tokens[at];
    if (!word || dayOf(word.folded) !== undefined || !CLOSE.test(gap(passage, at, at + 1))) break;
    if (!reading.calendar.before.has(word.folded) && !reading.calendar.ordinal.has(word.folded)) break;
    at--;
  }
  const token = tokens[at];
  const day = dayOf(token?.folded);
  if (!token || day === undefined || !CLOSE.test(gap(passage, at, at + 1))) return undefined;
  const range = rangeStart(passage, at, day);
  return range ? { start: range.start, day, firstDay: range.day } : { start: token.start, day };
}

function rangeStart(passage: Passage, last: number, day: number): { start: number; day: number } | undefined {
  const { tokens, reading } = passage;
  const direct = tokens[last - 1];
  if (direct && /^\s?[-\u2013\u2014]\s?$/u.test(gap(passage, last - 1, last))) {
    const first = dayOf(direct.folded);
    return first !== undefined && first < day ? { start: direct.start, day: first } : undefined;
  }
  const between = tokens[last - 1];
  const before = tokens[last - 2];
  if (!between || !before || !reading.calendar.between.has(between.folded)) return undefined;
  const first = dayOf(before.folded);
  if (first === undefined || first >= day || !CLOSE.test(gap(passage, last - 2, last - 1))) return undefined;
  return { start: before.start, day: first };
}

/** "March 31", "March 31st", "March 30-31". */
function dayAfter(
  passage: Passage,
  to: number,
): { end: number; to: number; day: number; lastDay?: number } | undefined {
  const { tokens } = passage;
  const token = tokens[to];
  const day = dayOf(token?.folded);
  if (!token || day === undefined || !/^\s$/u.test(gap(passage, to - 1, to))) return undefined;
  const next = tokens[to + 1];
  const lastDay =
    next && /^\s?[-\u2013]\s?$/u.test(gap(passage, to, to + 1)) ? dayOf(next.folded) : undefined;
  if (next && lastDay !== undefined && lastDay > day) return { end: next.end, to: to + 2, day, lastDay };
  return { end: token.end, to: to + 1, day };
}

function yearAfter(passage: Passage, to: number): { value: number; end: number } | undefined {
  const { tokens, reading } = passage;
  for (let at = to, skipped = 0; skipped <= 2; at++, skipped++) {
    const token = tokens[at];
    if (!token || !/^[\s.,،/’'\u200c]{0,3}$/u.test(gap(passage, at - 1, at))) return undefined;
    if (/^(?:1[3489]|20|21)\d\d$/.test(token.folded)) return { value: Number(token.folded), end: token.end };
    if (!reading.calendar.year.has(token.folded)) return undefined;
  }
  return undefined;
}

interface Dated extends Span {
  readonly first: string;
  readonly last: string;
  readonly because: string;
}

function withYears(passage: Passage, all: readonly Parts[], publishedAt: string | undefined): Dated[] {
  const dated: Dated[] = [];
  for (const [i, parts] of all.entries()) {
    const next = all[i + 1];
    // "31 March and 1 April 2025": the year stands once.
    const shared = next?.year !== undefined && isJoint(passage, parts, next) ? next.year : undefined;
    const year = parts.year ?? shared ?? yearBy(parts, publishedAt);
    if (year === undefined) continue;
    const last = toIso(parts, year, parts.day);
    const first = parts.firstDay === undefined ? last : toIso(parts, year, parts.firstDay);
    if (last === undefined || first === undefined) continue;
    const because =
      parts.calendar === "jalali"
        ? "Persian calendar"
        : parts.year === undefined
          ? "year from context"
          : "date";
    dated.push({ start: parts.start, end: parts.end, first, last, because });
  }
  return dated;
}

/** A date without a year is the nearest one before the publication, or soon after it. */
function yearBy(parts: Parts, publishedAt: string | undefined): number | undefined {
  const published = /^(\d{4})-(\d{2})/.exec(publishedAt ?? "");
  if (!published) return undefined;
  const year = Number(published[1]);
  // The Persian year begins in March: the later of the two that fit is taken unless it lies ahead.
  if (parts.calendar === "jalali") {
    const later = jalaliToIso(year - 621, parts.month, parts.day);
    return later !== undefined && later <= `${publishedAt?.slice(0, 8)}31` ? year - 621 : year - 622;
  }
  const monthsAhead = parts.month - Number(published[2]);
  if (monthsAhead > 3) return year - 1;
  return monthsAhead < -8 ? year + 1 : year;
}

function toIso(parts: Parts, year: number, day: number | undefined): string | undefined {
  if (parts.calendar === "jalali") return jalaliToIso(year, parts.month, day);
  if (day === undefined)
    return year >= 1800 && year <= 2200 ? isoDay(year, parts.month, 1).slice(0, 7) : undefined;
  return isDay(year, parts.month, day) ? isoDay(year, parts.month, day) : undefined;
}

const BREAKS = [
  -61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178,
];

/** Borkowski's algorithm for the Persian calendar (1996): the Gregorian day of March on which the year begins. */
function jalaliNewYear(year: number): { march: number; gregorianYear: number; isLeap: boolean } {
  let leaps = -14;
  let last = BREAKS[0] ?? 0;
  let jump = 0;
  for (const start of BREAKS.slice(1)) {
    jump = start - last;
    if (year < start) break;
    leaps += Math.floor(jump / 33) * 8 + Math.floor((jump % 33) / 4);
    last = start;
  }
  let n = year - last;
  leaps += Math.floor(n / 33) * 8 + Math.floor(((n % 33) + 3) / 4);
  if (jump % 33 === 4 && jump - n === 4) leaps += 1;
  const gregorianYear = year + 621;
  const gregorianLeaps =
    Math.floor(gregorianYear / 4) - Math.floor(((Math.floor(gregorianYear / 100) + 1) * 3) / 4) - 150;
  const march = 20 + leaps - gregorianLeaps;
  if (jump - n < 6) n = n - jump + Math.floor((jump + 4) / 33) * 33;
  const rest = (((n + 1) % 33) - 1) % 4;
  return { march, gregorianYear, isLeap: rest === 0 };
}

/** A Persian date as a Gregorian day; without a day, the Gregorian month in which the Persian one begins. */
function jalaliToIso(year: number, month: number, day: number | undefined): string | undefined {
  if (year < 1179 || year > 1578 || month < 1 || month > 12) return undefined;
  const { march, gregorianYear, isLeap } = jalaliNewYear(year);
  const length = month <= 6 ? 31 : month < 12 || isLeap ? 30 : 29;
  if (day !== undefined && (day < 1 || day > length)) return undefined;
  const daysBefore = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  const at = new Date(Date.UTC(gregorianYear, 2, march + daysBefore + (day ?? 1) - 1));
  const iso = at.toISOString();
  return day === undefined ? iso.slice(0, 7) : iso.slice(0, 10);
}

/** How many tokens start before a place: a page of dates asks for each of them. */
function tokensBefore({ tokens }: Passage, place: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? place) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** True where only a word like "and" or a dash stands between two dates. */
function isJoint(passage: Passage, a: Span, b: Span): boolean {
  const between = passage.text.slice(a.end, b.start).trim();
  if (/^[-\u2013\u2014/]$/u.test(between)) return true;
  if (between === "" || between.length >= 12) return false;
  const from = tokensBefore(passage, a.end);
  const words = passage.tokens.slice(from, from + 3).filter((t) => t.end <= b.start);
  return (
    words.length > 0 &&
    words.length <= 2 &&
    words.every(
      (t) => passage.reading.calendar.between.has(t.folded) || passage.reading.calendar.before.has(t.folded),
    )
  );
}

const DAY_MS = 24 * 3600 * 1000;

function joinRanges(passage: Passage, dated: readonly Dated[]): DateFound[] {
  const found: DateFound[] = [];
  for (let i = 0; i < dated.length; i++) {
    const date = dated[i];
    const next = dated[i + 1];
    if (!date) break;
    if (next && isRange(passage, date, next)) {
      found.push({
        start: date.start,
        end: next.end,
        value: `${date.first}/${next.last}`,
        because: "date range",
      });
      i++;
      continue;
    }
    const { start, end, because } = date;
    const value = date.first === date.last ? date.last : `${date.first}/${date.last}`;
    found.push({ start, end, value, because: value.includes("/") ? "date range" : because });
  }
  return found;
}

/** "31 March and 1 April" is one event of two days; "3 March and 9 May" are two dates, "3 March to 9 May" is one span. */
function isRange(passage: Passage, a: Dated, b: Dated): boolean {
  if (!isJoint(passage, a, b) || a.last >= b.first || a.last.length !== 10 || b.first.length !== 10)
    return false;
  const between = passage.text.slice(a.end, b.start).trim().toLowerCase();
  const isAnd = /^(?:و|and|et|und|y|e|dhe|và|ve|и|і|i|û|و يوم|en|a)$/u.test(between);
  return !isAnd || Date.parse(b.first) - Date.parse(a.last) === DAY_MS;
}

/** The time of day beside a date, e.g. "12:10 مساءً", as HH:MM. */
export function timeNear(passage: Passage, from: number): string | undefined {
  const m = /(\d{1,2}):(\d{2})(?!\d)/.exec(passage.digits.slice(from, from + 40));
  if (!m) return undefined;
  let hour = Number(m[1]);
  if (hour > 23 || Number(m[2]) > 59) return undefined;
  const after = from + m.index + m[0].length;
  const next = passage.tokens.find((t) => t.start >= after);
  const calendar = passage.reading.calendar;
  const sign = next && next.start - after <= 2 ? next.folded : "";
  if (calendar.pm.has(sign) && hour < 12) hour += 12;
  else if (calendar.am.has(sign) && hour === 12) hour = 0;
  return `${String(hour).padStart(2, "0")}:${m[2]}`;
}
