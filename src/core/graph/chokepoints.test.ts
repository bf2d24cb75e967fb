import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases, size } from "../../../test/support/cases.ts";
import { madeNetworks, supplier } from "../../../test/support/made-networks.ts";
import { delivered, mostDisruptive, type NetworkModel, rankedChokepoints } from "./chokepoints.ts";
import { FlowNetwork } from "./max-flow.ts";

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
    const nodes = Array.from({ length: size(50_000) }, () => flow.addNode());
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
    fc.assert(
      fc.property(madeNetworks, fc.integer({ min: 1, max: 3 }), (models, k) => {
        const actors = [..."abcd"];
        const base = delivered(models, new Set());
        let least = base;
        for (let mask = 0; mask < 16; mask++) {
          const set = actors.filter((_, i) => mask & (1 << i));
          if (set.length <= k) least = Math.min(least, delivered(models, new Set(set)));
        }
        const found = mostDisruptive(models, k);
        expect(found.isExact).toBe(true);
        expect(found.disruption).toBeCloseTo((base - least) / base, 6);
      }),
      { numRuns: cases(200) },
    );
  });
});

describe("a ranking of chokepoints", () => {
  const chain = (id: string, rate: number, actor: string): NetworkModel => ({
    id,
    rate,
    stages: [{ name: "engine", suppliers: [supplier(actor, 1, 1)] }],
  });
  const three = [chain("x", 5, "a"), chain("y", 3, "b"), chain("z", 2, "c")];

  it("goes step by step, each set with what it breaks, and ends where nobody is left", () => {
    const ranked = rankedChokepoints(three);
    expect(ranked.map((r) => r.actors)).toEqual([["a"], ["a", "b"], ["a", "b", "c"]]);
    expect(ranked.map((r) => Math.round(r.disruption * 1000) / 1000)).toEqual([0.5, 0.8, 1]);
    expect(ranked.every((r) => r.isExact && r.bound === r.disruption)).toBe(true);
    expect(rankedChokepoints(three, [2]).map((r) => r.actors)).toEqual([["a", "b"]]);
    expect(rankedChokepoints([], [1])).toEqual([]);
  });

  it("of actors who break as much begins with the first by name", () => {
    const equal = [chain("x", 1, "q"), chain("y", 1, "p"), chain("z", 1, "r")];
    expect(rankedChokepoints(equal, [1])[0]?.actors).toEqual(["p"]);
  });

  it("contains whom it is given, whatever they break", () => {
    const found = mostDisruptive(three, 2, ["c"]);
    expect([...found.actors].sort()).toEqual(["a", "c"]);
    expect(found.disruption).toBeCloseTo(0.7, 9);
    expect(mostDisruptive(three, 1, ["c"]).actors).toEqual(["c"]);
  });

  it("takes a network without a stage for no flow", () => {
    expect(delivered([{ id: "n", rate: 4, stages: [] }], new Set())).toBe(0);
    expect(mostDisruptive([{ id: "n", rate: 4, stages: [] }], 1)).toEqual({
      actors: [],
      disruption: 0,
      isExact: true,
      bound: 0,
    });
  });

  it("knows at once that no set breaks more where the honest trade goes on", () => {
    // Twenty of a twentieth beside others who do as much as they do together.
    const few = (id: string, rate: number, standby: number): NetworkModel => ({
      id,
      rate,
      stages: [
        {
          name: "engine",
          suppliers: [
            supplier("honest", 0.5, standby, false),
            ...Array.from({ length: 20 }, (_, i) => supplier(`${id}${i + 10}`, 0.025, 0.025)),
          ],
        },
      ],
    });
    const all = mostDisruptive([few("x", 4, 0.5)], 20);
    expect([all.actors.length, all.isExact]).toEqual([20, true]);
    expect([all.disruption, all.bound]).toEqual([expect.closeTo(0.5, 9), expect.closeTo(0.5, 9)]);
    const both = mostDisruptive([few("x", 4, 0.5), few("y", 1, 0.5)], 40);
    expect([both.actors.length, both.isExact]).toEqual([40, true]);
    expect(both.disruption).toBeCloseTo(0.5, 9);
    // Who steps in for one of them does all the work of all: nobody is worth a removal.
    const idle = mostDisruptive([few("x", 4, 1)], 20);
    expect([idle.disruption, idle.isExact]).toEqual([expect.closeTo(0, 9), true]);
  });

  it("looks no further where those that it left out do too much for the rest to matter", () => {
    const equal: NetworkModel = {
      id: "x",
      rate: 1,
      stages: [
        {
          name: "engine",
          suppliers: Array.from({ length: 18 }, (_, i) => supplier(`x${i + 10}`, 1 / 18, 1 / 18)),
        },
      ],
    };
    const found = mostDisruptive([equal], 16);
    expect([found.isExact, found.disruption]).toEqual([true, expect.closeTo(16 / 18, 9)]);
  });

  it("says so where it may not look at every set, with the most that any could break", () => {
    // Three hauliers who each serve two of three networks: two of them, beside their pairs, are the best.
    const pair = (id: string, ...actors: string[]): NetworkModel => ({
      id,
      rate: 1,
      stages: [{ name: "haul", suppliers: actors.map((a) => supplier(a, 0.5, 0.5)) }],
    });
    const ring = [pair("x", "p", "q"), pair("y", "q", "r"), pair("z", "r", "p")];
    const unseen = mostDisruptive(ring, 1, [], 0);
    expect([unseen.isExact, unseen.disruption]).toEqual([false, expect.closeTo(1 / 3, 9)]);
    expect(unseen.bound).toBeGreaterThan(1 / 3);
    const seen = mostDisruptive(ring, 1);
    expect([seen.isExact, seen.disruption, seen.bound]).toEqual([
      true,
      expect.closeTo(1 / 3, 9),
      expect.closeTo(1 / 3, 9),
    ]);
  });

  const shares = (n: number, i: number): readonly { actor: string; capacity: number }[] =>
    Array.from({ length: n }, (_, j) => ({
      actor: `${i}-${j}`,
      capacity: (1 + ((i * 7 + j * 5) % 9)) / 45,
    }));

  it("finds the best ten among networks that share nobody, however many there are", () => {
    const networks = Array.from(
      { length: 40 },
      (_, i): NetworkModel => ({
        id: String(i),
        rate: 1 + (i % 6),
        stages: ["engine", "haul", "buyer"].map((name, s) => ({
          name,
          suppliers: shares(4, i).map((x) =>
            supplier(`${name} ${x.actor}`, x.capacity, Math.min(1, x.capacity + 0.02 * s)),
          ),
        })),
      }),
    );
    // What each network loses by j removals, over all subsets of one stage, and the best split of ten over all.
    const lost = networks.map((n) => {
      const best = [0, 0, 0, 0, 0];
      for (const { suppliers } of n.stages)
        for (let mask = 1; mask < 16; mask++) {
          const gone = suppliers.filter((_, j) => mask & (1 << j)).map((x) => x.actor);
          const gain = delivered([n], new Set()) - delivered([n], new Set(gone));
          best[gone.length] = Math.max(best[gone.length] as number, gain);
        }
      return best;
    });
    let most = new Array<number>(11).fill(0);
    for (const own of lost)
      most = most.map((_, c) =>
        Math.max(...own.slice(0, c + 1).map((gain, j) => gain + (most[c - j] as number))),
      );
    const base = delivered(networks, new Set());
    const found = mostDisruptive(networks, 10);
    expect([found.isExact, found.actors.length]).toEqual([true, 10]);
    expect(found.disruption).toBeCloseTo((most[10] as number) / base, 9);
    expect(delivered(networks, new Set(found.actors))).toBeCloseTo(base * (1 - found.disruption), 9);
  });

  it("never promises less than the best, nor claims more than it breaks, however little it may look at", () => {
    const share = fc.integer({ min: 1, max: 10 }).map((n) => n / 10);
    const model = fc.record({
      id: fc.constant("n"),
      rate: fc.integer({ min: 1, max: 5 }),
      stages: fc.array(
        fc.record({
          name: fc.constant("s"),
          suppliers: fc.array(
            fc
              .tuple(fc.constantFrom(..."abcdefg"), share, share)
              .map(([actor, capacity, standby]) => supplier(actor, capacity, standby, actor < "f")),
            { minLength: 1, maxLength: 4 },
          ),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(
        fc.array(model, { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (models, k) => {
          const base = delivered(models, new Set());
          let best = 0;
          for (let mask = 0; mask < 32; mask++) {
            const set = [..."abcde"].filter((_, i) => mask & (1 << i));
            if (set.length <= k) best = Math.max(best, (base - delivered(models, new Set(set))) / base);
          }
          for (const nodes of [0, 1, 3]) {
            const found = mostDisruptive(models, k, [], nodes);
            expect(found.bound).toBeGreaterThan(best - 1e-6);
            expect(found.disruption).toBeLessThan(best + 1e-6);
            const left = delivered(models, new Set(found.actors));
            expect(found.disruption).toBeCloseTo((base - left) / base, 6);
          }
        },
      ),
      { numRuns: cases(300) },
    );
  });

  it("lets no stage hand on more than the whole flow", () => {
    const rich: NetworkModel = {
      id: "n",
      rate: 2,
      stages: [{ name: "engine", suppliers: [supplier("a", 0.9, 1), supplier("b", 0.9, 1)] }],
    };
    expect(delivered([rich], new Set())).toBeCloseTo(2, 9);
    expect(delivered([rich], new Set(["a"]))).toBeCloseTo(2, 9);
  });
});
