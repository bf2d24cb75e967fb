import {
  type AdvertFact,
  type Claimed,
  type CostFact,
  type CrossingFact,
  countOf,
  type Entity,
  groupBy,
  type KeptFinding,
  LOSS_PROPERTIES,
  type LossKind,
  type Order,
  orderNumber,
  type PriceFact,
  type RouteMoneyReader,
  type RouteSaid,
  readDisruption,
  type Seizure,
  type Statement,
  seizureEntityId,
  sumOf,
  type TakenFact,
  type TakenThing,
} from "../../core/index.ts";
import type { Gazetteer } from "./gazetteer.ts";
import type { AdvertSources, RouteSources } from "./route-sources.ts";

const firstOf = (
  statements: readonly Pick<Statement, "property" | "value">[],
  property: string,
): string | undefined => statements.find((s) => s.property === property)?.value;

const routeSaid = (
  said: (property: string) => string | undefined,
  gazetteer: Gazetteer,
  [fromPlace, toPlace]: readonly [string, string],
): RouteSaid => {
  const from = gazetteer.end(said(fromPlace), said("fromCountry"));
  const to = gazetteer.end(said(toPlace), said("toCountry"));
  const name = said("route");
  return { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(name === undefined ? {} : { name }) };
};

/** One advert: its day, its route, whose voice it is and what it asks. */
interface Advert extends AdvertFact {
  readonly source: PriceFact["source"];
  readonly voice: string;
  readonly prices: readonly Pick<PriceFact, "low" | "high" | "currency">[];
}

/**
 * Adverts that no human rejected: of this node's detector by what it read, of partners by what they state. An advert that is
 * here as a finding is that, and not a second one.
 */
export function advertsOf(
  sources: AdvertSources,
  gazetteer: Gazetteer,
  reader: RouteMoneyReader,
): readonly Advert[] {
  const own = new Set(sources.findings.flatMap((f) => f.subjects.map((s) => s.id)));
  return [
    ...sources.findings.flatMap((f) =>
      f.state === "rejected" ? [] : fromFinding(f, sources, gazetteer, reader),
    ),
    ...sources.adverts
      .filter((a) => !a.entityIds.some((id) => own.has(id)))
      .flatMap((a) => fromEntity(a, gazetteer, reader)),
  ];
}

function fromFinding(
  finding: KeptFinding,
  { posts }: AdvertSources,
  gazetteer: Gazetteer,
  reader: RouteMoneyReader,
): Advert {
  const { proves, evidence, id } = finding;
  // A sum and its currency stand behind each other.
  const known = proves.flatMap((s, i) => {
    const amount = s.property === "price" ? sumOf(s.value) : undefined;
    return amount === undefined ? [] : [{ amount, currency: proves[i + 1]?.value ?? "" }];
  });
  const text = evidence.map((row) => posts.get(row)).find((found) => found !== undefined) ?? "";
  return {
    day: (finding.from ?? finding.proposedAt).slice(0, 10),
    route: routeSaid((property) => firstOf(proves, property), gazetteer, ["routeFrom", "routeTo"]),
    source: { kind: "finding", id },
    voice: firstOf(proves, "campaign") ?? id,
    prices: known.length === 0 ? [] : reader.advertPrices(text, known),
  };
}

function fromEntity(entity: Entity, gazetteer: Gazetteer, reader: RouteMoneyReader): readonly Advert[] {
  const said = (property: string): string | undefined => firstOf(entity.statements, property);
  const day = said("postedAt")?.slice(0, 10);
  if (day === undefined) return [];
  const currencies = [
    ...new Set(entity.statements.filter((s) => s.property === "currency").map((s) => s.value)),
  ];
  const [currency] = currencies;
  // Of sums in several currencies nobody says which is which.
  const known =
    currency === undefined || currencies.length > 1
      ? []
      : entity.statements
          .filter((s) => s.property === "price")
          .flatMap((s) => sumOf(s.value) || [])
          .map((amount) => ({ amount, currency }));
  return [
    {
      day,
      route: routeSaid(said, gazetteer, ["routeFrom", "routeTo"]),
      source: { kind: "entity", id: entity.canonicalId },
      voice: said("campaign") ?? entity.canonicalId,
      prices: known.length === 0 ? [] : reader.advertPrices(said("text") ?? "", known),
    },
  ];
}

export const pricesOf = (adverts: readonly Advert[]): readonly PriceFact[] =>
  adverts.flatMap(({ prices, source, voice, day, route }) =>
    prices.map((price) => ({ ...price, source, voice, day, route, kind: "advert" as const })),
  );

/** Seen by the source itself or known to it at first hand (4x4: information 1 or 2). */
const isFirstHand = (information: string | undefined): boolean => information === "1" || information === "2";

export function crossingsOf(
  { crossings, reports }: RouteSources,
  gazetteer: Gazetteer,
  reader: RouteMoneyReader,
): readonly CrossingFact[] {
  return crossings.map((entity): CrossingFact => {
    const said = (property: string): string | undefined => firstOf(entity.statements, property);
    const seen = entity.statements.filter((s) =>
      isFirstHand(reports.get(s.reportId)?.evaluation.information),
    );
    // Whoever saw it counts; what others tell of the same crossing does not widen that.
    const counts = (seen.length > 0 ? seen : entity.statements)
      .filter((s) => s.property === "personCount")
      .flatMap((s) => countOf(s.value) ?? []);
    const [day, mode] = [said("date") ?? said("startDate"), said("mode")];
    return {
      source: { kind: "entity", id: entity.canonicalId },
      ...(day === undefined ? {} : { day: day.slice(0, 10) }),
      route: routeSaid(said, gazetteer, ["fromPlace", "toPlace"]),
      ...(mode === undefined ? {} : { mode }),
      isBySea: mode !== undefined && reader.isBySea(mode),
      isDetected: seen.length > 0,
      persons: [...new Set(counts)].sort((a, b) => a - b),
    };
  });
}

/** Lines of orders for boats, engines and jackets that have a sum: what such goods were sold at, whoever bought them. */
export const goodsOf = (
  orders: readonly Order[],
  reader: RouteMoneyReader,
): readonly (Order & { readonly goods: "boat" | "engine" | "jacket"; readonly amountMinor: bigint })[] =>
  orders.flatMap((order) => {
    const { amountMinor } = order;
    if (amountMinor === undefined || amountMinor <= 0n || !(order.quantity > 0)) return [];
    if (unitPrice(amountMinor, order.quantity) > UNIT_PRICE_MAX) return [];
    const goods = reader.goodsOf(order.item);
    return goods === undefined ? [] : [{ ...order, goods, amountMinor }];
  });

/** The ledger counts hundredths in every currency. */
const HUNDREDTHS = 100;
/** No boat costs more in any currency; a sum without end over next to nothing would be no number at all. */
const UNIT_PRICE_MAX = 1e15;
const unitPrice = (amountMinor: bigint, quantity: number): number =>
  Number(amountMinor) / HUNDREDTHS / quantity;

export const costsOf = (
  goods: ReturnType<typeof goodsOf>,
  reportOf: ReadonlyMap<string, string>,
): readonly CostFact[] =>
  goods.map(({ id, goods: kind, amountMinor, currency, quantity, orderedAt }) => {
    const unit = unitPrice(amountMinor, quantity);
    const number = orderNumber(id);
    const reportId = reportOf.get(number);
    return {
      source: { kind: "order", id: number, ...(reportId === undefined ? {} : { reportId }) },
      kind,
      from: "order",
      day: orderedAt.slice(0, 10),
      currency: currency ?? "EUR",
      low: unit,
      high: unit,
    };
  });

/** What seizures and other disruptions took; a seizure that has rows is counted by them. */
export function takenOf(
  sources: RouteSources,
  gazetteer: Gazetteer,
  reader: RouteMoneyReader,
): readonly TakenFact[] {
  const rows = groupBy(sources.seizures, (s) => seizureEntityId(s.id.split("/")[0] ?? s.id));
  return sources.taken.map((entity) =>
    entity.schema === "Disruption"
      ? fromDisruption(entity, gazetteer)
      : fromSeizure(
          entity,
          entity.entityIds.flatMap((id) => rows.get(id) ?? []),
          sources,
          gazetteer,
          reader,
        ),
  );
}

function fromSeizure(
  entity: Entity,
  rows: readonly Seizure[],
  { crossings }: RouteSources,
  gazetteer: Gazetteer,
  reader: RouteMoneyReader,
): TakenFact {
  const said = (property: string): string | undefined => firstOf(entity.statements, property);
  const reportIds = [...new Set(entity.statements.map((s) => s.reportId))];
  const items =
    rows.length > 0
      ? rows.map((r) => r.item)
      : entity.statements.filter((s) => s.property === "goods").map((s) => s.value);
  const kinds = items.flatMap((item) => reader.goodsOf(item) ?? []);
  // Of goods that it does not count there was at least one.
  const quantity = (rows.length === 0 && new Set(kinds).size === 1 && sumOf(said("quantity"))) || 1;
  const things = [...groupBy(kinds, (kind) => kind)].map(([thing, list]) => ({
    thing,
    claims: [{ value: list.length * quantity, reportIds }],
  }));
  const crossing = crossings.find((c) => c.entityIds.includes(said("crossing") ?? ""));
  const place = gazetteer.end(said("place"), undefined);
  const day = said("date") ?? said("startDate");
  return {
    source: { kind: "entity", id: entity.canonicalId },
    measure: "seizure",
    title: entity.caption,
    ...(day === undefined ? {} : { day: day.slice(0, 10) }),
    ...(crossing
      ? { route: routeSaid((p) => firstOf(crossing.statements, p), gazetteer, ["fromPlace", "toPlace"]) }
      : {}),
    ...(place ? { place } : {}),
    things,
    money: [],
    techniques: [],
  };
}

const THING_OF: Readonly<Record<LossKind, TakenThing>> = {
  arrests: "arrest",
  boats: "boat",
  engines: "engine",
  jackets: "jacket",
  accounts: "account",
  documents: "document",
};

function fromDisruption(entity: Entity, gazetteer: Gazetteer): TakenFact {
  const read = readDisruption(entity);
  const said = (property: string): string | undefined => firstOf(entity.statements, property);
  const claims = (property: string): readonly Claimed[] =>
    claimsOf(
      entity.statements.filter((s) => s.property === property),
      countOf,
    );
  const things = (Object.keys(LOSS_PROPERTIES) as LossKind[]).flatMap((kind) => {
    const of = claims(LOSS_PROPERTIES[kind]);
    return of.length === 0 ? [] : [{ thing: THING_OF[kind], claims: of }];
  });
  const route = routeSaid(said, gazetteer, ["fromPlace", "toPlace"]);
  const place = gazetteer.end(read?.place, undefined);
  return {
    source: { kind: "entity", id: entity.canonicalId },
    measure: read?.measure ?? "other",
    title: entity.caption,
    ...(read?.from === undefined ? {} : { day: read.from.slice(0, 10) }),
    ...(route.from || route.to ? { route } : {}),
    ...(place ? { place } : {}),
    things,
    money: [...moneyOf(entity, "seized", "amountSeized"), ...moneyOf(entity, "frozen", "amountFrozen")],
    techniques: read?.techniques ?? [],
  };
}

const claimsOf = (
  statements: readonly Statement[],
  read: typeof countOf | typeof sumOf,
): readonly Claimed[] =>
  [...groupBy(statements, (s) => read(s.value))]
    .flatMap(([value, same]) =>
      value === undefined ? [] : [{ value, reportIds: [...new Set(same.map((s) => s.reportId))].sort() }],
    )
    .sort((a, b) => a.value - b.value);

/** A sum is in the currency of its own report; where that names none, or two, nobody knows in which. */
function moneyOf(entity: Entity, what: "seized" | "frozen", property: string): TakenFact["money"] {
  const currencyOf = (reportId: string): string | undefined => {
    const said = entity.statements.filter((s) => s.property === "currency" && s.reportId === reportId);
    const [one] = said;
    return new Set(said.map((s) => s.value)).size === 1 ? one?.value : undefined;
  };
  const sums = entity.statements.filter(
    (s) => s.property === property && currencyOf(s.reportId) !== undefined,
  );
  return [...groupBy(sums, (s) => currencyOf(s.reportId) ?? "")].map(([currency, own]) => ({
    what,
    currency,
    claims: claimsOf(own, sumOf),
  }));
}
