import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decimalOf, soundRow } from "./fields.ts";
import { folderRows } from "./folder.ts";

test.each<[string, number | undefined]>([
  ["20", 20],
  ["1400.5", 1400.5],
  ["1400,5", 1400.5],
  ["1.400,50", 1400.5],
  ["1,400.50", 1400.5],
  ["1.400.000", 1_400_000],
  ["1 400", 1400],
  ["1\u00a0400,0", 1400],
  ["1’400.25", 1400.25],
  ["١٢", 12],
  ["١٬٤٠٠٫٥", 1400.5],
  ["-4", -4],
  ["0.500", 0.5],
  // One or a thousand: nobody can tell.
  ["1.400", undefined],
  ["1,400", undefined],
  ["14.00,5", undefined],
  ["1,2,3", undefined],
  ["about 20", undefined],
  ["", undefined],
])("%s is %s", (text, number) => {
  expect(decimalOf(text)).toBe(number);
});

test("a declaration's figures count whatever form they have, and one in no form is named", () => {
  const item = { hs: "8407 21 10", quantity: "20", net_kg: "1.400,0", value_eur: 20000, packages: "a lot" };
  const { row, faults } = soundRow("declaration", { declaration_id: "D", date: "2026-01-10", items: [item] });
  expect(row?.["items"]).toEqual([
    { hs: "84072110", quantity: 20, net_kg: 1400, value_eur: 20000, packages: null },
  ]);
  expect(faults).toEqual([{ code: "FIELD_INVALID", field: "packages" }]);
});

test("words of a list are read in any case", () => {
  const seizure = { seizure_id: "S", date: "2026-04-06", place: "Quay", context: "Recovered at sea" };
  expect(soundRow("seizure", { ...seizure, items: [{ cls: "Engine" }] }).row).toMatchObject({
    context: "recovered_at_sea",
    items: [{ cls: "engine" }],
  });
});

test("numbers where texts are meant keep what they say", () => {
  const theft = soundRow("theft", {
    theft_id: "T",
    date: "2026-03-01",
    gtin: 9506000134352,
    serial: 260100009,
  });
  expect(theft.row).toMatchObject({ gtin: "09506000134352", serial: "260100009" });
  const report = soundRow("report", {
    report_id: "R",
    order_id: "O",
    indicators: "cash_payment; bulk_quantity",
  });
  expect(report.row?.["indicators"]).toEqual(["cash_payment", "bulk_quantity"]);
});

test("an order whose only line has no legible quantity is none of one piece", () => {
  const order = { order_id: "O", date: "2026-02-12", seller: "s", buyer: "b" };
  const bad = { description: "Outboard", quantity: "a few" };
  expect(soundRow("order", { ...order, lines: [bad] }).row).toBeUndefined();
  expect(soundRow("order", { ...order, lines: [bad, { quantity: "3" }] }).row?.["lines"]).toEqual([
    { quantity: 3 },
  ]);
  // A row without lines is its own line.
  expect(soundRow("order", { ...order, description: "Outboard", quantity: "12" }).row?.["lines"]).toEqual([
    { description: "Outboard", quantity: 12 },
  ]);
});

test("files of a folder are read as an import reads them", () => {
  const read = folderRows("thefts", undefined);
  const theft = { theft_id: "T", date: "2026-03-01", serial: "NV40-1" };
  const line = JSON.stringify(theft);
  expect(read(`\ufeff${line}`, false)?.row).toEqual(theft);
  expect(read(line, false)).toBeUndefined();
  expect(read(JSON.stringify({ ...theft, serial: "NV40-2" }), false)?.faults).toEqual([
    { code: "ID_DUPLICATE", field: "theft_id" },
  ]);
  // Of the first of March, not of the third of January.
  expect(read(JSON.stringify({ ...theft, theft_id: "T2", date: "01.03.2026" }), false)).toEqual({
    row: undefined,
    faults: [{ code: "DATE_IMPOSSIBLE", field: "date" }],
  });
  expect(read("{", false)?.faults).toEqual([{ code: "JSON_INVALID" }]);
});

test("a commodity code that was none on the day of the declaration is told, and the row kept", () => {
  const codes = JSON.parse(readFileSync("data/supply/commodity-codes.json", "utf8")) as unknown;
  const declared = (id: string, date: string, ...hs: string[]) =>
    folderRows("declarations", codes)(
      JSON.stringify({
        declaration_id: id,
        date,
        exporter: "a",
        consignee: "b",
        items: hs.map((c) => ({ hs: c })),
      }),
      false,
    );
  const told = [{ code: "CODE_NOT_IN_FORCE", field: "hs" }];
  expect(declared("1", "2021-12-31", "8903 10 10", "630612")?.faults).toEqual([]);
  const late = declared("2", "2022-01-01", "8903.10.10", "8903.10.90");
  expect(late?.faults).toEqual(told);
  expect(late?.row).toMatchObject({ items: [{ hs: "89031010" }, { hs: "89031090" }] });
  expect(declared("3", "2021-06-01", "630612", "890311")?.faults).toEqual(told);
  expect(declared("4", "2024-06-01", "890311", "840721")?.faults).toEqual([]);
});
