import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPEN } from "../marking/index.ts";
import { PURPOSES } from "../purpose.ts";
import { SUBJECT_CATEGORIES } from "../subject.ts";
import {
  type ApprovalRecord,
  approvalStanding,
  categoryShown,
  courtPermissions,
  lookUpReports,
  maskNames,
  mayBeChild,
  mustBeAbleToAnswer,
  NO_PROFILE,
  protectedAccess,
  rejectionRate,
  retentionStanding,
  reviewAt,
  suppressSmall,
} from "./index.ts";

const DAY_MS = 24 * 3600 * 1000;
const NOW = Date.UTC(2026, 0, 1);
const iso = (ms: number): string => new Date(ms).toISOString();

const asked: ApprovalRecord = {
  id: "appr-1",
  kind: "release",
  subject: "node-b",
  digest: "",
  reason: "case",
  requestedBy: "ana",
  requestedAt: iso(NOW),
  purpose: "information-exchange",
  mandate: "M-1",
  expiresAt: iso(NOW + DAY_MS),
};

describe("approvals", () => {
  it("stand as what was answered, until their time", () => {
    const yes: ApprovalRecord = {
      ...asked,
      decision: "approved",
      decidedBy: "chief",
      validUntil: iso(NOW + 5),
    };
    expect(approvalStanding(asked, NOW)).toBe("pending");
    expect(approvalStanding(asked, NOW + DAY_MS)).toBe("expired");
    expect(approvalStanding(yes, NOW + 4)).toBe("approved");
    expect(approvalStanding(yes, NOW + 5)).toBe("expired");
    expect(approvalStanding({ ...asked, decision: "refused" }, NOW)).toBe("refused");
    const { validUntil: _none, ...endless } = yes;
    expect(approvalStanding(endless, NOW)).toBe("expired");
  });

  it("R24 are answered by a supervisor who did not ask, while they wait", () => {
    const answer = (userId: string, role: "analyst" | "supervisor" | "oversight", now = NOW) => {
      try {
        mustBeAbleToAnswer(asked, { userId, role }, now);
        return "may";
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(answer("chief", "supervisor")).toBe("may");
    expect(answer("ana", "supervisor")).toBe("SECOND_PERSON_REQUIRED");
    expect(answer("bob", "analyst")).toBe("ROLE_FORBIDS");
    expect(answer("eye", "oversight")).toBe("ROLE_FORBIDS");
    expect(answer("chief", "supervisor", NOW + DAY_MS)).toBe("CONFLICT");
  });
});

describe("masking", () => {
  it("R08 leaves no whole name and no part of one, in any script, and every offset where it was", () => {
    const name = fc.array(fc.constantFrom("Zaynab", "كناري", "Nguyễn", "Ольга", "Al-Test", "李小龙"), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(
        name,
        fc.array(fc.constantFrom("said", "met", "in", "Dover,", "قال"), { maxLength: 6 }),
        (n, words) => {
          const full = n.join(" ");
          const text = [...words, full, ...words.reverse()].join(" ");
          const masked = maskNames(text, [full]);
          expect(masked.length).toBe(text.length);
          for (const part of n) if ([...part].length >= 3) expect(masked).not.toContain(part);
          for (const word of words) expect(masked).toContain(word);
        },
      ),
    );
  });

  it("masks words, not letters within others, and nothing for no name", () => {
    expect(maskNames("Dover and Over", ["Over"])).toBe("Dover and ████");
    expect(maskNames("ALI met Alice", ["Ali"])).toBe("███ met Alice");
    expect(maskNames("a.b (x", ["a.b", ""])).toBe("███ (x");
    expect(maskNames("text", [])).toBe("text");
    expect(maskNames("Jo went", ["Jo"])).toBe("Jo went");
    expect(maskNames("قال وكناري ثم", ["كناري"])).toBe("قال و█████ ثم");
    expect(maskNames("昨天李小龙来了", ["李小龙"])).toBe("昨天███来了");
    expect(maskNames("Nguyễn".normalize("NFD"), ["Nguyễn"])).not.toContain("N");
  });
});

describe("categories as shown", () => {
  it("R07 R08 come from humans, and from the graph for pseudonyms only; protected wins", () => {
    const said = (entityId: string, value: string) => [{ entityId, property: "subjectCategory", value }];
    expect(categoryShown(said("p-1", "suspect"), [])).toBe("unknown");
    expect(categoryShown(said("p-1", "victim"), [])).toBe("unknown");
    expect(categoryShown(said("protected-1", "victim"), [{ category: "suspect" }])).toBe("victim");
    expect(categoryShown(said("protected-1", "suspect"), [])).toBe("unknown");
    expect(categoryShown([], [{ category: "contact" }])).toBe("contact");
  });

  it("R09 put a child and what points at one into the compartment, whatever else the marking says", () => {
    expect(protectedAccess(OPEN, "child").compartments).toEqual(["children"]);
    expect(protectedAccess({ ...OPEN, compartments: ["inner"] }, "child").compartments).toEqual([
      "children",
      "inner",
    ]);
    expect(protectedAccess(OPEN, "victim")).toBe(OPEN);
  });
});

describe("retention", () => {
  it("R15 looks again by the shorter of purpose and category, and never without a date", () => {
    const profile = {
      ...NO_PROFILE,
      reviewDays: {
        ...NO_PROFILE.reviewDays,
        standard: 1000,
        byPurpose: { "life-at-sea": 9 },
        byCategory: { child: 3 },
      },
    } as const;
    const days = (of: Parameters<typeof reviewAt>[2]) =>
      (Date.parse(reviewAt(profile, NOW, of)) - NOW) / DAY_MS;
    expect(days({})).toBe(1000);
    expect(days({ purpose: "life-at-sea" })).toBe(9);
    expect(days({ purpose: "cross-check" })).toBe(1000);
    expect(days({ purpose: "life-at-sea", category: "child" })).toBe(3);
    fc.assert(
      fc.property(
        fc.constantFrom(...PURPOSES),
        fc.constantFrom(...SUBJECT_CATEGORIES),
        (purpose, category) => {
          expect(days({ purpose, category })).toBeLessThanOrEqual(
            Math.min(days({ purpose }), days({ category })),
          );
        },
      ),
    );
  });

  it("R15 deletes by default: past its date only a hold keeps it", () => {
    const at = (days: number, isHeld = false) =>
      retentionStanding({ reviewAt: iso(NOW + days * DAY_MS), isHeld }, NO_PROFILE, NOW);
    expect([at(31), at(30), at(1), at(0), at(-1)]).toEqual([
      "kept",
      "review-due",
      "review-due",
      "overdue",
      "overdue",
    ]);
    expect(at(-1, true)).toBe("held");
  });
});

describe("court", () => {
  it("R03 names each contributor of what bears H1, once, and says where nobody is known", () => {
    const s = (id: string, handling: readonly ("H1" | "H2")[], originators: readonly string[]) => ({
      id,
      access: { ...OPEN, handling, originators },
    });
    expect(courtPermissions([s("1", ["H2"], ["a"])])).toEqual([]);
    expect(
      courtPermissions([s("2", ["H1"], ["b", "a"]), s("1", ["H1", "H2"], ["a"]), s("3", ["H1"], [])]),
    ).toEqual([
      { from: "a", statementIds: ["1", "2"] },
      { from: "b", statementIds: ["2"] },
      { from: "unknown", statementIds: ["3"] },
    ]);
  });
});

describe("statistics", () => {
  const cell = (kind: string, state: string, n: number) => ({ kind, state, n });

  it("R26 tell no count from one to the limit, and no single gap that a sum would fill", () => {
    const anyCells = fc.array(
      fc.record({ kind: fc.constantFrom("a", "b"), state: fc.string({ maxLength: 3 }), n: fc.nat(12) }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(anyCells, fc.integer({ min: 1, max: 8 }), (cells, smallest) => {
        const told = suppressSmall(cells, smallest);
        expect(told).toHaveLength(cells.length);
        for (const c of told) expect(c.n === null || c.n === 0 || c.n >= smallest).toBe(true);
        for (const kind of ["a", "b"]) {
          const hidden = told.filter((c) => c.kind === kind && c.n === null).length;
          const positive = cells.filter((c) => c.kind === kind && c.n > 0).length;
          if (positive > 1) expect(hidden).not.toBe(1);
        }
      }),
    );
    const exact = [cell("a", "x", 3), cell("a", "y", 9)];
    expect(suppressSmall(exact, 0)).toEqual(exact);
    expect(suppressSmall(exact, 5).map((c) => c.n)).toEqual([null, null]);
  });

  it("R26 give no error rate of a few", () => {
    expect(rejectionRate(1, 1, 5)).toBeUndefined();
    expect(rejectionRate(0, 0, 0)).toBeUndefined();
    expect(rejectionRate(6, 2, 5)).toBeUndefined();
    expect(rejectionRate(15, 5, 5)).toBe(0.25);
  });
});

describe("look-ups", () => {
  const look = (userId: string, object: string, more: object = {}) => ({
    at: iso(NOW),
    userId,
    action: "read",
    object,
    mandate: "M-1",
    ...more,
  });

  it("R18 report a user once, with each sign, and nobody for ordinary work", () => {
    const ordinary = ["a", "b", "c"].flatMap((u) => [look(u, "entity:1"), look(u, "entity:2")]);
    expect(lookUpReports(ordinary)).toEqual([]);
    const curious = [
      look("li.wei", "search", { action: "search", text: "Wei Li" }),
      look("li.wei", "public-figure:p"),
      ...["1", "2", "3"].map((m) => look("li.wei", "entity:9", { mandate: m })),
    ];
    // Parts of two letters are in half of all names: this user's own name cannot be told from others.
    expect(
      lookUpReports([...ordinary, ...curious]).map((r) => [r.userId, r.signs.map((s) => s.rule)]),
    ).toEqual([["li.wei", ["public-figure", "many-mandates"]]]);
    const own = lookUpReports([look("amira.hassan", "search", { action: "search", text: "HASSAN, Amira" })]);
    expect(own[0]?.signs.map((s) => s.rule)).toEqual(["own-name"]);
  });

  it("R18 report far more looks than others, not merely more", () => {
    const of = (user: string, n: number) =>
      Array.from({ length: n }, (_, i) => look(user, `entity:${user}${i}`));
    expect(lookUpReports([...of("a", 10), ...of("b", 12), ...of("c", 61)]).map((r) => r.userId)).toEqual([
      "c",
    ]);
    const [sign] = lookUpReports([...of("a", 10), ...of("b", 12), ...of("c", 61)])[0]?.signs ?? [];
    expect([sign?.rule, sign?.count, sign?.usual]).toEqual(["volume", 61, 12]);
    expect(lookUpReports([...of("a", 20), ...of("b", 30), ...of("c", 90)])).toEqual([]);
    expect(lookUpReports(of("alone", 500))).toEqual([]);
  });
});

describe("who may be a child", () => {
  it("R09 is a child until the day of eighteen years; of a year or month alone the last day counts", () => {
    const on = (birthDate: string): boolean => mayBeChild(birthDate, Date.UTC(2026, 5, 15));
    const children = ["2008-06-16", "2026-06-14", "2026", "2008-06", "2008", "2012-02-29T10:00:00Z"];
    const others = [
      "2008-06-15",
      "2008-05",
      "2007",
      "1980-01-01",
      "2026-06-16",
      "2099",
      "",
      "unknown",
      "20080616",
    ];
    expect(children.filter((date) => !on(date))).toEqual([]);
    expect(others.filter(on)).toEqual([]);
  });
});
