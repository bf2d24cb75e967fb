import type { NamesModel } from "../../../names/index.ts";
import { ItemIndex } from "./items.ts";
import { type Sharing, sharings } from "./links.ts";
import { Ownership } from "./ownership.ts";
import { knownParties, type Parties, type PartyRules, resolveParties } from "./parties.ts";
import type { SupplyWorld } from "./rows.ts";
import { Goods, type GoodsData, OrderBook, Stolen } from "./signals.ts";

/** A supply file set made ready: parties resolved, items and orders indexed, seizures traced. */
export interface Prepared {
  readonly world: SupplyWorld;
  readonly parties: Parties;
  readonly goods: Goods;
  readonly items: ItemIndex;
  readonly ownership: Ownership;
  readonly book: OrderBook;
  readonly stolen: Stolen;
  /** Who reported a theft: a victim, whose orders make no network and whom nobody proposes to stop. */
  readonly robbed: ReadonlySet<number>;
  readonly reports: ReadonlyMap<string, number>;
  readonly shared: readonly Sharing[];
}

export interface SupplyRules {
  readonly parties: PartyRules;
}

export function prepare(
  world: SupplyWorld,
  /** Absent where the mentions were resolved before. */
  model: NamesModel | undefined,
  goodsData: GoodsData,
  rules: SupplyRules,
): Prepared {
  const parties = model ? resolveParties(world.parties, model, rules.parties) : knownParties(world.parties);
  const goods = new Goods(world, goodsData);
  const items = new ItemIndex(world.events, goods.products);
  const ownership = new Ownership(world.events, new Map(world.orders.map((o) => [o.id, o])));
  const book = new OrderBook(world, parties);
  const stolen = new Stolen(world);
  book.addSeizures(world, items, ownership, goods, stolen);
  const reports = new Map(world.reports.map((r) => [r.order, r.indicators]));
  const reporters = world.thefts.flatMap((t) => t.reporter ?? []);
  const robbed = new Set(reporters.map((mention) => parties.partyOf(mention)));
  const shared = sharings(book, parties);
  return { world, parties, goods, items, ownership, book, stolen, robbed, reports, shared };
}
