import { afterAll, beforeAll, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { openPair, receiveAt, type Side } from "./nodes.ts";

/** Messages for the public between two nodes: signed by one, vetted again by a second person of the other. */
let pair: Awaited<ReturnType<typeof openPair>>;
let a: Side;
let b: Side;
let officer: Actor;
let supervisor: Actor;
let there: Actor;
let thereSuper: Actor;

const text = (words: string) => ({
  language: "en",
  kind: "risk" as const,
  text: words,
  source: "Example agency",
  place: "Channel",
  reviewAt: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
});
const CLEAR = { marking: { tlp: "clear" } } as const;

beforeAll(async () => {
  pair = await openPair();
  a = pair.asker;
  b = pair.holder;
  officer = await a.node.actor({ id: "officer" }, "information-exchange");
  supervisor = await a.node.actor({ id: "super", role: "supervisor" }, "information-exchange");
  there = await b.node.actor({ id: "there" }, "information-exchange");
  thereSuper = await b.node.actor({ id: "there-super", role: "supervisor" }, "information-exchange");
});
afterAll(() => pair?.close());

const share = (messages?: readonly string[]) =>
  a.wasl.sharePrevention(officer, {
    to: b.node.nodeId,
    legalBasis: "Example treaty, Art. 5",
    ...(messages ? { messages } : {}),
  });
const vetted = async (words: string): Promise<string> => {
  const { id } = await a.wasl.proposeMessage(officer, { ...text(words), ...CLEAR });
  await a.wasl.vetMessage(supervisor, id, "approved", "read with the source");
  return id;
};

it("sends what stands vetted and nothing else, names nobody, and says a version once", async () => {
  const unvetted = await a.wasl.proposeMessage(officer, { ...text("Not vetted."), ...CLEAR });
  await expect(share()).rejects.toThrow(/CONFLICT/);
  await expect(share([unvetted.id])).rejects.toThrow(/CONFLICT/);
  const one = await vetted("Boats sink.");
  const sent = await share();
  expect([sent.state, sent.wire.method?.version, sent.wire.marking.tlp]).toEqual(["sent", 1, "clear"]);
  expect(sent.wire.body).not.toMatch(/Not vetted|officer|super/);
  const other = await vetted("Engines fail.");
  expect((await share([other, one])).wire.method?.version).toBe(2);
});

it("is not sent by hand, past the vetting", async () => {
  const draft = {
    to: b.node.nodeId,
    kind: "method",
    urgency: "normal",
    legalBasis: "Example treaty, Art. 5",
    subject: "Mine",
    body: JSON.stringify([text("Mine.")]),
    method: { id: "prevention", kind: "prevention", version: 9, techniques: [] },
    ...CLEAR,
  } as const;
  await expect(a.wasl.sendMessage(officer, draft)).rejects.toThrow(/REQUEST_INVALID/);
});

it("is nobody's at the receiver until its own second person has vetted it", async () => {
  const [feed, ...more] = await b.wasl.preventionFeeds(there);
  expect(more).toEqual([]);
  expect([feed?.from, feed?.version]).toEqual([a.node.nodeId, 2]);
  expect(feed?.texts.map((t) => [t.text, t.isHere]).sort()).toEqual([
    ["Boats sink.", false],
    ["Engines fail.", false],
  ]);
  expect(await b.wasl.preventionMessages(there)).toEqual([]);
  const ids = feed?.texts.map((t) => t.id) ?? [];
  await expect(b.wasl.takePrevention(there, feed?.id ?? "", ["prevent-none"])).rejects.toThrow(
    /MESSAGE_UNKNOWN/,
  );
  const taken = await b.wasl.takePrevention(there, feed?.id ?? "", ids);
  expect(taken.map((m) => [m.standing, m.origin, m.writtenBy])).toEqual([
    ["proposed", a.node.nodeId, "there"],
    ["proposed", a.node.nodeId, "there"],
  ]);
  for (const id of ids) {
    await expect(b.wasl.vetMessage(there, id, "approved", "mine")).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
    await b.wasl.vetMessage(thereSuper, id, "approved", "read with the source");
  }
  expect((await b.wasl.preventionMessages(there, { standing: "vetted" })).length).toBe(2);
  await expect(b.wasl.takePrevention(there, feed?.id ?? "", ids)).rejects.toThrow(/CONFLICT/);
});

it("says what a partner stands by no more", async () => {
  const [gone] = (await a.wasl.preventionMessages(officer)).filter((m) => m.text === "Engines fail.");
  const held = async () =>
    (await a.wasl.preventionShares(officer)).map((one) => [
      one.to,
      one.version,
      one.standing.length,
      one.stale,
    ]);
  expect(await held()).toEqual([[b.node.nodeId, 2, 2, 0]]);
  await a.wasl.withdrawMessage(officer, gone?.id ?? "", "the source took it back");
  expect(await held()).toEqual([[b.node.nodeId, 2, 1, 1]]);
  await share();
  expect(await held()).toEqual([[b.node.nodeId, 3, 1, 0]]);
  const [feed] = await b.wasl.preventionFeeds(there);
  expect([feed?.version, feed?.texts.map((t) => t.text), feed?.dropped]).toEqual([
    3,
    ["Boats sink."],
    [gone?.id],
  ]);
});

it("says that nothing is left, and drops nothing for a version that this node reads in part", async () => {
  const [last] = (await a.wasl.preventionMessages(officer)).filter((m) => m.text === "Boats sink.");
  await a.wasl.withdrawMessage(officer, last?.id ?? "", "the source took it back");
  expect([(await share()).wire.body, (await share([])).wire.method?.version]).toEqual(["[]", 5]);
  const [feed] = await b.wasl.preventionFeeds(there);
  expect([feed?.version, feed?.texts, feed?.dropped.includes(last?.id ?? "")]).toEqual([5, [], true]);
  const { wire, ...rest } = await b.wasl.readMessage(there, feed?.id ?? "");
  const method = { id: "prevention", kind: "prevention", version: 6, techniques: [] } as const;
  const newer = {
    ...wire,
    id: "msg-newer",
    method,
    body: JSON.stringify([{ ...text("New."), tone: "calm" }]),
  };
  await receiveAt(b, { ...rest, wire: newer });
  const [read] = await b.wasl.preventionFeeds(there);
  expect([read?.version, read?.texts, read?.dropped]).toEqual([6, [], []]);
});

it("is one version where two share at a time: the later is told, and nothing of it is kept", async () => {
  const versions = async () =>
    (await a.wasl.messages(officer, { kind: "method", limit: 50 })).map((m) => m.wire.method?.version);
  const before = await versions();
  const both = await Promise.allSettled([share(), share()]);
  const refused = both.flatMap((one) => (one.status === "rejected" ? [(one.reason as Error).message] : []));
  expect(refused).toHaveLength(1);
  expect(refused[0]).toMatch(/CONFLICT/);
  expect(await versions()).toEqual([before.length + 1, ...before]);
});
