import type { Sharing } from "./links.ts";
import { type Goods, ORDER_SIGNALS, type OrderBook, orderSignals } from "./signals.ts";

/** Log-odds by signal; `bias` is before any signal. */
export type Weights = Readonly<Record<string, number>>;

/** What surrounds an order, beside its own signals. */
export const CONTEXT_SIGNALS = ["own", "party", "sharedVehicle", "sharedPayment", "sellerShare"] as const;

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
): OrderScores {
  const signals = book.orders.map((order) => orderSignals(order, book, goods, reports));
  const own = Float64Array.from(signals, (s) => weigh(s, ORDER_SIGNALS, weights.own));
  const first = own.map(sigmoid);
  let context = contextSignals(book, goods, shared, own, first);
  let score = Float64Array.from(context, (c) => sigmoid(weigh(c, CONTEXT_SIGNALS, weights.context)));
  // Once more, so that a supplies purchase is seen beside the hulls that its sharers bought.
  context = contextSignals(book, goods, shared, own, score);
  score = Float64Array.from(context, (c) => sigmoid(weigh(c, CONTEXT_SIGNALS, weights.context)));
  return { signals, own, context, score };
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
