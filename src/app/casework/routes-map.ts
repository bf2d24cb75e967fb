import {
  assembleEntity,
  countOf,
  type Entity,
  isDay,
  type Order,
  type PriceFact,
  type PriceWeek,
  priceWeeks,
  type RouteEnd,
  type RouteRates,
  type ShownPosition,
  shownPosition,
  weekOf,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { Gazetteer, type MapPlace } from "./gazetteer.ts";
import { advertsOf, pricesOf } from "./route-facts.ts";
import { moneyReaderOf, ratesOf } from "./route-money.ts";
import { type AdvertSources, readAdverts, readOrders } from "./route-sources.ts";

/** Something that happened somewhere. Persons are counted, never listed. */
export interface MapPoint {
  readonly id: string;
  /** "incident": a crossing with deaths or missing: a risk to life, never a target. */
  readonly kind: "seizure" | "crossing" | "incident" | "disruption";
  readonly at?: string;
  readonly place: string;
  /** Where it was, of a crossing where it began: ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly lat: number;
  readonly lon: number;
  readonly title: string;
  readonly persons?: number;
  readonly deaths?: number;
  readonly missing?: number;
}

/** From place to place, by the stage of the crime that it is a sign of. */
export interface MapArc {
  readonly id: string;
  readonly stage: "advert" | "goods" | "crossing";
  readonly from: MapPlace;
  readonly to: MapPlace;
  /** How many adverts, orders or crossings say so. */
  readonly count: number;
  /** Days of the first and the last, RFC 3339 dates. */
  readonly first: string;
  readonly last: string;
  /** The same by week, oldest first; each by its Monday. */
  readonly weeks: readonly { readonly week: string; readonly count: number }[];
  /** Of adverts: what they ask of one person, in US dollars; weeks in which none asks are left out. */
  readonly prices: readonly PriceWeek[];
}

export interface RoutesMap {
  readonly points: readonly MapPoint[];
  readonly arcs: readonly MapArc[];
  /** From alerts. */
  readonly positions: readonly ShownPosition[];
  /** What has no place that the gazetteer knows. */
  readonly unplaced: number;
  /** True where a limit cut the lists. */
  readonly isCut: boolean;
}

const ENTITIES_MAX = 5000;
const ALERTS_MAX = 200;

export async function routesMap(platform: Platform, actor: Actor): Promise<RoutesMap> {
  return await platform.store.as(actor, async (tx) => {
    const gazetteer = new Gazetteer(platform.reference.gazetteer, tx.lang);
    await tx.audit({ action: "read", object: "routes map" });
    const ids = await tx.entitiesOfSchemata(["Crossing", "SeizureEvent", "Disruption"], ENTITIES_MAX);
    const about = await tx.statementsAbout(ids);
    const entities = [...about].flatMap(([id, s]) => assembleEntity(platform.model, id, s) ?? []);
    const arcs = new Arcs(ratesOf(platform));
    const points: MapPoint[] = [];
    let unplaced = 0;
    for (const entity of entities) {
      const point = pointOf(entity, gazetteer);
      if (point) points.push(point);
      else unplaced++;
      crossingArc(entity, gazetteer, arcs);
    }
    const adverts = await readAdverts(platform, tx);
    advertArcs(platform, adverts, gazetteer, arcs);
    const orders = await readOrders(tx);
    await goodsArcs(tx, platform, orders.list, gazetteer, arcs);
    const alerts = await tx.messages({ kind: "alert", limit: ALERTS_MAX });
    return {
      points,
      arcs: arcs.all(),
      positions: positionsOf(alerts, tx, platform),
      unplaced,
      isCut: ids.length >= ENTITIES_MAX || adverts.isCut || orders.isCut || alerts.length >= ALERTS_MAX,
    };
  });
}

const value = (entity: Entity, property: string): string | undefined =>
  entity.statements.find((s) => s.property === property)?.value;
const count = (entity: Entity, property: string): number | undefined => countOf(value(entity, property));
/** Undefined for what is no degree: "1e400" is nowhere. */
const degrees = (entity: Entity, property: string, most: number): number | undefined => {
  const text = value(entity, property);
  return text !== undefined && text !== "" && Math.abs(Number(text)) <= most ? Number(text) : undefined;
};

function pointOf(entity: Entity, gazetteer: Gazetteer): MapPoint | undefined {
  const isCrossing = entity.schema === "Crossing";
  const lat = degrees(entity, "latitude", 90);
  const lon = degrees(entity, "longitude", 180);
  const name = value(entity, isCrossing ? "toPlace" : "place") ?? value(entity, "fromPlace") ?? "";
  // What names a route and no place was done against it where it begins.
  const known =
    gazetteer.find(name) ??
    (entity.schema === "Disruption" ? gazetteer.country(value(entity, "fromCountry")) : undefined);
  const at = lat !== undefined && lon !== undefined ? { lat, lon } : known;
  if (!at) return undefined;
  const deaths = count(entity, "deathCount");
  const missing = count(entity, "missingCount");
  const persons = count(entity, "personCount");
  const date = value(entity, "date") ?? value(entity, "startDate");
  const country = isCrossing
    ? gazetteer.end(value(entity, "fromPlace"), value(entity, "fromCountry"))?.country
    : known?.country;
  return {
    id: entity.canonicalId,
    kind: kindOf(entity, (deaths ?? 0) + (missing ?? 0)),
    ...(date === undefined ? {} : { at: date }),
    place: known?.name ?? name,
    ...(country === undefined ? {} : { country }),
    lat: at.lat,
    lon: at.lon,
    title: entity.caption,
    ...(persons === undefined ? {} : { persons }),
    ...(deaths === undefined ? {} : { deaths }),
    ...(missing === undefined ? {} : { missing }),
  };
}

function kindOf({ schema }: Entity, lives: number): MapPoint["kind"] {
  if (schema === "Crossing") return lives > 0 ? "incident" : "crossing";
  return schema === "Disruption" ? "disruption" : "seizure";
}

function crossingArc(entity: Entity, gazetteer: Gazetteer, arcs: Arcs): void {
  if (entity.schema !== "Crossing") return;
  const from =
    gazetteer.find(value(entity, "fromPlace") ?? "") ?? gazetteer.country(value(entity, "fromCountry"));
  const to = gazetteer.find(value(entity, "toPlace") ?? "") ?? gazetteer.country(value(entity, "toCountry"));
  arcs.add("crossing", from, to, value(entity, "date"));
}

/** Routes that adverts name, with what they ask; a rejected finding is none. */
function advertArcs(platform: Platform, sources: AdvertSources, gazetteer: Gazetteer, arcs: Arcs): void {
  const placed = ({ country, place }: RouteEnd): MapPlace | undefined =>
    gazetteer.find(place ?? "") ?? gazetteer.country(country);
  const adverts = advertsOf(sources, gazetteer, moneyReaderOf(platform));
  const priced = new Map<string | undefined, PriceFact[]>();
  for (const advert of adverts) {
    const { route, day } = advert;
    const id = arcs.add("advert", placed(route.from ?? {}), placed(route.to ?? {}), day);
    priced.set(id, [...(priced.get(id) ?? []), ...pricesOf([advert])]);
  }
  for (const [id, prices] of priced) arcs.price(id, prices);
}

/** From the seller's country to the buyer's, as far as both are on record; descriptive, no score reads it. */
async function goodsArcs(
  tx: Transaction,
  platform: Platform,
  orders: readonly Order[],
  gazetteer: Gazetteer,
  arcs: Arcs,
): Promise<void> {
  const canonical = await tx.canonical([...new Set(orders.flatMap((o) => [o.sellerId, o.buyerId]))]);
  const countries = new Map<string, string>();
  for (const [id, statements] of await tx.statementsAbout([...new Set(canonical.values())])) {
    const entity = assembleEntity(platform.model, id, statements);
    // A private buyer's country is the person's: only firms are drawn.
    const country = entity && entity.schema !== "Person" ? value(entity, "country") : undefined;
    if (country !== undefined) countries.set(id, country);
  }
  const placeOf = (id: string): MapPlace | undefined =>
    gazetteer.country(countries.get(canonical.get(id) ?? id));
  for (const o of orders) arcs.add("goods", placeOf(o.sellerId), placeOf(o.buyerId), o.orderedAt);
}

function positionsOf(
  alerts: Awaited<ReturnType<Transaction["messages"]>>,
  tx: Transaction,
  platform: Platform,
): ShownPosition[] {
  const isRescue = tx.viewer.purpose === "life-at-sea";
  const now = platform.clock.now();
  return alerts.flatMap(({ wire: { id, at, place } }) => {
    const { lat, lon } = place ?? {};
    return lat === undefined || lon === undefined
      ? []
      : (shownPosition({ id, at, lat, lon }, isRescue, now) ?? []);
  });
}

class Arcs {
  readonly #found = new Map<
    string,
    { -readonly [K in keyof MapArc]: MapArc[K] } & { readonly byWeek: Map<string, number> }
  >();
  readonly #rates: RouteRates;

  constructor(rates: RouteRates) {
    this.#rates = rates;
  }

  /** The id of the arc; undefined where an end or the day is not known. */
  add(
    stage: MapArc["stage"],
    from: MapPlace | undefined,
    to: MapPlace | undefined,
    at: string | undefined,
  ): string | undefined {
    if (!from || !to || from.name === to.name || at === undefined) return undefined;
    const id = `${stage}:${from.name}>${to.name}`;
    const day = at.slice(0, 10);
    const empty = { id, stage, from, to, count: 0, first: day, last: day, weeks: [], prices: [] };
    const arc = this.#found.get(id) ?? { ...empty, byWeek: new Map<string, number>() };
    this.#found.set(id, arc);
    arc.count++;
    if (day < arc.first) arc.first = day;
    if (day > arc.last) arc.last = day;
    // What is told of a year or a month alone is of no week.
    if (isDay(day)) arc.byWeek.set(weekOf(day), (arc.byWeek.get(weekOf(day)) ?? 0) + 1);
    return id;
  }

  price(id: string | undefined, prices: readonly PriceFact[]): void {
    const arc = this.#found.get(id ?? "");
    if (arc) arc.prices = priceWeeks(prices, this.#rates);
  }

  all(): MapArc[] {
    return [...this.#found.values()]
      .map(({ byWeek, ...arc }) => ({
        ...arc,
        weeks: [...byWeek]
          .map(([week, count]) => ({ week, count }))
          .sort((a, b) => (a.week < b.week ? -1 : 1)),
      }))
      .sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
  }
}
