import { isDay, isoDate, isoDay } from "./dates.ts";
import { foldWord } from "./tokens.ts";

/** "31/03/1980", "31.3.1980", "1980/03/31", and what ISO 8601 knows; two-digit years are not guessed. */
export function anyDate(text: string, order: "dmy" | "mdy"): string | undefined {
  const iso = isoDate(text);
  if (iso !== undefined) return iso;
  const digits = foldWord(text);
  const m = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(digits) ?? undefined;
  const y = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/.exec(digits) ?? undefined;
  const year = Number(m?.[3] ?? y?.[1]);
  const first = Number(m?.[1] ?? y?.[3]);
  const second = Number(m?.[2] ?? y?.[2]);
  const [day, month] = m && order === "mdy" ? [second, first] : [first, second];
  return isDay(year, month, day) ? isoDay(year, month, day) : undefined;
}
