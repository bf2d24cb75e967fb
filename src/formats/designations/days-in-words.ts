import type { DecodeContext } from "../format.ts";
import { isDay, isoDay } from "../text/dates.ts";
import { isRow, rowOf, rowsOf, textsOf } from "../text/json.ts";
import type { ListedBirth } from "./birth-date.ts";

/** Undefined of what is no day, month or year, nor two of them. */
export type DayReader = (text: string) => ListedBirth | undefined;

const WORDS = /^(?:(\d{1,2})\s+)?(?:(\p{L}{3,})\.?\s+)?(\d{4})$/u;
const BETWEEN = /\s+(?:to|and)\s+|\s*[-–]\s*/i;

/** "10 Dec 1948", "Dec 1948", "1948", "circa 1961", "1953 to 1958", as an English list writes days. */
export function dayReader({ reference }: Pick<DecodeContext, "reference">): DayReader {
  const months = new Map<string, number>();
  for (const row of rowsOf(isRow(reference.calendars) ? reference.calendars : {}, "gregorian"))
    for (const name of textsOf(rowOf(row, "names"), "en"))
      months.set(name.toLowerCase(), Number(row["month"]));
  const dayOf = (text: string): string | undefined => {
    const [, day, name, year = ""] = WORDS.exec(text) ?? [];
    const month = name === undefined ? undefined : (months.get(name.toLowerCase()) ?? 0);
    if (!isDay(Number(year), month ?? 1, Number(day ?? 1)) || (day !== undefined && month === undefined))
      return undefined;
    const whole = isoDay(Number(year), month ?? 1, Number(day ?? 1));
    return whole.slice(0, day !== undefined ? 10 : month !== undefined ? 7 : 4);
  };
  return (text) => {
    const written = text.trim();
    const isCirca = /^(?:circa|approximately|about|c\.)\s/i.test(written);
    const rest = written.replace(/^(?:circa|approximately|about|c\.|between)\s+/i, "");
    const dates = rest.split(BETWEEN).map((part) => dayOf(part.replace(/^circa\s+/i, "").trim()));
    if (dates.length > 2 || dates.some((date) => date === undefined)) return undefined;
    return { dates: dates as string[], isCirca, written };
  };
}
