import type { TSchema } from "typebox";
import type { Validator } from "typebox/compile";
import { componentSchemas } from "./schemas/index.ts";
import { compile } from "./validate.ts";

/** The parts of a schema that an answer is made of. */
interface Shape {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

/**
 * Writes an answer as its schema promises. A value that is not of the schema does not leave at all: that is a bug.
 * A property that the schema does not name is left out: whatever the layers below carry along stays there.
 */
export function answerWriter(schema: TSchema): (value: unknown) => string {
  const lenient = lazily(() => compile(schema));
  // Compiled checks cost a fraction of writing, so an answer without surplus, the usual one, is written at once.
  const exact = lazily(() => compile(closed(schema) as TSchema, closedComponents()));
  return (value) => {
    if (exact().Check(value)) return JSON.stringify(value);
    if (!lenient().Check(value)) {
      const [first] = lenient().Errors(value);
      const where = `${first?.instancePath ?? ""} (${first?.schemaPath ?? ""})`;
      throw new Error(`invariant broken: response ${where} ${first?.message ?? ""}`);
    }
    return JSON.stringify(named(schema as Shape, value));
  };
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const closedComponents = lazily(
  () => new Map([...componentSchemas()].map(([name, schema]) => [name, closed(schema) as TSchema])),
);

/** The same schema without room for properties that it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isObject = (schema as { type?: unknown }).type === "object" && !("additionalProperties" in schema);
  return isObject ? { ...inner, additionalProperties: false } : inner;
}

const branches = new WeakMap<Shape, Validator>();

/** The part of a conforming value that its schema names. */
function named(shape: Shape, value: unknown): unknown {
  if (shape.$ref !== undefined) return named((componentSchemas().get(shape.$ref) ?? {}) as Shape, value);
  if (shape.anyOf) {
    const branch = shape.anyOf.find((candidate) => validatorOf(candidate).Check(value));
    return branch ? named(branch, value) : undefined;
  }
  if (Array.isArray(value)) return shape.items ? value.map((item) => named(shape.items ?? {}, item)) : [];
  if (typeof value !== "object" || value === null) return value;
  const { properties = {}, additionalProperties } = shape;
  const rest = typeof additionalProperties === "object" ? additionalProperties : undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const its = Object.hasOwn(properties, key) ? properties[key] : rest;
      return its === undefined ? [] : [[key, named(its, item)]];
    }),
  );
}

function validatorOf(shape: Shape): Validator {
  const known = branches.get(shape);
  if (known) return known;
  const validator = compile(shape as TSchema);
  branches.set(shape, validator);
  return validator;
}
