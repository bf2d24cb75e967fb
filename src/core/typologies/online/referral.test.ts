import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../ids.ts";
import { contactId } from "../../records.ts";
import type { ReadPost } from "./read-post.ts";
import { type ReferablePost, type ReferralTerms, referralPackage, withheldIdentifiers } from "./referral.ts";

const read = (more: Partial<ReadPost> = {}): ReadPost =>
  ({
    isOffer: true,
    protectedAs: undefined,
    probability: 0.91237,
    language: { lang: "fra" },
    terms: [
      { name: "base", value: 3, because: "before any word" },
      { name: "route", value: 1.5, because: "a route" },
      { name: "news", value: -2, because: "told as news" },
      { name: "price", value: 0.7, because: "a price" },
    ],
    entities: [
      { type: "phone", value: "+447700900123", owner: "offeror" },
      { type: "phone", value: "+447700900124", owner: "offeror" },
      { type: "handle", value: "helper_zz", owner: "helper" },
      { type: "price", value: { amount: 5 } },
    ],
    ...more,
  }) as unknown as ReadPost;
const post = (more: Partial<ReferablePost> = {}): ReferablePost => ({
  id: "Alpha:77",
  platform: "Alpha",
  accountId: "acc",
  postedAt: "2026-09-30T08:00:00Z",
  text: "the words of the post",
  imageHashes: [],
  read: read(),
  ...more,
});
const terms: ReferralTerms = {
  notifierName: "Unit",
  notifierEmail: "unit@example.org",
  legalGround: "Act, s. 25",
  now: "2026-10-02T09:30:00Z",
  territory: ["FR"],
  source: "SOURCE_TRUSTED_FLAGGER",
};
const explanation =
  "The post appears to offer unauthorised passage or papers for payment. What in it says so: a route; a price.";

describe("a notice to a platform", () => {
  const made = referralPackage(post(), terms, new Set(["phone:+447700900124"]));
  it("says what in the post speaks for an offer, where it stands and who says so", () => {
    expect(made.state).toBe("draft");
    expect(made.id).toMatch(/^referral-/);
    expect(made.notice).toEqual({
      explanation,
      location: { platform: "Alpha", post: "77", account: "acc" },
      notifier: { name: "Unit", email: "unit@example.org" },
      good_faith:
        "The notifier believes in good faith that the information and allegations in this notice are accurate and complete.",
      legal_ground: "Act, s. 25",
      submitted_at: "2026-10-02T09:30:00Z",
    });
  });
  it("proves the text by its hash, and gives the offeror's identifiers that are nobody else's", () => {
    expect(made.evidence).toEqual({
      text_sha256: sha256Hex("the words of the post"),
      posted_at: "2026-09-30T08:00:00Z",
      language: "fra",
      image_pdq: [],
      identifiers: [{ type: "phone", value: "+447700900123" }],
      signs: [
        { sign: "a route", weight: 1.5 },
        { sign: "a price", weight: 0.7 },
      ],
      probability: 0.9124,
    });
    expect(JSON.stringify(made)).not.toContain("the words of the post");
    expect(made.necessity.length).toBe(4);
  });
  it("drafts the platform's statement of reasons", () => {
    expect(made.statement_of_reasons_draft).toEqual({
      puid: made.id,
      decision_visibility: ["DECISION_VISIBILITY_CONTENT_REMOVED"],
      decision_ground: "DECISION_GROUND_ILLEGAL_CONTENT",
      illegal_content_legal_ground: "Act, s. 25",
      illegal_content_explanation: explanation,
      content_type: ["CONTENT_TYPE_TEXT"],
      category: "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
      category_specification: ["KEYWORD_OTHER"],
      category_specification_other: "Offer of migrant smuggling",
      territorial_scope: ["FR"],
      content_language: "FR",
      content_date: "2026-09-30",
      application_date: "2026-10-02",
      decision_facts:
        "Notice under Article 16; the post was found by an automated model whose signs the notice lists, and reviewed by a person before the notice was sent.",
      source_type: "SOURCE_TRUSTED_FLAGGER",
      source_identity: "Unit",
      automated_detection: "Yes",
      automated_decision: "AUTOMATED_DECISION_NOT_AUTOMATED",
    });
  });
  it("names pictures and links where there are any, and leaves out a language that the database does not know", () => {
    const other = referralPackage(
      post({
        id: "77",
        url: "https://alpha.example/77",
        imageHashes: ["00"],
        read: read({ language: { lang: "xyz" } as never }),
      }),
      { ...terms, legalGround: "x".repeat(600), notifierName: "y".repeat(600) },
      new Set(),
    );
    expect(other.notice.location).toEqual({
      platform: "Alpha",
      post: "77",
      account: "acc",
      url: "https://alpha.example/77",
    });
    expect(other.evidence.identifiers.length).toBe(2);
    const draft = other.statement_of_reasons_draft;
    expect(draft["content_type"]).toEqual(["CONTENT_TYPE_TEXT", "CONTENT_TYPE_IMAGE"]);
    expect("content_language" in draft).toBe(false);
    expect(
      [draft["illegal_content_legal_ground"], draft["source_identity"]].map((v) => String(v).length),
    ).toEqual([500, 500]);
  });
  it("explains in nineteen hundred characters at most", () => {
    const long = read({ terms: [{ name: "route", value: 1, because: "z".repeat(3000) }] } as never);
    expect(referralPackage(post({ read: long }), terms, new Set()).notice.explanation.length).toBe(1900);
  });
  it.each([
    ["no offer", { isOffer: false }],
    ["of somebody who is protected", { protectedAs: "victim" }],
  ])("is refused for a post that is %s", (_, more) => {
    expect(() => referralPackage(post({ read: read(more as never) }), terms, new Set())).toThrow(
      expect.objectContaining({ code: "PROTECTED_SUBJECT" }),
    );
  });
  it("is refused for what a contact of a telephone wrote: the platform knows no such account", () => {
    const wrote = post({ platform: "whatsapp", accountId: contactId("chat-1", "Fictitious Name") });
    expect(() => referralPackage(wrote, terms, new Set())).toThrow(
      expect.objectContaining({ code: "REQUEST_INVALID", detail: { field: "account" } }),
    );
  });
});

describe("identifiers that never leave", () => {
  it("are whoever's else in any post", () => {
    const owned = (owner: string | undefined) =>
      read({ entities: [{ type: "phone", value: owner ?? "none", owner }] } as never);
    const owners = ["vulnerable", "helper", "business", "unknown", "offeror", undefined];
    expect([...withheldIdentifiers(owners.map(owned))]).toEqual([
      "phone:vulnerable",
      "phone:helper",
      "phone:business",
      "phone:unknown",
    ]);
  });
});
