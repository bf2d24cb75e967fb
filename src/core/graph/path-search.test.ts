import fc from "fast-check";
import { expect, test } from "vitest";
import type { Link } from "./link.ts";
import { PathSearch } from "./path-search.ts";

const link = (from: string, to: string): Link => ({
  from,
  to,
  relation: "knows",
  statementIds: [`${from}-${to}`],
});

function find(links: readonly Link[], from: string, to: string, hopsMax = 12) {
  const search = new PathSearch(from, to, hopsMax);
  for (let frontier = search.frontier(); frontier.length > 0; frontier = search.frontier()) {
    search.take(links.filter((l) => frontier.includes(l.from) || frontier.includes(l.to)));
  }
  return search.path();
}

test("joins two ends and gives the links in order", () => {
  const links = [link("b", "a"), link("b", "c"), link("d", "c")];
  expect(find(links, "a", "d")).toEqual({ nodes: ["a", "b", "c", "d"], links });
});

test("prefers the way around a hub", () => {
  const hub = Array.from({ length: 20 }, (_, i) => link("hub", `x${i}`));
  const links = [...hub, link("a", "hub"), link("hub", "z"), link("a", "quiet"), link("quiet", "z")];
  expect(find(links, "a", "z")?.nodes).toEqual(["a", "quiet", "z"]);
});

test("a node is its own path, and the limit holds", () => {
  expect(find([], "a", "a")).toEqual({ nodes: ["a"], links: [] });
  expect(find([link("a", "b"), link("b", "c")], "a", "c", 1)).toBeUndefined();
});

/** The length by plain breadth-first search: the oracle. */
function hops(links: readonly Link[], from: string, to: string): number | undefined {
  const depth = new Map([[from, 0]]);
  for (const node of depth.keys()) {
    for (const { from: a, to: b } of links) {
      const other = a === node ? b : b === node ? a : undefined;
      if (other !== undefined && !depth.has(other)) depth.set(other, (depth.get(node) ?? 0) + 1);
    }
  }
  return depth.get(to);
}

test("is as short as plain breadth-first search, and every link is real", () => {
  const node = fc.constantFrom(..."abcdefghij");
  fc.assert(
    fc.property(fc.array(fc.tuple(node, node), { maxLength: 25 }), (pairs) => {
      const links = pairs.filter(([a, b]) => a !== b).map(([a, b]) => link(a, b));
      const path = find(links, "a", "j");
      expect(path?.links.length).toBe(hops(links, "a", "j"));
      for (const [i, l] of (path?.links ?? []).entries()) {
        expect([l.from, l.to].sort()).toEqual([path?.nodes[i], path?.nodes[i + 1]].sort());
      }
    }),
  );
});
