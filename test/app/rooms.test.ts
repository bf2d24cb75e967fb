import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf } from "../support/node.ts";
import { openPartners } from "../support/partner-nodes.ts";

/** Two nodes work on one case: what each gives stands in the other's case, and what it keeps leaves no trace there. */
let nodes: Awaited<ReturnType<typeof openPartners>>;
let a: typeof nodes.asker;
let b: typeof nodes.holder;

beforeAll(async () => {
  nodes = await openPartners("+447700900123");
  [a, b] = [nodes.asker, nodes.holder];
});
afterAll(() => nodes?.close());

const company = (id: string, name: string): string =>
  JSON.stringify({ id, schema: "Company", properties: { name: [name] } });
const load = async (node: typeof a, fileName: string, line: string, tlp: string): Promise<void> =>
  void (await node.wasl.importReport(node.supervisor, {
    fileName,
    bytes: bytesOf(`${line}\n`),
    marking: { tlp },
    fictitious: true,
  }));
const caseItems = async (node: typeof a, actor: Actor, caseId: string): Promise<readonly string[]> =>
  (await node.wasl.case(actor, caseId)).case.items.map((i) => i.id).sort();
const entity = (id: string) => ({ kind: "entity" as const, id, note: "" });

test("a room carries both nodes' statements into both cases, under each one's marking", async () => {
  await load(a, "a.ftm.jsonl", company("quay", "Fictitious Quay Marine"), "amber");
  await load(a, "red.ftm.jsonl", company("secret", "Canary Holding"), "red");
  await load(b, "b.ftm.jsonl", company("yard", "Fictitious Yard Marine"), "green");
  const own = await a.wasl.openCase(a.supervisor, {
    title: "EXERCISE: quay",
    mandate: "TEST-1",
    marking: { tlp: "amber" },
  });
  await a.wasl.addToCase(a.supervisor, own.id, ["quay", "secret"].map(entity));
  const room = await a.wasl.openRoom(a.supervisor, {
    caseId: own.id,
    title: "EXERCISE: one quay",
    partners: [b.nodeId],
    legalBasis: "a fictitious agreement",
    marking: { tlp: "amber" },
    body: "Who knows more?",
  });
  expect(room).toMatchObject({ caseId: own.id, openedBy: a.nodeId, members: [a.nodeId, b.nodeId] });
  // Opening tells of the room, and of nothing in it.
  const [offered] = await b.wasl.rooms(b.supervisor);
  expect(offered).toMatchObject({ id: room.id, title: "EXERCISE: one quay", posts: 1 });
  expect(offered?.caseId).toBeUndefined();

  const text = { subject: "The quay", body: "", necessity: "the same quay" };
  expect(await a.wasl.shareInRoom(a.supervisor, room.id, text)).toMatchObject([
    { partner: b.nodeId, result: { shared: 1, withheld: { marking: 1 } } },
  ]);
  // Whoever has not joined is told to, and not that a case is not there.
  await expect(b.wasl.shareInRoom(b.supervisor, room.id, text)).rejects.toMatchObject({
    code: "REQUEST_INVALID",
  });
  const joined = await b.wasl.joinRoom(b.supervisor, room.id, { tlp: "amber" });
  const theirs = joined.room.caseId ?? "";
  await b.wasl.exchange.pull(b.supervisor);
  await b.wasl.readRoom(b.supervisor, room.id);
  expect(await caseItems(b, b.supervisor, theirs)).toEqual([`${a.nodeId}~quay`]);
  expect(JSON.stringify(joined)).not.toMatch(/secret|Canary/);

  await b.wasl.addToCase(b.supervisor, theirs, [entity("yard")]);
  const back = { subject: "A yard", body: "It bought there.", necessity: "the same quay" };
  const shares = await b.wasl.shareInRoom(b.supervisor, room.id, back);
  // What came from the other goes to nobody else by it, and back to its originator only as what it is.
  expect(shares[0]?.result?.shared).toBeGreaterThanOrEqual(1);
  await a.wasl.exchange.pull(a.supervisor);
  const { messages } = await a.wasl.readRoom(a.supervisor, room.id);
  expect(await caseItems(a, a.supervisor, own.id)).toEqual([`${b.nodeId}~yard`, "quay", "secret"].sort());
  expect(messages.at(-1)?.wire).toMatchObject({ from: b.nodeId, subject: "A yard" });
  await a.wasl.postInRoom(a.supervisor, room.id, { subject: "Thanks", body: "" });
  expect((await b.wasl.readRoom(b.supervisor, room.id)).messages.at(-1)?.wire.subject).toBe("Thanks");
  // Read again, nothing comes twice.
  expect((await b.wasl.readRoom(b.supervisor, room.id)).added).toBe(0);
});

test("who may not see a room's posts sees no room, and no case by it", async () => {
  const low = await b.actor({ id: "low", clearance: "green" });
  expect(await b.wasl.rooms(low)).toEqual([]);
  const [room] = await b.wasl.rooms(b.supervisor);
  await expect(b.wasl.readRoom(low, room?.id ?? "")).rejects.toMatchObject({ code: "ROOM_UNKNOWN" });
  await expect(b.wasl.readRoom(b.supervisor, "room-none")).rejects.toMatchObject({ code: "ROOM_UNKNOWN" });
});
