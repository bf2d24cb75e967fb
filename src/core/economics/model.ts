import { groupBy } from "../group-by.ts";
import { type DeniedEstimate, deniedBy } from "./denied.ts";
import type { AdvertFact, CrossingFact, PriceFact, RouteFacts, RouteRates, TakenFact } from "./facts.ts";
import {
  type CostPart,
  type CrossingCost,
  costParts,
  crossingCost,
  monthOf,
  personsPerCrossing,
  priceUsd,
  type RouteFigures,
  routeFigures,
} from "./figures.ts";
import { type RouteEnds, type RouteName, routeOf, routeTakenFrom } from "./routes.ts";
import { type Interval, middleOf, rounded } from "./spread.ts";

export interface RouteMonth extends RouteFigures {
  /** "2026-03". */
  readonly month: string;
}

/** What a route costs and brings, as far as what is known says. */
export interface RouteModel extends RouteName {
  /** As crossings name them. */
  readonly modes: readonly string[];
  /** Adverts that name the route, with a price or without. */
  readonly adverts: number;
  readonly total: RouteFigures;
  /** Of months of which something is known, oldest first. */
  readonly months: readonly RouteMonth[];
  /** Middle half of crossings whose persons somebody counted. */
  readonly personsPerCrossing?: Interval & { readonly n: number };
  /** Where the route goes by sea. */
  readonly cost?: CrossingCost;
  /** Newest first. */
  readonly denied: readonly DeniedEstimate[];
}

export interface RouteEconomics {
  readonly ratesOf: string;
  /** Currencies of prices that have no rate: they count in no estimate. */
  readonly unrated: readonly string[];
  /** Persons of crossings of fewer than this are in no figure, where it is not 0. */
  readonly suppressedUnder: number;
  /** Those of which most is known first. */
  readonly routes: readonly RouteModel[];
  /** Taken where no known route starts, or several do. */
  readonly elsewhere: readonly (Pick<TakenFact, "source" | "measure" | "title" | "day"> & {
    readonly because: "none" | "several";
  })[];
}

export interface EconomicsOptions {
  readonly ends: RouteEnds;
  readonly rates: RouteRates;
  readonly smallest: number;
  /** RFC 3339 date. */
  readonly today: string;
}

interface Gathered {
  readonly name: RouteName;
  readonly adverts: AdvertFact[];
  readonly prices: PriceFact[];
  readonly crossings: CrossingFact[];
  readonly taken: { readonly fact: TakenFact; readonly by: "named" | "start" }[];
}

/** The economics of every route that something names. */
export function routeEconomics(facts: RouteFacts, options: EconomicsOptions): RouteEconomics {
  const crossings = facts.crossings.map((c) => withoutFew(c, options.smallest));
  const { gathered, elsewhere } = gather({ ...facts, crossings }, options);
  const parts = costParts(facts.costs, options.rates);
  const currencies = [...facts.prices, ...facts.costs].map((p) => p.currency);
  return {
    ratesOf: options.rates.asOf,
    unrated: [...new Set(currencies.filter((c) => options.rates.usdPerUnit[c] === undefined))].sort(),
    suppressedUnder: options.smallest,
    routes: gathered
      .map((route) => modelOf(route, parts, options))
      .sort((a, b) => weightOf(b) - weightOf(a) || (a.id < b.id ? -1 : 1)),
    elsewhere,
  };
}

/**
 * Whoever knows one of few knows the rest (R26). What nobody may be told is taken out before anything is reckoned: no sum,
 * revenue or quartile rests on it, so none can be subtracted from another, whichever ends and days are asked for.
 */
function withoutFew(crossing: CrossingFact, smallest: number): CrossingFact {
  const isFew = crossing.persons.some((n) => n > 0 && n < smallest);
  return isFew ? { ...crossing, persons: [], isFew } : crossing;
}

const weightOf = ({ total, adverts, denied }: RouteModel): number =>
  adverts + total.detected.crossings + total.reported.crossings + denied.length;

function gather(
  facts: RouteFacts,
  { ends }: EconomicsOptions,
): { readonly gathered: readonly Gathered[]; readonly elsewhere: RouteEconomics["elsewhere"] } {
  const routes = new Map<string, Gathered>();
  const at = (name: RouteName): Gathered => {
    const known = routes.get(name.id) ?? { name, adverts: [], prices: [], crossings: [], taken: [] };
    routes.set(name.id, known);
    return known;
  };
  for (const kind of ["adverts", "prices", "crossings"] as const)
    for (const fact of facts[kind]) {
      const name = routeOf(fact.route, ends);
      if (name) (at(name)[kind] as (typeof fact)[]).push(fact);
    }
  const known = [...routes.values()].map((r) => r.name);
  const elsewhere: RouteEconomics["elsewhere"][number][] = [];
  for (const fact of facts.taken) {
    const found = routeTakenFrom(fact, known, ends);
    if (typeof found === "string") {
      const { source, measure, title, day } = fact;
      elsewhere.push({ source, measure, title, ...(day === undefined ? {} : { day }), because: found });
    } else
      at(routes.get(found.id)?.name ?? (routeOf(fact.route ?? {}, ends) as RouteName)).taken.push({
        fact,
        by: found.by,
      });
  }
  return { gathered: [...routes.values()], elsewhere };
}

function modelOf(route: Gathered, allParts: readonly CostPart[], options: EconomicsOptions): RouteModel {
  const { name, adverts, prices, crossings, taken } = route;
  const { rates } = options;
  const isBySea = goesBySea(route);
  const persons = personsPerCrossing(crossings);
  const parts = isBySea ? allParts : [];
  const cost = crossingCost(parts, persons);
  const reckon = (p: readonly PriceFact[], c: readonly CrossingFact[]): RouteFigures =>
    routeFigures({ prices: p, crossings: c, cost, isBySea, rates });
  const months = monthsOf(prices, crossings).map(([month, p, c]) => ({ month, ...reckon(p, c) }));
  const price = priceUsd(prices, rates);
  const of = { adverts, prices, crossings, parts, persons, price, rates, today: options.today };
  return {
    ...name,
    modes: [...new Set(crossings.flatMap((c) => c.mode ?? []))].sort(),
    adverts: adverts.length,
    total: reckon(prices, crossings),
    months,
    ...(persons ? { personsPerCrossing: { ...rounded(middleOf(persons)), n: persons.n } } : {}),
    ...(cost ? { cost } : {}),
    denied: taken
      .map(({ fact, by }) => deniedBy(fact, by, of))
      .sort((a, b) => ((b.day ?? "") < (a.day ?? "") ? -1 : 1)),
  };
}

/** A crossing by boat, or a boat or engine that was taken there, says so. */
const goesBySea = ({ crossings, taken }: Gathered): boolean =>
  crossings.some((c) => c.isBySea) ||
  taken.some(({ fact }) => fact.things.some((t) => t.thing === "boat" || t.thing === "engine"));

function monthsOf(
  prices: readonly PriceFact[],
  crossings: readonly CrossingFact[],
): readonly (readonly [string, readonly PriceFact[], readonly CrossingFact[]])[] {
  const ofPrices = groupBy(prices, (p) => monthOf(p.day));
  const dated = crossings.filter((c) => c.day !== undefined);
  const ofCrossings = groupBy(dated, (c) => monthOf(c.day ?? ""));
  const months = [...new Set([...ofPrices.keys(), ...ofCrossings.keys()])].sort();
  return months.map((month) => [month, ofPrices.get(month) ?? [], ofCrossings.get(month) ?? []]);
}
