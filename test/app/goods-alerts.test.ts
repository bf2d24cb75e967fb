import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, GoodsAlertInput, Store } from "../../src/app/index.ts";
import { createWasl } from "../../src/app/index.ts";
import { OPEN } from "../../src/core/index.ts";
import { asOwner, entity, load } from "../rights/support.ts";
import { openTestNode, type TestNode } from "../support/node.ts";

/** Alerts on goods: written by an officer, let out by two, read by the shops that they are for. All goods are invented. */
let node: TestNode;
let officer: Actor;
let supervisor: Actor;
let shop: Actor;
let other: Actor;
let named: Actor;

const DAY_MS = 86_400_000;
const day = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const input = (more: Partial<GoodsAlertInput> = {}): GoodsAlertInput => ({
  goods: "outboard motor 40 hp, long shaft",
  hsCode: "8407 21",
  model: "PA40",
  serialFrom: "PA40-2602-00400",
  serialTo: "PA40-2602-00450",
  until: day(30),
  actions: ["report", "ask_first"],
  legalBasis: "Fictitious Act, s. 1",
  audience: { kinds: ["Marine"], shops: [] },
  marking: { tlp: "green" },
  ...more,
});
async function approve(id: string, digest: string): Promise<void> {
  const reason = "EXERCISE: read it";
  const asked = await node.wasl.requestApproval(officer, { kind: "release", subject: id, digest, reason });
  await node.wasl.decideApproval(supervisor, asked.id, "approved", "EXERCISE: it names nobody");
}
async function out(more: Partial<GoodsAlertInput> = {}) {
  const { id, digest } = await node.wasl.writeGoodsAlert(officer, input(more));
  await approve(id, digest);
  return await node.wasl.letOutGoodsAlert(officer, id);
}
const seenBy = async (actor: Actor): Promise<readonly (readonly [string, boolean])[]> =>
  (await node.wasl.tradeAlerts(actor)).items.map(({ id, isNew }) => [id, isNew]);

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer" }, "supply-disruption");
  supervisor = await node.actor({ id: "super", role: "supervisor" }, "supply-disruption");
  shop = await node.actor({ id: "shop", role: "trade", groups: ["marine"] }, "supply-disruption");
  other = await node.actor({ id: "other", role: "trade", groups: ["Vehicles"] }, "supply-disruption");
  named = await node.actor({ id: "named", role: "trade" }, "supply-disruption");
});
afterAll(() => node.remove());

test("R03 R24 it goes out by two people, to the shops that it is for, and a shop sees no word before", async () => {
  const { id, digest, state } = await node.wasl.writeGoodsAlert(officer, input());
  expect(state).toBe("draft");
  await expect(node.wasl.letOutGoodsAlert(officer, id)).rejects.toThrow(/SECOND_PERSON_REQUIRED/);
  await expect(approve(id, "0".repeat(64))).rejects.toThrow(/REQUEST_INVALID/);
  expect(await seenBy(shop)).toEqual([]);
  await approve(id, digest);
  await node.wasl.exchange.switchSharing(supervisor, true, "EXERCISE: held");
  await expect(node.wasl.letOutGoodsAlert(officer, id)).rejects.toThrow(/SHARING_HELD/);
  await node.wasl.exchange.switchSharing(supervisor, false, "EXERCISE: over");
  expect((await node.wasl.letOutGoodsAlert(officer, id)).state).toBe("out");
  await expect(node.wasl.letOutGoodsAlert(officer, id)).rejects.toThrow(/CONFLICT/);
  const { items, unread } = await node.wasl.tradeAlerts(shop);
  expect(unread).toBe(1);
  expect(items).toEqual([
    expect.objectContaining({
      id,
      state: "out",
      isNew: true,
      body: expect.objectContaining({
        hsCode: "840721",
        serialTo: "PA40-2602-00450",
        actions: ["report", "ask_first"],
      }),
      access: expect.objectContaining({ tlp: "green" }),
    }),
  ]);
  // Who of the unit wrote it, and whom else it is for, is no shop's to know.
  expect(JSON.stringify(items)).not.toMatch(/officer|super|marine/i);
  expect(await seenBy(other)).toEqual([]);
  expect(await seenBy(named)).toEqual([]);
  await node.wasl.readTradeAlert(shop, id);
  expect(await node.wasl.tradeAlerts(shop)).toMatchObject({ unread: 0 });
  const [kept] = await node.wasl.goodsAlerts(officer, { limit: 1 });
  expect(kept).toMatchObject({ id, readBy: 1 });
  await expect(node.wasl.readTradeAlert(other, id)).rejects.toThrow(/GOODS_ALERT_UNKNOWN/);
});

test("one is for a shop by its name; taken back it reaches that shop as new, without its words or the reason", async () => {
  const { id } = await out({ audience: { kinds: [], shops: ["named"] }, goods: "inflatable boat 9 m" });
  expect(await seenBy(named)).toEqual([[id, true]]);
  expect((await seenBy(shop)).map(([one]) => one)).not.toContain(id);
  await node.wasl.readTradeAlert(named, id);
  await expect(node.wasl.takeBackGoodsAlert(officer, id, " ")).rejects.toThrow(/REQUEST_INVALID/);
  await node.wasl.takeBackGoodsAlert(officer, id, "EXERCISE: the lot was found");
  const { items, unread } = await node.wasl.tradeAlerts(named);
  expect([unread, items.map(({ state, body, isNew }) => [state, body, isNew])]).toEqual([
    1,
    [["taken_back", undefined, true]],
  ]);
  expect(JSON.stringify(items)).not.toMatch(/inflatable|lot was found/);
  await expect(node.wasl.takeBackGoodsAlert(officer, id, "EXERCISE: again")).rejects.toThrow(/CONFLICT/);
  await expect(node.wasl.letOutGoodsAlert(officer, id)).rejects.toThrow(/CONFLICT/);
});

test("R08 it names nobody: no person, no way to reach one, and nobody protected", async () => {
  for (const goods of [
    "motor for Karim Mansouri",
    "motor, ask +33 6 12 34 56 78",
    "boat, seller@example.org",
  ])
    await expect(node.wasl.writeGoodsAlert(officer, input({ goods }))).rejects.toThrow(/REQUEST_INVALID/);
  for (const serialFrom of ["KARIM MANSOURI 1", "karim.mansouri-7"])
    await expect(node.wasl.writeGoodsAlert(officer, input({ serialFrom, serialTo: "" }))).rejects.toThrow(
      /REQUEST_INVALID/,
    );
  for (const serialFrom of ["04002F-310001", "CN-YAM0044B626", "8712 345 678", "61A/K.1009234"])
    await node.wasl.writeGoodsAlert(officer, input({ serialFrom, serialTo: "" }));
  for (const goods of [
    "Suzuki DF40 outboard motor",
    "moteur hors-bord 40 ch",
    "محرك زورق 40 حصانا",
    "Life jacket, orange",
  ])
    expect((await node.wasl.writeGoodsAlert(officer, input({ goods }))).body.goods).toBe(goods);
});

test("R08 a serial number names nobody protected either, and is no phone of theirs", async () => {
  await load(node, officer, "serials.ftm.jsonl", [
    entity("serial-p", "Person", {
      name: ["Serialcanary Quilla"],
      phone: ["+33612345678"],
      subjectCategory: ["witness"],
    }),
  ]);
  for (const [field, more] of [
    ["serialFrom", { serialFrom: "SERIALCANARY QUILLA 7", serialTo: "SERIALCANARY QUILLB 8" }],
    ["serialFrom", { serialFrom: "SERIALCANARY.QUILLA-7", serialTo: "" }],
    ["serialTo", { serialFrom: "SERIALCANARY QUILK 7", serialTo: "SERIALCANARY QUILLA 8" }],
    ["serialFrom", { serialFrom: "0033612345678", serialTo: "" }],
  ] as const)
    await expect(node.wasl.writeGoodsAlert(officer, input(more))).rejects.toMatchObject({
      code: "PROTECTED_SUBJECT",
      detail: { field },
    });
});

test("R08 who is protected between the look through the words and their keeping is in no draft", async () => {
  let seen = 0;
  const as: Store["as"] = async (...asked) => {
    seen += 1;
    if (seen === 2)
      await load(node, officer, "gap.ftm.jsonl", [
        entity("gap-p", "Person", { name: ["Gapcanary Quilla"], subjectCategory: ["victim"] }),
      ]);
    return await node.store.as(...asked);
  };
  const store = new Proxy(node.store, {
    get: (target, key) => {
      if (key === "as") return as;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const wasl = createWasl({ ...node.platform, store });
  const sent = input({ goods: "motor, in the shed of gapcanary quilla" });
  await expect(wasl.writeGoodsAlert(officer, sent)).rejects.toThrow(/PROTECTED_SUBJECT/);
  expect(JSON.stringify(await node.wasl.goodsAlerts(officer, { limit: 50 }))).not.toMatch(/gapcanary/i);
});

test("R03 nothing above what may leave goes: marking, group, restriction, another's word, purpose", async () => {
  for (const marking of [
    { tlp: "red" },
    { tlp: "amber+strict" },
    { tlp: "green", groups: ["emsc"] },
    { tlp: "green", handling: ["H3"], caveats: ["not for shops"] },
    { tlp: "green", originators: ["node-b"] },
    { tlp: "green", purposes: ["financial-intelligence"] },
  ])
    await expect(node.wasl.writeGoodsAlert(officer, input({ marking }))).rejects.toThrow(/MARKING_FORBIDS/);
  const elsewhere = { ...officer, purpose: { purpose: "cross-check", mandate: "EX-2" } } as const;
  await expect(node.wasl.writeGoodsAlert(elsewhere, input())).rejects.toThrow(/PURPOSE_FORBIDS/);
});

test("R03 no SQL lets out what its marking keeps here, and who let one out stays who did", async () => {
  const { body, audience } = await node.wasl.writeGoodsAlert(officer, input());
  const ours = { ...OPEN, tlp: "green", originators: [node.platform.nodeId] } as const;
  for (const [n, more] of (
    [
      {},
      { handling: ["H3"], caveats: ["not for shops"] },
      { originators: ["node-b"] },
      { originators: [] },
    ] as const
  ).entries()) {
    const id = `goods-kept-${n}`;
    const digest = `${n}`.repeat(64);
    const at = new Date().toISOString();
    await node.store.as(officer, (tx) =>
      tx.addGoodsAlert({
        ...{ id, body, audience, digest, access: { ...ours, ...more }, state: "draft" },
        ...{ writtenBy: "officer", writtenAt: at },
      }),
    );
    await approve(id, digest);
    const byHand = node.store.as(officer, async (tx) => {
      const now = new Date().toISOString();
      expect(await tx.takeApproval("release", id, digest, { now, once: true })).toBeDefined();
      return await tx.letOutGoodsAlert(id, { by: "officer", at: now });
    });
    // What may go does so by the same steps.
    if (n === 0) expect(await byHand).toBe(true);
    else await expect(byHand).rejects.toThrow(/MARKING_FORBIDS/);
  }
  const { id } = await out();
  const rewritten = `update wasl.goods_alert set state = 'taken_back', out_by = 'super', taken_back_by = null,
    taken_back_at = '2026-01-01T00:00:00.000Z' where id = '${id}'`;
  await expect(asOwner(node, rewritten)).rejects.toThrow(/MARKING_FORBIDS/);
});

test("what is taken back reaches a shop that read it, also one of another kind by now", async () => {
  const moved = await node.actor({ id: "moved", role: "trade", groups: ["marine"] }, "supply-disruption");
  const { id } = await out();
  await node.wasl.readTradeAlert(moved, id);
  await asOwner(node, "update wasl.account set groups = '{vehicles}' where id = 'moved'");
  expect((await seenBy(moved)).map(([one]) => one)).not.toContain(id);
  await node.wasl.takeBackGoodsAlert(officer, id, "EXERCISE: found");
  expect(await seenBy(moved)).toEqual([[id, true]]);
  await node.wasl.readTradeAlert(moved, id);
  expect(await seenBy(moved)).toEqual([[id, false]]);
  await asOwner(node, "update wasl.account set disabled = true where id = 'moved'");
});

test("a kind with letters beyond ASCII is compared by every part as the database compares it", async () => {
  const far = await node.actor({ id: "far", role: "trade", groups: ["Électro"] }, "supply-disruption");
  const { id } = await out({ audience: { kinds: ["ÉLECTRO"], shops: [] } });
  expect(await seenBy(far)).toEqual([[id, true]]);
  const audience = { kinds: ["électro"], shops: [] };
  await expect(node.wasl.writeGoodsAlert(officer, input({ audience }))).rejects.toThrow(/REQUEST_INVALID/);
  await asOwner(node, "update wasl.account set disabled = true where id = 'far'");
});

test("while all sharing is held nothing goes to a shop that has not read it, whoever's SQL it is; what is taken back does", async () => {
  const audience = { kinds: [], shops: ["held"] };
  const held = await node.actor({ id: "held", role: "trade" }, "supply-disruption");
  const known = await out({ audience, goods: "inflatable boat 7 m" });
  await node.wasl.readTradeAlert(held, known.id);
  const fresh = await out({ audience, goods: "inflatable boat 8 m" });
  const draft = await node.wasl.writeGoodsAlert(officer, input({ audience }));
  await approve(draft.id, draft.digest);
  await node.wasl.exchange.switchSharing(supervisor, true, "EXERCISE: held");
  expect(await seenBy(held)).toEqual([[known.id, false]]);
  await expect(node.wasl.readTradeAlert(held, fresh.id)).rejects.toThrow(/GOODS_ALERT_UNKNOWN/);
  const done = { by: "officer", at: new Date().toISOString() };
  await expect(
    node.store.as(officer, async (tx) => {
      await tx.takeApproval("release", draft.id, draft.digest, { now: done.at, once: true });
      await tx.letOutGoodsAlert(draft.id, done);
    }),
  ).rejects.toThrow();
  await node.wasl.takeBackGoodsAlert(officer, known.id, "EXERCISE: found");
  expect(await seenBy(held)).toEqual([[known.id, true]]);
  await node.wasl.exchange.switchSharing(supervisor, false, "EXERCISE: over");
  expect((await seenBy(held)).map(([id]) => id).sort()).toEqual([fresh.id, known.id].sort());
  expect((await node.wasl.letOutGoodsAlert(officer, draft.id)).state).toBe("out");
});

test("a kind or a shop that nobody is would warn nobody: it is refused by name", async () => {
  for (const audience of [
    { kinds: ["marin"], shops: [] },
    { kinds: [], shops: ["officer"] },
  ])
    await expect(node.wasl.writeGoodsAlert(officer, input({ audience }))).rejects.toThrow(/REQUEST_INVALID/);
  expect(await node.wasl.tradeAccounts(officer)).toEqual([
    { id: "held", kinds: [] },
    { id: "named", kinds: [] },
    { id: "other", kinds: ["Vehicles"] },
    { id: "shop", kinds: ["marine"] },
  ]);
});

test("after its last day no shop sees it", async () => {
  const { id } = await out({ until: day(3), audience: { kinds: ["vehicles"], shops: [] } });
  expect(await seenBy(other)).toEqual([[id, true]]);
  const later = createWasl({ ...node.platform, clock: { now: () => Date.now() + 5 * DAY_MS } });
  expect((await later.tradeAlerts(other)).items).toEqual([]);
});

test("R24 each side has its own: no shop writes or lists, no officer reads as a shop, and no SQL lets one out", async () => {
  for (const ask of [
    () => node.wasl.writeGoodsAlert(shop, input()),
    () => node.wasl.goodsAlerts(shop, { limit: 5 }),
    () => node.wasl.tradeAccounts(shop),
    () => node.wasl.takeBackGoodsAlert(shop, "goods-1", "mine"),
    () => node.wasl.tradeAlerts(officer),
  ])
    await expect(ask()).rejects.toThrow(/ROLE_FORBIDS/);
  const { id } = await node.wasl.writeGoodsAlert(officer, input());
  const done = { by: "officer", at: new Date().toISOString() };
  await expect(node.store.as(officer, (tx) => tx.letOutGoodsAlert(id, done))).rejects.toThrow();
  await expect(
    node.store.as(officer, (tx) => tx.takeBackGoodsAlert(id, { ...done, by: "super", reason: "not mine" })),
  ).rejects.toThrow();
  const below = await node.store.as(shop, async (tx) => ({
    kept: await tx.goodsAlerts({ limit: 10 }),
    accounts: await tx.tradeAccounts(),
  }));
  expect(below).toEqual({ kept: [], accounts: [] });
});
