import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { context, jsonLines, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { CROSSING_CONTEXTS, takenKind } from "../core/index.ts";
import { decodeAll } from "./decode-all.ts";
import { supply } from "./supply.ts";

const order = {
  order_id: "O1",
  node: "MKT",
  date: "2024-02-30T00:00:00.000Z".replace("30", "20"),
  seller: "M1",
  buyer: "M2",
  ship_to: null,
  payment: { method: "bank", account: "GB33BUKB20201555555555", payer: null },
  contact_phone: "+44 7700 900123",
  lines: [
    {
      gtin: "09520001000690",
      description: "Outboard motor 40 hp",
      quantity: 3,
      unit_price_eur: 1643.32,
      serials: ["PA40-2401-01404"],
    },
  ],
  flags: ["cash_payment"],
};
const seizure = {
  seizure_id: "S1",
  node: "FR",
  date: "2024-02-25",
  place: "Calais",
  context: "launch",
  items: [
    { item_id: "I1", cls: "boat", serial_read: null, length_m: 8 },
    { item_id: "I2", cls: "engine", serial_read: "PA40 2401 01404", brand_read: "Pardo", hp_read: 40 },
    { item_id: "I3", cls: "engine", serial_read: "*01340" },
  ],
};
const party = {
  mention_id: "M2",
  name: "Примерная Лодка",
  address: "Ring Road 1",
  country: "BG",
  phone: "+359591968801",
  vat: "BG123456",
  party_type: "organisation",
};
const event = {
  type: "ObjectEvent",
  eventID: "urn:uuid:1",
  eventTime: "2023-11-14T08:00:00.000+08:00",
  action: "OBSERVE",
  bizStep: "https://ref.gs1.org/cbv/BizStep-shipping",
  epcList: ["https://id.example.org/00/1"],
  readPoint: { id: "https://id.example.org/414/1" },
  sourceList: [{ type: "owning_party", source: "https://id.example.org/party/M1" }],
  destinationList: [{ type: "owning_party", destination: "https://id.example.org/party/M2" }],
};
const decode = (...rows: readonly unknown[]) => decodeAll(supply, jsonLines(...rows), context);

test("an order whose number ends like a line's is a line of its own number", () => {
  const ids = (id: string, lines: unknown) =>
    decode({ ...order, order_id: id, lines }).records.flatMap((r) => (r.kind === "order" ? [r.id] : []));
  const two = [...order.lines, ...order.lines];
  expect(ids("2024/17", order.lines)).toEqual(["2024/17/1"]);
  expect(ids("2024/17", two)).toEqual(["2024/17/1", "2024/17/2"]);
  expect(ids("O1", order.lines)).toEqual(["O1"]);
  expect(ids("O1", two)).toEqual(["O1/1", "O1/2"]);
});

test("orders, seizures, parties and events are read from one file", () => {
  const { records, statements, rejects } = decode(party, order, event, seizure);
  expect(rejects).toEqual([]);
  expect(unknownToModel(statements)).toEqual([]);
  const rows = records.filter((r) => r.kind === "supplyRow");
  expect(rows.map((r) => r.row)).toEqual(["party", "order", "seizure"]);
  // What the analysis reads holds no name, no phone and no address.
  expect(JSON.stringify(rows)).not.toMatch(/Лодка|7700|359591968801|Ring Road/);
  const others = records.filter((r) => r.kind !== "supplyRow");
  expect(others.map((r) => r.kind)).toEqual(["order", "event", "seizure", "seizure", "seizure"]);
  expect(others[0]).toMatchObject({ amountMinor: 492996n, currency: "EUR", serials: ["PA40-2401-01404"] });
  expect(others[1]).toMatchObject({
    bizStep: "shipping",
    eventTime: "2023-11-14T00:00:00Z",
    sourceParties: ["M1"],
    destinationParties: ["M2"],
  });
});

test("what joins to other fronts is stated: serial, phone, account, parties", () => {
  const { statements } = decode(party, order, seizure);
  expect(valuesOf(statements, "serialNumber", "Equipment")).toEqual(["PA40-2401-01404", "PA40 2401 01404"]);
  expect(valuesOf(statements, "phone")).toEqual(["+359591968801", "+44 7700 900123"]);
  expect(valuesOf(statements, "seller", "SupplyOrder")).toEqual(["M1"]);
  expect(valuesOf(statements, "payerAccount", "SupplyOrder")[0]).toMatch(/^acct-/);
  const masked = { ...order, payment: { method: "card", account: "****1234" } };
  const { records, statements: said } = decode(masked);
  expect(valuesOf(said, "payerAccount")).toEqual([]);
  expect(records.find((r) => r.kind === "order")).not.toHaveProperty("paidByAccount");
  expect(valuesOf(statements, "redFlag")).toEqual(["cash_payment"]);
  const sold = valuesOf(statements, "equipment", "SupplyOrder");
  const seized = valuesOf(statements, "equipment", "SeizureEvent");
  expect(seized).toContain(sold[0]);
});

test("a word that is none of its list is told, and the row kept: where it was found, a step and a disposition of no vocabulary", () => {
  const found = (id: string, context: string) => ({ ...seizure, seizure_id: id, context });
  const { records, rejects, unknownWords } = decode(
    found("S-1", "Recovered at sea"),
    found("S-2", "traffic_stop"),
    found("S-3", "Plage"),
    found("S-4", "plage"),
    event,
    { ...event, eventID: "urn:uuid:2", bizStep: "beaching", disposition: "plage" },
    { ...event, eventID: "urn:uuid:3", bizStep: "https://other.example/steps/beaching" },
  );
  expect(rejects).toEqual([]);
  expect(records.filter((r) => r.kind === "supplyRow" || r.kind === "event")).toHaveLength(7);
  expect(unknownWords?.map(({ field, word }) => `${field} ${word}`)).toEqual([
    "context plage",
    "context plage",
    "bizStep beaching",
    "disposition plage",
  ]);
});

test("a declaration under a code that was no more is kept, and told with its line", () => {
  const declared = (id: string, hs: string) => ({
    declaration_id: id,
    date: "2024-02-01",
    exporter: "M1",
    consignee: "M2",
    items: [{ hs, quantity: 2 }],
  });
  const { records, rejects } = decode(declared("D1", "8903 11 10"), declared("D2", "8903 10 10"));
  expect(records.map((r) => r.id)).toEqual(["declaration:D1", "declaration:D2"]);
  expect(rejects).toEqual([{ line: 2, code: "CODE_NOT_IN_FORCE", field: "hs" }]);
});

test("a warning to a dealer, and what an officer says of a number, are rows of the analysis", () => {
  const marked = { ...seizure, items: [{ cls: "engine", serial_state: "Removed", tool_mark: "TM-7" }] };
  const { records, rejects, unknownWords } = decode(
    { warning_id: "W1", date: "2024-03-01", party: "M1", note: "told by telephone" },
    { warning_id: "W2", date: "2024-03-01" },
    marked,
    { ...seizure, seizure_id: "S2", items: [{ cls: "engine", serial_state: "filed off" }] },
  );
  expect(rejects).toEqual([{ line: 2, code: "FIELD_MISSING", field: "party" }]);
  expect(unknownWords).toEqual([{ field: "serial_state", word: "filed_off" }]);
  const bodies = records.flatMap((r) => (r.kind === "supplyRow" ? [JSON.parse(r.body) as object] : []));
  expect(bodies[0]).toEqual({ warning_id: "W1", date: "2024-03-01", party: "M1" });
  expect(bodies[1]).toMatchObject({ items: [{ serial_state: "removed", tool_mark: "TM-7" }] });
});

test("what a register and whoever looked say of a firm is said of firms, and of no person", () => {
  const said = { registered: "2024-01-15", nace: "62.01", address_type: "Self-storage" };
  const { records, statements, unknownWords } = decode(
    { ...party, ...said },
    { ...party, ...said, mention_id: "M3", party_type: "person" },
    { ...party, mention_id: "M4", address_type: "barn", registered: "soon" },
  );
  const bodies = records.flatMap((r) => (r.kind === "supplyRow" ? [JSON.parse(r.body) as object] : []));
  expect(bodies[0]).toEqual({ mention_id: "M2", ...said, address_type: "self_storage" });
  expect(bodies[1]).toEqual({ mention_id: "M3" });
  expect(valuesOf(statements, "incorporationDate", "Company")).toEqual(["2024-01-15"]);
  expect(valuesOf(statements, "sector", "Company")).toEqual(["62.01"]);
  expect(valuesOf(statements, "incorporationDate", "Person")).toEqual([]);
  expect(unknownToModel(statements)).toEqual([]);
  expect(unknownWords).toEqual([{ field: "address_type", word: "barn" }]);
});

test("nobody's home is a firm's address: where no known word says that a party is an organisation, what is said of firms is left out and told", () => {
  const said = { registered: "2024-01-15", nace: "62.01", address_type: "flat" };
  const of = (mention_id: string, party_type: unknown) => ({ ...party, ...said, mention_id, party_type });
  const { records, statements, rejects, unknownWords } = decode(
    of("P1", "Person"),
    of("P2", "individual"),
    of("P3", "Natural person"),
    of("P4", undefined),
    of("P5", "sole trader"),
    of("F1", "Legal Entity"),
    of("F2", "Société"),
    { ...party, mention_id: "P6", party_type: undefined },
  );
  const bodies = records.flatMap((r) => (r.kind === "supplyRow" ? [JSON.parse(r.body) as object] : []));
  expect(bodies).toEqual([
    ...["P1", "P2", "P3", "P4", "P5"].map((mention_id) => ({ mention_id })),
    ...["F1", "F2"].map((mention_id) => ({ mention_id, ...said })),
    { mention_id: "P6" },
  ]);
  expect(valuesOf(statements, "sector")).toEqual(["62.01", "62.01"]);
  expect(valuesOf(statements, "name", "Person")).toHaveLength(3);
  expect(unknownToModel(statements)).toEqual([]);
  expect(rejects).toEqual([{ line: 4, code: "FIELD_MISSING", field: "party_type" }]);
  expect(unknownWords).toEqual([{ field: "party_type", word: "sole_trader" }]);
});

test("a month of trade statistics is a row; a figure of which a part cannot be read is none", () => {
  const month = {
    month: "202403",
    reporter: "TR",
    partner: "BG",
    flow: "Export",
    hs: "8903.11",
    value: "1 200,5",
  };
  const { records, rejects } = decode(
    month,
    { ...month, month: "2024-13" },
    { ...month, flow: "transit" },
    { ...month, value: undefined },
    { ...month, hs: "boats" },
  );
  expect(records).toEqual([
    {
      kind: "supplyRow",
      id: "statistic:2024-03/TR/BG/export/890311",
      row: "statistic",
      at: "2024-03-01",
      body: JSON.stringify({ ...month, month: "2024-03", flow: "export", hs: "890311", value: 1200.5 }),
    },
  ]);
  expect(rejects).toEqual([
    { line: 2, code: "DATE_IMPOSSIBLE", field: "month" },
    { line: 3, code: "FIELD_INVALID", field: "flow" },
    { line: 4, code: "FIELD_MISSING", field: "value" },
    { line: 5, code: "FIELD_INVALID", field: "hs" },
  ]);
});

test("where the analysis reads a crossing is what a trace may be asked about", async () => {
  const goods = JSON.parse(await readFile("data/supply/goods.json", "utf8")) as Record<string, unknown>;
  expect(goods["crossingContexts"]).toEqual(CROSSING_CONTEXTS);
});

test("a serial that was half read identifies nothing", () => {
  const { statements } = decode(seizure);
  expect(valuesOf(statements, "serialNumber")).not.toContain("*01340");
  expect(valuesOf(statements, "notes", "Equipment")).toEqual(["*01340"]);
});

test("a listing is counted once, and is a row of the analysis without its words", () => {
  const { records } = decode({
    listing_id: "L1",
    seller: "M1",
    title: "Inflatable boat 9 m",
    posted: "2024-02-01",
  });
  const [row] = records.filter((r) => r.kind === "supplyRow");
  expect(row).toMatchObject({ id: "listing:marketplace:listing:L1", row: "listing", at: "2024-02-01" });
  expect(JSON.parse(row?.kind === "supplyRow" ? row.body : "")).toEqual({
    listing_id: "L1",
    seller: "M1",
    posted: "2024-02-01",
    marketplace: null,
  });
  expect(records.flatMap((r) => takenKind(r) ?? [])).toEqual(["listing"]);
});

test("two marketplaces may number their listings alike: both are kept, each as its own", () => {
  const listing = { listing_id: "L1", seller: "M1", title: "Inflatable boat 9 m", posted: "2024-02-01" };
  const { records, rejects } = decode(
    { ...listing, marketplace: "boats.example" },
    { ...listing, marketplace: "other.example", seller: "M2" },
  );
  expect(rejects).toEqual([]);
  expect(records.map((r) => r.id)).toEqual([
    "listing:boats.example:listing:L1",
    "boats.example:listing:L1",
    "listing:other.example:listing:L1",
    "other.example:listing:L1",
  ]);
});

test("a listing is a post of its seller, a place and a sighting are rows of the analysis", () => {
  const listing = { listing_id: "L1", seller: "M1", title: "Inflatable boat 9 m", posted: "2024-02-01" };
  const place = { id: "urn:gln:1", place: "Lille", country: "FR", lat: 50.6, lon: 3.1, local_name: "Lille" };
  const sighting = {
    sighting_id: "V1",
    kind: "anpr",
    time: "2024-02-01T02:40:14Z",
    place: "Lille",
    vehicle: "XX-AB12",
  };
  const { records, statements, rejects } = decode(listing, place, sighting);
  expect(rejects).toEqual([]);
  expect(unknownToModel(statements)).toEqual([]);
  expect(records).toMatchObject([
    { kind: "supplyRow", id: "listing:marketplace:listing:L1", row: "listing", at: "2024-02-01" },
    {
      kind: "post",
      id: "marketplace:listing:L1",
      platform: "marketplace",
      accountId: "M1",
      text: "Inflatable boat 9 m",
    },
    { kind: "supplyRow", id: "place:urn:gln:1", row: "place", ref: "Lille" },
    { kind: "supplyRow", id: "sighting:V1", row: "sighting", ref: "XX-AB12", at: "2024-02-01T02:40:14Z" },
  ]);
  expect(valuesOf(statements, "owner", "UserAccount")).toEqual(["M1"]);
});

test.each([
  ["DATE_IMPOSSIBLE", { ...order, order_id: "O2", date: "2024-02-30" }],
  ["FIELD_MISSING", { ...order, order_id: "O2", seller: null }],
  [
    "AMOUNT_INVALID",
    { ...order, order_id: "O2", lines: [{ description: "x", quantity: 1, unit_price_eur: -4 }] },
  ],
  ["FIELD_INVALID", { ...order, order_id: "O2", lines: [{ description: "x", quantity: -1 }] }],
  ["CONTROL_CHARACTER", { ...order, order_id: "O2", staff_notes: "a\u0000" }],
  ["ID_DUPLICATE", { ...order, buyer: "M3" }],
  ["SCHEMA_UNKNOWN", { offer_id: "L1" }],
  ["FIELD_MISSING", { listing_id: "L1", seller: "M1", posted: "2024-02-01" }],
  ["DATE_IMPOSSIBLE", { sighting_id: "V1", time: "2024-02-31T02:00:00Z", place: "Lille", vehicle: "XX-1" }],
  ["SCHEMA_UNKNOWN", { ...event, type: "MoonEvent" }],
])("%s costs its row", (code, row) => {
  const { records, rejects } = decode(order, row, seizure);
  expect(rejects.map((r) => [r.line, r.code])).toEqual([[2, code]]);
  const kinds = records.map((r) => (r.kind === "supplyRow" ? r.row : r.kind));
  expect(kinds).toEqual(["order", "order", "seizure", "seizure", "seizure", "seizure"]);
});
