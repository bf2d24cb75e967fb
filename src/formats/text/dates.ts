/** Years outside of these are typing errors or another calendar (R05: what is unlikely is said, not stored). */
const YEAR_MIN = 1800;
const YEAR_MAX = 2200;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const ISO =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;

/** True where the day exists in the Gregorian calendar, within the years that records speak of. */
export function isDay(year: number, month: number, day: number): boolean {
  if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= (month === 2 && !isLeap ? 28 : (DAYS[month - 1] ?? 0));
}

const two = (n: number): string => String(n).padStart(2, "0");
export const isoDay = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;

/**
 * An ISO 8601 date prefix or date-time; a time with a zone becomes UTC, one without is taken as UTC. Undefined
 * where it has another form or does not exist.
 */
export function isoDate(text: string): string | undefined {
  const m = ISO.exec(text);
  if (!m) return undefined;
  const year = Number(m[1]);
  const month = Number(m[2] ?? 1);
  const day = Number(m[3] ?? 1);
  if (!isDay(year, month, day)) return undefined;
  if (m[4] === undefined) return text;
  if (Number(m[4]) > 23 || Number(m[5]) > 59 || Number(m[6] ?? 0) > 59) return undefined;
  const zone = m[8] ?? "Z";
  const plain = `${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6] ?? "00"}`;
  if (zone === "Z" && m[7] === undefined) return `${plain}Z`;
  const offset = zone === "Z" || zone.includes(":") ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const at = Date.parse(`${plain}${(m[7] ?? "").slice(0, 4)}${offset}`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().replace(".000Z", "Z");
}
