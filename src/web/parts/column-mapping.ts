import { HEADING_ROWS, headingRow } from "../../core/index.ts";
import type { MessageKey } from "../messages/index.ts";

/** What the rows of a table can be said to be. */
export const ROW_KINDS = ["payments", "statement", "people", "companies", "vessels"] as const;
export type RowKind = (typeof ROW_KINDS)[number];

export interface MappedField {
  readonly id: string;
  readonly label: MessageKey;
  /** One text can stand for it in every row. */
  readonly everyRow?: boolean;
}

const money = (id: string, everyRow?: boolean): MappedField => ({
  id,
  label: `mapping.field.${id}` as MessageKey,
  ...(everyRow === undefined ? {} : { everyRow }),
});
const property = (id: string): MappedField => ({ id, label: `property.${id}` as MessageKey });

const COMMON = [money("currency", true), money("method"), money("reference")];

/** As the server's mappings name them: fields of a Payment, or properties of the schema. */
export const FIELDS: Readonly<Record<RowKind, readonly MappedField[]>> = {
  payments: [
    ...["at", "debtorAccount", "creditorAccount", "amount"].map((id) => money(id)),
    ...COMMON,
    ...["debtorName", "creditorName", "debtorAgent", "creditorAgent"].map((id) => money(id)),
  ],
  statement: [
    money("at"),
    money("account", true),
    ...["counterpartyAccount", "counterpartyName", "amount", "direction", "debit", "credit"].map((id) =>
      money(id),
    ),
    ...COMMON,
  ],
  people: [
    "name",
    "firstName",
    "lastName",
    "birthDate",
    "nationality",
    "passportNumber",
    "idNumber",
    "phone",
    "email",
    "address",
  ].map(property),
  companies: ["name", "registrationNumber", "country", "address", "phone", "email", "website"].map(property),
  vessels: ["name", "imoNumber", "mmsi", "callSign", "flag", "registrationNumber"].map(property),
};

const SCHEMA = { people: "Person", companies: "Company", vessels: "Vessel" } as const;
/** By these a row is the same one as before. */
const KEYS = new Set([
  "name",
  "firstName",
  "lastName",
  "birthDate",
  "passportNumber",
  "idNumber",
  "registrationNumber",
  "imoNumber",
  "mmsi",
]);

/** Of these, one is given where two rows with the same keys are one. */
const SURE = {
  people: ["birthDate", "passportNumber", "idNumber"],
  companies: undefined,
  vessels: ["imoNumber", "mmsi", "registrationNumber"],
} as const;

/** One of each of these lists must be said, all of its members. */
const NEEDED: Readonly<Record<RowKind, readonly (readonly (readonly string[])[])[]>> = {
  payments: [[["at"]], [["debtorAccount"]], [["creditorAccount"]], [["amount"]], [["currency"]]],
  statement: [
    [["at"]],
    [["account"]],
    [["counterpartyAccount"], ["counterpartyName"]],
    [["amount"], ["debit", "credit"]],
    [["currency"]],
  ],
  people: [[["name"], ["firstName", "lastName"]]],
  companies: [[["name"]]],
  vessels: [[["name"], ["imoNumber"], ["mmsi"]]],
};

/** What was said of the columns so far; a column goes before a text for every row. */
export interface ColumnChoices {
  readonly kind: RowKind;
  readonly columns: Readonly<Record<string, string>>;
  readonly everyRow: Readonly<Record<string, string>>;
  readonly dateOrder?: "dmy" | "mdy";
  readonly decimal?: "," | ".";
}

export const isSaid = ({ columns, everyRow }: ColumnChoices, id: string): boolean =>
  columns[id] !== undefined || (everyRow[id] ?? "").trim() !== "";

/** Fields without which nothing can be read, each once. */
export function lackingFields(choices: ColumnChoices): readonly MappedField[] {
  const lacking = NEEDED[choices.kind]
    .filter((ways) => !ways.some((way) => way.every((id) => isSaid(choices, id))))
    .map(([way]) => way?.find((id) => !isSaid(choices, id)));
  return FIELDS[choices.kind].filter(({ id }) => lacking.includes(id));
}

export const isNeeded = (kind: RowKind, id: string): boolean =>
  NEEDED[kind].some((ways) => ways.length === 1 && ways[0]?.includes(id));

/** The mapping as the server reads it. */
export function mappingOf(choices: ColumnChoices): Readonly<Record<string, unknown>> {
  const { kind, columns, everyRow, dateOrder, decimal } = choices;
  const fields = FIELDS[kind].filter(({ id }) => isSaid(choices, id));
  const said = Object.fromEntries(
    fields.map(({ id }) => {
      const column = columns[id];
      return [id, column === undefined ? { literal: (everyRow[id] ?? "").trim() } : { column }];
    }),
  );
  const order = dateOrder === undefined ? {} : { dateOrder };
  if (kind === "payments" || kind === "statement")
    return { payments: said, ...order, ...(decimal === undefined ? {} : { decimal }) };
  const keys = fields.flatMap(({ id }) => (KEYS.has(id) ? (columns[id] ?? []) : []));
  const sure = SURE[kind];
  const row = { schema: SCHEMA[kind], keys, properties: said, ...(sure === undefined ? {} : { sure }) };
  return { entities: { row }, ...order };
}

const DELIMITERS = [",", ";", "\t", "|"] as const;

/** The cells of the line that names a table's columns, read in the browser: nobody else needs to see it. Empty where there are none. */
export function headingOf(bytes: Uint8Array): readonly string[] {
  const lines = decoded(bytes)
    .replace(/^\ufeff/, "")
    .split(/\r?\n|\r/, HEADING_ROWS);
  const tables = DELIMITERS.map((sign) => lines.map((line) => cellsOf(line, sign)));
  const table = tables.reduce((best, one) => (one.flat().length > best.flat().length ? one : best));
  const names = table[headingRow(table)] ?? [];
  return names.some((name) => /[\0\ufffd]/.test(name)) ? [] : [...new Set(names)];
}

/** Those that are not empty. */
const cellsOf = (line: string, sign: string): readonly string[] =>
  (line.match(new RegExp(`(?:"(?:[^"]|"")*"|[^${sign === "|" ? "\\|" : sign}])+`, "g")) ?? []).flatMap(
    (cell) => {
      const name = cell
        .trim()
        .replace(/^"(.*)"$/, "$1")
        .replaceAll('""', '"')
        .trim();
      return name === "" ? [] : [name];
    },
  );

function decoded(bytes: Uint8Array): string {
  const label =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : "";
  if (label !== "") return new TextDecoder(label).decode(bytes);
  try {
    // The last letter may have been cut in two.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
