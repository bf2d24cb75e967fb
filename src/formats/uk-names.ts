import type { Format } from "./format.ts";
import { tableDecoder } from "./table-decoder.ts";
import { headerOf } from "./text/csv.ts";
import { headText } from "./text/encoding.ts";
import { ownOf } from "./text/json.ts";

const COLUMNS = ["uksl_id", "type", "name_type", "name"] as const;
const SCHEMATA: Readonly<Record<string, string>> = {
  individual: "Person",
  entity: "Organization",
  ship: "Vessel",
  vessel: "Vessel",
};

/** Names of the UK Sanctions List as CSV: one name a row, the subject's id the same as in uk-designations. */
export const ukNames: Format = {
  id: "uk-names",
  title: "UK Sanctions List: names (CSV)",
  mediaType: "text/csv",
  extensions: ["csv"],
  sniff(head) {
    const header = headerOf(headText(head));
    return COLUMNS.every((column) => header.includes(column)) ? 0.97 : 0;
  },
  open: (context, options) =>
    tableDecoder(context, options, (header, headerLine, out) => {
      const missing = COLUMNS.find((column) => !header.includes(column));
      if (missing !== undefined) {
        out.reject(headerLine, "COLUMN_MISSING", missing);
        return undefined;
      }
      const at = (column: string): number => header.indexOf(column);
      const known = new Set<string>();
      return (cells, line) => {
        const cell = (column: string): string => (cells[at(column)] ?? "").trim();
        const number = cell("uksl_id");
        const schema = ownOf(SCHEMATA, cell("type").toLowerCase());
        if (number === "") return void out.reject(line, "FIELD_MISSING", "uksl_id");
        if (schema === undefined) return void out.reject(line, "SCHEMA_UNKNOWN", "type");
        const id = `gb-uksl-${number.toLowerCase()}`;
        const isPrimary = cell("name_type") === "primary";
        if (cell("name") === "") return void out.reject(line, "FIELD_MISSING", "name");
        out.say(line, id, schema, isPrimary ? "name" : "alias", cell("name"));
        if (known.has(id)) return;
        known.add(id);
        out.say(line, id, schema, "topics", "sanction");
      };
    }),
};
