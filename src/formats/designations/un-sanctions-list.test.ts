import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../../test/formats/support.ts";
import { chooseFormat, decodeAll, formats } from "../index.ts";
import { unSanctionsList } from "./un-sanctions-list.ts";

const bytes = readFileSync(
  new URL("../../../test/golden/designations/un-sanctions-list.xml", import.meta.url),
);
const text = bytes.toString("utf8");
const read = decodeAll(unSanctionsList, bytes, context);
const said = (id: string, property: string): string[] =>
  valuesOf(
    read.statements.filter((s) => s.entityId === id),
    property,
  );
const ZORBAN = "un-sc-9900001";

test("the list is told by its content and read whole", () => {
  expect(chooseFormat(formats, bytes.subarray(0, 65_536), "download")?.id).toBe("un-sanctions-list");
  expect(read.rejects).toEqual([]);
  expect(unknownToModel(read.statements)).toEqual([]);
  expect(read.facts).toEqual({ publishedAt: "2025-04-02T23:00:04.485Z" });
  expect(valuesOf(read.statements, "name", "Person")).toEqual([
    "ZORBAN ADA FICTITIOUS AL-INVENTED",
    "SPARSE FICTITIOUS",
  ]);
  expect(valuesOf(read.statements, "name", "Organization")).toEqual(["FICTITIOUS BOATS BRIGADE"]);
  expect(said("un-sc-9900002", "topics")).toEqual(["sanction"]);
  expect(valuesOf(read.statements, "subjectCategory")).toEqual([]);
});

test("names in their script, with their quality; which part is the family's is not guessed", () => {
  expect(said(ZORBAN, "alias")).toEqual(["زوربان فيكتيتيوس", "Zorban Fiktiv", "Ada Zorban"]);
  expect(said(ZORBAN, "weakAlias")).toEqual(["The Fiction"]);
  expect(said("un-sc-9900003", "alias")).toEqual(["Fiktive Boote"]);
  expect(said("un-sc-9900003", "previousName")).toEqual(["Fictitious Rafts"]);
  expect(valuesOf(read.statements, "firstName")).toEqual([]);
  expect(said(ZORBAN, "position")).toEqual(["Minister of Invented Affairs", "Governor of Nowhere"]);
});

test("birth dates as far as the list goes, places and papers", () => {
  expect(said(ZORBAN, "birthDate")).toEqual(["1973-03-06", "1974"]);
  expect(said(ZORBAN, "notes")).toEqual([
    "Born: circa 1957",
    "Born: 1977 to 1982",
    "Address: previous address",
    "Passport ZZ123456: Iraq, issued 2012-06-27",
  ]);
  expect(said(ZORBAN, "passportNumber")).toEqual(["ZZ123456", "ZZ123457"]);
  expect(said(ZORBAN, "idNumber")).toEqual(["99-0001"]);
  expect(said(ZORBAN, "address")).toEqual(["1 Fictitious Street, ZZ1, Fictitious Town, Nowhere"]);
  const places = ["nationality", "country", "birthPlace", "birthCountry"];
  expect(places.map((p) => said(ZORBAN, p))).toEqual([["kp"], ["sy"], ["Fictitious Town, Nowhere"], ["iq"]]);
  expect(said("un-sc-9900003", "country")).toEqual(["kp"]);
});

test("the listing, and the committee's comment as its assessment", () => {
  const listing = read.statements.find((s) => s.property === "entity" && s.value === ZORBAN)?.entityId ?? "";
  const facts = ["authority", "program", "authorityId", "unscId", "recordId", "listingDate", "modifiedAt"];
  expect(facts.map((property) => said(listing, property))).toEqual([
    ["United Nations Security Council"],
    ["Fictitious Regime"],
    ["ZZi.001"],
    ["ZZi.001"],
    ["9900001"],
    ["2015-03-27"],
    ["2023-02-02"],
  ]);
  const [reason] = read.statements.filter((s) => s.property === "reason");
  expect([reason?.entityId, reason?.value, reason?.kind]).toEqual([
    listing,
    "Fictitious comment of the committee.",
    "assessment",
  ]);
});

test("who was taken off the list is not listed", () => {
  const off = text.replace("<LISTED_ON>2016-01-02</LISTED_ON>", "$&<DELISTED_ON>2020-02-03</DELISTED_ON>");
  const { statements } = decodeAll(unSanctionsList, bytesOf(off), context);
  expect(statements.some((s) => s.entityId === "un-sc-9900002" && s.property === "topics")).toBe(false);
  expect(valuesOf(statements, "endDate", "Sanction")).toEqual(["2020-02-03"]);
});

test("a broken entry costs itself, a broken value no more than that", () => {
  const broken = text
    .replace("<DATAID>9900002</DATAID>", "")
    .replace("<FIRST_NAME>FICTITIOUS BOATS BRIGADE</FIRST_NAME>", "")
    .replace("<DATE>1973-03-06</DATE>", "<DATE>1973-02-31</DATE>")
    .replace("<VALUE>Democratic People's Republic of Korea</VALUE>", "<VALUE>Atlantis</VALUE>");
  const { statements, rejects } = decodeAll(unSanctionsList, bytesOf(broken), context);
  const lineOf = (part: string): number => broken.slice(0, broken.indexOf(part)).split("\n").length;
  expect(rejects).toEqual([
    { line: 5, code: "DATE_IMPOSSIBLE", field: "birthDate" },
    { line: lineOf("SPARSE FICTITIOUS") - 3, code: "FIELD_MISSING", field: "DATAID" },
    { line: lineOf("<ENTITY>"), code: "FIELD_MISSING", field: "FIRST_NAME" },
  ]);
  expect(valuesOf(statements, "birthDate")).toEqual(["1974"]);
  expect(valuesOf(statements, "nationality")).toEqual([]);
  expect(valuesOf(statements, "notes")).toContain("Nationality: Atlantis");
});

test.each([
  ["MARKUP_INVALID", '<!DOCTYPE a [<!ENTITY a "b">]><CONSOLIDATED_LIST/>', "DOCTYPE"],
  ["FIELD_INVALID", '<CONSOLIDATED_LIST xmlns="http://example.org/other"/>', "xmlns of CONSOLIDATED_LIST"],
  ["FIELD_MISSING", "<CONSOLIDATED_LIST/>", "INDIVIDUAL, ENTITY"],
])("%s: %s", (code, input, field) => {
  expect(decodeAll(unSanctionsList, bytesOf(input), context).rejects).toEqual([{ line: 1, code, field }]);
});

test("pieces of any size read alike", () => {
  expect(decodeAll(unSanctionsList, bytes, context, undefined, 1)).toEqual(read);
});
