import { describe, expect, it } from "vitest";
import { FlowNetwork } from "./max-flow.ts";

/** A network from edges "from to capacity", and its greatest flow from the first node to the last. */
function flow(nodes: number, ...edges: readonly (readonly [number, number, number])[]): number {
  const network = new FlowNetwork();
  for (let i = 0; i < nodes; i++) expect(network.addNode()).toBe(i);
  for (const edge of edges) network.addEdge(...edge);
  return network.maxFlow(0, nodes - 1);
}

describe("the greatest flow", () => {
  it.each<[string, number, number]>([
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
    ["a fraction", flow(2, [0, 1, 0.25]), 0.25],
    ["none to itself", flow(1), 0],
  ])("is %s", (_, found, want) => {
    expect(found).toBeCloseTo(want, 9);
  });

  it("is asked again with other capacities", () => {
    const network = new FlowNetwork();
    for (let i = 0; i < 3; i++) network.addNode();
    const [a, b] = [network.addEdge(0, 1, 5), network.addEdge(1, 2, 3)];
    expect(network.maxFlow(0, 2)).toBe(3);
    expect(network.maxFlow(0, 2)).toBe(0);
    network.setCapacity(a, 2);
    network.setCapacity(b, Infinity);
    expect(network.maxFlow(0, 2)).toBe(2);
    network.setCapacity(a, 2);
    network.setCapacity(b, 3);
    expect(network.maxFlow(2, 0)).toBe(0);
  });

  it("goes through a chain of a hundred thousand links", () => {
    const network = new FlowNetwork();
    for (let i = 0; i <= 100_000; i++) network.addNode();
    for (let i = 0; i < 100_000; i++) network.addEdge(i, i + 1, 1);
    expect(network.maxFlow(0, 100_000)).toBe(1);
  });
});
