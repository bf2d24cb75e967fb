import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { pairNodes, TERMS } from "../support/federation.ts";
import { type ServedNode, serveNode } from "../support/partner-nodes.ts";

/** A room of a group, and members who cannot be told any more: what is written stays under its marking, and the room goes on. All is invented. */
let a: ServedNode;
let b: ServedNode;
let c: ServedNode;
let boss: Actor;
let room = "";

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: string }) => error.code,
  );
const over = (node: ServedNode, to: ServedNode) =>
  node.wasl.exchange.agree(
    node.supervisor,
    `partner: ${to.nodeId}\n${TERMS.replace(/valid-until: .*/, "valid-until: 2020-01-01")}`,
  );
const open = (partners: readonly string[], more: object = {}) =>
  a.wasl
    .openCase(boss, { title: "EXERCISE: group", mandate: "TEST-1", marking: { tlp: "amber" } })
    .then(({ id }) =>
      a.wasl.openRoom(boss, {
        caseId: id,
        title: "EXERCISE: a group's room",
        partners,
        legalBasis: "a fictitious agreement",
        marking: { tlp: "amber", ...more },
        body: "",
      }),
    );

beforeAll(async () => {
  [a, b, c] = await Promise.all([
    serveNode("Fictitious police A"),
    serveNode("Fictitious police B"),
    serveNode("Fictitious police C"),
  ]);
  await pairNodes(a as never, b as never);
  await pairNodes(a as never, c as never, TERMS.replace(/emsc/g, "other"));
  boss = await a.actor({ id: "boss", role: "supervisor", clearance: "red", groups: ["emsc"] });
});
afterAll(async () => {
  await Promise.all([a?.remove(), b?.remove(), c?.remove()]);
});

test("a room keeps its group and its PAP after it was opened", async () => {
  const group = { groups: ["emsc"], pap: "red" };
  expect(await refusal(open([b.nodeId, c.nodeId], group))).toBe("MARKING_FORBIDS");
  room = (await open([b.nodeId], group)).id;
  const outsider = { partners: [c.nodeId], body: "Of the group alone" };
  expect(await refusal(a.wasl.inviteToRoom(boss, room, outsider))).toBe("MARKING_FORBIDS");
  await a.wasl.postInRoom(boss, room, { subject: "Of the group", body: "" });
  const { messages } = await a.wasl.readRoom(boss, room);
  expect(messages).toHaveLength(2);
  for (const { access } of messages) expect(access).toMatchObject({ groups: ["emsc"], pap: "red" });
  const outside = await a.actor({ id: "outside", clearance: "amber", groups: [] });
  expect(await a.wasl.messages(outside, { kind: "room", limit: 10 })).toEqual([]);
});

test("who cannot be told is said, misses what is written, and goes all the same", async () => {
  const { id } = await open([b.nodeId, c.nodeId]);
  await over(a, c);
  expect((await a.wasl.readRoom(boss, id)).room.untold).toEqual([c.nodeId]);
  const sent = await a.wasl.postInRoom(boss, id, { subject: "For whoever may read it", body: "" });
  expect(sent.map((m) => m.wire.to)).toEqual([b.nodeId]);
  const after = await a.wasl.removeFromRoom(boss, id, c.nodeId, "its agreement is over");
  expect(after.members).toEqual([a.nodeId, b.nodeId]);
  expect((await b.wasl.rooms(b.supervisor)).find((r) => r.id === id)?.members).toEqual(after.members);
});

test("a member with nobody left to tell is told why it cannot write, and leaves all the same", async () => {
  const { id } = await open([b.nodeId]);
  await over(b, a);
  expect(await refusal(b.wasl.postInRoom(b.supervisor, id, { subject: "x", body: "" }))).toBe(
    "PARTNER_UNKNOWN",
  );
  // With nobody left to tell it holds here.
  const left = await b.wasl.leaveRoom(b.supervisor, id, "our agreement is over");
  expect(left.members).toEqual([a.nodeId]);
});
