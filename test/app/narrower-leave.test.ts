import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, federationDeps } from "../../src/app/index.ts";
import { standingGrants } from "../../src/core/index.ts";
import { type FederatedNode, openFederatedNode, pairNodes } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** C30: what is given again with narrower leave to pass it on: the newest terms count, at everybody. All is invented. */
let giver: FederatedNode;
let holder: FederatedNode;
let third: FederatedNode;
let fourth: FederatedNode;
let second: Actor;

const UNTIL = "2999-01-01T00:00:00.000Z";
const SOONER = "2998-01-01T00:00:00.000Z";
const IDS = ["ash", "bay", "cay", "dam", "elm", "fen", "glen"] as const;
type Id = (typeof IDS)[number];
const there = (id: Id): string => `${giver.nodeId}~${id}`;

const give = async (id: Id, to: readonly FederatedNode[], until: string, by = giver.supervisor) => {
  const onward = { recipients: to.map((n) => n.nodeId), until };
  const input = { partner: holder.nodeId, entityIds: [id], necessity: "EXERCISE", onward };
  const [asked] = await giver.wasl.exchange.askToShare(by, input);
  await giver.wasl.decideApproval(second, asked?.id ?? "", "approved", "EXERCISE");
  return await giver.wasl.exchange.share(by, input);
};
const passOn = async (id: Id, to: FederatedNode, by = holder.supervisor) =>
  (
    await holder.wasl.exchange.share(by, {
      partner: to.nodeId,
      entityIds: [there(id)],
      necessity: "EXERCISE",
    })
  ).shared;
const pull = async (node: FederatedNode, ...from: readonly FederatedNode[]): Promise<void> => {
  for (const one of from) await node.wasl.exchange.pull(node.supervisor, one.nodeId);
};
const isAt = async (node: FederatedNode, id: Id): Promise<boolean> =>
  (await node.wasl.search(node.supervisor, { text: `Narrowcanary ${id}`, limit: 5 })).hits.some(
    (h) => h.canonicalId === there(id),
  );
/** What a node holds to of the giver's leave to the holder for a fact: to whom, for what, until when. */
const leaveAt = async (node: FederatedNode, id: Id): Promise<readonly string[]> =>
  await node.store.as(node.supervisor, async (tx) => {
    const said = (await tx.statementsAbout([node === giver ? id : there(id)])).values();
    const rows = await tx.federation.objectsOfStatements([...said].flat().map((s) => s.id));
    const grants = (await tx.federation.grants(rows)).map((g) => g.notice);
    return standingGrants(grants, (g) => g)
      .map(({ recipients, purposes, until }) => [recipients.length, ...purposes, until.slice(0, 4)].join(" "))
      .sort();
  });

beforeAll(async () => {
  [giver, holder, third, fourth] = await Promise.all([
    openFederatedNode("A"),
    openFederatedNode("B"),
    openFederatedNode("C"),
    openFederatedNode("D"),
  ]);
  for (const [one, other] of [
    [giver, holder],
    [giver, third],
    [giver, fourth],
    [holder, third],
    [holder, fourth],
  ] as const)
    await pairNodes(one, other);
  for (const node of [giver, holder, third, fourth]) await node.hints.stop();
  second = await giver.actor(
    { id: "second", role: "supervisor", clearance: "red", groups: ["emsc"] },
    "information-exchange",
  );
  const lines = IDS.map((id) =>
    JSON.stringify({ id, schema: "Company", properties: { name: [`Narrowcanary ${id}`] } }),
  );
  await giver.wasl.importReport(giver.supervisor, {
    fileName: "facts.ftm.jsonl",
    bytes: bytesOf(`${lines.join("\n")}\n`),
    marking: { tlp: "amber" },
    fictitious: true,
  });
});
afterAll(async () => {
  await Promise.all([giver, holder, third, fourth].map((n) => n?.remove()));
});

test.each([
  ["ash", "its giver"],
  ["bay", "its holder"],
] as const)(
  "whom narrower leave names keeps it, whom it names no more loses it, by whichever log each hears it: %s, %s first",
  async (id, first) => {
    await give(id, [third, fourth], UNTIL);
    await pull(holder, giver);
    expect([await passOn(id, third), await passOn(id, fourth)]).toEqual([1, 1]);
    for (const node of [third, fourth]) await pull(node, holder);
    expect([await isAt(third, id), await isAt(fourth, id)]).toEqual([true, true]);
    expect(await give(id, [third], SOONER)).toMatchObject({ shared: 0, already: 1 });
    await pull(holder, giver);
    const ways = first === "its giver" ? [giver, holder] : [holder, giver];
    for (const way of ways)
      for (const node of [third, fourth]) {
        await pull(node, way);
        expect(await isAt(node, id)).toBe(node === third);
      }
    for (const node of [giver, holder, third])
      expect(await leaveAt(node, id)).toEqual(["1 information-exchange 2998"]);
    expect([await passOn(id, third), await passOn(id, fourth)]).toEqual([0, 0]);
  },
);

test("what comes under leave that a narrower one ended is refused, though its holder has not heard of that", async () => {
  await give("cay", [third, fourth], UNTIL);
  await pull(holder, giver);
  await give("cay", [third], UNTIL);
  await pull(fourth, giver);
  expect(await passOn("cay", fourth)).toBe(1);
  await pull(fourth, holder);
  expect(await isAt(fourth, "cay")).toBe(false);
  const [refused] = await fourth.wasl.exchange.refusals(fourth.supervisor);
  expect(refused).toMatchObject({ code: "GRANT_INVALID", peer: holder.nodeId });
});

test("what waits for whom narrower leave does not name goes to them no more, and to whom it names under it", async () => {
  await give("dam", [third, fourth], UNTIL);
  await pull(holder, giver);
  expect([await passOn("dam", third), await passOn("dam", fourth)]).toEqual([1, 1]);
  await give("dam", [third], SOONER);
  await pull(holder, giver);
  for (const node of [third, fourth]) await pull(node, holder, giver);
  expect([await isAt(third, "dam"), await isAt(fourth, "dam")]).toEqual([true, false]);
  expect(await leaveAt(third, "dam")).toEqual(["1 information-exchange 2998"]);
});

test("leave for another purpose takes the place of leave before it", async () => {
  await give("elm", [third], UNTIL);
  const analyst = await giver.actor({ id: "supervisor" }, "operational-analysis");
  second = await giver.actor({ id: "second" }, "operational-analysis");
  await give("elm", [third], UNTIL, analyst);
  second = await giver.actor({ id: "second" }, "information-exchange");
  await pull(holder, giver);
  expect(await leaveAt(holder, "elm")).toEqual(["1 operational-analysis 2999"]);
  expect(await passOn("elm", third)).toBe(0);
  const other = await holder.actor({ id: "supervisor" }, "operational-analysis");
  expect(await passOn("elm", third, other)).toBe(1);
});

test("wider leave stands beside what was let before, and a share that says nothing of it ends none", async () => {
  await give("fen", [third], SOONER);
  await give("fen", [third, fourth], UNTIL);
  const input = { partner: holder.nodeId, entityIds: ["fen"], necessity: "EXERCISE" };
  await giver.wasl.exchange.share(giver.supervisor, input);
  await pull(holder, giver);
  expect(await leaveAt(holder, "fen")).toEqual([
    "1 information-exchange 2998",
    "2 information-exchange 2999",
  ]);
  expect(await passOn("fen", fourth)).toBe(1);
});

test("no replay of the log, and no correction, widens it again; wider leave that is given later does", async () => {
  await give("glen", [third, fourth], UNTIL);
  await give("glen", [third], SOONER);
  await pull(holder, giver);
  let log = "";
  for await (const piece of giver.wasl.exchange.exportLog(giver.supervisor, holder.nodeId, 0)) log += piece;
  const lines = log.trimEnd().split("\n");
  await holder.wasl.exchange.importLog(holder.supervisor, async function* () {
    yield* lines;
  });
  const narrow = ["1 information-exchange 2998"];
  expect(await leaveAt(holder, "glen")).toEqual(narrow);
  // What was let go once, from the log of somebody who kept it.
  const { rows, old } = await holder.store.as(holder.supervisor, async (tx) => {
    const found = (await tx.statementsAbout([there("glen")])).get(there("glen")) ?? [];
    const objects = await tx.federation.objectsOfStatements(found.map((s) => s.id));
    return { rows: objects, old: await tx.federation.grants(objects) };
  });
  expect([rows.length, old.length]).toEqual([1, 3]);
  if (!holder.platform.federation) throw new Error("no exchange");
  await federationDeps(holder.platform, holder.platform.federation).ledger.as(
    "system-operation",
    async (tx) => {
      for (const grant of [...old].reverse()) await tx.federation.saveGrant(grant);
    },
  );
  expect(await leaveAt(holder, "glen")).toEqual(narrow);
  const [said] = (await giver.wasl.entity(giver.supervisor, "glen")).entity.statements;
  await giver.wasl.exchange.correct(giver.supervisor, said?.id ?? "", "Narrowcanary glen two", "EXERCISE");
  await pull(holder, giver);
  expect([await passOn("glen", fourth), await passOn("glen", third)]).toEqual([0, 1]);
  await give("glen", [fourth], UNTIL);
  await pull(holder, giver);
  expect(await passOn("glen", fourth)).toBe(1);
});
