import type { NamesModel } from "../../../names/index.ts";
import { withDescribed } from "./described.ts";
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
  /** Who reported what of theirs was found: a victim, whose orders make no network and whom nobody proposes to stop. */
  readonly robbed: ReadonlySet<number>;
  readonly reports: ReadonlyMap<string, number>;
  readonly shared: readonly Sharing[];
}

export interface SupplyRules {
  readonly parties: PartyRules;
}

export function prepare(
  given: SupplyWorld,
  /** Absent where the mentions were resolved before. */
  model: NamesModel | undefined,
  goodsData: GoodsData,
  rules: SupplyRules,
): Prepared {
  const world = withDescribed(given, goodsData);
  const parties = model ? resolveParties(world.parties, model, rules.parties) : knownParties(world.parties);
  const goods = new Goods(world, goodsData);
  const items = new ItemIndex(world.events, goods.products);
  const ownership = new Ownership(world.events, new Map(world.orders.map((o) => [o.id, o])));
  const book = new OrderBook(world, parties);
  const stolen = new Stolen(world);
  book.addSeizures(world, items, ownership, goods, stolen);
  const reports = new Map(world.reports.map((r) => [r.order, r.indicators]));
  const robbed = robbedIn(world, parties, book);
  const shared = sharings(book, parties);
  return { world, parties, goods, items, ownership, book, stolen, robbed, reports, shared };
}

/** More of what a party bought than it reported stolen was found where people are brought across. */
const FOUND_BEYOND_MAX = 0.5;

/** A report of theft does not clear whoever makes one of all else: its other goods that were found are not what was stolen. */
function robbedIn(world: SupplyWorld, parties: Parties, book: OrderBook): ReadonlySet<number> {
  const vague = new Map<number, number>();
  for (const { reporter, serial } of world.thefts) {
    if (reporter === undefined) continue;
    const party = parties.partyOf(reporter);
    // What was reported by its number does not count as found; of any other report it may be any one of them.
    const isVague = serial === undefined || serial.startsWith("*");
    vague.set(party, (vague.get(party) ?? 0) + (isVague ? 1 : 0));
  }
  const isRobbed = ([party, reports]: readonly [number, number]): boolean =>
    (book.tracedParty.get(party) ?? 0) - reports < FOUND_BEYOND_MAX;
  return new Set([...vague].filter(isRobbed).map(([party]) => party));
}
