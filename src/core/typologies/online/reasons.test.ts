import { describe, expect, it } from "vitest";
import { draftReasons, type ReasonsInput } from "./reasons.ts";
import type { ReferralPackage } from "./referral.ts";

const notice = {
  notice: { explanation: "It offers a crossing." },
  evidence: { posted_at: "2026-09-30T08:00:00Z" },
  statement_of_reasons_draft: {
    puid: "p",
    decision_visibility: ["DECISION_VISIBILITY_CONTENT_REMOVED"],
    illegal_content_legal_ground: "Act, s. 25",
    illegal_content_explanation: "old",
    source_identity: "Somebody",
    territorial_scope: ["FR", "BE"],
    category: "c",
  },
} as unknown as ReferralPackage;
const input = (more: Partial<ReasonsInput> = {}): ReasonsInput => ({
  action: "content_removed",
  ground: "illegal",
  automation: "not",
  at: "2026-10-02T09:30:00Z",
  ...more,
});
const facts = [
  "The post of 2026-09-30 came to notice by a notice under Article 16, not by an own investigation.",
  "It was found by an automated model whose signs the notice lists, and read by a person before the notice was sent.",
];

describe("a statement of reasons", () => {
  it("says what was done, where, why, and how to contest it", () => {
    expect(draftReasons(notice, input()).recipient).toEqual([
      "Your post was removed.",
      "It holds from 2026-10-02 until further notice, in FR, BE.",
      ...facts,
      "The decision was made by a person.",
      "The post is held to be illegal content under: Act, s. 25.",
      "It offers a crossing.",
      "You can complain to us free of charge for six months after this decision (Article 20), turn to a certified out-of-court dispute settlement body (Article 21), or go to court.",
    ]);
  });
  it("goes to the database without the notifier", () => {
    expect(draftReasons(notice, input()).statement).toEqual({
      puid: "p",
      category: "c",
      territorial_scope: ["FR", "BE"],
      decision_visibility: ["DECISION_VISIBILITY_CONTENT_REMOVED"],
      decision_ground: "DECISION_GROUND_ILLEGAL_CONTENT",
      illegal_content_legal_ground: "Act, s. 25",
      illegal_content_explanation: "It offers a crossing.",
      application_date: "2026-10-02",
      decision_facts: facts.join(" "),
      automated_decision: "AUTOMATED_DECISION_NOT_AUTOMATED",
    });
  });

  it.each<[ReasonsInput["action"], string, Record<string, unknown>]>([
    [
      "content_restricted",
      "Access to your post was disabled.",
      { decision_visibility: ["DECISION_VISIBILITY_CONTENT_DISABLED"] },
    ],
    [
      "visibility_reduced",
      "Your post is shown to fewer people.",
      { decision_visibility: ["DECISION_VISIBILITY_CONTENT_DEMOTED"] },
    ],
    ["account_suspended", "Your account was suspended.", { decision_account: "DECISION_ACCOUNT_SUSPENDED" }],
    ["account_terminated", "Your account was closed.", { decision_account: "DECISION_ACCOUNT_TERMINATED" }],
  ])("of %s", (action, says, statement) => {
    const made = draftReasons(notice, input({ action, until: "2026-12-01" }));
    expect(made.recipient.slice(0, 2)).toEqual([
      says,
      "It holds from 2026-10-02 until 2026-12-01, in FR, BE.",
    ]);
    expect(made.statement).toMatchObject({
      ...statement,
      [action.startsWith("account") ? "end_date_account_restriction" : "end_date_visibility_restriction"]:
        "2026-12-01",
    });
    expect("decision_visibility" in made.statement).toBe(!action.startsWith("account"));
  });

  it("for what is against the terms names the clause, and no law", () => {
    const { recipient, statement } = draftReasons(
      notice,
      input({ ground: "terms", clause: "4.2", territory: [] }),
    );
    expect(recipient).toContain("The post is held to be against our terms: 4.2.");
    expect(recipient[1]).toBe("It holds from 2026-10-02 until further notice, everywhere.");
    expect(statement).toMatchObject({
      decision_ground: "DECISION_GROUND_INCOMPATIBLE_CONTENT",
      incompatible_content_ground: "4.2",
      incompatible_content_explanation: "It offers a crossing.",
      incompatible_content_illegal: "No",
      territorial_scope: [],
    });
    expect("illegal_content_legal_ground" in statement).toBe(false);
    expect(
      draftReasons(notice, input({ ground: "terms", clause: "x".repeat(600) })).statement[
        "incompatible_content_ground"
      ],
    ).toHaveLength(500);
  });

  it.each([
    ["fully", "The decision was made by automated means.", "AUTOMATED_DECISION_FULLY"],
    [
      "partially",
      "The decision was made by a person with the help of automated means.",
      "AUTOMATED_DECISION_PARTIALLY",
    ],
  ] as const)("tells where it was made %s by machine", (automation, says, code) => {
    const { recipient, statement } = draftReasons(notice, input({ automation }));
    expect(recipient).toContain(says);
    expect(statement["automated_decision"]).toBe(code);
  });

  it("adds the platform's own facts, where there are any", () => {
    expect(draftReasons(notice, input({ facts: " Seen twice. " })).recipient[4]).toBe("Seen twice.");
    expect(draftReasons(notice, input({ facts: "  " })).statement["decision_facts"]).toBe(facts.join(" "));
    expect(draftReasons(notice, input({ facts: "x".repeat(6000) })).statement["decision_facts"]).toHaveLength(
      5000,
    );
  });
});
