import { describe, expect, it } from "vitest";
import { size } from "../../../test/support/cases.ts";
import { FlowNetwork } from "./max-flow.ts";

interface Flow {
  readonly nodes: number;
  readonly edges: readonly (readonly [from: number, to: number, capacity: number])[];
}
const flow = (nodes: number, ...edges: Flow["edges"]): Flow => ({ nodes, edges });

/** From the first node to the last. */
function greatest({ nodes, edges }: Flow): number {
  const network = new FlowNetwork();
  for (let i = 0; i < nodes; i++) expect(network.addNode()).toBe(i);
  for (const edge of edges) network.addEdge(...edge);
  return network.maxFlow(0, nodes - 1);
}

describe("the greatest flow", () => {
  it.each<[string, Flow, number]>([
    ["none without a way", flow(3, [0, 1, 5]), 0],
    ["none against an edge", flow(2, [1, 0, 5]), 0],
    ["the narrowest edge of a way", flow(4, [0, 1, 5], [1, 2, 3], [2, 3, 4]), 3],
    ["the sum of ways beside each other", flow(4, [0, 1, 5], [1, 3, 2], [0, 2, 3], [2, 3, 9]), 5],
    // The textbook's network (Cormen and others, 26.1).
    [
      "twenty-three",
      flow(
        6,
        [0, 1, 16],
        [0, 2, 13],
        [1, 3, 12],
        [2, 1, 4],
        [3, 2, 9],
        [2, 4, 14],
        [4, 3, 7],
        [3, 5, 20],
        [4, 5, 4],
      ),
      23,
    ],
    // The first shortest way must be taken back in part.
    ["two, by taking a way back", flow(4, [0, 1, 1], [0, 2, 1], [1, 2, 1], [1, 3, 1], [2, 3, 1]), 2],
    // The shortest way, 0-1-2-7, shuts both others, until 1-2 is taken back.
    [
      "two, by taking a middle edge back in a later round",
      flow(
        8,
        [0, 1, 1],
        [1, 2, 1],
        [2, 7, 1],
        [0, 3, 1],
        [3, 4, 1],
        [4, 2, 1],
        [1, 5, 1],
        [5, 6, 1],
        [6, 7, 1],
      ),
      2,
    ],
    ["what two edges between the same nodes carry", flow(2, [0, 1, 2], [0, 1, 3]), 5],
    ["none through an edge of no capacity", flow(3, [0, 1, 0], [1, 2, 5]), 0],
    ["all through an edge without limit", flow(3, [0, 1, Infinity], [1, 2, 5]), 5],
    // The first way tried leads into a dead end at the right level.
    ["past a dead end", flow(5, [0, 1, 3], [1, 2, 3], [1, 3, 2], [3, 4, 2]), 2],
    ["past a way that is used up", flow(5, [0, 1, 4], [1, 2, 1], [1, 3, 2], [2, 4, 9], [3, 4, 9]), 3],
    ["a fraction", flow(2, [0, 1, 0.25]), 0.25],
    ["none to itself", flow(1), 0],
  ])("is %s", (_, given, want) => {
    expect(greatest(given)).toBeCloseTo(want, 9);
  });

  it("leaves what it has taken behind: asked again, there is no more", () => {
    const network = new FlowNetwork();
    for (let i = 0; i < 3; i++) network.addNode();
    network.addEdge(0, 1, 5);
    network.addEdge(1, 2, 3);
    expect(network.maxFlow(0, 2)).toBe(3);
    expect(network.maxFlow(0, 2)).toBe(0);
  });

  it("goes through a chain of a hundred thousand links", () => {
    const network = new FlowNetwork();
    const links = size(100_000);
    for (let i = 0; i <= links; i++) network.addNode();
    for (let i = 0; i < links; i++) network.addEdge(i, i + 1, 1);
    expect(network.maxFlow(0, links)).toBe(1);
  });
});
