import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor, DataRequestInput } from "../../src/app/index.ts";
import { createWasl } from "../../src/app/index.ts";
import { sha256Hex } from "../../src/core/index.ts";
import { INFLATE_LIMITS, inflateBounded } from "../../src/formats/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";
import { referTwo } from "../support/referred.ts";

/**
 * Requests for stored data: an order on record, a second person, what the platform answers, and what came back. All accounts,
 * courts and numbers are invented.
 */
let node: TestNode;
let officer: Actor;
let supervisor: Actor;
let outsider: Actor;
let tiktok: Actor;
let facebook: Actor;
let orderReport: string;
let order: { reportId: string; reference: string; issuedOn: string };

const DAY_MS = 86_400_000;
const day = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const records = (name: string): string =>
  `${JSON.stringify({ id: `c-${name}`, schema: "Company", properties: { name: [`Fictitious ${name}`] } })}\n`;
const importAs = async (fileName: string, text: string, tlp = "amber"): Promise<string> =>
  (
    await node.wasl.importReport(officer, {
      fileName,
      bytes: bytesOf(text),
      marking: { tlp },
      fictitious: true,
    })
  ).reportId;

const input = (more: Partial<DataRequestInput> = {}): DataRequestInput => ({
  kind: "production",
  platform: "TikTok",
  targets: [{ type: "account", value: "acc-tiktok" }],
  categories: ["subscriber", "access"],
  wanted: "Who opened the account, and when and from where it was used",
  from: "2025-08-01",
  to: "2025-09-30",
  offence: { law: "Section 25 of the Immigration Act 1971", yearsMax: 14 },
  authority: { kind: "judge", name: "Example Court", contact: "court@example.org" },
  necessity: "The account sells crossings; nothing else names its holder.",
  proportionality: "One account, two months, no message.",
  confidential: { because: "The holder would warn the others.", until: day(90) },
  retainUntil: day(400),
  order,
  marking: { tlp: "amber" },
  ...more,
});

async function approve(id: string, digest: string, asker = officer): Promise<void> {
  const asked = await node.wasl.requestApproval(asker, {
    kind: "release",
    subject: id,
    digest,
    reason: "read the order",
  });
  await node.wasl.decideApproval(supervisor, asked.id, "approved", "as the order says");
}
async function sent(more: Partial<DataRequestInput> = {}, wasl = node.wasl) {
  const { id, digest } = await wasl.draftDataRequest(officer, input(more));
  await approve(id, digest);
  return await wasl.sendDataRequest(officer, id);
}
/** The same node, so many days later. */
const later = (days: number) =>
  createWasl({ ...node.platform, clock: { now: () => Date.now() + days * DAY_MS } });

beforeAll(async () => {
  node = await openTestNode();
  await referTwo(node);
  officer = await node.actor({ id: "officer" });
  supervisor = await node.actor({ id: "super", role: "supervisor" });
  outsider = await node.actor({ id: "outsider", clearance: "green" });
  const account = { role: "platform", clearance: "red" } as const;
  tiktok = await node.actor({ id: "team-t", ...account, groups: ["TikTok"] }, "online-referral");
  facebook = await node.actor({ id: "team-f", ...account, groups: ["facebook"] }, "online-referral");
  orderReport = await importAs("order.ftm.jsonl", records("order"));
  order = { reportId: orderReport, reference: "Order 17/26", issuedOn: "2026-01-05" };
});
afterAll(() => node?.remove());

describe("a request for stored data", () => {
  test("goes out only with an order on record and after another person approved exactly it; the log says so", async () => {
    const { order: _order, ...without } = input();
    await expect(node.wasl.draftDataRequest(officer, without)).rejects.toThrow(/REQUEST_INVALID/);
    await expect(
      node.wasl.draftDataRequest(officer, input({ order: { ...order, reportId: "rep-none" } })),
    ).rejects.toThrow(/REPORT_UNKNOWN/);
    const { id, digest, body, state } = await node.wasl.draftDataRequest(officer, input());
    const report = await node.wasl.report(officer, orderReport);
    expect([state, body.order?.sha256]).toEqual(["draft", report.sha256]);
    await expect(node.wasl.sendDataRequest(officer, id)).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
    await expect(approve(id, "0".repeat(64))).rejects.toThrow(/REQUEST_INVALID/);
    await expect(node.wasl.sendDataRequest(officer, id)).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
    expect(await node.wasl.platformDataRequests(tiktok, { limit: 10 })).toEqual([]);
    await approve(id, digest);
    await node.wasl.exchange.switchSharing(supervisor, true, "EXERCISE: stolen");
    await expect(node.wasl.sendDataRequest(officer, id)).rejects.toThrow(/SHARING_HELD/);
    await node.wasl.exchange.switchSharing(supervisor, false, "EXERCISE: over");
    const gone = await node.wasl.sendDataRequest(officer, id);
    expect(gone.state).toBe("open");
    expect(gone.clock.isOverdue).toBe(false);
    expect(Date.parse(gone.clock.dueAt ?? "") - Date.parse(gone.events[0]?.at ?? "")).toBe(10 * DAY_MS);
    await expect(node.wasl.sendDataRequest(officer, id)).rejects.toThrow(/CONFLICT/);
    await expect(node.wasl.dataRequest(outsider, id)).rejects.toThrow(/DATA_REQUEST_UNKNOWN/);
    expect(await node.wasl.dataRequests(outsider, { limit: 10 })).toEqual([]);
    const trail = await node.wasl.auditTrail(supervisor, { limit: 200 });
    const of = trail.filter((e) => e.object === `data request:${id}`).map((e) => e.action);
    expect(of).toEqual(expect.arrayContaining(["change", "share"]));
    expect((await later(11).dataRequest(officer, id)).clock.isOverdue).toBe(true);
  });

  test("is let out by nobody's SQL, and begins as nobody else's draft", async () => {
    const { id } = await node.wasl.draftDataRequest(officer, input({ from: "2025-08-02" }));
    const event = { at: new Date().toISOString(), type: "sent", by: "officer", side: "unit" } as const;
    const letOut = node.store.as(officer, (tx) =>
      tx.addDataRequestEvent(id, event, { from: "draft", to: "open" }),
    );
    await expect(letOut).rejects.toThrow();
    expect((await node.wasl.dataRequest(officer, id)).state).toBe("draft");
    const machine = await node.actor({ id: "robot", role: "machine" });
    await expect(node.wasl.draftDataRequest(machine, input())).rejects.toThrow(/ROLE_FORBIDS/);
    await expect(node.wasl.sendDataRequest(machine, id)).rejects.toThrow(/ROLE_FORBIDS/);
    await expect(node.wasl.draftDataRequest(officer, input({ marking: { tlp: "red" } }))).rejects.toThrow(
      /MARKING_FORBIDS/,
    );
  });

  test("R27 is never about whoever the referral desk leaves alone, nor R08 a protected person", async () => {
    // Who asks for a brother, by account, name and number; and a number that the graph knows to be a victim's.
    for (const target of [
      { type: "account", value: "acc-help" },
      { type: "handle", value: "@N-HELP" },
      { type: "url", value: "https://tiktok.example/@n-help/" },
      { type: "phone", value: "+447700900802" },
    ] as const)
      await expect(
        node.wasl.draftDataRequest(officer, input({ targets: [target] })),
        target.value,
      ).rejects.toThrow(/PROTECTED_SUBJECT/);
    await node.wasl.importReport(officer, {
      fileName: "helped.ftm.jsonl",
      bytes: bytesOf(
        `${JSON.stringify({ id: "h-1", schema: "Person", properties: { name: ["Testa Somebody"], phone: ["+447700900877"] } })}\n`,
      ),
      marking: { tlp: "amber" },
      fictitious: true,
    });
    await node.wasl.importReport(officer, {
      fileName: "helped-accounts.ftm.jsonl",
      bytes: bytesOf(
        `${JSON.stringify({ id: "h-1", schema: "Person", properties: { name: ["Testa Somebody"], email: ["testa@example.org"] } })}\n${JSON.stringify({ id: "h-1-a", schema: "UserAccount", properties: { username: ["kxq_877"], owner: ["h-1"] } })}\n`,
      ),
      marking: { tlp: "amber" },
      fictitious: true,
    });
    const target = { type: "phone", value: "+447700900877" } as const;
    const { id, digest } = await node.wasl.draftDataRequest(officer, input({ targets: [target] }));
    await approve(id, digest);
    await node.wasl.setCategory(officer, "h-1", "victim", "spoke to an interviewer");
    // What was approved in good faith does not go either.
    await expect(node.wasl.sendDataRequest(officer, id)).rejects.toThrow(/PROTECTED_SUBJECT/);
    // However it is written, and as whatever type.
    for (const other of [
      target,
      { type: "account", value: "+447700900877" },
      { type: "account", value: "447700900877" },
      { type: "account", value: "07700 900877" },
      { type: "url", value: "https://wa.me/447700900877" },
      { type: "phone", value: "+4407700900877" },
      { type: "account", value: "Testa@example.org" },
      { type: "handle", value: "@kxq_877" },
      { type: "account", value: "kxq_877" },
      { type: "url", value: "https://www.tiktok.com/@kxq_877" },
    ] as const)
      await expect(
        node.wasl.draftDataRequest(officer, input({ targets: [other] })),
        other.value,
      ).rejects.toThrow(/PROTECTED_SUBJECT/);
    const stranger = { type: "account", value: "+447700900878" } as const;
    expect((await node.wasl.draftDataRequest(officer, input({ targets: [stranger] }))).state).toBe("draft");
  });

  test.each(["All messages in real time", "The password of the account", "Decrypt the group"])(
    "asks for no interception and weakens no encryption: %s",
    async (wanted) => {
      await expect(node.wasl.draftDataRequest(officer, input({ wanted }))).rejects.toThrow(/REQUEST_INVALID/);
    },
  );
});

describe("the platform", () => {
  test("reads what went to it without why, by whom and under which marking, and nothing of another's", async () => {
    const { id } = await sent({ targets: [{ type: "account", value: "acc-seen" }] });
    const found = await node.wasl.platformDataRequests(tiktok, { limit: 50 });
    const own = found.find((one) => one.id === id);
    expect(own?.body.targets).toEqual([{ type: "account", value: "acc-seen" }]);
    expect(own?.body.confidentialUntil).toBe(day(90));
    const text = JSON.stringify(own);
    for (const hidden of [
      "officer",
      "super",
      "amber",
      "sells crossings",
      "no message",
      "warn the others",
      orderReport,
      day(400),
    ])
      expect(text, hidden).not.toContain(hidden);
    expect(await node.wasl.platformDataRequests(facebook, { limit: 50 })).toEqual([]);
    await expect(node.wasl.platformDataRequests(officer, { limit: 5 })).rejects.toThrow(/ROLE_FORBIDS/);
    await expect(node.wasl.answerDataRequest(facebook, id, { type: "acknowledged" })).rejects.toThrow(
      /DATA_REQUEST_UNKNOWN/,
    );
    await expect(node.wasl.dataRequests(tiktok, { limit: 5 })).rejects.toThrow(/ROLE_FORBIDS/);
    const past = await node.store.as(tiktok, async (tx) => [
      await tx.answerDataRequest(
        id,
        { at: new Date().toISOString(), type: "sent" as "produced" },
        { from: "open", to: "produced" },
      ),
      (await tx.dataRequests({ limit: 5 })).length,
    ]);
    expect(past).toEqual([false, 0]);
  });

  test("acknowledges, asks what is unclear and for time, and refuses on a ground of the law", async () => {
    const { id } = await sent({ targets: [{ type: "account", value: "acc-unclear" }] });
    await node.wasl.answerDataRequest(tiktok, id, { type: "acknowledged" });
    await expect(node.wasl.answerDataRequest(tiktok, id, { type: "clarification-asked" })).rejects.toThrow(
      /REQUEST_INVALID/,
    );
    const asked = { type: "clarification-asked", note: "Which of two accounts of that name?" } as const;
    expect((await node.wasl.answerDataRequest(tiktok, id, asked)).state).toBe("clarifying");
    const seen = await node.wasl.dataRequest(officer, id);
    expect([seen.clock.dueAt, typeof seen.clock.clarifyBy]).toEqual([undefined, "string"]);
    const more = {
      type: "clarified",
      note: "The one opened in 2025; and all its messages from now on",
    } as const;
    await expect(node.wasl.recordDataEvent(officer, id, more)).rejects.toThrow(/REQUEST_INVALID/);
    await node.wasl.recordDataEvent(officer, id, { type: "clarified", note: "The one opened in 2025." });
    const until = new Date(Date.now() + 20 * DAY_MS).toISOString();
    await node.wasl.answerDataRequest(tiktok, id, { type: "time-asked", note: "Archive on tape", until });
    const given = await node.wasl.recordDataEvent(officer, id, { type: "time-given", until });
    expect(given.clock.dueAt).toBe(until);
    const refuse = { type: "refused", note: "Nothing is stored under it." } as const;
    await expect(node.wasl.answerDataRequest(tiktok, id, refuse)).rejects.toThrow(/REQUEST_INVALID/);
    await expect(node.wasl.answerDataRequest(tiktok, id, { ...refuse, ground: "busy" })).rejects.toThrow(
      /REQUEST_INVALID/,
    );
    const done = await node.wasl.answerDataRequest(tiktok, id, { ...refuse, ground: "not-stored" });
    expect([done.state, done.next]).toEqual(["refused", []]);
    await expect(
      node.wasl.answerDataRequest(tiktok, id, { type: "produced", sha256: "a".repeat(64) }),
    ).rejects.toThrow(/CONFLICT/);
  });

  test("produces a file: exactly its bytes are taken in, marked as the request, and kept as long as the order says", async () => {
    const { id } = await sent({ targets: [{ type: "account", value: "acc-produced" }] });
    const file = records("produced");
    await node.wasl.answerDataRequest(tiktok, id, { type: "produced", sha256: sha256Hex(file) });
    const take = (reportId: string) => node.wasl.recordDataEvent(officer, id, { type: "taken-in", reportId });
    await expect(take(orderReport)).rejects.toThrow(/CONFLICT/);
    const reportId = await importAs("produced.ftm.jsonl", file);
    const done = await take(reportId);
    expect(done.events.at(-1)).toMatchObject({ type: "taken-in", reportId, side: "unit" });
    const { reviewAt } = await node.wasl.report(officer, reportId);
    expect(reviewAt.slice(0, 10)).toBe(day(400));
    expect(JSON.stringify(await node.wasl.platformDataRequests(tiktok, { limit: 50 }))).not.toContain(
      reportId,
    );
    expect((await later(91).dataRequest(officer, id)).clock.isTellingDue).toBe(true);
    await node.wasl.recordDataEvent(officer, id, { type: "user-told", note: "By letter of the court" });
    expect((await later(91).dataRequest(officer, id)).clock.isTellingDue).toBe(false);
  });

  test("what came back under a laxer marking is not taken", async () => {
    const { id } = await sent({ targets: [{ type: "account", value: "acc-lax" }] });
    const file = records("lax");
    await node.wasl.answerDataRequest(tiktok, id, { type: "produced", sha256: sha256Hex(file) });
    const reportId = await importAs("lax.ftm.jsonl", file, "green");
    await expect(node.wasl.recordDataEvent(officer, id, { type: "taken-in", reportId })).rejects.toThrow(
      /MARKING_FORBIDS/,
    );
  });
});

test("R08 whoever is found to be protected after a request went is told to nobody any more, and it ends", async () => {
  await node.wasl.importReport(officer, {
    fileName: "found-later.ftm.jsonl",
    bytes: bytesOf(
      `${JSON.stringify({ id: "h-2", schema: "Person", properties: { name: ["Zorvik Quell"], phone: ["+447700900888"] } })}\n`,
    ),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  const { id } = await sent({ targets: [{ type: "phone", value: "+447700900888" }] });
  const ids = async () => (await node.wasl.platformDataRequests(tiktok, { limit: 50 })).map((one) => one.id);
  expect(await ids()).toContain(id);
  await node.wasl.setCategory(officer, "h-2", "victim", "spoke to an interviewer");
  expect(await ids()).not.toContain(id);
  await expect(node.wasl.answerDataRequest(tiktok, id, { type: "acknowledged" })).rejects.toThrow(
    /DATA_REQUEST_UNKNOWN/,
  );
  await expect(node.wasl.dataRequestFile(officer, id)).rejects.toThrow(/PROTECTED_SUBJECT/);
  await expect(node.wasl.recordDataEvent(officer, id, { type: "acknowledged" })).rejects.toThrow(
    /PROTECTED_SUBJECT/,
  );
  const over = await node.wasl.dataRequest(officer, id);
  expect([over.state, over.events.at(-1)?.type]).toEqual(["closed", "protected"]);
});

test("nobody answers about a request whose order they cannot read", async () => {
  const desk = await node.actor({ id: "desk-officer", groups: ["desk"] });
  const { reportId } = await node.wasl.importReport(desk, {
    fileName: "order-of-the-desk.ftm.jsonl",
    bytes: bytesOf(records("order-of-the-desk")),
    marking: { tlp: "amber", groups: ["desk"] },
    fictitious: true,
  });
  const { id, digest } = await node.wasl.draftDataRequest(desk, input({ order: { ...order, reportId } }));
  await expect(approve(id, digest, desk)).rejects.toThrow(/APPROVAL_UNKNOWN/);
  await expect(node.wasl.sendDataRequest(desk, id)).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
});

test("a draft that was closed is opened by nobody's SQL", async () => {
  const { id } = await node.wasl.draftDataRequest(officer, input({ from: "2025-08-03" }));
  const said = { at: new Date().toISOString(), by: "officer", side: "unit" } as const;
  const move = (from: "draft" | "closed", to: "closed" | "open") =>
    node.store.as(officer, (tx) => tx.addDataRequestEvent(id, { ...said, type: "withdrawn" }, { from, to }));
  expect(await move("draft", "closed")).toBe(true);
  await expect(move("closed", "open")).rejects.toThrow();
  expect((await node.wasl.dataRequest(officer, id)).state).toBe("closed");
});

describe("what is here is deleted by nobody's request", () => {
  const importFrom = (provider: string, fileName: string, text: string) =>
    node.wasl.importReport(officer, {
      fileName,
      bytes: bytesOf(text),
      marking: { tlp: "amber" },
      fictitious: true,
      provider,
    });
  const reviewOf = async (id: string) => (await node.wasl.report(officer, id)).reviewAt;

  test("by a draft that never went and events written by hand", async () => {
    const victim = await importAs("evidence-1.ftm.jsonl", records("evidence-1"));
    const { sha256, reviewAt } = await node.wasl.report(officer, victim);
    const drafted = await node.wasl.draftDataRequest(officer, input({ platform: "Nowhere" }));
    const id = `${drafted.id}x`;
    const at = new Date().toISOString();
    const said = { at, by: "officer", side: "unit" } as const;
    const byHand = node.store.as(officer, async (tx) => {
      await tx.keepDataRequest({ ...drafted, id, body: { ...drafted.body, retainUntil: "2001-01-01" } });
      const same = { from: "draft", to: "draft" } as const;
      await tx.addDataRequestEvent(id, { ...said, type: "produced", sha256 }, same);
      await tx.addDataRequestEvent(id, { ...said, type: "taken-in", reportId: victim }, same);
      await tx.renew("report", victim, "2001-01-01T00:00:00.000Z", "by hand");
    });
    await expect(byHand).rejects.toThrow();
    expect(await reviewOf(victim)).toBe(reviewAt);
  });

  test("by a request that went, under which somebody writes down what was here before it", async () => {
    const victim = await importAs("evidence-2.ftm.jsonl", records("evidence-2"));
    const { sha256, reviewAt } = await node.wasl.report(officer, victim);
    const { id } = await sent({ platform: "Nowhere", retainUntil: day(2) });
    await node.wasl.recordDataEvent(officer, id, { type: "produced", sha256 });
    const take = { type: "taken-in", reportId: victim } as const;
    await expect(node.wasl.recordDataEvent(officer, id, take)).rejects.toThrow(/CONFLICT/);
    const said = { at: new Date().toISOString(), by: "officer", side: "unit" } as const;
    await node.store.as(officer, async (tx) => {
      await tx.addDataRequestEvent(id, { ...said, ...take }, { from: "produced", to: "produced" });
      await tx.renew("report", victim, `${day(2)}T00:00:00.000Z`, "by hand");
    });
    expect(await reviewOf(victim)).toBe(reviewAt);
    // Nor what came since from somebody else, though they call the platform its provider; what answers it is, as the order says.
    const file = records("came-since");
    const { reportId: other } = await importFrom("nowhere", "came-since.ftm.jsonl", file);
    await node.wasl.recordDataEvent(officer, id, { type: "produced", sha256: sha256Hex(file) });
    const reviewed = await reviewOf(other);
    await expect(
      node.wasl.recordDataEvent(officer, id, { type: "taken-in", reportId: other }),
    ).rejects.toThrow(/CONFLICT/);
    await node.store.as(officer, async (tx) => {
      const taken = { ...said, type: "taken-in", reportId: other } as const;
      await tx.addDataRequestEvent(id, taken, { from: "produced", to: "produced" });
      await tx.renew("report", other, `${day(2)}T00:00:00.000Z`, "by hand");
    });
    expect(await reviewOf(other)).toBe(reviewed);
    const back = records("came-back");
    const { reportId } = await importFrom(id, "came-back.ftm.jsonl", back);
    await node.wasl.recordDataEvent(officer, id, { type: "produced", sha256: sha256Hex(back) });
    await node.wasl.recordDataEvent(officer, id, { type: "taken-in", reportId });
    expect((await reviewOf(reportId)).slice(0, 10)).toBe(day(2));
  });

  test("by what the unit says in the place of a platform that answers here", async () => {
    const { id } = await sent({ targets: [{ type: "account", value: "acc-spoken-for" }] });
    const produced = { type: "produced", sha256: "c".repeat(64) } as const;
    await expect(node.wasl.recordDataEvent(officer, id, produced)).rejects.toThrow(/CONFLICT/);
    const said = { at: new Date().toISOString(), by: "officer", side: "unit" } as const;
    const byHand = node.store.as(officer, (tx) =>
      tx.addDataRequestEvent(id, { ...said, ...produced }, { from: "open", to: "produced" }),
    );
    await expect(byHand).rejects.toThrow();
  });

  test("sent too late to be kept for a day it is not sent", async () => {
    const { id, digest } = await node.wasl.draftDataRequest(officer, input({ retainUntil: day(2) }));
    const soon = later(3);
    const asked = await soon.requestApproval(officer, {
      kind: "release",
      subject: id,
      digest,
      reason: "read",
    });
    await soon.decideApproval(supervisor, asked.id, "approved", "as the order says");
    await expect(soon.sendDataRequest(officer, id)).rejects.toThrow(/REQUEST_INVALID/);
  });
});

describe("a preservation", () => {
  const keep = { kind: "preservation", targets: [{ type: "account", value: "acc-kept" }] } as const;

  test("ends by itself where nobody asks for the data, and is warned of before", async () => {
    const { id } = await sent(keep);
    await node.wasl.answerDataRequest(tiktok, id, { type: "preserved" });
    await expect(
      node.wasl.answerDataRequest(tiktok, id, { type: "produced", sha256: "a".repeat(64) }),
    ).rejects.toThrow(/CONFLICT/);
    const at = async (days: number) => await later(days).dataRequest(officer, id);
    expect((await at(50)).clock).toMatchObject({ isExpiring: true, hasEnded: false });
    expect(await at(61)).toMatchObject({ state: "closed", clock: { isExpiring: false, hasEnded: true } });
    const [own] = (await later(61).platformDataRequests(tiktok, { limit: 50 })).filter(
      (one) => one.id === id,
    );
    expect([own?.state, own?.next]).toEqual(["closed", []]);
    await expect(later(61).answerDataRequest(tiktok, id, { type: "preserved" })).rejects.toThrow(/CONFLICT/);
  });

  test("is extended once, by a request of its own, and held by a production that follows it", async () => {
    const { id } = await sent({ ...keep, targets: [{ type: "account", value: "acc-longer" }] });
    const longer = {
      kind: "extension",
      follows: id,
      targets: [{ type: "account", value: "acc-other" }],
    } as const;
    const extension = await sent(longer);
    expect(extension.body.targets).toEqual([{ type: "account", value: "acc-longer" }]);
    expect((await later(85).dataRequest(officer, id)).clock).toMatchObject({
      isExpiring: true,
      hasEnded: false,
    });
    await expect(node.wasl.draftDataRequest(officer, input(longer))).rejects.toThrow(/CONFLICT/);
    await expect(later(91).draftDataRequest(officer, input(longer))).rejects.toThrow(/CONFLICT/);
    // What asks for somebody else's data holds nothing.
    await sent({ follows: id, targets: [{ type: "account", value: "acc-unrelated" }] });
    expect((await node.wasl.dataRequest(officer, id)).isFollowed).toBe(false);
    await sent({ follows: id, targets: [{ type: "account", value: "acc-longer" }] });
    expect((await later(99).dataRequest(officer, id)).clock).toMatchObject({
      isExpiring: false,
      hasEnded: false,
    });
    await expect(
      node.wasl.draftDataRequest(officer, input({ ...longer, follows: extension.id })),
    ).rejects.toThrow(/REQUEST_INVALID/);
  });
});

test("a preservation is no longer kept by an extension that the platform refused", async () => {
  const kept = { kind: "preservation", targets: [{ type: "account", value: "acc-refused" }] } as const;
  const { id } = await sent(kept);
  const extension = await sent({ ...kept, kind: "extension", follows: id });
  expect((await node.wasl.dataRequest(officer, id)).extensionDays).toBeGreaterThan(0);
  const refuse = { type: "refused", note: "Nothing is stored.", ground: "not-stored" } as const;
  await node.wasl.answerDataRequest(tiktok, extension.id, refuse);
  expect((await node.wasl.dataRequest(officer, id)).extensionDays).toBe(0);
});

test("an emergency goes before its order, which has to follow; without it nothing that came back is taken", async () => {
  const { order: _order, ...without } = input({
    kind: "emergency",
    danger: "A boat with forty people is overdue.",
    targets: [{ type: "account", value: "acc-danger" }],
    authority: { kind: "competent", name: "Example unit", contact: "unit@example.org" },
  });
  const { id, digest, clock } = await node.wasl.draftDataRequest(officer, without);
  expect(clock.orderBy).toBeUndefined();
  await approve(id, digest);
  // A life waits for nobody, and not for the end of a hold on all sharing.
  await node.wasl.exchange.switchSharing(supervisor, true, "EXERCISE: stolen");
  const gone = await node.wasl.sendDataRequest(officer, id);
  await node.wasl.exchange.switchSharing(supervisor, false, "EXERCISE: over");
  const at = Date.parse(gone.events[0]?.at ?? "");
  expect([Date.parse(gone.clock.dueAt ?? "") - at, Date.parse(gone.clock.orderBy ?? "") - at]).toEqual([
    8 * 3_600_000,
    48 * 3_600_000,
  ]);
  const file = records("danger");
  await node.wasl.answerDataRequest(tiktok, id, { type: "produced", sha256: sha256Hex(file) });
  const reportId = await importAs("danger.ftm.jsonl", file);
  const take = { type: "taken-in", reportId } as const;
  await expect(later(3).recordDataEvent(officer, id, take)).rejects.toThrow(/CONFLICT/);
  await expect(node.wasl.recordDataEvent(officer, id, { type: "order-recorded" })).rejects.toThrow(
    /REQUEST_INVALID/,
  );
  // What follows is an order like any other, and was issued in time.
  for (const bad of [
    { issuedOn: day(1) },
    { issuedOn: "2026-02-30" },
    { issuedOn: "soon" },
    { reference: "…" },
    { reportId },
  ])
    await expect(
      node.wasl.recordDataEvent(officer, id, { type: "order-recorded", order: { ...order, ...bad } }),
      JSON.stringify(bad),
    ).rejects.toThrow(/REQUEST_INVALID/);
  const late = { type: "order-recorded", order: { ...order, issuedOn: day(3) } } as const;
  await expect(later(3).recordDataEvent(officer, id, late)).rejects.toThrow(/REQUEST_INVALID/);
  await node.wasl.recordDataEvent(officer, id, { type: "order-recorded", order });
  const done = await later(3).recordDataEvent(officer, id, take);
  expect(done.events.find((e) => e.type === "order-recorded")?.order?.reference).toBe("Order 17/26");
});

test("a platform without an account gets a signed file, and the unit records what it answers", async () => {
  const { id } = await node.wasl.draftDataRequest(
    officer,
    input({ platform: "Nowhere", targets: [{ type: "account", value: "n-1" }] }),
  );
  await expect(node.wasl.dataRequestFile(officer, id)).rejects.toThrow(/CONFLICT/);
  const { digest } = await node.wasl.dataRequest(officer, id);
  await approve(id, digest);
  await node.wasl.sendDataRequest(officer, id);
  const zip = inflateBounded((await node.wasl.dataRequestFile(officer, id, "ar")).bytes, INFLATE_LIMITS);
  if (!zip.ok) throw new Error(zip.code);
  const text = new Map(zip.members.map((m) => [m.name, new TextDecoder().decode(m.bytes)]));
  expect([...text.keys()]).toEqual(["request.html", "request.json", "manifest.json", "manifest.jws"]);
  const all = [...text.values()].join("");
  expect(text.get("request.html")).toContain('dir="rtl"');
  expect(JSON.parse(text.get("request.json") ?? "")).toMatchObject({
    id,
    digest,
    certificate: { platform: "Nowhere" },
  });
  for (const hidden of ["officer", "sells crossings", "warn the others", orderReport])
    expect(all, hidden).not.toContain(hidden);
  await node.wasl.recordDataEvent(officer, id, { type: "acknowledged" });
  await expect(node.wasl.recordDataEvent(officer, id, { type: "produced" })).rejects.toThrow(
    /REQUEST_INVALID/,
  );
  const done = await node.wasl.recordDataEvent(officer, id, { type: "produced", sha256: "b".repeat(64) });
  expect(done.events.map((e) => [e.type, e.side])).toEqual([
    ["sent", "unit"],
    ["acknowledged", "unit"],
    ["produced", "unit"],
  ]);
  const closed = await node.wasl.recordDataEvent(officer, id, {
    type: "withdrawn",
    note: "No longer needed.",
  });
  expect(closed.state).toBe("closed");
});

test("a node whose profile names no law asks for nothing", async () => {
  const { storedData: _law, ...rights } = node.platform.rights ?? { storedData: "" };
  const lawless = createWasl({
    ...node.platform,
    rights: rights as NonNullable<TestNode["platform"]["rights"]>,
  });
  await expect(lawless.dataLaw(officer)).rejects.toThrow(/REQUEST_INVALID/);
  await expect(lawless.draftDataRequest(officer, input())).rejects.toThrow(/REQUEST_INVALID/);
  expect((await node.wasl.dataLaw(officer)).id).toBe("eu-2023-1543");
});
