import fc from "fast-check";
import { expect, test } from "vitest";
import { cases } from "../../test/support/cases.ts";
import { EFFECT_WEEKS_MAX, effectOf, type WeekCounts, weeksAround } from "./effect.ts";

const same = (n: number, treated: number, comparison: number): WeekCounts[] =>
  Array.from({ length: n }, () => ({ treated, comparison }));

test("what halves while the others stand is half; what moves as the others do is no effect", () => {
  const halved = effectOf(same(12, 40, 50), same(12, 20, 50), 5);
  expect(halved.ratio?.value).toBeCloseTo(0.5, 10);
  expect(halved.verdict).toBe("fewer");
  const both = effectOf(same(12, 40, 50), same(12, 20, 25), 5);
  expect(both.ratio?.value).toBeCloseTo(1, 10);
  expect(both.elsewhere?.value).toBeCloseTo(0.5, 10);
  expect(both.verdict).toBe("unclear");
  expect(effectOf(same(12, 40, 50), same(12, 90, 50), 5).verdict).toBe("more");
});

test("what is none afterwards has an interval still", () => {
  const gone = effectOf(same(10, 12, 30), same(10, 0, 30), 5);
  expect(gone.after.treated).toBe(0);
  expect(gone.ratio?.value).toBeLessThan(0.01);
  expect(gone.verdict).toBe("fewer");
});

test("two that moved apart before it are not compared", () => {
  const rising = Array.from({ length: 12 }, (_, i) => ({ treated: 5 + 5 * i, comparison: 40 }));
  expect(effectOf(rising, same(12, 30, 40), 5).verdict).toBe("moved-apart");
});

test("R26 small sums are not told, nor a ratio that would tell them", () => {
  const few = effectOf(same(6, 10, 10), [...same(5, 0, 10), { treated: 3, comparison: 10 }], 5);
  expect(few).toEqual({
    weeks: 6,
    before: { treated: 60, comparison: 60 },
    after: { treated: null, comparison: 60 },
    verdict: "too-few",
  });
  expect(effectOf(same(6, 0, 10), same(6, 10, 10), 5).verdict).toBe("too-few");
  expect(effectOf(same(6, 10, 0), same(6, 10, 10), 5).ratio).toBeUndefined();
  expect(effectOf(same(3, 10, 10), same(12, 10, 10), 5).verdict).toBe("too-short");
});

test("R26 the time before is not held against itself where that would tell a small sum of it", () => {
  const before = [...same(5, 0, 10), { treated: 1, comparison: 10 }, ...same(5, 1, 10), same(1, 0, 10)[0]];
  const effect = effectOf(before as WeekCounts[], same(12, 10, 10), 5);
  expect(effect.before.treated).toBe(6);
  expect(effect.placebo).toBeUndefined();
  expect(effect.verdict).toBe("unclear");
});

const week = fc.record({ treated: fc.nat(200), comparison: fc.nat(200) });
const weeks = fc.array(week, { minLength: 4, maxLength: 30 });

test("to swap the two groups turns the ratio over", () => {
  const swapped = (all: readonly WeekCounts[]): WeekCounts[] =>
    all.map(({ treated, comparison }) => ({ treated: comparison, comparison: treated }));
  fc.assert(
    fc.property(weeks, weeks, (before, after) => {
      const one = effectOf(before, after, 5);
      const other = effectOf(swapped(before), swapped(after), 5);
      if (!one.ratio || !other.ratio) return;
      expect(one.ratio.value * other.ratio.value).toBeCloseTo(1, 8);
      expect(one.ratio.low * other.ratio.high).toBeCloseTo(1, 8);
      expect(one.ratio.low).toBeLessThanOrEqual(one.ratio.value);
    }),
  );
});

/** Knuth's, from a seeded generator. */
function poisson(mean: number, next: () => number): number {
  let n = -1;
  for (let product = 1; product > Math.exp(-mean); n++) product *= next();
  return n;
}
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("the interval holds the truth some 95 times in a hundred, and a true half is seen", () => {
  const next = seeded(20260302);
  const draw = (n: number, treated: number, comparison: number): WeekCounts[] =>
    Array.from({ length: n }, () => ({
      treated: poisson(treated, next),
      comparison: poisson(comparison, next),
    }));
  const tries = cases(600);
  let [held, alarms, seen] = [0, 0, 0];
  for (let i = 0; i < tries; i++) {
    const none = effectOf(draw(12, 15, 60), draw(12, 15 * 0.8, 60 * 0.8), 5);
    if (none.ratio && none.ratio.low <= 1 && none.ratio.high >= 1) held++;
    if (none.verdict === "fewer" || none.verdict === "more") alarms++;
    if (effectOf(draw(12, 15, 60), draw(12, 7.5, 60), 5).verdict === "fewer") seen++;
  }
  expect(held / tries).toBeGreaterThan(0.92);
  expect(alarms / tries).toBeLessThan(0.07);
  expect(seen / tries).toBeGreaterThan(0.85);
});

test("weeks are whole, begin with what was first counted, and end before today", () => {
  const on = (day: string, isTreated = true, n = 1) => ({ day, n, isTreated });
  const { before, after } = weeksAround(
    [
      on("2026-02-10"),
      on("2026-02-16T23:59:00Z"),
      on("2026-02-22", false, 7),
      on("2026-03-02"),
      on("2026-03-08"),
      on("2026-03-09", false),
      on("2026-03-15"),
      on("2026-03-16"),
      on("2026-03"),
    ],
    { from: "2026-03-02", today: "2026-06-17" },
  );
  // From the 10th of February: two weeks and some days, which are no week.
  expect(before).toEqual([
    { treated: 1, comparison: 7 },
    { treated: 0, comparison: 0 },
  ]);
  expect(after).toEqual([
    { treated: 2, comparison: 0 },
    { treated: 1, comparison: 1 },
  ]);
});

test("the week that is not over is none, whatever was counted in it", () => {
  const all = Array.from({ length: 30 }, (_, i) => ({
    day: new Date(Date.UTC(2026, 2, 2 + i)).toISOString(),
    n: 1,
    isTreated: true,
  }));
  expect(weeksAround(all, { from: "2026-03-02", today: "2026-03-22" }).after).toHaveLength(2);
  expect(weeksAround(all, { from: "2026-03-02", today: "2026-03-23" }).after).toHaveLength(3);
});

test("no more weeks are compared than half a year, and none where nothing is", () => {
  const years = ["2020-01-01", "2026-03-02", "2030-01-01"].map((day) => ({ day, n: 1, isTreated: true }));
  const around = weeksAround(years, { from: "2026-03-02", today: "2031-01-01" });
  expect([around.before.length, around.after.length]).toEqual([EFFECT_WEEKS_MAX, EFFECT_WEEKS_MAX]);
  expect(weeksAround([], { from: "2026-03-02", today: "2026-03-01" })).toEqual({ before: [], after: [] });
});
