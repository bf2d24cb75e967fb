import type { FlowStore } from "./flow-store.ts";
import { distinct } from "./measures.ts";
import type { Scene } from "./typology.ts";

/** One account's receipts and outgoings in memory, oldest first; transfers only, what another finding holds apart. */
export interface AccountView {
  readonly account: number;
  readonly kind: number;
  readonly receipts: readonly number[];
  readonly outgoings: readonly number[];
  /** True where the account has more traffic than was looked at: a hub, not a suspect. */
  readonly capped: boolean;
  /** Days of the account's history in memory. */
  readonly days: number;
}

export function viewAccount(scene: Scene, account: number, cap: number, since: number): AccountView {
  const { store } = scene;
  const receipts: number[] = [];
  const outgoings: number[] = [];
  let visited = 0;
  let first = scene.now;
  for (let s = store.newestReceipt(account); s >= 0; s = store.olderReceipt(s)) {
    const at = store.at(s);
    if (at < since || ++visited > cap) break;
    first = at;
    if (store.isTransfer(s) && !store.isClaimed(s)) receipts.push(s);
  }
  let visitedOut = 0;
  for (let s = store.newestOutgoing(account); s >= 0; s = store.olderOutgoing(s)) {
    const at = store.at(s);
    if (at < since || ++visitedOut > cap) break;
    if (at < first) first = at;
    if (store.isTransfer(s) && !store.isClaimed(s)) outgoings.push(s);
  }
  receipts.reverse();
  outgoings.reverse();
  return {
    account,
    kind: scene.classOf(account),
    receipts,
    outgoings,
    capped: visited > cap || visitedOut > cap,
    days: Math.max(1, (scene.now - first) / 86_400),
  };
}

/** A stretch of payments: indices of a list, end exclusive. */
export interface Burst {
  readonly start: number;
  readonly end: number;
  readonly payments: readonly number[];
  readonly partners: number;
}

/**
 * The window of at most `seconds` with the most partners that this account had never dealt with, with all that these
 * partners paid in it: who deals with the account regularly is no part of a burst.
 */
export function freshBurst(
  store: FlowStore,
  payments: readonly number[],
  partnerOf: (seq: number) => number,
  seconds: number,
): Burst | undefined {
  const fresh = payments.filter((s) => store.isFirstOfPair(s));
  if (fresh.length === payments.length) return strongestBurst(store, payments, partnerOf, seconds);
  const found = strongestBurst(store, fresh, partnerOf, seconds);
  if (!found) return undefined;
  const partners = new Set(found.payments.map(partnerOf));
  const first = found.payments[0] as number;
  const until = store.at(first) + seconds;
  const all = payments.filter((s) => s >= first && store.at(s) <= until && partners.has(partnerOf(s)));
  return { ...found, payments: all, partners: partners.size };
}

/** The window of at most `seconds` with the most distinct partners, and all payments in it. */
export function strongestBurst(
  store: FlowStore,
  payments: readonly number[],
  partnerOf: (seq: number) => number,
  seconds: number,
): Burst | undefined {
  const counts = new Map<number, number>();
  let start = 0;
  let best: { start: number; end: number; partners: number } | undefined;
  for (let end = 0; end < payments.length; end++) {
    const seq = payments[end] as number;
    const partner = partnerOf(seq);
    counts.set(partner, (counts.get(partner) ?? 0) + 1);
    while (store.at(payments[start] as number) < store.at(seq) - seconds) {
      const gone = partnerOf(payments[start] as number);
      const left = (counts.get(gone) ?? 1) - 1;
      if (left === 0) counts.delete(gone);
      else counts.set(gone, left);
      start++;
    }
    const longer =
      best !== undefined && counts.size === best.partners && end + 1 - start > best.end - best.start;
    if (!best || counts.size > best.partners || longer) best = { start, end: end + 1, partners: counts.size };
  }
  if (!best) return undefined;
  const inside = payments.slice(best.start, best.end);
  return { start: best.start, end: best.end, payments: inside, partners: distinct(inside, partnerOf) };
}
