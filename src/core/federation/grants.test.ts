import fc from "fast-check";
import { expect, it } from "vitest";
import type { GrantNotice } from "./envelope.ts";
import { hasStayedLet, isLetTo, isTakenBack, letsMore, standingGrants } from "./grants.ts";

const at = (n: number): string => `2026-03-01T10:00:00.00${n}Z`;
const word = (over: Partial<GrantNotice> = {}): GrantNotice => ({
  type: "grant",
  id: "g",
  issuer: "node-a",
  at: at(1),
  objectId: "obj-1",
  version: 1,
  hash: "0".repeat(64),
  holder: "node-b",
  recipients: ["node-c"],
  purposes: ["information-exchange"],
  until: "2999-01-01T00:00:00.000Z",
  ...over,
});
const end = (over: Partial<GrantNotice> = {}): GrantNotice => word({ recipients: [], at: at(2), ...over });
const standing = (...all: readonly GrantNotice[]) => standingGrants(all, (g) => g);

it("R24 leave that was taken back at its moment or later stands no more, in whatever order the words came", () => {
  expect(standing(word())).toEqual([word()]);
  for (const over of [end(), end({ at: at(1) })]) {
    expect(standing(word(), over)).toEqual([]);
    expect(standing(over, word())).toEqual([]);
  }
  expect(isTakenBack(end()) && !isTakenBack(word())).toBe(true);
});

it("leave of after the end stands, and no replay of leave before it does", () => {
  const anew = word({ id: "anew", at: at(3) });
  expect(standing(word(), end(), anew, word())).toEqual([anew]);
});

it("an end is of one originator's leave to one holder for one object, in whatever version, for whatever purpose", () => {
  for (const other of [{ issuer: "node-x" }, { holder: "node-x" }, { objectId: "obj-2" }])
    expect(standing(word(), end(other)), JSON.stringify(other)).toEqual([word()]);
  for (const same of [{ version: 2 }, { hash: "1".repeat(64) }, { purposes: [] }, { until: at(0) }])
    expect(standing(word(), end(same)), JSON.stringify(same)).toEqual([]);
});

it("what came under leave may stay while any leave names the node", () => {
  expect(isLetTo([word()], "node-c", 1)).toBe(true);
  expect(isLetTo([word()], "node-d", 1)).toBe(false);
  expect(isLetTo([word(), end()], "node-c", 1)).toBe(false);
  expect(isLetTo([word(), end(), word({ holder: "node-d" })], "node-c", 1)).toBe(true);
  // For the version that it has, or one before it.
  expect(isLetTo([word({ version: 2 })], "node-c", 1)).toBe(false);
  expect(isLetTo([word({ version: 2 })], "node-c", 3)).toBe(true);
});

it("leave has stayed where each end of it came with leave that stays, for the same purpose", () => {
  const stayed = (...words: readonly GrantNotice[]) => hasStayedLet(words, "node-c", "information-exchange");
  const stays = word({ id: "stays", at: at(3) });
  expect(stayed(stays, end(), word())).toBe(true);
  // Nothing ended: what was taken out went for another reason.
  expect(stayed(word())).toBe(false);
  expect(stayed(word(), end())).toBe(false);
  // Given anew later, it has not stayed; what ended before it first let this one go counts for nothing.
  expect(stayed(word(), end(), word({ at: at(5) }))).toBe(false);
  expect(stayed(word(), end(), stays, end({ at: at(6) }), word({ at: at(9) }))).toBe(false);
  const other = word({ recipients: ["node-d"] });
  expect(stayed(other, end(), word({ at: at(5) }), end({ at: at(6) }), word({ at: at(7) }))).toBe(true);
  expect(stayed(word(), end(), word({ at: at(3), recipients: ["node-d"] }))).toBe(false);
  expect(stayed(word(), end(), word({ at: at(3), purposes: ["operational-analysis"] }))).toBe(false);
});

it("law: what stands does not depend on the order, and an end as of now leaves nothing to its holder", () => {
  const words = fc.array(
    fc.record({ n: fc.nat(9), isEnd: fc.boolean(), holder: fc.constantFrom("node-b", "node-d") }),
  );
  fc.assert(
    fc.property(words, (drafts) => {
      const all = drafts.map(({ n, isEnd, holder }, i) =>
        (isEnd ? end : word)({ id: `g${i}`, at: at(n), holder }),
      );
      const ids = (list: readonly GrantNotice[]) => list.map((g) => g.id).sort();
      expect(ids(standing(...all))).toEqual(ids(standing(...[...all].reverse())));
      expect(standing(...all, end({ at: at(9) })).filter((g) => g.holder === "node-b")).toEqual([]);
    }),
  );
});

it("leave lets more than terms do by anybody else, anything else, or longer, and not by less of each", () => {
  const terms = word({ recipients: ["node-c", "node-d"], until: at(5) });
  for (const less of [{}, { recipients: ["node-d"] }, { until: at(4) }, { purposes: [] }])
    expect(letsMore({ ...terms, ...less }, terms), JSON.stringify(less)).toBe(false);
  for (const more of [
    { recipients: ["node-c", "node-e"] },
    { until: at(6) },
    { purposes: ["operational-analysis"] as const },
  ])
    expect(letsMore({ ...terms, ...more }, terms), JSON.stringify(more)).toBe(true);
});
