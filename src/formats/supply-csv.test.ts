import { expect, test } from "vitest";
import { bytesOf, context } from "../../test/formats/support.ts";
import { csv } from "./csv.ts";
import { chooseFormat, decodeAll } from "./decode-all.ts";
import { formats } from "./index.ts";
import { supplyCsv } from "./supply-csv.ts";

const read = (text: string, options?: Readonly<Record<string, unknown>>) =>
  decodeAll(supplyCsv, bytesOf(text), context, options);
const bodies = (text: string, options?: Readonly<Record<string, unknown>>) =>
  read(text, options).records.flatMap((r) =>
    r.kind === "supplyRow" ? [JSON.parse(r.body) as Record<string, unknown>] : [],
  );

test("a table of orders as a spreadsheet writes it is told by its columns, line by line", () => {
  const table =
    "\ufeffOrder ID;Date;Seller;Buyer;GTIN;Description;Quantity;Unit price EUR;Payment method;Serials\r\n" +
    "A-1;13.03.2026;shop;ann;9506000134352;Outboard motor 40 hp;١٢;1.500,50;cash;NV40-1|NV40-2\r\n" +
    "A-1;13.03.2026;shop;ann;9506000134369;Inflatable boat;2;900,00;cash;\r\n" +
    "A-1;13.03.2026;shop;ann;9506000134369;Inflatable boat;2;900,00;cash;\r\n" +
    "A-2;2026-03-14 09:30;shop;ben;;Anchor;1,5;;;\r\n";
  expect(chooseFormat(formats, bytesOf(table), "orders.csv")?.id).toBe("supply-csv");
  const { records, rejects } = read(table);
  expect(rejects).toEqual([]);
  expect(records.filter((r) => r.kind === "order")).toMatchObject([
    {
      id: "A-1/1",
      orderedAt: "2026-03-13",
      quantity: 12,
      amountMinor: 1800600n,
      serials: ["NV40-1", "NV40-2"],
    },
    { id: "A-1/2", quantity: 2, amountMinor: 180000n },
    { id: "A-2", orderedAt: "2026-03-14T09:30:00Z", quantity: 1.5 },
  ]);
  expect(bodies(table)[0]).toMatchObject({
    payment: { method: "cash" },
    lines: [
      { gtin: "09506000134352", quantity: 12, unit_price_eur: 1500.5 },
      { gtin: "09506000134369", quantity: 2, unit_price_eur: 900 },
    ],
  });
});

test.each([
  [
    "declaration_id,date,exporter,consignee,hs,net_kg,value_eur\nD1,2026-01-10,a,b,8407.21.10,1 400,20000\n",
    "declaration",
  ],
  ["seizure_id,date,place,context,serial_read\nS1,2026-04-06,Beach,launch,*00417\n", "seizure"],
  ["theft_id,date,reporter,serial\nT1,2026-04-06,hire,NV40-1\n", "theft"],
  [
    "report_id,received,order_id,reporter,indicators\nR1,2026-04-06,A-1,shop,cash_payment;bulk_quantity\n",
    "report",
  ],
  ["month,reporter,partner,flow,hs,value\n2024-03,TR,BG,export,8903 11,1200\n", "statistic"],
  [
    "mention_id,name,party_type,registered,nace,address_type\nM1,Quay Ltd,Company,15.01.2024,62.01,flat\n",
    "party",
  ],
  ["warning_id,date,party\nW1,2026-04-06,M1\n", "warning"],
  ["sighting_id,time,place,vehicle\nV1,2026-04-06T01:00:00+02:00,De Panne,AA-1\n", "sighting"],
  ["mention_id,name,address\nM1,Quay Ltd,Quay 1\n", "party"],
  ["gtin,hs6,class_,ref_price_eur\n9506000134352,840721,engine,2000\n", "product"],
])("%s is of its kind", (table, row) => {
  const { records, rejects } = read(table);
  expect(rejects).toEqual([]);
  expect(records.find((r) => r.kind === "supplyRow")).toMatchObject({ row });
});

test("the reader of tables and of workbooks knows it by its columns too", () => {
  const table = "Theft ID,Date,Reporter,Serial\nT1,2026-04-06,hire,NV40-1\n";
  expect(decodeAll(csv, bytesOf(table), context).records).toMatchObject([
    { kind: "supplyRow", row: "theft" },
  ]);
});

test("a listing becomes a post of its seller", () => {
  const { records } = read("listing_id,posted,seller,title\nL1,2026-02-01,shop,Boat 8 m\n");
  expect(records).toMatchObject([
    { kind: "supplyRow", row: "listing" },
    { kind: "post", text: "Boat 8 m", accountId: "shop" },
  ]);
});

test("a mapping says what the rows are and how the columns are called, by either name of the format", () => {
  const mapping = {
    row: "order",
    columns: {
      order_id: "Auftrag",
      date: "Datum",
      seller: { literal: "shop" },
      buyer: "Kunde",
      quantity: "Menge",
      description: "Ware",
    },
    dateOrder: "mdy",
  };
  const table = "Auftrag;Datum;Kunde;Menge;Ware\n7;03/05/2026;ann;3;Außenborder\n";
  for (const given of [mapping, JSON.stringify(mapping)])
    expect(decodeAll(csv, bytesOf(table), context, { mapping: given }).records).toMatchObject([
      { kind: "supplyRow", at: "2026-03-05" },
      { kind: "order", id: "7", sellerId: "shop", item: "Außenborder", quantity: 3 },
    ]);
});

const CUSTOMS = {
  row: "declaration",
  columns: {
    declaration_id: "Anmeldung",
    date: "Datum",
    exporter: "Versender",
    consignee: "Empfänger",
    hs: "Warennummer",
    quantity: "Menge",
    net_kg: "Rohmasse",
  },
};
const declared = (mapping: object) => {
  const table =
    "Anmeldung;Datum;Versender;Empfänger;Warennummer;Menge;Rohmasse\nDE-1;05.03.2026;S;M;8903 12 00;1.400;12.500,5\n";
  const { records, rejects } = decodeAll(csv, bytesOf(table), context, { mapping });
  const [row] = records.filter((r) => r.kind === "supplyRow");
  const { items = [] } = JSON.parse(row?.body ?? "{}") as { items?: readonly Record<string, unknown>[] };
  return { quantity: items[0]?.["quantity"], kilograms: items[0]?.["net_kg"], rejects };
};

test("a mapping says which sign stands before the decimals: of 1.400 pieces nobody else can tell", () => {
  expect(declared({ ...CUSTOMS, decimal: "," })).toEqual({ quantity: 1400, kilograms: 12500.5, rejects: [] });
  expect(declared({ ...CUSTOMS, decimal: "." })).toEqual({ quantity: 1.4, kilograms: 12500.5, rejects: [] });
  expect(declared(CUSTOMS).rejects).toEqual([{ line: 2, code: "FIELD_INVALID", field: "quantity" }]);
});

test("what a mapping says that nobody knows refuses the table: it was meant for something", () => {
  expect(declared({ ...CUSTOMS, decimals: "," }).rejects).toEqual([
    { line: 1, code: "FIELD_INVALID", field: "decimals" },
  ]);
});

test("what would be read wrongly is told instead", () => {
  const header = "order_id,date,seller,buyer,quantity,unit_price_eur\n";
  const told = (row: string) => read(header + row).rejects;
  // March or May; the days of a spreadsheet; a thousand or one.
  expect(told("A,05/03/2026,s,b,1,\n")).toEqual([{ line: 2, code: "DATE_AMBIGUOUS", field: "date" }]);
  expect(told("A,46086,s,b,1,\n")).toEqual([{ line: 2, code: "DATE_IMPOSSIBLE", field: "date" }]);
  expect(told('A,2026-03-05,s,b,1,"1.400"\n')).toEqual([
    { line: 2, code: "AMOUNT_INVALID", field: "unit_price_eur" },
  ]);
  expect(told("A,2026-03-05,s,b,,\n")).toEqual([{ line: 2, code: "FIELD_MISSING", field: "quantity" }]);
  expect(told("A,2026-03-05,s,b,1,\nB,2026-03-05,s,b,1,\nA,2026-03-05,s,c,1,\n")).toEqual([
    { line: 4, code: "ID_DUPLICATE", field: "order_id" },
  ]);
  expect(read("order_id,date,seller,buyer,quantitty\nA,2026-03-05,s,b,12\n").rejects).toEqual([
    { line: 1, code: "COLUMN_MISSING", field: "quantity" },
  ]);
  const mapping = { row: "theft", columns: { theft_id: "no", serail: "number" } };
  expect(read("no,date,number\nT1,2026-03-05,NV40-1\n", { mapping }).rejects).toEqual([
    { line: 1, code: "FIELD_INVALID", field: "serail" },
  ]);
  expect(read("a,b\n1,2\n", { mapping: { row: "boat", columns: {} } }).rejects).toEqual([
    { line: 1, code: "FIELD_INVALID", field: "row" },
  ]);
});
