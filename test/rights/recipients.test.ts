import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, createWasl } from "../../src/app/index.ts";
import { type FederatedNode, openFederatedNode, pairNodes } from "../support/federation.ts";
import { DAY_MS, entity, everyTable, later, load } from "./support.ts";

/** Two nodes as they are wired in earnest: what is taken out of one is taken out of the other. */
let a: FederatedNode;
let b: FederatedNode;
let dpo: Actor;

beforeAll(async () => {
  [a, b] = await Promise.all([openFederatedNode("A"), openFederatedNode("B")]);
  await pairNodes(a, b);
  await b.hints.stop();
  dpo = { token: a.supervisor.token, purpose: { purpose: "data-subject-request", mandate: "SR-1" } };
});
afterAll(async () => {
  await Promise.all([a, b].map((n) => n?.remove()));
});

const found = async (text: string): Promise<readonly string[]> =>
  (await b.wasl.search(b.supervisor, { text, limit: 10 })).hits.map((h) => h.caption);
const give = async (...entityIds: readonly string[]): Promise<void> => {
  await a.wasl.exchange.share(a.supervisor, { partner: b.nodeId, entityIds, necessity: "EXERCISE" });
  await pull();
};
const pull = async (): Promise<void> => {
  const [pulled] = await b.wasl.exchange.pull(b.supervisor, a.nodeId);
  expect(pulled?.failed).toBeUndefined();
};
const waiting = async () =>
  (await a.wasl.exchange.receipts(a.supervisor)).filter((r) => r.state === "waiting");

test("R08 R16 who turns out to be a victim is taken back from whoever was told of them, and what points at them", async () => {
  await load(a, a.supervisor, "v.ftm.jsonl", [
    entity("v", "Person", { name: ["Givencanary Test"] }),
    entity("v-boat", "Vessel", { name: ["Given Boat"] }),
    entity("v-own", "Ownership", { owner: ["v"], asset: ["v-boat"] }),
  ]);
  await give("v", "v-boat", "v-own");
  expect(await found("Givencanary")).toEqual(["Givencanary Test"]);
  await a.wasl.setCategory(a.supervisor, "v", "victim", "she told us");
  expect([...(await everyTable(a))].filter(([, rows]) => /Givencanary/i.test(rows)).map(([t]) => t)).toEqual(
    [],
  );
  await pull();
  expect(await found("Givencanary")).toEqual([]);
  expect(await found("Given Boat")).toEqual(["Given Boat"]);
  const boat = `${a.nodeId}~v-boat`;
  expect(JSON.stringify(await b.wasl.graph(b.supervisor, [boat], { depth: 1 }))).not.toContain("~v-own");
  await a.wasl.exchange.pull(a.supervisor, b.nodeId);
  expect(await waiting()).toEqual([]);
});

test("R15 R16 what is past its date here goes there too, and the log between them holds", async () => {
  await load(a, a.supervisor, "old.ftm.jsonl", [entity("old", "Company", { name: ["Oldcanary Trading"] })]);
  await give("old");
  expect(await found("Oldcanary")).toEqual(["Oldcanary Trading"]);
  const { told } = await later(a, 4_000 * DAY_MS).runRetention(a.supervisor);
  expect(told).toEqual([b.nodeId]);
  await pull();
  expect(await found("Oldcanary")).toEqual([]);
  await load(a, a.supervisor, "new.ftm.jsonl", [entity("new", "Company", { name: ["Newer Trading"] })]);
  await give("new");
  expect(await found("Newer Trading")).toEqual(["Newer Trading"]);
});

test("R20 R21 what a data subject has corrected, erased or restricted is so at whoever has it", async () => {
  const ask = async (kind: "rectification" | "erasure" | "restriction", value?: string) => {
    const id = `s-${kind}`;
    await load(a, a.supervisor, `${kind}.ftm.jsonl`, [entity(id, "Person", { name: [`Subject ${kind}`] })]);
    await give(id);
    expect(await found(`Subject ${kind}`)).toEqual([`Subject ${kind}`]);
    const { request, held } = await a.wasl.openSubjectRequest(dpo, {
      kind,
      applicant: "X",
      text: "x",
      entityIds: [id],
    });
    await a.wasl.decideSubjectRequest(dpo, request.id, {
      decision: "granted",
      reason: "it is so",
      ...(value === undefined ? {} : { corrections: held.map((s) => ({ statementId: s.id, value })) }),
    });
    await pull();
    return await found("Subject");
  };
  expect(await ask("rectification", "Subject corrected")).toEqual(["Subject corrected"]);
  expect(await ask("erasure")).toEqual(["Subject corrected"]);
  expect(await ask("restriction")).toEqual(["Subject corrected"]);
});

test("R21 whoever asks what is held of them learns how many others have or had any of it", async () => {
  const answer = async (at: FederatedNode, id: string): Promise<string> => {
    const asked = { kind: "access", applicant: "Y", text: "y", entityIds: [id] } as const;
    const officer: Actor = { token: at.supervisor.token, purpose: dpo.purpose };
    const { request } = await at.wasl.openSubjectRequest(officer, asked);
    const decided = { decision: "granted", reason: "nothing stands against it" } as const;
    return (await at.wasl.decideSubjectRequest(officer, request.id, decided)).request.letter ?? "";
  };
  const ids = ["asks-given", "asks-gone", "asks-kept"];
  const people = ids.map((id) => entity(id, "Person", { name: [`Subject ${id}`] }));
  await load(a, a.supervisor, "asks.ftm.jsonl", people);
  await give("asks-given", "asks-gone");
  const one = /that have or had any of it, by our records of exchange: 1</;
  expect(await answer(a, "asks-given")).toMatch(one);
  expect(await answer(a, "asks-kept")).toContain("no partner has had any of it");
  // Whoever was given it has it from somebody; what was taken back was had.
  expect(await answer(b, `${a.nodeId}~asks-given`)).toMatch(one);
  const gone = (await a.wasl.entity(a.supervisor, "asks-gone")).entity.statements.map((s) => s.id);
  await a.wasl.exchange.recall(a.supervisor, gone, "by mistake");
  expect(await answer(a, "asks-gone")).toMatch(one);
});

test("R16 a process that died before it could tell anybody tells them when it comes to it", async () => {
  await load(a, a.supervisor, "died.ftm.jsonl", [entity("died", "Person", { name: ["Diedcanary Test"] })]);
  await give("died");
  const { disclosures: _silent, ...mute } = a.platform;
  await createWasl(mute).setCategory(a.supervisor, "died", "witness", "he told us");
  await pull();
  expect(await found("Diedcanary")).toEqual(["Diedcanary Test"]);
  await a.platform.disclosures?.tell(
    { kind: "withdrawn", statementIds: [], because: "swept" },
    { userId: "system", purpose: "system-operation", mandate: "x" },
  );
  await pull();
  expect(await found("Diedcanary")).toEqual([]);
});

test("R08 who bears a word of a protected person's name is found by it, whenever they come", async () => {
  const search = async (text: string) =>
    (await a.wasl.search(a.supervisor, { text, limit: 5 })).hits.map((hit) => hit.caption);
  await load(a, a.supervisor, "word.ftm.jsonl", [
    entity("word-1", "Person", { name: ["Qwyxalandra Zhubrimko"] }),
  ]);
  await a.wasl.setCategory(a.supervisor, "word-1", "victim", "she told us");
  expect(await search("Zhubrimko")).toEqual([]);
  await load(a, a.supervisor, "bearer.ftm.jsonl", [
    entity("word-2", "Person", { name: ["Zhubrimko Holdertest"] }),
  ]);
  expect(await search("Zhubrimko")).toEqual(["Zhubrimko Holdertest"]);
});
