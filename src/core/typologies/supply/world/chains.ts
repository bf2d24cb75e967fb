import type { Sharing } from "./links.ts";
import type { OrderScores } from "./order-scores.ts";
import type { Prepared } from "./prepare.ts";
import { assignSeizures } from "./seizure-ties.ts";

/** A network as the records let it be put together: a proposal, each member with the records that put it there. */
export interface Chain {
  readonly buyers: readonly number[];
  /** Positions in the order book. */
  readonly orders: readonly number[];
  readonly declarations: readonly string[];
  readonly seizures: readonly string[];
  /** How much ties each seizure to it, in the order of `seizures`. */
  readonly strength: readonly number[];
  /** Offers of whoever sold to it and is no member, from the weeks before a sale: where its goods may have been found. */
  readonly listings: readonly string[];
  /** Sum of the orders' scores. */
  readonly score: number;
}

export interface ChainRules {
  /** Orders from this probability on take part. */
  readonly orderMin: number;
  /** The other orders of whoever has one that does, from this probability on. */
  readonly ordersOfMembersMin: number;
  /** A means of collection or payment joins buyers if its orders' mean probability is at least this. */
  readonly sharingMin: number;
  /** Lone buyers of one town join when their orders are at most this far apart. */
  readonly daysMax: number;
  /** Seizures of one place within so many days are one launch. */
  readonly launchDays: number;
  /** Serial numbers that differ by at most this went together. */
  readonly serialGap: number;
  readonly ordersMin: number;
  /** How much speaks for each seizure being nobody's that is known: another network's, or none's. */
  readonly untied: number;
  /** A seizure is a network's from this share of what speaks about it on. */
  readonly tieMin: number;
}

/** Joins suspicious buyers by what they share, then gives each network its orders, declarations and seizures. */
export function assembleChains(
  state: Prepared,
  scores: OrderScores,
  declared: Float64Array,
  rules: ChainRules,
): Chain[] {
  const suspicious = suspiciousOrders(state, scores, rules);
  const groups = joinBuyers(state, scores, suspicious, rules);
  const groupOf = new Map<number, number>();
  for (const [g, buyers] of groups.entries()) for (const b of buyers) groupOf.set(b, g);
  const seizures = assignSeizures(state, groupOf, suspicious, rules);
  const chains = groups.map((buyers, g) => {
    const orders = buyers.flatMap((b) => suspicious.get(b) ?? []).sort((a, b) => a - b);
    const members = new Set(buyers);
    return {
      buyers,
      orders,
      declarations: state.world.declarations
        .filter((d, i) => (declared[i] as number) >= 0.3 && members.has(state.parties.partyOf(d.consignee)))
        .map((d) => d.id),
      seizures: (seizures.get(g) ?? []).map(([id]) => id),
      strength: (seizures.get(g) ?? []).map(([, weight]) => weight),
      listings: listingsOf(state, members, orders),
      score: orders.reduce((sum, i) => sum + (scores.score[i] as number), 0),
    };
  });
  return chains.filter((c) => c.orders.length >= rules.ordersMin).sort((a, b) => b.score - a.score);
}

/** Orders by their buyer: of whoever has one that takes part, also those that would not by themselves. */
function suspiciousOrders(
  { book, robbed }: Prepared,
  { score }: OrderScores,
  { orderMin, ordersOfMembersMin }: ChainRules,
): Map<number, number[]> {
  const found = new Map<number, number[]>();
  const members = new Set<number>();
  for (const [i, order] of book.orders.entries()) {
    const buyer = book.buyerOf(order);
    // Who sells on most of what it buys is upstream trade: a supplier of networks, not a member by its purchases.
    if ((score[i] ?? 0) < ordersOfMembersMin || book.isTrader(buyer) || robbed.has(buyer)) continue;
    push(found, buyer, i);
    if ((score[i] ?? 0) >= orderMin) members.add(buyer);
  }
  for (const buyer of found.keys()) if (!members.has(buyer)) found.delete(buyer);
  return found;
}

/** An offer that is older was for other goods. */
const LISTING_DAYS = 90;

/** No listing joins buyers or weighs in a score: what a shop offers to all says nothing of who bought it. */
function listingsOf(
  { world, parties, book }: Prepared,
  members: ReadonlySet<number>,
  orders: readonly number[],
): string[] {
  const sales = new Map<number, number[]>();
  for (const i of orders) {
    const order = book.orders[i];
    if (order !== undefined) push(sales, book.sellerOf(order), Math.floor(order.day));
  }
  return world.listings
    .filter(({ seller, day }) => {
      const party = parties.partyOf(seller);
      const posted = Math.floor(day);
      const isBefore = (sale: number): boolean => posted <= sale && posted >= sale - LISTING_DAYS;
      return !members.has(party) && (sales.get(party) ?? []).some(isBefore);
    })
    .map(({ id }) => id);
}

function joinBuyers(
  state: Prepared,
  scores: OrderScores,
  suspicious: ReadonlyMap<number, readonly number[]>,
  rules: ChainRules,
): number[][] {
  const parent = new Map<number, number>([...suspicious.keys()].map((b) => [b, b]));
  const root = (b: number): number => {
    let at = b;
    while (parent.get(at) !== at) at = parent.get(at) as number;
    return at;
  };
  const join = (a: number, b: number): void => void parent.set(root(b), root(a));
  for (const sharing of state.shared) {
    const buyers = sharing.buyers.filter((b) => parent.has(b));
    if (buyers.length < 2 || meanScore(sharing, scores) < rules.sharingMin) continue;
    for (const b of buyers.slice(1)) join(buyers[0] as number, b);
  }
  joinByTown(state, suspicious, { root, join, parent }, rules);
  const groups = new Map<number, number[]>();
  for (const b of parent.keys()) {
    const list = groups.get(root(b));
    if (list) list.push(b);
    else groups.set(root(b), [b]);
  }
  return [...groups.values()];
}

const meanScore = (sharing: Sharing, scores: OrderScores): number =>
  sharing.orders.reduce((sum, i) => sum + (scores.score[i] as number), 0) / sharing.orders.length;

interface Sets {
  readonly parent: ReadonlyMap<number, number>;
  readonly root: (b: number) => number;
  readonly join: (a: number, b: number) => void;
}

/** Small groups join the biggest group of their own town that bought within the same weeks. */
function joinByTown(
  state: Prepared,
  suspicious: ReadonlyMap<number, readonly number[]>,
  sets: Sets,
  rules: ChainRules,
): void {
  const towns = townsOf(state);
  const size = new Map<number, number>();
  for (const [b, orders] of suspicious) size.set(sets.root(b), (size.get(sets.root(b)) ?? 0) + orders.length);
  const sizeOf = (b: number): number => size.get(sets.root(b)) ?? 0;
  const buyers = [...suspicious.keys()].sort((a, b) => sizeOf(a) - sizeOf(b) || a - b);
  for (const small of buyers) {
    if (sizeOf(small) > 12) continue;
    let best: number | undefined;
    for (const other of buyers) {
      if (sets.root(other) === sets.root(small) || sizeOf(other) < sizeOf(small)) continue;
      if (!areNear(towns.get(small), towns.get(other))) continue;
      if (!isSameSeason(state, suspicious.get(small) ?? [], suspicious.get(other) ?? [], rules.daysMax))
        continue;
      if (best === undefined || sizeOf(other) > sizeOf(best)) best = other;
    }
    if (best === undefined) continue;
    const total = sizeOf(small) + sizeOf(best);
    sets.join(best, small);
    size.set(sets.root(best), total);
  }
}

type Place = readonly [number, number];

function townsOf({ world, parties }: Prepared): Map<number, Place> {
  const towns = new Map<number, Place>();
  for (const p of world.parties)
    if (p.lat !== undefined && p.lon !== undefined) towns.set(parties.partyOf(p.id), [p.lat, p.lon]);
  return towns;
}

const areNear = (a: Place | undefined, b: Place | undefined): boolean =>
  a !== undefined && b !== undefined && Math.hypot(a[0] - b[0], (a[1] - b[1]) * Math.cos(a[0] / 57.3)) < 0.2;

const isSameSeason = (
  state: Prepared,
  a: readonly number[],
  b: readonly number[],
  daysMax: number,
): boolean =>
  a.some((i) =>
    b.some((j) => Math.abs((state.book.orders[i]?.day ?? 0) - (state.book.orders[j]?.day ?? 0)) <= daysMax),
  );

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const found = map.get(key);
  if (found) found.push(value);
  else map.set(key, [value]);
}
