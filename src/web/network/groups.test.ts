import { expect, test } from "vitest";
import type { GraphLink, GraphNode } from "../api/types.ts";
import { collapsed, groupNodeId, putInto } from "./groups.ts";

const node = (id: string): GraphNode => ({ id, kind: "entity", schema: "Person", caption: id });
const link = (from: string, to: string, id: string): GraphLink =>
  ({ from, to, relation: "phone", statements: [{ id }] }) as unknown as GraphLink;
const graph = {
  nodes: ["a", "b", "c", "d"].map(node),
  links: [link("a", "b", "1"), link("a", "c", "2"), link("b", "c", "3"), link("c", "d", "4")],
};

test("a collapsed group is one node: what is inside is not drawn, what leads out keeps every statement", () => {
  const shown = collapsed(graph, [{ name: "G", ids: ["a", "b", "not shown"], collapsed: true }]);
  expect(shown.nodes.map((n) => n.caption)).toEqual(["c", "d", "G (2)"]);
  expect(shown.links.map((l) => [l.from, l.to, l.statements.map((s) => s.id)])).toEqual([
    [groupNodeId("G"), "c", ["2", "3"]],
    ["c", "d", ["4"]],
  ]);
  expect(collapsed(graph, [{ name: "G", ids: ["a"], collapsed: false }])).toBe(graph);
});

test("a node is in one group at most, and an empty group is gone", () => {
  const one = putInto(putInto([], "a", "G"), "b", "G");
  expect(one).toEqual([{ name: "G", ids: ["a", "b"], collapsed: false }]);
  expect(putInto(one, "a", "H").map((g) => [g.name, g.ids])).toEqual([
    ["G", ["b"]],
    ["H", ["a"]],
  ]);
  expect(putInto(putInto(one, "a", undefined), "b", undefined)).toEqual([]);
});
