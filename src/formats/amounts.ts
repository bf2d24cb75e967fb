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

/**
 * True where the point may stand between thousands: "1.050" of a currency without three decimals is 1050 to half of
 * Europe. Nobody can tell, and the two are a thousand times apart.
 */
export const maybeThousands = (text: string, digits: number): boolean =>
  digits < 3 && /^[1-9]\d{0,2}\.\d{3}$/.test(text);

function isDigits(text: string): boolean {
  if (text.length === 0) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x30 || c > 0x39) return false;
  }
  return true;
}
