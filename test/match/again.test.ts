import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor, Job } from "../../src/app/index.ts";
import { EPOCH_DAYS } from "../../src/core/index.ts";
import { amber, report, say, statements } from "../contracts/fixtures.ts";
import { bytesOf } from "../support/node.ts";
import { openPair, type Side } from "./nodes.ts";

/** What the node does by itself for hit/no-hit, without anybody in front of it. All is invented. */
const KNOWN = "+447700900123";
const LATER = "+447700900124";
const VICTIM = "+447700900125";
const HOUR = 3_600_000;
const LAW = "Prüm II, Art. 5";

let pair: Awaited<ReturnType<typeof openPair>>;
let asker: Side;
let holder: Side;
let analyst: Actor;
let supervisor: Actor;
let round = 0;

const job = (data: Job["data"] = {}): Job => ({ id: `job-${round++}`, kind: "standing", data, attempt: 0 });
const until = (): string => new Date(Date.now() + 300 * 86_400_000).toISOString();
const ask = (terms: readonly string[], kind: "holdings" | "targets" = "holdings") =>
  asker.wasl.askMatch(analyst, { partner: holder.node.nodeId, kind, terms, legalBasis: LAW });
const knows = async (term: string, kind: "holdings" | "targets" = "holdings"): Promise<boolean> =>
  (await ask([term], kind)).items[0]?.hitId !== undefined;
const watch = (terms: readonly string[], actor = analyst) =>
  asker.wasl.watchMatch(actor, {
    partner: holder.node.nodeId,
    kind: "holdings",
    terms,
    legalBasis: LAW,
    until: until(),
  });
const publish = (kind: "holdings" | "targets" = "holdings", actor = supervisor) =>
  holder.wasl.publishTags(actor, { partner: asker.node.nodeId, kind });
const comesToKnow = async (id: string, phone: string) => {
  const more = report(id, { ...amber, originators: [holder.node.nodeId] });
  await holder.node.store.as(supervisor, async (tx) => {
    await tx.openReport(more);
    await tx.appendStatements(statements(more, say("Person", id, { phone })));
  });
};
const withdraw = (id: string) =>
  holder.node.store.as(supervisor, async (tx) => {
    const said = (await tx.statementsAbout([id])).get(id) ?? [];
    for (const { property, id: statementId } of said)
      if (property === "phone") await tx.withdrawStatement(statementId, "test");
  });

beforeAll(async () => {
  pair = await openPair();
  ({ asker, holder } = pair);
  analyst = await asker.node.actor({ id: "asker" });
  supervisor = await holder.node.actor({ id: "boss", role: "supervisor", clearance: "red" });
  await holder.wasl.setMatchQuota(supervisor, asker.node.nodeId, { perDay: 100_000, perEpoch: 100_000 });
  await comesToKnow("p-known", KNOWN);
});
afterAll(async () => {
  await pair.close();
});
beforeEach(() => {
  asker.clock.ahead = 0;
  holder.clock.ahead = 0;
});
const later = (ms: number): void => {
  asker.clock.ahead += ms;
  holder.clock.ahead += ms;
};

describe("tag sets are published anew by themselves", () => {
  it("what is new after an hour, in the name of whoever published, and nothing where nothing changed", async () => {
    await publish();
    expect(await holder.wasl.renewTags(job())).toEqual({ published: 0, takenBack: 0, failed: [] });
    await comesToKnow("p-later", LATER);
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 0 });
    later(HOUR + 1);
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 1, failed: [] });
    expect(await knows(LATER)).toBe(true);
    const [entry] = (await holder.wasl.auditTrail(supervisor, { limit: 50 })).filter(
      (e) => e.action === "share" && e.detail?.["renewed"] === 1,
    );
    expect(entry).toMatchObject({ userId: "boss", mandate: "TEST-1" });
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 0 });
  });

  it("what changed and came to the same makes no new version", async () => {
    await publish();
    const red = report("unseen", { ...amber, originators: ["node-third"] });
    await holder.node.store.as(supervisor, async (tx) => {
      await tx.openReport(red);
      await tx.appendStatements(statements(red, say("Person", "p-unseen", { phone: "+447700900188" })));
    });
    later(HOUR + 1);
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 0, failed: [] });
    expect(await knows("+447700900188")).toBe(false);
  });

  it("a case that is closed, or loses a member, at the next look", async () => {
    const opened = await holder.wasl.openCase(supervisor, {
      title: "Fictitious",
      mandate: "EX-1",
      marking: { tlp: "amber" },
    });
    await holder.wasl.addToCase(supervisor, opened.id, [{ kind: "entity", id: "p-known", note: "" }]);
    await publish("targets");
    expect(await knows(KNOWN, "targets")).toBe(true);
    await holder.wasl.changeCase(supervisor, opened.id, { isClosed: true, reason: "EXERCISE" });
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 1 });
    expect(await knows(KNOWN, "targets")).toBe(false);
    // What comes into one waits a little: many at once are one reading.
    await holder.wasl.changeCase(supervisor, opened.id, { isClosed: false, reason: "EXERCISE" });
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 0 });
    later(HOUR / 6 + 1);
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 1 });
    expect(await knows(KNOWN, "targets")).toBe(true);
    await holder.wasl.removeFromCase(supervisor, opened.id, "entity", "p-known");
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 1 });
    expect(await knows(KNOWN, "targets")).toBe(false);
    await holder.wasl.addToCase(supervisor, opened.id, [{ kind: "entity", id: "p-known", note: "" }]);
    later(HOUR / 6 + 1);
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 1 });
  });

  it("what is protected goes at once, also where the publisher sees no record of theirs, and has nothing read", async () => {
    const number = "+447700900181";
    await comesToKnow("p-181", number);
    const hidden = { ...amber, originators: [holder.node.nodeId], groups: ["elsewhere"] };
    const other = await holder.node.actor({ id: "other", clearance: "red", groups: ["elsewhere"] });
    const theirs = report("r-181", hidden);
    await holder.node.store.as(other, async (tx) => {
      await tx.openReport(theirs);
      await tx.appendStatements(statements(theirs, say("Person", "p-181-other", { phone: number })));
    });
    await publish();
    expect(await knows(number)).toBe(true);
    await holder.wasl.setCategory(other, "p-181-other", "victim", "test");
    expect(await knows(number)).toBe(false);
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 0, failed: [] });
    later(HOUR + 1);
    await holder.wasl.renewTags(job());
    expect(await knows(number)).toBe(false);
  });

  it("a ledger is read anew for each protection, also by an import: no tag of it says whose it is", async () => {
    const narrows = async (kind: "supply" | "holdings") => (await holder.ports.store.state(kind)).narrows;
    await comesToKnow("p-182", "+447700900182");
    const before = await narrows("supply");
    const holdings = await narrows("holdings");
    await holder.wasl.setCategory(supervisor, "p-182", "victim", "test");
    const decided = await narrows("supply");
    expect(decided).not.toBe(before);
    const row =
      '{"id":"x1","schema":"Person","properties":{"phone":["+447700900183"],"subjectCategory":["child"]}}';
    await holder.wasl.importReport(supervisor, {
      fileName: "people.ftm.json",
      bytes: bytesOf(row),
      marking: { tlp: "green", originators: [holder.node.nodeId] },
    });
    expect(await narrows("supply")).not.toBe(decided);
    expect(await narrows("holdings")).toBe(holdings);
  });

  it("what was published under an API token ends with its day, and its publisher is told why", async () => {
    const { accounts } = holder.node.store;
    const until = new Date(Date.now() + 4_000).toISOString();
    const token = await accounts.issueToken("boss", supervisor.purpose, until);
    await publish("holdings", { ...supervisor, token });
    expect(await holder.wasl.renewTags(job())).toMatchObject({ takenBack: 0 });
    await new Promise((resolve) => setTimeout(resolve, 4_200));
    expect(await holder.wasl.renewTags(job())).toMatchObject({ takenBack: 1, failed: [] });
    await expect(ask([KNOWN])).rejects.toMatchObject({ code: "EXCHANGE_REFUSED" });
    expect(await holder.wasl.freshHits(supervisor)).toBe(1);
    const second = await holder.node.actor({ id: "another", role: "supervisor", clearance: "red" });
    expect((await holder.wasl.matchDesk(second)).ended).toEqual([]);
    const { ended } = await holder.wasl.matchDesk(supervisor);
    expect(ended[0]).toMatchObject({ what: "set", partner: asker.node.nodeId, because: "token", count: 1 });
    expect(await holder.wasl.freshHits(supervisor)).toBe(0);
    await publish();
    expect(await knows(KNOWN)).toBe(true);
  }, 20_000);

  it("an agreement that lets less", async () => {
    await publish();
    const agreed = holder.agreements.get(asker.node.nodeId);
    if (!agreed) throw new Error("no agreement");
    holder.agreements.set(asker.node.nodeId, { ...agreed, ceiling: "green" });
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 2 });
    expect(await knows(KNOWN)).toBe(false);
    holder.agreements.set(asker.node.nodeId, agreed);
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 2 });
    expect(await knows(KNOWN)).toBe(true);
  });

  it("never with an identifier of somebody protected", async () => {
    await comesToKnow("p-victim", VICTIM);
    await holder.wasl.setCategory(supervisor, "p-victim", "victim", "test");
    later(HOUR + 1);
    await holder.wasl.renewTags(job());
    expect(await knows(VICTIM)).toBe(false);
  });

  it("a set whose publisher may publish no longer is taken back, on record, and can be published by another", async () => {
    const second = await holder.node.actor({ id: "second", role: "supervisor", clearance: "red" });
    await publish("holdings", second);
    const accounts = holder.node.store.accounts;
    const user = (await accounts.users()).find((u) => u.id === "second");
    if (!user) throw new Error("no account");
    await accounts.changeUser({ ...user, role: "analyst" });
    await comesToKnow("p-more", "+447700900126");
    later(HOUR + 1);
    expect(await holder.wasl.renewTags(job())).toMatchObject({ takenBack: 1 });
    await expect(ask([KNOWN])).rejects.toMatchObject({ code: "EXCHANGE_REFUSED" });
    const trail = await holder.wasl.auditTrail(supervisor, { limit: 50 });
    expect(trail).toContainEqual(
      expect.objectContaining({ userId: "system", detail: expect.objectContaining({ takenBack: 1 }) }),
    );
    await publish();
    expect(await knows(KNOWN)).toBe(true);
  });
});

/** Something happens once, after what a set is made of was read and before it is put out. */
function whileRead(happens: () => Promise<unknown>): void {
  const { store } = holder.ports;
  const { seed } = store;
  store.seed = async (key) => {
    store.seed = seed;
    await happens();
    return await seed(key);
  };
}

describe("what happens while a set is read", () => {
  const own = (term: string): Promise<boolean> => knows(term).catch(() => false);

  it("taken back meanwhile, it is not put out again by itself, nor by a set that let go of a tag", async () => {
    await publish();
    await comesToKnow("p-170", "+447700900170");
    later(HOUR + 1);
    whileRead(() => holder.ports.store.unpublish(asker.node.nodeId));
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 0, failed: [] });
    await expect(ask([KNOWN])).rejects.toMatchObject({ code: "EXCHANGE_REFUSED" });
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 0, failed: [] });
    await publish();
    expect(await knows(KNOWN)).toBe(true);
  });

  it("taken back while it is published by hand, it is read anew, under the agreement that is in force then", async () => {
    const agreed = holder.agreements.get(asker.node.nodeId);
    if (!agreed) throw new Error("no agreement");
    whileRead(async () => {
      holder.agreements.set(asker.node.nodeId, { ...agreed, ceiling: "green" });
      await holder.ports.store.unpublish(asker.node.nodeId);
    });
    await publish();
    expect(await knows(KNOWN)).toBe(false);
    holder.agreements.set(asker.node.nodeId, agreed);
    await publish();
    expect(await knows(KNOWN)).toBe(true);
  });

  it("what was withdrawn and left out by one who published meanwhile does not come back with whoever began before", async () => {
    const number = "+447700900171";
    await comesToKnow("p-171", number);
    whileRead(async () => {
      await withdraw("p-171");
      await publish();
    });
    await publish();
    expect(await own(number)).toBe(false);
    expect(await own(KNOWN)).toBe(true);
  });

  it("no renewal overtakes who publishes by hand; one whose attempt fails keeps none waiting", async () => {
    await publish();
    await comesToKnow("p-173", "+447700900173");
    later(HOUR + 1);
    whileRead(async () => {
      expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 0, failed: [] });
    });
    await publish();
    expect(await own("+447700900173")).toBe(true);
    await comesToKnow("p-174", "+447700900174");
    later(HOUR + 1);
    whileRead(() => Promise.reject(new Error("no luck")));
    await expect(publish()).rejects.toThrow("no luck");
    expect(await holder.wasl.renewTags(job())).toMatchObject({ published: 1, failed: [] });
  });

  it("a set that was taken back and begun again is published although something went meanwhile", async () => {
    await publish();
    await comesToKnow("p-172", "+447700900172");
    await holder.ports.store.unpublish(asker.node.nodeId);
    whileRead(() => Promise.reject(new Error("the process dies")));
    await expect(publish()).rejects.toThrow("dies");
    await withdraw("p-172");
    await publish();
    expect(await own(KNOWN)).toBe(true);
    expect(await own("+447700900172")).toBe(false);
  }, 20_000);
});

describe("standing questions are asked again by themselves", () => {
  it("tells who asked of a hit, once, with the purpose and case of the question, on record on both sides", async () => {
    const number = "+447700900130";
    await publish();
    expect((await watch([number])).items[0]?.hitId).toBeUndefined();
    expect((await asker.wasl.askStanding(job())).hits.size).toBe(0);
    await comesToKnow("p-130", number);
    later(HOUR + 1);
    await holder.wasl.renewTags(job());
    const before = (await holder.wasl.matchDesk(supervisor)).batches.length;
    expect(await asker.wasl.askStanding(job())).toEqual({
      hits: new Map([["asker", 1]]),
      failed: [],
      closed: 0,
      later: {},
    });
    // Within an epoch the partner is asked nothing.
    expect((await holder.wasl.matchDesk(supervisor)).batches).toHaveLength(before);
    expect(await asker.wasl.freshHits(analyst)).toBe(1);
    const boss = await asker.node.actor({ id: "boss", role: "supervisor" });
    expect(await asker.wasl.freshHits(await asker.node.actor({ id: "colleague" }))).toBe(0);
    // Whose page asks and is told of nothing is not on record with it.
    const reads = (await asker.wasl.auditTrail(boss, { limit: 50 })).filter(
      (e) => e.action === "read" && e.object === "match",
    );
    expect(reads.map((e) => e.userId)).toEqual(["asker"]);
    const { hits } = await asker.wasl.matchDesk(analyst);
    expect(hits[0]).toMatchObject({ term: `phone:${number}`, mandate: "TEST-1", legalBasis: LAW });
    expect(await asker.wasl.freshHits(analyst)).toBe(0);
    expect(await asker.wasl.auditTrail(boss, { limit: 50 })).toContainEqual(
      expect.objectContaining({
        userId: "asker",
        action: "search",
        mandate: "TEST-1",
        detail: { standing: 1, standingHits: 1 },
      }),
    );
    expect((await asker.wasl.askStanding(job())).hits.size).toBe(0);
  });

  it("ends with its case, with its day, and where its subject is known to be protected", async () => {
    const opened = await asker.wasl.openCase(analyst, {
      title: "Ours",
      mandate: "EX-CLOSES",
      marking: { tlp: "amber" },
    });
    const inCase: Actor = { ...analyst, purpose: { ...analyst.purpose, mandate: "EX-CLOSES" } };
    await watch(["+447700900140"], inCase);
    await watch(["+447700900141"]);
    await asker.wasl.changeCase(analyst, opened.id, { isClosed: true, reason: "EXERCISE" });
    const own = report("own", { ...amber, originators: [asker.node.nodeId] });
    await asker.node.store.as(analyst, async (tx) => {
      await tx.openReport(own);
      await tx.appendStatements(statements(own, say("Person", "p-own", { phone: "+447700900141" })));
    });
    await asker.wasl.setCategory(analyst, "p-own", "victim", "test");
    await comesToKnow("p-140", "+447700900140");
    await comesToKnow("p-141", "+447700900141");
    await publish();
    expect((await asker.wasl.askStanding(job())).hits.size).toBe(0);
    const left = (await asker.wasl.matchDesk(analyst)).standing.filter((q) => q.hitAt === undefined);
    expect(left).toEqual([]);
    await watch(["+447700900142"]);
    later(301 * 86_400_000);
    expect(await asker.wasl.askStanding(job())).toMatchObject({ failed: [] });
  });

  it("whoever may ask no longer is asked for no longer", async () => {
    const leaver = await asker.node.actor({ id: "leaver" });
    await publish();
    await watch(["+447700900160"], leaver);
    const accounts = asker.node.store.accounts;
    const user = (await accounts.users()).find((u) => u.id === "leaver");
    if (!user) throw new Error("no account");
    await accounts.changeUser({ ...user, disabled: true });
    await comesToKnow("p-160", "+447700900160");
    await publish();
    const { hits, ...ended } = await asker.wasl.askStanding(job());
    expect(hits.has("leaver")).toBe(false);
    expect(ended).toMatchObject({ failed: [], closed: 1 });
    const boss = await asker.node.actor({ id: "boss", role: "supervisor" });
    expect(await asker.wasl.auditTrail(boss, { limit: 50 })).toContainEqual(
      expect.objectContaining({ userId: "system", detail: { closed: 1, because: "account" } }),
    );
    // Nor when they come back: whoever asks decides anew.
    await accounts.changeUser(user);
    await publish();
    expect(await asker.wasl.askStanding(job())).toMatchObject({ failed: [], closed: 0 });
    expect(await asker.wasl.freshHits(leaver).catch(() => 0)).toBe(0);
  });

  it("what was opened under an API token that has run out is closed, and whoever opened it is told why", async () => {
    const { accounts } = asker.node.store;
    const until = new Date(Date.now() + 4_000).toISOString();
    const token = await accounts.issueToken("asker", analyst.purpose, until);
    await publish();
    await watch(["+447700900161"], { ...analyst, token });
    await new Promise((resolve) => setTimeout(resolve, 4_200));
    await comesToKnow("p-161", "+447700900161");
    await publish();
    const before = await asker.wasl.freshHits(analyst);
    expect(await asker.wasl.askStanding(job())).toMatchObject({ hits: new Map(), failed: [], closed: 1 });
    expect(await asker.wasl.freshHits(analyst)).toBe(before + 1);
    const { ended } = await asker.wasl.matchDesk(analyst);
    expect(ended[0]).toMatchObject({ what: "questions", because: "token", count: 1, mandate: "TEST-1" });
  }, 20_000);

  it("a new epoch is asked anew, once it is published; a quota that is used up is left alone for a day", async () => {
    const number = "+447700900150";
    await publish();
    await watch([number]);
    later(EPOCH_DAYS * 86_400_000);
    expect(await asker.wasl.askStanding(job())).toMatchObject({
      failed: [{ partner: holder.node.nodeId, code: "EXCHANGE_REFUSED" }],
    });
    await comesToKnow("p-150", number);
    await publish();
    await holder.wasl.setMatchQuota(supervisor, asker.node.nodeId, { perDay: 1, perEpoch: 1 });
    const refused = await asker.wasl.askStanding(job());
    expect(refused.failed).toMatchObject([{ code: "RATE_LIMITED" }]);
    await holder.wasl.setMatchQuota(supervisor, asker.node.nodeId, { perDay: 100_000, perEpoch: 100_000 });
    expect(await asker.wasl.askStanding(job(refused.later))).toMatchObject({
      failed: [],
      later: refused.later,
    });
    later(24 * HOUR + 1);
    expect((await asker.wasl.askStanding(job(refused.later))).hits).toEqual(new Map([["asker", 1]]));
    expect(await asker.wasl.freshHits(analyst)).toBe(1);
  });
});
