import { foldDigits } from "../core/index.ts";
import { isRow } from "./text/json.ts";

export interface Currency {
  readonly code: string;
  /** How many decimals one unit has. */
  readonly digits: number;
}

/** The currencies of data/currencies.json by code and by every name in the file, lower case; of some the code alone. */
export interface Currencies {
  readonly byName: ReadonlyMap<string, Currency>;
}

const compiled = new WeakMap<object, Currencies>();

/** Reads data/currencies.json; the same parsed value is read once. */
export function currenciesOf(data: unknown): Currencies {
  if (!isRow(data)) return { byName: new Map() };
  const known = compiled.get(data);
  if (known) return known;
  const byName = new Map<string, Currency>();
  const list: readonly unknown[] = Array.isArray(data["currencies"]) ? data["currencies"] : [];
  for (const item of list.filter(isRow)) {
    const { code, digits, names } = item;
    if (typeof code !== "string" || typeof digits !== "number") continue;
    const currency = { code, digits };
    byName.set(code.toLowerCase(), currency);
    for (const name of isRow(names) ? Object.values(names).flat() : []) {
      if (typeof name === "string" && !byName.has(name.toLowerCase()))
        byName.set(name.toLowerCase(), currency);
    }
  }
  for (const [code, digits] of Object.entries(isRow(data["others"]) ? data["others"] : {}))
    if (typeof digits === "number") byName.set(code.toLowerCase(), { code, digits });
  const currencies = { byName };
  compiled.set(data, currencies);
  return currencies;
}

/** The currency of a code or name, in any case. */
export const currencyNamed = (currencies: Currencies, name: string): Currency | undefined =>
  currencies.byName.get(name.trim().toLowerCase());

/**
 * A plain positive decimal ("1050.3") in minor units: 105030n. Decimals beyond the minor unit are rounded half up,
 * since some banks write two for every currency. Undefined for zero, a sign, or anything else.
 */
export function positiveMinor(text: string, digits: number): bigint | undefined {
  const point = text.indexOf(".");
  const whole = point < 0 ? text : text.slice(0, point);
  const fraction = point < 0 ? "" : text.slice(point + 1);
  const kept = fraction.length > digits ? fraction.slice(0, digits) : fraction.padEnd(digits, "0");
  const all = whole + kept;
  if (all.length > 30 || !isDigits(whole) || (fraction !== "" && !isDigits(fraction))) return undefined;
  let minor = all.length <= 15 ? BigInt(Number(all)) : BigInt(all);
  if (fraction.length > digits && fraction.charCodeAt(digits) >= 0x35) minor += 1n;
  return minor > 0n ? minor : undefined;
}

/** In plain digits, without the signs that only group them. */
export const bareNumber = (text: string): string =>
  foldDigits(text)
    .replace(/[\s'’٬]/g, "")
    .replace("٫", ".");

/** A sum of a table: what came in, or what went out where a sign or brackets say so. */
export interface WrittenSum {
  readonly minor: bigint;
  readonly isNegative: boolean;
}

/**
 * A sum as people and banks write it: "1,250.00", "1.250,00", "1 250,00", "1'250.00", "(12.00)", "12.00-", in any
 * digits. Undefined for zero, for other things, and where two readings are a thousand times apart ("1.050" of a currency
 * of two decimals), unless `decimal` says which sign stands before the decimals.
 */
export function writtenSum(
  text: string,
  digits: number,
  decimal?: string | undefined,
): WrittenSum | undefined {
  const m = /^(\()?([-+−]?)([\d.,]+)(-?)(\))?$/.exec(bareNumber(text));
  if (!m || (m[1] === undefined) !== (m[5] === undefined)) return undefined;
  const point = pointOf(m[3] ?? "", digits, decimal);
  const minor = point === undefined ? undefined : positiveMinor(point, digits);
  return minor === undefined
    ? undefined
    : { minor, isNegative: m[1] !== undefined || /[-−]/.test(`${m[2]}${m[4]}`) };
}

const GROUPED = /^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$/;

/** The number with one point before its decimals and nothing between its thousands; undefined where nobody can tell. */
export function pointOf(number: string, digits: number, decimal: string | undefined): string | undefined {
  const last = Math.max(number.lastIndexOf("."), number.lastIndexOf(","));
  if (last < 0) return number;
  const sign = number[last] as string;
  const isLone = number.indexOf(sign) === last;
  // Twice the same sign stands between thousands.
  const isDecimal = decimal === undefined ? isLone : sign === decimal;
  if (isDecimal && !isLone) return undefined;
  const whole = isDecimal ? number.slice(0, last) : number;
  const isMixed = /[.,]/.test(number.slice(0, last).replaceAll(sign, ""));
  if (decimal === undefined && isLone && !isMixed && isEither(number, sign, digits)) return undefined;
  if (/[.,]/.test(whole) && (!GROUPED.test(whole) || (isDecimal && whole.includes(sign)))) return undefined;
  const plain = whole.replace(/[.,]/g, "");
  return isDecimal ? `${plain}.${number.slice(last + 1)}` : plain;
}

/** One sign with three digits behind it: decimals where the currency has three and it is a point, else nobody can tell. */
const isEither = (number: string, sign: string, digits: number): boolean =>
  /^[1-9]\d{0,2}[.,]\d{3}$/.test(number) && (digits < 3 || sign === ",");

function isDigits(text: string): boolean {
  if (text.length === 0) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x30 || c > 0x39) return false;
  }
  return true;
}
