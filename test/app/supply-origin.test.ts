import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Where a thing came from, and orders that name it by its number. All goods and parties are invented. */
let node: TestNode;
let officer: Actor;

const GTIN = "09520001000690";
const item = (serial: string): string => `https://id.example.org/01/${GTIN}/21/${serial}`;
const place = (id: string): object => ({ readPoint: { id: `https://id.example.org/414/${id}` } });
const WORKS = "9520000010485";
const PORT = "9520000010218";
const BOX = "https://id.example.org/00/395230901084308968";
const LATE = "https://id.example.org/00/395201923110451217";
let n = 0;
const event = (at: string, fields: object): object => ({
  type: "ObjectEvent",
  eventID: `urn:uuid:00000000-0000-4000-9000-${String(++n).padStart(12, "0")}`,
  eventTime: `${at}T08:00:00.000Z`,
  eventTimeZoneOffset: "+00:00",
  action: "OBSERVE",
  ...fields,
});
const parties = (from: string, to: string): object => ({
  sourceList: [{ type: "owning_party", source: `https://id.example.org/party/${from}` }],
  destinationList: [{ type: "owning_party", destination: `https://id.example.org/party/${to}` }],
});
const packing = (at: string, parentID: string, serial: string): object =>
  event(at, {
    type: "AggregationEvent",
    action: "ADD",
    bizStep: "packing",
    parentID,
    childEPCs: [item(serial)],
  });
const making = (at: string, serial: string, where: string): object =>
  event(at, { action: "ADD", bizStep: "commissioning", epcList: [item(serial)], ...place(where) });
const declaration = (id: string, date: string, sscc: string) => ({
  declaration_id: id,
  date,
  exporter: "maker",
  consignee: "importer",
  carrier: "haulier",
  country_dispatch: "CN",
  country_destination: "NL",
  sscc,
  items: [{ hs: "84072100", description: "Outboard motors", quantity: 2, net_kg: 140, value_eur: 3000 }],
});
const order = (order_id: string, date: string, seller: string, buyer: string, more: object) => ({
  order_id,
  date,
  seller,
  buyer,
  channel: "b2b",
  ...more,
});

const EVENTS = [
  making("2024-01-01", "PA40-2401-00001", WORKS),
  packing("2024-01-03", BOX, "PA40-2401-00001"),
  event("2024-01-04", {
    bizStep: "shipping",
    epcList: [BOX],
    ...place(WORKS),
    ...parties("maker", "importer"),
  }),
  // The records of this one begin at whoever bought it first: that is no maker.
  making("2024-01-01", "PA40-2401-00002", WORKS),
  event("2024-02-01", {
    bizStep: "shipping",
    epcList: [item("PA40-2401-00002")],
    ...place(PORT),
    ...parties("importer", "dealer"),
  }),
  // Sold on without a declaration.
  making("2024-01-01", "PA40-2401-00003", WORKS),
  event("2024-01-05", {
    bizStep: "shipping",
    epcList: [item("PA40-2401-00003")],
    ...place(WORKS),
    ...parties("maker", "wholesaler"),
  }),
  event("2024-02-05", {
    bizStep: "shipping",
    epcList: [item("PA40-2401-00003")],
    ...parties("wholesaler", "dealer"),
  }),
  // Nothing but a packing, and a declaration of the box from another year.
  packing("2024-01-03", LATE, "PA40-2401-00004"),
];
const ROWS: object[] = [
  declaration("FIC-D1", "2024-01-20", BOX),
  declaration("FIC-D0", "2022-01-20", LATE),
  order("FIC-O1", "2024-03-01T00:00:00.000Z", "importer", "dealer", {
    lines: [{ gtin: GTIN, description: "Outboard motor 40 hp", quantity: 1, serials: ["pa40-2401-00001"] }],
  }),
  order("FIC-O9", "2024-03-02T00:00:00.000Z", "dealer", "carol", {
    serials: ["PIC-2601-00099"],
    lines: [{ description: "Outboard motor 40 hp", quantity: 1 }],
  }),
];
ROWS.push(
  order("FIC-O5", "2024-03-03T00:00:00.000Z", "works", "dealer", {
    lines: [{ gtin: GTIN, description: "Outboard motor 40 hp", quantity: 1, serials: ["PB25-2403-00905"] }],
  }),
);
// Read alike, and another thing; a number without its kind.
ROWS.push(
  order("FIC-O6", "2024-03-04T00:00:00.000Z", "dealer", "erin", {
    lines: [{ gtin: GTIN, description: "Outboard motor 40 hp", quantity: 1, serials: ["PA40-2401-OOOO3"] }],
  }),
  order("FIC-O7", "2024-03-04T00:00:00.000Z", "dealer", "frank", {
    serials: ["PA40-2401-00002"],
    lines: [{ description: "Outboard motor 40 hp", quantity: 1 }],
  }),
);
const lines = (rows: readonly object[]): string => `${rows.map((r) => JSON.stringify(r)).join("\n")}\n`;

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer", clearance: "amber" });
  const input = { marking: { tlp: "amber" }, fictitious: true };
  await node.wasl.captureEvents(officer, { ...input, fileName: "e.jsonl", bytes: bytesOf(lines(EVENTS)) });
  await node.wasl.importReport(officer, { ...input, fileName: "r.jsonl", bytes: bytesOf(lines(ROWS)) });
});
afterAll(() => node.remove());

const best = async (reading: string, by = officer, more: object = {}) =>
  (await node.wasl.traceSerial(by, { reading, ...more })).candidates[0];

test("the maker sent it from where it was made, and the consignee of the declaration of its box brought it in", async () => {
  const found = await best("PA40-2401-00001");
  expect([found?.maker, found?.importer]).toEqual([
    { id: "maker", by: "place" },
    { id: "importer", declarationId: "FIC-D1" },
  ]);
  expect(found?.declarations).toEqual([
    {
      id: "FIC-D1",
      at: "2024-01-20",
      exporter: "maker",
      consignee: "importer",
      container: BOX.replace("id.example.org", "id.gs1.org"),
      reportId: expect.stringMatching(/^rep-/),
    },
  ]);
  // The order names it by its number, and no event names the order.
  expect(found?.holdings.map((h) => [h.from, h.to, h.order])).toEqual([
    ["maker", "importer", undefined],
    ["importer", "dealer", "FIC-O1"],
  ]);
  expect(found?.holdings[1]?.documents.map((d) => [d.kind, d.id])).toEqual([["order", "FIC-O1"]]);
  expect(found?.holdings[1]?.eventIds).toEqual([]);
  expect(found?.holder).toBe("dealer");
});

test("who only begins the records is no maker, and who bought from the maker and sold on is told from a declared importer", async () => {
  const begun = await best("PA40-2401-00002");
  expect([begun?.maker, begun?.importer, begun?.holdings[0]?.to]).toEqual([undefined, undefined, "dealer"]);
  const sold = await best("PA40-2401-00003");
  expect([sold?.maker, sold?.importer, sold?.declarations]).toEqual([
    { id: "maker", by: "place" },
    { id: "wholesaler" },
    [],
  ]);
});

test("who sells and buys nothing is said to be the maker by that alone", async () => {
  const only = await best("PB25-2403-00905");
  expect([only?.maker, only?.importer]).toEqual([{ id: "works", by: "sells_only" }, undefined]);
  // The dealer of this order has bought before.
  expect((await best("PIC-2601-00099"))?.maker).toBeUndefined();
});

test("a declaration of a box under the same number in another year says nothing, nor does one after the seizure", async () => {
  const boxed = await best("PA40-2401-00004");
  expect([boxed?.declarations, boxed?.holder, boxed?.status]).toEqual([[], undefined, "unknown"]);
  const early = await best("PA40-2401-00001", officer, { seizedAt: "2024-01-10" });
  expect([early?.declarations, early?.holder]).toEqual([[], "importer"]);
});

test("a number that only an order names leads to the order; that alone makes nobody a suspect", async () => {
  const found = await best("PIC-26O1-00099");
  expect([found?.serial, found?.holder, found?.status]).toEqual(["PIC-2601-00099", "carol", "unknown"]);
  expect(found?.holdings.map((h) => [h.from, h.to, h.order, h.sure])).toEqual([
    ["dealer", "carol", "FIC-O9", 1],
  ]);
  expect(found?.steps).toEqual([]);
});

test("half a number leads to orders too, and never to a suspect: an ending is of many things", async () => {
  for (const reading of ["*00099", "PIC*01-00099", "?IC-2601-00099", "*IC-2601-00099"]) {
    const found = await best(reading);
    expect([reading, found?.serial, found?.holder]).toEqual([reading, "PIC-2601-00099", "carol"]);
    expect([found?.status, found?.because]).toEqual(["unknown", expect.arrayContaining(["reading_unsure"])]);
  }
  // What ends in a gap has no ending, and four signs at least are one.
  for (const reading of ["PIC-2601-000*", "PIC-2601-0*099"]) expect(await best(reading)).toBeUndefined();
  const gtin = await node.wasl.traceSerial(officer, { reading: "*00099", gtin: "09520001999999" });
  expect(gtin.candidates.every((c) => c.gtin === "" || c.gtin === "09520001999999")).toBe(true);
  const outsider = await node.actor({ id: "outsider", clearance: "green" });
  expect(await best("*00099", outsider)).toBeUndefined();
});

test("orders and declarations that somebody may not see do not exist for them", async () => {
  const outsider = await node.actor({ id: "outsider", clearance: "green" });
  expect(await best("PIC-2601-00099", outsider)).toBeUndefined();
  expect(await best("PA40-2401-00001", outsider)).toBeUndefined();
});

test("an order for a number that is read alike, or of no kind, proves no sale of this thing", async () => {
  const alike = (await node.wasl.traceSerial(officer, { reading: "PA40-2401-00003" })).candidates;
  const [own] = alike;
  expect(own?.serial).toBe("PA40-2401-00003");
  expect([own?.holder, own?.holdings.some((h) => h.order === "FIC-O6")]).toEqual(["dealer", false]);
  // What the order names is a thing of its own.
  expect(alike.map((one) => one.serial)).toContain("PA40-2401-OOOO3");
  const kindless = await best("PA40-2401-00002");
  expect(kindless?.holdings.find((h) => h.order === "FIC-O7")?.sure).toBeLessThan(0.99);
  expect(kindless?.status).not.toBe("suspect");
});
