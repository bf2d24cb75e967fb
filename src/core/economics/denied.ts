import { isDay } from "../dates.ts";
import {
  type AdvertFact,
  type Claimed,
  type CrossingFact,
  type PriceFact,
  type RouteRates,
  type SourceRef,
  TAKEN_KINDS_OF_GOODS,
  type TakenFact,
} from "./facts.ts";
import { type CostPart, type PriceUsd, priceUsd, roundedSpread } from "./figures.ts";
import { type Interval, middleOf, productOf, rounded, type Spread, spanOf, sumOf } from "./spread.ts";

/** Money that a measure took or holds, in its own currency; sources that differ stand side by side. */
export interface DeniedMoney {
  readonly what: "seized" | "frozen";
  readonly currency: string;
  readonly claims: readonly Claimed[];
  /** Absent for a currency without a rate. */
  readonly usd?: Interval;
}

/** What it costs to buy again what was taken: the least that it denied. */
export interface ReplacementEstimate {
  readonly usd: Interval;
  /** Things that were taken and have no price here. */
  readonly unpriced: readonly string[];
  readonly sources: readonly SourceRef[];
}

/**
 * What the crossings would have brought for which the boats were meant: from nothing, where another boat took their place,
 * to one crossing of each with as many as are usual on the route, at the usual price.
 */
export interface CrossingsEstimate {
  readonly crossings: Interval;
  readonly persons: Interval;
  readonly usd: Interval;
}

/** The route in the days before a measure, or after it. */
export interface Around {
  readonly price?: PriceUsd;
  readonly adverts: number;
  readonly crossings: number;
}

/** What a measure denied: estimates side by side, each with its method, never added up. */
export interface DeniedEstimate {
  readonly source: SourceRef;
  readonly measure: string;
  readonly title: string;
  readonly day?: string;
  readonly techniques: readonly string[];
  /** How it came to this route: it names it, or no other one that is known starts where it was. */
  readonly by: "named" | "start";
  readonly things: TakenFact["things"];
  readonly money: readonly DeniedMoney[];
  readonly replacement?: ReplacementEstimate;
  readonly crossings?: CrossingsEstimate;
  /** Whoever is denied one route may take another: what was seen before and after, which proves no cause. */
  readonly before?: Around;
  readonly after?: Around & { readonly isOver: boolean };
}

/** Days before and after; a month, since adverts are counted in tens. */
export const AROUND_DAYS = 30;

const DAY_MS = 86_400_000;

interface OfRoute {
  readonly adverts: readonly AdvertFact[];
  readonly prices: readonly PriceFact[];
  readonly crossings: readonly CrossingFact[];
  readonly parts: readonly CostPart[];
  readonly persons: Spread | undefined;
  readonly price: PriceUsd | undefined;
  readonly rates: RouteRates;
  /** RFC 3339 date. */
  readonly today: string;
}

export function deniedBy(taken: TakenFact, by: "named" | "start", route: OfRoute): DeniedEstimate {
  const { source, measure, title, day, techniques, things } = taken;
  const replacement = replacementOf(taken, route.parts);
  const crossings = crossingsOf(taken, route);
  const known = dayOf(taken);
  return {
    source,
    measure,
    title,
    ...(day === undefined ? {} : { day }),
    techniques,
    by,
    things,
    money: taken.money.map((m) => ({ ...m, ...usdOf(m, route.rates) })),
    ...(replacement ? { replacement } : {}),
    ...(crossings ? { crossings } : {}),
    ...(known === undefined ? {} : aroundOf(known, route)),
  };
}

const countOf = ({ things }: Pick<TakenFact, "things">, thing: string): Interval | undefined =>
  spanOf(things.filter((t) => t.thing === thing).flatMap((t) => t.claims.map((c) => c.value)));

function usdOf(
  { currency, claims }: TakenFact["money"][number],
  { usdPerUnit }: RouteRates,
): { readonly usd?: Interval } {
  const rate = usdPerUnit[currency];
  const said = spanOf(claims.map((c) => c.value));
  return rate === undefined || !said
    ? {}
    : { usd: rounded({ low: said.low * rate, high: said.high * rate }) };
}

function replacementOf(taken: TakenFact, parts: readonly CostPart[]): ReplacementEstimate | undefined {
  const found = TAKEN_KINDS_OF_GOODS.flatMap((kind) => {
    const count = countOf(taken, kind);
    return count && count.high > 0 ? [{ kind, count, part: parts.find((p) => p.kind === kind) }] : [];
  });
  const priced = found.flatMap(({ count, part }) =>
    part ? [{ usd: productOf(count, part.usd), part }] : [],
  );
  if (priced.length === 0) return undefined;
  return {
    usd: rounded(sumOf(priced.map((p) => p.usd))),
    unpriced: found.filter((f) => !f.part).map((f) => f.kind),
    sources: priced.flatMap((p) => p.part.sources),
  };
}

function crossingsOf(taken: TakenFact, { persons, price }: OfRoute): CrossingsEstimate | undefined {
  const boats = countOf(taken, "boat");
  if (!boats || boats.high === 0 || !persons || !price) return undefined;
  const crossings = { low: 0, high: boats.high };
  const aboard = rounded(productOf(crossings, middleOf(persons)));
  return { crossings, persons: aboard, usd: rounded(productOf(aboard, middleOf(price.spread))) };
}

/** What is told of a year or a month alone lies before no day and after none. */
function dayOf({ day = "" }: { readonly day?: string }): string | undefined {
  const known = day.slice(0, 10);
  return isDay(known) ? known : undefined;
}

function aroundOf(day: string, route: OfRoute): Required<Pick<DeniedEstimate, "before" | "after">> {
  const at = Date.parse(day);
  const edge = (days: number): string => new Date(at + days * DAY_MS).toISOString().slice(0, 10);
  const between = (from: string, to: string): Around => {
    const isIn = (f: { readonly day?: string }): boolean => {
      const known = dayOf(f);
      return known !== undefined && known >= from && known < to;
    };
    const price = priceUsd(route.prices.filter(isIn), route.rates);
    return {
      ...(price ? { price: { ...price, spread: roundedSpread(price.spread) } } : {}),
      adverts: route.adverts.filter(isIn).length,
      crossings: route.crossings.filter(isIn).length,
    };
  };
  // The day itself is neither: nobody knows the hour.
  const end = edge(AROUND_DAYS + 1);
  return {
    before: between(edge(-AROUND_DAYS), edge(0)),
    after: { ...between(edge(1), end), isOver: end <= route.today },
  };
}
