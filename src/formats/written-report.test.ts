import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { decodeAll } from "./decode-all.ts";
import { writtenReport } from "./written-report.ts";

const read = (report: object) =>
  decodeAll(writtenReport, bytesOf(JSON.stringify({ waslReport: 1, ...report })), context);
const TEXT = "The boat Blue Heron was seen at Dover on 3 April 2025 beside a lorry, an officer writes.";

test("its text is read, and each row is stated with what the writer says joins it. All is invented", () => {
  const { statements, rejects, facts } = read({
    title: "Boat at Dover",
    text: TEXT,
    rows: [
      { kind: "person", value: "Karim Example", role: "driver", category: "contact" },
      { kind: "phone", value: "+44 7700 900321", of: 1 },
      { kind: "vessel", value: "Blue Heron", of: 1, how: "steers" },
      { kind: "account", value: "12345678" },
      { kind: "phone", value: "+44 7700 900322" },
      { kind: "place", value: "Dover harbour" },
    ],
  });
  expect(rejects).toEqual([]);
  expect(unknownToModel(statements)).toEqual([]);
  const person = statements.find((s) => s.schema === "Person" && s.property === "name");
  const boat = statements.find((s) => s.schema === "Vessel" && s.property === "name");
  expect(person?.value).toBe("Karim Example");
  expect(valuesOf(statements, "phone", "Person")).toEqual(["+44 7700 900321"]);
  expect(valuesOf(statements, "phoneMentioned")).toEqual(["+44 7700 900322"]);
  expect(valuesOf(statements, "subject", "UnknownLink")).toEqual([person?.entityId]);
  expect(valuesOf(statements, "object", "UnknownLink")).toEqual([boat?.entityId]);
  expect(valuesOf(statements, "role", "UnknownLink")).toEqual(["steers"]);
  expect(valuesOf(statements, "subjectCategory")).toEqual(["contact"]);
  expect(valuesOf(statements, "locationMentioned")).toContain("Dover harbour");
  expect(facts.text).toBe(TEXT);
  expect(facts.mentions?.find((m) => m.text === "Blue Heron")?.entityId).toBe(boat?.entityId);
});

test("nobody is accused by a row, and a row that cannot be read costs itself", () => {
  const { statements, rejects } = read({
    title: "Rows",
    text: "",
    rows: [
      { kind: "person", value: "Some Body", category: "suspect" },
      { kind: "spaceship", value: "x" },
      { kind: "phone", value: " " },
      { kind: "vessel", value: "Heron", of: 9 },
    ],
  });
  expect(valuesOf(statements, "subjectCategory")).toEqual([]);
  expect(rejects).toEqual([
    { line: 2, code: "FIELD_INVALID", field: "kind" },
    { line: 3, code: "FIELD_MISSING", field: "value" },
    { line: 1, code: "FIELD_INVALID", field: "category" },
    { line: 4, code: "FIELD_INVALID", field: "of" },
  ]);
  expect(valuesOf(statements, "name", "Vessel")).toEqual(["Heron"]);
});

test("what is no such report is one reject", () => {
  for (const text of ["[]", "{", '{"waslReport": 2}'])
    expect(decodeAll(writtenReport, bytesOf(text), context).rejects).toEqual([
      { line: 1, code: "JSON_INVALID" },
    ]);
});
