import type { GraphLink, GraphNode, GraphView } from "../api/types.ts";

/** Nodes once by id, links once by ends and relation, in the order of the views. */
export function mergeGraphs(views: readonly Pick<GraphView, "nodes" | "links">[]): {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
} {
  const nodes = new Map<string, GraphNode>();
  const links = new Map<string, GraphLink>();
  for (const view of views) {
    for (const node of view.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node);
    for (const link of view.links) if (!links.has(linkKey(link))) links.set(linkKey(link), link);
  }
  return {
    nodes: [...nodes.values()],
    // A link to a node that this viewer was not given is not drawn.
    links: [...links.values()].filter((link) => nodes.has(link.from) && nodes.has(link.to)),
  };
}

export const linkKey = (link: Pick<GraphLink, "from" | "to" | "relation">): string =>
  `${link.from}\n${link.relation}\n${link.to}`;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A number from 0 to 1 that an id always gives, so that the same network starts the same way. */
function spread(id: string): number {
  let hash = 2166136261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619);
  return (hash >>> 0) / 4294967296;
}

/**
 * Where the nodes start: known ones stay, new ones begin beside a placed neighbour, else on a circle.
 */
export function startPositions(
  nodes: readonly Pick<GraphNode, "id">[],
  links: readonly Pick<GraphLink, "from" | "to">[],
  known: ReadonlyMap<string, Point>,
): Map<string, Point> {
  const placed = new Map<string, Point>();
  const radius = 10 * Math.sqrt(nodes.length + 1);
  for (const { id } of nodes) {
    const point = known.get(id);
    if (point) placed.set(id, point);
  }
  const anchors = new Map<string, Point>();
  for (const { from, to } of links) {
    const [a, b] = [placed.get(from), placed.get(to)];
    if (a && !b) anchors.set(to, a);
    if (b && !a) anchors.set(from, b);
  }
  for (const { id } of nodes) {
    if (placed.has(id)) continue;
    const angle = spread(id) * 2 * Math.PI;
    const anchor = anchors.get(id);
    const reach = anchor ? 8 + spread(`${id}r`) * 8 : radius * (0.6 + 0.4 * spread(`${id}r`));
    placed.set(id, {
      x: (anchor?.x ?? 0) + Math.cos(angle) * reach,
      y: (anchor?.y ?? 0) + Math.sin(angle) * reach,
    });
  }
  return placed;
}

/**
 * A path as a line: in reading direction where there is room, else downwards. Each second node is set off, so
 * that the names have room.
 */
export function pathPositions(
  ids: readonly string[],
  dir: "ltr" | "rtl",
  isNarrow = false,
): Map<string, Point> {
  const sign = dir === "rtl" ? -1 : 1;
  return new Map(
    ids.map((id, index) => {
      const aside = index % 2 === 0 ? 1 : -1;
      return [
        id,
        isNarrow ? { x: -sign * aside * 12, y: -index * 18 } : { x: sign * index * 30, y: aside * 18 },
      ];
    }),
  );
}
