import { expect, test } from "vitest";
import type { GraphLink, GraphNode } from "../api/types.ts";
import { around, neighboursOf } from "./neighbours.ts";

const node = (id: string): GraphNode => ({ id, kind: "entity", schema: "Person", caption: id.toUpperCase() });
const link = (from: string, to: string, relation: string, times = 1): GraphLink =>
  ({ from, to, relation, statements: Array.from({ length: times }, () => ({})) }) as unknown as GraphLink;

test("a neighbour stands once, by all that joins it, and what most is said of comes first", () => {
  const links = [
    link("me", "a", "phone"),
    link("b", "me", "Payment", 2),
    link("me", "b", "phone"),
    link("a", "c", "phone", 9),
    link("me", "hidden", "phone"),
    link("me", "me", "phone"),
  ];
  const found = neighboursOf({ nodes: ["me", "a", "b", "c"].map(node), links }, "me");
  expect(found.map((n) => [n.node.id, n.relations, n.statements])).toEqual([
    ["b", ["Payment", "phone"], 3],
    ["a", ["phone"], 1],
  ]);
});

test("every place is within the box, and no two are the same", () => {
  for (const count of [1, 2, 12]) {
    const places = around(count);
    expect(places.every(({ x, y }) => x >= 0 && x <= 100 && y >= 0 && y <= 100)).toBe(true);
    expect(new Set(places.map(({ x, y }) => `${x.toFixed(3)} ${y.toFixed(3)}`)).size).toBe(count);
  }
});
