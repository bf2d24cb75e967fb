import type { FlowStore } from "./flow-store.ts";
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
  let visitedOut = 0;
  let first = scene.now;
  let r = store.newestReceipt(account);
  let o = store.newestOutgoing(account);
  // Both threads at once: each waits for memory at every step, and so they wait together.
  while (r >= 0 || o >= 0) {
    if (r >= 0) {
      const at = store.at(r);
      if (at < since || ++visited > cap) r = -1;
      else {
        if (at < first) first = at;
        if (store.isFreeTransfer(r)) receipts.push(r);
        r = store.olderReceipt(r);
      }
    }
    if (o >= 0) {
      const at = store.at(o);
      if (at < since || ++visitedOut > cap) o = -1;
      else {
        if (at < first) first = at;
        if (store.isFreeTransfer(o)) outgoings.push(o);
        o = store.olderOutgoing(o);
      }
    }
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

/** The payments of a window, and how many partners stand at their other side. */
export interface Burst {
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
  const first = found.payments[0] as number;
  const until = store.at(first) + seconds;
  const { tally } = store.accounts;
  for (const s of found.payments) tally[partnerOf(s)] = 1;
  const all = payments.filter((s) => s >= first && store.at(s) <= until && tally[partnerOf(s)] === 1);
  for (const s of found.payments) tally[partnerOf(s)] = 0;
  return { ...found, payments: all };
}

/** The window of at most `seconds` with the most distinct partners, and all payments in it. */
export function strongestBurst(
  store: FlowStore,
  payments: readonly number[],
  partnerOf: (seq: number) => number,
  seconds: number,
): Burst | undefined {
  const { tally } = store.accounts;
  let partners = 0;
  let start = 0;
  let bestStart = 0;
  let bestEnd = 0;
  let most = 0;
  for (let end = 0; end < payments.length; end++) {
    const seq = payments[end] as number;
    const since = store.at(seq) - seconds;
    const partner = partnerOf(seq);
    const before = tally[partner] as number;
    tally[partner] = before + 1;
    if (before === 0) partners++;
    while (store.at(payments[start] as number) < since) {
      const gone = partnerOf(payments[start] as number);
      const left = (tally[gone] as number) - 1;
      tally[gone] = left;
      if (left === 0) partners--;
      start++;
    }
    if (partners > most || (partners === most && end + 1 - start > bestEnd - bestStart)) {
      most = partners;
      bestStart = start;
      bestEnd = end + 1;
    }
  }
  for (; start < payments.length; start++) tally[partnerOf(payments[start] as number)] = 0;
  if (most === 0) return undefined;
  return { payments: payments.slice(bestStart, bestEnd), partners: most };
}

/** The payments of the window of at most `seconds` that has the most of them. */
export function busiestWindow(
  store: FlowStore,
  payments: readonly number[],
  seconds: number,
): readonly number[] {
  let start = 0;
  let best: readonly [number, number] = [0, 0];
  for (let end = 0; end < payments.length; end++) {
    while (store.at(payments[start] as number) < store.at(payments[end] as number) - seconds) start++;
    if (end + 1 - start > best[1] - best[0]) best = [start, end + 1];
  }
  return payments.slice(...best);
}
