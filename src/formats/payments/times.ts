import { foldDigits } from "../../core/index.ts";

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(Z|[+-]\d{2}:\d{2})?$/;

/** Unix seconds of an ISO 8601 date or time; without an offset it is read as UTC. Undefined where it does not exist. */
export function unixSeconds(text: string): number | undefined {
  const m = ISO.exec(text.trim());
  if (!m) return undefined;
  const [year, month, day, hour, minute, second] = [
    m[1],
    m[2],
    m[3],
    m[4] ?? "0",
    m[5] ?? "0",
    m[6] ?? "0",
  ].map(Number) as [number, number, number, number, number, number];
  const whole = Date.UTC(year, month - 1, day);
  const date = new Date(whole);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const offset = offsetSeconds(m[7]);
  // 24:00 is midnight at the end of a day, and nothing comes after it.
  if (hour > 24 || (hour === 24 && minute + second > 0) || minute > 59 || second > 60) return undefined;
  if (offset === undefined || year < 1970 || year > 2200) return undefined;
  return whole / 1000 + hour * 3600 + minute * 60 + second - offset;
}

/** "+02:00", "-0530", "Z" or none in seconds; undefined where no clock on earth is so far from UTC. */
export function offsetSeconds(text: string | undefined): number | undefined {
  if (text === undefined || text === "Z") return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
  if (hours > 14 || minutes > 59) return undefined;
  return (text.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60);
}

export type DayOrder = "dmy" | "mdy";

const CLOCK = String.raw`(?:[T,\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])?\.?[Mm]?\.?\s*(Z|[+-]\d{2}:?\d{2})?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${CLOCK}$`);
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${CLOCK}$`);

/**
 * Unix seconds of a day or time as tables write it ("14.02.2026", "2026/2/14 08:05", "02/14/2026 8:05 PM"), in any digits;
 * UTC without an offset. Between points the day stands first; between other signs either may, and where both could be
 * the month nobody can tell, unless an order is given. Nor can they of a year with two digits, which may be the day: with an
 * order it is one of this century. Undefined where it does not exist.
 */
export function writtenTime(text: string, order?: DayOrder | undefined): number | "ambiguous" | undefined {
  const bare = foldDigits(text).trim();
  const iso = YEAR_FIRST.exec(bare);
  const m = iso ?? YEAR_LAST.exec(bare);
  if (!m) return unixSeconds(bare);
  const clock = clockOf(m.slice(5));
  if (clock === undefined) return undefined;
  if (iso) return dayAt(m[1], m[3], m[4], clock);
  const [, first = "", sign, second = "", written = ""] = m;
  const isShort = written.length === 2;
  const isTold =
    sign === "." || Number(first) > 12 || Number(second) > 12 || Number(first) === Number(second);
  if (order === undefined && (isShort || !isTold)) return "ambiguous";
  const year = isShort ? `20${written}` : written;
  const isMonthFirst = order === undefined ? sign !== "." && Number(second) > 12 : order === "mdy";
  return isMonthFirst ? dayAt(year, first, second, clock) : dayAt(year, second, first, clock);
}

function dayAt(year = "", month = "", day = "", clock = ""): number | undefined {
  return unixSeconds(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}${clock}`);
}

/** "T08:05:00+02:00" of a matched clock, nothing where there is none; undefined for 13 PM. */
function clockOf([hour, minute, second = "00", half, offset = "Z"]: readonly (string | undefined)[]):
  | string
  | undefined {
  if (hour === undefined) return "";
  const isHalf = half !== undefined;
  if (isHalf && (Number(hour) < 1 || Number(hour) > 12)) return undefined;
  const hours = isHalf ? (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0) : Number(hour);
  const zone = /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
  return `T${String(hours).padStart(2, "0")}:${minute}:${second}${zone}`;
}
