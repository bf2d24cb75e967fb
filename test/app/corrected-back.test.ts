import { afterAll, beforeAll, expect, test } from "vitest";
import { type FederatedNode, openThree } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** A fact that is corrected and corrected back: what it says last is what everybody has. All is invented. */
let a: FederatedNode;
let b: FederatedNode;
let c: FederatedNode;

const [ONE, OTHER] = ["+447700900711", "+447700900712"] as const;
const IDS = ["each", "once", "over", "again", "same", "own", "gone"] as const;
type Id = (typeof IDS)[number];

const saidOf = async (node: FederatedNode, id: Id) => {
  const { entity } = await node.wasl.entity(node.supervisor, node === a ? id : `${a.nodeId}~${id}`);
  return entity.statements.filter((s) => s.property === "phone");
};
const phones = async (node: FederatedNode, id: Id): Promise<readonly string[]> =>
  (await saidOf(node, id)).map((s) => s.value);
const phone = async (id: Id): Promise<string> => (await saidOf(a, id))[0]?.id ?? "";
const correct = async (id: Id, value: string) =>
  await a.wasl.exchange.correct(a.supervisor, await phone(id), value, "EXERCISE: misread");
const share = (id: Id) =>
  a.wasl.exchange.share(a.supervisor, { partner: b.nodeId, entityIds: [id], necessity: "EXERCISE" });
const pull = (node: FederatedNode, from: FederatedNode) =>
  node.wasl.exchange.pull(node.supervisor, from.nodeId);
const isFound = async (node: FederatedNode, text: string, id: Id): Promise<boolean> =>
  (await node.wasl.search(node.supervisor, { text, limit: 20 })).hits.some((h) => h.canonicalId.endsWith(id));

beforeAll(async () => {
  [a, b, c] = await openThree();
  const lines = IDS.map((id) =>
    JSON.stringify({ id, schema: "Company", properties: { name: [`Backcanary ${id}`], phone: [ONE] } }),
  );
  await a.wasl.importReport(a.supervisor, {
    fileName: "facts.ftm.jsonl",
    bytes: bytesOf(`${lines.join("\n")}\n`),
    marking: { tlp: "green" },
    fictitious: true,
  });
});
afterAll(async () => {
  await Promise.all([a, b, c].map((n) => n?.remove()));
});

test("R20 what is corrected back stands again where it was corrected and where it was given, as often as that is done", async () => {
  await share("each");
  await pull(b, a);
  for (const [version, value] of [OTHER, ONE, OTHER, ONE].entries()) {
    expect(await correct("each", value)).toEqual({ told: 1, version: version + 2, untold: [] });
    await pull(b, a);
    for (const node of [a, b]) {
      expect([version, await phones(node, "each")]).toEqual([version, [value]]);
      expect(await isFound(node, value, "each")).toBe(true);
      expect(await isFound(node, value === ONE ? OTHER : ONE, "each")).toBe(false);
    }
  }
});

test("it is no matter how many of its versions come at once", async () => {
  await share("once");
  await pull(b, a);
  await correct("once", OTHER);
  await correct("once", ONE);
  await pull(b, a);
  expect(await phones(b, "once")).toEqual([ONE]);
  await correct("once", OTHER);
  await pull(b, a);
  await correct("once", ONE);
  await correct("once", OTHER);
  await correct("once", ONE);
  await pull(b, a);
  expect(await phones(b, "once")).toEqual([ONE]);
  expect(await b.wasl.exchange.refusals(b.supervisor)).toEqual([]);
});

test("it goes on to a third node that has what was corrected, and one that is given it only then has it too", async () => {
  const second = await a.actor(
    { id: "second", role: "supervisor", clearance: "red", groups: ["emsc"] },
    "information-exchange",
  );
  const onward = { recipients: [c.nodeId], until: "2999-01-01T00:00:00.000Z" };
  const input = { partner: b.nodeId, entityIds: ["over"], necessity: "EXERCISE", onward };
  const [asked] = await a.wasl.exchange.askToShare(a.supervisor, input);
  await a.wasl.decideApproval(second, asked?.id ?? "", "approved", "EXERCISE");
  await a.wasl.exchange.share(a.supervisor, input);
  await pull(b, a);
  const there = [`${a.nodeId}~over`];
  await b.wasl.exchange.share(b.supervisor, {
    partner: c.nodeId,
    entityIds: there,
    necessity: "EXERCISE",
  });
  await pull(c, b);
  expect(await phones(c, "over")).toEqual([ONE]);
  for (const value of [OTHER, ONE]) {
    await correct("over", value);
    await pull(b, a);
    await pull(c, b);
    expect([await phones(b, "over"), await phones(c, "over")]).toEqual([[value], [value]]);
  }
  await share("again");
  await correct("again", OTHER);
  await correct("again", ONE);
  await pull(b, a);
  expect(await phones(b, "again")).toEqual([ONE]);
});

test("what whoever has it withdrew themselves stays so, whatever its creator says once more", async () => {
  await share("own");
  await pull(b, a);
  const [held] = await saidOf(b, "own");
  await b.store.as(b.supervisor, (tx) => tx.withdrawStatement(held?.id ?? "", "EXERCISE: a victim's number"));
  for (const value of [OTHER, ONE]) await correct("own", value);
  await pull(b, a);
  expect([await phones(a, "own"), await phones(b, "own")]).toEqual([[ONE], []]);
});

test("a correction that says the same is none: nothing is withdrawn by it", async () => {
  await share("same");
  await pull(b, a);
  await expect(correct("same", ONE)).rejects.toMatchObject({
    code: "REQUEST_INVALID",
    detail: { field: "value" },
  });
  await pull(b, a);
  for (const node of [a, b]) expect(await phones(node, "same")).toEqual([ONE]);
});

test("R16 what is recalled is given no more, and stays gone: only what is read anew is another fact", async () => {
  await share("gone");
  await pull(b, a);
  await a.wasl.exchange.recall(a.supervisor, [await phone("gone")], "EXERCISE: another boat");
  await pull(b, a);
  expect(await phones(b, "gone")).toEqual([]);
  expect(await share("gone")).toMatchObject({ shared: 0, already: 1, recalled: 1 });
  await pull(b, a);
  expect(await phones(b, "gone")).toEqual([]);
  await a.wasl.importReport(a.supervisor, {
    fileName: "anew.ftm.jsonl",
    bytes: bytesOf(`${JSON.stringify({ id: "gone", schema: "Company", properties: { phone: [ONE] } })}\n`),
    marking: { tlp: "green" },
    fictitious: true,
  });
  expect(await share("gone")).toMatchObject({ shared: 1, recalled: 1 });
  await pull(b, a);
  expect(await phones(b, "gone")).toEqual([ONE]);
});
