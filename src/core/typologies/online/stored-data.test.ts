import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { afterDataEvent, DATA_REQUEST_STATES, type DataRequestEvent, dataOutcome } from "./data-ledger.ts";
import {
  AUTHORITY_KINDS,
  asksBeyondStored,
  DATA_CATEGORIES,
  DATA_REQUEST_KINDS,
  type DataAsk,
  dataCertificate,
  dataLawOf,
  dataRequestBody,
  dataRequestClock,
  dataRuleOf,
  type RecordedOrder,
  type StoredDataLaws,
} from "./stored-data.ts";

const laws = JSON.parse(
  readFileSync(new URL("../../../../data/online/stored-data.json", import.meta.url), "utf8"),
) as StoredDataLaws;
const eu = dataLawOf(laws, "eu-2023-1543");
const NOW = "2026-10-02T09:00:00.000Z";
const order: RecordedOrder = {
  reference: "Order 17/26 of the Example Court",
  issuedOn: "2026-10-01",
  reportId: "rep-1",
  sha256: "a".repeat(64),
};
const ask = (more: Partial<DataAsk> = {}): DataAsk => ({
  kind: "production",
  platform: "Alpha",
  targets: [{ type: "handle", value: "@fictitious" }],
  categories: ["subscriber"],
  wanted: "Name and address that the account was opened with",
  from: "2026-01-01",
  to: "2026-10-01",
  offence: { law: "Act, s. 25", yearsMax: 14 },
  authority: { kind: "judge", name: "Example Court", contact: "court@example.org" },
  necessity: "The account sold the crossing of 4 May; nothing else names its holder.",
  proportionality: "One account, nine months, no message.",
  retainUntil: "2027-10-01",
  ...more,
});
const refused = (field: string, because?: RegExp) =>
  expect.objectContaining({
    code: "REQUEST_INVALID",
    detail: expect.objectContaining({
      field,
      ...(because ? { because: expect.stringMatching(because) } : {}),
    }),
  });
const drafting =
  (more: Partial<DataAsk> = {}, given: RecordedOrder | undefined = order, law = eu) =>
  () =>
    dataRequestBody(laws, law, ask(more), given, NOW);
const emergency = { kind: "emergency", danger: "A boat with forty people is overdue." } as const;

describe("the law of stored data", () => {
  it.each(laws.profiles.map((law) => [law.id, law] as const))(
    "%s says for each kind and category who may ask",
    (_, law) => {
      for (const kind of DATA_REQUEST_KINDS)
        for (const category of DATA_CATEGORIES) {
          const rules = law.rules.filter((r) => r.kind === kind && r.categories.includes(category));
          expect(rules.length, `${kind} ${category}`).toBe(1);
          for (const rule of rules) {
            expect(
              rule.issuers.every((one) => AUTHORITY_KINDS.includes(one)) && rule.issuers.length > 0,
            ).toBe(true);
            expect(rule.basis).toMatch(/\d/);
            expect((rule.keepDays !== undefined) === (kind === "preservation" || kind === "extension")).toBe(
              true,
            );
          }
        }
      expect(new Set(law.grounds.map((g) => g.id)).size).toBe(law.grounds.length);
      expect(law.source).toMatch(/^https:\/\//);
    },
  );
  it("wants a judge for what was said and with whom, under every profile", () => {
    for (const law of laws.profiles)
      for (const kind of ["production", "emergency"] as const)
        for (const category of ["traffic", "content"] as const)
          expect(dataRuleOf(law, { kind, categories: [category] }).issuers).toEqual(["judge"]);
  });
  it("takes the strictest rule where several categories are asked", () => {
    expect(dataRuleOf(eu, { kind: "production", categories: ["subscriber", "content"] }).issuers).toEqual([
      "judge",
    ]);
    expect(() => dataRuleOf(eu, { kind: "production", categories: [] })).toThrow(refused("categories"));
  });
  it("is named by the node's profile, or nothing is asked for", () => {
    expect(() => dataLawOf(laws, undefined)).toThrow(refused("law"));
    expect(() => dataLawOf(undefined, "eu-2023-1543")).toThrow(refused("law"));
  });
});

describe("a request for stored data", () => {
  it("says what is asked, by which rule and order, and until when it is owed", () => {
    const body = drafting()();
    expect(body).toMatchObject({ law: eu.name, basis: "Art. 4(1), 5(3) and 10(3)", answerHours: 240 });
    expect(body.order).toEqual({
      reference: order.reference,
      issuedOn: order.issuedOn,
      sha256: order.sha256,
    });
    expect(JSON.stringify(body)).not.toContain("rep-1");
  });
  it("tells the platform neither why nor of the investigation", () => {
    const body = drafting({ confidential: { because: "He would flee.", until: "2027-01-01" } })();
    const certificate = dataCertificate(body);
    expect(certificate.confidentialUntil).toBe("2027-01-01");
    expect(JSON.stringify(certificate)).not.toMatch(/nothing else names|no message|flee|2027-10-01/);
  });
  it.each([
    [
      "content by a prosecutor",
      { categories: ["content"], authority: { ...ask().authority, kind: "prosecutor" } },
      "authority",
    ],
    ["subscriber data by the police", { authority: { ...ask().authority, kind: "competent" } }, "authority"],
    [
      "content for a minor offence",
      { categories: ["content"], offence: { law: "Act, s. 1", yearsMax: 2 } },
      "offence",
    ],
    ["no account", { targets: [] }, "targets"],
    ["a number that is none", { targets: [{ type: "phone", value: "07700900123" }] }, "targets"],
    ["an address that is none", { targets: [{ type: "url", value: "alpha/x" }] }, "targets"],
    ["what is still to come", { to: "2026-10-03" }, "to"],
    ["a span that ends before it begins", { from: "2026-10-01", to: "2026-09-01" }, "from"],
    ["a day that is none", { from: "2026-13-01" }, "from"],
    ["a day of February that is one of March", { from: "2026-02-29" }, "from"],
    ["no necessity", { necessity: "…" }, "necessity"],
    ["no proportionality", { proportionality: " " }, "proportionality"],
    ["no day of deletion", { retainUntil: "2026-10-02" }, "retainUntil"],
    ["another period than the law's", { answerHours: 24 }, "answerHours"],
    ["an emergency without a danger", { kind: "emergency" }, "danger"],
    ["a danger in no emergency", { danger: "A boat is overdue." }, "danger"],
    ["an extension of nothing", { kind: "extension" }, "follows"],
    [
      "silence without an end",
      { confidential: { because: "He would flee.", until: "2026-10-01" } },
      "confidential",
    ],
  ] as const)("is refused: %s", (_, more, field) => {
    expect(drafting(more as unknown as Partial<DataAsk>)).toThrow(refused(field));
  });
  it.each([
    ["production of subscriber data", {}],
    ["production of content", { categories: ["content"] as const }],
    ["preservation", { kind: "preservation" as const }],
    ["content in an emergency", { ...emergency, categories: ["content"] as const }],
  ])("is refused without an order on record where the law wants one: %s", (_, more) => {
    expect(() => dataRequestBody(laws, eu, ask(more), undefined, NOW)).toThrow(
      refused("order", /no order is on record/),
    );
  });
  it("may go before its order where a life is in danger, the account's holder alone is asked for, and the law says so", () => {
    const police = { ...ask().authority, kind: "competent" } as const;
    expect(
      dataRequestBody(laws, eu, ask({ ...emergency, authority: police }), undefined, NOW).answerHours,
    ).toBe(8);
  });
  it("names its own period where the law names none", () => {
    const coe = dataLawOf(laws, "coe-185-224");
    expect(drafting({ categories: ["content"] }, order, coe)).toThrow(refused("answerHours"));
    expect(drafting({ categories: ["content"], answerHours: 72 }, order, coe)().answerHours).toBe(72);
  });
});

describe("no interception, and no weakening of encryption", () => {
  it("has no kind for what is still to come, and none for a key", () => {
    expect(DATA_REQUEST_KINDS).toEqual(["preservation", "extension", "production", "emergency"]);
  });
  it.each([
    "Messages in real time",
    "real-time location",
    "Live access to the account",
    "Intercept the chats of the group",
    "All messages from now on",
    "The plaintext of the chats, please decrypt them",
    "The encryption keys of the device",
    "His password",
    "Disable encryption for the group",
    "Les messages en temps réel",
    "L’interception des conversations",
    "Déchiffrer les messages",
    "le mot de passe du compte",
    "الرسائل في الوقت الفعلي",
    "اعتراض الرسائل",
    "فك تشفير المحادثات",
    "كلمة المرور",
    "الاعتراض",
    "بفك التشفير",
    "لفك التشفير",
    "والتنصت على المحادثات",
    "للتنصت",
    "فالوقت الفعلي",
    "اعتـراض الرسائل",
    "de\u200bcrypt the chats",
    "live-location",
    "real\u2011time",
    "all messages going forward",
  ])("refuses: %s", (wanted) => {
    expect(drafting({ wanted })).toThrow(refused("wanted", /stored already/));
  });
  it.each([
    ["offence", { offence: { law: "Act, s. 25; decrypt the chats", yearsMax: 14 } }],
    ["authority", { authority: { ...ask().authority, contact: "x@example.org, all messages from now on" } }],
    ["danger", { ...emergency, danger: "Forty people; live location of the boat." }],
    ["targets", { targets: [{ type: "account", value: "acc-1 and its password" }] }],
  ] as const)("refuses it in whatever the platform reads: %s", (field, more) => {
    expect(drafting(more as unknown as Partial<DataAsk>)).toThrow(refused(field, /stored already/));
    expect(drafting({}, { ...order, reference: "Order 1, with the encryption keys" })).toThrow(
      refused("order", /stored already/),
    );
  });
  it.each([
    "Name and address that the account was opened with",
    "الرسائل المحفوظة في 4 أيار ولغة الحساب",
    "Messages of 4 May as they are stored, enciphered or not",
    "Times and addresses of the last sign-ins",
    "Photographs delivered on 3 May",
  ])("takes what is stored: %s", (wanted) => {
    expect(asksBeyondStored(laws, wanted)).toBeUndefined();
    expect(drafting({ wanted })).not.toThrow();
  });
});

describe("the clock of a request", () => {
  const at = (days: number, hours = 0): string =>
    new Date(Date.parse(NOW) + (days * 24 + hours) * 3_600_000).toISOString();
  type Told = Pick<DataRequestEvent, "at" | "type" | "until">;
  const clock = (
    body: ReturnType<ReturnType<typeof drafting>>,
    state: (typeof DATA_REQUEST_STATES)[number],
    events: readonly Told[],
    now: string,
    more: object = {},
  ) =>
    dataRequestClock(
      { body, rule: {}, clarifyDays: 5, state, events, extensionDays: 0, isFollowed: false, ...more },
      Date.parse(now),
    );
  const sent: Told = { at: NOW, type: "sent" };
  it("runs from the day that it went, and is overdue after", () => {
    const body = drafting()();
    expect(clock(body, "draft", [], at(30))).toMatchObject({ isOverdue: false });
    expect(clock(body, "open", [sent], at(9))).toMatchObject({ dueAt: at(10), isOverdue: false });
    expect(clock(body, "open", [sent], at(11)).isOverdue).toBe(true);
    expect(clock(body, "produced", [sent, { at: at(9), type: "produced" }], at(11)).isOverdue).toBe(false);
  });
  it("stands while the unit owes an answer, begins anew with it, and is longer where time was given", () => {
    const body = drafting()();
    const asked: Told = { at: at(2), type: "clarification-asked" };
    expect(clock(body, "clarifying", [sent, asked], at(3))).toMatchObject({
      isOverdue: false,
      clarifyBy: at(7),
    });
    expect(clock(body, "clarifying", [sent, asked], at(3)).dueAt).toBeUndefined();
    expect(clock(body, "open", [sent, asked, { at: at(4), type: "clarified" }], at(5)).dueAt).toBe(at(14));
    expect(clock(body, "open", [sent, { at: at(4), type: "time-given", until: at(20) }], at(5)).dueAt).toBe(
      at(20),
    );
  });
  it("warns before a preservation ends, ends it, and is held by an extension or a production", () => {
    const body = drafting({ kind: "preservation" })();
    const events = [sent, { at: at(1), type: "preserved" } as const];
    expect(clock(body, "preserved", events, at(40))).toMatchObject({
      keepUntil: at(60),
      isExpiring: false,
      hasEnded: false,
    });
    expect(clock(body, "preserved", events, at(50))).toMatchObject({ isExpiring: true, hasEnded: false });
    expect(clock(body, "preserved", events, at(61))).toMatchObject({ isExpiring: false, hasEnded: true });
    expect(clock(body, "preserved", events, at(61), { extensionDays: 30 })).toMatchObject({
      keepUntil: at(90),
      hasEnded: false,
    });
    expect(clock(body, "preserved", events, at(99), { isFollowed: true })).toMatchObject({
      isExpiring: false,
      hasEnded: false,
    });
    expect(
      clock(body, "preserved", [sent, { at: at(1), type: "preserved", until: at(80) }], at(61)).keepUntil,
    ).toBe(at(80));
  });
  it("wants the order of an emergency in time", () => {
    const body = dataRequestBody(
      laws,
      eu,
      ask({ ...emergency, authority: { ...ask().authority, kind: "competent" } }),
      undefined,
      NOW,
    );
    const rule = { rule: { orderWithinHours: 48 } };
    expect(clock(body, "open", [sent], at(1), rule)).toMatchObject({
      orderBy: at(2),
      isOrderOverdue: false,
      dueAt: at(0, 8),
    });
    expect(clock(body, "open", [sent], at(3), rule).isOrderOverdue).toBe(true);
    const ordered = [sent, { at: at(1), type: "order-recorded" } as const];
    expect(clock(body, "open", ordered, at(3), rule).isOrderOverdue).toBe(false);
  });
  it("says when the account's holder is to be told", () => {
    const body = drafting({ confidential: { because: "He would flee.", until: "2027-01-01" } })();
    const events = [sent, { at: at(5), type: "produced" } as const];
    expect(clock(body, "produced", events, "2026-12-31T00:00:00Z").isTellingDue).toBe(false);
    expect(clock(body, "produced", events, "2027-01-02T00:00:00Z").isTellingDue).toBe(true);
    const told = [...events, { at: "2027-01-01T00:00:00Z", type: "user-told" } as const];
    expect(clock(body, "produced", told, "2027-01-02T00:00:00Z").isTellingDue).toBe(false);
  });
});

describe("what may follow", () => {
  it("keeps what is to be kept, and produces what is to be produced", () => {
    expect(afterDataEvent("preservation", "open", "preserved")).toBe("preserved");
    expect(afterDataEvent("production", "open", "preserved")).toBe("open");
    expect(afterDataEvent("preservation", "open", "produced")).toBeUndefined();
    expect(afterDataEvent("extension", "open", "time-asked")).toBeUndefined();
    expect(afterDataEvent("production", "open", "produced")).toBe("produced");
    expect(afterDataEvent("production", "draft", "produced")).toBeUndefined();
  });
  it("lets nothing but telling the holder follow what is over", () => {
    for (const state of ["refused", "closed"] as const) {
      expect(afterDataEvent("production", state, "user-told")).toBe(state);
      for (const type of ["sent", "produced", "preserved", "clarified", "taken-in"] as const)
        expect(afterDataEvent("production", state, type)).toBeUndefined();
    }
    for (const state of DATA_REQUEST_STATES.filter((one) => one !== "draft"))
      expect(afterDataEvent("production", state, "sent")).toBeUndefined();
  });
  it("counts each request once", () => {
    const of = (...types: DataRequestEvent["type"][]) => dataOutcome(types.map((type) => ({ type })));
    expect([of("sent"), of("sent", "preserved"), of("sent", "preserved", "produced")]).toEqual([
      "waiting",
      "preserved",
      "produced",
    ]);
    expect([of("sent", "refused"), of("sent", "withdrawn")]).toEqual(["refused", "withdrawn"]);
  });
});
