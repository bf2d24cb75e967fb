import { groupBy } from "../group-by.ts";
import type { CostFact, CostKind, CrossingFact, PriceFact, RouteRates, SourceRef } from "./facts.ts";
import { COST_KINDS } from "./facts.ts";
import {
  differenceOf,
  type Interval,
  middleOf,
  productOf,
  rounded,
  type Spread,
  spanOf,
  spreadOf,
  sumOf,
} from "./spread.ts";

/** Prices of one kind in one currency: of each voice the middle of what it says. */
export interface PriceFigure {
  readonly kind: "advert" | "claim";
  readonly currency: string;
  readonly spread: Spread;
  /** How many adverts or claims; those of one voice in one month are one of `spread.n`. */
  readonly said: number;
  readonly sources: readonly SourceRef[];
}

/** The price that the rest is reckoned with, in US dollars. */
export interface PriceUsd {
  readonly from: "advert" | "claim";
  readonly spread: Spread;
}

/** Crossings that were seen, or that were told of. Persons are counted, never listed. */
export interface CrossingCount {
  readonly crossings: number;
  /** Of crossings whose persons somebody counted, without those of few; null: of few alone. */
  readonly persons: Interval | null;
  /** Of which nobody says how many. */
  readonly uncounted: number;
  readonly sources: readonly SourceRef[];
}

export interface CostPart {
  readonly kind: CostKind;
  readonly usd: Interval;
  readonly n: number;
  readonly from: readonly ("order" | "claim")[];
  readonly sources: readonly SourceRef[];
}

/** What one crossing takes; of what has no price nothing is known, so it is the least that it costs. */
export interface CrossingCost {
  readonly usd: Interval;
  readonly parts: readonly CostPart[];
  readonly lacking: readonly CostKind[];
}

/** What a figure could not be reckoned without. */
export const LACKS = ["price", "rate", "volume", "persons", "sea", "cost", "costPart", "small"] as const;
export type Lack = (typeof LACKS)[number];

/** A route in a month or a whole time. Estimates are in whole US dollars, as intervals. */
export interface RouteFigures {
  readonly prices: readonly PriceFigure[];
  readonly price?: PriceUsd;
  readonly detected: CrossingCount;
  readonly reported: CrossingCount;
  /** Both kinds together: what is reported may be what was detected. Null: of crossings of few alone. */
  readonly persons: Interval | null;
  readonly revenueUsd?: Interval;
  readonly costUsd?: Interval;
  readonly profitUsd?: Interval;
  readonly lacks: readonly Lack[];
}

/** More than these are not listed; `said`, `n` and counts are of all. */
const SOURCES_MAX = 100;
export const sourcesOf = (facts: readonly { readonly source: SourceRef }[]): readonly SourceRef[] => [
  ...new Map(
    facts.slice(0, SOURCES_MAX).map(({ source }) => [`${source.kind} ${source.id}`, source]),
  ).values(),
];

export const monthOf = (day: string): string => day.slice(0, 7);

/** US dollars at the table's rate; undefined for a currency without one. */
export const toUsd = (
  { low, high, currency }: Interval & { readonly currency: string },
  { usdPerUnit }: RouteRates,
): Interval | undefined => {
  const rate = usdPerUnit[currency];
  return rate === undefined ? undefined : { low: low * rate, high: high * rate };
};

const middle = ({ low, high }: Interval): number => (low + high) / 2;

/** One value for each voice and month: a campaign that repeats itself is no market. */
function voices(prices: readonly (PriceFact & Interval)[]): number[] {
  const spoken = groupBy(prices, (p) => `${monthOf(p.day)} ${p.voice}`);
  return [...spoken.values()].map((own) => spreadOf(own.map(middle))?.median ?? 0);
}

export function priceFigures(prices: readonly PriceFact[]): PriceFigure[] {
  return [...groupBy(prices, (p) => `${p.kind} ${p.currency}`).values()]
    .flatMap((own): PriceFigure[] => {
      const spread = spreadOf(voices(own));
      const [first] = own;
      if (!first || !spread) return [];
      const ends = spanOf(own.flatMap((p) => [p.low, p.high])) ?? spread;
      return [
        {
          kind: first.kind,
          currency: first.currency,
          spread: { ...spread, low: ends.low, high: ends.high },
          said: own.length,
          sources: sourcesOf(own),
        },
      ];
    })
    .sort((a, b) => (a.kind === b.kind ? b.said - a.said : a.kind < b.kind ? -1 : 1));
}

/** What is asked in adverts, before what reports claim was paid: the two are not mixed. */
export function priceUsd(prices: readonly PriceFact[], rates: RouteRates): PriceUsd | undefined {
  for (const from of ["advert", "claim"] as const) {
    const own = prices.flatMap((p) => {
      const usd = p.kind === from ? toUsd(p, rates) : undefined;
      return usd ? [{ ...p, ...usd }] : [];
    });
    const spread = spreadOf(voices(own));
    if (spread) return { from, spread };
  }
  return undefined;
}

export function crossingCount(crossings: readonly CrossingFact[]): CrossingCount {
  const persons = sumOf(crossings.flatMap((c) => spanOf(c.persons) ?? []));
  return {
    crossings: crossings.length,
    persons: persons.high === 0 && crossings.some((c) => c.isFew) ? null : persons,
    uncounted: crossings.filter((c) => c.persons.length === 0 && !c.isFew).length,
    sources: sourcesOf(crossings),
  };
}

/** At least the larger of both, at most their sum. */
const eitherOf = (a: Interval, b: Interval): Interval => ({
  low: Math.max(a.low, b.low),
  high: a.high + b.high,
});

/** Persons of a crossing of which somebody counted them, in the middle half of crossings. */
export const personsPerCrossing = (crossings: readonly CrossingFact[]): Spread | undefined =>
  spreadOf(
    crossings
      .flatMap((c) => (spanOf(c.persons) ? [middle(spanOf(c.persons) as Interval)] : []))
      .filter((n) => n > 0),
  );

/** Parts of which there is a price: of adverts of shops, the middle half; of a few claims, from the least to the most. */
export function costParts(costs: readonly CostFact[], rates: RouteRates): CostPart[] {
  return COST_KINDS.flatMap((kind): CostPart[] => {
    const own = costs.filter((c) => c.kind === kind);
    const rated = own.flatMap((c) => toUsd(c, rates) ?? []);
    const spread = spreadOf(rated.map(middle));
    if (!spread) return [];
    const isFew = spread.n < QUARTILES_MIN;
    const usd = isFew ? (spanOf(rated.flatMap((r) => [r.low, r.high])) as Interval) : middleOf(spread);
    const from = [...new Set(own.map((c) => c.from))].sort();
    return [{ kind, usd: rounded(usd), n: spread.n, from, sources: sourcesOf(own) }];
  });
}

/** Fewer values have no quarters. */
const QUARTILES_MIN = 4;

/** One boat, one engine, a jacket for each person where their number is known, fuel and pilot where claimed. */
export function crossingCost(
  parts: readonly CostPart[],
  persons: Spread | undefined,
): CrossingCost | undefined {
  const known = parts.flatMap((part): Interval[] => {
    if (part.kind !== "jacket") return [part.usd];
    return persons ? [productOf(part.usd, middleOf(persons))] : [];
  });
  if (known.length === 0) return undefined;
  const has = (kind: CostKind): boolean =>
    parts.some((p) => p.kind === kind) && (kind !== "jacket" || persons !== undefined);
  return { usd: rounded(sumOf(known)), parts, lacking: COST_KINDS.filter((kind) => !has(kind)) };
}

interface Reckoned {
  readonly prices: readonly PriceFact[];
  readonly crossings: readonly CrossingFact[];
  /** Of the whole route; undefined where it does not go by sea, or nothing has a price. */
  readonly cost: CrossingCost | undefined;
  readonly isBySea: boolean;
  readonly rates: RouteRates;
}

/** Revenue is price times persons, cost is what the crossings took; where one is not known, nothing is put in its place. */
export function routeFigures({ prices, crossings, cost, isBySea, rates }: Reckoned): RouteFigures {
  const price = priceUsd(prices, rates);
  const detected = crossingCount(crossings.filter((c) => c.isDetected));
  const reported = crossingCount(crossings.filter((c) => !c.isDetected));
  const persons = personsOf(detected.persons, reported.persons);
  const revenue = price && persons?.high ? productOf(middleOf(price.spread), persons) : undefined;
  const times = eitherOf(exactly(detected.crossings), exactly(reported.crossings));
  const costs = cost && times.high > 0 ? productOf(cost.usd, times) : undefined;
  const lacks: readonly (readonly [Lack, boolean])[] = [
    ["price", prices.length === 0],
    ["rate", prices.length > 0 && !price],
    ["volume", crossings.length === 0],
    ["persons", crossings.length > 0 && detected.uncounted + reported.uncounted > 0],
    ["sea", !isBySea],
    ["cost", isBySea && !cost],
    ["costPart", costs !== undefined && (cost?.lacking.length ?? 0) > 0],
    ["small", crossings.some((c) => c.isFew)],
  ];
  return {
    prices: priceFigures(prices),
    ...(price ? { price: { ...price, spread: roundedSpread(price.spread) } } : {}),
    detected,
    reported,
    persons,
    ...(revenue ? { revenueUsd: rounded(revenue) } : {}),
    ...(costs ? { costUsd: rounded(costs) } : {}),
    ...(revenue && costs ? { profitUsd: rounded(differenceOf(revenue, costs)) } : {}),
    lacks: lacks.flatMap(([lack, isSo]) => (isSo ? [lack] : [])),
  };
}

/** What is told of both kinds; nothing, where all that was counted is few. */
function personsOf(detected: Interval | null, reported: Interval | null): Interval | null {
  const told = eitherOf(detected ?? exactly(0), reported ?? exactly(0));
  const isAllFew = told.high === 0 && (detected === null || reported === null);
  return isAllFew ? null : told;
}

const exactly = (n: number): Interval => ({ low: n, high: n });

export const roundedSpread = (spread: Spread): Spread => ({
  n: spread.n,
  low: Math.round(spread.low),
  quartileLow: Math.round(spread.quartileLow),
  median: Math.round(spread.median),
  quartileHigh: Math.round(spread.quartileHigh),
  high: Math.round(spread.high),
});
