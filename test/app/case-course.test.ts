import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { parseAccess, say } from "../../src/core/index.ts";
import { findingDraft } from "../contracts/fixtures.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** A case is called otherwise, marked more strictly, closed and opened again, and what that does to what stands in it. */
let node: TestNode;
let analyst: Actor;
let green: Actor;
let machine: Actor;

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber+strict" });
  green = await node.actor({ id: "green", clearance: "green" });
  machine = await node.actor({ id: "machine", role: "machine", clearance: "amber+strict" });
  await node.wasl.importReport(analyst, {
    fileName: "yard.ftm.jsonl",
    bytes: bytesOf(
      JSON.stringify({ id: "yard", schema: "Company", properties: { name: ["Fictitious Yard"] } }),
    ),
    marking: { tlp: "green" },
    fictitious: true,
  });
});

afterAll(async () => {
  await node?.remove();
});

const open = (title: string) =>
  node.wasl.openCase(analyst, { title, mandate: "M-1", marking: { tlp: "green" } });
const yard = { kind: "entity", id: "yard", note: "" } as const;
const task = { kind: "task", body: { title: "Ask the yard", done: false, assignee: "analyst" } } as const;

test("a case gets another title and keeps its id; its old title is free for another", async () => {
  const first = await open("Fictitious harbour");
  const changed = await node.wasl.changeCase(analyst, first.id, {
    title: "Fictitious harbour, first wave",
    reason: "a second wave has a case of its own",
  });
  expect(changed).toMatchObject({ id: first.id, title: "Fictitious harbour, first wave", mandate: "M-1" });
  const second = await open("Fictitious harbour");
  expect([second.isNew, second.id === first.id]).toEqual([true, false]);
  expect((await open("Fictitious harbour")).id).toBe(second.id);
  const [entry] = await node.wasl.auditTrail(analyst, { object: `case:${first.id}`, limit: 1 });
  expect(entry).toMatchObject({ action: "change", detail: { titled: 1 } });
  // The log is read by whoever supervises, also where they may not see the case.
  expect(entry?.text).toBe("a second wave has a case of its own");
  await expect(
    node.wasl.changeCase(analyst, first.id, { title: "Other", reason: " . " }),
  ).rejects.toMatchObject({
    code: "REQUEST_INVALID",
  });
});

test("two who open the same case at once open one", async () => {
  const opened = await Promise.all([open("At once"), open("At once"), open("At once")]);
  expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
  expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1);
});

test("a stricter marking holds for all that stands in the case, and there is no way back", async () => {
  const { id } = await open("Marked later");
  await node.wasl.addToCase(green, id, [yard]);
  const part = await node.wasl.addCasePart(green, id, task);
  expect(part.access.tlp).toBe("green");
  const marked = await node.wasl.changeCase(analyst, id, {
    marking: { tlp: "amber" },
    reason: "a source asks",
  });
  expect(marked.access.tlp).toBe("amber");
  await expect(node.wasl.case(green, id)).rejects.toMatchObject({ code: "CASE_UNKNOWN" });
  await expect(node.wasl.caseParts(green, id)).rejects.toMatchObject({ code: "CASE_UNKNOWN" });
  expect((await node.wasl.cases(green, { limit: 50 })).map((one) => one.id)).not.toContain(id);
  expect((await node.wasl.caseParts(analyst, id)).map((one) => one.access.tlp)).toEqual(["amber"]);
  const rows = await node.store.as(analyst, (tx) => tx.ownTasks(10));
  expect(rows.find((one) => one.part.id === part.id)?.part.access.tlp).toBe("amber");
  const laxer = node.wasl.changeCase(analyst, id, { marking: { tlp: "green" }, reason: "laxer" });
  await expect(laxer).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  const blind = node.wasl.changeCase(analyst, id, { marking: { tlp: "red" }, reason: "out of my own sight" });
  await expect(blind).rejects.toMatchObject({ code: "MARKING_FORBIDS" });
  // Whoever does not see it opens one of that title, as if there were none.
  const theirs = await node.wasl.openCase(green, {
    title: "Marked later",
    mandate: "M-1",
    marking: { tlp: "green" },
  });
  expect([theirs.isNew, theirs.id === id]).toEqual([true, false]);
  const bound = await node.wasl
    .changeCase(analyst, id, {
      marking: { tlp: "amber", groups: ["harbour"] },
      reason: "for the group alone",
    })
    .catch((error: { code?: string }) => error.code);
  expect(bound).toBe("MARKING_FORBIDS");
});

test("into a closed case nothing is put and nothing is taken out, until somebody opens it again", async () => {
  const { id } = await open("Closed");
  await node.wasl.addToCase(analyst, id, [yard]);
  const part = await node.wasl.addCasePart(analyst, id, task);
  const own = async () => (await node.wasl.ownTasks(analyst)).map((one) => one.part.id);
  expect(await own()).toContain(part.id);
  const closed = await node.wasl.changeCase(analyst, id, {
    isClosed: true,
    reason: "the network is before court",
  });
  expect(closed.closed).toMatchObject({ by: "analyst" });
  const refused = { code: "CONFLICT", detail: { because: "the case is closed" } };
  for (const work of [
    () => node.wasl.addToCase(analyst, id, [{ ...yard, note: "again" }]),
    () => node.wasl.removeFromCase(analyst, id, "entity", "yard"),
    () => node.wasl.addCasePart(analyst, id, task),
    () => node.wasl.changeCasePart(analyst, id, part.id, part.version, task),
    () => node.wasl.dropCasePart(analyst, id, part.id, part.version),
  ])
    await expect(work()).rejects.toMatchObject(refused);
  expect(await own()).not.toContain(part.id);
  const listed = async (isClosed: boolean) =>
    (await node.wasl.cases(analyst, { limit: 50, isClosed })).map((one) => one.id);
  expect(await listed(false)).not.toContain(id);
  expect(await listed(true)).toEqual([id]);
  expect((await node.wasl.situation(analyst)).cases.map((one) => one.id)).not.toContain(id);
  expect((await node.wasl.case(analyst, id)).entities).toHaveLength(1);
  // A new case of that title is another one.
  const next = await open("Closed");
  expect([next.isNew, next.id === id]).toEqual([true, false]);
  for (const { object, code } of [
    { object: machine, code: "ROLE_FORBIDS" },
    { object: await node.actor({ id: "overseer", role: "oversight" }, "oversight"), code: "ROLE_FORBIDS" },
  ])
    await expect(
      node.wasl.changeCase(object, id, { isClosed: false, reason: "open it" }),
    ).rejects.toMatchObject({ code });
  const again = await node.wasl.changeCase(analyst, id, { isClosed: false, reason: "an appeal" });
  expect(again.closed).toBeUndefined();
  await node.wasl.removeFromCase(analyst, id, "entity", "yard");
  expect((await node.wasl.case(analyst, id)).entities).toEqual([]);
});

test("two changes at once take nothing back from each other", async () => {
  const { id } = await open("At the same time");
  await Promise.all([
    node.wasl.changeCase(analyst, id, { isClosed: true, reason: "it is over" }),
    node.wasl.changeCase(analyst, id, { title: "At the same time, called otherwise", reason: "clearer" }),
    node.wasl.changeCase(analyst, id, { marking: { tlp: "amber" }, reason: "a source asks" }),
  ]);
  const { case: one } = await node.wasl.case(analyst, id);
  expect([one.title, one.access.tlp, one.closed?.by]).toEqual([
    "At the same time, called otherwise",
    "amber",
    "analyst",
  ]);
});

test("an alert that names the case follows its marking", async () => {
  const { id } = await open("Named in a report");
  await node.store.as(analyst, (tx) =>
    tx.saveFindings([
      {
        ...findingDraft("alert-of-case", "reported-event"),
        subjects: [{ id: "yard", role: "named in a report" }],
        evidence: [],
        summary: say("plain", { text: `case ${id}: one of its members is named` }),
        access: parseAccess({ tlp: "green" }),
      },
    ]),
  );
  const seen = async (who: Actor) =>
    (await node.store.as(who, (tx) => tx.findings({ subjectIds: ["yard"] }))).map((f) => f.id);
  expect(await seen(green)).toEqual(["alert-of-case"]);
  await node.wasl.changeCase(analyst, id, { marking: { tlp: "amber" }, reason: "a source asks" });
  expect([await seen(green), await seen(analyst)]).toEqual([[], ["alert-of-case"]]);
  // What the database marks by itself is no tampering.
  expect((await node.store.verifyContents()).altered).toEqual([]);
});
