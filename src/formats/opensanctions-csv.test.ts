import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { chooseFormat, decodeAll, formats } from "./index.ts";
import { opensanctionsCsv } from "./opensanctions-csv.ts";

const HEADER =
  "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,program_ids,dataset,first_seen,last_seen,last_change\n";

test("each row is what its schema says; lists are parted", () => {
  const rows = [
    'x-1,Person,Fictitious Zorban,"F. Zorban;Фиктив Зорбан",1980-02-03;1980,ir;gb,"1 Fictitious Street, London",P1234567,UK Freeze,+447700900123,,GB-IRR,UK List;EU List,,,',
    "x-2,Company,Fictitious Boats,,2019,gb,,12345678,,,,,,,,",
    "x-3,Vessel,Fictitious Star,,,mt,,IMO9999993;V-1,,,,,,,,",
  ];
  const bytes = bytesOf(HEADER + rows.join("\n"));
  expect(chooseFormat(formats, bytes, "targets.simple.csv")?.id).toBe("opensanctions-csv");
  const { statements, rejects } = decodeAll(opensanctionsCsv, bytes, context);
  expect(rejects).toEqual([]);
  expect(unknownToModel(statements)).toEqual([]);
  const said = (id: string) =>
    statements.flatMap((s) => (s.entityId === id ? [`${s.schema}.${s.property}=${s.value}`] : []));
  expect(said("x-1")).toEqual([
    "Person.name=Fictitious Zorban",
    "Person.alias=F. Zorban",
    "Person.alias=Фиктив Зорбан",
    "Person.birthDate=1980-02-03",
    "Person.birthDate=1980",
    "Person.country=ir",
    "Person.country=gb",
    "Person.address=1 Fictitious Street, London",
    "Person.phone=+447700900123",
    "Person.idNumber=P1234567",
    "Person.topics=sanction",
  ]);
  expect(said("x-2")).toEqual([
    "Company.name=Fictitious Boats",
    "Company.incorporationDate=2019",
    "Company.country=gb",
    "Company.registrationNumber=12345678",
  ]);
  expect(said("x-3").slice(2)).toEqual(["Vessel.imoNumber=IMO9999993", "Vessel.registrationNumber=V-1"]);
  expect(valuesOf(statements, "authority", "Sanction")).toEqual(["UK List", "EU List"]);
  expect(valuesOf(statements, "entity", "Sanction")).toEqual(["x-1"]);
});

test("bad rows cost themselves", () => {
  const rows = ["a b,Person,X", ",Person,X", "x-1,Moon,X", "x-2,Person,Fictitious,,1980-13-01"];
  const { statements, rejects } = decodeAll(opensanctionsCsv, bytesOf(HEADER + rows.join("\n")), context);
  expect(rejects.map((r) => [r.line, r.code])).toEqual([
    [2, "FIELD_INVALID"],
    [3, "FIELD_MISSING"],
    [4, "SCHEMA_UNKNOWN"],
    [5, "DATE_IMPOSSIBLE"],
  ]);
  expect(statements.map((s) => s.value)).toEqual(["Fictitious"]);
});
