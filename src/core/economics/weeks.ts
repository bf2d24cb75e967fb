import { isDay } from "../dates.ts";
import { groupBy } from "../group-by.ts";
import type { PriceFact, RouteRates } from "./facts.ts";
import { priceUsd, roundedSpread } from "./figures.ts";
import type { Spread } from "./spread.ts";

const DAY_MS = 86_400_000;
const MONDAY = 4;

/** The Monday of a day's week, as an RFC 3339 date. */
export function weekOf(day: string): string {
  const days = Math.floor(Date.parse(day.slice(0, 10)) / DAY_MS);
  // The first of January 1970 was a Thursday.
  return new Date((days - ((((days - MONDAY) % 7) + 7) % 7)) * DAY_MS).toISOString().slice(0, 10);
}

export interface PriceWeek {
  /** Its Monday. */
  readonly week: string;
  readonly usd: Spread;
}

/** What is asked for a route week by week, oldest first; what is told of a month alone is of no week, and weeks in which nobody asks are left out. */
export function priceWeeks(prices: readonly PriceFact[], rates: RouteRates): readonly PriceWeek[] {
  const dated = prices.filter((p) => isDay(p.day.slice(0, 10)));
  return [...groupBy(dated, (p) => weekOf(p.day))]
    .flatMap(([week, own]) => {
      const price = priceUsd(own, rates);
      return price ? [{ week, usd: roundedSpread(price.spread) }] : [];
    })
    .sort((a, b) => (a.week < b.week ? -1 : 1));
}
