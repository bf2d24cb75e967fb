import { describe, expect, it } from "vitest";
import { OPEN, ROLES } from "../marking/index.ts";
import {
  APPROVAL_KINDS,
  type ApprovalRecord,
  approvalRule,
  approvalStanding,
  caseReviewAt,
  categoryShown,
  courtPermissions,
  GUARDIANS,
  lookUpReports,
  maskNames,
  mustBeAbleToAnswer,
  mustBeAbleToAsk,
  NO_PROFILE,
  PENDING_MS,
  protectedAccess,
  RETAINED_KINDS,
  rejectionRate,
  requestDueAt,
  retainedObject,
  retentionStanding,
  reviewAt,
  SUBJECT_REQUEST_KINDS,
  sharesName,
  suppressSmall,
} from "./index.ts";

// Each figure and each edge by itself: what the laws beside this file leave open.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 0, 1);
const iso = (ms: number): string => new Date(ms).toISOString();

function thrown(work: () => void): unknown {
  try {
    work();
    return "none";
  } catch (error) {
    const { code, detail } = error as { code: string; detail: unknown };
    return { code, detail };
  }
}

describe("approvals", () => {
  it("R24 wait three days, a vetting ninety, hold an hour or a day, and what lets something out is good once", () => {
    expect(PENDING_MS).toBe(3 * DAY_MS);
    expect(Object.fromEntries(APPROVAL_KINDS.map((kind) => [kind, approvalRule(kind)]))).toEqual({
      reidentify: { validMs: HOUR_MS, once: false, forPurpose: true },
      "lift-protection": { validMs: DAY_MS, once: true },
      release: { validMs: DAY_MS, once: true },
      transfer: { validMs: DAY_MS, once: true },
      sanitise: { validMs: 36_500 * DAY_MS, once: false },
      source: { validMs: HOUR_MS, once: false, forPurpose: true },
      unmask: { validMs: HOUR_MS, once: false, forPurpose: true },
      vet: { pendingMs: 90 * DAY_MS, validMs: 36_500 * DAY_MS, once: false },
      "court-use": { validMs: 36_500 * DAY_MS, once: false },
      disclose: { validMs: DAY_MS, once: true },
      designate: { validMs: DAY_MS, once: true },
      consent: { validMs: DAY_MS, once: true },
      "take-back": { validMs: DAY_MS, once: false },
    });
  });

  it("R24 are asked for by those with casework only", () => {
    const asks = (role: (typeof ROLES)[number]) => thrown(() => mustBeAbleToAsk(role));
    expect(ROLES.filter((role) => asks(role) === "none")).toEqual(["analyst", "supervisor"]);
    expect(asks("machine")).toEqual({ code: "ROLE_FORBIDS", detail: { role: "machine" } });
  });

  it("say why somebody may not answer", () => {
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
    const answer = (record: ApprovalRecord, userId: string, role: (typeof ROLES)[number]) =>
      thrown(() => mustBeAbleToAnswer(record, { userId, role }, NOW));
    expect(answer(asked, "bob", "administrator")).toEqual({
      code: "ROLE_FORBIDS",
      detail: { role: "administrator" },
    });
    expect(answer(asked, "ana", "supervisor")).toEqual({
      code: "SECOND_PERSON_REQUIRED",
      detail: { approval: "appr-1" },
    });
    expect(answer({ ...asked, decision: "refused" }, "chief", "supervisor")).toEqual({
      code: "CONFLICT",
      detail: { approval: "appr-1", standing: "refused" },
    });
    expect(answer(asked, "chief", "supervisor")).toBe("none");
    expect(approvalStanding({ ...asked, expiresAt: iso(NOW) }, NOW)).toBe("expired");
  });
});

describe("review and retention", () => {
  it("R15 looks again after 90 days where no profile says otherwise, and grants no ground to refuse", () => {
    expect(NO_PROFILE).toEqual({
      reviewDays: {
        standard: 90,
        byPurpose: {},
        byCategory: {},
        case: 90,
        exchanged: 90,
        unknownVehicle: 30,
      },
      remindDays: 30,
      smallCount: 10,
      requestDays: { access: 30, rectification: 30, erasure: 30, restriction: 30, contest: 30 },
      exemptions: [],
    });
    expect(reviewAt(NO_PROFILE, NOW, {})).toBe(iso(NOW + 90 * DAY_MS));
    expect(caseReviewAt(NO_PROFILE, NOW)).toBe(iso(NOW + 90 * DAY_MS));
    const ofCases = { ...NO_PROFILE, reviewDays: { ...NO_PROFILE.reviewDays, case: 7 } };
    expect(caseReviewAt(ofCases, NOW)).toBe(iso(NOW + 7 * DAY_MS));
  });

  it("R20 owes an answer so many days after it was asked, by what was asked", () => {
    const profile = { ...NO_PROFILE, requestDays: { ...NO_PROFILE.requestDays, erasure: 5 } };
    const due = SUBJECT_REQUEST_KINDS.map((kind) => requestDueAt(profile, kind, iso(NOW)));
    expect(due).toEqual([30, 30, 5, 30, 30].map((days) => iso(NOW + days * DAY_MS)));
    expect(SUBJECT_REQUEST_KINDS).toEqual(["access", "rectification", "erasure", "restriction", "contest"]);
  });

  it("R15 is a matter of the millisecond", () => {
    const at = (ms: number) => retentionStanding({ reviewAt: iso(NOW + ms), isHeld: false }, NO_PROFILE, NOW);
    expect([at(30 * DAY_MS + 1), at(30 * DAY_MS), at(1), at(0)]).toEqual([
      "kept",
      "review-due",
      "review-due",
      "overdue",
    ]);
    expect(RETAINED_KINDS).toEqual(["report", "case", "person", "message", "match", "data-request"]);
    expect(RETAINED_KINDS.map((kind) => retainedObject(kind, "x")).join(" ")).toBe(
      "report:x case:x entity:x message:x match:x data request:x",
    );
    expect(GUARDIANS).toEqual(["present", "absent", "unknown"]);
  });
});

describe("court", () => {
  it("R03 lists contributors and statements in order, each once", () => {
    const s = (id: string, originators: readonly string[]) => ({
      id,
      access: { ...OPEN, handling: ["H1" as const], originators },
    });
    expect(courtPermissions([s("9", ["c"]), s("3", ["a", "c"]), s("3", ["c"]), s("5", ["b"])])).toEqual([
      { from: "a", statementIds: ["3"] },
      { from: "b", statementIds: ["5"] },
      { from: "c", statementIds: ["3", "9"] },
    ]);
  });
});

describe("statistics", () => {
  const cell = (state: string, n: number | null, kind = "k") => ({ kind, state, n });
  const told = (...cells: ReturnType<typeof cell>[]) => suppressSmall(cells, 5).map((c) => c.n);

  it("R26 withholds the smallest neighbour too, by name where two are equal, and never a zero in its place", () => {
    expect(told(cell("a", 4), cell("b", 9), cell("c", 7))).toEqual([null, 9, null]);
    expect(told(cell("c", 4), cell("b", 7), cell("a", 7))).toEqual([null, 7, null]);
    expect(told(cell("c", 4), cell("a", 7), cell("b", 7))).toEqual([null, null, 7]);
    expect(told(cell("a", 4), cell("b", 0), cell("c", 50))).toEqual([null, 0, null]);
    expect(told(cell("a", 4), cell("b", 3), cell("c", 50))).toEqual([null, null, 50]);
    expect(told(cell("a", 5), cell("b", 6))).toEqual([5, 6]);
    expect(told(cell("a", 1))).toEqual([null]);
    expect(told(cell("a", 4), cell("b", null), cell("c", 8))).toEqual([null, null, null]);
    expect(suppressSmall([cell("a", 4, "x"), cell("a", 8, "y")], 5)).toEqual([
      cell("a", null, "x"),
      cell("a", 8, "y"),
    ]);
  });

  it("R26 gives a rate from the limit on", () => {
    expect(rejectionRate(6, 9, 5)).toBe(0.6);
    expect(rejectionRate(5, 5, 5)).toBe(0.5);
    expect(rejectionRate(0, 5, 5)).toBe(1);
    expect(rejectionRate(5, 0, 5)).toBe(0);
    // 0.9 says nine and one.
    expect(rejectionRate(1, 9, 5)).toBeUndefined();
    expect(rejectionRate(9, 1, 5)).toBeUndefined();
    expect(rejectionRate(2, 2, 5)).toBeUndefined();
    expect(rejectionRate(0, 0, 0)).toBeUndefined();
    expect(rejectionRate(0, 1, 0)).toBe(1);
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
  const searched = (userId: string, text: string | undefined, action = "search") =>
    look(userId, "search", { action, ...(text === undefined ? {} : { text }) });
  const many = (n: number, user: string, object = (i: number) => `entity:${user}-${i}`) =>
    Array.from({ length: n }, (_, i) => look(user, object(i)));
  const rulesOf = (entries: Parameters<typeof lookUpReports>[0]) =>
    lookUpReports(entries).map((r) => [r.userId, ...r.signs.map((s) => s.rule)]);

  it("R18 say of each sign how often, on what, and why", () => {
    const entries = [
      searched("amira.hassan", "who is Amira HASSAN?"),
      searched("amira.hassan", "Hassan Amira"),
      searched("amira.hassan", "Hassan"),
      searched("amira.hassan", undefined),
      look("amira.hassan", "public-figure:p"),
      ...["1", "2", "3"].map((m) => look("amira.hassan", "entity:9", { mandate: m })),
      ...["1", "2"].map((m) => look("amira.hassan", "entity:8", { mandate: m })),
      ...["1", "2", "3"].map((m) => look("amira.hassan", "case:7", { mandate: m })),
    ];
    expect(lookUpReports(entries)).toEqual([
      {
        userId: "amira.hassan",
        signs: [
          { rule: "own-name", count: 2, objects: ["search"], because: "searched for their own name" },
          {
            rule: "public-figure",
            count: 1,
            objects: ["public-figure:p"],
            because: "opened the record of a holder of public office",
          },
          {
            rule: "many-mandates",
            count: 3,
            objects: ["entity:9"],
            because: "one record under 3 mandates or more",
          },
        ],
      },
    ]);
  });

  it("R18 count reads and searches only, in whatever order, and report users by name", () => {
    const figure = (user: string, action: string) => look(user, "public-figure:p", { action });
    const entries = [figure("b", "read"), figure("c", "share"), figure("a", "search"), figure("d", "change")];
    expect(rulesOf(entries)).toEqual([
      ["a", "public-figure"],
      ["b", "public-figure"],
    ]);
    expect(rulesOf([...entries].reverse())).toEqual(rulesOf(entries));
  });

  it("R18 name at most ten objects of many, each once", () => {
    const [report] = lookUpReports([...many(60, "a"), ...many(60, "a"), look("b", "entity:1")]);
    expect(report?.signs).toEqual([
      {
        rule: "volume",
        count: 120,
        objects: Array.from({ length: 10 }, (_, i) => `entity:a-${i}`),
        because: "120 looks, where half of the others have 1 or fewer",
        usual: 1,
      },
    ]);
  });

  it("R18 find too many from fifty on, and from more than five times the usual", () => {
    expect(rulesOf([...many(49, "a"), look("b", "entity:1")])).toEqual([]);
    expect(rulesOf([...many(50, "a"), look("b", "entity:1")])).toEqual([["a", "volume"]]);
    expect(rulesOf([...many(60, "a"), ...many(12, "b")])).toEqual([]);
    expect(rulesOf([...many(61, "a"), ...many(12, "b")])).toEqual([["a", "volume"]]);
    // The middle one of the others is the usual, not the least and not the most.
    expect(rulesOf([...many(61, "a"), ...many(12, "b"), ...many(2, "c"), ...many(40, "d")])).toEqual([
      ["a", "volume"],
    ]);
    expect(rulesOf([...many(60, "a"), ...many(12, "b"), ...many(2, "c"), ...many(40, "d")])).toEqual([]);
  });

  it("R18 take a name for one's own by all its parts of four letters and more", () => {
    const own = (userId: string, text: string) => rulesOf([searched(userId, text)]).length === 1;
    expect(own("anna", "Anna")).toBe(true);
    expect(own("ann", "Ann")).toBe(false);
    expect(own("li.anna", "Anna")).toBe(true);
    expect(own("anna_berg", "Anna")).toBe(false);
    expect(own("anna-berg", "BERG;Anna")).toBe(true);
    expect(own("anna", "Annabel")).toBe(false);
    expect(own("anna", "")).toBe(false);
  });
});

describe("protected persons", () => {
  it("R08 leave no part of three letters, or of two where words are not parted", () => {
    expect(maskNames("Bo and Bob met", ["Bob Bo"])).toBe("Bo and ███ met");
    expect(maskNames("小龙", ["李小龙"])).toBe("小龙");
    expect(maskNames("李小", ["李小"])).toBe("██");
    expect(maskNames("สมชาย", ["สมชาย"])).toBe("█████");
    expect(maskNames("וכהן כהנא", ["כהן"])).toBe("ו███ כהנא");
    expect(maskNames("Anna-Maria and Maria", ["Anna-Maria"])).toBe("██████████ and █████");
    expect(maskNames(" Anna ", [" Anna "])).toBe(" ████ ");
    expect(maskNames("Anna3 Anna", ["Anna"])).toBe("Anna3 ████");
    expect(maskNames("a[b]c x[y]", ["a[b]c"])).toBe("█████ x[y]");
    expect(maskNames("A*B+C? {1} ^$|/\\", ["A*B+C?"])).toBe("██████ {1} ^$|/\\");
    // The longer one first: what is left of a name after a shorter one would still tell.
    for (const names of [
      ["李小", "李小龙"],
      ["李小龙", "李小"],
    ])
      expect(maskNames("李小龙", names)).toBe("███");
    expect(maskNames("nobody is named", [])).toBe("nobody is named");
    expect(maskNames("x", ["a"])).toBe("x");
  });

  it.each<[string, readonly string[], boolean]>([
    ["Anna Example", ["Example Anna"], true],
    ["Anna Example", ["Anna Maria Example"], true],
    ["Anna Example", ["Anna Other"], false],
    ["Anna Example", ["Bob Other", "Carl Third"], false],
    // One word of each of two people is nobody's name.
    ["Anna Example", ["Anna Other", "Bob Example"], false],
    ["Anna Example", ["Bob Other", "Example, Anna"], true],
    ["Anna", ["Anna Other"], true],
    ["A. Example", ["Bob Example"], true],
    ["Al Example", ["Bob Example"], false],
    ["Anna-Maria Example", ["Maria Example"], true],
    ["A", ["A B"], false],
    ["", ["Anna"], false],
    ["Anna", [], false],
    ["أحمد سعيد", ["سعيد أحمد"], true],
    ["أحمد سعيد", ["أحمد علي"], false],
  ])("R08 %s may be one of %j: %s", (name, names, expected) => {
    expect(sharesName(name, names)).toBe(expected);
  });

  it("R07 have the category that a human gave, or a pseudonym's; of no other property and no other word", () => {
    const said = (property: string, value: string) => [{ entityId: "protected-1", property, value }];
    expect(categoryShown(said("subjectCategory", "child"), [])).toBe("child");
    expect(categoryShown(said("name", "child"), [])).toBe("unknown");
    expect(categoryShown(said("subjectCategory", "Child"), [])).toBe("unknown");
    expect(categoryShown(said("subjectCategory", "victim"), [{ category: "suspect" }])).toBe("victim");
    expect(categoryShown([], [])).toBe("unknown");
  });

  it("R09 add the compartment of children to what the marking says already", () => {
    const inner = { ...OPEN, tlp: "amber" as const, groups: ["emsc"], compartments: ["inner"] };
    expect(protectedAccess(inner, "child")).toEqual({ ...inner, compartments: ["children", "inner"] });
    expect(protectedAccess(inner, "witness")).toBe(inner);
  });
});
