import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../test/support/cases.ts";
import { canonicalIds, type Judgement, pairKey, withoutContradictions } from "./resolution.ts";

interface Decision {
  readonly leftId: string;
  readonly rightId: string;
  readonly judgement: Judgement;
}
const ids = ["a", "b", "c", "d", "e", "f"] as const;
const decision: fc.Arbitrary<Decision> = fc
  .record({
    leftId: fc.constantFrom(...ids),
    rightId: fc.constantFrom(...ids),
    judgement: fc.constantFrom<Judgement>("same", "different", "undecided"),
  })
  .filter((d) => d.leftId !== d.rightId);
const pairOf = (d: Decision) => [d.leftId, d.rightId].sort().join();
/** One decision a pair: the order among different pairs is then free. */
const decisions = fc.uniqueArray(decision, { selector: pairOf, maxLength: 12 });
const view = (log: readonly Decision[]) => {
  const canonical = canonicalIds(log);
  return Object.fromEntries(ids.map((id) => [id, canonical.get(id) ?? id]));
};
const same = (leftId: string, rightId: string): Decision => ({ leftId, rightId, judgement: "same" });

describe("canonical ids", () => {
  it("do not depend on the order of decisions on different pairs", () => {
    fc.assert(
      fc.property(decisions, fc.infiniteStream(fc.nat()), (log, keys) => {
        const shuffled = log
          .map((d) => ({ d, key: keys.next().value as number }))
          .sort((x, y) => x.key - y.key)
          .map(({ d }) => d);
        expect(view(shuffled)).toEqual(view(log));
      }),
    );
  });

  it("do not depend on which id stands left", () => {
    fc.assert(
      fc.property(decisions, (log) => {
        const swapped = log.map((d) => ({ ...d, leftId: d.rightId, rightId: d.leftId }));
        expect(view(swapped)).toEqual(view(log));
      }),
    );
  });

  it("R13 are undone by a later decision on the pair, as if it had never been", () => {
    fc.assert(
      fc.property(
        decisions,
        decision,
        fc.constantFrom<Judgement>("different", "undecided"),
        (log, { leftId, rightId }, judgement) => {
          const others = log.filter((d) => pairOf(d) !== pairOf({ leftId, rightId, judgement }));
          const undone = [...others, same(leftId, rightId), { leftId: rightId, rightId: leftId, judgement }];
          expect(view(undone)).toEqual(view(others));
        },
      ),
    );
  });

  it("are the smallest id of a cluster, the same for each member, and fixed points", () => {
    fc.assert(
      fc.property(decisions, (log) => {
        const canonical = view(log);
        for (const id of ids) {
          const root = canonical[id] ?? id;
          expect(root <= id).toBe(true);
          expect(canonical[root]).toBe(root);
        }
        for (const d of log) {
          if (d.judgement === "same") expect(canonical[d.leftId]).toBe(canonical[d.rightId]);
        }
      }),
    );
  });

  it("join nothing without a decision that says so", () => {
    expect(canonicalIds([{ ...same("a", "b"), judgement: "different" }]).size).toBe(0);
    expect(view([same("f", "e"), same("e", "d")])).toMatchObject({ d: "d", e: "d", f: "d", a: "a" });
  });

  it("hold for a long chain without a deep recursion", () => {
    const long = Array.from({ length: 20_000 }, (_, i) =>
      same(`n${String(i).padStart(6, "0")}`, `n${String(i + 1).padStart(6, "0")}`),
    );
    const canonical = canonicalIds(long.reverse());
    expect(canonical.get("n020000")).toBe("n000000");
  });
});

describe("what a rule proposes", () => {
  const scored = fc
    .tuple(decision, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([d, score]) => ({ ...d, score }));
  const proposals = fc.uniqueArray(scored, { selector: pairOf, maxLength: 12 });
  const isApart = (log: readonly Decision[]) => {
    const canonical = canonicalIds(log);
    const last = new Map(log.map((d) => [pairKey(d), d]));
    return [...last.values()].every(
      (d) =>
        d.judgement !== "different" ||
        (canonical.get(d.leftId) ?? d.leftId) !== (canonical.get(d.rightId) ?? d.rightId),
    );
  };

  it("R13 never joins what somebody judged to be different, be it over third ones", () => {
    fc.assert(
      fc.property(decisions, proposals, (log, proposed) => {
        // A log that contradicts itself already is for a human to mend.
        fc.pre(isApart(log));
        const known = new Set(log.map(pairKey));
        const fresh = proposed.filter((p) => !known.has(pairKey(p)) && p.judgement !== "different");
        expect(isApart([...log, ...withoutContradictions(log, fresh)])).toBe(true);
      }),
      { numRuns: cases(1000) },
    );
  });

  it("is left as it is where nobody objects, and keeps its order", () => {
    fc.assert(
      fc.property(proposals, (proposed) => {
        expect(withoutContradictions([], proposed)).toEqual(proposed);
      }),
    );
  });

  it("asks where a chain would join two who were judged different; the surest link is kept", () => {
    const log: Decision[] = [{ leftId: "a", rightId: "c", judgement: "different" }];
    const proposed = [
      { ...same("a", "b"), score: 0.93 },
      { ...same("b", "c"), score: 0.99 },
    ];
    expect(withoutContradictions(log, proposed).map((p) => p.judgement)).toEqual(["undecided", "same"]);
    // Taken back by whoever said it: nothing stands in the way.
    const mended: Decision[] = [...log, { leftId: "c", rightId: "a", judgement: "undecided" }];
    expect(withoutContradictions(mended, proposed).map((p) => p.judgement)).toEqual(["same", "same"]);
  });
});
