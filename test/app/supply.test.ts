import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** The supply front on a store: capture, trace under row-level security, status. All goods and parties are invented. */
let node: TestNode;
let officer: Actor;
let outsider: Actor;

const GTIN = "09520001000690";
const item = (serial: string): string => `https://id.example.org/01/${GTIN}/21/${serial}`;
const CASE = "https://id.example.org/00/395208997372084547";
const CONTAINER = "https://id.example.org/00/395298464260692939";
let n = 0;
const event = (at: string, fields: object): object => ({
  type: "ObjectEvent",
  eventID: `urn:uuid:00000000-0000-4000-8000-${String(++n).padStart(12, "0")}`,
  eventTime: `2024-01-${at}T08:00:00.000Z`,
  eventTimeZoneOffset: "+00:00",
  action: "OBSERVE",
  ...fields,
});
const party = (from: string, to: string): object => ({
  sourceList: [{ type: "owning_party", source: `https://id.example.org/party/${from}` }],
  destinationList: [{ type: "owning_party", destination: `https://id.example.org/party/${to}` }],
});
const ITEMS = ["PA40-2401-01404", "PA40-2401-01405", "PA40-2401-01406"].map(item);
const made = event("01", { action: "ADD", bizStep: "commissioning", disposition: "active", epcList: ITEMS });
const EVENTS = [
  made,
  event("02", {
    type: "AggregationEvent",
    action: "ADD",
    bizStep: "packing",
    parentID: CASE,
    childEPCs: ITEMS,
  }),
  event("03", {
    type: "AggregationEvent",
    action: "ADD",
    bizStep: "loading",
    parentID: CONTAINER,
    childEPCs: [CASE],
  }),
  event("04", { bizStep: "shipping", epcList: [CONTAINER], ...party("maker", "importer") }),
  event("09", { bizStep: "receiving", epcList: [CONTAINER], ...party("maker", "importer") }),
  event("10", {
    type: "AggregationEvent",
    action: "DELETE",
    bizStep: "unpacking",
    parentID: CONTAINER,
    childEPCs: [CASE],
  }),
  event("11", {
    type: "AggregationEvent",
    action: "DELETE",
    bizStep: "unpacking",
    parentID: CASE,
    childEPCs: ITEMS,
  }),
  event("12", {
    bizStep: "retail_selling",
    disposition: "retail_sold",
    epcList: [ITEMS[0]],
    bizTransactionList: [{ type: "po", bizTransaction: "https://id.example.org/po/O1" }],
  }),
  // A container that holds itself hangs nobody.
  event("13", {
    type: "AggregationEvent",
    action: "ADD",
    bizStep: "packing",
    parentID: CASE,
    childEPCs: [CONTAINER],
  }),
  event("14", {
    type: "AggregationEvent",
    action: "ADD",
    bizStep: "packing",
    parentID: CONTAINER,
    childEPCs: [CASE],
  }),
];
const ROWS = [
  {
    order_id: "O1",
    date: "2024-01-12T08:00:00.000Z",
    seller: "importer",
    buyer: "boatman",
    lines: [{ gtin: GTIN, description: "Outboard motor 40 hp", quantity: 1, unit_price_eur: 1600 }],
  },
  { theft_id: "T1", date: "2024-02-01", reporter: "club", gtin: GTIN, serial: "PA40-2401-01406" },
];
const lines = (rows: readonly object[]): string => `${rows.map((r) => JSON.stringify(r)).join("\n")}\n`;
const capture = (actor: Actor, text: string, tlp = "amber", fileName = "events.jsonl") =>
  node.wasl.captureEvents(actor, { fileName, bytes: bytesOf(text), marking: { tlp }, fictitious: true });

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer", clearance: "amber" });
  outsider = await node.actor({ id: "outsider", clearance: "green" });
  await node.wasl.importReport(officer, {
    fileName: "rows.jsonl",
    bytes: bytesOf(lines(ROWS)),
    marking: { tlp: "amber" },
    fictitious: true,
  });
});
afterAll(() => node.remove());

test("an event is captured once, whatever file it comes in; what is not valid is rejected with line and place", async () => {
  const first = await capture(officer, lines(EVENTS));
  expect([first.records, first.knownRecords, first.rejects]).toEqual([EVENTS.length, 0, []]);
  const document = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    type: "EPCISDocument",
    schemaVersion: "2.0",
    creationDate: "2024-03-01T00:00:00.000Z",
    epcisBody: { eventList: [EVENTS[0], EVENTS[1]] },
  };
  const again = await capture(officer, JSON.stringify(document, null, 2), "amber", "delivery.jsonld");
  expect([again.records, again.knownRecords]).toEqual([2, 2]);
  const half = {
    ...document,
    epcisBody: { eventList: [EVENTS[0], { ...made, bizStep: "conjuring" }, EVENTS[1]] },
  };
  const kept = await capture(officer, JSON.stringify(half, null, 2), "amber", "half.jsonld");
  expect([kept.records, kept.knownRecords]).toEqual([2, 2]);
  expect(kept.rejects).toEqual([{ line: 2, code: "FIELD_INVALID", field: "/epcisBody/eventList/1/bizStep" }]);
  const bad = await capture(
    officer,
    `${JSON.stringify({ ...made, eventTime: "2024-13-41" })}\n${JSON.stringify({ ...made, bizStep: "conjuring" })}\n{"type": "Obj`,
  );
  expect(bad.records).toBe(0);
  expect(bad.rejects.map((r) => [r.line, r.code])).toEqual([
    [1, "DATE_IMPOSSIBLE"],
    [2, "FIELD_INVALID"],
    [3, "TRUNCATED"],
  ]);
});

test("an order and a seizure are added to a case, and taken out, by the number that people have", async () => {
  const { wasl } = node;
  const opened = await wasl.openCase(officer, {
    title: "By number",
    mandate: "M-1",
    marking: { tlp: "amber" },
  });
  const seizure = { seizure_id: "S-77", date: "2024-02-02T00:00:00Z", place: "Calais", context: "beach" };
  await wasl.importReport(officer, {
    fileName: "s77.jsonl",
    bytes: bytesOf(lines([seizure])),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  const entity = (id: string) => ({ kind: "entity", id, note: "" }) as const;
  await wasl.addToCase(officer, opened.id, [entity(" O1 "), entity("S-77")]);
  const { entities } = await wasl.case(officer, opened.id);
  expect(entities.map((e) => e.schema).sort()).toEqual(["SeizureEvent", "SupplyOrder"]);
  await expect(wasl.addToCase(officer, opened.id, [entity("O404")])).rejects.toMatchObject({
    code: "ENTITY_UNKNOWN",
    detail: { id: "O404" },
  });
  const hidden = wasl.addToCase(outsider, opened.id, [entity("O1")]);
  await expect(hidden).rejects.toMatchObject({ code: "CASE_UNKNOWN" });
  await wasl.removeFromCase(officer, opened.id, "entity", "O1");
  // An order of two lines is two entities, each as its row is marked.
  const line = { gtin: GTIN, description: "Outboard motor 40 hp", quantity: 1 };
  const order = {
    order_id: "O9",
    date: "2024-01-12",
    seller: "importer",
    buyer: "boatman",
    marking: "TLP:AMBER",
  };
  await wasl.importReport(officer, {
    fileName: "o9.jsonl",
    bytes: bytesOf(lines([{ ...order, lines: [line, { ...line, quantity: 2 }] }])),
    marking: { tlp: "green" },
    fictitious: true,
  });
  await wasl.addToCase(officer, opened.id, [entity("O9")]);
  const both = (await wasl.case(officer, opened.id)).entities.filter((e) => e.schema === "SupplyOrder");
  expect(both).toHaveLength(2);
  const { statements } = (await wasl.entity(officer, both[0]?.id ?? "")).entity;
  expect([...new Set(statements.map((s) => s.access.tlp))]).toEqual(["amber"]);
  await wasl.removeFromCase(officer, opened.id, "entity", "O9");
  expect((await wasl.case(officer, opened.id)).entities.map((e) => e.schema)).toEqual(["SeizureEvent"]);
});

test("an import tells the words that say nothing, with how many rows have them", async () => {
  const found = (id: string, context: string): object => ({
    seizure_id: id,
    date: "2024-02-02T00:00:00Z",
    place: "Calais",
    context,
    items: [{ cls: "boat", length_m: 8 }],
  });
  const imported = await node.wasl.importReport(officer, {
    fileName: "saisies.jsonl",
    bytes: bytesOf(
      lines([found("W1", "plage"), found("W2", "plage"), found("W3", "beach"), found("W4", "dune")]),
    ),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  expect([imported.rejects, imported.unknownWords]).toEqual([
    [],
    [
      { field: "context", word: "plage", rows: 2 },
      { field: "context", word: "dune", rows: 1 },
    ],
  ]);
});

test("a damaged reading leads through case and container to the last provable holder, each step with its document", async () => {
  const { candidates, fitting } = await node.wasl.traceSerial(officer, { reading: "PA40-24O1-O1404" });
  expect(fitting).toBe(1);
  const [best] = candidates;
  expect([best?.serial, best?.probability, best?.holder]).toEqual(["PA40-2401-01404", 1, "boatman"]);
  expect(best?.holdings.map((h) => [h.from, h.to, h.order, h.through.length])).toEqual([
    ["maker", "importer", undefined, 3],
    ["importer", "boatman", "O1", 1],
  ]);
  expect(best?.holdings.map((h) => h.documents.map((d) => d.kind))).toEqual([
    ["event", "event"],
    ["event", "order"],
  ]);
  expect(best?.holdings.every((h) => h.documents.every((d) => d.reportId.startsWith("rep-")))).toBe(true);
  expect(best?.steps[0]?.step).toBe("commissioning");
});

test("a misread sign, two exchanged, and a suffix are found; of several that fit each has its share", async () => {
  const read = async (reading: string) =>
    (await node.wasl.traceSerial(officer, { reading })).candidates.map((c) => [c.serial, c.probability]);
  expect(await read("PA40-2407-01404")).toEqual([["PA40-2401-01404", 1]]);
  expect(await read("PA40-2401-04104")).toEqual([["PA40-2401-01404", 1]]);
  expect(await read("*01405")).toEqual([["PA40-2401-01405", 1]]);
  expect(await read("PA40-2401-0140")).toHaveLength(3);
  expect(await read("ZZ99-0000-00000")).toEqual([]);
});

test("signs that cannot be read may be missing anywhere", async () => {
  const read = async (reading: string) =>
    (await node.wasl.traceSerial(officer, { reading })).candidates.map((c) => c.serial);
  expect(await read("pa4? 2401 0?404")).toEqual(["PA40-2401-01404"]);
  expect(await read("PA40*01404")).toEqual(["PA40-2401-01404"]);
  expect((await read("PA40-2401…")).sort()).toEqual([
    "PA40-2401-01404",
    "PA40-2401-01405",
    "PA40-2401-01406",
  ]);
  expect(await read("S/N РА40-24O1-0140_")).toHaveLength(3);
  expect(await read("PA4??2401-01404")).toEqual([]);
  await expect(read("*404")).rejects.toMatchObject({ code: "REQUEST_INVALID" });
});

test("a lot that was read tells which of the numbers that end alike is meant", async () => {
  const made = (second: string, serial: string, lot: string) =>
    event(second, {
      bizStep: "commissioning",
      action: "ADD",
      epcList: [item(serial)],
      quantityList: [{ epcClass: `https://id.example.org/01/${GTIN}/10/${lot}`, quantity: 1 }],
    });
  await capture(officer, lines([made("29", "PA40-2601-00777", "LA1"), made("30", "PA40-2602-00777", "LB2")]));
  const read = async (lot?: string) =>
    (
      await node.wasl.traceSerial(officer, { reading: "*00777", ...(lot === undefined ? {} : { lot }) })
    ).candidates.map((c) => [c.serial, c.probability]);
  expect(await read()).toEqual([
    ["PA40-2601-00777", 0.5],
    ["PA40-2602-00777", 0.5],
  ]);
  expect((await read("LB2"))[0]).toEqual(["PA40-2602-00777", 0.998]);
  expect((await read("LX9")).map(([, probability]) => probability)).toEqual([0.5, 0.5]);
});

test("nobody is a suspect until a named human accepted the order; who was robbed is a victim", async () => {
  const on = { seizedAt: "2024-03-01", context: "beach" };
  const status = async (reading: string) => {
    const { candidates } = await node.wasl.traceSerial(officer, { reading, ...on });
    return [candidates[0]?.status, candidates[0]?.because];
  };
  expect(await status("PA40-2401-01404")).toEqual(["unknown", ["no_decision"]]);
  expect(await status("PA40-2401-01406")).toEqual(["theft_victim", ["stolen"]]);
  expect(await status("PA40-2401-01405")).toEqual(["unknown", ["trader", "no_decision"]]);
});

test("a viewer who may not see the events learns nothing of them", async () => {
  expect((await node.wasl.traceSerial(outsider, { reading: "PA40-2401-01404" })).candidates).toEqual([]);
  expect((await node.wasl.traceSerial(outsider, { reading: "*01404" })).candidates).toEqual([]);
  expect((await node.wasl.traceSerial(outsider, { reading: "PA40*01404" })).candidates).toEqual([]);
  expect((await node.wasl.supplyEvents(outsider, { parameters: {}, limit: 10 })).items).toEqual([]);
  const parameters = { MATCH_anyEPC: [CASE], EQ_bizStep: ["packing"] };
  const { items: found } = await node.wasl.supplyEvents(officer, { parameters, limit: 10 });
  expect(found.map((e) => e.bizStep)).toEqual(["packing", "packing", "packing"]);
});

test("who asks by capture gets what was captured since, however old, each once", async () => {
  const ask = async (parameters: object, after?: string) =>
    (
      await node.wasl.supplyEvents(officer, {
        parameters: { ...parameters },
        limit: 200,
        ...(after ? { after } : {}),
      })
    ).items;
  const follow = { orderBy: "recordTime", orderDirection: "ASC" };
  const [before] = (await ask(follow)).slice(-1);
  const late = { ...made, eventID: "urn:uuid:late", eventTime: "2019-01-01T00:00:00Z" };
  expect((await capture(officer, JSON.stringify(late))).records).toBe(1);
  const [last] = (await ask({})).slice(-1);
  expect(last?.id).not.toBe(late.eventID);
  const since = await ask(follow, `${before?.eventTime} ${before?.no} 1`);
  expect(since.map((e) => e.id)).toEqual([late.eventID]);
  const byId = await ask({ EQ_eventID: [late.eventID] });
  expect(byId.map((e) => e.hash)).toEqual(since.map((e) => e.hash));
  expect(await ask({ EQ_bizTransaction: ["urn:none"] })).toEqual([]);
});

test("a row's own marking is kept where it is stricter, and refused where the importer may not see it", async () => {
  const row = (id: string, marking: string): string =>
    JSON.stringify({
      order_id: id,
      marking,
      date: "2024-03-01",
      seller: "shop-m",
      buyer: `buyer-${id}`,
      lines: [{ description: "Engine", quantity: 1, serials: [`MK-${id}-0001`] }],
    });
  const secret = event("20", {
    epcList: [item("PA40-2401-09999")],
    bizStep: "shipping",
    "bsn:marking": "TLP:RED",
  });
  const lines = [
    row("KEPT", "TLP:AMBER"),
    row("STRICT", "AMBER+STRICT"),
    row("ODD", "TLP:PURPLE"),
    JSON.stringify(secret),
  ];
  const cleared = await node.actor({ id: "cleared", clearance: "amber+strict" });
  const done = await node.wasl.importReport(cleared, {
    fileName: "marked.jsonl",
    bytes: bytesOf(lines.join("\n")),
    format: "supply",
    marking: { tlp: "green" },
    fictitious: true,
  });
  expect(done.rejects.map((r) => [r.line, r.code])).toEqual([
    [3, "MARKING_STRICTER"],
    [4, "MARKING_STRICTER"],
  ]);
  const ordersOf = async (actor: Actor) =>
    (await node.wasl.supplyOrders(actor, { budget: 1 })).orders
      .map((o) => o.id)
      .filter((id) => /KEPT|STRICT/.test(id));
  const amber = await node.actor({ id: "amber-only", clearance: "amber" });
  const green = await node.actor({ id: "green-only", clearance: "green" });
  expect(await ordersOf(cleared)).toEqual(expect.arrayContaining(["KEPT", "STRICT"]));
  expect(await ordersOf(amber)).toEqual(["KEPT"]);
  expect(await ordersOf(green)).toEqual([]);
  const seen = await node.wasl.search(amber, { text: "MK-STRICT-0001", limit: 5 });
  expect(seen.hits).toEqual([]);
  expect((await node.wasl.search(cleared, { text: "MK-STRICT-0001", limit: 5 })).hits.length).toBeGreaterThan(
    0,
  );
});

test("nobody is accused of what was stolen from them, whatever the report of theft knows of the number", async () => {
  const trace = async (reading: string) => {
    const on = { seizedAt: "2024-03-01", context: "beach" };
    const [first] = (await node.wasl.traceSerial(officer, { reading, ...on })).candidates;
    return [first?.serial, first?.status, first?.because];
  };
  const theft = async (fields: object) =>
    await node.wasl.importReport(officer, {
      fileName: "thefts.jsonl",
      bytes: bytesOf(lines([{ date: "2024-02-01", ...fields }])),
      marking: { tlp: "amber" },
      fictitious: true,
    });
  await node.wasl.reviewOrder(officer, "O1", "accepted", "paid by a stranger");
  const serial = "PA40-2401-01404";
  // As it was copied out of an Arabic text: other digits, another dash, a mark of direction.
  expect(await trace("\u200fPA40-2401–\u0660\u0661\u0664\u0660\u0664")).toEqual([
    serial,
    "suspect",
    ["accepted_order"],
  ]);
  await theft({ theft_id: "T2", reporter: "boatman", gtin: GTIN, serial: null });
  expect(await trace(serial)).toEqual([serial, "unknown", ["maybe_stolen"]]);
  await theft({ theft_id: "T3", reporter: "boatman", gtin: GTIN, serial: "PA4O 24O1 OI4O4" });
  expect(await trace(serial)).toEqual([serial, "theft_victim", ["stolen"]]);
});

test("an event that a later one declares wrong stays to be seen, and proves nothing of anybody", async () => {
  const serial = "PA40-2409-09090";
  const sold = event("20", { bizStep: "shipping", epcList: [item(serial)], ...party("dealer", "angler") });
  const made = event("19", { action: "ADD", bizStep: "commissioning", epcList: [item(serial)] });
  await capture(officer, lines([made, sold]));
  const traced = async () => {
    const on = { reading: serial, seizedAt: "2024-03-01", context: "beach" };
    const [best] = (await node.wasl.traceSerial(officer, on)).candidates;
    return [best?.holder, best?.because, best?.steps.map(({ step }) => step)];
  };
  expect(await traced()).toEqual(["angler", ["no_decision"], ["commissioning", "shipping"]]);
  const declaration = {
    ...sold,
    errorDeclaration: {
      declarationTime: "2024-03-05T08:00:00.000Z",
      reason: "https://ref.gs1.org/cbv/ER-did_not_occur",
    },
  };
  const first = await capture(officer, JSON.stringify(declaration));
  expect([first.records, first.rejects]).toEqual([1, []]);
  expect((await capture(officer, `${JSON.stringify(declaration)}\n\n`)).knownRecords).toBe(1);
  expect(await traced()).toEqual([
    undefined,
    ["declared_wrong", "no_transfer"],
    ["commissioning", "shipping"],
  ]);
});
