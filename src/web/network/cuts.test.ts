import fc from "fast-check";
import { expect, test } from "vitest";
import { size } from "../../../test/support/cases.ts";
import { cuts } from "./cuts.ts";

const link = (from: string, to: string) => ({ from, to });

test("the middle of a line holds it together; a ring has no such node", () => {
  const line = cuts(["a", "b", "c"], [link("a", "b"), link("b", "c")]);
  expect(line).toEqual([{ id: "b", pairsLost: 1, share: 1 / 3 }]);
  expect(cuts(["a", "b", "c"], [link("a", "b"), link("b", "c"), link("c", "a")])).toEqual([]);
});

test("the hub of a star comes first, self-links and links to nobody do not count", () => {
  const star = cuts(
    ["hub", "a", "b", "c", "d"],
    [link("hub", "a"), link("hub", "b"), link("hub", "c"), link("c", "d"), link("a", "a"), link("a", "zz")],
  );
  expect(star.map(({ id, pairsLost }) => [id, pairsLost])).toEqual([
    ["hub", 5],
    ["c", 3],
  ]);
});

/** By counting: joined pairs before and after, one node at a time. */
function joinedPairs(ids: readonly string[], links: readonly { from: string; to: string }[]): number {
  const group = new Map(ids.map((id) => [id, id]));
  const rootOf = (id: string): string => {
    const up = group.get(id) ?? id;
    return up === id ? id : rootOf(up);
  };
  for (const { from, to } of links) if (group.has(from) && group.has(to)) group.set(rootOf(from), rootOf(to));
  const sizes = new Map<string, number>();
  for (const id of ids) sizes.set(rootOf(id), (sizes.get(rootOf(id)) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
}

test("the pairs lost are those that counting finds", () => {
  const name = fc.integer({ min: 0, max: 9 }).map(String);
  fc.assert(
    fc.property(fc.array(fc.record({ from: name, to: name }), { maxLength: 18 }), (links) => {
      const ids = Array.from({ length: 10 }, (_, i) => String(i));
      const found = new Map(cuts(ids, links).map((c) => [c.id, c.pairsLost]));
      for (const id of ids) {
        const without = ids.filter((one) => one !== id);
        // What is lost beyond the node's own pairs.
        const own = joinedPairs(ids, links) - joinedPairs(without, links) - (found.get(id) ?? 0);
        const reach = ids.filter(
          (one) => one !== id && joinedPairs([id, one], []) === 0 && isJoined(ids, links, id, one),
        ).length;
        expect([id, own]).toEqual([id, reach]);
      }
    }),
  );
});

function isJoined(
  ids: readonly string[],
  links: readonly { from: string; to: string }[],
  a: string,
  b: string,
): boolean {
  return joinedPairs(ids, [...links, { from: a, to: b }]) === joinedPairs(ids, links);
}

test("a chain of a hundred thousand does not end the walk", () => {
  const ids = Array.from({ length: size(100_000) }, (_, i) => String(i));
  const links = ids.slice(1).map((id, i) => link(String(i), id));
  expect(cuts(ids, links)).toHaveLength(ids.length - 2);
});
