import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { type FindingDraft, OPEN, say, type Tlp } from "../../src/core/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

let node: TestNode;
let analyst: Actor;
let low: Actor;
let boss: Actor;

const BEFORE = "2020-01-01T00:00:00.000Z";

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst" });
  low = await node.actor({ id: "low", clearance: "green" });
  boss = await node.actor({ id: "boss", role: "supervisor", clearance: "red" });
});

afterAll(async () => {
  await node?.remove();
});

const load = async (id: string, properties: Record<string, string[]>, tlp = "green", schema = "Company") =>
  await node.wasl.importReport(analyst, {
    fileName: `${id}.ftm.jsonl`,
    bytes: bytesOf(JSON.stringify({ id, schema, properties })),
    marking: { tlp },
  });

/** As if they had looked last at that time. */
const lookedAt = (actor: Actor, at: string) =>
  node.store.as(actor, async (tx) => {
    await tx.noteVisit(at, at);
    await tx.noteVisit(new Date().toISOString(), new Date().toISOString());
  });

const countOf = async (actor: Actor, part: "waiting" | "changed", what: string): Promise<number> =>
  (await node.wasl.desk(actor))[part].find((one) => one.what === what)?.count ?? 0;

const finding = (id: string, tlp: Tlp): FindingDraft & { readonly access: typeof OPEN } => ({
  id,
  detector: "shared-contact",
  detectorVersion: "1",
  techniques: ["OIC-PAY-05"],
  front: "finance",
  subjects: [],
  evidence: [],
  score: 0.5,
  terms: [],
  against: [],
  summary: say("alert.one-source"),
  proves: [],
  access: { ...OPEN, tlp },
});

test("a visit ends when it was quiet for long: until then, what is new stays in sight", async () => {
  const look = (now: string, quietSince: string) =>
    node.store.as(analyst, async (tx) => {
      await tx.noteVisit(now, quietSince);
      return await tx.lastVisit();
    });
  expect((await node.wasl.desk(analyst)).since).toBeUndefined();
  expect(await look("2025-01-01T09:00:00.000Z", "2025-01-01T08:30:00.000Z")).toBeUndefined();
  expect(await look("2025-01-02T09:00:00.000Z", "2025-01-02T08:30:00.000Z")).toBe("2025-01-01T09:00:00.000Z");
  expect(await look("2025-01-02T09:20:00.000Z", "2025-01-02T08:50:00.000Z")).toBe("2025-01-01T09:00:00.000Z");
  expect(await look("2025-01-02T11:00:00.000Z", "2025-01-02T10:30:00.000Z")).toBe("2025-01-02T09:20:00.000Z");
  // Nobody else's visits, nor those under another purpose, are told.
  expect(await node.store.as(boss, (tx) => tx.lastVisit())).toBeUndefined();
  const other = { ...analyst, purpose: { ...analyst.purpose, purpose: "strategic-analysis" as const } };
  expect(await node.store.as(other, (tx) => tx.lastVisit())).toBeUndefined();
  await node.wasl.visit(low);
  expect((await node.wasl.desk(low)).since).toBeUndefined();
});

test("what changed is counted as its lists show it, to each as far as they see", async () => {
  await load("d-1", { name: ["Fictitious Desk Works"] });
  await load("d-2", { name: ["Fictitious Desk Boats"] }, "amber");
  for (const actor of [analyst, low]) await lookedAt(actor, BEFORE);
  expect(await countOf(analyst, "changed", "reports")).toBe(2);
  expect(await countOf(low, "changed", "reports")).toBe(1);
  const since = BEFORE;
  expect(await node.wasl.reports(analyst, { limit: 10, since })).toHaveLength(2);
  expect(await node.wasl.reports(analyst, { limit: 10, since: "2999-01-01T00:00:00.000Z" })).toEqual([]);

  await node.store.as(analyst, (tx) => tx.saveFindings([finding("f-1", "green"), finding("f-2", "amber")]));
  expect(await countOf(analyst, "changed", "findings")).toBe(2);
  expect(await countOf(low, "changed", "findings")).toBe(1);
  expect(await countOf(low, "waiting", "findings")).toBe(1);
  expect(await node.wasl.findings(low, { limit: 10, since })).toHaveLength(1);

  await node.wasl.judge(analyst, "d-1", "d-2", "same", "one yard");
  expect(await countOf(analyst, "changed", "joins")).toBe(1);
  // Of d-2 they see nothing, so nothing of the join either.
  expect(await countOf(low, "changed", "joins")).toBe(0);
  const { items } = await node.wasl.decided(analyst, { limit: 10, joinedSince: since });
  expect(items.map((one) => one.resolution.reason)).toEqual(["one yard"]);
});

test("corrections lead to what they are of, and do not say again what was withdrawn", async () => {
  await load("d-3", { name: ["Fictitious Slip"], address: ["1 Wrong Quay"] });
  const { entity } = await node.wasl.entity(analyst, "d-3");
  const wrong = entity.statements.find((s) => s.property === "address");
  await node.store.as(analyst, (tx) => tx.withdrawStatement(wrong?.id ?? "", "another yard's"));
  expect(await countOf(analyst, "changed", "corrections")).toBe(1);
  expect(await countOf(analyst, "changed", "recalls")).toBe(0);
  const ask = { limit: 10, by: "here", since: BEFORE } as const;
  const [one, ...none] = await node.wasl.withdrawals(analyst, ask);
  expect(one).toMatchObject({
    entityId: "d-3",
    property: "address",
    caption: "Fictitious Slip",
    by: "analyst",
  });
  expect(none).toEqual([]);
  expect(JSON.stringify(one)).not.toContain("Wrong Quay");
  expect(await node.wasl.withdrawals(analyst, { ...ask, by: "partner" })).toEqual([]);
  expect(await node.wasl.withdrawals(analyst, { ...ask, after: `${one?.at}/${one?.statementId}` })).toEqual(
    [],
  );
});

test("tasks wait for whom they are given to, where they see the case", async () => {
  const { id } = await node.wasl.openCase(analyst, {
    title: "Fictitious desk case",
    mandate: "TEST-1",
    marking: { tlp: "amber" },
  });
  for (const [title, assignee] of [
    ["Call the yard", "analyst"],
    ["Read the ledger", "low"],
  ] as const)
    await node.wasl.addCasePart(analyst, id, { kind: "task", body: { title, assignee, done: false } });
  expect(await countOf(analyst, "waiting", "tasks")).toBe(1);
  expect((await node.wasl.ownTasks(analyst)).map((one) => [one.caseTitle, one.part.body.title])).toEqual([
    ["Fictitious desk case", "Call the yard"],
  ]);
  expect(await node.wasl.ownTasks(low)).toEqual([]);
  const [task] = await node.wasl.ownTasks(analyst);
  if (task)
    await node.wasl.changeCasePart(analyst, id, task.part.id, task.part.version, {
      kind: "task",
      body: { ...task.part.body, done: true },
    });
  expect(await countOf(analyst, "waiting", "tasks")).toBe(0);
});

test("approvals wait for whoever may answer them, and the list shows just those", async () => {
  await load("d-4", { name: ["Fictitious Boats of the Desk"] });
  const [report] = await node.wasl.reports(analyst, { limit: 1 });
  for (const who of [analyst, boss])
    await node.wasl.requestApproval(who, {
      kind: "take-back",
      subject: report?.id ?? "",
      reason: "another file's marking",
    });
  // Nobody answers their own.
  expect(await countOf(boss, "waiting", "approvals")).toBe(1);
  expect(await countOf(analyst, "waiting", "approvals")).toBe(0);
  const mine = await node.wasl.approvals(boss, { limit: 10, mine: true });
  expect(mine.items.map((one) => [one.requestedBy, one.isMine])).toEqual([["analyst", true]]);
  expect((await node.wasl.approvals(analyst, { limit: 10, mine: true })).items).toEqual([]);
});

test("who only oversees is told of nothing to decide", async () => {
  const eye = await node.actor({ id: "eye", role: "oversight", clearance: "red" });
  expect((await node.wasl.desk(eye)).waiting).toEqual([]);
});

test("the list of a kind holds as many records as the situation counts", async () => {
  await load("d-5", { name: ["Fictitious Skipper"] }, "green", "Person");
  await load("d-5", { name: ["Fictitious Skipper"] }, "amber", "LegalEntity");
  for (const actor of [analyst, low]) {
    const { stats } = await node.wasl.situation(actor);
    for (const [schema, count] of Object.entries(stats.entitiesBySchema)) {
      const { items, next } = await node.wasl.entities(actor, { schema, limit: 100 });
      expect([schema, items.length, next]).toEqual([schema, count, undefined]);
    }
    expect((await node.wasl.entities(actor, { limit: 100 })).items).toHaveLength(stats.entities);
  }
  const first = await node.wasl.entities(analyst, { limit: 1 });
  const second = await node.wasl.entities(analyst, { limit: 1, after: first.next ?? "" });
  expect(second.items[0]?.id).not.toBe(first.items[0]?.id);
  await expect(node.wasl.entities(analyst, { schema: "Boat'; drop", limit: 1 })).rejects.toMatchObject({
    code: "SCHEMA_UNKNOWN",
  });
});
