import type { Sharing } from "./links.ts";
import { type Goods, ORDER_SIGNALS, type OrderBook, orderSignals } from "./signals.ts";

/** Log-odds by signal; `bias` is before any signal. */
export type Weights = Readonly<Record<string, number>>;

/** What surrounds an order, beside its own signals. */
export const CONTEXT_SIGNALS = ["own", "party", "sharedVehicle", "sharedPayment", "sellerShare"] as const;

/** What keeps honest users of the same goods out of the review budget; rules, not learned. */
export interface OrderGuards {
  /** Log-odds where nothing to make or be a craft of was bought, nobody shares, and no seizure was traced. */
  readonly noCraftLogit: number;
  /** A party with at least so many orders of its own use, all below `reviewMin`, goes to the end of the ranking. */
  readonly repeatOrdersMin: number;
  readonly reviewMin: number;
}

export interface OrderScores {
  /** Own signals of each order, in the order of the book. */
  readonly signals: readonly (readonly number[])[];
  /** Log-odds from the order's own signals. */
  readonly own: Float64Array;
  /** Values of `CONTEXT_SIGNALS`. */
  readonly context: readonly (readonly number[])[];
  /** Probability after both steps. */
  readonly score: Float64Array;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export function weigh(values: readonly number[], names: readonly string[], weights: Weights): number {
  let sum = weights["bias"] ?? 0;
  for (let i = 0; i < names.length; i++) sum += (weights[names[i] as string] ?? 0) * (values[i] as number);
  return sum;
}

/** Two steps: each order by its own signals, then again beside its party's and its sharers' first scores. */
export function scoreOrders(
  book: OrderBook,
  goods: Goods,
  reports: ReadonlyMap<string, number>,
  shared: readonly Sharing[],
  weights: { readonly own: Weights; readonly context: Weights },
  guards?: OrderGuards,
): OrderScores {
  const signals = book.orders.map((order) => orderSignals(order, book, goods, reports));
  const own = Float64Array.from(signals, (s) => weigh(s, ORDER_SIGNALS, weights.own));
  const first = own.map(sigmoid);
  let context = contextSignals(book, goods, shared, own, first);
  let score = Float64Array.from(context, (c) => sigmoid(weigh(c, CONTEXT_SIGNALS, weights.context)));
  // Once more, so that a supplies purchase is seen beside the hulls that its sharers bought.
  context = contextSignals(book, goods, shared, own, score);
  score = Float64Array.from(context, (c, i) =>
    sigmoid(
      weigh(c, CONTEXT_SIGNALS, weights.context) +
        (guards !== undefined && hasNoCraft(i, signals, context) ? guards.noCraftLogit : 0),
    ),
  );
  return { signals, own, context, score: guards === undefined ? score : endOfRanking(book, score, guards) };
}

const CRAFT_SIGNALS = [
  "hull",
  "materials",
  "metal",
  "forgery",
  "hullAndEngine",
  "tracedOrder",
  "tracedParty",
] as const;
const CRAFT_AT = CRAFT_SIGNALS.map((s) => ORDER_SIGNALS.indexOf(s));

/** An engine, fuel or vests by themselves: fishers, farms and clubs buy them, and life jackets never raise a flag alone. */
function hasNoCraft(
  i: number,
  signals: readonly (readonly number[])[],
  context: readonly (readonly number[])[],
): boolean {
  const own = signals[i] ?? [];
  const [, , vehicle = 0, payment = 0] = context[i] ?? [];
  return CRAFT_AT.every((at) => (own[at] ?? 0) === 0) && vehicle < 0.3 && payment < 0.3;
}

/** Who orders again and again for its own use, and never in a way that calls for review, is reviewed last. */
function endOfRanking(book: OrderBook, score: Float64Array, guards: OrderGuards): Float64Array {
  const highest = new Map<number, number>();
  for (const [i, order] of book.orders.entries()) {
    const buyer = book.buyerOf(order);
    highest.set(buyer, Math.max(highest.get(buyer) ?? 0, score[i] as number));
  }
  return score.map((value, i) => {
    const order = book.orders[i];
    if (order === undefined) return value;
    const buyer = book.buyerOf(order);
    const isOwnUse =
      (book.byBuyer.get(buyer)?.length ?? 0) >= guards.repeatOrdersMin && !book.isTrader(buyer);
    return isOwnUse && (highest.get(buyer) ?? 0) < guards.reviewMin ? value * 0.01 : value;
  });
}

export function contextSignals(
  book: OrderBook,
  goods: Goods,
  shared: readonly Sharing[],
  own: Float64Array,
  first: Float64Array,
): number[][] {
  const party = meansOfOthers(book, first, (i) => book.buyerOf(book.orders[i] as never));
  const vehicle = bestSharing(
    book,
    shared.filter((s) => s.kind === "vehicle"),
    first,
  );
  const payment = bestSharing(
    book,
    shared.filter((s) => s.kind !== "vehicle"),
    first,
  );
  const seller = meansOfOthers(book, first, (i) => book.sellerOf(book.orders[i] as never));
  return book.orders.map((order, i) => {
    const isRisky = order.lines.some((l) => goods.isRisky(l.gtin));
    return [
      Math.max(-6, Math.min(6, own[i] as number)),
      party[i] as number,
      vehicle[i] as number,
      payment[i] as number,
      isRisky ? (seller[i] as number) : 0,
    ];
  });
}

/** Mean first score of the group's other orders, shrunk towards none by one empty order. */
function meansOfOthers(book: OrderBook, first: Float64Array, groupOf: (i: number) => number): Float64Array {
  const sums = new Map<number, number>();
  const counts = new Map<number, number>();
  for (let i = 0; i < book.orders.length; i++) {
    const group = groupOf(i);
    sums.set(group, (sums.get(group) ?? 0) + (first[i] as number));
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return Float64Array.from(book.orders, (_, i) => {
    const group = groupOf(i);
    return ((sums.get(group) ?? 0) - (first[i] as number)) / (counts.get(group) ?? 1);
  });
}

/** Mean first score of what other buyers ordered with the same means; a hire van's many customers dilute each other. */
function bestSharing(book: OrderBook, shared: readonly Sharing[], first: Float64Array): Float64Array {
  const best = new Float64Array(book.orders.length);
  const partyBest = new Map<number, number>();
  for (const { orders } of shared) {
    const perBuyer = new Map<number, { sum: number; n: number }>();
    let total = 0;
    for (const i of orders) {
      const buyer = book.buyerOf(book.orders[i] as never);
      const entry = perBuyer.get(buyer) ?? { sum: 0, n: 0 };
      entry.sum += first[i] as number;
      entry.n++;
      perBuyer.set(buyer, entry);
      total += first[i] as number;
    }
    for (const i of orders) {
      const buyer = book.buyerOf(book.orders[i] as never);
      const own = perBuyer.get(buyer) ?? { sum: 0, n: 0 };
      const value = (total - own.sum) / (orders.length - own.n + 1);
      best[i] = Math.max(best[i] as number, value);
      partyBest.set(buyer, Math.max(partyBest.get(buyer) ?? 0, value));
    }
  }
  // Half of the weight reaches the buyer's other orders: the link is the party's, the vehicle was the order's.
  for (let i = 0; i < best.length; i++) {
    const ofParty = partyBest.get(book.buyerOf(book.orders[i] as never)) ?? 0;
    best[i] = Math.max(best[i] as number, 0.5 * ofParty);
  }
  return best;
}
