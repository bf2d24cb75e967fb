/** One code of the Harmonized System and the days on which it is one (data/supply/commodity-codes.json). */
export interface CommodityCode {
  /** Six digits. */
  readonly code: string;
  /** ISO days, both of them in force; without a last one it is still. */
  readonly from: string;
  readonly to?: string;
  readonly what: string;
  /** What it was divided into when it ended. */
  readonly becomes?: readonly string[];
}

export type CommodityCodes = readonly CommodityCode[];

const DIGITS = 6;
const HEADING = 4;
const isInForce = ({ from, to }: CommodityCode, day: string): boolean =>
  day >= from && (to === undefined || day <= to);

/**
 * What a code stands for. A code of a heading that the table has, which was none on that day, stands for what it was before or
 * became: `isInForce` is false then. Undefined for other headings, for less than six digits, and for what never was a code.
 */
export function commodityAt(
  codes: CommodityCodes,
  written: string,
  date: string,
): { readonly code: CommodityCode; readonly isInForce: boolean } | undefined {
  const day = date.slice(0, 10);
  const same = codes.filter(({ code }) => code === written.slice(0, DIGITS));
  const code = same.find((c) => isInForce(c, day)) ?? same[0];
  return code && { code, isInForce: isInForce(code, day) };
}

/** Whether the table can tell that this is no code of that day: an old one, one that was not yet, or one that never was. */
export function isOutOfForce(codes: CommodityCodes, written: string, date: string): boolean {
  if (written.length < DIGITS) return false;
  const known = commodityAt(codes, written, date);
  if (known !== undefined) return !known.isInForce;
  const heading = codes.filter(({ code }) => code.startsWith(written.slice(0, HEADING)));
  // Of a heading that the table has whole; of others it has single codes.
  return heading.some(({ becomes }) => becomes !== undefined);
}

/**
 * The code under which months before and after a new edition are one series: what was divided counts under what it was, so
 * that 8903 11 in 2022 follows 8903 10 in 2021. A code that the table does not have is its own.
 */
export function commoditySeries(codes: CommodityCodes, written: string): string {
  const code = written.slice(0, DIGITS);
  const before = codes.find(({ code: old, becomes }) => old !== code && becomes?.includes(code));
  return before?.code ?? code;
}
