/** The part of JSON Schema (2020-12) that the statement of reasons is written in. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly contains?: JsonSchema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
}

const typeOf = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "array"
      : typeof value === "number" && Number.isInteger(value)
        ? "integer"
        : typeof value;

/** What is wrong with a value, each with its place; empty where it is valid. */
export function schemaErrors(schema: JsonSchema, value: unknown, at = ""): readonly string[] {
  const errors: string[] = [];
  const say = (what: string): void => void errors.push(`${at || "/"}: ${what}`);
  const type = typeOf(value);
  if (schema.type !== undefined) {
    const types = typeof schema.type === "string" ? [schema.type] : schema.type;
    if (!types.includes(type) && !(type === "integer" && types.includes("number")))
      say(`is ${type}, not ${types.join(" or ")}`);
  }
  if (schema.enum && !schema.enum.includes(value)) say("is none of the values allowed");
  if ("const" in schema && schema.const !== value) say("is another value");
  if (typeof value === "string") {
    const length = [...value].length;
    if (length < (schema.minLength ?? 0)) say("is too short");
    if (length > (schema.maxLength ?? Number.POSITIVE_INFINITY)) say("is too long");
    if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) say("has another form");
  }
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (items.length < (schema.minItems ?? 0)) say("has too few items");
    const { items: each, contains } = schema;
    if (each) items.forEach((item, i) => void errors.push(...schemaErrors(each, item, `${at}/${i}`)));
    if (contains && !items.some((item) => schemaErrors(contains, item).length === 0)) say("lacks an item");
  }
  if (type === "object") errors.push(...objectErrors(schema, value as Readonly<Record<string, unknown>>, at));
  for (const part of schema.allOf ?? []) errors.push(...schemaErrors(part, value, at));
  if (schema.anyOf && !schema.anyOf.some((part) => schemaErrors(part, value, at).length === 0))
    say("fits none of the alternatives");
  if (schema.not && schemaErrors(schema.not, value).length === 0) say("is what it must not be");
  if (schema.if && schema.then && schemaErrors(schema.if, value).length === 0)
    errors.push(...schemaErrors(schema.then, value, at));
  return errors;
}

function objectErrors(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  at: string,
): readonly string[] {
  const errors: string[] = [];
  for (const name of schema.required ?? []) if (!(name in value)) errors.push(`${at}/${name}: is missing`);
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    if (name in value) errors.push(...schemaErrors(part, value[name], `${at}/${name}`));
  }
  return errors;
}
