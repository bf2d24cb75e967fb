import { describe, expect, it } from "vitest";
import { inEnglish } from "../../../../test/support/said.ts";
import type { IdentifierUse } from "../detector.ts";
import { runDetector } from "../run.ts";
import { sharedContact } from "./shared-contact.ts";

const use = (
  entityId: string,
  schema: string,
  value = "+447700900142",
  type: IdentifierUse["type"] = "phone",
): IdentifierUse => ({
  entityId,
  schema,
  type,
  value,
  statementId: `st-${entityId}-${type}`,
});
const run = (identifiers: readonly IdentifierUse[]) =>
  runDetector(sharedContact, { payments: [], posts: [], orders: [], seizures: [], events: [], identifiers });

describe("shared-contact", () => {
  it("joins adverts and other records at one contact, with the statements that carry it", () => {
    const [finding, ...rest] = run([
      use("ad1", "Advert"),
      use("ad2", "Advert"),
      use("p1", "Person"),
      use("p2", "Person", "+33639980101"),
    ]);
    expect(rest).toEqual([]);
    expect(finding?.subjects).toEqual([
      { id: "ad1", role: "advert" },
      { id: "ad2", role: "advert" },
      { id: "p1", role: "carries the same contact" },
    ]);
    expect(finding?.evidence).toEqual(["st-ad1-phone", "st-ad2-phone", "st-p1-phone"]);
    expect(inEnglish(...(finding?.against ?? []))).toContain("no sign of a part in the offer");
  });

  it("says nothing where no advert carries the contact, however many share it", () => {
    expect(run(["a", "b", "c"].map((id) => use(id, "Person")))).toEqual([]);
    expect(run([use("ad1", "Advert")])).toEqual([]);
    // The same record saying it twice shares with nobody.
    expect(run([use("ad1", "Advert"), { ...use("ad1", "Advert"), statementId: "st-again" }])).toEqual([]);
  });

  it("says nothing of a call shop", () => {
    const many = Array.from({ length: 61 }, (_, i) => use(`ad${i}`, "Advert"));
    expect(run(many)).toEqual([]);
    expect(run(many.slice(1))).toHaveLength(1);
  });

  it("does not join by a link or a registration, which are copied", () => {
    expect(
      run([use("ad1", "Advert", "example.org/x", "url"), use("ad2", "Advert", "example.org/x", "url")]),
    ).toEqual([]);
  });

  it("is scored by the contact, the adverts, all that carry it, and their kinds", () => {
    const told = (uses: readonly IdentifierUse[]) => {
      const terms = run(uses)[0]?.terms ?? [];
      return Object.fromEntries(terms.map((t) => [t.name, [t.value, inEnglish(t.because)]]));
    };
    expect(told([use("ad1", "Advert"), use("ad2", "Advert"), use("p1", "Person")])).toEqual({
      contact: [0.35, expect.stringContaining("phone")],
      adverts: [0.1, expect.stringContaining("2")],
      carriers: [0.06, expect.stringContaining("3")],
      fronts: [0.1, expect.stringMatching(/advert.*person/i)],
    });
    const values = (uses: readonly IdentifierUse[]) => (run(uses)[0]?.terms ?? []).map((t) => t.value);
    const adverts = (n: number) => Array.from({ length: n }, (_, i) => use(`ad${i}`, "Advert"));
    expect(values(adverts(5))).toEqual([0.35, 0.25, 0.12, 0]);
    expect(values(adverts(6))).toEqual([0.35, 0.25, 0.15, 0]);
    expect(values(adverts(9))).toEqual([0.35, 0.25, 0.15, 0]);
    const kinds = ["Advert", "Person", "Company", "Vessel"].map((schema) => use(schema, schema));
    expect(values(kinds)[3]).toBe(0.2);
  });

  it("says that a record is no part in the offer only where something else than adverts and accounts is named", () => {
    const against = (schema: string) => run([use("ad1", "Advert"), use("x", schema)])[0]?.against.length;
    expect([against("Advert"), against("UserAccount"), against("Company")]).toEqual([1, 1, 2]);
    const [finding] = run([use("ad1", "Advert"), use("x", "UserAccount"), use("y", "Article")]);
    expect(finding?.subjects.map((s) => s.role)).toEqual(["advert", "account", "text that mentions it"]);
    expect(finding && inEnglish(finding.summary)).toMatch(/1.*2/);
  });

  it("tells one number in two kinds of contact apart, and puts the surest first", () => {
    const apart = [
      use("ad1", "Advert", "447700900142", "phone"),
      use("ad2", "Advert", "447700900142", "account"),
    ];
    expect(run(apart)).toEqual([]);
    const found = run([
      use("ad1", "Advert", "somebody", "handle"),
      use("ad2", "Advert", "somebody", "handle"),
      use("ad3", "Advert"),
      use("ad4", "Advert"),
    ]);
    expect(found.map((f) => f.evidence[0])).toEqual(["st-ad3-phone", "st-ad1-handle"]);
  });

  it("weighs a bank account above a handle", () => {
    const score = (type: IdentifierUse["type"]) =>
      run([use("a", "Advert", "x1234567", type), use("b", "Advert", "x1234567", type)])[0]?.score ?? 0;
    expect(score("iban")).toBeGreaterThan(score("handle"));
  });

  it("R14 gives the same id and score whatever the order of the statements", () => {
    const uses = [use("ad1", "Advert"), use("u1", "UserAccount"), use("p1", "Person")];
    expect(run([...uses].reverse())).toEqual(run(uses));
  });
});
