/** A date of a feed: an instant in UTC, a bare day, or only the words, where a guess would be one. */
export interface FeedDate {
  /** RFC 3339 in UTC, or YYYY-MM-DD; null where the words do not say which day. */
  readonly published: string | null;
  readonly original: string;
  readonly isAmbiguous: boolean;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** Hours from UTC of the zone names that feeds use (RFC 822, and Europe's, which it lacks). */
const ZONES: Readonly<Record<string, number>> = {
  z: 0,
  ut: 0,
  utc: 0,
  gmt: 0,
  wet: 0,
  west: 1,
  bst: 1,
  ist: 1,
  cet: 1,
  cest: 2,
  mez: 1,
  mesz: 2,
  eet: 2,
  eest: 3,
  msk: 3,
  trt: 3,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
};
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|[A-Za-z]{1,4})?)?$/;
const RFC822 =
  /^(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})[ -]([A-Za-z]{3})[A-Za-z]*[ -](\d{2,4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|[+-]\d{2}:?\d{2}|[A-Za-z]{1,4})?)?$/;

/** Reads a date of RSS (RFC 822) or of the others (ISO 8601); "03/04/2025" stays words. */
export function readFeedDate(words: string | undefined): FeedDate | undefined {
  const original = words?.trim();
  if (!original) return undefined;
  const iso = ISO.exec(original);
  const rfc = iso ? null : RFC822.exec(original);
  const read = iso
    ? instant(Number(iso[1]), Number(iso[2]), Number(iso[3]), iso.slice(4))
    : rfc
      ? instant(
          fullYear(rfc[3] ?? ""),
          MONTHS.indexOf((rfc[2] ?? "").toLowerCase()) + 1,
          Number(rfc[1]),
          rfc.slice(4),
        )
      : undefined;
  return { published: read ?? null, original, isAmbiguous: read === undefined };
}

const fullYear = (year: string): number => (year.length === 2 ? 2000 + Number(year) : Number(year));

function instant(
  year: number,
  month: number,
  day: number,
  [hour, minute, second, zone]: readonly (string | undefined)[],
): string | undefined {
  const bare = new Date(Date.UTC(year, month - 1, day));
  if (bare.getUTCMonth() !== month - 1 || bare.getUTCDate() !== day) return undefined;
  if (hour === undefined || minute === undefined) return bare.toISOString().slice(0, 10);
  const offset = zone === undefined ? 0 : minutesOf(zone);
  // An unknown zone leaves the day known and the hour not.
  if (offset === undefined) return bare.toISOString().slice(0, 10);
  const at = Date.UTC(year, month - 1, day, Number(hour), Number(minute) - offset, Number(second ?? 0));
  return new Date(at).toISOString().replace(".000Z", "Z");
}

function minutesOf(zone: string): number | undefined {
  const numeric = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (numeric) return (numeric[1] === "-" ? -1 : 1) * (Number(numeric[2]) * 60 + Number(numeric[3]));
  const hours = ZONES[zone.toLowerCase()];
  return hours === undefined ? undefined : hours * 60;
}
