import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";

/** Nodes by number; edges as pairs of numbers; positions as x, y after each other. */
export interface LayoutRequest {
  readonly positions: Float32Array;
  readonly edges: Uint32Array;
  readonly rounds: number;
}

const ROUNDS_A_STEP = 12;

// The page's own thread only draws: 20,000 nodes would otherwise freeze every click.
self.onmessage = (event: MessageEvent<LayoutRequest>) => {
  const { positions, edges, rounds } = event.data;
  const graph = new Graph({ type: "undirected" });
  for (let i = 0; i * 2 < positions.length; i++)
    graph.addNode(String(i), { x: positions[i * 2], y: positions[i * 2 + 1], size: 8 });
  for (let i = 0; i + 1 < edges.length; i += 2) graph.mergeEdge(String(edges[i]), String(edges[i + 1]));
  const settings = {
    ...forceAtlas2.inferSettings(graph),
    adjustSizes: false,
    gravity: 1,
    scalingRatio: 12,
    slowDown: 4,
    barnesHutOptimize: graph.order > 800,
  };
  for (let done = 0; done < rounds; done += ROUNDS_A_STEP) {
    forceAtlas2.assign(graph, { iterations: ROUNDS_A_STEP, settings });
    const next = new Float32Array(positions.length);
    graph.forEachNode((key, { x, y }) => {
      next[Number(key) * 2] = x;
      next[Number(key) * 2 + 1] = y;
    });
    self.postMessage(next);
  }
  self.close();
};
