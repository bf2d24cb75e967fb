import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../../test/formats/support.ts";
import { chooseFormat, decodeAll, formats } from "../index.ts";
import { euSanctionsCsv } from "./eu-sanctions-csv.ts";
import { euSanctionsList } from "./eu-sanctions-list.ts";

const golden = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../test/golden/designations/${name}`, import.meta.url));
const bytes = golden("eu-sanctions-list.csv");
const text = new TextDecoder().decode(bytes);

test("rows of one entry are one subject, under the number that it has in the XML", () => {
  expect(chooseFormat(formats, bytes.subarray(0, 65_536), "x.csv")?.id).toBe("eu-sanctions-csv");
  const { statements, rejects } = decodeAll(euSanctionsCsv, bytes, context);
  expect(rejects).toEqual([]);
  expect(unknownToModel(statements)).toEqual([]);
  const said = (property: string) =>
    valuesOf(
      statements.filter((s) => s.entityId === "eu-fsf-990001"),
      property,
    );
  expect(said("name")).toEqual(["Zorban Ada FICTITIOUS"]);
  expect(said("alias")).toEqual(["زوربان فيكتيتيوس"]);
  expect(said("weakAlias")).toEqual(["Abu Fiction"]);
  expect(said("position")).toEqual(["Minister; of Invented Affairs"]);
  expect(said("birthDate")).toEqual(["1970-04-28"]);
  expect(said("notes")).toEqual(["Born: circa 1953 to 1958", "PHONE[+44 7700 900123]"]);
  expect([said("passportNumber"), said("nationality"), said("address")]).toEqual([
    ["ZZ123456"],
    ["ir"],
    ["1 Fictitious Street, Fictitious Town"],
  ]);
  expect(valuesOf(statements, "registrationNumber", "Organization")).toEqual(["990012345678"]);
  expect(valuesOf(statements, "listingDate", "Sanction")).toEqual(["2024-03-05"]);
  const xml = decodeAll(euSanctionsList, golden("eu-sanctions-list.xml"), context);
  const listingIn = (of: typeof xml.statements) =>
    of.find((s) => s.property === "entity" && s.value === "eu-fsf-990001")?.entityId;
  expect(listingIn(statements)).toBe(listingIn(xml.statements));
});

test("bad rows cost themselves, and pieces of any size read alike", () => {
  const broken = text.replace("01/04/2025;990002;", "01/04/2025;;").replaceAll(";P;person;", ";M;moon;");
  const { statements, rejects } = decodeAll(euSanctionsCsv, bytesOf(broken), context);
  expect(statements).toEqual([]);
  expect(rejects).toEqual([
    { line: 10, code: "FIELD_MISSING", field: "Entity_LogicalId" },
    { line: 2, code: "SCHEMA_UNKNOWN", field: "subjectType" },
  ]);
  expect(decodeAll(euSanctionsCsv, bytes, context, undefined, 1)).toEqual(
    decodeAll(euSanctionsCsv, bytes, context),
  );
  const lacking = bytesOf(text.replace("NameAlias_WholeName", "Name"));
  expect(decodeAll(euSanctionsCsv, lacking, context).rejects).toEqual([
    { line: 1, code: "COLUMN_MISSING", field: "NameAlias_WholeName" },
  ]);
});
