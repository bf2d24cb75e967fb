import fc from "fast-check";
import { expect, test } from "vitest";
import type { GraphLink, GraphNode } from "../api/types.ts";
import { mergeGraphs, pathPositions, startPositions } from "./model.ts";

const node = (id: string): GraphNode => ({ id, kind: "entity", schema: "Person", caption: id });
const link = (from: string, to: string, relation = "owner"): GraphLink => ({
  from,
  to,
  relation,
  statements: [],
});

test("merging a network with itself changes nothing", () => {
  const view = { nodes: [node("a"), node("b")], links: [link("a", "b"), link("a", "b", "phone")] };
  expect(mergeGraphs([view, view])).toEqual(view);
});

test("a link to a node that was not given is left out", () => {
  expect(mergeGraphs([{ nodes: [node("a")], links: [link("a", "b")] }]).links).toEqual([]);
});

test("what is placed stays where it is", () => {
  const known = new Map([["a", { x: 3, y: 4 }]]);
  expect(startPositions([node("a"), node("b")], [link("a", "b")], known).get("a")).toEqual({ x: 3, y: 4 });
});

test("a new node starts beside its neighbour", () => {
  const placed = startPositions(
    [node("a"), node("b")],
    [link("a", "b")],
    new Map([["a", { x: 500, y: 500 }]]),
  );
  const b = placed.get("b");
  expect(Math.hypot((b?.x ?? 0) - 500, (b?.y ?? 0) - 500)).toBeLessThan(20);
});

test("every node has a finite place, and the same ids give the same places", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 }), (ids) => {
      const once = startPositions(ids.map(node), [], new Map());
      expect(once.size).toBe(ids.length);
      for (const { x, y } of once.values()) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
      expect(startPositions(ids.map(node), [], new Map())).toEqual(once);
    }),
  );
});

test("a path runs in reading direction", () => {
  const order = (dir: "ltr" | "rtl") => {
    const places = pathPositions(["a", "b", "c"], dir);
    return [...places].sort((l, r) => l[1].x - r[1].x).map(([id]) => id);
  };
  expect(order("ltr")).toEqual(["a", "b", "c"]);
  expect(order("rtl")).toEqual(["c", "b", "a"]);
});
