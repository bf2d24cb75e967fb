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
