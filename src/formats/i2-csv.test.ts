import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import type { Access } from "../core/index.ts";
import { csv } from "./csv.ts";
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

test("entities of another tool, one a row: the same as in its file of links; what nobody knows costs itself", () => {
  const entities =
    "\ufeffId,Type,Label\n1,Person,Fictitious A\n2,Organisation,Fictitious B\n3,Gadget,x\n4,Person,\n,Person,Fictitious C\n";
  expect(i2Csv.sniff(bytesOf(entities), "chart.csv")).toBeGreaterThan(
    csv.sniff(bytesOf(entities), "chart.csv"),
  );
  const { statements, rejects } = decode(entities);
  expect(rejects).toEqual([{ line: 4, code: "SCHEMA_UNKNOWN", field: "type" }]);
  expect(valuesOf(statements, "name")).toEqual(["Fictitious A", "Fictitious B", "4", "Fictitious C"]);
  const links = decode(`${FOREIGN}1,Person,Fictitious A,2,Organisation,Fictitious B,drives for,,\n`);
  const idOf = (found: typeof statements, name: string) => found.find((s) => s.value === name)?.entityId;
  for (const name of ["Fictitious A", "Fictitious B"])
    expect(idOf(links.statements, name)).toBe(idOf(statements, name));
});

test("whoever says what the columns Id, Type and Label are has them read so", () => {
  const mapping = { entities: { firm: { schema: "Company", keys: ["Id"], properties: { name: "Label" } } } };
  const { statements, rejects } = decodeAll(
    i2Csv,
    bytesOf("Id,Type,Label\n1,Gadget,Fictitious B\n"),
    context,
    { mapping },
  );
  expect(rejects).toEqual([]);
  expect(valuesOf(statements, "name", "Company")).toEqual(["Fictitious B"]);
});

test("the days of a link to a number are those of what is said; a day that is none costs itself", () => {
  const row = (first: string, last: string) =>
    decode(`${FOREIGN}4,Person,Fictitious C,5,Telephone,+447700900222,uses,${first},${last}\n`);
  const said = row("2025-01-02", "2025-06-30");
  expect(said.rejects).toEqual([]);
  expect(said.statements.find((s) => s.property === "phone")).toMatchObject({
    validFrom: "2025-01-02",
    validTo: "2025-06-30",
  });
  const wrong = row("31/02/2025", "2025-02-31");
  expect(wrong.rejects).toEqual([
    { line: 2, code: "DATE_IMPOSSIBLE", field: "DateFirst" },
    { line: 2, code: "DATE_IMPOSSIBLE", field: "DateLast" },
  ]);
  expect(valuesOf(wrong.statements, "phone", "Person")).toEqual(["+447700900222"]);
});

const marked = (marking: string) =>
  `p-1,x,Fictitious A,c-1,x,Fictitious B,x,,,1,rep-1,${marking},Person,Company,Directorship`;
const accessOf = (text: string) => {
  const { statements, rejects } = decode(text);
  expect(rejects).toEqual([]);
  expect(new Set(statements.map((s) => JSON.stringify(s.rowAccess))).size).toBe(1);
  return statements[0]?.rowAccess;
};

test("a row of a chart keeps the whole marking that it went out with", () => {
  const marking = "TLP:RED PAP:AMBER H1 H3 ORCON groups:emsc+north purposes:cross-check in:c7";
  expect(accessOf(`${OWN}${marked(marking)}\n`)).toEqual({
    tlp: "red",
    pap: "amber",
    handling: ["H1", "H3"],
    caveats: [],
    orcon: true,
    groups: ["emsc", "north"],
    purposes: ["cross-check"],
    compartments: ["c7"],
    originators: [],
  });
  expect(accessOf(`${OWN}${marked("TLP:CLEAR")}\n`)).toBeUndefined();
  expect(accessOf(`${OWN}${marked("")}\n`)).toBeUndefined();
});

test("two markings in one cell come to the stricter, and what both groups have in common", () => {
  expect(accessOf(`${OWN}${marked("TLP:AMBER PAP:AMBER PAP:GREEN groups:a+b groups:b+c")}\n`)).toMatchObject({
    tlp: "amber",
    pap: "amber",
    groups: ["b"],
  });
});

test.each([
  ["Restricted", { tlp: "red", pap: "red", handling: ["H1", "H2", "H3"] }],
  ["TLP:AMBER H9", { tlp: "red", handling: ["H1", "H2", "H3"] }],
  ["TLP:PURPLE", { tlp: "red" }],
  ["PAP:PURPLE", { pap: "red" }],
  ["groups:", { groups: [] }],
  ["purposes:gossip", { purposes: [] }],
])("an unknown marking is the strictest: %s", (marking, access) => {
  expect(accessOf(`${OWN}${marked(marking)}\n`)).toMatchObject(access);
});

test("parts of a marking in columns of their own", () => {
  const header = `${FOREIGN.trimEnd()},TLP,PAP,Handling Codes,Sharing Group,Originator\n`;
  const row = "1,Person,Fictitious A,2,Organisation,Fictitious B,drives for,,";
  expect(accessOf(`${header}${row},amber,RED,H1;H2,emsc,node-7\n`)).toMatchObject({
    tlp: "amber",
    pap: "red",
    handling: ["H1", "H2"],
    groups: ["emsc"],
    originators: ["node-7"],
  });
  expect(accessOf(`${header}${row},,,H7,,\n`)).toMatchObject({ handling: ["H1", "H2", "H3"], groups: "any" });
  expect(accessOf(`${header}${row},,,,,\n`)).toBeUndefined();
});

test("a row that whoever imports may not see costs itself, by its line", () => {
  const sees = ({ tlp, groups }: Access) => tlp !== "red" && groups === "any";
  const rows = ["TLP:RED", "TLP:GREEN", "TLP:GREEN groups:emsc"].map(marked).join("\n");
  const { statements, rejects } = decodeAll(i2Csv, bytesOf(`${OWN}${rows}\n`), { ...context, sees });
  expect(rejects).toEqual([
    { line: 2, code: "MARKING_STRICTER", field: "marking" },
    { line: 4, code: "MARKING_STRICTER", field: "marking" },
  ]);
  expect(new Set(statements.map((s) => s.rowAccess?.tlp))).toEqual(new Set(["green"]));
});
