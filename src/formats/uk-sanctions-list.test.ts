import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { chooseFormat, decodeAll, formats } from "./index.ts";
import { ukSanctionsList } from "./uk-sanctions-list.ts";

// Every subject here is invented; the columns are the list's own.
const COLUMNS = [
  "Last Updated",
  "Unique ID",
  "OFSI Group ID",
  "UN Reference Number",
  ...["Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5"],
  "Name type",
  "Alias strength",
  "Title",
  "Name non-latin script",
  "Regime Name",
  "Individual, Entity, Ship",
  "Sanctions Imposed",
  "UK Statement of Reasons",
  "Address Line 1",
  "Address Postal Code",
  "Address Country",
  "Phone number",
  "Date Designated",
  "D.O.B",
  "Nationality(/ies)",
  "Passport number",
  "Business registration number (s)",
  "IMO number",
  "Current believed flag of ship",
];
type Row = Readonly<Partial<Record<string, string>>>;
const PERSON: Row = {
  "Last Updated": "23/07/2025",
  "Unique ID": "ZZZ0001",
  "OFSI Group ID": "99991",
  "Name 6": "FICTITIOUS",
  "Name 1": "Zorban",
  "Name 2": "Ada",
  "Name type": "Primary Name",
  "Name non-latin script": "زوربان",
  "Regime Name": "Fictitious Regulations 2025",
  "Individual, Entity, Ship": "Individual",
  "UK Statement of Reasons": "Invented, with a comma.",
  "Address Line 1": "1 Fictitious Street",
  "Address Postal Code": "ZZ1 1ZZ",
  "Address Country": "United Kingdom",
  "Date Designated": "23/07/2025",
  "D.O.B": "dd/mm/1980",
  "Nationality(/ies)": "(1) Iran (2) Iraq",
  "Passport number": "P123",
};
const listOf = (...rows: readonly Row[]): Uint8Array =>
  bytesOf(
    [
      "Report Date: 01/10/2026",
      ...[COLUMNS, ...rows.map((row) => COLUMNS.map((c) => row[c] ?? ""))].map((cells) =>
        cells.map((cell) => `"${cell}"`).join(","),
      ),
    ].join("\n"),
  );

test("the day of the file stands above its columns, in figures or in words", () => {
  const day = (line: string): string | undefined =>
    decodeAll(
      ukSanctionsList,
      bytesOf(new TextDecoder().decode(listOf(PERSON)).replace("Report Date: 01/10/2026", line)),
      context,
    ).facts.publishedAt;
  expect(day("Report Date: 01/10/2026")).toBe("2026-10-01");
  expect(day("Report Date: 23-Jul-2025")).toBe("2025-07-23");
  expect(day("Report Date:,23-Jul-2025")).toBe("2025-07-23");
  expect(day("UK Sanctions List")).toBeUndefined();
});

test("one subject of several rows has its names, and once what each row repeats", () => {
  const bytes = listOf(
    PERSON,
    {
      ...PERSON,
      "Name 6": "FIKTIV",
      "Name 2": "",
      "Name type": "Alias",
      "Alias strength": "Good quality a.k.a",
    },
    {
      ...PERSON,
      "Name 6": "SP",
      "Name 1": "",
      "Name 2": "",
      "Name type": "Alias",
      "Alias strength": "Low quality a.k.a",
    },
  );
  expect(chooseFormat(formats, bytes, "UK-Sanctions-List.csv")?.id).toBe("uk-sanctions-list");
  const { statements, rejects } = decodeAll(ukSanctionsList, bytes, context);
  expect(rejects).toEqual([]);
  expect(unknownToModel(statements)).toEqual([]);
  const said = (property: string, schema?: string) => valuesOf(statements, property, schema);
  expect(new Set(statements.map((s) => s.schema))).toEqual(new Set(["Person", "Sanction"]));
  expect(said("name")).toEqual(["Zorban Ada FICTITIOUS"]);
  expect(said("alias")).toEqual(["زوربان", "Zorban FIKTIV"]);
  expect(said("weakAlias")).toEqual(["SP"]);
  expect(said("nationality")).toEqual(["ir", "iq"]);
  expect(said("birthDate")).toEqual(["1980"]);
  expect(said("address")).toEqual(["1 Fictitious Street, ZZ1 1ZZ"]);
  expect(said("entity", "Sanction")).toEqual(["gb-uksl-zzz0001"]);
  expect(said("listingDate", "Sanction")).toEqual(["2025-07-23"]);
  expect(statements.filter((s) => s.property === "reason").map((s) => s.kind)).toEqual(["assessment"]);
});

test("entities and ships have the properties of theirs; the older name of a column is known; bad rows cost themselves", () => {
  const firm: Row = {
    "Unique ID": "ZZZ0002",
    "Name 6": "FICTITIOUS BOATS LTD",
    "Name type": "Primary Name",
    "Regime Name": "Fictitious Regulations 2025",
    "Individual, Entity, Ship": "Entity",
    "Business registration number (s)": "12345678",
  };
  const ship: Row = {
    ...firm,
    "Unique ID": "ZZZ0003",
    "Individual, Entity, Ship": "Ship",
    "IMO number": "9999993",
    "Current believed flag of ship": "Panama",
  };
  const bytes = bytesOf(
    new TextDecoder()
      .decode(
        listOf(
          firm,
          ship,
          { ...firm, "Unique ID": "" },
          { ...firm, "Individual, Entity, Ship": "Moon" },
          { ...PERSON, "Unique ID": "ZZZ0004", "D.O.B": "31/02/1980", "Date Designated": "soon" },
          { ...firm, "Name 6": "" },
        ),
      )
      .replace("Individual, Entity, Ship", "Designation Type"),
  );
  const { statements, rejects } = decodeAll(ukSanctionsList, bytes, context);
  expect(rejects.map((r) => [r.line, r.code])).toEqual([
    [5, "FIELD_MISSING"],
    [6, "SCHEMA_UNKNOWN"],
    [7, "DATE_IMPOSSIBLE"],
    [7, "DATE_IMPOSSIBLE"],
    [8, "FIELD_MISSING"],
  ]);
  expect(valuesOf(statements, "registrationNumber", "Organization")).toEqual(["12345678"]);
  expect([...valuesOf(statements, "imoNumber", "Vessel"), ...valuesOf(statements, "flag", "Vessel")]).toEqual(
    ["9999993", "pa"],
  );
});

test("an area in brackets numbers no value, and an id is one word", () => {
  const rows = [
    { ...PERSON, "Phone number": "+44 (0)20 7946 0018" },
    { ...PERSON, "Unique ID": "ZZZ0002", "Phone number": "(1) +44 20 7946 0019 (2) +44 (0)20 7946 0020" },
    { ...PERSON, "Unique ID": "ZZZ 0003" },
  ];
  const { statements, rejects } = decodeAll(ukSanctionsList, listOf(...rows), context);
  expect(valuesOf(statements, "phone")).toEqual([
    "+44 (0)20 7946 0018",
    "+44 20 7946 0019",
    "+44 (0)20 7946 0020",
  ]);
  expect(new Set(statements.filter((s) => s.schema === "Person").map((s) => s.entityId))).toEqual(
    new Set(["gb-uksl-zzz0001", "gb-uksl-zzz0002"]),
  );
  expect(rejects).toEqual([{ line: 5, code: "FIELD_INVALID", field: "Unique ID" }]);
});
