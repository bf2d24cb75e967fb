import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, createWasl } from "../../src/app/index.ts";
import { writeSigned } from "../../src/app/match/wire.ts";
import { canonical } from "../../src/core/index.ts";
import { amber, codeOf, report, say, statements } from "../contracts/fixtures.ts";
import { openPair, receiveAt, type Side } from "./nodes.ts";

let pair: Awaited<ReturnType<typeof openPair>>;
let a: Side;
let b: Side;
let writer: Actor;
let reader: Actor;

beforeAll(async () => {
  pair = await openPair();
  a = pair.asker;
  b = pair.holder;
  writer = await a.node.actor({ id: "writer" });
  reader = await b.node.actor({ id: "reader" });
});

afterAll(async () => {
  await pair.close();
});

const draft = (more: object = {}) => ({
  to: b.node.nodeId,
  kind: "request" as const,
  urgency: "urgent" as const,
  legalBasis: "Directive (EU) 2023/977, Art. 4",
  marking: { tlp: "amber", handling: ["H1"] },
  subject: "Fictitious request",
  body: "Who uses this number?",
  terms: ["phone:+447700900123"],
  ...more,
});
/** An answer to it has been due for long: both clocks stood a week before when it went. */
const sentLongAgo = async (side: Side, actor: Actor, more: object) => {
  const week = 7 * 24 * 3_600_000;
  const deadline = new Date(Date.now() - week + 3_600_000).toISOString();
  for (const { clock } of [a, b]) clock.ahead = -week;
  try {
    return await side.wasl.sendMessage(actor, draft({ ...more, deadline }));
  } finally {
    for (const { clock } of [a, b]) clock.ahead = 0;
  }
};
const received = async () => await b.wasl.messages(reader, { limit: 50 });

describe("messages between two nodes", () => {
  it("the group, the purpose and the PAP that its sender named bind whoever reads it at the receiver too", async () => {
    const agreed = a.agreements.get(b.node.nodeId);
    if (!agreed) throw new Error("not paired");
    a.agreements.set(b.node.nodeId, { ...agreed, groups: ["eu"] });
    const marking = { tlp: "amber", pap: "red", groups: ["eu"], purposes: ["operational-analysis"] };
    const { wire } = await a.wasl.sendMessage(
      await a.node.actor({ id: "member", groups: ["eu"] }),
      draft({ marking }),
    );
    a.agreements.set(b.node.nodeId, agreed);
    const seenBy = async (actor: Actor) =>
      (await b.wasl.messages(actor, { limit: 50 })).find((m) => m.wire.id === wire.id);
    expect(await seenBy(reader)).toBeUndefined();
    const member = { id: "member", groups: ["eu"] };
    expect((await seenBy(await b.node.actor(member)))?.access).toMatchObject({
      pap: "red",
      groups: ["eu"],
      purposes: ["operational-analysis"],
    });
    expect(await seenBy(await b.node.actor(member, "information-exchange"))).toBeUndefined();
  });

  it("a request arrives with urgency, deadline and handling, is answered, and then is no longer overdue", async () => {
    const sent = await a.wasl.sendMessage(writer, draft());
    expect(sent).toMatchObject({ state: "sent", wire: { thread: sent.wire.id } });
    const [arrived] = await received();
    expect(arrived).toMatchObject({
      direction: "received",
      state: "received",
      access: { tlp: "amber", handling: ["H1"], orcon: true, originators: [a.node.nodeId] },
      wire: { urgency: "urgent", mandate: "TEST-1", terms: ["phone:+447700900123"] },
    });
    expect(arrived?.access.groups).toBe("any");
    const due = Date.parse(sent.wire.deadline ?? "") - Date.parse(sent.wire.at);
    expect(due).toBe(3 * 24 * 3_600_000);
    const overdue = async (side: Side, actor: Actor) =>
      (await side.wasl.messages(actor, { overdue: true, limit: 10 })).map((m) => m.wire.id);
    expect([await overdue(a, writer), await overdue(b, reader)]).toEqual([[], []]);
    const late = await sentLongAgo(a, writer, { subject: "Late" });
    expect([await overdue(a, writer), await overdue(b, reader)]).toEqual([[late.wire.id], [late.wire.id]]);
    await b.wasl.sendMessage(
      reader,
      draft({ to: a.node.nodeId, kind: "reply", replyTo: late.wire.id, subject: "Re", terms: [] }),
    );
    expect((await b.wasl.readMessage(reader, sent.wire.id)).wire.body).toBe("Who uses this number?");
    expect((await received()).find((m) => m.wire.id === sent.wire.id)?.state).toBe("read");
    const reply = await b.wasl.sendMessage(
      reader,
      draft({
        to: a.node.nodeId,
        kind: "reply",
        replyTo: sent.wire.id,
        subject: "Re",
        body: "Known.",
        terms: [],
      }),
    );
    expect(reply).toMatchObject({ state: "sent", wire: { thread: sent.wire.id } });
    expect([await overdue(a, writer), await overdue(b, reader)]).toEqual([[], []]);
    const thread = await a.wasl.messages(writer, { thread: sent.wire.id, limit: 10 });
    expect(thread.map((m) => [m.direction, m.answeredAt !== undefined])).toEqual([
      ["received", false],
      ["sent", true],
    ]);
  });

  it("goes out under the agreement only: marking, group, purpose, role", async () => {
    expect(await codeOf(a.wasl.sendMessage(writer, draft({ marking: { tlp: "red" } })))).toBe(
      "MARKING_FORBIDS",
    );
    expect(await codeOf(a.wasl.sendMessage(writer, draft({ marking: {} })))).toBe("MARKING_FORBIDS");
    expect(
      await codeOf(a.wasl.sendMessage(writer, draft({ marking: { tlp: "green", groups: ["others"] } }))),
    ).toBe("MARKING_FORBIDS");
    expect(await codeOf(a.wasl.sendMessage(writer, draft({ to: "node-x" })))).toBe("PARTNER_UNKNOWN");
    const other = await a.node.actor({ id: "writer" }, "financial-intelligence");
    expect(await codeOf(a.wasl.sendMessage(other, draft()))).toBe("PURPOSE_FORBIDS");
    const oversight = await a.node.actor({ id: "dpo", role: "oversight" });
    expect(await codeOf(a.wasl.sendMessage(oversight, draft()))).toBe("ROLE_FORBIDS");
    for (const bad of [
      { subject: " " },
      { body: "x".repeat(60_000) },
      { legalBasis: "" },
      { deadline: "soon" },
      { deadline: "2020-01-01T00:00:00.000Z" },
      { terms: ["phone:+447700900123", "nonsense"] },
      { marking: { tlp: "green", caveats: ["not for courts"] } },
    ])
      expect(await codeOf(a.wasl.sendMessage(writer, draft(bad)))).toBe("REQUEST_INVALID");
  });

  it("R23 what waited does not go where it may go no more, but for a life", async () => {
    const agreed = a.agreements.get(b.node.nodeId);
    if (!agreed) throw new Error("no agreement");
    a.tamper = () => "not yet";
    const waiting = await a.wasl.sendMessage(writer, draft({ subject: "Waited" }));
    expect(waiting.state).toBe("waiting");
    a.tamper = undefined;
    const arrived = async () => (await received()).some((m) => m.wire.id === waiting.wire.id);
    for (const changed of [
      { blocks: ["suspended"] as const },
      { blocks: ["torture"] as const },
      { ceiling: "green" as const },
      { purposes: ["financial-intelligence"] as const },
    ]) {
      a.agreements.set(b.node.nodeId, { ...agreed, ...changed });
      await a.wasl.deliverMessages();
      expect(await arrived()).toBe(false);
    }
    a.agreements.delete(b.node.nodeId);
    await a.wasl.deliverMessages();
    expect(await arrived()).toBe(false);
    a.agreements.set(b.node.nodeId, agreed);
    await a.wasl.deliverMessages();
    expect(await arrived()).toBe(true);
  });

  it("is seen by its marking", async () => {
    const sent = await a.wasl.sendMessage(writer, draft({ marking: { tlp: "amber" }, subject: "Amber" }));
    const low = await b.node.actor({ id: "low", clearance: "green" });
    expect((await b.wasl.messages(low, { limit: 50 })).map((m) => m.wire.id)).not.toContain(sent.wire.id);
    expect(await codeOf(b.wasl.readMessage(low, sent.wire.id))).toBe("MESSAGE_UNKNOWN");
  });

  it("that was changed on the way is refused and waits; it arrives once, however often it is sent", async () => {
    a.tamper = (_path, body) => body.replace("Fictitious", "Factual");
    const sent = await a.wasl.sendMessage(writer, draft({ subject: "Fictitious twice" }));
    expect(sent).toMatchObject({ state: "waiting", failure: "EXCHANGE_REFUSED" });
    a.tamper = undefined;
    let body = "";
    a.tamper = (_path, b) => {
      body = b;
      return b;
    };
    expect(await a.wasl.deliverMessages()).toEqual({ sent: 1, waiting: 0 });
    a.tamper = undefined;
    await a.ports.link.call(b.node.nodeId, "/match/1/message", body);
    expect((await received()).filter((m) => m.wire.id === sent.wire.id)).toHaveLength(1);
  });

  it("a hit opens a request form, once", async () => {
    const supervisor = await b.node.actor({ id: "boss", role: "supervisor", clearance: "red" });
    const file = report("known", { ...amber, originators: [b.node.nodeId] });
    await b.node.store.as(supervisor, async (tx) => {
      await tx.openReport(file);
      await tx.appendStatements(statements(file, say("Person", "p-1", { phone: "+447700900123" })));
    });
    await b.wasl.publishTags(supervisor, { partner: a.node.nodeId, kind: "holdings" });
    const asked = await a.wasl.askMatch(writer, {
      partner: b.node.nodeId,
      kind: "holdings",
      terms: ["+447700900123"],
      legalBasis: "Prüm II, Art. 5",
    });
    const hitId = asked.items[0]?.hitId ?? "";
    const form = {
      urgency: "normal" as const,
      marking: { tlp: "green" },
      subject: "About a hit",
      body: "Please tell what you may.",
    };
    const both = await Promise.allSettled([1, 2].map(() => a.wasl.requestAboutHit(writer, hitId, form)));
    const [sent, ...twice] = both.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    if (!sent) throw new Error("nothing was asked");
    expect(twice).toEqual([]);
    const requests = await a.wasl.messages(writer, { kind: "request", limit: 50 });
    expect(requests.filter((m) => m.wire.subject === form.subject)).toHaveLength(1);
    expect(sent.wire).toMatchObject({
      kind: "request",
      terms: ["phone:+447700900123"],
      legalBasis: "Prüm II, Art. 5",
    });
    expect(await codeOf(a.wasl.requestAboutHit(writer, hitId, form))).toBe("CONFLICT");
    expect((await a.wasl.matchDesk(writer)).hits[0]?.requestId).toBe(sent.wire.id);
    expect(await codeOf(a.wasl.requestAboutHit(writer, "hit-none", form))).toBe("HIT_UNKNOWN");
  });

  it("rooms and methods: one thread for all, a version said once", async () => {
    const [first] = await a.wasl.postToRoom(writer, {
      partners: [b.node.nodeId],
      legalBasis: "Agreement EX-1",
      marking: { tlp: "green" },
      subject: "Room",
      body: "Begin",
    });
    const room = first?.wire.thread ?? "";
    await b.wasl.postToRoom(reader, {
      room,
      partners: [a.node.nodeId],
      legalBasis: "Agreement EX-1",
      marking: { tlp: "green" },
      subject: "Room",
      body: "Seen",
    });
    expect(await a.wasl.messages(writer, { thread: room, limit: 10 })).toHaveLength(2);
    const method = { id: "playbook-1", kind: "playbook" as const, version: 1, techniques: [] };
    const say1 = await a.wasl.sendMessage(writer, draft({ kind: "method", method, terms: [] }));
    expect(say1.state).toBe("sent");
    const again = await a.wasl.sendMessage(
      writer,
      draft({ kind: "method", method, body: "Other", terms: [] }),
    );
    expect(again).toMatchObject({ state: "waiting", failure: "EXCHANGE_REFUSED" });
    const next = { ...method, version: 2 };
    expect((await a.wasl.sendMessage(writer, draft({ kind: "method", method: next, terms: [] }))).state).toBe(
      "sent",
    );
  });
});

describe("messages of a hostile partner", () => {
  const forged = async (more: object): Promise<string> => {
    const [known] = await a.wasl.messages(writer, { partner: b.node.nodeId, limit: 1 });
    const { replyTo: _r, method: _m, deadline: _d, ...wire } = known?.wire ?? { to: "" };
    const plain = {
      ...wire,
      from: a.node.nodeId,
      to: b.node.nodeId,
      kind: "message",
      id: "msg-forged",
      ...more,
    };
    const text = canonical(plain);
    const body = writeSigned({ text, jws: await a.ports.link.sign(text) });
    return await codeOf(a.ports.link.call(b.node.nodeId, "/match/1/message", body));
  };
  const method = (more: object) => ({
    kind: "method",
    method: { id: "note-9", kind: "note", version: 1, techniques: [], ...more },
  });

  it("are refused where an id, a version or a kind is none, and nothing is kept", async () => {
    const before = (await received()).length;
    const bad: readonly object[] = [
      ...["", "msg 1", "msg\n1", "msg\u00001", "msg\u202e1", "m".repeat(201)].map((id) => ({ id })),
      ...[0, -1, 1.5, 2 ** 53, 1e308, "1", null].map((version) => method({ version })),
      ...["note 9", "note\n9", ""].map((id) => method({ id })),
      { from: "node-somebody-else" },
      { to: "node-somebody-else" },
      { thread: "a b" },
      { kind: "rumour" },
      { body: "x".repeat(50_001) },
      { more: 1 },
    ];
    for (const more of bad) expect([more, await forged(more)]).toEqual([more, "EXCHANGE_REFUSED"]);
    expect((await received()).length).toBe(before);
  });

  it("R24 no note goes or comes under the id of what is vetted, which would pass for its newest version", async () => {
    for (const id of ["prevention", "documents:docclass-x", "prevention:x"]) {
      const { method: note } = method({ id, version: Number.MAX_SAFE_INTEGER });
      const typed = { ...note, kind: "note" as const };
      expect(
        await codeOf(a.wasl.sendMessage(writer, draft({ kind: "method", method: typed, terms: [] }))),
      ).toBe("REQUEST_INVALID");
      expect(await forged(method(note))).toBe("EXCHANGE_REFUSED");
    }
    expect(await forged(method({ id: "note-9", kind: "documents" }))).toBe("EXCHANGE_REFUSED");
  });

  it("are not taken under the id of another's message, or of ours", async () => {
    const own = await b.wasl.sendMessage(reader, draft({ to: a.node.nodeId, terms: [] }));
    expect(await forged({ id: own.wire.id, thread: own.wire.id })).toBe("EXCHANGE_REFUSED");
    const wire = { ...own.wire, id: "msg-of-c", from: "node-c", to: b.node.nodeId };
    expect(await receiveAt(b, { ...own, wire })).toBe("fresh");
    expect(await forged({ id: "msg-of-c", body: "other words" })).toBe("EXCHANGE_REFUSED");
    expect((await b.wasl.readMessage(reader, "msg-of-c")).wire.from).toBe("node-c");
  });

  it("in the thread of another are not answered by the answer to that one", async () => {
    const asked = await sentLongAgo(a, writer, { subject: "Ours" });
    const theirs = { ...asked.wire, id: "msg-c-asks", from: "node-c", deadline: "2020-01-01T00:00:00.000Z" };
    await receiveAt(b, { ...asked, wire: theirs });
    await b.wasl.sendMessage(
      reader,
      draft({ to: a.node.nodeId, kind: "reply", replyTo: asked.wire.id, subject: "Re", terms: [] }),
    );
    const open = (await b.wasl.messages(reader, { overdue: true, limit: 50 })).map((m) => m.wire.id);
    expect([open.includes("msg-c-asks"), open.includes(asked.wire.id)]).toEqual([true, false]);
  });

  it("are kept with the entry about them and with what they answer, or not at all", async () => {
    const asked = await sentLongAgo(b, reader, { to: a.node.nodeId, subject: "Ours", terms: [] });
    const wire = { ...asked.wire, id: "msg-answer", kind: "reply", from: a.node.nodeId } as const;
    const answer = { ...asked, wire, direction: "received", state: "received" } as const;
    const isOpen = async () =>
      (await b.wasl.messages(reader, { overdue: true, limit: 50 })).some((m) => m.wire.id === asked.wire.id);
    // Fails where the entry is written, after all else.
    const unwritable = {
      action: "change",
      object: "message",
      detail: { n: 1n as unknown as number },
    } as const;
    await expect(b.ports.store.receive(answer, unwritable)).rejects.toThrow();
    expect([await isOpen(), (await received()).some((m) => m.wire.id === wire.id)]).toEqual([true, false]);
    expect(await receiveAt(b, answer)).toBe("fresh");
    expect([await isOpen(), (await received()).some((m) => m.wire.id === wire.id)]).toEqual([false, true]);
  });
});

describe("what is past its date", () => {
  const DAY = 24 * 3_600_000;
  const at = (side: Side, days: number) =>
    createWasl({ ...side.node.platform, clock: { now: () => Date.now() + days * DAY } });

  it("R15 a message is asked for again before its date, renewed, held or gone by default, and does not come back", async () => {
    const [gone, held, renewed] = await Promise.all(
      ["Gone", "Held", "Renewed"].map((subject) => a.wasl.sendMessage(writer, draft({ subject }))),
    );
    const ids = [gone, held, renewed].map((m) => m?.wire.id ?? "");
    const chief = await b.node.actor({ id: "chief", role: "supervisor" });
    expect(await at(b, 330).retention(reader)).toEqual([]);
    const due = (await at(b, 340).retention(reader)).filter((d) => ids.includes(d.id));
    expect(due.map((d) => [d.kind, d.standing])).toEqual(ids.map(() => ["message", "review-due"]));
    const low = await b.node.actor({ id: "low", clearance: "green" });
    expect((await at(b, 340).retention(low)).filter((d) => ids.includes(d.id))).toEqual([]);
    await b.wasl.hold(chief, "message", ids[1] ?? "", "court file 12");
    await at(b, 340).renew(reader, "message", ids[2] ?? "", "the case is open");
    const copy = (await received()).find((m) => m.wire.id === ids[0]);
    const run = await at(b, 366).runRetention(chief);
    expect(run.erased.message).toBeGreaterThan(0);
    const left = (await received()).map((m) => m.wire.id).filter((one) => ids.includes(one));
    expect(left.sort()).toEqual([ids[1], ids[2]].sort());
    expect(await b.wasl.tombstones(reader, 100)).toContainEqual(
      expect.objectContaining({ kind: "message", id: ids[0], because: "review date passed" }),
    );
    if (!copy) throw new Error("no message arrived");
    expect(await receiveAt(b, copy)).toBe("known");
    expect((await received()).map((m) => m.wire.id)).not.toContain(ids[0]);
    expect((await b.node.wasl.verifyAudit()).firstBroken).toBeUndefined();
  });
});

describe("a threat to life", () => {
  const place = { words: "Off Dungeness, engine out", lat: 50.9, lon: 1.2 };

  it("with no desk here tells whom to call", async () => {
    const result = await a.wasl.raiseAlert(writer, { place, subject: "Boat taking water", body: "" });
    expect(result.messages).toEqual([]);
    expect(result.call.map((c) => c.id)).toEqual(["dover", "gris-nez"]);
  });

  it("goes to the rescue authority of the place first, past agreement and purpose, and is taken there", async () => {
    const supervisor = await a.node.actor({ id: "boss", role: "supervisor" });
    await a.wasl.setRescueDesk(supervisor, "dover", b.node.nodeId);
    const agreed = a.agreements.get(b.node.nodeId);
    a.agreements.delete(b.node.nodeId);
    b.agreements.delete(a.node.nodeId);
    const atSea = await a.node.actor({ id: "writer" }, "life-at-sea");
    const order: string[] = [];
    a.tamper = (path, body) => {
      order.push(path);
      return body;
    };
    const result = await a.wasl.raiseAlert(atSea, {
      place,
      subject: "Boat taking water",
      body: "30 on board",
    });
    a.tamper = undefined;
    expect(order).toEqual(["/match/1/message"]);
    expect(result.messages.map((m) => [m.state, m.wire.urgency, m.wire.to])).toEqual([
      ["sent", "threat-to-life", b.node.nodeId],
    ]);
    expect(result.call.map((c) => c.id)).toEqual(["gris-nez"]);
    const [arrived] = await b.wasl.messages(reader, { urgency: "threat-to-life", limit: 5 });
    expect(arrived?.wire).toMatchObject({ kind: "alert", place });
    if (agreed) a.agreements.set(b.node.nodeId, agreed);
  });
});
