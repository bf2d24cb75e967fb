import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, createWasl, type TradeReportBody } from "../../src/app/index.ts";
import { type FederatedNode, openFederatedNode, pairNodes } from "../support/federation.ts";
import { bytesOf } from "../support/node.ts";

/** A shop reports an order to its unit, and the unit's partners have the lead; the shop sees its own reports only. */
let unit: FederatedNode;
let partners: readonly FederatedNode[];
let shop: Actor;
let rival: Actor;

const body: TradeReportBody = {
  orderNumber: "A-17",
  orderedAt: "2026-03-01",
  goods: "outboard motor 40 hp",
  quantity: 12,
  serials: ["PA40-2602-00417"],
  indicators: ["cash_payment", "bulk_quantity"],
};

beforeAll(async () => {
  const [a, ...others] = await Promise.all(["unit", "north", "south"].map(openFederatedNode));
  if (!a) throw new Error("no node");
  unit = a;
  partners = others;
  for (const partner of partners) await pairNodes(unit, partner);
  // Whatever the account says of clearance and groups: the trade is cleared for nothing.
  const account = { role: "trade", clearance: "red", groups: ["emsc"] } as const;
  shop = await unit.actor({ id: "shop", ...account }, "supply-disruption");
  rival = await unit.actor({ id: "rival", ...account }, "supply-disruption");
});
afterAll(async () => {
  await Promise.all([unit, ...(partners ?? [])].map((n) => n?.remove()));
});

test("a shop's report reaches the unit's queue and, once taken up, every partner's; the shop sees the outcome", async () => {
  const sent = await unit.wasl.reportOrder(shop, body);
  const [waiting] = await unit.wasl.tradeReports(unit.supervisor, { state: "received", limit: 10 });
  expect([waiting?.id, waiting?.by, waiting?.body]).toEqual([sent.id, "shop", body]);
  const decided = await unit.wasl.decideTradeReport(unit.supervisor, sent.id, {
    state: "useful",
    outcome: "Passed on; thank you.",
  });
  for (const partner of partners) {
    const { shared } = await unit.wasl.exchange.share(unit.supervisor, {
      partner: partner.nodeId,
      entityIds: [decided.entityId ?? ""],
      necessity: "EXERCISE: a suspicious order",
    });
    expect(shared).toBeGreaterThan(0);
    await partner.wasl.exchange.pull(partner.supervisor, unit.nodeId);
    const [lead, ...rest] = await partner.wasl.supplyLeads(partner.supervisor, { limit: 10 });
    expect([lead?.goods, [...(lead?.flags ?? [])].sort(), rest]).toEqual([
      body.goods,
      ["bulk_quantity", "cash_payment"],
      [],
    ]);
  }
  const [own, ...others] = await unit.wasl.ownReports(shop, { limit: 10 });
  expect([own?.state, own?.outcome, own?.decidedBy, others]).toEqual([
    "useful",
    "Passed on; thank you.",
    undefined,
    [],
  ]);
  // The shop is a pseudonym in what goes on.
  expect(
    JSON.stringify(await partners[0]?.wasl.supplyLeads(partners[0].supervisor, { limit: 10 })),
  ).not.toMatch(/"shop"/);
});

test("the trade sees its own reports and nothing else of the node", async () => {
  expect(await unit.wasl.ownReports(rival, { limit: 10 })).toEqual([]);
  const forbidden: readonly (() => Promise<unknown>)[] = [
    () => unit.wasl.situation(shop),
    () => unit.wasl.search(shop, { text: "motor", limit: 5 }),
    () => unit.wasl.reports(shop, { limit: 5 }),
    () => unit.wasl.tradeReports(shop, { limit: 5 }),
    () => unit.wasl.traceSerial(shop, { reading: "PA40-2602-00417" }),
    () => unit.wasl.supplyLeads(shop, { limit: 5 }),
    () => unit.wasl.routesMap(shop),
    () => unit.wasl.exchange.partners(shop),
  ];
  for (const ask of forbidden) await expect(ask()).rejects.toThrow(/ROLE_FORBIDS/);
  // Below the use cases, row-level security shows none of it either.
  const seen = await unit.store.as(shop, async (tx) => ({
    reports: await tx.reports({ limit: 5 }),
    found: (await tx.search({ text: "outboard", limit: 5 })).hits,
    trade: (await tx.tradeReports({ limit: 5 })).map((r) => r.by),
  }));
  expect(seen).toEqual({ reports: [], found: [], trade: ["shop"] });
  await expect(unit.wasl.reportOrder(unit.analyst, body)).rejects.toThrow(/ROLE_FORBIDS/);
  const [sent] = await unit.wasl.ownReports(shop, { limit: 1 });
  await expect(
    unit.wasl.decideTradeReport(shop, sent?.id ?? "", { state: "useful", outcome: "mine" }),
  ).rejects.toThrow(/ROLE_FORBIDS/);
});

test("a private check of own orders keeps nothing, and life jackets never count", async () => {
  const check = await unit.wasl.checkOrders(rival, [
    { orderNumber: "1", goods: "Outboard motor 40 hp", quantity: 12, payment: "cash", isNewCustomer: true },
    {
      orderNumber: "2",
      goods: "Life jacket for a boat",
      quantity: 200,
      payment: "cash",
      isNewCustomer: true,
    },
    { orderNumber: "3", goods: "Inflatable boat", quantity: 1, payment: "card" },
  ]);
  expect(check).toEqual({
    items: [
      { orderNumber: "1", indicators: ["bulk_quantity", "cash_payment", "new_customer"], isAdvised: true },
    ],
    rejects: [],
  });
  // A row that is no order is told by its place; the others are checked.
  const order = { orderNumber: "1", goods: "Outboard motor 40 hp", quantity: 12, payment: "cash" };
  const mixed = await unit.wasl.checkOrders(rival, [{ ...order, quantity: -1 }, order, { goods: "raft" }]);
  expect(mixed).toEqual({
    items: [{ orderNumber: "1", indicators: ["bulk_quantity", "cash_payment"], isAdvised: true }],
    rejects: [
      { line: 1, code: "FIELD_INVALID", field: "quantity" },
      { line: 3, code: "FIELD_MISSING", field: "orderNumber" },
    ],
  });
  expect(await unit.wasl.ownReports(rival, { limit: 10 })).toEqual([]);
  const bad = { ...body, quantity: -1 };
  await expect(unit.wasl.reportOrder(rival, bad)).rejects.toThrow(/REQUEST_INVALID/);
});

test("a day that is none is refused while the shop can still mend it", async () => {
  await expect(unit.wasl.reportOrder(shop, { ...body, orderedAt: "2026-02-30" })).rejects.toThrow(
    /REQUEST_INVALID/,
  );
});

test("the check says to ask about a number of seized or stolen goods, and nothing else; what may not leave is not known", async () => {
  const seized = (id: string, serial: string) => ({
    seizure_id: id,
    date: "2026-02-25",
    place: "Fictitious Bay",
    items: [{ cls: "engine", serial_read: serial }],
  });
  const bring = (fileName: string, marking: object, ...rows: readonly object[]) =>
    unit.wasl.importReport(unit.supervisor, {
      fileName,
      bytes: bytesOf(rows.map((row) => JSON.stringify(row)).join("\n")),
      marking,
      fictitious: true,
    });
  await bring(
    "open.jsonl",
    { tlp: "green" },
    seized("OPEN-1", "QA40-2602-00001"),
    seized("SHUT-3", "QA40-2602-00005"),
    { theft_id: "OPEN-2", date: "2026-02-20", gtin: "09520001000690", serial: "QA40-2602-00002" },
  );
  await bring("red.jsonl", { tlp: "amber+strict" }, seized("SHUT-1", "QA40-2602-00003"));
  await bring("theirs.jsonl", { tlp: "green", originators: ["node-b"] }, seized("SHUT-2", "QA40-2602-00004"));
  // The same row under two markings: the stricter one counts.
  await bring("both.jsonl", { tlp: "amber+strict" }, seized("SHUT-3", "QA40-2602-00005"));
  const kayak = (orderNumber: string, ...serials: string[]) => ({
    orderNumber,
    goods: "kayak",
    quantity: 1,
    serials,
  });
  const { items } = await unit.wasl.checkOrders(shop, [
    kayak("seized", "qa40 2602 00001"),
    kayak("stolen", "QA40-2602-00009", "QA40–2602–00002"),
    kayak("strict", "QA40-2602-00003"),
    kayak("theirs", "QA40-2602-00004"),
    kayak("both", "QA40-2602-00005"),
    kayak("none", "QA40-2602-00009", "1"),
  ]);
  const asks = { indicators: [], isAdvised: false, askUs: true };
  expect(items).toEqual([
    { orderNumber: "seized", ...asks },
    { orderNumber: "stolen", ...asks },
  ]);
  const [entry] = await unit.store.as(unit.supervisor, (tx) =>
    tx.auditTrail({ limit: 1, object: "check of own orders" }),
  );
  expect(entry?.detail).toMatchObject({ orders: 6, hits: 2 });
  // Nothing goes while all sharing is held.
  await unit.wasl.exchange.switchSharing(unit.supervisor, true, "EXERCISE: held");
  const held = await unit.wasl.checkOrders(shop, [kayak("seized", "QA40-2602-00001")]);
  expect(held.items).toEqual([]);
  await unit.wasl.exchange.switchSharing(unit.supervisor, false, "EXERCISE: over");
  // Whoever is no shop learns nothing by the function either.
  const asOfficer = await unit.store.as(unit.supervisor, (tx) => tx.askableSerials(["0A4026020000"]));
  expect([...asOfficer]).toEqual([]);
});

test("what waits is ranked by what came of a shop's earlier reports; nothing is hidden, and after a day the oldest come first", async () => {
  const good = await unit.actor({ id: "good", role: "trade" }, "supply-disruption");
  const poor = await unit.actor({ id: "poor", role: "trade" }, "supply-disruption");
  for (const [actor, state] of [
    [good, "useful"],
    [good, "useful"],
    [poor, "not_useful"],
    [poor, "not_useful"],
  ] as const) {
    const { id } = await unit.wasl.reportOrder(actor, { ...body, orderNumber: `old-${Math.random()}` });
    await unit.wasl.decideTradeReport(unit.supervisor, id, { state, outcome: "EXERCISE: looked at" });
  }
  const waiting: string[] = [];
  for (const actor of [good, poor, rival, poor])
    waiting.push((await unit.wasl.reportOrder(actor, { ...body, orderNumber: `new-${waiting.length}` })).id);
  const queue = async (wasl = unit.wasl, limit = 50, after?: string) =>
    await wasl.tradeReports(unit.supervisor, {
      state: "received",
      byWorth: true,
      limit,
      ...(after === undefined ? {} : { after }),
    });
  const ranked = await queue();
  expect(ranked.map(({ by }) => by)).toEqual(["good", "rival", "poor", "poor"]);
  const [first, unknown, last] = ranked;
  expect(first?.shop).toMatchObject({ useful: 2, notUseful: 0 });
  expect(unknown?.shop.precision).toBe(unknown?.shop.prior);
  for (const one of ranked)
    expect([one.shop.low < one.shop.high, one.shop.precision > 0]).toEqual([true, true]);
  expect((last?.shop.precision ?? 1) < (unknown?.shop.precision ?? 0)).toBe(true);
  // The order changes with each decision: a page after the first would pass some over.
  expect((await queue(unit.wasl, 1)).map(({ by }) => by)).toEqual(["good"]);
  await expect(queue(unit.wasl, 1, ranked[0]?.id)).rejects.toThrow(/REQUEST_INVALID/);
  // A shop that is mostly wrong waits a day at most.
  const tomorrow = createWasl({ ...unit.platform, clock: { now: () => Date.now() + 25 * 3_600_000 } });
  expect((await queue(tomorrow)).map(({ id }) => id)).toEqual(waiting);
  // No shop is told what it is taken for.
  expect(JSON.stringify(await unit.wasl.ownReports(poor, { limit: 10 }))).not.toMatch(/precision/);
});
