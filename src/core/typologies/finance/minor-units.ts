/** ISO 4217:2015 list one: currencies whose minor unit is not a hundredth. Virtual assets by their own smallest unit. */
const DIGITS: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF YEN",
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
  6: "USDT USDC TETHER",
  8: "BTC XBT BITCOIN",
};
const digitsOf = new Map(
  Object.entries(DIGITS).flatMap(([digits, codes]) => codes.split(" ").map((code) => [code, Number(digits)])),
);

/** How many decimals one unit of this currency has; 2 where ISO 4217 says nothing else. */
export const minorDigits = (currency: string): number => digitsOf.get(currency.toUpperCase()) ?? 2;

/** 105030n EUR as "1050.30". */
export function majorAmount(amountMinor: bigint, currency: string): string {
  const digits = minorDigits(currency);
  const sign = amountMinor < 0n ? "-" : "";
  const text = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(digits + 1, "0");
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** "1050.3" in EUR as 105030n; undefined where it is no plain decimal number. Digits beyond the minor unit are refused. */
export function minorAmount(text: string, currency: string): bigint | undefined {
  const match = /^([+-]?)(\d{1,18})(?:\.(\d{0,18}))?$/.exec(text.trim());
  if (!match) return undefined;
  const digits = minorDigits(currency);
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > digits) return undefined;
  const value = BigInt((match[2] ?? "0") + fraction.padEnd(digits, "0"));
  return match[1] === "-" ? -value : value;
}
