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
  if (hour > 24 || minute > 59 || second > 60 || year < 1970 || year > 2200) return undefined;
  const offset = m[7] === undefined || m[7] === "Z" ? 0 : offsetSeconds(m[7]);
  return whole / 1000 + hour * 3600 + minute * 60 + second - offset;
}

function offsetSeconds(text: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  return sign * (Number(text.slice(1, 3)) * 3600 + Number(text.slice(4, 6)) * 60);
}
