import { idFrom } from "../core/index.ts";
import type { DecodeContext, Format } from "./format.ts";
import type { Output } from "./output.ts";
import { type TakeRow, tableDecoder } from "./table-decoder.ts";
import { headerOf } from "./text/csv.ts";
import { headText } from "./text/encoding.ts";

const NEEDED = [
  "id",
  "schema",
  "name",
  "aliases",
  "birth_date",
  "countries",
  "identifiers",
  "sanctions",
] as const;

/** Columns of several values, parted by semicolons, and the first of these properties that the row's schema has. */
const LISTS: readonly (readonly [column: string, ...properties: readonly string[]])[] = [
  ["aliases", "alias"],
  ["birth_date", "birthDate", "incorporationDate"],
  ["countries", "country"],
  ["addresses", "address"],
  ["phones", "phone"],
  ["emails", "email"],
];

/** OpenSanctions' table of a dataset's targets (targets.simple.csv): what each row is, its schema says. */
export const opensanctionsCsv: Format = {
  id: "opensanctions-csv",
  title: "OpenSanctions targets (CSV)",
  mediaType: "text/csv",
  extensions: ["csv"],
  sniff(head) {
    const header = headerOf(headText(head));
    return NEEDED.every((column) => header.includes(column)) ? 0.97 : 0;
  },
  open: (context, options) =>
    tableDecoder(context, options, (header, headerLine, out) => {
      const missing = NEEDED.find((column) => !header.includes(column));
      if (missing === undefined) return targetReader(header, context, out);
      return void out.reject(headerLine, "COLUMN_MISSING", missing);
    }),
};

function targetReader(header: readonly string[], { model }: DecodeContext, out: Output): TakeRow {
  const parts = (cells: readonly string[], column: string): readonly string[] =>
    (cells[header.indexOf(column)] ?? "")
      .split(";")
      .map((part) => part.trim())
      .filter((part) => part !== "");
  return (cells, line) => {
    const [id = "", schema = "", name = ""] = ["id", "schema", "name"].map((column) =>
      (cells[header.indexOf(column)] ?? "").trim(),
    );
    if (id === "") return void out.reject(line, "FIELD_MISSING", "id");
    if (id.length > 255 || /[\s\p{C}]/u.test(id)) return void out.reject(line, "FIELD_INVALID", "id");
    if (!model.get(schema)) return void out.reject(line, "SCHEMA_UNKNOWN", schema.slice(0, 60));
    const ownOf = (properties: readonly string[]): string | undefined =>
      properties.find((property) => model.property(schema, property));
    const say = (properties: readonly string[], value: string): void => {
      const property = ownOf(properties);
      if (property !== undefined) out.say(line, id, schema, property, value);
    };
    say(["name"], name);
    for (const [column, ...properties] of LISTS)
      for (const value of parts(cells, column)) say(properties, value);
    // What number it is the table does not say.
    const numbers = model.isA(schema, "Person") ? ["idNumber"] : ["registrationNumber", "idNumber"];
    for (const value of parts(cells, "identifiers"))
      say(/^IMO\s?\d{7}$/i.test(value) ? ["imoNumber", ...numbers] : numbers, value);
    const sanctions = parts(cells, "sanctions");
    const programs = parts(cells, "program_ids");
    if (sanctions.length + programs.length === 0) return;
    say(["topics"], "sanction");
    const sanction = idFrom("sanction-", id);
    const saySanction = (property: string, values: readonly string[]): void => {
      for (const value of values) out.say(line, sanction, "Sanction", property, value);
    };
    saySanction("entity", [id]);
    saySanction("program", sanctions);
    saySanction("programId", programs);
    saySanction("authority", parts(cells, "dataset"));
  };
}
