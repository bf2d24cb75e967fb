/** Of the calendar: the thirty-first of February would be read as a day in March, and a thirteenth month as nothing at all. */
export function isDay(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** A date, a prefix of one, or a moment as the reader's language writes it; anything else as it is. */
export function formatDate(tag: string, value: string | undefined, style: "day" | "minute"): string {
  if (value === undefined) return "";
  // What Date makes of words is no date: "spring 2026" was the first of January.
  if (!/^\d{4}(?:-\d{2}(?:-\d{2}(?:T.*)?)?)?$/.test(value)) return value;
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return value;
  if (/^\d{4}$/.test(value)) return value;
  // A date without a time is that day everywhere; a moment is shown in UTC, as all records are kept, and says so.
  const options: Intl.DateTimeFormatOptions = { timeZone: "UTC", year: "numeric", month: "short" };
  if (!/^\d{4}-\d{2}$/.test(value)) options.day = "numeric";
  if (style === "minute" && value.includes("T"))
    Object.assign(options, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" });
  const parts = new Intl.DateTimeFormat(tag, options).formatToParts(at);
  // A line may break between the day and the time, and nowhere else.
  return parts
    .map(({ value: part }, i) => (parts[i + 1]?.type === "hour" ? part : part.replaceAll(" ", "\u00a0")))
    .join("");
}
