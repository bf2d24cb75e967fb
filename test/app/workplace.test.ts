import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { type FindingDraft, OPEN, say, type Tlp, toStatement } from "../../src/core/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

let node: TestNode;
let analyst: Actor;
let other: Actor;
let low: Actor;

beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst" });
  other = await node.actor({ id: "other" });
  low = await node.actor({ id: "low", clearance: "green" });
});

afterAll(async () => {
  await node?.remove();
});

const company = async (id: string, name: string, tlp = "green"): Promise<void> => {
  const row = { id, schema: "Company", properties: { name: [name] } };
  await node.wasl.importReport(analyst, {
    fileName: `${id}.ftm.jsonl`,
    bytes: bytesOf(JSON.stringify(row)),
    marking: { tlp },
  });
};

test("a saved search tells its owner what is new, shows nobody else's, and nothing above the viewer", async () => {
  await company("w-1", "Fictitious Harbour Workshop");
  const saved = await node.wasl.saveSearch(analyst, { text: "Fictitious Harbour" });
  expect([saved.hits, saved.fresh]).toEqual([1, []]);
  expect((await node.wasl.saveSearch(analyst, { text: "Fictitious Harbour" })).id).toBe(saved.id);
  const ofLow = await node.wasl.saveSearch(low, { text: "Fictitious Harbour" });
  await company("w-2", "Fictitious Harbour Boats", "amber");
  const [again] = await node.wasl.savedSearches(analyst);
  expect([again?.hits, again?.fresh]).toEqual([2, ["w-2"]]);
  expect((await node.wasl.savedSearches(low)).map((s) => [s.id, s.hits, s.fresh])).toEqual([
    [ofLow.id, 1, []],
  ]);
  expect(await node.wasl.savedSearches(other)).toEqual([]);
  await expect(node.wasl.dropSearch(other, saved.id)).rejects.toMatchObject({ code: "SEARCH_UNKNOWN" });

  await node.wasl.markSearchSeen(analyst, saved.id);
  expect((await node.wasl.savedSearches(analyst))[0]?.fresh).toEqual([]);
  await node.wasl.dropSearch(analyst, saved.id);
  expect(await node.wasl.savedSearches(analyst)).toEqual([]);
});

test("a record that joins a hit seen before is news; without news, nothing is searched again", async () => {
  const person = async (id: string): Promise<void> => {
    const properties = {
      name: ["Fictitious Zorban Halvik"],
      birthDate: ["1980-02-03"],
      phone: ["+447700900321"],
    };
    const { reportId } = await node.wasl.importReport(analyst, {
      fileName: `${id}.ftm.jsonl`,
      bytes: bytesOf(JSON.stringify({ id, schema: "Person", properties })),
      marking: { tlp: "amber" },
    });
    await node.wasl.resolveReport(analyst, reportId);
  };
  await person("z-1");
  await node.wasl.saveSearch(analyst, { text: "Zorban Halvik" });
  await person("z-2");
  const [known] = (await node.wasl.search(analyst, { text: "Zorban Halvik", limit: 5 })).hits;
  expect(known?.records.toSorted()).toEqual(["z-1", "z-2"]);
  const [first] = await node.wasl.savedSearches(analyst);
  expect([first?.hits, first?.fresh]).toEqual([1, [known?.canonicalId]]);
  const supervisor = await node.actor({ id: "supervisor", role: "supervisor", clearance: "red" });
  const searches = async (): Promise<number> =>
    (await node.wasl.auditTrail(supervisor, { object: `saved-search:${first?.id}`, limit: 200 })).filter(
      (entry) => entry.action === "search",
    ).length;
  const before = await searches();
  expect(await node.wasl.savedSearches(analyst)).toEqual([first]);
  expect(await searches()).toBe(before);
  // For another purpose, what was found for this one is not shown.
  const elsewhere = await node.actor({ id: "analyst" }, "oversight");
  expect((await node.wasl.savedSearches(elsewhere))[0]?.hits).toBeLessThanOrEqual(1);
  expect(await searches()).toBe(before + 1);
  await node.wasl.markSearchSeen(analyst, first?.id ?? "");
  expect((await node.wasl.savedSearches(analyst))[0]?.fresh).toEqual([]);
});

test("a saved search tells of a likely record beside a namesake who is sure", async () => {
  await company("q-1", "Ulbrixan Tomdervel");
  const saved = await node.wasl.saveSearch(analyst, { text: "Ulbrixan Tomdervel" });
  await company("q-2", "U. Tomdervel");
  const found = (await node.wasl.savedSearches(analyst)).find(({ id }) => id === saved.id);
  expect([found?.hits, found?.fresh]).toEqual([2, ["q-2"]]);
  await node.wasl.dropSearch(analyst, saved.id);
});

test("a name that was corrected, or whose bearer is protected now, is no hit of a saved search any more", async () => {
  const person = (id: string, name: string) =>
    JSON.stringify({ id, schema: "Person", properties: { name: [name], nationality: ["gb"] } });
  const { reportId } = await node.wasl.importReport(analyst, {
    fileName: "corrected.ftm.jsonl",
    bytes: bytesOf(`${person("k-1", "Fictitious Quorvik")}\n${person("k-2", "Fictitious Ymbrel")}\n`),
    marking: { tlp: "amber" },
  });
  for (const text of ["Quorvik", "Ymbrel"]) await node.wasl.saveSearch(analyst, { text });
  const hits = async (text: string) => {
    const all = await node.wasl.savedSearches(analyst);
    return all.find((s) => s.text === text)?.hits;
  };
  expect([await hits("Quorvik"), await hits("Ymbrel")]).toEqual([1, 1]);
  await node.store.as(analyst, async (tx) => {
    const [about] = (await tx.statementsAbout(["k-1"])).values();
    const name = about?.find((s) => s.property === "name");
    if (!name) throw new Error("no name");
    const draft = {
      entityId: "k-1",
      schema: "Person",
      property: "name",
      value: "Fictitious Other",
      kind: "fact",
    } as const;
    await tx.appendStatements([
      toStatement(draft, { reportId, access: name.access, seenAt: name.firstSeen }),
    ]);
    await tx.withdrawStatement(name.id, "misread");
  });
  expect(await hits("Quorvik")).toBe(0);
  await node.wasl.setCategory(analyst, "k-2", "victim", "found in the hold");
  expect(await hits("Ymbrel")).toBe(0);
});

test("two people at one task: the later one is told, nothing is lost", async () => {
  const opened = await node.wasl.openCase(analyst, {
    title: "Fictitious case",
    mandate: "TEST-1",
    marking: { tlp: "amber" },
  });
  expect(opened).toMatchObject({ isNew: true, openedBy: "analyst" });
  // Whoever opens it once more is told that it is this one; under another marking it is another.
  const again = { title: "Fictitious case", mandate: "TEST-1" };
  expect(await node.wasl.openCase(other, { ...again, marking: { tlp: "amber" } })).toEqual({
    ...opened,
    isNew: false,
  });
  const green = await node.wasl.openCase(other, { ...again, marking: { tlp: "green" } });
  expect([green.isNew, green.id === opened.id]).toEqual([true, false]);
  const draft = { kind: "task", body: { title: "Call the harbour", done: false } } as const;
  const task = await node.wasl.addCasePart(analyst, opened.id, draft);
  const done = { kind: "task", body: { title: "Call the harbour", done: true } } as const;
  const changed = await node.wasl.changeCasePart(other, opened.id, task.id, task.version, done);
  expect([changed.version, changed.changedBy, changed.createdBy]).toEqual([2, "other", "analyst"]);
  await expect(
    node.wasl.changeCasePart(analyst, opened.id, task.id, task.version, draft),
  ).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(node.wasl.dropCasePart(analyst, opened.id, task.id, 1)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect((await node.wasl.caseParts(analyst, opened.id)).map((p) => p.body)).toEqual([done.body]);

  await expect(node.wasl.caseParts(low, opened.id)).rejects.toMatchObject({ code: "CASE_UNKNOWN" });
  await expect(node.wasl.addCasePart(low, opened.id, draft)).rejects.toMatchObject({ code: "CASE_UNKNOWN" });
  const overseer = await node.actor({ id: "overseer", role: "oversight" }, "oversight");
  await expect(node.wasl.addCasePart(overseer, opened.id, draft)).rejects.toMatchObject({
    code: "ROLE_FORBIDS",
  });
  await node.wasl.dropCasePart(analyst, opened.id, task.id, 2);
  expect(await node.wasl.caseParts(analyst, opened.id)).toEqual([]);
});

test("the matrix comes with the findings that the viewer may see", async () => {
  const board = await node.wasl.techniques(analyst);
  expect(board.stages.length).toBe(11);
  expect(board.techniques.every((t) => t.guardrail !== "")).toBe(true);
  expect(board.counts).toEqual([]);
});

test("the matrix is read in the viewer's language, in all its texts", async () => {
  const english = await node.wasl.techniques(analyst);
  expect(english.techniques.every((t) => t.lang === "en")).toBe(true);
  for (const [lang, stage, guardrail] of [
    ["ar", "الاتفاق على السعر", "فقد يكون الوسطاء مُكرَهين"],
    ["fr", "Convenir du prix", "les mules peuvent agir sous la contrainte"],
  ] as const) {
    const board = await node.wasl.techniques({ ...analyst, lang });
    expect([...board.stages, ...board.techniques].every((one) => one.lang === lang)).toBe(true);
    expect(board.stages.find((s) => s.id === "OIC-PAY")?.definition).toContain(stage);
    expect(board.techniques.find((t) => t.id === "OIC-PAY-05")?.guardrail).toContain(guardrail);
  }
});

test("activity counts what stands by front, stage and month, of what the viewer may see; each count opens its findings", async () => {
  const now = new Date();
  const month = now.toISOString().slice(0, 7);
  const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15)).toISOString();
  const draft = (id: string, front: FindingDraft["front"], techniques: string[], at: string) => ({
    id,
    detector: "fictitious",
    detectorVersion: "1",
    techniques,
    front,
    subjects: [],
    evidence: [],
    score: front === "finance" ? 0.6 : 0.5,
    terms: [],
    against: [],
    summary: say("against.words"),
    proves: [],
    to: at,
  });
  const marked = (tlp: Tlp) => ({ access: { ...OPEN, tlp } });
  await node.store.as(analyst, (tx) =>
    tx.saveFindings([
      { ...draft("f-1", "finance", ["OIC-PAY-05", "OIC-PAY-02"], now.toISOString()), ...marked("green") },
      { ...draft("f-2", "finance", ["OIC-PAY-05"], before), ...marked("amber") },
      { ...draft("f-3", "online", ["OIC-RCR-01"], "2019-05-02T00:00:00.000Z"), ...marked("green") },
      { ...draft("f-4", "online", ["OIC-RCR-01"], now.toISOString()), ...marked("green") },
    ]),
  );
  await node.wasl.decideFinding(analyst, "f-4", "rejected", "A joke");

  const seen = await node.wasl.activity(analyst);
  expect(seen.waiting).toEqual({ exchange: 0, supply: 0, online: 1, finance: 2 });
  expect(seen.months).toHaveLength(12);
  expect(seen.months.at(-1)).toBe(month);
  expect([...seen.months].sort()).toEqual(seen.months);
  const lastTwo = (of: typeof seen, id: string) => of.stages.find((s) => s.id === id)?.counts.slice(-2);
  // Two techniques of one stage are one finding of it; what is older or refused is not counted.
  expect(lastTwo(seen, "OIC-PAY")).toEqual([1, 1]);
  expect(seen.stages.find((s) => s.id === "OIC-RCR")?.counts).toEqual(seen.months.map(() => 0));
  const seenByLow = await node.wasl.activity(low);
  expect(seenByLow.waiting.finance).toBe(1);
  expect(lastTwo(seenByLow, "OIC-PAY")).toEqual([0, 1]);

  const ids = async (filter: Parameters<TestNode["wasl"]["findings"]>[1]): Promise<string[]> =>
    (await node.wasl.findings(analyst, filter)).map((f) => f.id).sort();
  expect(await ids({ stage: "OIC-PAY", limit: 10 })).toEqual(["f-1", "f-2"]);
  expect(await ids({ stage: "OIC-PAY", month, limit: 10 })).toEqual(["f-1"]);
  expect(await ids({ technique: "OIC-PAY-02", limit: 10 })).toEqual(["f-1"]);
  expect(await ids({ technique: "OIC-RCR-01", stage: "OIC-PAY", limit: 10 })).toEqual([]);
  expect(await ids({ stage: "no such stage", limit: 10 })).toEqual([]);
  // The surest of each front in turn.
  expect((await node.wasl.situation(analyst)).openFindings.map((f) => f.front)).toEqual([
    "finance",
    "online",
    "finance",
  ]);
});

test("an entity says when it is due for review and that nobody was given it", async () => {
  await company("w-3", "Fictitious Review Ltd");
  const { disclosures, reviewAt } = await node.wasl.sharing(analyst, "w-3");
  expect(disclosures).toEqual([]);
  expect(reviewAt).toMatch(/^\d{4}-/);
  await expect(node.wasl.sharing(analyst, "nobody")).rejects.toMatchObject({ code: "ENTITY_UNKNOWN" });
});

test("what stands under the ids of records that were joined later is found and taken out by the one that they became", async () => {
  for (const id of ["j-1", "j-2", "j-3"]) await company(id, `Fictitious ${id} Slipway`);
  const proposal: FindingDraft = {
    id: "f-joined",
    detector: "test",
    detectorVersion: "1",
    techniques: [],
    front: "supply",
    subjects: [{ id: "j-3", role: "yard" }],
    evidence: [],
    score: 0.5,
    terms: [],
    against: [],
    summary: say("against.acted"),
    proves: [],
  };
  await node.store.as(analyst, (tx) => tx.saveFindings([{ ...proposal, access: OPEN }]));
  const { id } = await node.wasl.openCase(analyst, {
    title: "Fictitious slipways",
    mandate: "TEST-1",
    marking: { tlp: "amber" },
  });
  await node.wasl.addToCase(analyst, id, [
    { kind: "entity", id: "j-2", note: "seen first" },
    { kind: "entity", id: "j-3", note: "seen again" },
    { kind: "finding", id: "f-joined", note: "" },
  ]);
  await node.wasl.judge(analyst, "j-1", "j-2", "same", "one owner");
  await node.wasl.judge(analyst, "j-2", "j-3", "same", "one quay");

  const { entity, findings, resolutions, captions } = await node.wasl.entity(analyst, "j-3");
  expect(entity.canonicalId).toBe("j-1");
  expect(findings.map((f) => f.id)).toEqual(["f-joined"]);
  expect(resolutions.map((r) => r.reason)).toEqual(["one quay", "one owner"]);
  expect(Object.keys(captions)).toEqual([]);

  const joined = await node.wasl.case(analyst, id);
  expect(joined.entities.map((one) => one.id)).toEqual(["j-1"]);
  expect(joined.case.items.map((item) => [item.kind, item.id, item.note])).toEqual([
    ["entity", "j-1", "seen first"],
    ["entity", "j-1", "seen again"],
    ["finding", "f-joined", ""],
  ]);
  await node.wasl.removeFromCase(analyst, id, "entity", "j-1");
  expect((await node.wasl.case(analyst, id)).case.items.map((item) => item.id)).toEqual(["f-joined"]);

  await node.wasl.judge(analyst, "j-2", "j-3", "different", "two quays");
  expect((await node.wasl.entity(analyst, "j-3")).captions).toEqual({ "j-2": "Fictitious j-1 Slipway" });
});
