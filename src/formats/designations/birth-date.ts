import { isoDate } from "../text/dates.ts";
import type { Subject } from "./subject.ts";

/** A birth date as a list has it. */
export interface ListedBirth {
  /** Days, months or years, as far as the list goes; two of a span, one of which may be empty. */
  readonly dates: readonly string[];
  readonly isCirca?: boolean;
  /** As a reader sees it: "circa 1957", "1953 to 1958". */
  readonly written: string;
}

/**
 * A date is stated as far as it is known and no further: of a span what both ends share, of "circa 7 July 1966" the year. "Circa 1957"
 * and "1953 to 1958" say no year that could be held against another, and are kept in the list's words.
 */
export function sayBirth(subject: Subject, { dates, isCirca = false, written }: ListedBirth): void {
  const given = dates.filter((date) => date !== "").map((date) => isoDate(date.slice(0, 10)));
  if (given.some((date) => date === undefined)) return void subject.reject("DATE_IMPOSSIBLE", "birthDate");
  const shared = dates.includes("") ? "" : sharedPart(given as string[]);
  const known = isCirca ? (shared.length > 4 ? shared.slice(0, 4) : "") : shared;
  const isWhole = dates.length === 1 && !isCirca;
  if (known !== "") subject.say("birthDate", known, isWhole ? undefined : { original: written });
  else if (written !== "") subject.say("notes", `Born: ${written}`);
}

/** The year, the month or the day that all dates are of; empty where not even the year is one. */
function sharedPart(dates: readonly string[]): string {
  const length = Math.min(...dates.map((date) => date.length));
  const [first = ""] = dates;
  for (const part of [10, 7, 4])
    if (part <= length && dates.every((date) => date.slice(0, part) === first.slice(0, part)))
      return first.slice(0, part);
  return "";
}
