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
import { isRow, type Row, textOf } from "./text/json.ts";
import { SeenIds } from "./text/seen-ids.ts";

const ID_LENGTH_MAX = 255;

const isEntity = (row: Row): boolean => isRow(row["properties"]) && typeof row["schema"] === "string";
const isStatement = (row: Row): boolean => "entity_id" in row && "prop" in row && "value" in row;

/** FollowTheMoney JSON lines: entities, or statements as `ftm statements` writes them, or both in one file. */
export const ftmJson: Format = {
  id: "ftm-json",
  title: "FollowTheMoney JSON lines",
  mediaType: "application/json+ftm",
  extensions: ["ftm.json", "ftm", "jsonl", "ijson", "json"],
  sniff(head, fileName) {
    const row = firstRow(headText(head));
    if (row && isEntity(row) && "id" in row) return 0.9;
    if (row && isStatement(row)) return 0.9;
    return /\.(?:ftm\.json|ftm|ijson)$/i.test(fileName) ? 0.4 : 0;
  },
  open(context, options) {
    const seen = new SeenIds();
    return jsonLinesDecoder(context, options, (row, line, out, text) => {
      const isOpen = out.underAccess(line, markingOf(row), context);
      if (!isStatement(row)) takeEntity(context.model, row, line, out, seen, isOpen ? text : undefined);
      else if (isOpen) takeStatement(context.model, row, line, out);
    });
  },
};

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
  seen: SeenIds,
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
  const sight = text === undefined ? "other" : seen.see(id, text);
  if (sight === "other") {
    if (text !== undefined) out.reject(line, "ID_DUPLICATE", "id");
    sayProtection(schema, id, properties, line, out);
  }
  if (sight !== "new") return;
  for (const property in properties) {
    const given = properties[property];
    const values: readonly unknown[] = Array.isArray(given) ? given : [given];
    for (const value of values)
      sayProperty(schema, id, property, value, line, out, kindOf(row, property, value));
  }
}

/** Whom a line protects is protected, though nothing else of it is taken (R08). */
function sayProtection(schema: Schema, id: string, properties: Row, line: number, out: Output): void {
  for (const value of [properties["subjectCategory"]].flat()) {
    const category = typeof value === "string" ? categoryFrom(value) : undefined;
    if (category && isProtectedCategory(category))
      sayProperty(schema, id, "subjectCategory", category, line, out);
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
  // Nested entities, as Aleph exports them, are referred to; they have a line of their own.
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
