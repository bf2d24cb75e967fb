import {
  assembleEntity,
  type Entity,
  type Lang,
  offersACrossing,
  type ShownPosition,
  shownPosition,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";

/** Something that happened somewhere. Persons are counted, never listed. */
export interface MapPoint {
  readonly id: string;
  /** "incident": a crossing with deaths or missing: a risk to life, never a target. */
  readonly kind: "seizure" | "crossing" | "incident";
  readonly at?: string;
  readonly place: string;
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
}

export interface MapPlace {
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
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
const ADVERTS_MAX = 5000;
const ORDERS_MAX = 20_000;
const ALERTS_MAX = 200;

export async function routesMap(platform: Platform, actor: Actor): Promise<RoutesMap> {
  return await platform.store.as(actor, async (tx) => {
    const gazetteer = new Gazetteer(platform.reference.gazetteer, tx.lang);
    await tx.audit({ action: "read", object: "routes map" });
    const ids = await tx.entitiesOfSchemata(["Crossing", "SeizureEvent"], ENTITIES_MAX);
    const about = await tx.statementsAbout(ids);
    const entities = [...about].flatMap(([id, s]) => assembleEntity(platform.model, id, s) ?? []);
    const arcs = new Arcs();
    const points: MapPoint[] = [];
    let unplaced = 0;
    for (const entity of entities) {
      const point = pointOf(entity, gazetteer);
      if (point) points.push(point);
      else unplaced++;
      crossingArc(entity, gazetteer, arcs);
    }
    await advertArcs(tx, gazetteer, arcs);
    await goodsArcs(tx, platform, gazetteer, arcs);
    return {
      points,
      arcs: arcs.all(),
      positions: await positionsFor(tx, platform),
      unplaced,
      isCut: ids.length >= ENTITIES_MAX,
    };
  });
}

const value = (entity: Entity, property: string): string | undefined =>
  entity.statements.find((s) => s.property === property)?.value;
const count = (entity: Entity, property: string): number | undefined => {
  const n = Number(value(entity, property));
  return Number.isFinite(n) && value(entity, property) !== undefined ? n : undefined;
};

function pointOf(entity: Entity, gazetteer: Gazetteer): MapPoint | undefined {
  const isSeizure = entity.schema === "SeizureEvent";
  const lat = count(entity, "latitude");
  const lon = count(entity, "longitude");
  const name = value(entity, isSeizure ? "place" : "toPlace") ?? value(entity, "fromPlace") ?? "";
  const known = gazetteer.find(name);
  const at = lat !== undefined && lon !== undefined ? { lat, lon } : known;
  if (!at) return undefined;
  const deaths = count(entity, "deathCount");
  const missing = count(entity, "missingCount");
  const persons = count(entity, "personCount");
  const date = value(entity, "date");
  return {
    id: entity.canonicalId,
    kind: isSeizure ? "seizure" : (deaths ?? 0) + (missing ?? 0) > 0 ? "incident" : "crossing",
    ...(date === undefined ? {} : { at: date }),
    place: known?.name ?? name,
    lat: at.lat,
    lon: at.lon,
    title: entity.caption,
    ...(persons === undefined ? {} : { persons }),
    ...(deaths === undefined ? {} : { deaths }),
    ...(missing === undefined ? {} : { missing }),
  };
}

function crossingArc(entity: Entity, gazetteer: Gazetteer, arcs: Arcs): void {
  if (entity.schema !== "Crossing") return;
  const from =
    gazetteer.find(value(entity, "fromPlace") ?? "") ?? gazetteer.country(value(entity, "fromCountry"));
  const to = gazetteer.find(value(entity, "toPlace") ?? "") ?? gazetteer.country(value(entity, "toCountry"));
  arcs.add("crossing", from, to, value(entity, "date"));
}

/** Routes that adverts name; a rejected finding is none. */
async function advertArcs(tx: Transaction, gazetteer: Gazetteer, arcs: Arcs): Promise<void> {
  const findings = await tx.findings({ detector: offersACrossing.id, limit: ADVERTS_MAX });
  for (const finding of findings) {
    if (finding.state === "rejected") continue;
    const said = (...properties: readonly string[]): string | undefined =>
      properties.map((p) => finding.proves.find((s) => s.property === p)?.value).find((v) => v !== undefined);
    const from =
      gazetteer.find(said("routeFrom") ?? "") ?? gazetteer.country(said("fromCountry", "routeFrom"));
    const to = gazetteer.find(said("routeTo") ?? "") ?? gazetteer.country(said("toCountry", "routeTo"));
    arcs.add("advert", from, to, finding.from ?? finding.proposedAt);
  }
}

/** From the seller's country to the buyer's, as far as both are on record; descriptive, no score reads it. */
async function goodsArcs(
  tx: Transaction,
  platform: Platform,
  gazetteer: Gazetteer,
  arcs: Arcs,
): Promise<void> {
  const orders: { readonly sellerId: string; readonly buyerId: string; readonly orderedAt: string }[] = [];
  for await (const page of tx.records("order", { limit: ORDERS_MAX })) orders.push(...page);
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

async function positionsFor(tx: Transaction, platform: Platform): Promise<ShownPosition[]> {
  const isRescue = tx.viewer.purpose === "life-at-sea";
  const now = platform.clock.now();
  const alerts = await tx.messages({ kind: "alert", limit: ALERTS_MAX });
  return alerts.flatMap(({ wire: { id, at, place } }) => {
    const { lat, lon } = place ?? {};
    return lat === undefined || lon === undefined
      ? []
      : (shownPosition({ id, at, lat, lon }, isRescue, now) ?? []);
  });
}

class Arcs {
  readonly #found = new Map<string, { -readonly [K in keyof MapArc]: MapArc[K] }>();

  add(
    stage: MapArc["stage"],
    from: MapPlace | undefined,
    to: MapPlace | undefined,
    at: string | undefined,
  ): void {
    if (!from || !to || from.name === to.name || at === undefined) return;
    const id = `${stage}:${from.name}>${to.name}`;
    const day = at.slice(0, 10);
    const known = this.#found.get(id);
    if (!known) {
      this.#found.set(id, { id, stage, from, to, count: 1, first: day, last: day });
      return;
    }
    known.count++;
    if (day < known.first) known.first = day;
    if (day > known.last) known.last = day;
  }

  all(): MapArc[] {
    return [...this.#found.values()].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
  }
}

interface GazetteerFile {
  readonly countries: readonly {
    readonly iso: string;
    readonly names: Readonly<Record<string, readonly string[]>>;
  }[];
  readonly places: readonly {
    readonly name: string;
    readonly country: string;
    readonly lat: number;
    readonly lon: number;
    readonly population: number;
    readonly names: Readonly<Record<string, string>>;
  }[];
}

/**
 * Where a named place lies: of several of one name the larger; a country stands at its largest town. A place is called as
 * the reader's language does, where the gazetteer knows.
 */
class Gazetteer {
  readonly #places = new Map<string, MapPlace & { readonly population: number }>();
  readonly #countries = new Map<string, MapPlace & { readonly population: number }>();

  constructor(file: unknown, lang: Lang) {
    const { countries, places } = file as GazetteerFile;
    for (const p of places) {
      const place = { name: p.names[lang] ?? p.name, lat: p.lat, lon: p.lon, population: p.population };
      for (const name of [p.name, ...Object.values(p.names)]) keepLarger(this.#places, folded(name), place);
      keepLarger(this.#countries, p.country.toLowerCase(), place);
    }
    for (const c of countries) {
      const place = this.#countries.get(c.iso.toLowerCase());
      if (place)
        for (const name of Object.values(c.names).flat()) keepLarger(this.#countries, folded(name), place);
    }
  }

  find(name: string): MapPlace | undefined {
    return bare(this.#places.get(folded(name)));
  }

  /** By ISO 3166-1 alpha-2 or by a name. */
  country(name: string | undefined): MapPlace | undefined {
    return name === undefined ? undefined : bare(this.#countries.get(folded(name)));
  }
}

const folded = (name: string): string => name.normalize("NFKC").toLowerCase().trim();
const bare = (place: MapPlace | undefined): MapPlace | undefined =>
  place && { name: place.name, lat: place.lat, lon: place.lon };

function keepLarger<P extends { readonly population: number }>(
  map: Map<string, P>,
  key: string,
  place: P,
): void {
  const known = map.get(key);
  if (!known || known.population < place.population) map.set(key, place);
}
