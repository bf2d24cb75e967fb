import { IDENTIFIER_TYPES, idFrom, type Model, parseIdentifierNode, type Schema } from "../core/index.ts";
import { csv } from "./csv.ts";
import type { DecodeContext, Format } from "./format.ts";
import type { Output, SayOptions } from "./output.ts";
import { rowMarking } from "./row-marking.ts";
import { tableDecoder } from "./table-decoder.ts";
import { headerOf } from "./text/csv.ts";
import { isoDate } from "./text/dates.ts";
import { headText } from "./text/encoding.ts";
import { isRow, rowOf } from "./text/json.ts";

const SIGNS = ["entity1label", "entity2label", "linktype"] as const;
/** Of a file of entities, which stands beside one of links. */
const ENTITY_SIGNS = ["id", "type", "label"] as const;
/** A text that a spreadsheet would run is written with an apostrophe before it; it is no part of the text. */
const INERT = /^'(?=[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20])/u;

interface End {
  readonly id: string;
  readonly schema: string;
  readonly label: string;
  /** Where the end is no entity but an identifier that entities share. */
  readonly identifier?: { readonly type: string; readonly value: string };
}

type Cell = (column: string) => string | undefined;

/**
 * Entities and links as charting tools such as i2 write them. Links with both ends in each row: Entity1Id, Entity1Type,
 * Entity1Label, the same for Entity2, LinkType, DateFirst, DateLast; a row with one end is an entity without a link. Entities
 * one a row: Id, Type, Label; what has the same id, type and label in a file of links is the same. What this node wrote comes back
 * as what it was, by the columns Entity1Schema, Entity2Schema and Relation, or Schema of entities. A row keeps the
 * marking that it says where that is stricter than its file's, by the columns Marking, TLP, PAP, Handling, SharingGroup and
 * Originator; MARKING_STRICTER where whoever imports may not see it.
 */
export const i2Csv: Format = {
  id: "i2-csv",
  title: "Entities and links as CSV (i2)",
  mediaType: "text/csv",
  extensions: ["csv"],
  sniff(head) {
    const header = headerOf(headText(head)).map(plain);
    if (SIGNS.every((column) => header.includes(column))) return 0.95;
    // Surer than that it is a table of something, and no surer.
    return ENTITY_SIGNS.every((column) => header.includes(column)) ? 0.6 : 0;
  },
  open: (context, options) => {
    // Whoever says what the columns are means no chart.
    if (options?.["mapping"] !== undefined) return csv.open(context, options);
    return tableDecoder(context, options, (cells, headerLine, out) => {
      const header = cells.map(plain);
      const isOfEntities =
        !header.includes("entity1label") && ENTITY_SIGNS.every((column) => header.includes(column));
      const missing = SIGNS.find((column) => !header.includes(column));
      if (missing !== undefined && !isOfEntities) {
        out.reject(headerLine, "COLUMN_MISSING", missing);
        return undefined;
      }
      return (row, line) => {
        const cell: Cell = (column) => row[header.indexOf(column)]?.trim().replace(INERT, "") || undefined;
        // A chart that went out as red does not come back as less.
        if (!out.underAccess(line, rowMarking(cell), context)) return;
        if (isOfEntities) {
          const entity = endOf(context, cell, "", line, out);
          return entity && sayEnd(context.model, entity, line, out);
        }
        const one = endOf(context, cell, "entity1", line, out);
        const hasTwo = cell("entity2id") !== undefined || cell("entity2label") !== undefined;
        const two = hasTwo ? endOf(context, cell, "entity2", line, out) : undefined;
        if (one) sayEnd(context.model, one, line, out);
        if (two) sayEnd(context.model, two, line, out);
        if (one && two) sayLink(context.model, one, two, cell, line, out);
      };
    });
  },
};

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

function endOf(
  { model, reference }: DecodeContext,
  cell: Cell,
  end: "entity1" | "entity2" | "",
  line: number,
  out: Output,
): End | undefined {
  const label = cell(`${end}label`) ?? cell(`${end}id`);
  if (label === undefined) return void out.reject(line, "FIELD_MISSING", `${end}label`);
  const given = cell(`${end}id`);
  const own = cell(`${end}schema`);
  const identifier = given === undefined ? undefined : parseIdentifierNode(given);
  if (given !== undefined && own !== undefined && identifier)
    return { id: given, schema: own, label, identifier };
  const type = typeNamed(model, reference.csvMappings, cell(`${end}type`));
  const kind = own === undefined ? IDENTIFIER_TYPES.find((one) => one === type) : undefined;
  if (kind !== undefined)
    return { id: `${kind}:${label}`, schema: kind, label, identifier: { type: kind, value: label } };
  const schema = model.get(own ?? type ?? "");
  if (!schema || schema.abstract || schema.edge)
    return void out.reject(line, "SCHEMA_UNKNOWN", own === undefined ? `${end}type` : `${end}schema`);
  // Another tool's numbers are its own: two charts both have a "1".
  const id =
    own !== undefined && given !== undefined ? given : idFrom("i2-", schema.name, given ?? "", label);
  if (id.length > 255 || /[\s\p{C}]/u.test(id)) return void out.reject(line, "FIELD_INVALID", `${end}id`);
  return { id, schema: schema.name, label };
}

/** What another tool calls a type: a schema by its name or label, or what data/csv-mappings.json takes it for. */
function typeNamed(model: Model, mappings: unknown, type: string | undefined): string | undefined {
  if (type === undefined) return undefined;
  const wanted = plain(type);
  const types = isRow(mappings) ? rowOf(mappings, "i2Types") : undefined;
  const known = types?.[wanted];
  if (typeof known === "string") return known;
  for (const schema of model.schemata.values())
    if (plain(schema.name) === wanted || plain(schema.label) === wanted) return schema.name;
  return undefined;
}

function sayEnd(model: Model, { id, schema, label, identifier }: End, line: number, out: Output): void {
  if (identifier) return;
  const caption = model.get(schema)?.caption.find((p) => model.property(schema, p)) ?? "name";
  out.say(line, id, schema, caption, label);
}

/** A relation that the model has, a property that points at the other end, or a link of which the chart says the name. */
function sayLink(model: Model, one: End, two: End, cell: Cell, line: number, out: Output): void {
  const relation = cell("relation") ?? cell("linktype");
  const holder = one.identifier ? two : one;
  const shared = one.identifier ?? two.identifier;
  if (shared) {
    if (holder.identifier) return void out.reject(line, "FIELD_INVALID", "entity2id");
    const names = [cell("relation"), shared.type].filter((name) => name !== undefined);
    const property = names.find((name) => model.property(holder.schema, name));
    if (property === undefined) return void out.reject(line, "PROPERTY_UNKNOWN", "linktype");
    return void out.say(line, holder.id, holder.schema, property, shared.value, validity(cell, line, out));
  }
  const pointing = relation === undefined ? undefined : model.property(one.schema, relation);
  if (relation !== undefined && pointing?.type === "entity")
    return void out.say(line, one.id, one.schema, relation, two.id, validity(cell, line, out));
  const schema = edgeNamed(model, relation) ?? model.get("UnknownLink");
  if (!schema?.edge) return;
  const { source, target } = schema.edge;
  const id = idFrom("i2-link-", one.id, relation ?? "", two.id);
  const say = (property: string, value: string | undefined): void => {
    if (value !== undefined && schema.properties.has(property))
      out.say(line, id, schema.name, property, value);
  };
  say(source, one.id);
  say(target, two.id);
  // What this node wrote says the schema there, which is nobody's word for the link.
  if (schema.name === "UnknownLink" && cell("relation") === undefined) say("role", relation);
  say("startDate", cell("datefirst"));
  say("endDate", cell("datelast"));
}

/** From when to when a number or a property was somebody's; a day that is none costs itself, and not the link. */
function validity(cell: Cell, line: number, out: Output): SayOptions {
  const day = (column: "datefirst" | "datelast", field: string): string | undefined => {
    const text = cell(column);
    if (text === undefined || isoDate(text) !== undefined) return text;
    out.reject(line, "DATE_IMPOSSIBLE", field);
    return undefined;
  };
  return { validFrom: day("datefirst", "DateFirst"), validTo: day("datelast", "DateLast") };
}

function edgeNamed(model: Model, relation: string | undefined): Schema | undefined {
  if (relation === undefined) return undefined;
  const wanted = plain(relation);
  for (const schema of model.schemata.values())
    if (schema.edge && !schema.abstract && (plain(schema.name) === wanted || plain(schema.label) === wanted))
      return schema;
  return undefined;
}
