import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../../test/formats/support.ts";
import { chooseFormat, decodeAll, formats } from "../index.ts";
import { dayReader } from "./days-in-words.ts";
import { ofacSdn } from "./ofac-sdn.ts";

const bytes = readFileSync(new URL("../../../test/golden/designations/ofac-sdn.xml", import.meta.url));
const text = bytes.toString("utf8");
const read = decodeAll(ofacSdn, bytes, context);
const said = (id: string, property: string): string[] =>
  valuesOf(
    read.statements.filter((s) => s.entityId === id),
    property,
  );
const ZORBAN = "us-ofac-990001";

test("the list is told by its content and read whole", () => {
  expect(chooseFormat(formats, bytes.subarray(0, 65_536), "download")?.id).toBe("ofac-sdn");
  expect(read.rejects).toEqual([]);
  expect(unknownToModel(read.statements)).toEqual([]);
  expect(read.facts).toEqual({ publishedAt: "2025-04-02" });
  const names = read.statements.filter((s) => s.property === "name");
  expect(names.map((s) => [s.entityId, s.schema, s.value])).toEqual([
    [ZORBAN, "Person", "Zorban Ada FICTITIOUS"],
    ["us-ofac-990002", "Organization", "FICTITIOUS BOATS FZE"],
    ["us-ofac-990003", "Vessel", "FICTITIOUS STAR"],
    ["us-ofac-990004", "Airplane", "ZZ-FIC"],
  ]);
  expect(names.every((s) => said(s.entityId, "topics")[0] === "sanction")).toBe(true);
  expect(valuesOf(read.statements, "subjectCategory")).toEqual([]);
});

test("names with their parts and quality", () => {
  expect(said(ZORBAN, "alias")).toEqual(["Zorban FIKTIV"]);
  expect(said(ZORBAN, "weakAlias")).toEqual(["THE FICTION"]);
  expect(said(ZORBAN, "previousName")).toEqual(["Zorban FORMER-FICTION"]);
  expect(said(ZORBAN, "firstName")).toEqual(["Zorban Ada", "Zorban"]);
  expect(said(ZORBAN, "lastName")).toEqual(["FICTITIOUS", "FIKTIV", "FORMER-FICTION"]);
  expect(said(ZORBAN, "position")).toEqual(["Minister of Invented Affairs"]);
});

test("birth dates as far as the list goes", () => {
  expect(said(ZORBAN, "birthDate")).toEqual(["1948-12-10", "1949-03", "1950", "1946"]);
  expect(said(ZORBAN, "notes").filter((note) => note.startsWith("Born"))).toEqual([
    "Born: circa 1957",
    "Born: 1953 to 1958",
  ]);
  const places = ["birthPlace", "nationality", "citizenship", "country", "address"];
  expect(places.map((p) => said(ZORBAN, p))).toEqual([
    ["Fictitious Town, Iraq"],
    ["ir"],
    ["cd"],
    ["kp"],
    ["1 Fictitious Street, Suite 2, ZZ1, Fictitious Town, Nowhere"],
  ]);
});

test("numbers are what their type says; what many share or is no number joins nobody", () => {
  expect(said(ZORBAN, "passportNumber")).toEqual(["ZZ123456"]);
  expect(said(ZORBAN, "idNumber")).toEqual(["99-0001", "N-77"]);
  expect(said(ZORBAN, "gender")).toEqual(["male"]);
  expect(said(ZORBAN, "phone")).toEqual(["+44 7700 900123"]);
  expect(said(ZORBAN, "notes").filter((note) => !note.startsWith("Born"))).toEqual([
    "Passport ZZ123456: Iran, expires 27 Jun 2022",
    "Chinese Commercial Code 9999/0001",
    "Identification Number none known",
  ]);
  const firm = ["registrationNumber", "taxNumber", "incorporationDate", "website", "email", "idNumber"];
  expect(firm.map((p) => said("us-ofac-990002", p))).toEqual([
    ["990012345678"],
    ["9900-777"],
    ["2021-08-04"],
    ["https://example.org/boats"],
    ["boats@example.org"],
    [],
  ]);
});

test("a virtual currency's address is a wallet of its holder", () => {
  const wallet = read.statements.filter((s) => s.schema === "CryptoWallet");
  expect(wallet.map((s) => [s.property, s.value])).toEqual([
    ["publicKey", "1FictitiousAddressOfNobody9999"],
    ["currencySymbol", "XBT"],
    ["holder", ZORBAN],
  ]);
});

test("ships and aircraft", () => {
  const ship = ["imoNumber", "mmsi", "flag", "pastFlags", "callSign", "type", "buildDate", "tonnage"];
  expect(ship.map((p) => said("us-ofac-990003", p))).toEqual([
    ["9999993"],
    ["999999999"],
    ["ir"],
    ["mt"],
    ["ZZ9ZZ"],
    ["Crude Oil Tanker"],
    ["1999"],
    ["99144"],
  ]);
  expect(said("us-ofac-990003", "previousName")).toEqual(["FICTITIOUS MOON"]);
  expect(said("us-ofac-990003", "notes")).toEqual(["Vessel owner: Fictitious Boats"]);
  expect([said("us-ofac-990004", "model"), said("us-ofac-990004", "serialNumber")]).toEqual([
    ["Invented 99"],
    ["99001"],
  ]);
});

test("each programme is a listing; measures and remarks are said once", () => {
  const listings = read.statements.filter((s) => s.property === "entity" && s.value === ZORBAN);
  expect(listings.flatMap((s) => said(s.entityId, "program"))).toEqual(["ZZZ-EO99999", "TCO"]);
  expect(listings.flatMap((s) => said(s.entityId, "provisions"))).toEqual([
    "Secondary sanctions risk section 1(b) of invented order 99999",
  ]);
  expect(listings.flatMap((s) => said(s.entityId, "country"))).toEqual(["us", "us"]);
  expect(listings.flatMap((s) => said(s.entityId, "authorityId"))).toEqual(["990001", "990001"]);
  const reasons = read.statements.filter((s) => s.property === "reason");
  expect(reasons.map((s) => [s.value, s.kind])).toEqual([
    ["(Linked To: FICTITIOUS BOATS FZE)", "assessment"],
  ]);
});

test("a broken entry costs itself, a broken value no more than that", () => {
  const broken = text
    .replace("<uid>990002</uid>", "<uid>99 00 02</uid>")
    .replace("<sdnType>Aircraft</sdnType>", "<sdnType>Balloon</sdnType>")
    .replace("<lastName>FICTITIOUS STAR</lastName>", "")
    .replace("10 Dec 1948", "31 Feb 1948")
    .replace("Mar 1949", "long ago");
  const { statements, rejects } = decodeAll(ofacSdn, bytesOf(broken), context);
  const lines = [...broken.matchAll(/<sdnEntry>/g)].map((m) => broken.slice(0, m.index).split("\n").length);
  expect(rejects).toEqual([
    { line: lines[0], code: "DATE_IMPOSSIBLE", field: "birthDate" },
    { line: lines[1], code: "FIELD_INVALID", field: "uid" },
    { line: lines[2], code: "FIELD_MISSING", field: "lastName" },
    { line: lines[3], code: "SCHEMA_UNKNOWN", field: "sdnType" },
  ]);
  expect(valuesOf(statements, "birthDate")).toEqual(["1950", "1946"]);
  expect(valuesOf(statements, "notes")).toContain("Born: long ago");
});

test.each([
  ["MARKUP_INVALID", '<!DOCTYPE a [<!ENTITY a "b">]><sdnList/>', "DOCTYPE"],
  ["FIELD_INVALID", '<sdnList xmlns="http://example.org/other"/>', "xmlns of sdnList"],
  ["FIELD_MISSING", "<sdnList/>", "sdnEntry"],
  ["MARKUP_INVALID", '<Sanctions xmlns="http://example.org/ADVANCED_XML"/>', "sdnList"],
])("%s: %s", (code, input, field) => {
  expect(decodeAll(ofacSdn, bytesOf(input), context).rejects).toEqual([{ line: 1, code, field }]);
});

test("the list's earlier namespace is read, its other form is known and refused", () => {
  const earlier = text.replace(/ xmlns="[^"]*"/, ' xmlns="http://tempuri.org/sdnList.xsd"');
  expect(decodeAll(ofacSdn, bytesOf(earlier), context).statements).toEqual(read.statements);
  const other = bytesOf('<?xml version="1.0"?><Sanctions xmlns="https://example.org/exports/ADVANCED_XML"/>');
  expect(chooseFormat(formats, other, "sdn_advanced.xml")?.id).toBe("ofac-sdn");
});

test("pieces of any size read alike", () => {
  expect(decodeAll(ofacSdn, bytes, context, undefined, 1)).toEqual(read);
});

test("days in the list's words: what is known is said, and how", () => {
  const days = dayReader(context);
  const dated = (text: string): unknown => {
    const day = days(text);
    return day && [...day.dates, ...(day.isCirca ? ["circa"] : [])];
  };
  const words: readonly (readonly [string, unknown])[] = [
    ["10 Dec 1948", ["1948-12-10"]],
    ["1 September 1948", ["1948-09-01"]],
    ["Dec 1948", ["1948-12"]],
    ["1948-12-10", ["1948-12-10"]],
    ["circa Mar 1961", ["1961-03", "circa"]],
    ["1953-1958", ["1953", "1958"]],
    ["between 1953 and circa 1958", ["1953", "1958", "circa"]],
    ["1953-1958-1960", []],
    ["early 1970s", []],
    ["31 Feb 1948", undefined],
    ["29 Feb 1949 to 01 Mar 1949", undefined],
  ];
  expect(words.map(([text]) => [text, dated(text)])).toEqual(words.map(([text, day]) => [text, day]));
});

test("a country that is none is kept in the list's words", () => {
  const input = text.replace("<country>Korea, North</country>", "<country>Region: Atlantis</country>");
  const { statements, rejects } = decodeAll(ofacSdn, bytesOf(input), context);
  expect(rejects).toEqual([]);
  expect(valuesOf(statements, "notes")).toContain("Country: Region: Atlantis");
  const gaza = text.replace("<country>Korea, North</country>", "<country>Region: Gaza</country>");
  const read = decodeAll(ofacSdn, bytesOf(gaza), context).statements;
  expect(valuesOf(read, "country", "Person")).toEqual(["ps"]);
});
