import type { Parties } from "./parties.ts";
import type { OrderBook } from "./signals.ts";

/** Two buyers that share a vehicle, a payment token or a payer, and what they share. */
export interface Sharing {
  readonly kind: "vehicle" | "token" | "payer" | "phone";
  readonly key: string;
  /** Buyers, each once. */
  readonly buyers: readonly number[];
  /** Orders, by position in the book. */
  readonly orders: readonly number[];
}

/** Shared means of collection and payment; who shares with nobody is left out. */
export function sharings(book: OrderBook, parties: Parties): Sharing[] {
  const found = new Map<string, { kind: Sharing["kind"]; buyers: Set<number>; orders: number[] }>();
  const put = (kind: Sharing["kind"], key: string, buyer: number, order: number): void => {
    const id = `${kind}:${key}`;
    let entry = found.get(id);
    if (entry === undefined) {
      entry = { kind, buyers: new Set(), orders: [] };
      found.set(id, entry);
    }
    entry.buyers.add(buyer);
    entry.orders.push(order);
  };
  for (const [i, order] of book.orders.entries()) {
    const buyer = book.buyerOf(order);
    if (order.vehicle !== undefined) put("vehicle", order.vehicle, buyer, i);
    if (order.token !== undefined) put("token", order.token, buyer, i);
    if (order.phone !== undefined) put("phone", order.phone, buyer, i);
    if (order.payer !== undefined) put("payer", String(parties.partyOf(order.payer)), buyer, i);
  }
  return [...found]
    .map(([key, e]) => ({ kind: e.kind, key, buyers: [...e.buyers], orders: e.orders }))
    .filter((s) => s.buyers.length > 1);
}
