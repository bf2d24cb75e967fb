import type { DecodeContext } from "../format.ts";
import { isDay, isoDate, isoDay } from "../text/dates.ts";
import { isRow, rowOf, rowsOf, textsOf } from "../text/json.ts";
import type { ListedBirth } from "./birth-date.ts";

/** Undefined of a day that does not exist; what says its day otherwise ("early 1970s") has no dates. */
export type DayReader = (text: string) => ListedBirth | undefined;

const WORDS = /^(?:(\d{1,2})\s+)?(?:(\p{L}{3,})\.?\s+)?(\d{4})$/u;
const BETWEEN = /\s+(?:to|and)\s+|\s*[-–]\s*/i;
const CIRCA = /^(?:circa|approximately|about|c\.)\s+/i;

/** "10 Dec 1948", "Dec 1948", "1948", "circa 1961", "1953 to 1958", as an English list writes days. */
export function dayReader({ reference }: Pick<DecodeContext, "reference">): DayReader {
  const months = new Map<string, number>();
  for (const row of rowsOf(isRow(reference.calendars) ? reference.calendars : {}, "gregorian"))
    for (const name of textsOf(rowOf(row, "names"), "en"))
      months.set(name.toLowerCase(), Number(row["month"]));
  /** Empty where it is none in such words. */
  const dayOf = (text: string): string | undefined => {
    const iso = isoDate(text);
    if (iso !== undefined) return iso;
    const [, day, name = "", year = ""] = WORDS.exec(text) ?? [];
    const month = months.get(name.toLowerCase());
    if (year === "" || month === undefined) return "";
    if (!isDay(Number(year), month, Number(day ?? 1))) return undefined;
    return isoDay(Number(year), month, Number(day ?? 1)).slice(0, day === undefined ? 7 : 10);
  };
  return (text) => {
    const written = text.trim();
    const rest = written.replace(/^between\s+/i, "");
    const parts = isoDate(rest) === undefined ? rest.split(BETWEEN) : [rest];
    const dates = parts.map((part) => dayOf(part.replace(CIRCA, "").trim()));
    if (dates.some((date) => date === undefined)) return undefined;
    const areDays = dates.length <= 2 && dates.every((date) => date !== "");
    return { dates: areDays ? (dates as string[]) : [], isCirca: parts.some((p) => CIRCA.test(p)), written };
  };
}
