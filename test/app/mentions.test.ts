import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, createWasl, type MentionDecision, type MentionReading } from "../../src/app/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { entity, exported, fakeDisclosures, load } from "../rights/support.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** What is read in an article's text, accepted, rejected, corrected and marked by hand. All is invented. */
let node: TestNode;
let ana: Actor;
let ben: Actor;
let overseer: Actor;
let id: string;

const TEXT = `A fictitious paper

Meeting in Dover

Published on 4 April 2025

The company Canary Maritime Testing Ltd took part in a meeting in Dover on 3 April 2025, the paper writes.
Interior Minister Karim Haddad said that 37 countries had sent delegations, and that Canary Maritime Testing Ltd had paid. Whoever
calls +44 7700 900321 is told to write to 07700 900322, or to ask for the boat Blue Heron with the plate EX 4471 KL.
`;

beforeAll(async () => {
  node = await openTestNode();
  ana = await node.actor({ id: "ana" });
  ben = await node.actor({ id: "ben" });
  overseer = await node.actor({ id: "overseer", role: "oversight" }, "oversight");
  id = (await bring(TEXT)).reportId;
});
afterAll(() => node.remove());

const bring = (text: string) =>
  node.wasl.importReport(ana, {
    fileName: "paper.txt",
    bytes: bytesOf(text),
    marking: { tlp: "amber" },
    fictitious: true,
  });
const read = async (reportId = id, who = ana) => (await node.wasl.report(who, reportId)).facts ?? {};
const placeOf = async (text: string, reportId = id) => {
  const start = (await read(reportId)).text?.indexOf(text) ?? -1;
  return { start, end: start + text.length, text };
};
const mentionsOf = async (text: string, reportId = id) =>
  ((await read(reportId)).mentions ?? []).filter((m) => m.text.includes(text));
const mentionOf = async (text: string) => {
  const [m] = (await mentionsOf(text)).filter(
    (one) => one.judged === undefined || one.judged.as === "accepted",
  );
  if (!m) throw new Error(`no mention of ${text}`);
  const { type, value, start, end } = m;
  return { type, start, end, text: m.text, ...(value === undefined ? {} : { value }) };
};
const reject = async (text: string, more: Partial<MentionDecision> = {}) =>
  node.wasl.decideMention(ana, id, {
    mention: await mentionOf(text),
    decision: "reject",
    reason: "it is a street",
    ...more,
  });
const add = async (text: string, reading: MentionReading, who = ana) =>
  node.wasl.addMention(who, id, await placeOf(text), reading);
const found = async (text: string) =>
  (await node.wasl.search(ana, { text, limit: 20 })).hits.map((h) => h.caption);
const saidHere = async (): Promise<readonly string[]> =>
  (await exported(node.wasl, ana)).split("\n").filter((line) => line !== "");

test("a mention that is accepted says who accepted it, and states nothing", async () => {
  const before = await saidHere();
  const done = await node.wasl.decideMention(ana, id, {
    mention: await mentionOf("+44 7700 900321"),
    decision: "accept",
  });
  expect(done).toEqual({ mentions: 1, withdrawn: 0, stated: 0, told: [] });
  const [m] = await mentionsOf("+44 7700 900321");
  expect(m?.judged).toMatchObject({ as: "accepted", by: "ana" });
  expect(await saidHere()).toEqual(before);
});

test("what is read at two places stands until the last of them falls", async () => {
  expect(await found("Canary Maritime")).toEqual(["Canary Maritime Testing Ltd"]);
  const [first, second] = await mentionsOf("Canary Maritime");
  expect(second).toBeDefined();
  expect(first?.type).toBe("company");
  expect(await reject("Canary Maritime")).toMatchObject({ mentions: 1, withdrawn: 0 });
  expect(await found("Canary Maritime")).toEqual(["Canary Maritime Testing Ltd"]);
  const last = await reject("Canary Maritime");
  expect(last.withdrawn).toBeGreaterThan(0);
  expect(await found("Canary Maritime")).toEqual([]);
  expect((await saidHere()).join("\n")).not.toContain("Canary Maritime");
});

test("what was read of a rejected mention is nowhere, and the same bytes do not bring it back", async () => {
  const disclosures = fakeDisclosures(["node-b"]);
  const wasl = createWasl({ ...node.platform, disclosures });
  expect(await found("Karim Haddad")).toEqual(["Karim Haddad"]);
  const person = (await node.wasl.search(ana, { text: "Karim Haddad", limit: 5 })).hits[0]?.canonicalId ?? "";
  const done = await wasl.decideMention(ana, id, {
    mention: await mentionOf("Karim Haddad"),
    decision: "reject",
    reason: "another minister",
  });
  expect(done.told).toEqual(["node-b"]);
  expect(disclosures.notices).toEqual([expect.objectContaining({ kind: "withdrawn", because: "misread" })]);
  expect(await found("Karim Haddad")).toEqual([]);
  expect(await codeOf(node.wasl.entity(ana, person))).toBe("ENTITY_UNKNOWN");
  expect((await node.wasl.graph(ana, [person])).links).toEqual([]);
  expect((await bring(TEXT)).changed).toBe(false);
  expect(await found("Karim Haddad")).toEqual([]);
  const [m] = await mentionsOf("Karim Haddad");
  expect(m?.judged).toMatchObject({ as: "rejected", by: "ana", reason: "another minister" });
});

test("of the place goes what rests on it alone", async () => {
  const place = async () => (await exported(node.wasl, ana)).includes('"locationMentioned"');
  expect(await place()).toBe(true);
  await reject("Dover", { everywhere: true });
  expect(await place()).toBe(false);
});

test("what is corrected is rejected, and read otherwise in its place", async () => {
  const done = await node.wasl.decideMention(ana, id, {
    mention: await mentionOf("+44 7700 900321"),
    decision: "correct",
    reason: "the last digits were swapped in print",
    instead: { type: "identifier", unit: "phone", value: "+44 7700 900312" },
  });
  expect(done).toMatchObject({ withdrawn: 1, stated: 1 });
  const text = await exported(node.wasl, ana);
  expect(text).not.toContain("900321");
  expect(text).toContain("900312");
  const both = await mentionsOf("+44 7700 900321");
  expect(both.map((m) => [m.value, m.judged?.as, m.added?.by])).toEqual([
    ["+447700900321", "corrected", undefined],
    ["+447700900312", undefined, "ana"],
  ]);
});

test("what was rejected is marked anew, and rejected again", async () => {
  await add("Karim Haddad", { type: "person", role: "Minister of the Interior" });
  expect(await found("Karim Haddad")).toEqual(["Karim Haddad"]);
  expect(await reject("Karim Haddad")).toMatchObject({ mentions: 1 });
  expect(await found("Karim Haddad")).toEqual([]);
  await add("Karim Haddad", { type: "person" });
  expect(await found("Karim Haddad")).toEqual(["Karim Haddad"]);
});

test("whoever is marked by hand stands in the report's marking, from the report, and is no suspect", async () => {
  await load(node, ana, "boats.ftm.jsonl", [entity("boat-1", "Vessel", { name: ["Blue Heron"] })]);
  await add("07700 900322", { type: "identifier", unit: "phone", value: "+44 7700 900322" });
  await add("EX 4471 KL", { type: "vehicle" });
  await add("Blue Heron", { type: "vessel", entityId: "boat-1" });
  const [hit] = (await node.wasl.search(ana, { text: "Karim Haddad", limit: 5 })).hits;
  const { entity: person, category } = await node.wasl.entity(ana, hit?.canonicalId ?? "");
  expect(category).toBe("unknown");
  expect(person.statements.map((s) => s.property)).not.toContain("subjectCategory");
  for (const s of person.statements)
    expect([s.reportId, s.access.tlp, s.kind]).toEqual([id, "amber", "fact"]);
  expect(await found("EX4471KL")).toEqual(["EX 4471 KL"]);
  expect((await node.wasl.graph(ana, ["boat-1"])).links).toHaveLength(1);
  const [m] = await mentionsOf("07700 900322");
  expect(m).toMatchObject({
    type: "identifier",
    unit: "phone",
    value: "+447700900322",
    added: { by: "ana" },
  });
  expect((await read()).text?.slice(m?.start, m?.end)).toBe("07700 900322");
  const log = await node.wasl.auditTrail(overseer, { limit: 60, userId: "ana" });
  expect(log).toContainEqual(
    expect.objectContaining({
      action: "change",
      object: `report:${id}`,
      detail: expect.objectContaining({ mention: "vehicle", decision: "added" }),
    }),
  );
});

test("two who mark one report at once do not undo each other", async () => {
  await Promise.all([
    add("delegations", { type: "organisation" }),
    add("the paper", { type: "organisation" }, ben),
  ]);
  const added = ((await read()).mentions ?? []).filter((m) => m.type === "organisation" && m.added);
  expect(added.map((m) => m.added?.by).sort()).toEqual(["ana", "ben"]);
});

test("bad input is refused, and nothing of it stays", async () => {
  const place = await placeOf("Blue Heron");
  const before = await read();
  const bad = async (work: Promise<unknown>, code: string) => expect(await codeOf(work)).toBe(code);
  await bad(node.wasl.addMention(ana, id, { ...place, start: 0, end: 5 }, { type: "place" }), "CONFLICT");
  await bad(node.wasl.addMention(ana, "rep-none", place, { type: "place" }), "REPORT_UNKNOWN");
  await bad(node.wasl.addMention(overseer, id, place, { type: "place" }), "ROLE_FORBIDS");
  await bad(node.wasl.addMention(ana, id, place, { type: "vessel", entityId: "boat-1" }), "CONFLICT");
  await bad(node.wasl.addMention(ana, id, place, { type: "vessel", entityId: "nobody" }), "ENTITY_UNKNOWN");
  await bad(node.wasl.addMention(ana, id, place, { type: "identifier" }), "REQUEST_INVALID");
  await bad(node.wasl.addMention(ana, id, place, { type: "identifier", unit: "phone" }), "REQUEST_INVALID");
  await bad(
    node.wasl.addMention(ana, id, place, { type: "person", value: "Somebody Else" }),
    "REQUEST_INVALID",
  );
  const mention = await mentionOf("Blue Heron");
  await bad(
    node.wasl.decideMention(ana, id, { mention, decision: "reject", reason: " " }),
    "REQUEST_INVALID",
  );
  await bad(node.wasl.decideMention(overseer, id, { mention, decision: "accept" }), "ROLE_FORBIDS");
  await bad(
    node.wasl.decideMention(ana, id, { mention: { ...mention, value: "other" }, decision: "accept" }),
    "CONFLICT",
  );
  // The correction is refused as a whole: what it would replace stands.
  await bad(
    node.wasl.decideMention(ana, id, {
      mention,
      decision: "correct",
      reason: "a phone",
      instead: { type: "identifier", unit: "phone" },
    }),
    "REQUEST_INVALID",
  );
  expect(await read()).toEqual(before);
});

test("R08 whoever is protected is not marked, and what was marked of them goes when they are protected", async () => {
  const chief = await node.actor({ id: "chief", role: "supervisor" });
  await load(node, ana, "victim.ftm.jsonl", [
    entity("v-1", "Person", {
      name: ["Quillanne Marbeuf"],
      subjectCategory: ["victim"],
      phone: ["+447700900999"],
    }),
  ]);
  const place = await placeOf("delegations");
  expect(
    await codeOf(node.wasl.addMention(ana, id, place, { type: "company", value: "Quillanne Marbeuf" })),
  ).toBe("PROTECTED_SUBJECT");
  const person = (await node.wasl.search(ana, { text: "Karim Haddad", limit: 5 })).hits[0]?.canonicalId ?? "";
  await node.wasl.setCategory(chief, person, "witness", "he speaks to us");
  const facts = await read();
  expect(JSON.stringify(facts)).not.toMatch(/Karim|Haddad/);
  const masked = facts.text?.indexOf("█") ?? -1;
  const end = masked + 5;
  expect(masked).toBeGreaterThan(0);
  expect(
    await codeOf(
      node.wasl.addMention(
        ana,
        id,
        { start: masked, end, text: facts.text?.slice(masked, end) ?? "" },
        { type: "organisation" },
      ),
    ),
  ).toBe("PROTECTED_SUBJECT");
});
