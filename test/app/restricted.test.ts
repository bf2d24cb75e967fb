import { afterAll, beforeAll, expect, test } from "vitest";
import { type FederatedNode, openThree } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** What a source restricts in words (H3) goes to a partner when somebody here has read the words, and under them. All is invented. */
let a: FederatedNode;
let b: FederatedNode;
let c: FederatedNode;

const SEA = "For the fictitious maritime unit alone";
const RADIO = "EXERCISE: not by radio";
const ship = (id: string) =>
  `${JSON.stringify({ id, schema: "Company", properties: { name: [`Fictitious ${id}`] } })}\n`;
const give = (entityIds: readonly string[], acknowledged?: readonly string[], from = a, to = b) =>
  from.wasl.exchange.share(from.supervisor, {
    partner: to.nodeId,
    entityIds,
    necessity: "EXERCISE: the same quay",
    ...(acknowledged === undefined ? {} : { acknowledged }),
  });
const held = async (node: FederatedNode, id: string) => {
  const own = `${a.nodeId}~${id}`;
  await node.wasl.exchange.pull(node.supervisor, node === b ? a.nodeId : b.nodeId);
  return (await node.store.as(node.supervisor, (tx) => tx.statementsAbout([own]))).get(own) ?? [];
};

beforeAll(async () => {
  [a, b, c] = await openThree();
  for (const [id, caveats] of [
    ["quay", [SEA]],
    ["pier", [SEA, RADIO]],
    ["plain", undefined],
  ] as const)
    await a.wasl.importReport(a.supervisor, {
      fileName: `${id}.ftm.jsonl`,
      bytes: bytesOf(ship(id)),
      marking: { tlp: "green", ...(caveats ? { handling: ["H3"], caveats } : {}) },
      fictitious: true,
    });
});
afterAll(async () => {
  await Promise.all([a?.remove(), b?.remove(), c?.remove()]);
});

test("R03 what is restricted in words stays, and whoever shares is told the words", async () => {
  expect(await give(["quay", "pier", "plain"])).toMatchObject({
    shared: 1,
    withheld: { handling: 2 },
    restrictions: [RADIO, SEA].sort(),
  });
  expect(await held(b, "quay")).toEqual([]);
});

test("R03 words that are not these, or not all of them, let nothing go", async () => {
  expect(await give(["pier"], [SEA])).toMatchObject({ shared: 0, restrictions: [RADIO] });
  expect(await give(["quay"], [SEA.toLowerCase()])).toMatchObject({ shared: 0, restrictions: [SEA] });
  expect(await held(b, "pier")).toEqual([]);
});

test("R03 what was acknowledged goes under these very words, and is on record", async () => {
  expect(await give(["quay"], [SEA])).toMatchObject({ shared: 1, withheld: {}, restrictions: [] });
  const [there] = await held(b, "quay");
  expect(there?.access).toMatchObject({ handling: ["H3"], caveats: [SEA] });
  const entries = await a.wasl.auditTrail(a.supervisor, { object: `partner:${b.nodeId}`, limit: 5 });
  const shares = entries.filter(
    (e) => e.action === "share" && e.detail !== undefined && "shared" in e.detail,
  );
  expect(shares[0]?.detail).toMatchObject({ shared: 1, acknowledged: 1 });
});

test("R03 a correction goes under the words that were read", async () => {
  const [statement] =
    (await a.store.as(a.supervisor, (tx) => tx.statementsAbout(["quay"]))).get("quay") ?? [];
  await a.wasl.exchange.correct(
    a.supervisor,
    statement?.id ?? "",
    "Fictitious quay two",
    "EXERCISE: misread",
  );
  const after = await held(b, "quay");
  expect(after.map((s) => s.value)).toEqual(["Fictitious quay two"]);
  expect(after[0]?.access.caveats).toEqual([SEA]);
});

test("R03 the partner passes it on by its originator's grant alone, whatever it acknowledges itself", async () => {
  expect(await give([`${a.nodeId}~quay`], [SEA], b, c)).toMatchObject({ shared: 0 });
  expect(await held(c, "quay")).toEqual([]);
});
