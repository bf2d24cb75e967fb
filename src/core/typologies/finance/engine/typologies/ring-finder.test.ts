import { describe, expect, it } from "vitest";
import { FlowStore } from "../flow-store.ts";
import { methodIndex } from "../kinds.ts";
import type { Scene } from "../typology.ts";
import { RingFinder } from "./cycle.ts";

const HOUR = 3600;
/** Limits that are easy to count with; other values than the ones in force. */
const LIMITS: Readonly<Record<string, number>> = {
  hopsMin: 3,
  hopsMax: 5,
  ratioLow: 0.8,
  ratioHigh: 1.25,
  windowHours: 100,
  visits: 50,
  inversionsMax: 1,
  perNode: 6,
};

interface How {
  readonly currency?: number;
  readonly by?: "transfer" | "purchase";
  readonly isLarge?: boolean;
}
type Paid = readonly [from: string, to: string, usd: number, hour: number, how?: How | undefined];

/** What a search from the last payment finds: the payments of the ring by their places in the list. */
function search(payments: readonly Paid[], limits: Partial<typeof LIMITS> = {}) {
  const store = new FlowStore({ capacity: 1024, windowSeconds: 1, retainSeconds: 1000 * HOUR });
  store.ensureAccounts(300);
  const names: string[] = [];
  const numberOf = (name: string): number =>
    names.includes(name) ? names.indexOf(name) : names.push(name) - 1;
  let last = -1;
  for (const [from, to, usd, hour, how = {}] of payments) {
    const method = methodIndex(how.by ?? "transfer");
    const row = {
      row: 0,
      from: numberOf(from),
      to: numberOf(to),
      paid: usd,
      paidCurrency: how.currency ?? 0,
      method,
    };
    last = store.push(row, 1_700_000_000 + Math.round(hour * HOUR), usd);
    if (how.isLarge) store.markLarge(last);
  }
  const get = (_: string, name: string): number => ({ ...LIMITS, ...limits })[name] ?? Number.NaN;
  return new RingFinder({ store, get } as unknown as Scene).search(last);
}
const ringOf = (payments: readonly Paid[], limits?: Partial<typeof LIMITS>) => search(payments, limits).ring;

const a: Paid = ["a", "b", 100, 0];
const b: Paid = ["b", "c", 98, 1];
const c: Paid = ["c", "a", 96, 2];
/** A ring of so many hops, an hour each. */
const hops = (n: number): Paid[] =>
  Array.from({ length: n }, (_, i) => [`x${i}`, `x${(i + 1) % n}`, 100 - i, i] as const);

describe("a payment closes a ring", () => {
  it("that began with its payee, in the order of time", () => {
    expect(search([a, b, c])).toEqual({ ring: [0, 1, 2], cut: false });
  });

  it("of three hops at least and of five at most", () => {
    expect([2, 3, 4, 5, 6].map((n) => ringOf(hops(n))?.length)).toEqual([undefined, 3, 4, 5, undefined]);
  });

  it("not where its payee has paid nobody, or nobody by a transfer", () => {
    expect(ringOf([["z", "b", 100, 0], b, c])).toBeUndefined();
    expect(ringOf([["a", "b", 100, 0, { by: "purchase" }], b, c])).toBeUndefined();
    expect(ringOf([a, ["b", "c", 98, 1, { by: "purchase" }], c])).toBeUndefined();
  });

  it("that began within the window, its last second with it", () => {
    const late = (hour: number): Paid => ["c", "a", 96, hour];
    expect(ringOf([a, b, late(100)])).toEqual([0, 1, 2]);
    expect(ringOf([a, b, late(100.01)])).toBeUndefined();
  });

  it("in which each hop hands on from eight tenths to five quarters of what came in", () => {
    const handed = (second: number, third: number) =>
      ringOf([
        ["a", "b", 100, 0],
        ["b", "c", second, 1],
        ["c", "a", third, 2],
      ]) !== undefined;
    expect([handed(80, 80), handed(79, 79), handed(125, 125), handed(126, 126)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([handed(100, 80), handed(100, 79), handed(100, 125), handed(100, 126)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it("with a fifth more room between currencies", () => {
    const abroad = (usd: number) =>
      ringOf([a, ["b", "c", usd, 1, { currency: 1 }], ["c", "a", usd, 2, { currency: 1 }]]) !== undefined;
    expect([abroad(67), abroad(66), abroad(149), abroad(151)]).toEqual([true, false, true, false]);
  });

  it("through each account once", () => {
    const again: Paid[] = [a, ["b", "d", 100, 1], ["d", "b", 100, 2], ["b", "c", 98, 3], ["c", "a", 96, 4]];
    expect(ringOf(again)).toEqual([0, 3, 4]);
  });

  it("whose value is best kept, of several", () => {
    const two: Paid[] = [a, ["a", "d", 100, 0], ["b", "c", 90, 1], ["d", "c", 97, 1], ["c", "a", 96, 2]];
    expect(ringOf(two)).toEqual([1, 3, 4]);
    const other: Paid[] = [a, ["a", "d", 100, 0], ["b", "c", 97, 1], ["d", "c", 90, 1], ["c", "a", 96, 2]];
    expect(ringOf(other)).toEqual([0, 2, 4]);
  });

  it("that is longer, where as much is kept", () => {
    const long: Paid[] = [a, ["b", "d", 100, 1], ["b", "c", 100, 2], ["d", "c", 100, 2], ["c", "a", 100, 3]];
    expect(ringOf(long)).toEqual([0, 1, 3, 4]);
  });
});

describe("a ring of large sums", () => {
  const large = { isLarge: true };
  /** The second hop is paid before the first came in. */
  const advanced = (how: readonly (How | undefined)[]): Paid[] => [
    ["b", "c", 98, 0, how[0]],
    ["a", "b", 100, 1, how[1]],
    ["c", "a", 96, 2, how[2]],
  ];

  it("may have hops that were advanced before the money came in, as many as are allowed", () => {
    expect(ringOf(advanced([large, large, large]))).toEqual([1, 0, 2]);
    expect(ringOf(advanced([large, large, large]), { inversionsMax: 0 })).toBeUndefined();
    const twice: Paid[] = [
      ["c", "d", 97, 0, large],
      ["b", "c", 98, 1, large],
      ["a", "b", 100, 2, large],
      ["d", "a", 96, 3, large],
    ];
    expect(ringOf(twice)).toBeUndefined();
    expect(ringOf(twice, { inversionsMax: 2 })).toEqual([2, 1, 0, 3]);
  });

  it("only where every sum of it is large", () => {
    for (let i = 0; i < 3; i++) {
      const how = [large, large, large].map((one, k) => (k === i ? undefined : one));
      expect(ringOf(advanced(how))).toBeUndefined();
    }
  });

  it("is sought out of order only where there is none in order", () => {
    const both: Paid[] = [
      ["d", "c", 96, 0, large],
      ["a", "d", 96, 1, large],
      ["a", "b", 100, 2, large],
      ["b", "c", 85, 3, large],
      ["c", "a", 96, 4, large],
    ];
    expect(ringOf(both)).toEqual([2, 3, 4]);
  });
});

describe("a search", () => {
  it("gives up at accounts that are paid by more than are looked at", () => {
    const fed = (n: number): Paid[] => [
      a,
      b,
      ...Array.from({ length: n }, (_, i) => [`f${i}`, "c", 1, 1] as const),
      c,
    ];
    expect(ringOf(fed(5))).toEqual([0, 1, 7]);
    expect(ringOf(fed(6))).toBeUndefined();
  });

  it("looks for the beginning among as many payments of the payee", () => {
    const begun = (n: number): Paid[] => [
      a,
      b,
      ...Array.from({ length: n }, () => ["a", "q", 1, 1] as const),
      c,
    ];
    expect(ringOf(begun(5))).toEqual([0, 1, 7]);
    expect(ringOf(begun(6))).toBeUndefined();
  });

  it("is cut off by its budget, and says so", () => {
    expect(search([a, b, c], { visits: 1 })).toEqual({ ring: undefined, cut: true });
    expect(search([a, b, c], { visits: 2 })).toEqual({ ring: [0, 1, 2], cut: false });
  });

  it("begins anew each time", () => {
    const store = new FlowStore({ capacity: 1024, windowSeconds: 1, retainSeconds: 1000 * HOUR });
    store.ensureAccounts(9);
    const push = (from: number, to: number, usd: number) =>
      store.push(
        { row: 0, from, to, paid: usd, paidCurrency: 0, method: 0 },
        1_700_000_000 + store.next,
        usd,
      );
    const rings = [push(0, 1, 100), push(1, 2, 98), push(2, 0, 96), push(5, 6, 50), push(6, 5, 50)];
    const get = (_: string, name: string): number => LIMITS[name] ?? Number.NaN;
    const finder = new RingFinder({ store, get } as unknown as Scene);
    expect(rings.map((seq) => finder.search(seq).ring)).toEqual([
      undefined,
      undefined,
      [0, 1, 2],
      undefined,
      undefined,
    ]);
  });
});
