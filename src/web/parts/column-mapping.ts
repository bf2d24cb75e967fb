import { firstRows, headingRow } from "../../core/index.ts";
import type { MessageKey } from "../messages/index.ts";

/** What the rows of a table can be said to be. */
export const ROW_KINDS = [
  "payments",
  "statement",
  "people",
  "companies",
  "vessels",
  "orders",
  "seizures",
  "declarations",
  "thefts",
] as const;
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

/** A field of a row of supply, which is called as a property is or has a word of its own. */
const supply = (id: string, label: string, everyRow?: boolean): MappedField => ({
  id,
  label: label as MessageKey,
  ...(everyRow === undefined ? {} : { everyRow }),
});
const DATE = supply("date", "property.date");
const GTIN = supply("gtin", "property.gtin");
const QUANTITY = supply("quantity", "property.quantity");
const DESCRIPTION = supply("description", "property.description");
const VEHICLE = supply("vehicle", "property.vehicle");

const COMMON = [money("currency", true), money("method"), money("purpose"), money("reference")];

/** As the server's mappings name them: fields of a Payment, properties of the schema, or fields of a row of supply. */
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
  orders: [
    supply("order_id", "property.orderNumber"),
    DATE,
    supply("seller", "property.seller", true),
    supply("buyer", "property.buyer"),
    QUANTITY,
    DESCRIPTION,
    GTIN,
    supply("serials", "property.serial"),
    supply("unit_price_eur", "mapping.field.unitPrice"),
    money("amount"),
    money("currency", true),
    supply("ship_to", "property.deliveryPlace"),
    supply("contact_phone", "property.contactPhone"),
    supply("payment.method", "mapping.field.method"),
    supply("payment.account", "property.payerAccount"),
  ],
  seizures: [
    supply("seizure_id", "property.seizureNumber"),
    DATE,
    supply("place", "property.place", true),
    supply("context", "property.context", true),
    supply("authority", "property.authority", true),
    supply("cls", "mapping.field.thing"),
    supply("brand_read", "property.brand"),
    supply("serial_read", "property.serial"),
    GTIN,
    supply("hp_read", "property.powerHp"),
    supply("length_m", "property.lengthM"),
    VEHICLE,
  ],
  declarations: [
    supply("declaration_id", "mapping.field.declarationNumber"),
    DATE,
    supply("exporter", "mapping.field.exporter"),
    supply("consignee", "property.consignee"),
    supply("hs", "mapping.field.commodity"),
    DESCRIPTION,
    QUANTITY,
    supply("net_kg", "mapping.field.netKg"),
    supply("value_eur", "mapping.field.value"),
    supply("packages", "mapping.field.packages"),
    supply("carrier", "property.carrier"),
    VEHICLE,
  ],
  thefts: [
    supply("theft_id", "mapping.field.theftNumber"),
    DATE,
    supply("reporter", "mapping.field.reporter", true),
    GTIN,
    supply("serial", "property.serial"),
  ],
};

/** What the server calls such a row. */
const SUPPLY_ROW = {
  orders: "order",
  seizures: "seizure",
  declarations: "declaration",
  thefts: "theft",
} as const;

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

export const isSupply = (kind: RowKind): kind is keyof typeof SUPPLY_ROW => kind in SUPPLY_ROW;

/** Of these, one is given where two rows with the same keys are one. */
const SURE = {
  people: ["birthDate", "passportNumber", "idNumber"],
  companies: undefined,
  vessels: ["imoNumber", "mmsi", "registrationNumber"],
} as const;

const all = (...ids: readonly string[]) => ids.map((id) => [[id]]);

/** One of each of these lists must be said, all of its members. */
const NEEDED: Readonly<Record<RowKind, readonly (readonly (readonly string[])[])[]>> = {
  payments: all("at", "debtorAccount", "creditorAccount", "amount", "currency"),
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
  orders: all("order_id", "date", "seller", "buyer", "quantity"),
  seizures: all("seizure_id", "date", "place"),
  declarations: all("declaration_id", "date", "exporter", "consignee", "hs"),
  thefts: all("theft_id", "date"),
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
  const order = dateOrder === undefined ? {} : { dateOrder };
  const point = decimal === undefined ? {} : { decimal };
  const literalOf = (id: string) => ({ literal: (everyRow[id] ?? "").trim() });
  if (isSupply(kind)) {
    const named = Object.fromEntries(fields.map(({ id }) => [id, columns[id] ?? literalOf(id)]));
    return { row: SUPPLY_ROW[kind], columns: named, ...order, ...point };
  }
  const said = Object.fromEntries(
    fields.map(({ id }) => {
      const column = columns[id];
      return [id, column === undefined ? literalOf(id) : { column }];
    }),
  );
  if (kind === "payments" || kind === "statement") return { payments: said, ...order, ...point };
  const keys = fields.flatMap(({ id }) => (KEYS.has(id) ? (columns[id] ?? []) : []));
  const sure = SURE[kind];
  const row = { schema: SCHEMA[kind], keys, properties: said, ...(sure === undefined ? {} : { sure }) };
  return { entities: { row }, ...order };
}

/** The cells of the line that names a table's columns, read in the browser: nobody else needs to see it. Empty where there are none. */
export function headingOf(bytes: Uint8Array): readonly string[] {
  const table = firstRows(decoded(bytes));
  const names = (table[headingRow(table)] ?? []).filter((name) => name !== "");
  return names.some((name) => /[\0\ufffd]/.test(name)) ? [] : [...new Set(names)];
}

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
