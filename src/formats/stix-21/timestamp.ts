const FORM =
  /^(\d{4})-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?Z$/;

/** Whether a text has the form of a STIX timestamp (3.12): RFC 3339 in UTC with "Z". The day may not exist. */
export const hasTimestampForm = (text: string): boolean => FORM.test(text);

/** Whether it has the form and the moment exists; leap seconds count as none, as in the tools of OASIS. */
export function isTimestamp(text: string): boolean {
  const [, year = "", month = "", day = "", , , second = ""] = FORM.exec(text) ?? [];
  if (year === "" || year === "0000" || second === "60") return false;
  return Number(day) <= daysIn(Number(year), Number(month));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** A text that sorts as the moment does, whatever the number of its digits; trailing zeros mean nothing. */
export function timestampKey(text: string): string {
  const [, fraction] = /\.(\d+)Z$/.exec(text) ?? [];
  const digits = (fraction ?? "").replace(/0+$/, "");
  return digits === "" ? text.slice(0, 19) : `${text.slice(0, 19)}.${digits}`;
}

/** Before, at, or after: exact to any digit. */
export function compareTimestamps(a: string, b: string): -1 | 0 | 1 {
  const left = timestampKey(a);
  const right = timestampKey(b);
  return left < right ? -1 : left > right ? 1 : 0;
}
