import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { componentSchemas } from "./schemas/index.ts";

/** What is wrong where in a request; never the value. */
export interface Fault {
  readonly in: "body" | "query" | "path" | "header";
  readonly pointer: string;
  readonly detail: string;
}

export class RequestFault extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super("request does not conform");
    this.faults = faults;
  }
}

/** Compiles a schema with the named schemas that it refers to. */
export const compile = (
  schema: TSchema,
  context: ReadonlyMap<string, TSchema> = componentSchemas(),
): Validator => Compile(Object.fromEntries(context), schema);

/** Compiled at the first use, since most processes use few of the routes. */
function lazily(schema: TSchema): () => Validator {
  let compiled: Validator | undefined;
  return () => {
    compiled ??= compile(schema);
    return compiled;
  };
}

const PARTS = { body: "body", querystring: "query", params: "path", headers: "header" } as const;

/** Validates requests. Query and path are text: they are read as what the schema says; a body is taken as it is. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = lazily(schema);
  const part = PARTS[httpPart as keyof typeof PARTS] ?? "body";
  return (given: unknown) => {
    const value = part === "body" ? withDefaults(schema, given) : fromText(schema, given);
    if (validator().Check(value)) return { value };
    const errors = validator().Errors(value);
    const told = errors.filter((e) => !REPEATED.has(e.keyword));
    const faults = (told.length > 0 ? told : errors)
      .slice(0, 10)
      .map((e): Fault => ({ in: part, pointer: e.instancePath, detail: detailOf(e, schema) }));
    return { error: new RequestFault(faults) };
  };
};

/** Said of each unknown property, beside what is said of them together; with the caller's own text for a pointer. */
const REPEATED = new Set(["boolean"]);

/** An unknown property's name is the caller's text and is not sent back: the names that are known help as much. */
function detailOf(
  error: { readonly keyword: string; readonly instancePath: string; readonly message: string },
  schema: TSchema,
): string {
  if (error.keyword !== "additionalProperties" || error.instancePath !== "") return error.message;
  const known = Object.keys(fieldsOf(schema));
  return known.length > 0 ? `${error.message}; known are ${known.join(", ")}` : error.message;
}

type Fields = Readonly<Record<string, { readonly type?: string; readonly default?: unknown }>>;
const fieldsOf = (schema: TSchema): Fields => (resolve(schema) as { properties?: Fields }).properties ?? {};

function resolve(schema: TSchema): TSchema {
  const name = (schema as { $ref?: string }).$ref;
  return name === undefined ? schema : (componentSchemas().get(name) ?? schema);
}

function withDefaults(schema: TSchema, given: unknown): unknown {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given ?? {};
  const result: Record<string, unknown> = { ...given };
  for (const [name, field] of Object.entries(fieldsOf(schema)))
    if (field.default !== undefined && !Object.hasOwn(result, name)) result[name] = field.default;
  return result;
}

function fromText(schema: TSchema, given: unknown): unknown {
  const fields = fieldsOf(schema);
  // Not by assignment: "__proto__" has to stay a name like any other, and be refused like one.
  const read = Object.entries((given ?? {}) as Record<string, unknown>).map(
    ([name, value]) => [name, fieldFromText(fields[name]?.type, value)] as const,
  );
  return withDefaults(schema, Object.fromEntries(read));
}

function fieldFromText(type: string | undefined, value: unknown): unknown {
  if (type === "array") return Array.isArray(value) ? value : [value];
  if (typeof value !== "string") return value;
  if (type === "integer") return /^-?[0-9]{1,15}$/.test(value) ? Number(value) : value;
  if (type === "boolean") return value === "true" ? true : value === "false" ? false : value;
  return value;
}
