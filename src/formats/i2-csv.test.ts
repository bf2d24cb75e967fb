import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { decodeAll } from "./decode-all.ts";
import { i2Csv } from "./i2-csv.ts";

const FOREIGN =
  "Entity1Id,Entity1Type,Entity1Label,Entity2Id,Entity2Type,Entity2Label,LinkType,DateFirst,DateLast\n";
const OWN = `Entity1Id,Entity1Type,Entity1Label,Entity2Id,Entity2Type,Entity2Label,LinkType,DateFirst,DateLast,Statements,Reports,Marking,Entity1Schema,Entity2Schema,Relation\n`;
const decode = (text: string) => decodeAll(i2Csv, bytesOf(text), context);

test("another tool's chart: its types by name, its numbers not taken for ids of ours, its words for a link kept", () => {
  const { statements, rejects } = decode(
    `${FOREIGN}1,Person,Fictitious A,2,Organisation,Fictitious B,drives for,2025-01-02,\n3,Gadget,x,,,,,,\n4,Person,Fictitious C,5,Telephone,+447700900222,uses,,\n`,
  );
  expect(unknownToModel(statements)).toEqual([]);
  expect(rejects).toEqual([{ line: 3, code: "SCHEMA_UNKNOWN", field: "entity1type" }]);
  expect(valuesOf(statements, "name")).toEqual(["Fictitious A", "Fictitious B", "Fictitious C"]);
  expect(statements.some((s) => s.entityId === "1")).toBe(false);
  expect(valuesOf(statements, "phone", "Person")).toEqual(["+447700900222"]);
  expect(valuesOf(statements, "role", "UnknownLink")).toEqual(["drives for"]);
  expect(valuesOf(statements, "startDate", "UnknownLink")).toEqual(["2025-01-02"]);
});

test("our own chart comes back: ids, a relation of the model, a shared number, and no apostrophe that kept it inert", () => {
  const { statements, rejects } = decode(
    `${OWN}p-1,شخص,'=1+1,c-1,شركة,Fictitious B,يدير,,,1,rep-1,TLP:CLEAR,Person,Company,Directorship\n` +
      `p-1,شخص,'=1+1,phone:+447700900111,رقم,'+447700900111,هاتف,,,1,rep-1,TLP:CLEAR,Person,phone,phone\n`,
  );
  expect(rejects).toEqual([]);
  expect(unknownToModel(statements)).toEqual([]);
  expect([...new Set(valuesOf(statements, "name", "Person"))]).toEqual(["=1+1"]);
  expect(valuesOf(statements, "director", "Directorship")).toEqual(["p-1"]);
  expect(valuesOf(statements, "organization", "Directorship")).toEqual(["c-1"]);
  expect(valuesOf(statements, "phone", "Person")).toEqual(["+447700900111"]);
});

test("a row of a chart is not taken under a looser marking than it went out with", () => {
  const row = "p-1,x,Fictitious A,c-1,x,Fictitious B,x,,,1,rep-1,TLP:RED ORCON,Person,Company,Directorship";
  expect(decode(`${OWN}${row}\n`)).toMatchObject({
    statements: [],
    rejects: [{ line: 2, code: "FIELD_INVALID", field: "marking" }],
  });
});
