import { type OrderScores, type Weights, weigh } from "./order-scores.ts";
import type { Prepared } from "./prepare.ts";
import type { DeclarationRow, DeclaredItem } from "./rows.ts";

/** Signals of a customs declaration: SF01 (mass and value), SF03 (seized carrier), SF16 and who sends to whom. */
export const DECLARATION_SIGNALS = [
  "consignee",
  "exporter",
  "carrier",
  "vehicle",
  "seizedVehicle",
  "crossingGoods",
  "hullMass",
  "oddValue",
  "oddMass",
  "orderMismatch",
] as const;

/** Values of `DECLARATION_SIGNALS` for each declaration, in the order of the file. */
export function declarationSignals(state: Prepared, scores: OrderScores): number[][] {
  const { world, parties, book } = state;
  const asBuyer = new Mean();
  const asSeller = new Mean();
  for (const [i, order] of book.orders.entries()) {
    asBuyer.add(book.buyerOf(order), scores.score[i] as number);
    asSeller.add(book.sellerOf(order), scores.score[i] as number);
  }
  const consignee = world.declarations.map((d) => asBuyer.of(parties.partyOf(d.consignee), 0.5));
  const carriers = new Mean();
  const vehicles = new Mean();
  const carrierOf = (d: DeclarationRow): string =>
    d.carrier === undefined ? "" : String(parties.partyOf(d.carrier));
  for (const [i, d] of world.declarations.entries()) {
    carriers.add(carrierOf(d), consignee[i] as number);
    vehicles.add(d.vehicle ?? "", consignee[i] as number);
  }
  const seized = new Set<string>();
  for (const s of world.seizures) {
    if (!state.goods.data.crossingContexts.includes(s.context)) continue;
    if (s.vehicle !== undefined) seized.add(s.vehicle);
    if (s.carrier !== undefined) seized.add(`p${parties.partyOf(s.carrier)}`);
  }
  const peers = new Peers(world.declarations);
  const crossing = ordersByContainer(state);
  return world.declarations.map((d, i) => {
    const isSeized =
      (d.vehicle !== undefined && seized.has(d.vehicle)) ||
      (d.carrier !== undefined && seized.has(`p${parties.partyOf(d.carrier)}`));
    const declared = d.items.some((item) => isCrossing(item.hs));
    return [
      consignee[i] as number,
      asSeller.of(parties.partyOf(d.exporter), 2),
      d.carrier === undefined ? 0 : carriers.without(carrierOf(d), consignee[i] as number),
      d.vehicle === undefined ? 0 : vehicles.without(d.vehicle, consignee[i] as number),
      isSeized ? 1 : 0,
      declared ? 1 : 0,
      !declared && d.items.some(hasHullMass) ? 1 : 0,
      Math.max(0, ...d.items.map((item) => peers.value(item))),
      Math.max(0, ...d.items.map((item) => peers.mass(item))),
      !declared && d.container !== undefined && crossing.has(d.container) ? 1 : 0,
    ];
  });
}

export function scoreDeclarations(values: readonly (readonly number[])[], weights: Weights): Float64Array {
  return Float64Array.from(values, (v) => 1 / (1 + Math.exp(-weigh(v, DECLARATION_SIGNALS, weights))));
}

const isCrossing = (hs: string): boolean => hs.startsWith("8903") || hs.startsWith("840721");

/** A package as heavy as a folded hull or an engine of 25 hp and more. */
function hasHullMass(item: DeclaredItem): boolean {
  const kg = item.netKg / Math.max(1, item.packages);
  return kg >= 60 && kg <= 180 && item.packages >= 2 && item.packages <= 40;
}

/** Containers that, by their order, carry hulls or engines. */
function ordersByContainer({ world, goods }: Prepared): ReadonlySet<string> {
  const risky = new Set(
    world.orders.filter((o) => o.lines.some((l) => goods.isRisky(l.gtin))).map((o) => o.id),
  );
  const found = new Set<string>();
  for (const event of world.events)
    if (event.order !== undefined && risky.has(event.order)) for (const epc of event.items) found.add(epc);
  return found;
}

/** Means by key, shrunk towards none. */
class Mean {
  readonly #sums = new Map<string | number, number>();
  readonly #counts = new Map<string | number, number>();
  add(key: string | number, value: number): void {
    this.#sums.set(key, (this.#sums.get(key) ?? 0) + value);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
  of(key: string | number, prior: number): number {
    return (this.#sums.get(key) ?? 0) / ((this.#counts.get(key) ?? 0) + prior);
  }
  /** The mean of the others. */
  without(key: string | number, value: number): number {
    return ((this.#sums.get(key) ?? 0) - value) / ((this.#counts.get(key) ?? 0) + 1);
  }
}

/** Robust distance of kilograms per unit and euros per kilogram from the peers of one heading, capped at 1 from 3 MAD on. */
class Peers {
  readonly #values = new Map<string, { median: number; mad: number }>();
  constructor(declarations: readonly DeclarationRow[]) {
    const lists = new Map<string, number[]>();
    const put = (key: string, value: number): void => {
      if (!(value > 0) || !Number.isFinite(value)) return;
      const list = lists.get(key);
      if (list) list.push(Math.log(value));
      else lists.set(key, [Math.log(value)]);
    };
    for (const item of declarations.flatMap((d) => d.items)) {
      put(valueKey(item), item.valueEur / item.netKg);
      put(massKey(item), item.netKg / item.quantity);
    }
    for (const [key, list] of lists) {
      if (list.length < 5) continue;
      const median = middle(list);
      this.#values.set(key, {
        median,
        mad: Math.max(0.05, 1.4826 * middle(list.map((v) => Math.abs(v - median)))),
      });
    }
  }
  value(item: DeclaredItem): number {
    return this.#odd(valueKey(item), item.valueEur / item.netKg);
  }
  mass(item: DeclaredItem): number {
    return this.#odd(massKey(item), item.netKg / item.quantity);
  }
  #odd(key: string, value: number): number {
    const peer = this.#values.get(key);
    if (peer === undefined || !(value > 0) || !Number.isFinite(value)) return 0;
    return Math.min(1, Math.abs(Math.log(value) - peer.median) / peer.mad / 3);
  }
}

const valueKey = (item: DeclaredItem): string => `v${item.hs.slice(0, 6)}`;
const massKey = (item: DeclaredItem): string => `m${item.hs.slice(0, 6)}${item.unit}`;
function middle(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
