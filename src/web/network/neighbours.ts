import type { GraphNode, GraphView } from "../api/types.ts";
import type { Point } from "./model.ts";

export interface Neighbour {
  readonly node: GraphNode;
  /** Everything that joins it, each once. */
  readonly relations: readonly string[];
  readonly statements: number;
}

/** Who is one step from a node, each once; what most is said of comes first. */
export function neighboursOf(graph: Pick<GraphView, "nodes" | "links">, of: string): readonly Neighbour[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const found = new Map<string, Neighbour>();
  for (const { from, to, relation, statements } of graph.links) {
    const other = nodes.get(from === of ? to : from);
    if ((from !== of && to !== of) || !other || other.id === of) continue;
    const known = found.get(other.id);
    found.set(other.id, {
      node: other,
      relations: [...new Set([...(known?.relations ?? []), relation])],
      statements: (known?.statements ?? 0) + statements.length,
    });
  }
  return [...found.values()].sort((a, b) => b.statements - a.statements || (a.node.id < b.node.id ? -1 : 1));
}

/** Places around a middle, in hundredths of a box: evenly on an ellipse, and none level with the middle, whose name is there. */
export function around(count: number): readonly Point[] {
  const turn = count % 4 === 0 ? Math.PI / count : 0;
  return Array.from({ length: count }, (_, i) => {
    const angle = (i / count) * 2 * Math.PI - Math.PI / 2 + turn;
    return { x: 50 + 32 * Math.cos(angle), y: 48 + 39 * Math.sin(angle) };
  });
}
