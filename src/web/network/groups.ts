import type { GraphLink, GraphNode } from "../api/types.ts";
import { linkKey } from "./model.ts";

/** Nodes under one name that somebody chose; the chart keeps it, the data know nothing of it. */
export interface NodeGroup {
  readonly name: string;
  readonly ids: readonly string[];
  readonly collapsed: boolean;
}

interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
}

export const groupNodeId = (name: string): string => `group:${name}`;

/**
 * The graph with each collapsed group as one node: links to its members lead to it, those inside of it are not drawn,
 * and those that come to the same ends become one with the statements of all.
 */
export function collapsed(graph: Graph, groups: readonly NodeGroup[]): Graph {
  const shown = new Set(graph.nodes.map((node) => node.id));
  const inside = new Map<string, string>();
  const groupNodes: GraphNode[] = [];
  for (const { name, ids, collapsed: isCollapsed } of groups) {
    const members = isCollapsed ? ids.filter((id) => shown.has(id) && !inside.has(id)) : [];
    if (members.length === 0) continue;
    for (const id of members) inside.set(id, groupNodeId(name));
    groupNodes.push({
      id: groupNodeId(name),
      kind: "identifier",
      schema: "Group",
      caption: `${name} (${members.length})`,
    });
  }
  if (groupNodes.length === 0) return graph;
  const links = new Map<string, GraphLink>();
  for (const link of graph.links) {
    const moved = {
      ...link,
      from: inside.get(link.from) ?? link.from,
      to: inside.get(link.to) ?? link.to,
    };
    if (moved.from === moved.to) continue;
    const known = links.get(linkKey(moved));
    links.set(
      linkKey(moved),
      known ? { ...known, statements: [...known.statements, ...link.statements] } : moved,
    );
  }
  return {
    nodes: [...graph.nodes.filter((node) => !inside.has(node.id)), ...groupNodes],
    links: [...links.values()],
  };
}

/** A node is in one group at most; a group that nobody is in is gone. */
export function putInto(
  groups: readonly NodeGroup[],
  id: string,
  name: string | undefined,
): readonly NodeGroup[] {
  const without = groups.map((group) => ({ ...group, ids: group.ids.filter((one) => one !== id) }));
  const known = without.some((group) => group.name === name);
  const withIt = without.map((group) =>
    group.name === name ? { ...group, ids: [...group.ids, id] } : group,
  );
  const all = name === undefined || known ? withIt : [...withIt, { name, ids: [id], collapsed: false }];
  return all.filter((group) => group.ids.length > 0);
}
