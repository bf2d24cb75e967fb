import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { chooseFormat, decodeAll } from "./decode-all.ts";
import { formats } from "./index.ts";
import { missingMigrants } from "./missing-migrants.ts";

/** The header of the project's download; the rows are invented. */
const HEADER =
  "Main ID,Incident ID,Incident Type,Region of Incident,Incident Date,Incident Year,Month,Number of Dead,Minimum Estimated Number of Missing,Total Number of Dead and Missing,Number of Survivors,Number of Females,Number of Males,Number of Children,Country of Origin,Region of Origin,Cause of Death,Country of Incident,Migration Route,Location of Incident,Coordinates,UNSD Geographical Grouping,Information Source,URL,Source Quality\n";
const ROWS =
  '2024.MMP1001,2024.MMP1001,Incident,Europe,2024-02-01,2024,February,3,12,15,40,2,1,4,Fictitia,Region F,Drowning,,English Channel,"Off Calais","51.0100, 1.5500",,Invented,https://example.org/a,4\n' +
  '2023.MMP7,2023.MMP7,Incident,Mediterranean,"Thu, 03/09/2023",2023,March,"1,024",,1024,,,,,Unknown,,Drowning,,Central Mediterranean,Off Sfax,POINT (10.9 34.9),,Invented,,1\n' +
  "2023.MMP8,,Incident,Europe,31/31/2023,2023,,1,0,1,,,,,,,,,,,,,,,\n" +
  '2023.MMP9,,Incident,Europe,2023-01-01,2023,,many,2,,,,,,,,,,,Somewhere,"north, east",,,,\n';

test("incidents are counts and places: no sex, age or origin is read, and a broken row is said", () => {
  expect(chooseFormat(formats, bytesOf(HEADER + ROWS), "missing_migrants.csv")?.id).toBe("missing-migrants");
  const { statements, rejects } = decodeAll(missingMigrants, bytesOf(HEADER + ROWS), context);
  expect(unknownToModel(statements)).toEqual([]);
  expect(valuesOf(statements, "deathCount")).toEqual(["3", "1024", "0"]);
  expect(valuesOf(statements, "missingCount")).toEqual(["12", "0", "2"]);
  expect(valuesOf(statements, "personCount")).toEqual(["55"]);
  expect(valuesOf(statements, "date")).toEqual(["2024-02-01", "2023-03-09", "2023-01-01"]);
  expect(valuesOf(statements, "latitude")).toEqual(["51.01", "34.9"]);
  expect(valuesOf(statements, "longitude")).toEqual(["1.55", "10.9"]);
  expect(JSON.stringify(statements)).not.toMatch(/Fictitia|Region F|"4"/);
  expect(rejects.map((r) => [r.line, r.code, r.field])).toEqual([
    [4, "DATE_IMPOSSIBLE", "date"],
    [5, "FIELD_INVALID", "coordinates"],
    [5, "FIELD_INVALID", "count"],
  ]);
});
