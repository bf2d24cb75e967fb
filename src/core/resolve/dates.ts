/** How two birth dates stand to each other. Partial dates agree or differ as far as they go. */
export type DateRelation =
  | "equal"
  | "newYear"
  | "swapped"
  | "slip"
  | "year"
  | "yearNear"
  | "conflict"
  | "unknown";

const FULL = /^\d{4}-\d{2}-\d{2}$/;
export const isFullDate = (date: string): boolean => FULL.test(date);

export function relateDates(a: string, b: string): DateRelation {
  if (!/^\d{4}/.test(a) || !/^\d{4}/.test(b)) return "unknown";
  if (!isFullDate(a) || !isFullDate(b)) return relatePartial(a, b);
  // Whoever does not know the day is often given the first of January.
  if (a === b) return a.endsWith("-01-01") ? "newYear" : "equal";
  if (a.slice(0, 4) === b.slice(0, 4) && a.slice(5, 7) === b.slice(8) && a.slice(8) === b.slice(5, 7))
    return "swapped";
  if (digitsApart(a, b) === 1 || isDigitExchange(a, b)) return "slip";
  return "conflict";
}

function relatePartial(a: string, b: string): DateRelation {
  const length = Math.min(a.length, b.length) >= 7 ? 7 : 4;
  if (a.slice(0, length) === b.slice(0, length)) return length === 7 ? "equal" : "year";
  return Math.abs(Number(a.slice(0, 4)) - Number(b.slice(0, 4))) <= 1 ? "yearNear" : "conflict";
}

function digitsApart(a: string, b: string): number {
  let apart = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) apart++;
  return apart;
}

/** Two neighbouring digits in each other's place. */
function isDigitExchange(a: string, b: string): boolean {
  const at = [...a].findIndex((digit, i) => digit !== b[i]);
  if (at < 0 || digitsApart(a, b) !== 2) return false;
  const next = a[at + 1] === "-" ? at + 2 : at + 1;
  return a[at] === b[next] && a[next] === b[at];
}

const ORDER: readonly DateRelation[] = [
  "equal",
  "newYear",
  "swapped",
  "slip",
  "year",
  "yearNear",
  "unknown",
  "conflict",
];

/** The best relation between two lists of dates; "unknown" where one is empty. */
export function relateBirthDates(a: readonly string[], b: readonly string[]): DateRelation {
  let best: DateRelation | undefined;
  for (const x of a)
    for (const y of b) {
      const relation = relateDates(x, y);
      if (best === undefined || ORDER.indexOf(relation) < ORDER.indexOf(best)) best = relation;
    }
  return best ?? "unknown";
}

/** Both have full dates, and no two of them are within a slipped digit or a swap of day and month. */
export function haveConflictingBirthDates(a: readonly string[], b: readonly string[]): boolean {
  return relateBirthDates(a.filter(isFullDate), b.filter(isFullDate)) === "conflict";
}
