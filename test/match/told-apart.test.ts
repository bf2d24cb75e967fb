import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { epochOf, SECOND_FORM, withoutTags } from "../../src/core/index.ts";
import { amber, red, report, say, statements } from "../contracts/fixtures.ts";
import { openPair, type Side } from "./nodes.ts";

/** Two documents of one number, two handles of one spelling: told apart where both sides say of what they are. All is invented. */
let pair: Awaited<ReturnType<typeof openPair>>;
let asker: Side;
let holder: Side;
let analyst: Actor;
let supervisor: Actor;

beforeAll(async () => {
  pair = await openPair();
  ({ asker, holder } = pair);
  analyst = await asker.node.actor({ id: "asker" });
  supervisor = await holder.node.actor({ id: "boss", role: "supervisor", clearance: "red" });
  const own = { ...amber, originators: [holder.node.nodeId] };
  const open = report("open", own);
  const closed = report("closed", { ...red, originators: [holder.node.nodeId] });
  await holder.node.store.as(supervisor, async (tx) => {
    for (const r of [open, closed]) await tx.openReport(r);
    await tx.appendStatements([
      ...statements(open, [
        ...say("Passport", "pass-fr", { holder: "p-1", passportNumber: "AB1000001", country: "fr" }),
        // What a person is said to be of is nothing of their document.
        ...say("Person", "p-2", { passportNumber: "AB1000002", nationality: "FR", country: "FR" }),
        // A document that somebody holds, by its number alone on the person.
        ...say("Person", "p-3", { passportNumber: "AB1000003" }),
        ...say("Identification", "id-3", { holder: "p-3", number: "AB 100 0003", country: "GB" }),
        ...say("Identification", "id-other", { holder: "p-3", number: "ZZ9999999", country: "IT" }),
        ...say("Passport", "pass-4", { holder: "p-4", passportNumber: "AB1000004" }),
        ...say("Person", "p-5", { passportNumber: "AB1000005" }),
        ...say("Passport", "pass-5", { country: "GB" }),
        ...say("Person", "p-6", { passportNumber: "AB1000006" }),
        ...say("Passport", "pass-6", { country: "GB", holder: "p-6" }),
        ...say("UserAccount", "user-1", { username: "boat_zz_one", service: "Telegram" }),
        ...say("UserAccount", "user-2", { username: "boat_zz_two", service: "some forum" }),
      ]),
      // Whose country may not leave is one that says none.
      ...statements(closed, [
        ...say("Passport", "pass-4", { country: "DE" }),
        // Nor may what says of which country it is by way of whose it is, or of its number.
        ...say("Passport", "pass-5", { holder: "p-5", passportNumber: "AB1000005" }),
        ...say("Passport", "pass-6", { passportNumber: "AB1000006" }),
      ]),
    ]);
  });
  await holder.wasl.publishTags(supervisor, { partner: asker.node.nodeId, kind: "holdings" });
});
afterAll(async () => {
  await pair.close();
});

const ask = (terms: readonly string[]) =>
  asker.wasl.askMatch(analyst, {
    partner: holder.node.nodeId,
    kind: "holdings",
    terms,
    legalBasis: "EXERCISE",
  });
const knows = async (term: string): Promise<boolean> => (await ask([term])).items[0]?.hitId !== undefined;
let round = 0;
const look = () => holder.wasl.renewTags({ id: `job-tags-${round++}`, kind: "tags", data: {}, attempt: 0 });
const publish = () => holder.wasl.publishTags(supervisor, { partner: asker.node.nodeId, kind: "holdings" });

describe("what is asked with a country or a platform", () => {
  it.each([
    ["passport:FR:AB1000001", true],
    ["passport:GB:AB1000001", false],
    ["passport:AB1000001", true],
    ["passport:FR:AB1000002", true],
    ["passport:GB:AB1000002", true],
    ["passport:GB:AB1000003", true],
    ["passport:IT:AB1000003", false],
    ["passport:DE:AB1000004", true],
    ["passport:FR:AB1000004", true],
    ["passport:FR:AB1000005", true],
    ["passport:FR:AB1000006", true],
    ["handle:telegram:boat_zz_one", true],
    ["handle:tiktok:boat_zz_one", false],
    ["@boat_zz_one", true],
    ["handle:tiktok:boat_zz_two", true],
  ])("%s hits: %s", async (term, isHit) => {
    expect(await knows(term)).toBe(isHit);
  });

  it("counts as one question of two elements, and its hit says of what it is", async () => {
    const { questions, elements, items } = await ask([
      "passport:FR:AB1000001",
      ...Array.from({ length: 15 }, (_, n) => `+4477009002${10 + n}`),
    ]);
    expect([questions, elements]).toEqual([16, 32]);
    expect(items[0]).toMatchObject({ term: "document:FR:AB1000001", hitId: expect.any(String) });
  });

  it("goes with the number, and with what says the country", async () => {
    const own = report("gone", { ...amber, originators: [holder.node.nodeId] });
    await holder.node.store.as(supervisor, async (tx) => {
      await tx.openReport(own);
      await tx.appendStatements(
        statements(own, say("Passport", "pass-9", { passportNumber: "AB1000009", country: "FR" })),
      );
    });
    await publish();
    expect(await knows("passport:FR:AB1000009")).toBe(true);
    const withdraw = (property: string) =>
      holder.node.store.as(supervisor, async (tx) => {
        for (const s of (await tx.statementsAbout(["pass-9"])).get("pass-9") ?? [])
          if (s.property === property) await tx.withdrawStatement(s.id, "EXERCISE");
      });
    await withdraw("country");
    // Of no country by now: until the next look, within the minute, it is missed by whoever asks with one.
    expect(await knows("passport:FR:AB1000009")).toBe(false);
    expect(await knows("passport:AB1000009")).toBe(true);
    expect(await look()).toMatchObject({ published: 1, failed: [] });
    expect(await knows("passport:FR:AB1000009")).toBe(true);
    expect(await knows("passport:GB:AB1000009")).toBe(true);
    expect(await look()).toMatchObject({ published: 0, failed: [] });
    await withdraw("passportNumber");
    expect(await knows("passport:AB1000009")).toBe(false);
  });

  it.each(["holder", "number"])("goes with the %s of a document that somebody holds", async (property) => {
    const [person, paper, number] = [
      `p-${property}`,
      `pass-${property}`,
      property === "holder" ? "AC1000010" : "AC1000011",
    ];
    const own = report(`of ${property}`, { ...amber, originators: [holder.node.nodeId] });
    await holder.node.store.as(supervisor, async (tx) => {
      await tx.openReport(own);
      await tx.appendStatements(
        statements(own, [
          ...say("Person", person, { passportNumber: number }),
          ...say("Identification", paper, { country: "GB", holder: person, number }),
        ]),
      );
    });
    await publish();
    expect(await knows(`passport:FR:${number}`)).toBe(false);
    await holder.node.store.as(supervisor, async (tx) => {
      for (const s of (await tx.statementsAbout([paper])).get(paper) ?? [])
        if (s.property === property) await tx.withdrawStatement(s.id, "EXERCISE");
    });
    expect(await knows(`passport:GB:${number}`)).toBe(false);
    await publish();
    expect(await knows(`passport:FR:${number}`)).toBe(true);
  });

  it("is refused where it makes too many texts, with how many would go", async () => {
    const documents = (n: number) => Array.from({ length: n }, (_, i) => `passport:FR:ZY${100_000 + i}`);
    await expect(ask(documents(5_001))).rejects.toMatchObject({
      code: "INPUT_TOO_LARGE",
      detail: { allowed: 5_000 },
    });
  });
});

describe("a handle that reads as of a platform, or of none that is stated", () => {
  it("asks about nobody who is protected, also where the question stood before", async () => {
    const own = report("own", { ...amber, originators: [asker.node.nodeId] });
    await asker.node.store.as(analyst, async (tx) => {
      await tx.openReport(own);
      await tx.appendStatements(statements(own, say("UserAccount", "own-1", { username: "boat_zz_one" })));
    });
    await asker.wasl.setCategory(analyst, "own-1", "victim", "test");
    for (const term of ["handle:boat_zz_one", "handle:telegram:boat_zz_one"])
      await expect(ask([term])).rejects.toMatchObject({ code: "PROTECTED_SUBJECT" });
    for (const term of [
      "handle::boat_zz_one",
      "handle:telegram::boat_zz_one",
      "handle:x:telegram:boat_zz_one",
    ])
      await expect(ask([term])).rejects.toMatchObject({ code: "REQUEST_INVALID" });
    const stood = {
      partner: holder.node.nodeId,
      kind: "holdings",
      ...analyst.purpose,
      legalBasis: "EXERCISE",
      openedBy: "asker",
      openedAt: new Date().toISOString(),
      until: new Date(Date.now() + 86_400_000).toISOString(),
      epoch: epochOf(Date.now()),
      tag: new Uint8Array(8),
      seenVersion: 0,
    } as const;
    await asker.node.store.as(analyst, (tx) =>
      tx.saveStanding([{ ...stood, id: "sq-zz", term: "handle::boat_zz_one" }], true),
    );
    const job = { id: "job-stood", kind: "standing", data: {}, attempt: 0 } as const;
    expect(await asker.wasl.askStanding(job)).toMatchObject({ hits: new Map(), failed: [] });
    expect((await asker.wasl.matchDesk(analyst)).standing).toEqual([]);
  });

  it("is held by nobody: what it would be the tag of is another's", async () => {
    const own = report("colons", { ...amber, originators: [holder.node.nodeId] });
    await holder.node.store.as(supervisor, async (tx) => {
      await tx.openReport(own);
      await tx.appendStatements(
        statements(own, say("UserAccount", "user-3", { username: "telegram:boat_zz_3" })),
      );
    });
    await publish();
    for (const term of ["handle:signal:boat_zz_3", "handle:telegram:boat_zz_3", "handle:boat_zz_3"])
      expect(await knows(term)).toBe(false);
  });
});

describe("between a node that knows of countries and one that does not", () => {
  it("an older set is asked for the number alone, and a question that stands is asked anew once it is another", async () => {
    const term = "passport:GB:AB1000001";
    const { store } = asker.ports;
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const { foreign } = store;
    const old = <T extends { readonly tags: Uint8Array }>(set: T | undefined): T | undefined =>
      set && { ...set, tags: withoutTags(set.tags, [SECOND_FORM]) };
    store.foreign = async (key, withTags) => old(await foreign(key, withTags));
    try {
      expect(await knows(term)).toBe(true);
      expect(await knows("passport:GB:AB7654321")).toBe(false);
      await asker.wasl.watchMatch(analyst, {
        partner: holder.node.nodeId,
        kind: "holdings",
        terms: ["passport:GB:AB1000008"],
        legalBasis: "EXERCISE",
        until,
      });
    } finally {
      store.foreign = foreign;
    }
    const own = report("later", { ...amber, originators: [holder.node.nodeId] });
    await holder.node.store.as(supervisor, async (tx) => {
      await tx.openReport(own);
      await tx.appendStatements(
        statements(own, say("Passport", "pass-8", { passportNumber: "AB1000008", country: "FR" })),
      );
    });
    await publish();
    // The number alone would have hit.
    const job = { id: "job-apart", kind: "standing", data: {}, attempt: 0 } as const;
    expect(await asker.wasl.askStanding(job)).toMatchObject({ hits: new Map(), failed: [] });
  });
});
