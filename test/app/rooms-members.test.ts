import { afterAll, beforeAll, expect, test } from "vitest";
import { writeSigned } from "../../src/app/match/wire.ts";
import { canonical, type MessageRoom } from "../../src/core/index.ts";
import { pairNodes } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";
import { type ServedNode, serveNode } from "../support/partner-nodes.ts";

/** A third node comes into a room and goes out of it: what it gets, what it does not, and who says so. All is invented. */
let a: ServedNode;
let b: ServedNode;
let c: ServedNode;
let room = "";
let own = "";

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: string }) => error.code,
  );
const load = (id: string) =>
  a.wasl.importReport(a.supervisor, {
    fileName: `${id}.ftm.jsonl`,
    bytes: bytesOf(
      `${JSON.stringify({ id, schema: "Company", properties: { name: [`Fictitious ${id}`] } })}\n`,
    ),
    marking: { tlp: "amber" },
    fictitious: true,
  });
const add = (id: string) => a.wasl.addToCase(a.supervisor, own, [{ kind: "entity", id, note: "" }]);
const share = (more: object = {}) =>
  a.wasl.shareInRoom(a.supervisor, room, { subject: "More", body: "", necessity: "the same quay", ...more });
const inCase = async (node: ServedNode): Promise<readonly string[]> => {
  await node.wasl.exchange.pull(node.supervisor);
  const { room: there } = await node.wasl.readRoom(node.supervisor, room);
  const { case: found } = await node.wasl.case(node.supervisor, there.caseId ?? "");
  return found.items.map((i) => i.id.replace(`${a.nodeId}~`, "")).sort();
};
const membersAt = async (node: ServedNode) =>
  (await node.wasl.rooms(node.supervisor)).find((r) => r.id === room)?.members;

beforeAll(async () => {
  [a, b, c] = await Promise.all([
    serveNode("Fictitious police A"),
    serveNode("Fictitious police B"),
    serveNode("Fictitious police C"),
  ]);
  await pairNodes(a as never, b as never);
  await pairNodes(a as never, c as never);
  await pairNodes(b as never, c as never);
  for (const id of ["quay", "yard", "pier"]) await load(id);
  const opened = await a.wasl.openCase(a.supervisor, {
    title: "EXERCISE: quay",
    mandate: "TEST-1",
    marking: { tlp: "amber" },
  });
  own = opened.id;
  await add("quay");
  const made = await a.wasl.openRoom(a.supervisor, {
    caseId: own,
    title: "EXERCISE: one quay",
    partners: [b.nodeId],
    legalBasis: "a fictitious agreement",
    marking: { tlp: "amber" },
    body: "",
  });
  room = made.id;
  await b.wasl.joinRoom(b.supervisor, room, { tlp: "amber" });
  await share();
});
afterAll(async () => {
  await Promise.all([a?.remove(), b?.remove(), c?.remove()]);
});

test("whoever opened it invites a further member, and all are told; nobody else does", async () => {
  expect(await refusal(b.wasl.inviteToRoom(b.supervisor, room, { partners: [c.nodeId], body: "" }))).toBe(
    "ROLE_FORBIDS",
  );
  expect(await refusal(a.wasl.inviteToRoom(a.supervisor, room, { partners: [b.nodeId], body: "" }))).toBe(
    "REQUEST_INVALID",
  );
  const after = await a.wasl.inviteToRoom(a.supervisor, room, {
    partners: [c.nodeId],
    body: "It knows the quay.",
  });
  expect(after.members).toEqual([a.nodeId, b.nodeId, c.nodeId]);
  expect(after.came.map((m) => m.node)).toEqual([c.nodeId]);
  for (const node of [b, c]) expect(await membersAt(node)).toEqual([a.nodeId, b.nodeId, c.nodeId]);
  const { messages } = await b.wasl.readRoom(b.supervisor, room);
  expect(messages.at(-1)?.wire).toMatchObject({
    body: "It knows the quay.",
    room: { change: { step: "invite", member: c.nodeId } },
  });
  const trail = await a.wasl.auditTrail(await a.actor({ id: "overseer", role: "oversight" }, "oversight"), {
    limit: 200,
  });
  expect(trail.some((e) => e.object === `room:${room}` && e.detail?.["invite"] === c.nodeId)).toBe(true);
});

test("who comes later gets what comes into the case from then on, and the rest where the sharer says so", async () => {
  await c.wasl.joinRoom(c.supervisor, room, { tlp: "amber" });
  // Nothing came since: there is nothing for the new one.
  expect((await share()).map((s) => s.partner)).toEqual([b.nodeId]);
  expect(await inCase(c)).toEqual([]);
  await add("yard");
  await share();
  expect(await inCase(c)).toEqual(["yard"]);
  expect(await inCase(b)).toEqual(["quay", "yard"]);
  await share({ withEarlier: true });
  expect(await inCase(c)).toEqual(["quay", "yard"]);
});

test("who is let go gets nothing new, is heard no more, and still gets recalls", async () => {
  expect(await refusal(b.wasl.removeFromRoom(b.supervisor, room, c.nodeId, "no"))).toBe("ROLE_FORBIDS");
  expect(await refusal(a.wasl.removeFromRoom(a.supervisor, room, c.nodeId, " "))).toBe("REQUEST_INVALID");
  const after = await a.wasl.removeFromRoom(a.supervisor, room, c.nodeId, "its part is done");
  expect(after.members).toEqual([a.nodeId, b.nodeId]);
  expect(after.left.map((m) => m.node)).toEqual([c.nodeId]);
  for (const node of [b, c]) expect(await membersAt(node)).toEqual([a.nodeId, b.nodeId]);
  await add("pier");
  expect((await share()).map((s) => s.partner)).toEqual([b.nodeId]);
  expect(await inCase(c)).toEqual(["quay", "yard"]);
  expect(await inCase(b)).toEqual(["pier", "quay", "yard"]);
  const text = { subject: "Still here", body: "" };
  expect(await refusal(c.wasl.postInRoom(c.supervisor, room, text))).toBe("REQUEST_INVALID");
  // What it was given is still taken back.
  const [released] = await a.wasl.exchange.released(a.supervisor, c.nodeId, { after: -1, limit: 50 });
  await a.wasl.exchange.recall(a.supervisor, [released?.objectId ?? ""], "it was another quay");
  await c.wasl.exchange.pull(c.supervisor);
  const held = await c.wasl.search(c.supervisor, { text: released?.value ?? "", limit: 5 });
  expect(held.hits.map((h) => h.canonicalId)).not.toContain(`${a.nodeId}~${released?.entityId}`);
});

test("a member leaves by itself; whoever left comes back by invitation alone", async () => {
  const left = await b.wasl.leaveRoom(b.supervisor, room, "our part is done");
  expect(left.members).toEqual([a.nodeId]);
  expect(await membersAt(a)).toEqual([a.nodeId]);
  expect(await share()).toEqual([]);
  await a.wasl.inviteToRoom(a.supervisor, room, { partners: [b.nodeId], body: "" });
  expect(await membersAt(b)).toEqual([a.nodeId, b.nodeId]);
});

test("whoever learned a room's id opens it no more, nor is heard by a date of their own", async () => {
  const before = [a, b].map(membersAt);
  const link = c.platform.match?.link;
  const forge = async (to: ServedNode, id: string, more: { room?: MessageRoom }) => {
    const text = canonical({
      type: "message",
      id,
      from: c.nodeId,
      to: to.nodeId,
      kind: "room",
      thread: room,
      urgency: "normal",
      purpose: c.supervisor.purpose.purpose,
      mandate: "TEST-1",
      legalBasis: "none",
      marking: { tlp: "clear", handling: [], caveats: [] },
      subject: "Dated before",
      body: "",
      terms: [],
      at: "2000-01-01T00:00:00.000Z",
      ...more,
    });
    await link?.call(to.nodeId, "/match/1/message", writeSigned({ text, jws: await link.sign(text) }));
  };
  for (const [i, node] of [a, b].entries()) {
    const members = [c.nodeId, a.nodeId, b.nodeId];
    await forge(node, `msg-forged-${i}`, { room: { title: "Mine", members, entities: [] } });
    await forge(node, `msg-dated-${i}`, {});
  }
  expect(await Promise.all([a, b].map(membersAt))).toEqual(await Promise.all(before));
  for (const node of [a, b]) {
    const { room: there, messages } = await node.wasl.readRoom(node.supervisor, room);
    expect(there).toMatchObject({ openedBy: a.nodeId, title: "EXERCISE: one quay" });
    expect(messages.map((m) => m.wire.subject)).not.toContain("Dated before");
    // It came, and stands among the messages for whoever looks.
    const all = await node.wasl.messages(node.supervisor, { thread: room, limit: 100 });
    expect(all.filter((m) => m.wire.subject === "Dated before")).toHaveLength(2);
  }
  // Whoever opened it still says who is in it.
  const after = await a.wasl.inviteToRoom(a.supervisor, room, { partners: [c.nodeId], body: "" });
  expect(after.members).toContain(c.nodeId);
});
