import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../../test/support/cases.ts";
import { Model, type ModelFile } from "../schema.ts";
import type { Statement } from "../statement.ts";
import {
  type Interest,
  interestsOf,
  isBlocking,
  type Listing,
  listingsOf,
  type Outcome,
  type OwnershipRule,
  ownershipRulesOf,
  packLacks,
  packParts,
  parseShare,
  type RuleOutcome,
  reachedWith,
  screenOwnership,
  shareText,
  standingOn,
} from "./index.ts";

const { rules, natures } = ownershipRulesOf(
  JSON.parse(readFileSync(new URL("../../../data/ownership/rules.json", import.meta.url), "utf8")),
);
const ruleOf = (id: string): OwnershipRule => rules.find((r) => r.id === id) as OwnershipRule;
/** On a list that nobody names, which may be of any law. */
const LISTED: readonly Listing[] = [{ isSure: true, statementIds: ["listed"] }];
const onListOf = (country: string): readonly Listing[] => [
  { country, isSure: true, statementIds: [`listed-${country}`] },
];
const listed = (...ids: string[]): ReadonlyMap<string, readonly Listing[]> =>
  new Map(ids.map((id) => [id, LISTED]));

/** "X 50 A": X holds fifty percent of A. */
function held(text: string): Interest {
  const [from, percent, to] = text.split("|").map((part) => part.trim()) as [string, string, string];
  const share = parseShare(percent);
  return {
    from,
    to,
    kind: "shares",
    share: share ?? { min: 0, max: 100_000_000, isMinOpen: false, isMaxOpen: false },
    standing: "stands",
    isAssessed: false,
    statementIds: [text],
  };
}

function outcome(
  rule: string,
  interests: readonly Interest[],
  designated: readonly string[],
  id: string,
): RuleOutcome {
  const [screening] = screenOwnership([ruleOf(rule)], { interests, listings: listed(...designated) }, [id]);
  return screening?.outcomes[0] as RuleOutcome;
}
const said = (rule: string, lines: readonly string[], designated: readonly string[], id: string): Outcome =>
  outcome(rule, lines.map(held), designated, id).outcome;

describe("what the sources of the rules themselves count (OFAC FAQ 401)", () => {
  it.each([
    ["a half of a half is whole", ["X|50|A", "A|50|B"], "B", "caught"],
    ["two quarters through two halves are a half", ["X|50|A", "X|50|B", "A|25|C", "B|25|C"], "C", "caught"],
    [
      "what is held through a half adds to what is held directly",
      ["X|50|A", "X|10|B", "A|40|B"],
      "B",
      "caught",
    ],
    [
      "what is held through less than a half counts for nothing",
      ["X|50|A", "X|25|B", "A|25|C", "B|25|C"],
      "C",
      "linked",
    ],
    ["two quarters hand nothing on", ["X|25|A", "X|25|B", "A|50|C", "B|50|C"], "C", "linked"],
  ] as const)("%s", (_, lines, id, expected) => {
    expect(said("us", lines, ["X"], id)).toBe(expected);
  });

  it("no part is multiplied: a quarter in the product is whole in the chain, and 49.9 of 100 is nothing", () => {
    expect(said("us", ["X|50|A", "A|50|B", "B|50|C"], ["X"], "C")).toBe("caught");
    expect(said("us", ["X|49.9|A", "A|100|B"], ["X"], "B")).toBe("linked");
  });
});

describe("where the laws differ", () => {
  it("exactly a half is reached in the Union and the United States, not in the United Kingdom", () => {
    expect(["uk", "eu", "us"].map((rule) => said(rule, ["X|50|A"], ["X"], "A"))).toEqual([
      "linked",
      "caught",
      "caught",
    ]);
    expect(said("uk", ["X|50.000001|A"], ["X"], "A")).toBe("caught");
  });
  it("several designated persons are added up, but in the United Kingdom only a joint arrangement would do that", () => {
    const lines = ["X|30|A", "Y|30|A"];
    expect(said("eu", lines, ["X", "Y"], "A")).toBe("caught");
    const uk = outcome("uk", lines.map(held), ["X", "Y"], "A");
    expect(uk.outcome).toBe("possible");
    expect(uk.against.map((a) => a.code)).toContain("together-only");
    expect(uk.designated).toEqual(["X", "Y"]);
  });
  it("control reaches in the United Kingdom and the Union, not in the United States", () => {
    const control: Interest = { ...held("X|0|A"), kind: "control" };
    const { share: _, ...right } = control;
    expect(["uk", "eu", "us"].map((rule) => outcome(rule, [right], ["X"], "A").outcome)).toEqual([
      "caught",
      "caught",
      "linked",
    ]);
    expect(outcome("uk", [right], ["X"], "A").ground).toBe("control");
  });
  it("most of the votes is control; a directorship is none, and a claim of influence leaves it open", () => {
    const votes: Interest = { ...held("X|>50 <75|A"), kind: "votes" };
    expect(outcome("uk", [votes], ["X"], "A").outcome).toBe("caught");
    expect(outcome("us", [votes], ["X"], "A").outcome).toBe("linked");
    const { share: _, ...none } = held("X|0|A");
    expect(outcome("uk", [{ ...none, kind: "office" }], ["X"], "A")).toMatchObject({
      outcome: "linked",
      against: [{ code: "office", link: 0 }],
    });
    expect(outcome("uk", [{ ...none, kind: "influence" }], ["X"], "A")).toMatchObject({
      outcome: "possible",
      against: [{ code: "influence", link: 0 }],
    });
  });
  const ofLists = (
    rule: string,
    lines: readonly string[],
    lists: Readonly<Record<string, readonly string[]>>,
  ): RuleOutcome => {
    const listings = new Map(Object.entries(lists).map(([id, of]) => [id, of.flatMap(onListOf)]));
    const [screening] = screenOwnership([ruleOf(rule)], { interests: lines.map(held), listings }, ["A"]);
    return screening?.outcomes[0] as RuleOutcome;
  };
  it("a law reaches by those on its own lists; by those on another's it only could", () => {
    expect(ofLists("uk", ["X|60|A"], { X: ["gb"] })).toMatchObject({
      outcome: "caught",
      isOwnList: true,
      against: [],
    });
    for (const rule of ["eu", "us"])
      expect(ofLists(rule, ["X|60|A"], { X: ["gb"] })).toMatchObject({
        outcome: "possible",
        isOwnList: false,
        against: [{ code: "other-list" }],
      });
    expect(ofLists("eu", ["X|60|A"], { X: ["gb", "eu"] })).toMatchObject({ outcome: "caught", against: [] });
    expect(outcome("eu", [held("X|60|A")], ["X"], "A")).not.toHaveProperty("isOwnList");
  });
  it("no law adds the holder on another's list to its own", () => {
    for (const [rule, own] of [
      ["eu", "eu"],
      ["us", "us"],
    ] as const) {
      const mixed = ofLists(rule, ["X|30|A", "Y|30|A"], { X: ["gb"], Y: [own] });
      expect(mixed).toMatchObject({ outcome: "possible", isOwnList: false, designated: ["X", "Y"] });
      expect(mixed.against).toEqual([{ code: "other-list" }]);
      expect(ofLists(rule, ["X|30|A", "Y|30|A"], { X: [own], Y: [own] }).outcome).toBe("caught");
      // What its own lists prove by themselves needs nobody else's.
      const alone = ofLists(rule, ["X|30|A", "Y|50|A"], { X: ["gb"], Y: [own] });
      expect(alone).toMatchObject({ outcome: "caught", isOwnList: true, designated: ["Y"], against: [] });
    }
    const uk = ofLists("uk", ["X|30|A", "Y|30|A"], { X: ["gb"], Y: ["eu"] });
    expect(uk.outcome).toBe("possible");
    expect(uk.against.map((a) => a.code)).toEqual(["together-only", "other-list"]);
  });
  it("a day that its own list leaves open is not closed by another's", () => {
    const listings = new Map([
      ["X", [...onListOf("gb"), { country: "eu", isSure: false, statementIds: [] }]],
    ]);
    const [screening] = screenOwnership([ruleOf("eu")], { interests: [held("X|60|A")], listings }, ["A"]);
    expect(screening?.outcomes[0]).toMatchObject({
      outcome: "possible",
      isOwnList: true,
      against: [{ code: "listing-open" }],
    });
  });
});

describe("what is not known is not guessed", () => {
  it("an owner of an unknown part could hold enough, and not where others hold the rest", () => {
    const possible = outcome("eu", [held("X|?|A")], ["X"], "A");
    expect(possible).toMatchObject({
      outcome: "possible",
      against: [{ code: "share-unknown", link: 0 }],
    });
    expect(said("eu", ["X|?|A", "Z|50|A"], ["X"], "A")).toBe("possible");
    expect(said("eu", ["X|?|A", "Z|50.1|A"], ["X"], "A")).toBe("linked");
  });
  it("a register's band decides where it decides", () => {
    expect(said("uk", ["X|>50 <75|A"], ["X"], "A")).toBe("caught");
    expect(said("eu", ["X|>25 <=50|A"], ["X"], "A")).toBe("possible");
    expect(said("uk", ["X|>25 <=50|A"], ["X"], "A")).toBe("linked");
    expect(said("eu", ["X|>25 <=50|A", "Y|>25 <=50|A"], ["X", "Y"], "A")).toBe("caught");
  });
  it("two claims of one part stand side by side: the least of them is sure", () => {
    const both = outcome("eu", [held("X|60|A"), held("X|40|A")], ["X"], "A");
    expect(both.outcome).toBe("possible");
    expect(both.against.map((a) => a.code)).toContain("shares-disagree");
    expect(said("eu", ["X|60|A", "X|?|A"], ["X"], "A")).toBe("caught");
  });
  it("nothing is a claim too, and no link where nobody claims another", () => {
    for (const lines of [
      ["X|60|A", "X|0|A"],
      ["X|0|A", "X|60|A"],
    ]) {
      const both = outcome("eu", lines.map(held), ["X"], "A");
      expect(both.outcome).toBe("possible");
      expect(both.against.map((a) => a.code)).toContain("shares-disagree");
    }
    expect(said("eu", ["X|0|A"], ["X"], "A")).toBe("none");
    expect(said("eu", ["X|0|A", "X|0|A"], ["X"], "A")).toBe("none");
    // A share of nothing says nothing of the votes.
    const votes: Interest = { ...held("X|60|A"), kind: "votes" };
    expect(outcome("eu", [votes, held("X|0|A")], ["X"], "A").outcome).toBe("caught");
  });
  it("several holdings that one source tells of could add up; those of several sources are told of one", () => {
    const part = (relation: string, reportId: string, percent = "30"): Interest => ({
      ...held(`X|${percent}|A`),
      statementIds: [relation],
      relation,
      reportIds: [reportId],
    });
    const two = outcome("eu", [part("o1", "r1"), part("o2", "r1")], ["X"], "A");
    expect(two.outcome).toBe("possible");
    expect(two.held && shareText(two.held)).toBe("30–60 %");
    expect(two.against.map((a) => a.code)).toEqual(["could-add-up", "could-add-up"]);
    expect(outcome("eu", [part("o1", "r1"), part("o2", "r2")], ["X"], "A").outcome).toBe("linked");
    // Two figures of one and the same holding are two claims.
    expect(outcome("eu", [part("o1", "r1"), part("o1", "r1", "40")], ["X"], "A").outcome).toBe("linked");
    expect(outcome("eu", [part("o1", "r1", "60"), part("o2", "r1", "60")], ["X"], "A").outcome).toBe(
      "caught",
    );
  });
  it("a register that gives away more than there is proves nothing", () => {
    const over = outcome("eu", [held("X|60|A"), held("Z|60|A")], ["X"], "A");
    expect(over.outcome).toBe("possible");
    expect(over.against.map((a) => a.code)).toContain("over-whole");
  });
  it("what has ended reaches nothing and is still told", () => {
    const ended: Interest = { ...held("X|80|A"), standing: "ended" };
    expect(outcome("eu", [ended], ["X"], "A")).toMatchObject({
      outcome: "linked",
      against: [{ code: "ended", link: 0 }],
    });
    expect(outcome("eu", [{ ...ended, standing: "unsure" }], ["X"], "A").outcome).toBe("possible");
  });
  it("a ring of companies does not own itself into anything", () => {
    const ring = ["A|60|B", "B|60|A"];
    expect(said("eu", ring, ["X"], "A")).toBe("none");
    expect(said("eu", [...ring, "X|40|A"], ["X"], "A")).toBe("linked");
    expect(said("eu", ["A|60|B", "B|40|A", "X|50|A"], ["X"], "B")).toBe("caught");
  });
});

const NAMES = ["X", "Y", "A", "B", "C"] as const;
const PARTS = ["0", "20", "25", "30", "50", "60", ">25 <=50", ">50 <75", "40-60", "?"] as const;
const anyInterest = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...PARTS), fc.constantFrom("A", "B", "C"))
  .filter(([from, , to]) => from !== to)
  .map(([from, part, to]) => held(`${from}|${part}|${to}`));
const anyGraph = fc.uniqueArray(anyInterest, { maxLength: 7, selector: (i) => `${i.from} ${i.to}` });
const smallGraph = fc.uniqueArray(anyInterest, { maxLength: 5, selector: (i) => `${i.from} ${i.to}` });
const anyRule = fc.constantFrom(...rules);
const RANK: readonly Outcome[] = ["none", "linked", "possible", "caught"];
const rank = (o: RuleOutcome | undefined): number => RANK.indexOf(o?.outcome ?? "none");
const all = (
  rule: OwnershipRule,
  interests: readonly Interest[],
  ids: readonly string[],
): ReadonlyMap<string, RuleOutcome> =>
  new Map(
    screenOwnership([rule], { interests, listings: listed(...ids) }, ["A", "B", "C"]).map((s) => [
      s.id,
      s.outcomes[0] as RuleOutcome,
    ]),
  );

/** Ways in which the parts can be, in twentieths of the whole and around them: what is reached in all of them, and in one. */
function byTrying(rule: OwnershipRule, interests: readonly Interest[], seeds: readonly string[]) {
  const worlds = (to: string): readonly ReadonlyMap<string, number>[] => {
    const own = interests.filter((i) => i.to === to);
    const ways = own.reduce<readonly (readonly number[])[]>(
      (before, i) => before.flatMap((w) => fits(i).map((n) => [...w, n])),
      [[]],
    );
    return ways
      .filter((w) => w.reduce((sum, n) => sum + n, 0) <= 100)
      .map((w) => new Map(w.map((n, at) => [own[at]?.from ?? "", n])));
  };
  const fits = ({ share }: Interest): readonly number[] =>
    // A little more and a little less than each: what is open at its end comes as near to it as one likes.
    Array.from({ length: 21 }, (_, n) => [n * 5 - 0.25, n * 5, n * 5 + 0.25])
      .flat()
      .filter((n) => {
        const at = n * 1_000_000;
        if (share === undefined) return false;
        return (
          (share.isMinOpen ? at > share.min : at >= share.min) &&
          (share.isMaxOpen ? at < share.max : at <= share.max)
        );
      });
  const perAsset = ["A", "B", "C"].map((id) => [id, worlds(id)] as const);
  const isEnough = (n: number): boolean => (rule.moreThan ? n > rule.threshold : n >= rule.threshold);
  // What is least reached depends on each asset alone, so that the worst and the best way of each can be tried apart.
  const spread = (choose: (sums: readonly number[]) => boolean): ReadonlySet<string> => {
    const reached = new Set(seeds);
    for (let before = -1; before !== reached.size; ) {
      before = reached.size;
      const now = new Set(reached);
      for (const [id, ways] of perAsset) {
        const sums = ways.map((w) => [...w].reduce((sum, [from, n]) => sum + (now.has(from) ? n : 0), 0));
        if (ways.length > 0 && choose(sums)) reached.add(id);
      }
    }
    return reached;
  };
  return {
    always: spread((sums) => sums.every(isEnough)),
    ever: spread((sums) => sums.some(isEnough)),
    isWhole: perAsset.every(([, ways]) => ways.length > 0),
  };
}

describe("laws of the engine", () => {
  it("says caught where every way that the parts can be is enough, possible where one is", () => {
    fc.assert(
      fc.property(smallGraph, fc.constantFrom(ruleOf("eu"), ruleOf("us")), (interests, rule) => {
        const tried = byTrying(rule, interests, ["X", "Y"]);
        fc.pre(tried.isWhole);
        const told = all(rule, interests, ["X", "Y"]);
        for (const [id, o] of told) {
          expect([id, o.outcome === "caught"]).toEqual([id, tried.always.has(id)]);
          expect([id, rank(o) >= 2]).toEqual([id, tried.ever.has(id)]);
        }
      }),
      { numRuns: cases(300) },
    );
  });
  it("in the United Kingdom asks of one person at a time", () => {
    fc.assert(
      fc.property(smallGraph, (interests) => {
        const rule = ruleOf("uk");
        const tried = [["X"], ["Y"]].map((seeds) => byTrying(rule, interests, seeds));
        fc.pre(tried.every((t) => t.isWhole));
        for (const [id, o] of all(rule, interests, ["X", "Y"]))
          expect([id, o.outcome === "caught"]).toEqual([id, tried.some((t) => t.always.has(id))]);
      }),
      { numRuns: cases(200) },
    );
  });
  it("a chain proves its answer by itself", () => {
    fc.assert(
      fc.property(anyGraph, anyRule, (interests, rule) => {
        for (const [id, o] of all(rule, interests, ["X", "Y"]))
          if (o.outcome === "caught") {
            const again = all(rule, o.chain, o.designated).get(id);
            expect(again?.outcome).toBe("caught");
            expect(o.designated.length).toBeGreaterThan(0);
          }
      }),
    );
  });
  it("one designated person more never makes less of anybody", () => {
    fc.assert(
      fc.property(anyGraph, anyRule, (interests, rule) => {
        const few = all(rule, interests, ["X"]);
        for (const [id, o] of all(rule, interests, ["X", "Y"]))
          expect(rank(o)).toBeGreaterThanOrEqual(rank(few.get(id)));
      }),
    );
  });
  it("says caught by those on its own lists alone, and no less for others", () => {
    fc.assert(
      fc.property(anyGraph, anyRule, (interests, rule) => {
        const country = rule.countries[0] ?? "";
        const told = (listings: ReadonlyMap<string, readonly Listing[]>): readonly Outcome[] =>
          screenOwnership([rule], { interests, listings }, ["A", "B", "C"]).map(
            (s) => s.outcomes[0]?.outcome as Outcome,
          );
        const alone = told(new Map([["X", onListOf(country)]]));
        const mixed = told(
          new Map([
            ["X", onListOf(country)],
            ["Y", onListOf("zz")],
          ]),
        );
        const never = told(
          new Map([
            ["X", onListOf("zz")],
            ["Y", onListOf("zz")],
          ]),
        );
        expect(mixed.map((o) => o === "caught")).toEqual(alone.map((o) => o === "caught"));
        expect(never).not.toContain("caught");
        for (const [n, o] of mixed.entries())
          expect(RANK.indexOf(o)).toBeGreaterThanOrEqual(RANK.indexOf(alone[n] ?? "none"));
      }),
    );
  });
  it("does not depend on the order in which it is told", () => {
    fc.assert(
      fc.property(anyGraph, anyRule, (interests, rule) => {
        expect([...all(rule, [...interests].reverse(), ["Y", "X"])]).toEqual([
          ...all(rule, interests, ["X", "Y"]),
        ]);
      }),
    );
  });
});

describe("parts as sources write them", () => {
  it.each([
    ["60", "60 %"],
    ["60,5 %", "60.5 %"],
    ["٦٠٪", "60 %"],
    ["25-50", "25–50 %"],
    ["25 to 50 percent", "25–50 %"],
    ["50+", "50–100 %"],
    [">25 <=50", "> 25 %, ≤ 50 %"],
    ["≥75", "75–100 %"],
  ])("%s", (text, expected) => {
    const share = parseShare(text);
    expect(share && shareText(share)).toBe(expected);
  });
  it.each(["", "half", "120", "-5", "60 of 90", "NaN", "1e2"])("%s is no part", (text) => {
    expect(parseShare(text)).toBeUndefined();
  });
});

let no = 0;
const state = (
  entityId: string,
  schema: string,
  property: string,
  value: string,
  more: Partial<Statement> = {},
): Statement => ({
  id: `s${no++}`,
  entityId,
  schema,
  property,
  value,
  reportId: "r1",
  access: { marking: "green" } as unknown as Statement["access"],
  kind: "fact",
  firstSeen: "2026-01-01T00:00:00Z",
  lastSeen: "2026-01-01T00:00:00Z",
  ...more,
});

describe("what statements say", () => {
  const own = (...more: readonly Statement[]): readonly Statement[] => [
    state("o1", "Ownership", "owner", "x"),
    state("o1", "Ownership", "asset", "a"),
    ...more,
  ];
  const read = (statements: readonly Statement[], day = "2026-06-01") =>
    interestsOf(statements, natures, day, (id) => id);

  it("a band of a register is read from its code, and a figure says more", () => {
    const role = state("o1", "Ownership", "role", "ownership-of-shares-50-to-75-percent-as-trust");
    expect(read(own(role)).map((i) => [i.kind, i.share && shareText(i.share)])).toEqual([
      ["shares", "> 50 %, < 75 %"],
    ]);
    const figure = state("o1", "Ownership", "percentage", "55");
    expect(read(own(role, figure)).map((i) => i.share && shareText(i.share))).toEqual(["55 %"]);
    const votes = state("o1", "Ownership", "role", "voting-rights-75-to-100-percent");
    const board = state("o1", "Ownership", "role", "right-to-appoint-and-remove-directors");
    expect(read(own(votes, board)).map((i) => i.kind)).toEqual(["votes", "control"]);
  });
  it("says which Ownership and which report tell of a part", () => {
    const figure = state("o1", "Ownership", "percentage", "30", { reportId: "r2" });
    expect(read(own(figure)).map((i) => [i.relation, i.reportIds])).toEqual([["o1", ["r2"]]]);
    expect(read(own()).map((i) => [i.relation, i.reportIds])).toEqual([["o1", ["r1"]]]);
  });
  it("an account's holder owns an unknown part, and a parent is an owner", () => {
    expect(read(own()).map((i) => i.share && shareText(i.share))).toEqual(["?"]);
    expect(read([state("a", "Company", "parent", "x")])).toMatchObject([
      { from: "x", to: "a", kind: "shares" },
    ]);
  });
  it("a director has an office; nobody has anything in himself", () => {
    const office = [
      state("d1", "Directorship", "director", "x"),
      state("d1", "Directorship", "organization", "a"),
    ];
    expect(read(office)).toMatchObject([{ kind: "office", from: "x", to: "a" }]);
    expect(interestsOf(office, natures, "2026-06-01", () => "same")).toEqual([]);
  });
  it("dates decide, and a year that could be either leaves it open", () => {
    const end = (date: string) => read(own(state("o1", "Ownership", "endDate", date)))[0]?.standing;
    expect([end("2026-05-31"), end("2026-06-01"), end("2026"), end("2025"), end("2027")]).toEqual([
      "ended",
      "stands",
      "unsure",
      "ended",
      "stands",
    ]);
    expect(standingOn("2026-06-01", ["2026-06-02"], [])).toBe("not-yet");
    expect(standingOn("2026-06-01", ["2026-06"], [])).toBe("unsure");
    expect(
      read(
        own(state("o1", "Ownership", "startDate", "2020"))[0]
          ? own(state("o1", "Ownership", "startDate", "2020"))
          : [],
      )[0]?.standing,
    ).toBe("stands");
  });
  it("stands on a list by the list's own topic; an assessment, a day before it and a day after it are none", () => {
    const topic = state("x", "Person", "topics", "sanction");
    const sanction = [
      state("n1", "Sanction", "entity", "x"),
      state("n1", "Sanction", "country", "gb"),
      state("n1", "Sanction", "listingDate", "2025-07-23"),
    ];
    expect(listingsOf([topic], [sanction], "2026-06-01")).toMatchObject([
      { country: "gb", since: "2025-07-23", isSure: true },
    ]);
    expect(listingsOf([topic], [sanction], "2025-07-22")).toEqual([]);
    const off = [...sanction, state("n1", "Sanction", "endDate", "2026-01-01")];
    expect(listingsOf([topic], [off], "2026-06-01")).toEqual([]);
    expect(listingsOf([{ ...topic, kind: "assessment" }], [sanction], "2026-06-01")).toEqual([]);
    expect(listingsOf([state("x", "Person", "topics", "sanction.linked")], [sanction], "2026-06-01")).toEqual(
      [],
    );
    expect(listingsOf([topic], [], "2026-06-01")).toMatchObject([{ isSure: true }]);
  });
});

describe("what a proposal to designate says", () => {
  const read = (name: string): ModelFile =>
    JSON.parse(readFileSync(new URL(`../../../data/schemata/${name}.json`, import.meta.url), "utf8"));
  const model = new Model(read("ftm"), read("wasl"));
  const company = (property: string, value: string) => state("c", "Company", property, value);

  it("R11 has names, identifiers and addresses each in their place, and nobody's origin", () => {
    const parts = packParts(
      model,
      [
        company("name", "Fictitious Yard"),
        company("alias", "الحوض الوهمي"),
        company("registrationNumber", "EX-1"),
        company("phone", "+447700900123"),
        company("country", "gb"),
        company("address", "1 Fictitious Quay"),
        company("notes", "sells engines"),
        company("parent", "other"),
      ],
      false,
    );
    expect(Object.entries(parts).map(([part, own]) => [part, own.map((s) => s.property)])).toEqual([
      ["names", ["name", "alias"]],
      ["identifiers", ["registrationNumber", "phone"]],
      ["addresses", ["country", "address"]],
      ["said", ["notes"]],
    ]);
  });
  it("R11 has no country of a person, whatever schema a record of them has", () => {
    const parts = packParts(
      model,
      [
        state("p", "Person", "nationality", "xx"),
        state("p", "Person", "country", "xx"),
        state("p", "Person", "birthPlace", "Nowhere"),
        state("p", "Person", "birthDate", "1980-01-02"),
        state("q", "LegalEntity", "country", "xx"),
        state("q", "LegalEntity", "mainCountry", "xx"),
        state("q", "LegalEntity", "jurisdiction", "xx"),
        state("q", "LegalEntity", "registrationNumber", "EX-2"),
      ],
      true,
    );
    expect(Object.values(parts).flatMap((own) => own.map((s) => s.property))).toEqual([
      "birthDate",
      "registrationNumber",
    ]);
  });
  it("R07 lacks a named human's word on a person, and a finding that somebody accepted", () => {
    const whole = {
      isPerson: true,
      category: "suspect",
      findings: 1,
      identifiers: 1,
      reports: 2,
      isWhole: true,
    } as const;
    expect(packLacks(whole)).toEqual([]);
    expect(packLacks({ ...whole, category: "contact" })).toEqual(["category"]);
    expect(packLacks({ ...whole, isPerson: false, category: "unknown" })).toEqual([]);
    expect(packLacks({ ...whole, isWhole: false })).toEqual(["cut"]);
    expect(isBlocking("cut")).toBe(false);
    expect(packLacks({ ...whole, findings: 0, identifiers: 0, reports: 1 })).toEqual([
      "finding",
      "identifier",
      "second-source",
    ]);
  });
  it("tells whom a designation would reach that nobody's reaches now", () => {
    const interests = ["X|60|A", "A|50|B", "Y|100|C", "X|100|C"].map(held);
    const input = { interests, listings: listed("Y") };
    expect(reachedWith(rules, input, "X", ["A", "B"])).toEqual([
      { id: "A", rules: ["uk", "eu", "us"] },
      { id: "B", rules: ["eu", "us"] },
    ]);
    expect(reachedWith(rules, { interests, listings: listed("X") }, "X", ["A", "B"])).toEqual([]);
    // The list of one law leaves those of the others to tell.
    const uk = { interests, listings: new Map([["X", onListOf("gb")]]) };
    expect(reachedWith(rules, uk, "X", ["A"])).toEqual([{ id: "A", rules: ["eu", "us"] }]);
  });
});
