import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, AdvertView } from "../../src/app/index.ts";
import { rowsAsOwner } from "../rights/support.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** What becomes of banked signals after they were put in: protection, doubt, erasure, and who writes past the use cases. All is invented. */
let node: TestNode;
let officer: Actor;
let second: Actor;

const NUMBERS = [811, 812, 813, 814, 815, 816].map((n) => `+447700900${n}`);
const [ALREADY, IMPORTED, DOUBTED, OUT, ERASED, LATE] = NUMBERS as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const REASON = "CASE-1: the network is back under new accounts";
const findingOf = new Map<string, string>();

const load = (fileName: string, line: object, marking: object = { tlp: "green" }, by = officer) =>
  node.wasl.importReport(by, {
    fileName,
    bytes: bytesOf(`${JSON.stringify(line)}\n`),
    marking: marking as { tlp: "green" },
    fictitious: true,
  });
const offer = (number: string): object => ({
  id: `p${number}`,
  platform: "tiktok",
  account: { id: `acc-${number}`, name: `n-${number}` },
  posted_at: "2025-09-03T04:00:00.000Z",
  text: `Boat from Dunkirk to Dover every week, guaranteed, payment after arrival, 3000 pounds per person. Call ${number}`,
  media: [],
});
const person = (id: string, properties: object): object => ({ id, schema: "Person", properties });
const put = (number: string, more: object = {}) =>
  node.wasl.bankSignals(
    second,
    { finding: findingOf.get(number) ?? "" },
    { bank: "adverts", days: 90, reason: REASON, ...more },
  );
const feed = async (): Promise<readonly string[]> =>
  (await node.wasl.signalFeed(second, { limit: 100 })).map((s) => s.value);
const stored = async (number: string) =>
  (await node.wasl.signals(second, { limit: 100 })).filter((s) => s.value === number);
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer", clearance: "amber" });
  second = await node.actor({ id: "second", clearance: "amber" });
  for (const number of NUMBERS) await load(`p${number}.jsonl`, offer(number));
  await node.wasl.detect(officer, ["offers-a-crossing"]);
  const adverts: readonly AdvertView[] = await node.wasl.adverts(officer, { limit: 50 });
  for (const number of NUMBERS) {
    const id = adverts.find((a) => a.post.text.includes(number))?.finding.id ?? "";
    findingOf.set(number, id);
    await node.wasl.decideFinding(officer, id, "accepted", "reads as an offer");
    if (number !== LATE) await put(number);
  }
});
afterAll(() => node?.remove());

test("R06 R08 a banked number of somebody who is protected later is out of every bank, under whatever form it was written", async () => {
  expect(await feed()).toContain(ALREADY);
  await load("x.ftm.jsonl", person("per-1", { name: ["Fictitious Quilla Zand"], phone: [ALREADY.slice(1)] }));
  await node.wasl.setCategory(officer, "per-1", "victim", "was in the hold");
  expect(await feed()).not.toContain(ALREADY);
  expect((await stored(ALREADY)).map((s) => s.state)).toEqual(["withdrawn"]);
});

test("R06 R08 so is one of somebody whom an import protects, of whom nothing ever was in the graph", async () => {
  expect(await feed()).toContain(IMPORTED);
  const victim = { name: ["Fictitious Mirra Zand"], phone: [IMPORTED], subjectCategory: ["victim"] };
  await load("y.ftm.jsonl", person("per-2", victim));
  expect(await feed()).not.toContain(IMPORTED);
});

test("R20 what is doubted is so in every bank, past every marking, and does not come back by being put in again", async () => {
  await put(DOUBTED, { bank: "other" });
  const [one] = await stored(DOUBTED);
  await node.wasl.answerSignal(officer, one?.id ?? "", "false-positive");
  expect((await stored(DOUBTED)).map((s) => s.state)).toEqual(["held", "held"]);
  for (const more of [{}, { marking: { tlp: "amber" } }, { bank: "c" }])
    expect(await refusal(put(DOUBTED, more))).toBe("CONFLICT");
  expect(await feed()).not.toContain(DOUBTED);
  await node.wasl.decideSignal(second, one?.id ?? "", "live", "read again: an offer");
  expect((await feed()).filter((v) => v === DOUBTED)).toHaveLength(2);
});

test("what a human took out stands again by a human's word alone, and what was taken back never does", async () => {
  const [one] = await stored(OUT);
  await node.wasl.decideSignal(second, one?.id ?? "", "withdrawn", "a sports club");
  expect(await refusal(put(OUT))).toBe("CONFLICT");
  expect(await refusal(put(OUT, { bank: "c" }))).toBe("CONFLICT");
  await node.wasl.decideSignal(second, one?.id ?? "", "live", "another club's, as its owner says");
  expect(await feed()).toContain(OUT);
  for (const number of [ALREADY, IMPORTED]) {
    const [gone] = await stored(number);
    expect(await refusal(node.wasl.decideSignal(second, gone?.id ?? "", "live", "I want it"))).toBe(
      "CONFLICT",
    );
  }
});

test("R06 what a restricted post shows to be a seeker's stays out for those who may not see that post", async () => {
  await put(LATE);
  const red = await node.actor({ id: "red", clearance: "red" });
  const seek = {
    ...offer(LATE),
    id: "seek",
    text: `My sister left Dunkirk by boat, no news of her. Call me ${LATE}`,
  };
  await load("r.jsonl", seek, { tlp: "red" }, red);
  expect(await feed()).not.toContain(LATE);
  expect(await refusal(put(LATE, { bank: "c" }))).toBe("MARKING_FORBIDS");
  expect(await feed()).not.toContain(LATE);
});

test("R13 R24 the database itself takes a signal only from a human, of what somebody else accepted", async () => {
  const [one] = await stored(OUT);
  if (!one) throw new Error("not there");
  const draft = { ...one, bank: "x", value: "+447700900999" };
  const tryAs = (actor: Actor, more: object = {}) =>
    refusal(node.store.as(actor, (tx) => tx.putSignals([{ ...draft, ...more }])));
  const machine = await node.actor({ id: "mach", role: "machine" });
  const boss = await node.actor({ id: "adm", role: "administrator" });
  for (const [actor, more] of [
    [machine, {}],
    [boss, { findingId: "finding-none" }],
    [second, { findingId: "finding-none" }],
    [second, { expiresAt: "2999-01-01T00:00:00.000Z" }],
    [officer, {}],
  ] as const)
    expect(await tryAs(actor, more)).toBe("MARKING_FORBIDS");
  expect(await refusal(node.store.as(machine, (tx) => tx.decideSignal(one.id, "withdrawn")))).toBe(
    "MARKING_FORBIDS",
  );
  expect(await feed()).not.toContain("+447700900999");
});

test("R06 R24 the database takes under an accepted finding what that finding states of its advert, and no other value", async () => {
  const text = `Boat from Dunkirk to Dover every week, guaranteed, payment after arrival, 3000 pounds. Call 00 44 7700 900817 or
    telegram: @Boat_zz1, https://t.me/joinchat/AbCd1234, https://www.example.org/boats/`;
  const hash = "ab".repeat(32);
  await load("all.jsonl", { ...offer("+447700900817"), text, media: [hash] });
  await node.wasl.detect(officer, ["offers-a-crossing"]);
  const adverts: readonly AdvertView[] = await node.wasl.adverts(officer, { limit: 50 });
  const id = adverts.find((a) => a.post.text === text)?.finding.id ?? "";
  await node.wasl.decideFinding(officer, id, "accepted", "reads as an offer");
  const source = { finding: id };
  await node.wasl.bankSignals(second, source, { bank: "all", days: 90, reason: REASON });
  const own = await node.wasl.signals(second, { bank: "all", limit: 20 });
  expect(own.map(({ kind, value }) => `${kind} ${value}`).sort()).toEqual([
    "handle boat_zz1",
    "invite t.me/+AbCd1234",
    `pdq ${hash}`,
    "phone +447700900817",
    "url example.org/boats",
  ]);
  const other: Readonly<Record<string, string>> = {
    handle: "boat_zz2",
    invite: "t.me/+AbCd1235",
    pdq: "cd".repeat(32),
    phone: "+447700900818",
    url: "example.org/boats2",
  };
  for (const signal of own) {
    const put = (more: object) =>
      node.store.as(second, (tx) => tx.putSignals([{ ...signal, bank: "y", ...more }]));
    expect(await put({})).toBe(1);
    expect(await refusal(put({ value: other[signal.kind] })), signal.kind).toBe("MARKING_FORBIDS");
    // Nor as what it is not.
    const kind = signal.kind === "phone" ? "crypto" : "phone";
    expect(await refusal(put({ kind })), signal.kind).toBe("MARKING_FORBIDS");
  }
});

test("R14 what ran out goes from the store, what its report and finding stood for goes out with them, and later too", async () => {
  const [doubted] = await stored(ERASED);
  await node.wasl.answerSignal(officer, doubted?.id ?? "", "false-positive", "not one of ours");
  expect(await feed()).toContain(OUT);
  const in5 = new Date(Date.now() + 5 * 366 * 86_400_000).toISOString();
  const by = { userId: "officer", purpose: "protection", mandate: "TEST-1" } as const;
  const states = async () =>
    (await node.wasl.signals(second, { limit: 100 })).map((s) => `${s.value} ${s.state}`);
  // Nor does a request to give it to a partner name it any more.
  const [live] = await stored(OUT);
  const asked = { id: "appr-out", kind: "release", subject: "node-p", digest: "d", reason: REASON } as const;
  const [requestedAt, expiresAt] = [new Date().toISOString(), in5];
  await node.store.as(officer, (tx) =>
    tx.requestApprovals([{ ...asked, requestedAt, expiresAt, signals: [live?.id ?? ""] }]),
  );
  const boss = await node.actor({ id: "boss", role: "supervisor", clearance: "amber" });
  const isBeyond = async () => (await node.store.as(boss, (tx) => tx.approvalsBeyond([asked.id]))).size > 0;
  expect(await isBeyond()).toBe(false);
  // In five years what is live now ran out; a doubt holds as long as its finding, which goes with its report.
  await node.store.keeper.expire(in5, 100_000, 1000, by);
  expect(await node.wasl.findings(officer, { limit: 10, detector: "offers-a-crossing" })).toEqual([]);
  expect(await feed()).toEqual([]);
  expect(await states()).toContain(`${ERASED} withdrawn`);
  expect((await states()).join()).not.toMatch(/live|held/);
  expect((await states()).join()).not.toContain(OUT);
  await node.store.keeper.expire(in5, 100_000, 1000, by);
  expect(await states()).toEqual([]);
  expect(await rowsAsOwner(node, "select 1 from wasl.approval_of_signal")).toEqual([]);
  expect(await isBeyond()).toBe(true);
});

test("R15 what came of a report that is held stays in the store, out of every feed, until the hold is lifted", async () => {
  const boss = await node.actor({ id: "boss", role: "supervisor", clearance: "red" });
  const held = "+447700900819";
  const { reportId } = await load("held.jsonl", offer(held));
  await node.wasl.detect(officer, ["offers-a-crossing"]);
  const [advert] = await node.wasl.adverts(officer, { limit: 50 });
  findingOf.set(held, advert?.finding.id ?? "");
  await node.wasl.decideFinding(officer, advert?.finding.id ?? "", "accepted", "reads as an offer");
  await put(held);
  await node.wasl.hold(boss, "report", reportId, "trial pending, court file 12");
  const in2 = new Date(Date.now() + 2 * 366 * 86_400_000).toISOString();
  const by = { userId: "officer", purpose: "protection", mandate: "TEST-1" } as const;
  await node.store.keeper.expire(in2, 100_000, 1000, by);
  expect(await stored(held)).toHaveLength(1);
  await node.wasl.liftHold(boss, "report", reportId, "trial ended");
  await node.store.keeper.expire(in2, 100_000, 1000, by);
  expect(await stored(held)).toEqual([]);
});
