import { describe, expect, it } from "vitest";
import { FlowStore } from "./flow-store.ts";
import {
  distinct,
  distinctAccounts,
  isRound,
  logSpread,
  median,
  once,
  share,
  sortFirst,
  sumUsd,
  surprise,
} from "./measures.ts";

describe("measures", () => {
  it.each([
    [[], 0],
    [[5], 5],
    [[9, 1, 5], 5],
    [[4, 1, 2, 9], 3],
  ])("the median of %j is %d", (values, middle) => {
    expect(median(values)).toBe(middle);
    expect(values).toEqual([...values]);
  });
  it("the spread of equal sums is none, of sums that vary by a tenth about a tenth", () => {
    expect(logSpread([100, 100, 100])).toBe(0);
    // The middle distance from the median, as of a normal distribution.
    expect(logSpread([90, 100, 110])).toBeCloseTo(1.4826 * Math.log(1.1), 9);
    expect(logSpread([])).toBe(0);
    expect(logSpread([0, 0])).toBe(0);
  });
  it("surprise is the tail of a Poisson distribution, in powers of ten", () => {
    expect(surprise(0, 1)).toBe(0);
    // 1 - 1/e; 1 - 2/e; of a mean of 4, ten or more: 0.0081.
    expect(surprise(1, 1)).toBeCloseTo(-Math.log10(1 - 1 / Math.E), 9);
    expect(surprise(2, 1)).toBeCloseTo(-Math.log10(1 - 2 / Math.E), 9);
    expect(surprise(10, 4)).toBeCloseTo(-Math.log10(0.00813224279), 6);
    expect(surprise(1, 100)).toBeCloseTo(0, 9);
    expect(surprise(50, 0)).toBe(30);
    expect(surprise(3, 0)).toBeCloseTo(-Math.log10(1e-18 / 6), 4);
  });
  it.each([
    [5, true],
    [4, false],
    [7, false],
    [95, true],
    [100, true],
    [105, false],
    [110, true],
    [995, false],
    [1000, true],
    [1010, false],
    [1050, true],
    [1050.5, false],
    [0, false],
  ])("%d is a round price: %s", (amount, isSo) => {
    expect(isRound(amount)).toBe(isSo);
  });
  it("a share of none is none", () => {
    expect(share([], () => true)).toBe(0);
    expect(share([1, 2, 3, 4], (n) => n > 1)).toBe(0.75);
  });
  it("what is measured once is measured once, and not before it is asked for", () => {
    let n = 0;
    const value = once(() => ++n);
    expect(n).toBe(0);
    expect([value(), value(), n]).toEqual([1, 1, 1]);
  });

  it("the first values are put in order, few as many, and the others stay", () => {
    for (const n of [0, 1, 2, 40, 41, 300]) {
      const values = Float64Array.from({ length: n + 2 }, (_, i) => (i < n ? (i * 7919) % 101 : -i));
      const want = [...[...values.subarray(0, n)].sort((a, b) => a - b), ...values.subarray(n)];
      sortFirst(values, n);
      expect([...values]).toEqual(want);
    }
  });
  it("the median and the spread of more values than ever before", () => {
    const values = Array.from({ length: 2001 }, (_, i) => 1 + ((i * 7919) % 2001));
    expect(median(values)).toBe(1001);
    expect(median(values.slice(0, 3))).toBe([...values.slice(0, 3)].sort((a, b) => a - b)[1]);
    expect(logSpread(Array.from({ length: 5000 }, () => 7))).toBe(0);
  });
  it("payments are summed, and the accounts at one side of them counted once each, again and again", () => {
    const store = new FlowStore({ capacity: 1024, windowSeconds: 9, retainSeconds: 99 });
    store.ensureAccounts(9);
    for (const [from, to, usd] of [
      [1, 2, 10],
      [1, 3, 20],
      [4, 2, 30.5],
    ] as const)
      store.push({ row: 0, from, to, paid: usd, paidCurrency: 0, method: 0 }, 1, usd);
    expect([sumUsd(store, [0, 1, 2]), sumUsd(store, [2]), sumUsd(store, [])]).toEqual([60.5, 30.5, 0]);
    for (let again = 0; again < 2; again++) {
      expect(distinctAccounts(store, [0, 1, 2], store.of.from)).toBe(2);
      expect(distinctAccounts(store, [0, 1], store.of.from)).toBe(1);
      expect(distinctAccounts(store, [], store.of.from)).toBe(0);
    }
    expect([
      distinct([0, 1, 2], store.of.to),
      distinct([0, 2], store.of.to),
      distinct([], store.of.to),
    ]).toEqual([2, 1, 0]);
  });
});
