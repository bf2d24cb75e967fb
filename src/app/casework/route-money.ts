import {
  type CostFact,
  isDay,
  onlineModel,
  ROUTE_ENDS,
  type RouteEconomics,
  type RouteEnds,
  type RouteFacts,
  RouteMoneyReader,
  type RouteMoneyWords,
  type RouteName,
  type RouteRates,
  routeEconomics,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { seesExactCounts } from "../rights/oversight.ts";
import { rightsOf } from "../rights/rights.ts";
import { Gazetteer } from "./gazetteer.ts";
import { claimedCosts, claimedPrices, readClaims } from "./route-claims.ts";
import { advertsOf, costsOf, crossingsOf, goodsOf, pricesOf, takenOf } from "./route-facts.ts";
import { readRouteSources, reportsOfOrders } from "./route-sources.ts";

export interface RouteMoneyQuery {
  /** Days, both within it. */
  readonly since?: string;
  readonly until?: string;
  /** Countries where absent. */
  readonly ends?: RouteEnds;
}

/** What routes cost and bring, as far as this viewer's reports say. */
export interface RouteMoney extends RouteEconomics {
  readonly ends: RouteEnds;
  readonly since?: string;
  readonly until?: string;
  /** True where a limit cut what was read. */
  readonly isCut: boolean;
}

/** Texts are read, and thousands of rows. */
const DEADLINE_MS = 120_000;
/** So many sources of each kind of goods are listed with the report that they stand in. */
const ORIGINS_MAX = 300;

export async function routeMoney(
  platform: Platform,
  actor: Actor,
  query: RouteMoneyQuery,
): Promise<RouteMoney> {
  const { ends = "countries", since, until } = query;
  if (!ROUTE_ENDS.includes(ends)) throw new WaslError("REQUEST_INVALID", { field: "ends" });
  for (const [field, day] of Object.entries({ since, until }))
    if (day !== undefined && !isDay(day))
      throw new WaslError("REQUEST_INVALID", { field, because: "no day" });
  const read = await platform.store.as(
    actor,
    async (tx) => {
      await tx.audit({ action: "read", object: "route economics" });
      const gazetteer = new Gazetteer(platform.reference.gazetteer, tx.lang);
      return { ...(await routeFacts(platform, tx, gazetteer)), gazetteer, isExact: seesExactCounts(tx) };
    },
    { deadlineMs: DEADLINE_MS },
  );
  const found = routeEconomics(within(read.facts, since, until), {
    ends,
    rates: ratesOf(platform),
    smallest: read.isExact ? 0 : rightsOf(platform).smallCount,
    today: new Date(platform.clock.now()).toISOString().slice(0, 10),
  });
  return {
    ...found,
    routes: found.routes.map((route) => ({ ...route, ...inWords(route, read.gazetteer) })),
    ends,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    isCut: read.isCut,
  };
}

/** What this viewer sees of all routes, read as facts. */
async function routeFacts(
  platform: Platform,
  tx: Transaction,
  gazetteer: Gazetteer,
): Promise<{ readonly facts: RouteFacts; readonly isCut: boolean }> {
  const reader = moneyReaderOf(platform);
  const sources = await readRouteSources(platform, tx);
  const claims = await readClaims(platform, tx, sources.articles, reader);
  const adverts = advertsOf(sources, gazetteer, reader);
  const goods = goodsOf(sources.orders, reader);
  const shown = (["boat", "engine", "jacket"] as const).flatMap((kind) =>
    goods.filter((g) => g.goods === kind).slice(0, ORIGINS_MAX),
  );
  const reportOf = await reportsOfOrders(
    tx,
    shown.map((o) => o.id),
  );
  const costs: readonly CostFact[] = [...costsOf(goods, reportOf), ...claimedCosts(claims)];
  return {
    facts: {
      adverts,
      prices: [...pricesOf(adverts), ...claimedPrices(claims, gazetteer)],
      crossings: crossingsOf(sources, gazetteer, reader),
      costs,
      taken: takenOf(sources, gazetteer, reader),
    },
    isCut: sources.isCut,
  };
}

const readers = new WeakMap<Platform, RouteMoneyReader>();

export function moneyReaderOf(platform: Platform): RouteMoneyReader {
  const known = readers.get(platform);
  if (known) return known;
  const online = onlineModel();
  const words = platform.reference.routeMoneyWords as RouteMoneyWords | undefined;
  if (!online || !words) throw new Error("invariant broken: the words of prices were not read");
  const made = new RouteMoneyReader(words, online);
  readers.set(platform, made);
  return made;
}

export function ratesOf({ reference }: Platform): RouteRates {
  const { usdPerUnit = {}, asOf = "" } = (reference.moneyRates ?? {}) as Partial<RouteRates>;
  return { usdPerUnit, asOf };
}

/** Prices, adverts, crossings and what was taken in that time. What goods cost is of all times, and what has no day of none. */
function within(facts: RouteFacts, since: string | undefined, until: string | undefined): RouteFacts {
  if (since === undefined && until === undefined) return facts;
  const isIn = ({ day }: { readonly day?: string }): boolean =>
    day !== undefined && (since === undefined || day >= since) && (until === undefined || day <= until);
  return {
    adverts: facts.adverts.filter(isIn),
    prices: facts.prices.filter(isIn),
    crossings: facts.crossings.filter(isIn),
    costs: facts.costs,
    taken: facts.taken.filter(isIn),
  };
}

/** Places as the reader's language calls them. */
function inWords({ from, to }: RouteName, gazetteer: Gazetteer): Pick<RouteName, "from" | "to"> {
  const named = (end: RouteName["from"]) =>
    end?.place === undefined ? end : { ...end, place: gazetteer.find(end.place)?.name ?? end.place };
  const [start, goal] = [named(from), named(to)];
  return { ...(start ? { from: start } : {}), ...(goal ? { to: goal } : {}) };
}
