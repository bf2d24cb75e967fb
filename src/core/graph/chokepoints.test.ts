import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { delivered, mostDisruptive, type NetworkModel, rankedChokepoints } from "./chokepoints.ts";
import { FlowNetwork } from "./max-flow.ts";

const supplier = (actor: string, capacity: number, standby: number, isEligible = true) => ({
  actor,
  capacity,
  standby,
  isEligible,
});

describe("FlowNetwork", () => {
  it("finds the flow of a known network", () => {
    const flow = new FlowNetwork();
    const [s, a, b, t] = [flow.addNode(), flow.addNode(), flow.addNode(), flow.addNode()];
    flow.addEdge(s, a, 3);
    flow.addEdge(s, b, 2);
    flow.addEdge(a, b, 5);
    flow.addEdge(a, t, 2);
    flow.addEdge(b, t, 3);
    expect(flow.maxFlow(s, t)).toBe(5);
  });
  it("takes a chain of 50,000 links and cycles", () => {
    const flow = new FlowNetwork();
    const nodes = Array.from({ length: 50_000 }, () => flow.addNode());
    for (let i = 1; i < nodes.length; i++) {
      flow.addEdge(i - 1, i, 2);
      flow.addEdge(i, i - 1, 1);
    }
    expect(flow.maxFlow(0, nodes.length - 1)).toBe(2);
  });
});

describe("chokepoints", () => {
  const networks: NetworkModel[] = [
    {
      id: "a",
      rate: 4,
      stages: [
        { name: "engine", suppliers: [supplier("E", 0.9, 0.9), supplier("F", 0.1, 0.35)] },
        { name: "buyer", suppliers: [supplier("B", 1, 1, false)] },
      ],
    },
    { id: "b", rate: 3, stages: [{ name: "engine", suppliers: [supplier("E", 1, 1)] }] },
  ];
  it("counts substitutes that step in", () => {
    expect(delivered(networks, new Set())).toBeCloseTo(7);
    expect(delivered(networks, new Set(["E"]))).toBeCloseTo(1.4);
  });
  it("proposes no honest trade and gives nested sets", () => {
    const ranked = rankedChokepoints(networks);
    expect(ranked[0]?.actors).toEqual(["E"]);
    expect(ranked[1]?.disruption).toBeCloseTo(1);
    expect(ranked.flatMap((r) => r.actors)).not.toContain("B");
  });
  it("equals exhaustive search on small networks", () => {
    const share = fc.integer({ min: 1, max: 10 }).map((n) => n / 10);
    const stage = fc.record({
      name: fc.constant("s"),
      suppliers: fc.array(
        fc.record({
          actor: fc.constantFrom(..."abcdef"),
          capacity: share,
          standby: share,
          isEligible: fc.constant(true),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    });
    const model = fc.record({
      id: fc.constant("n"),
      rate: fc.integer({ min: 1, max: 5 }),
      stages: fc.array(stage, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(model, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 3 }),
        (models, k) => {
          const actors = [..."abcdef"];
          const base = delivered(models, new Set());
          let least = base;
          for (let mask = 0; mask < 64; mask++) {
            const set = actors.filter((_, i) => mask & (1 << i));
            if (set.length <= k) least = Math.min(least, delivered(models, new Set(set)));
          }
          const found = mostDisruptive(models, k);
          expect(found.isExact).toBe(true);
          expect(found.disruption).toBeCloseTo((base - least) / base, 6);
        },
      ),
      { numRuns: 200 },
    );
  });
});
