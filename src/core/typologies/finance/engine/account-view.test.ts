import { describe, expect, it } from "vitest";
import { busiestWindow, freshBurst, strongestBurst, viewAccount } from "./account-view.ts";
import { FlowStore } from "./flow-store.ts";
import { methodIndex } from "./kinds.ts";
import type { Scene } from "./typology.ts";

const HUB = 0;
const PURCHASE = methodIndex("purchase");
const DAY = 86_400;

/** A store of payments, each [payer, payee, second, method]; a payment's number is its place in the list. */
function storeOf(...payments: readonly (readonly [number, number, number, number?])[]): FlowStore {
  const store = new FlowStore({ capacity: 1024, windowSeconds: 1000, retainSeconds: 1e8 });
  store.ensureAccounts(50);
  payments.forEach(([from, to, at, method = 0], row) => {
    store.push({ row, from, to, paid: 1, paidCurrency: 0, method }, at, 1);
  });
  return store;
}
const sceneOf = (store: FlowStore, now: number): Scene =>
  ({ store, now, classOf: (account: number) => 100 + account }) as unknown as Scene;
const all = (store: FlowStore): number[] => Array.from({ length: store.next }, (_, i) => i);
const noTallyIn = (store: FlowStore) => expect(store.accounts.tally.every((n) => n === 0)).toBe(true);

describe("a look at an account", () => {
  it("has its receipts and its outgoings, the oldest first, and its kind", () => {
    const store = storeOf([1, HUB, 10], [HUB, 3, 20], [2, HUB, 30], [4, 5, 40], [HUB, 6, 50]);
    expect(viewAccount(sceneOf(store, 60), HUB, 10, 0)).toEqual({
      account: HUB,
      kind: 100,
      receipts: [0, 2],
      outgoings: [1, 4],
      capped: false,
      days: 1,
    });
  });

  it("is of nothing where there is nothing", () => {
    expect(viewAccount(sceneOf(storeOf([1, 2, 10]), 60), HUB, 10, 0)).toMatchObject({
      receipts: [],
      outgoings: [],
      capped: false,
      days: 1,
    });
  });

  it("goes back to the first second asked for, that one with it", () => {
    const store = storeOf([1, HUB, 9], [HUB, 2, 9], [1, HUB, 10], [HUB, 2, 10]);
    const { receipts, outgoings, capped } = viewAccount(sceneOf(store, 60), HUB, 10, 10);
    expect({ receipts, outgoings, capped }).toEqual({ receipts: [2], outgoings: [3], capped: false });
  });

  it("leaves out purchases and what another finding holds", () => {
    const store = storeOf([1, HUB, 10], [2, HUB, 20, PURCHASE], [HUB, 3, 30], [HUB, 4, 40, PURCHASE]);
    store.claim(0);
    store.claim(2);
    expect(viewAccount(sceneOf(store, 60), HUB, 10, 0)).toMatchObject({ receipts: [], outgoings: [] });
  });

  it("counts the days from the first payment of either side, at least one", () => {
    const late = [1, HUB, 9 * DAY] as const;
    const days = (store: FlowStore) => viewAccount(sceneOf(store, 10 * DAY), HUB, 10, 0).days;
    expect(days(storeOf([1, HUB, 4 * DAY], [HUB, 2, 6 * DAY]))).toBe(6);
    expect(days(storeOf([HUB, 2, 2 * DAY], [1, HUB, 6 * DAY]))).toBe(8);
    expect(days(storeOf(late))).toBe(1);
    expect(days(storeOf([1, HUB, 8.5 * DAY]))).toBe(1.5);
    // A purchase is history too.
    expect(days(storeOf([HUB, 2, 3 * DAY, PURCHASE], late))).toBe(7);
  });

  it.each([
    ["receipts", (i: number) => [1 + i, HUB, 10 + i] as const],
    ["outgoings", (i: number) => [HUB, 1 + i, 10 + i] as const],
  ] as const)("is capped where it has more %s than are looked at, not at just as many", (side, payment) => {
    const store = storeOf(...Array.from({ length: 5 }, (_, i) => payment(i)));
    const whole = viewAccount(sceneOf(store, 60), HUB, 5, 0);
    expect([whole.capped, whole[side]]).toEqual([false, [0, 1, 2, 3, 4]]);
    const part = viewAccount(sceneOf(store, 60), HUB, 4, 0);
    expect([part.capped, part[side]]).toEqual([true, [1, 2, 3, 4]]);
  });
});

describe("the strongest burst", () => {
  const payers = (store: FlowStore, seconds: number, payments = all(store)) => {
    const burst = strongestBurst(store, payments, store.of.from, seconds);
    noTallyIn(store);
    return burst;
  };

  it("is the window with the most partners, its last second with it", () => {
    const store = storeOf([1, HUB, 10], [2, HUB, 100], [3, HUB, 150], [4, HUB, 200], [5, HUB, 301]);
    expect(payers(store, 100)).toEqual({ payments: [1, 2, 3], partners: 3 });
    expect(payers(store, 99)).toEqual({ payments: [0, 1], partners: 2 });
    expect(payers(store, 1000)).toEqual({ payments: [0, 1, 2, 3, 4], partners: 5 });
  });

  it("counts a partner once however often he pays", () => {
    const store = storeOf([1, HUB, 10], [1, HUB, 20], [1, HUB, 30], [2, HUB, 200], [3, HUB, 210]);
    expect(payers(store, 50)).toEqual({ payments: [3, 4], partners: 2 });
  });

  it("still counts a partner of whom only the first payment fell out", () => {
    const store = storeOf([1, HUB, 10], [1, HUB, 50], [2, HUB, 70], [3, HUB, 90]);
    expect(payers(store, 60)).toEqual({ payments: [1, 2, 3], partners: 3 });
  });

  it("of two with as many partners is the one with more payments, and of equals the first", () => {
    const more = storeOf([1, HUB, 10], [2, HUB, 20], [3, HUB, 200], [4, HUB, 210], [3, HUB, 220]);
    expect(payers(more, 50)).toEqual({ payments: [2, 3, 4], partners: 2 });
    const equal = storeOf([1, HUB, 10], [2, HUB, 20], [3, HUB, 200], [4, HUB, 210]);
    expect(payers(equal, 50)).toEqual({ payments: [0, 1], partners: 2 });
  });

  it("is none of no payments", () => {
    expect(payers(storeOf(), 50)).toBeUndefined();
  });

  it("is asked at the side that is named", () => {
    const store = storeOf([HUB, 1, 10], [HUB, 2, 20]);
    expect(strongestBurst(store, all(store), store.of.to, 50)?.partners).toBe(2);
    expect(strongestBurst(store, all(store), store.of.from, 50)?.partners).toBe(1);
  });
});

describe("a fresh burst", () => {
  const fresh = (store: FlowStore, seconds: number) => {
    const burst = freshBurst(store, all(store), store.of.from, seconds);
    noTallyIn(store);
    return burst;
  };

  it("is the strongest one where every partner is new", () => {
    const store = storeOf([1, HUB, 10], [2, HUB, 20]);
    expect(fresh(store, 50)).toEqual({ payments: [0, 1], partners: 2 });
  });

  it("leaves out who deals with the account already, and takes all that the new ones paid in the window", () => {
    // Account 9 pays as before; account 1 pays twice, and once more after the window.
    const store = storeOf(
      [9, HUB, 1],
      [1, HUB, 500],
      [9, HUB, 510],
      [1, HUB, 520],
      [2, HUB, 530],
      [3, HUB, 600],
      [1, HUB, 600],
      [1, HUB, 601],
    );
    expect(fresh(store, 100)).toEqual({ payments: [1, 3, 4, 5, 6], partners: 3 });
  });

  it("begins with its first payment, whatever the same partners paid before", () => {
    const store = storeOf([1, HUB, 10], [2, HUB, 200], [3, HUB, 210], [2, HUB, 220], [1, HUB, 230]);
    expect(fresh(store, 50)).toEqual({ payments: [1, 2, 3], partners: 2 });
  });

  it("is none where everybody was known", () => {
    const store = storeOf([1, HUB, 10], [1, HUB, 20]);
    expect(freshBurst(store, [1], store.of.from, 50)).toBeUndefined();
  });
});

describe("the busiest window", () => {
  it("has the most payments, whoever made them; of equals it is the first", () => {
    const store = storeOf([1, HUB, 10], [1, HUB, 20], [1, HUB, 100], [1, HUB, 110], [1, HUB, 150]);
    expect(busiestWindow(store, all(store), 50)).toEqual([2, 3, 4]);
    expect(busiestWindow(store, all(store), 49)).toEqual([0, 1]);
    expect(busiestWindow(store, all(store), 1000)).toEqual([0, 1, 2, 3, 4]);
    expect(busiestWindow(store, [], 50)).toEqual([]);
  });
});
