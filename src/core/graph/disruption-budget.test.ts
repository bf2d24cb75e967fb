import fc from "fast-check";
import { expect, it } from "vitest";
import { cases } from "../../../test/support/cases.ts";
import { madeNetworks, supplier } from "../../../test/support/made-networks.ts";
import { delivered, disruptiveSets, disruptiveSetsWithin, type NetworkModel } from "./chokepoints.ts";

const days = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 4, maxLength: 4 });

it("equals exhaustive search by number and by cost", () => {
  fc.assert(
    fc.property(
      madeNetworks,
      days,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 12 }),
      (networks, costs, k, budget) => {
        const costOf = (actor: string): number => costs["abcd".indexOf(actor)] ?? 0;
        const base = delivered(networks, new Set());
        const found = disruptiveSetsWithin(networks, k, { costOf, budget });
        expect(found).toHaveLength(k + 1);
        for (const [count, one] of found.entries()) {
          let least = base;
          for (let mask = 0; mask < 16; mask++) {
            const set = [..."abcd"].filter((_, i) => mask & (1 << i));
            const cost = set.reduce((sum, actor) => sum + costOf(actor), 0);
            if (set.length <= count && cost <= budget)
              least = Math.min(least, delivered(networks, new Set(set)));
          }
          expect(one.isExact).toBe(true);
          expect(one.disruption).toBeCloseTo((base - least) / base, 6);
          expect(one.actors.length).toBeLessThanOrEqual(count);
          expect(one.actors.reduce((sum, actor) => sum + costOf(actor), 0)).toBeLessThanOrEqual(budget);
        }
      },
    ),
    { numRuns: cases(300) },
  );
});

it("never promises less than the best, however little it may look at", () => {
  fc.assert(
    fc.property(madeNetworks, days, fc.integer({ min: 1, max: 12 }), (networks, costs, budget) => {
      const costOf = (actor: string): number => costs["abcd".indexOf(actor)] ?? 0;
      const [, , , best] = disruptiveSetsWithin(networks, 3, { costOf, budget });
      for (const nodes of [0, 1]) {
        const [, , , found] = disruptiveSetsWithin(networks, 3, { costOf, budget }, nodes);
        expect(found?.bound).toBeGreaterThan((best?.disruption ?? 1) - 1e-6);
        expect(found?.disruption).toBeLessThan((best?.disruption ?? 0) + 1e-6);
      }
    }),
    { numRuns: cases(200) },
  );
});

it("breaks as much as the search by number where all cost the same and the budget pays for all", () => {
  fc.assert(
    fc.property(madeNetworks, fc.integer({ min: 1, max: 4 }), (networks, k) => {
      const free = disruptiveSets(networks, k);
      const paid = disruptiveSetsWithin(networks, k, { costOf: () => 1, budget: k });
      expect(paid.map((one) => one.disruption)).toEqual(free.map((one) => expect.closeTo(one.disruption, 6)));
    }),
    { numRuns: cases(200) },
  );
});

it("takes two who are cheap for one who is dear", () => {
  const chain = (id: string, rate: number, actor: string): NetworkModel => ({
    id,
    rate,
    stages: [{ name: "engine", suppliers: [supplier(actor, 1, 1)] }],
  });
  const networks = [chain("x", 5, "dear"), chain("y", 3, "one"), chain("z", 3, "two")];
  const costOf = (actor: string): number => (actor === "dear" ? 50 : 20.5);
  const within = (k: number, budget: number) =>
    disruptiveSetsWithin(networks, k, { costOf, budget }).at(-1)?.actors;
  expect(within(2, 50)).toEqual(["one", "two"]);
  expect(within(1, 50)).toEqual(["dear"]);
  expect(within(2, 41)).toEqual(["one", "two"]);
  expect(within(2, 40.9)).toEqual(["one"]);
  expect(within(2, 20)).toEqual([]);
});

it("finds the best within a budget among hundreds who serve one network each, whatever they cost", () => {
  const networks = Array.from(
    { length: 30 },
    (_, i): NetworkModel => ({
      id: String(i),
      rate: 1 + (i % 6),
      stages: ["engine", "haul", "buyer"].map((name, s) => ({
        name,
        suppliers: Array.from({ length: 4 }, (_x, j) =>
          supplier(`${name} ${i}-${j}`, 0.25, 0.25 + 0.01 * ((i * 7 + j * 5 + s) % 9)),
        ),
      })),
    }),
  );
  const costOf = (actor: string): number =>
    1 + ((actor.length * 31 + actor.charCodeAt(actor.length - 1)) % 7) / 2;
  const [set] = disruptiveSetsWithin(networks, 10, { costOf, budget: 15 }).slice(-1);
  expect([set?.isExact, (set?.actors.length ?? 0) <= 10]).toEqual([true, true]);
  expect((set?.actors ?? []).reduce((sum, actor) => sum + costOf(actor), 0)).toBeLessThanOrEqual(15);
  const [free] = disruptiveSets(networks, 10).slice(-1);
  expect(set?.disruption).toBeLessThanOrEqual((free?.disruption ?? 0) + 1e-9);
  expect(set?.disruption).toBeGreaterThan(0);
});
