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

test("asks for the smaller side first, of equals for the first end, and for nothing once it is over", () => {
  const search = new PathSearch("a", "z", 12);
  expect(search.frontier()).toEqual(["a"]);
  search.take([link("a", "c"), link("b", "a")]);
  expect(search.frontier()).toEqual(["z"]);
  search.take([link("z", "y")]);
  expect(search.frontier()).toEqual(["y"]);
  search.take([link("y", "c"), link("z", "y")]);
  expect(search.frontier()).toEqual([]);
  expect(search.path()?.nodes).toEqual(["a", "c", "y", "z"]);
});

test("is over where one end leads nowhere", () => {
  const search = new PathSearch("a", "z", 12);
  search.frontier();
  search.take([]);
  expect(search.frontier()).toEqual([]);
  expect(search.path()).toBeUndefined();
});

test("goes as many hops as are allowed, and not one more", () => {
  const links = [link("a", "b"), link("b", "c"), link("c", "d")];
  expect(find(links, "a", "d", 3)?.links).toEqual(links);
  expect(find(links, "a", "d", 2)).toBeUndefined();
  expect(find(links, "a", "b", 0)).toBeUndefined();
});

test("counts the hops of both ends", () => {
  const links = [link("a", "b"), link("a", "x"), link("a", "y"), link("b", "c"), link("c", "d")];
  expect(find(links, "a", "d", 3)?.nodes).toEqual(["a", "b", "c", "d"]);
  expect(find(links, "a", "d", 2)).toBeUndefined();
});

test("of two ways with meetings as quiet takes the one first in order of names", () => {
  const links = [link("a", "n"), link("n", "z"), link("a", "m"), link("m", "z")];
  expect(find(links, "a", "z")?.nodes).toEqual(["a", "m", "z"]);
});

test("asks once for the links of the meetings that it chooses between", () => {
  const search = new PathSearch("a", "z", 12);
  search.frontier();
  search.take([link("a", "m"), link("a", "n")]);
  search.frontier();
  search.take([link("m", "z"), link("n", "z")]);
  expect(search.frontier()).toEqual(["m", "n"]);
  search.take([link("a", "m"), link("m", "z"), link("m", "x"), link("a", "n"), link("n", "z")]);
  expect(search.frontier()).toEqual([]);
  expect(search.path()?.nodes).toEqual(["a", "n", "z"]);
});

test("reaches a node from the quieter of two that lead to it", () => {
  const busy = Array.from({ length: 4 }, (_, i) => link("b", `x${i}`));
  const links = [
    link("a", "b"),
    link("a", "c"),
    ...busy,
    link("b", "d"),
    link("c", "d"),
    link("d", "e"),
    link("e", "z"),
  ];
  expect(find(links, "a", "z")?.nodes).toEqual(["a", "c", "d", "e", "z"]);
});

test("reaches a node from the quieter of two also where no meeting has to be chosen", () => {
  const busy = Array.from({ length: 4 }, (_, i) => link("b", `x${i}`));
  const end = [link("d", "e"), link("e", "z"), link("y1", "z"), link("y2", "z")];
  const fork = [link("a", "b"), link("a", "c"), ...busy, link("b", "d"), link("c", "d")];
  for (const links of [fork, fork.toReversed()])
    expect(find([...links, ...end], "a", "z")?.nodes).toEqual(["a", "c", "d", "e", "z"]);
});

test("takes the nearest meeting where a hub does not tell all its links", () => {
  const search = new PathSearch("a", "z", 12);
  const steps: [string[], Link[]][] = [
    [["a"], [link("a", "m"), link("a", "n")]],
    [["z"], [link("z", "p")]],
    // That p knows m is not told.
    [["p"], [link("p", "q")]],
    [["q"], [link("q", "r1"), link("q", "r2"), link("q", "r3")]],
    [
      ["m", "n"],
      [link("m", "p"), link("n", "q")],
    ],
  ];
  for (const [asked, told] of steps) {
    expect(search.frontier()).toEqual(asked);
    search.take(told);
  }
  expect(search.frontier()).toEqual([]);
  expect(search.path()?.nodes).toEqual(["a", "m", "p", "z"]);
});

test("goes no way back to where it began", () => {
  const search = new PathSearch("a", "z", 12);
  search.frontier();
  search.take([link("a", "b"), link("b", "a"), link("a", "a")]);
  expect(search.frontier()).toEqual(["b"]);
  search.take([link("b", "a"), link("c", "b")]);
  expect(search.frontier()).toEqual(["c"]);
});

test("answers nothing to links that nobody asked for", () => {
  const search = new PathSearch("a", "z", 12);
  search.take([link("a", "z")]);
  expect(search.path()).toBeUndefined();
});
