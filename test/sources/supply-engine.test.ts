import { expect, test } from "vitest";
import { supplyEngine } from "../../src/compute/index.ts";
import { disruptionSets, type NetworkModel } from "../../src/core/index.ts";

/** Networks of invented actors, some of whom serve several. */
const networks = (count: number, each: number): readonly NetworkModel[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `network-${n}`,
    rate: 1 + (n % 5),
    stages: ["goods", "money"].map((name) => ({
      name,
      records: 20,
      suppliers: Array.from({ length: each }, (_, i) => ({
        actor: `${name}-${(n * 2 + i) % (count * each)}`,
        capacity: 1 / each,
        standby: 0,
        isEligible: true,
      })),
    })),
  }));

const engine = supplyEngine(() => {
  throw new Error("no search needs the analysis's data");
});

test.each([
  ["few", networks(2, 3)],
  ["many", networks(10, 8)],
])("a search among %s actors finds what core finds, wherever it runs", async (_, of) => {
  const actors = of.flatMap((n) => n.stages.flatMap((s) => s.suppliers.map(({ actor }) => actor)));
  const rules = {
    peoplePerBoat: 50,
    budget: 30,
    efforts: new Map(actors.map((actor, i) => [actor, { low: 1, usual: 3 + (i % 3), high: 9 }])),
  };
  const found = await engine.disruptionSets(of, 3, rules);
  expect(found.length).toBeGreaterThan(0);
  expect(found).toEqual(disruptionSets(of, 3, rules));
});
