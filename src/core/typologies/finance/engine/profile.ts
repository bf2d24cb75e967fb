import { say } from "../../../said.ts";
import type { AccountView } from "./account-view.ts";
import type { FlowStore } from "./flow-store.ts";
import { DAY, once } from "./measures.ts";
import { dear, type Scene, type Step } from "./typology.ts";

const LOOKED_AT = 24;
const KNOWN_MIN = 3;

/**
 * How far these payments stand out from what their accounts usually pay and receive: 0.5 where they are of the
 * usual size, 1 where all are larger than everything else that these accounts moved lately. Money that only passes
 * through does not know what the account normally does.
 */
export function outOfProfile(scene: Scene, payments: readonly number[]): number {
  if (payments.length === 0) return 0.5;
  const { store } = scene;
  let total = 0;
  for (const s of payments) store.setAside(s);
  for (const s of payments) total += rankAmong(store, s, false) + rankAmong(store, s, true);
  for (const s of payments) store.putBack(s);
  return total / (2 * payments.length);
}

/** The share of its payer's other outgoings, or of its payee's other receipts, that are smaller. */
function rankAmong(store: FlowStore, payment: number, receiving: boolean): number {
  const usd = store.usd(payment);
  let below = 0;
  let others = 0;
  let s = receiving ? store.newestReceipt(store.to(payment)) : store.newestOutgoing(store.from(payment));
  for (let steps = 0; s >= 0 && steps < LOOKED_AT; steps++) {
    if (!store.isAside(s)) {
      others++;
      if (store.usd(s) < usd) below++;
    }
    s = receiving ? store.olderReceipt(s) : store.olderOutgoing(s);
  }
  return others < KNOWN_MIN ? 0.5 : below / others;
}

/** The method that most of these payments have; of equals the one that came first. */
export function mostCommonMethod(scene: Scene, payments: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const s of payments) {
    const method = scene.store.method(s);
    counts.set(method, (counts.get(method) ?? 0) + 1);
  }
  let best = -1;
  for (const [method, n] of counts) if (n > (counts.get(best) ?? 0)) best = method;
  return best;
}

/** Share of these payments made by the method that most of them have. */
export function commonMethod(scene: Scene, payments: readonly number[]): number {
  const method = mostCommonMethod(scene, payments);
  return payments.filter((s) => scene.store.method(s) === method).length / Math.max(1, payments.length);
}

/** Share of these payments whose sum another of them has too: prices, fees and gifts repeat, shares of a haul do not. */
export function repeatedSums(scene: Scene, payments: readonly number[]): number {
  const { store } = scene;
  const sorted = [...payments].sort(
    (a, b) => store.currency(a) - store.currency(b) || store.amount(a) - store.amount(b),
  );
  const same = (a: number | undefined, b: number): boolean =>
    a !== undefined && store.amount(a) === store.amount(b) && store.currency(a) === store.currency(b);
  const repeated = sorted.filter((s, i) => same(sorted[i - 1], s) || same(sorted[i + 1], s)).length;
  return repeated / Math.max(1, payments.length);
}

/** Share of these payments whose payer pays the same sum to others too, in turn, as members of a savings circle do. */
export function inTurn(scene: Scene, payments: readonly number[]): number {
  if (payments.length === 0) return 0;
  let n = 0;
  for (const s of payments) if (paysSameToOthers(scene, s)) n++;
  return n / payments.length;
}

const TURN_DAYS = 30;

function paysSameToOthers(scene: Scene, payment: number): boolean {
  const { store } = scene;
  const amount = store.amount(payment);
  const since = store.at(payment) - TURN_DAYS * DAY;
  for (
    let s = store.newestOutgoing(store.from(payment)), steps = 0;
    s >= 0 && store.at(s) >= since && steps < 40;
    s = store.olderOutgoing(s), steps++
  ) {
    if (s !== payment && store.to(s) !== store.to(payment) && store.amount(s) === amount) return true;
  }
  return false;
}

/** The most that one sum may count: one in a hundred and fifty. */
const RARITY_MAX = 5;

/** How rare sums so large are among peers, in natural logs, averaged: 1 where these are sums like any other. */
function rarityOfSums(scene: Scene, payments: readonly number[]): number {
  let total = 0;
  for (const s of payments) total += Math.min(RARITY_MAX, -Math.log(scene.shareAbove(s)));
  return total / Math.max(1, payments.length);
}

/** Those of the payments that were large for their peers when they came. */
export const largeOf = ({ store }: Scene, payments: readonly number[]): readonly number[] =>
  payments.filter((s) => store.isLarge(s));

/** What speaks for a structure of so many partners because its sums are rare among peers. */
export function largeForPeers(scene: Scene, payments: readonly number[], partners: number): Step[] {
  const rarity = once(() => rarityOfSums(scene, payments));
  const many = 0.1 * Math.min(partners, 12);
  return [
    dear("large for its peers", 0.5 * RARITY_MAX, () => 0.5 * (rarity() - 1), say("money.large-for-peers")),
    dear(
      "all large for its peers",
      many * RARITY_MAX,
      () => many * (rarity() - 1),
      say("money.all-large-for-peers"),
    ),
  ];
}

/** An account of which nothing else is known stands for itself with so many payments like any other. */
const UNKNOWN_COUNT = 3;

/** What speaks against where all else that this account moves is as rare among peers: it deals in large sums. */
export function largeAsEver(scene: Scene, view: AccountView, payments: readonly number[]): Step {
  return dear(
    "large as ever",
    0,
    () => {
      const own = new Set(payments);
      const others = [...view.receipts, ...view.outgoings].filter((s) => !own.has(s));
      const known = others.length / (others.length + UNKNOWN_COUNT);
      return -1.5 * known * Math.max(0, rarityOfSums(scene, others) - 1);
    },
    say("money.large-as-ever"),
  );
}
