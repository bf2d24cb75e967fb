import { groupBy } from "../group-by.ts";
import { suppressSmall } from "../protection/index.ts";
import { type DeniedEstimate, deniedBy } from "./denied.ts";
import type { AdvertFact, CrossingFact, PriceFact, RouteFacts, RouteRates, TakenFact } from "./facts.ts";
import {
  type CostPart,
  type CrossingCost,
  type CrossingCount,
  costParts,
  crossingCost,
  monthOf,
  personsPerCrossing,
  priceUsd,
  type RouteFigures,
  routeFigures,
} from "./figures.ts";
import { type RouteEnds, type RouteName, routeOf, routeTakenFrom } from "./routes.ts";
import { type Interval, middleOf, rounded, type Spread } from "./spread.ts";

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
  /** Counts of persons under this are not told, where it is not 0. */
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
  const { gathered, elsewhere } = gather(facts, options);
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
  const { rates, smallest } = options;
  const isBySea = goesBySea(route);
  const persons = toldPersons(crossings, smallest);
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
    total: withoutSmall(reckon(prices, crossings), smallest),
    months: withoutSmallMonths(name.id, months, smallest),
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

/** Undefined where nobody counted, or where so few travel together that they could be known. */
function toldPersons(crossings: readonly CrossingFact[], smallest: number): Spread | undefined {
  const spread = personsPerCrossing(crossings);
  return spread && spread.quartileLow >= smallest ? spread : undefined;
}

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

const highOf = (persons: Interval | null): number => Math.ceil(persons?.high ?? 0);

/** Of two kinds of a count, one of which is small, neither is told: the other would say it. */
function withoutSmall<F extends RouteFigures>(figures: F, smallest: number): F {
  const told = suppressSmall(
    [
      { kind: "persons", state: "detected", n: highOf(figures.detected.persons) },
      { kind: "persons", state: "reported", n: highOf(figures.reported.persons) },
    ],
    smallest,
  );
  const isHidden = told.some((cell) => cell.n === null);
  const all = highOf(figures.persons);
  if (all > 0 && all < smallest) return hidden(figures);
  return isHidden
    ? { ...figures, detected: uncounted(figures.detected), reported: uncounted(figures.reported) }
    : figures;
}

const uncounted = (count: CrossingCount): CrossingCount => ({ ...count, persons: null });

/** A month that is not told takes its smallest neighbour with it, so that it does not follow from the total. */
function withoutSmallMonths(
  route: string,
  months: readonly RouteMonth[],
  smallest: number,
): readonly RouteMonth[] {
  const told = suppressSmall(
    months.map((m) => ({ kind: route, state: m.month, n: highOf(m.persons) })),
    smallest,
  );
  return months.map((m, i) => (told[i]?.n === null ? hidden(m) : withoutSmall(m, smallest)));
}

/** What is reckoned from persons says how many they are. */
function hidden<F extends RouteFigures>(figures: F): F {
  const { revenueUsd: _revenue, profitUsd: _profit, ...rest } = figures;
  return {
    ...(rest as F),
    detected: uncounted(figures.detected),
    reported: uncounted(figures.reported),
    persons: null,
    lacks: [...figures.lacks, "small"],
  };
}
