import { foldConfused } from "../../../epcis/object-key.ts";
import { theftOf } from "../thefts.ts";
import { roleOf } from "./described.ts";
import type { ItemIndex } from "./items.ts";
import type { Ownership } from "./ownership.ts";
import type { Parties } from "./parties.ts";
import type { HubRow, OrderRow, ProductRow, SupplyWorld, TheftRow } from "./rows.ts";

/** What each HS heading is good for, and from where goods count as fit for a crossing (data/supply/goods.json). */
export interface GoodsData {
  readonly roles: Readonly<Record<string, string>>;
  readonly hullLengthMinM: number;
  readonly engineHpMin: number;
  readonly cheapShareOfPeer: number;
  readonly crossingContexts: readonly string[];
  /** HS heading by words of shops, for lines without an article number; the first that fits counts. */
  readonly words: readonly { readonly hs: string; readonly words: readonly string[] }[];
}

/** The signals of an order, each 0 to 1 or a small count's logarithm; every one is a published red flag or its opposite. */
export const ORDER_SIGNALS = [
  "hull",
  "engine",
  "materials",
  "metal",
  "forgery",
  "parcels",
  "kit",
  "vestsOnly",
  "thirdPayer",
  "cash",
  "youngAccount",
  "resaleShare",
  "units",
  "repeat",
  "hullAndEngine",
  "sellerTraced",
  "delivery",
  "certifiedCraft",
  "tracedOrder",
  "tracedParty",
  "reported",
  "collected",
] as const;
export type OrderSignal = (typeof ORDER_SIGNALS)[number];

const WINDOW_DAYS = 60;

export class Goods {
  readonly #roleOf = new Map<string, string>();
  readonly products: ReadonlyMap<string, ProductRow>;
  readonly #cheapPerHp: number;
  readonly data: GoodsData;

  constructor(world: SupplyWorld, data: GoodsData) {
    this.data = data;
    this.products = new Map(world.products.map((p) => [p.gtin, p]));
    for (const product of world.products) {
      const role = roleOf(product.hs6, data);
      if (role !== undefined) this.#roleOf.set(product.gtin, role);
    }
    const perHp = world.products
      .filter((p) => p.hp !== undefined && p.hp >= data.engineHpMin && p.priceEur > 0)
      .map((p) => p.priceEur / (p.hp as number));
    // Among engines of like power the cheapest are what the trade's alerts mean; with one kind only, all are.
    this.#cheapPerHp = perHp.length < 2 ? Infinity : Math.max(...perHp) * data.cheapShareOfPeer;
  }

  role(gtin: string): string {
    return this.#roleOf.get(gtin) ?? "";
  }

  /** A hull big enough for a crossing that carries no conformity mark. */
  isBareHull(gtin: string): boolean {
    const product = this.products.get(gtin);
    return (
      this.role(gtin) === "hull" &&
      product?.isCertified === false &&
      (product.lengthM ?? 0) >= this.data.hullLengthMinM
    );
  }

  isRisky(gtin: string): boolean {
    return this.isBareHull(gtin) || this.isCheapEngine(gtin);
  }

  isCheapEngine(gtin: string): boolean {
    const product = this.products.get(gtin);
    if (this.role(gtin) !== "engine" || product?.hp === undefined) return false;
    return product.hp >= this.data.engineHpMin && product.priceEur / product.hp <= this.#cheapPerHp;
  }
}

/** Orders by buyer, seller and link, and what was traced to whom. */
export class OrderBook {
  readonly orders: readonly OrderRow[];
  readonly byBuyer = new Map<number, OrderRow[]>();
  readonly bySeller = new Map<number, OrderRow[]>();
  readonly tracedOrder = new Map<string, number>();
  readonly tracedParty = new Map<number, number>();
  readonly #rates = new Map<number, number>();
  readonly #receivers = new Map<number, Set<number>>();
  readonly #towns = new Map<number, readonly [number, number]>();
  readonly #foreignHubs: readonly HubRow[];
  readonly buyerOf: (order: OrderRow) => number;
  readonly sellerOf: (order: OrderRow) => number;

  constructor(world: SupplyWorld, parties: Parties) {
    this.orders = world.orders;
    this.#foreignHubs = world.hubs;
    const buyers = new Map<string, number>();
    const sellers = new Map<string, number>();
    for (const order of world.orders) {
      const buyer = parties.partyOf(order.buyer);
      const seller = parties.partyOf(order.seller);
      buyers.set(order.id, buyer);
      sellers.set(order.id, seller);
      push(this.byBuyer, buyer, order);
      push(this.bySeller, seller, order);
    }
    this.buyerOf = (order) => buyers.get(order.id) ?? -1;
    this.sellerOf = (order) => sellers.get(order.id) ?? -1;
    this.#addParcels(world, parties);
  }

  /**
   * Traced seizures of goods last provably held by a party, per unit that it sold (SF16), shrunk towards none: volume
   * alone must not accuse a big trader.
   */
  tracedRate(party: number, goods: Goods): number {
    const known = this.#rates.get(party);
    if (known !== undefined) return known;
    const sales = this.bySeller.get(party) ?? [];
    const units = sales
      .flatMap((o) => o.lines)
      .reduce((sum, l) => sum + (goods.isRisky(l.gtin) ? l.quantity : 0), 0);
    const traced =
      (this.tracedParty.get(party) ?? 0) +
      sales.reduce((sum, o) => sum + (this.tracedOrder.get(o.id) ?? 0), 0);
    const rate = Math.min(1, traced / (units + 10));
    this.#rates.set(party, rate);
    return rate;
  }

  /** True where clearly more orders go out than come in. */
  isTrader(party: number): boolean {
    return resaleShare(party, this) > 0.5;
  }

  /**
   * SF21: how much a party, or one beside it in its town, looks like a parcel hub: many receivers that order nothing,
   * 0 to 1 from 20 receivers on.
   */
  parcelRate(party: number): number {
    let rate = (this.#receivers.get(party)?.size ?? 0) / 20;
    const home = this.#towns.get(party);
    if (home !== undefined)
      for (const { lat, lon, receivers } of [...this.hubs(), ...this.#foreignHubs])
        if (isSameTown(home, [lat, lon])) rate = Math.max(rate, (0.7 * receivers) / 20);
    return Math.min(1, rate);
  }

  /** Parcel hubs of the own events, as figures that may be told to partners. */
  hubs(): HubRow[] {
    return [...this.#receivers].flatMap(([hub, receivers]) => {
      const town = this.#towns.get(hub);
      return town === undefined ? [] : [{ lat: town[0], lon: town[1], receivers: receivers.size }];
    });
  }

  /** Towns of those who buy what documents are forged with. */
  forgeryTowns(goods: Goods): (readonly [number, number])[] {
    const towns = new Map<string, readonly [number, number]>();
    for (const order of this.orders) {
      const town = this.#towns.get(this.buyerOf(order));
      if (town !== undefined && order.lines.some((l) => FORGERY.includes(goods.role(l.gtin))))
        towns.set(town.join(), town);
    }
    return [...towns.values()];
  }

  #addParcels(world: SupplyWorld, parties: Parties): void {
    for (const p of world.parties)
      if (p.lat !== undefined && p.lon !== undefined) this.#towns.set(parties.partyOf(p.id), [p.lat, p.lon]);
    for (const event of world.events) {
      if (event.order !== undefined || event.from === undefined || event.to === undefined) continue;
      const to = parties.partyOf(event.to);
      if (this.byBuyer.has(to) || this.bySeller.has(to)) continue;
      const from = parties.partyOf(event.from);
      const receivers = this.#receivers.get(from) ?? new Set<number>();
      receivers.add(to);
      this.#receivers.set(from, receivers);
    }
    for (const [hub, receivers] of this.#receivers) if (receivers.size < 5) this.#receivers.delete(hub);
  }

  /** Adds what seized goods say: each reading spreads its weight over the orders that its candidates last went by. */
  addSeizures(
    world: SupplyWorld,
    items: ItemIndex,
    ownership: Ownership,
    goods: Goods,
    stolen: Stolen,
  ): void {
    for (const seizure of world.seizures) {
      if (!goods.data.crossingContexts.includes(seizure.context)) continue;
      for (const seized of seizure.items) {
        for (const { item, probability } of items.read(seized, seizure.day).slice(0, 12)) {
          if (stolen.has(item.serial, seizure.day)) continue;
          const last = ownership.passings(item).at(-1);
          if (last?.order === undefined || last.day > seizure.day) continue;
          const weight = probability * last.sure;
          if (weight < 0.05) continue;
          this.tracedOrder.set(last.order, (this.tracedOrder.get(last.order) ?? 0) + weight);
        }
      }
    }
    for (const order of this.orders) {
      const traced = this.tracedOrder.get(order.id);
      if (traced === undefined) continue;
      const buyer = this.buyerOf(order);
      this.tracedParty.set(buyer, (this.tracedParty.get(buyer) ?? 0) + traced);
    }
  }
}

/** A theft is often noticed and reported after the goods have turned up. */
const REPORTED_LATE_DAYS = 30;

/** Goods that somebody reported stolen. */
export class Stolen {
  readonly #reported = new Map<string, TheftRow>();
  /** Reports that know only the end of the number, or none of it. */
  readonly #vague: readonly TheftRow[];

  constructor(world: SupplyWorld) {
    const vague: TheftRow[] = [];
    for (const theft of world.thefts)
      if (theft.serial === undefined || theft.serial.startsWith("*")) vague.push(theft);
      else this.#reported.set(foldConfused(theft.serial), theft);
    this.#vague = vague;
  }

  has(serial: string, day: number): boolean {
    return this.report(serial, day) !== undefined;
  }

  report(serial: string, day: number): TheftRow | undefined {
    const reported = this.#reported.get(foldConfused(serial));
    return reported !== undefined && reported.day <= day + REPORTED_LATE_DAYS ? reported : undefined;
  }

  /** True where a report without the whole number may be of this item, which one of these parties held last. */
  mayHave(
    item: { readonly gtin: string; readonly serial: string },
    holders: readonly string[],
    day: number,
  ): boolean {
    const subject = { ...item, holders };
    return this.#vague.some(
      (theft) => theft.day <= day + REPORTED_LATE_DAYS && theftOf(theft, subject) === "maybe",
    );
  }
}

/** Purchases are stock where about as many sales go out as come in: trade, not use. */
function resaleShare(buyer: number, book: OrderBook): number {
  const sales = book.bySeller.get(buyer)?.length ?? 0;
  const purchases = book.byBuyer.get(buyer)?.length ?? 0;
  return sales / (sales + purchases + 1);
}

/** The signals of one order, in the order of `ORDER_SIGNALS`. */
export function orderSignals(
  order: OrderRow,
  book: OrderBook,
  goods: Goods,
  reports: ReadonlyMap<string, number>,
): number[] {
  const buyer = book.buyerOf(order);
  const near = (book.byBuyer.get(buyer) ?? []).filter((o) => Math.abs(o.day - order.day) <= WINDOW_DAYS);
  const own = new Set(order.lines.map((l) => goods.role(l.gtin)));
  const around = new Set(near.flatMap((o) => o.lines.map((l) => goods.role(l.gtin))));
  const has = (roles: ReadonlySet<string>, names: readonly string[]): number =>
    names.filter((n) => roles.has(n)).length;
  const isAny = (roles: readonly string[]): boolean => has(own, roles) > 0;
  const values: Record<OrderSignal, number> = {
    hull: flag(order.lines.some((l) => goods.isBareHull(l.gtin))),
    engine: flag(order.lines.some((l) => goods.isCheapEngine(l.gtin))),
    materials: isAny(MATERIALS) ? (has(around, MATERIALS) - 1) / (MATERIALS.length - 1) : 0,
    metal:
      isAny(["steel", "weld"]) && !around.has("waterPump") ? flag(own.has("steel") && own.has("weld")) : 0,
    forgery: isAny(FORGERY) ? (has(around, FORGERY) + 1) / (FORGERY.length + 1) : 0,
    parcels: isAny(FORGERY) ? book.parcelRate(buyer) : 0,
    // Vests and tubes count only beside fuel, pumps or mounts, or collected with others' vehicles elsewhere.
    kit: flag(has(own, ["vest", "tube"]) > 0 && has(own, ["fuel", "pump", "mount"]) > 0 && !own.has("hull")),
    vestsOnly: flag([...own].every((r) => r === "vest" || r === "tube")),
    thirdPayer: flag(order.payer !== undefined),
    cash: flag(order.method === "cash"),
    youngAccount: flag(order.accountAgeDays < 62),
    resaleShare: resaleShare(buyer, book),
    units: Math.log1p(order.lines.reduce((sum, l) => sum + (goods.isRisky(l.gtin) ? l.quantity : 0), 0)),
    repeat: Math.log1p(near.filter((o) => o !== order && o.lines.some((l) => goods.isRisky(l.gtin))).length),
    hullAndEngine: flag(
      near.some((o) => o.lines.some((l) => goods.isBareHull(l.gtin))) &&
        near.some((o) => o.lines.some((l) => goods.isCheapEngine(l.gtin))),
    ),
    sellerTraced: order.lines.some((l) => goods.isRisky(l.gtin))
      ? book.tracedRate(book.sellerOf(order), goods)
      : 0,
    delivery: flag(order.hasDelivery),
    certifiedCraft: flag(
      near.some((o) =>
        o.lines.some((l) => goods.products.get(l.gtin)?.isCertified && goods.role(l.gtin) === "hull"),
      ),
    ),
    tracedOrder: Math.log1p(book.tracedOrder.get(order.id) ?? 0),
    tracedParty: Math.log1p(book.tracedParty.get(buyer) ?? 0),
    reported: flag(reports.has(order.id)),
    collected: flag(order.vehicle !== undefined),
  };
  return ORDER_SIGNALS.map((name) => values[name]);
}

/** Within about 20 km. */
export const isSameTown = (a: readonly [number, number], b: readonly [number, number]): boolean =>
  Math.hypot(a[0] - b[0], (a[1] - b[1]) * Math.cos(a[0] / 57.3)) < 0.2;

const MATERIALS = ["fabric", "glue", "valve", "plywood"];
const FORGERY = ["printer", "foil", "laminate"];
const flag = (value: boolean): number => (value ? 1 : 0);

function push<V>(map: Map<number, V[]>, key: number, value: V): void {
  const found = map.get(key);
  if (found) found.push(value);
  else map.set(key, [value]);
}
