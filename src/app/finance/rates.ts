import type { Platform } from "../ports/index.ts";

/** US dollars for one unit of each currency (data/finance/currencies.json). */
export const ratesOf = (platform: Platform): Readonly<Record<string, number>> =>
  (platform.reference.moneyRates as { usdPerUnit?: Record<string, number> } | undefined)?.usdPerUnit ?? {};
