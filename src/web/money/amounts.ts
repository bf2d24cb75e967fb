import type { I18n } from "../i18n/context.tsx";

/** Whole minor units as money; a currency that Intl does not know is shown as it was given. */
export function moneyText(amountMinor: string, currency: string, number: I18n["number"]): string {
  if (!/^[A-Z]{3}$/.test(currency)) return `${number(Number(amountMinor) / 100)} ${currency}`;
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return number(Number(amountMinor) / 10 ** digits, { style: "currency", currency });
}

/** US dollars without cents. */
export const usdText = (usd: number, number: I18n["number"]): string =>
  number(usd, { style: "currency", currency: "USD", currencyDisplay: "code", maximumFractionDigits: 0 });
