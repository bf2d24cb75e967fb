import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../../test/formats/support.ts";
import { chooseFormat, decodeAll, formats } from "../index.ts";
import { euSanctionsList } from "./eu-sanctions-list.ts";

const bytes = readFileSync(
  new URL("../../../test/golden/designations/eu-sanctions-list.xml", import.meta.url),
);
const text = bytes.toString("utf8");
const read = decodeAll(euSanctionsList, bytes, context);
const said = (id: string, property: string): string[] =>
  valuesOf(
    read.statements.filter((s) => s.entityId === id),
    property,
  );

test("the list is told by its content and read whole", () => {
  expect(chooseFormat(formats, bytes.subarray(0, 65_536), "download")?.id).toBe("eu-sanctions-list");
  expect(read.rejects).toEqual([]);
  expect(unknownToModel(read.statements)).toEqual([]);
  expect(read.facts).toEqual({ publishedAt: "2025-04-01T14:47:04.449Z" });
  const schemata = new Map(read.statements.map((s) => [s.entityId, s.schema]));
  expect([...schemata].filter(([, schema]) => schema !== "Sanction")).toEqual([
    ["eu-fsf-990001", "Person"],
    ["eu-fsf-990002", "Organization"],
    ["eu-fsf-990003", "Vessel"],
    ["eu-fsf-990004", "Person"],
  ]);
});

test("names have their quality, script and language", () => {
  expect(said("eu-fsf-990001", "name")).toEqual(["Zorban Ada FICTITIOUS"]);
  expect(said("eu-fsf-990001", "alias")).toEqual(["زوربان فيكتيتيوس", "Zorban Fiktiv"]);
  expect(said("eu-fsf-990001", "weakAlias")).toEqual(["The Fiction", "Abu Fiction"]);
  expect(["firstName", "middleName", "lastName"].map((p) => said("eu-fsf-990001", p))).toEqual([
    ["Zorban"],
    ["Ada"],
    ["FICTITIOUS"],
  ]);
  expect(read.statements.find((s) => s.value === "Фиктивные лодки")?.lang).toBe("ru");
  expect(said("eu-fsf-990001", "position")).toEqual(["Minister of Invented Affairs"]);
  expect(said("eu-fsf-990001", "gender")).toEqual(["male"]);
});

test("a birth date is no surer than the list", () => {
  expect(said("eu-fsf-990001", "birthDate")).toEqual(["1970-04-28", "1971-05", "1966"]);
  expect(read.statements.find((s) => s.value === "1966")?.original).toBe("circa 1966-07-07");
  expect(said("eu-fsf-990001", "notes").filter((note) => note.startsWith("Born"))).toEqual([
    "Born: circa 1957",
    "Born: 1953 to 1958",
    "Born: … to 1980",
    "Born: 1343 (islamic calendar)",
  ]);
  expect(said("eu-fsf-990001", "birthPlace")).toEqual(["Fictitious Town"]);
  expect(said("eu-fsf-990001", "birthCountry")).toEqual(["iq"]);
  expect(said("eu-fsf-990001", "nationality")).toEqual(["ir"]);
});

test("a forged paper's number joins nobody, and who issued a paper is kept", () => {
  expect(said("eu-fsf-990001", "passportNumber")).toEqual(["ZZ123456"]);
  expect(said("eu-fsf-990001", "idNumber")).toEqual(["99-0001"]);
  expect(said("eu-fsf-990001", "notes")).toContain("National passport ZZ666666: known to be false");
  expect(said("eu-fsf-990001", "notes")).toContain("National passport ZZ123456: IRAN (ISLAMIC REPUBLIC OF)");
});

test("addresses, contacts and numbers of firms and ships", () => {
  expect(said("eu-fsf-990001", "address")).toEqual(["1 Fictitious Street, PO Box 99, ZZ1, Fictitious Town"]);
  expect(said("eu-fsf-990001", "phone")).toEqual(["+44 7700 900123", "+44 7700 900124"]);
  expect(said("eu-fsf-990001", "email")).toEqual(["zorban@example.org"]);
  expect(said("eu-fsf-990001", "notes")).toContain("PIGEON, Loft 3");
  expect(said("eu-fsf-990001", "notes")).toContain("Address: Former address");
  expect(said("eu-fsf-990001", "notes")).not.toContain("Low quality alias");
  expect(said("eu-fsf-990002", "registrationNumber")).toEqual(["990012345678"]);
  expect(said("eu-fsf-990002", "imoNumber")).toEqual(["9999998"]);
  expect(said("eu-fsf-990003", "imoNumber")).toEqual(["9999993"]);
});

test("each programme is a listing; what the authority thinks is its assessment", () => {
  const of = (id: string) =>
    read.statements.filter((s) => s.property === "entity" && s.value === id).map((s) => s.entityId);
  const [listing = ""] = of("eu-fsf-990001");
  const facts = ["authority", "country", "authorityId", "unscId", "program", "provisions", "listingDate"];
  expect(facts.map((property) => said(listing, property)[0])).toEqual([
    "Council of the European Union",
    "eu",
    "EU.99001.11",
    "ZZi.001",
    "ZZZ",
    "2025/99999 (OJ L99999)",
    "2024-03-05",
  ]);
  expect(said(listing, "sourceUrl")).toEqual(["https://example.org/act/2025/99999?a=1&b=2"]);
  expect(read.statements.filter((s) => s.property === "reason").map((s) => s.kind)).toEqual(["assessment"]);
  expect(of("eu-fsf-990002").flatMap((id) => said(id, "listingDate"))).toEqual(["2023-07-08"]);
  expect(of("eu-fsf-990002").flatMap((id) => said(id, "program"))).toEqual(["ZZZ", "YYY"]);
  expect(valuesOf(read.statements, "subjectCategory")).toEqual([]);
});

test("who was taken off the list is not listed; who will be is until then", () => {
  expect(said("eu-fsf-990004", "name")).toEqual(["Ada FORMERLY-FICTITIOUS"]);
  expect(said("eu-fsf-990004", "topics")).toEqual([]);
  const later = decodeAll(
    euSanctionsList,
    bytesOf(text.replace('delistingDate="2025-01-15"', 'delistingDate="2025-12-31"')),
    context,
  );
  const topic = later.statements.find((s) => s.entityId === "eu-fsf-990004" && s.property === "topics");
  expect([topic?.value, topic?.validTo]).toEqual(["sanction", "2025-12-31"]);
});

test("a broken entry costs itself, with its line", () => {
  const broken = text
    .replace('logicalId="990001"', 'logicalId=""')
    .replace('code="enterprise" classificationCode="E"', 'code="moon" classificationCode="M"')
    .replace('wholeName="FICTITIOUS STAR"', 'wholeName=""')
    .replace('designationDate="2010-01-02"', 'designationDate="2010-02-31"');
  const { statements, rejects } = decodeAll(euSanctionsList, bytesOf(broken), context);
  const lineOf = (part: string): number => broken.slice(0, broken.indexOf(part)).split("\n").length;
  expect(rejects).toEqual([
    { line: lineOf("EU.99001.11"), code: "FIELD_MISSING", field: "logicalId" },
    { line: lineOf("EU.99002.22"), code: "SCHEMA_UNKNOWN", field: "subjectType" },
    { line: lineOf("EU.99003.33"), code: "FIELD_MISSING", field: "nameAlias" },
    { line: lineOf("EU.99004.44"), code: "DATE_IMPOSSIBLE", field: "listingDate" },
  ]);
  expect(valuesOf(statements, "name")).toEqual(["Ada FORMERLY-FICTITIOUS"]);
});

test("a number that comes twice with other content is told; the same again says nothing new", () => {
  const entry =
    /<sanctionEntity designationDate="2024-01-02"[\s\S]*?<\/sanctionEntity>/.exec(text)?.[0] ?? "";
  const twice = (other: string) =>
    decodeAll(euSanctionsList, bytesOf(text.replace("</export>", `${other}</export>`)), context);
  expect(twice(entry).rejects).toEqual([]);
  expect(twice(entry).statements.length).toBe(read.statements.length);
  expect(twice(entry.replace("STAR", "MOON")).rejects.map((r) => r.code)).toEqual(["ID_DUPLICATE"]);
});

test.each([
  ["MARKUP_INVALID", '<!DOCTYPE export [<!ENTITY a "b">]><export/>', "DOCTYPE"],
  ["MARKUP_INVALID", "<exports/>", "export"],
  [
    "FIELD_INVALID",
    '<export xmlns="http://example.org/other"><sanctionEntity logicalId="1"/></export>',
    "xmlns of export",
  ],
  ["FIELD_MISSING", '<export xmlns="http://eu.europa.ec/fpi/fsd/export"/>', "sanctionEntity"],
])("%s: %s", (code, input, field) => {
  expect(decodeAll(euSanctionsList, bytesOf(input), context).rejects).toEqual([{ line: 1, code, field }]);
});

test("a list of another namespace is known for what it is, and refused by name", () => {
  const other = bytesOf(text.replace("http://eu.europa.ec/fpi/fsd/export", "http://example.org/other"));
  expect(chooseFormat(formats, other, "x.xml")?.id).toBe("eu-sanctions-list");
});

test("what is cut off keeps what came before, and pieces of any size read alike", () => {
  const cut = decodeAll(euSanctionsList, bytes.subarray(0, text.indexOf("FICTITIOUS STAR")), context);
  expect(cut.rejects.map((r) => r.code)).toEqual(["TRUNCATED"]);
  expect(valuesOf(cut.statements, "name")).toEqual(["Zorban Ada FICTITIOUS", "FICTITIOUS BOATS FZE"]);
  expect(decodeAll(euSanctionsList, bytes, context, undefined, 1)).toEqual(read);
});

test("an entry without end costs itself, not the memory", () => {
  const many = '<nameAlias wholeName="FICTITIOUS" strong="true"/>'.repeat(60_000);
  const input = text.replace("<remark>Fictitious reason", `${many}<remark>Fictitious reason`);
  const { statements, rejects } = decodeAll(euSanctionsList, bytesOf(input), context);
  expect(rejects.map((r) => [r.line, r.code])).toEqual([[4, "LINE_TOO_LONG"]]);
  expect(valuesOf(statements, "name")).toEqual([
    "FICTITIOUS BOATS FZE",
    "FICTITIOUS STAR",
    "Ada FORMERLY-FICTITIOUS",
  ]);
});
