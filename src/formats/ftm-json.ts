import {
  type Access,
  categoryFrom,
  DIVERTED_PROPERTIES,
  isProtectedCategory,
  type Model,
  OPEN,
  parseAccess,
  type Schema,
} from "../core/index.ts";
import type { Format } from "./format.ts";
import { firstRow, jsonLinesDecoder } from "./line-decoder.ts";
import type { Output, SayOptions } from "./output.ts";
import { headText } from "./text/encoding.ts";
import { isRow, type Row, rowOf, textOf, textsOf } from "./text/json.ts";
import { SeenIds } from "./text/seen-ids.ts";

const ID_LENGTH_MAX = 255;

const isEntity = (row: Row): boolean => isRow(row["properties"]) && typeof row["schema"] === "string";
const isStatement = (row: Row): boolean => "entity_id" in row && "prop" in row && "value" in row;

/**
 * FollowTheMoney JSON lines: entities, or statements as `ftm statements` writes them, or both in one file. An entity may hold others
 * where it refers to them, or they to it, as OpenSanctions' `targets.nested.json` and Aleph's exports do.
 */
export const ftmJson: Format = {
  id: "ftm-json",
  title: "FollowTheMoney JSON lines",
  mediaType: "application/json+ftm",
  extensions: ["ftm.json", "ftm", "jsonl", "ijson", "json"],
  sniff(head, fileName) {
    const row = firstRow(headText(head));
    if (row && isEntity(row) && "id" in row) return 0.9;
    if (row && isStatement(row)) return 0.9;
    // A line that holds others may be longer than the head.
    if (!row && /^\s*\{"(?:id|caption|schema)":"[^\n]*"properties":\{/.test(headText(head))) return 0.9;
    return /\.(?:ftm\.json|ftm|ijson)$/i.test(fileName) ? 0.4 : 0;
  },
  open(context, options) {
    const seen: Seen = { lines: new SeenIds(), nested: new SeenIds() };
    return jsonLinesDecoder(context, options, (row, line, out, text) => {
      const isOpen = out.underAccess(line, markingOf(row), context);
      if (!isStatement(row)) takeEntity(context.model, row, line, out, seen, isOpen ? text : undefined);
      else if (isOpen) takeStatement(context.model, row, line, out);
    });
  },
};

/** Ids of lines, and of entities within them: one of these may stand in many lines, and have one of its own. */
interface Seen {
  readonly lines: SeenIds;
  readonly nested: SeenIds;
}

/** What our own export says of a line's marking holds where it is stricter than the file's. */
const markingOf = ({ marking }: Row): Access =>
  marking === undefined || marking === null ? OPEN : parseAccess(isRow(marking) ? marking : {});

/** The schema of a row; abstract ones describe nothing by themselves. */
function schemaOf(model: Model, row: Row, line: number, out: Output): Schema | undefined {
  const name = textOf(row, "schema");
  const schema = name === undefined ? undefined : model.get(name);
  if (schema && !schema.abstract) return schema;
  out.reject(line, name === undefined ? "FIELD_MISSING" : "SCHEMA_UNKNOWN", "schema");
  return undefined;
}

function idOf(row: Row, name: string, line: number, out: Output): string | undefined {
  const id = textOf(row, name);
  if (id === undefined) out.reject(line, "FIELD_MISSING", name);
  else if (id.length > ID_LENGTH_MAX || /[\s\p{C}]/u.test(id)) out.reject(line, "FIELD_INVALID", name);
  else return id;
  return undefined;
}

/** Without a text the line may not be seen by whoever imports: all that is taken is whom it protects. */
function takeEntity(
  model: Model,
  row: Row,
  line: number,
  out: Output,
  seen: Seen,
  text: string | undefined,
): void {
  const schema = schemaOf(model, row, line, out);
  const id = schema && idOf(row, "id", line, out);
  if (!schema || id === undefined) return;
  const properties = row["properties"];
  if (!isRow(properties)) {
    out.reject(line, "FIELD_MISSING", "properties");
    return;
  }
  const sight = text === undefined ? "other" : seen.lines.see(id, text);
  if (sight === "other") {
    if (text !== undefined) out.reject(line, "ID_DUPLICATE", "id");
    sayProtection(model, schema, id, properties, line, out);
  }
  if (sight === "new") sayEntity(model, schema, id, row, line, out, seen);
}

function sayEntity(
  model: Model,
  schema: Schema,
  id: string,
  row: Row,
  line: number,
  out: Output,
  seen: Seen,
): void {
  const properties = rowOf(row, "properties");
  for (const property in properties) {
    const back = schema.properties.has(property) ? undefined : schema.nested.get(property);
    const mayHold =
      (back !== undefined || schema.properties.has(property)) && !DIVERTED_PROPERTIES.has(property);
    for (const value of [properties[property]].flat() as readonly unknown[]) {
      const isHeld = mayHold && isRow(value) && isEntity(value);
      const nested = isHeld ? takeNested(model, value, line, out, seen) : undefined;
      if (back === undefined || !isHeld)
        sayProperty(schema, id, property, value, line, out, kindOf(row, property, value));
      else if (nested && !textsOf(rowOf(value, "properties"), back).includes(id))
        sayProperty(nested.schema, nested.id, back, id, line, out);
    }
  }
}

/** An entity within another, once where it stands in many; undefined, and a reject, where it is none. */
function takeNested(
  model: Model,
  row: Row,
  line: number,
  out: Output,
  seen: Seen,
): { readonly schema: Schema; readonly id: string } | undefined {
  const schema = schemaOf(model, row, line, out);
  const id = schema && idOf(row, "id", line, out);
  if (!schema || id === undefined) return undefined;
  if (seen.nested.see(`${id}\n${JSON.stringify(row)}`, "") === "new")
    sayEntity(model, schema, id, row, line, out, seen);
  return { schema, id };
}

/** Whom a line protects is protected, though nothing else of it is taken (R08). */
function sayProtection(
  model: Model,
  schema: Schema,
  id: string,
  properties: Row,
  line: number,
  out: Output,
): void {
  for (const value of [properties["subjectCategory"]].flat()) {
    const category = typeof value === "string" ? categoryFrom(value) : undefined;
    if (category && isProtectedCategory(category))
      sayProperty(schema, id, "subjectCategory", category, line, out);
  }
  for (const value of Object.values(properties).flat()) {
    if (!isRow(value) || !isEntity(value)) continue;
    const inner = model.get(textOf(value, "schema") ?? "");
    const innerId = textOf(value, "id");
    if (inner && innerId !== undefined)
      sayProtection(model, inner, innerId, rowOf(value, "properties"), line, out);
  }
}

/** What our own export names as somebody's judgement comes back as one. */
function kindOf(row: Row, property: string, value: unknown): SayOptions | undefined {
  const { assessments } = row;
  const judged =
    isRow(assessments) && Object.hasOwn(assessments, property) ? assessments[property] : undefined;
  return Array.isArray(judged) && judged.includes(value) ? { kind: "assessment" } : undefined;
}

function sayProperty(
  schema: Schema,
  id: string,
  name: string,
  value: unknown,
  line: number,
  out: Output,
  options?: SayOptions,
): void {
  if (DIVERTED_PROPERTIES.has(name)) {
    out.reject(line, "SENSITIVE_DIVERTED", name);
    return;
  }
  const property = schema.properties.get(name);
  if (!property) {
    out.reject(line, "PROPERTY_UNKNOWN", name.slice(0, 60));
    return;
  }
  if (value === null || value === undefined) return;
  // Of an entity within this one, its id; what it says itself is taken beside this.
  const nested = isRow(value) ? textOf(value, "id") : undefined;
  const text = typeof value === "string" ? value : typeof value === "number" ? String(value) : nested;
  if (text === undefined) out.reject(line, "FIELD_INVALID", name);
  else out.sayKnown(line, id, schema.name, property, text, options);
}

function takeStatement(model: Model, row: Row, line: number, out: Output): void {
  const name = textOf(row, "prop");
  // The statement "id" of FollowTheMoney is a checksum of an entity, not a claim.
  if (name === "id") return;
  const schema = schemaOf(model, row, line, out);
  const id = schema && idOf(row, "entity_id", line, out);
  if (!schema || id === undefined) return;
  if (name === undefined) {
    out.reject(line, "FIELD_MISSING", "prop");
    return;
  }
  const lang = textOf(row, "lang");
  const original = textOf(row, "original_value");
  sayProperty(schema, id, name, row["value"], line, out, {
    ...(lang === undefined ? {} : { lang }),
    ...(original === undefined ? {} : { original }),
  });
}
