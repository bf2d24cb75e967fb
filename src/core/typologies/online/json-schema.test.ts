import { describe, expect, it } from "vitest";
import { type JsonSchema, schemaErrors } from "./json-schema.ts";

describe("a value that a schema takes, and one that it refuses", () => {
  it.each<[string, JsonSchema, unknown, unknown, string]>([
    ["a type", { type: "string" }, "a", 5, "is integer, not string"],
    ["nothing", { type: "null" }, null, {}, "is object, not null"],
    ["a list", { type: "array" }, [], {}, "is object, not array"],
    ["an object", { type: "object" }, {}, null, "is null, not object"],
    ["a whole number", { type: "integer" }, 5, 5.5, "is number, not integer"],
    ["a number, whole or not", { type: "number" }, 5, "5", "is string, not number"],
    ["one of several types", { type: ["string", "null"] }, null, true, "is boolean, not string or null"],
    ["a whole number among them", { type: ["number", "null"] }, 5, "5", "is string, not number or null"],
    ["a value of a list", { enum: ["a", 5] }, 5, "b", "is none of the values allowed"],
    ["one value", { const: "a" }, "a", "b", "is another value"],
    ["a text that is long enough", { minLength: 2 }, "ab", "a", "is too short"],
    ["a text by its signs, not their halves", { minLength: 2 }, "🚤🚤", "🚤", "is too short"],
    ["a text that is short enough", { maxLength: 2 }, "🚤🚤", "abc", "is too long"],
    ["a text of a form", { pattern: "^a+$" }, "aa", "ab", "has another form"],
    ["items enough", { minItems: 2 }, [1, 2], [1], "has too few items"],
    ["an item among others", { contains: { const: 2 } }, [1, 2, 3], [1, 3], "lacks an item"],
    [
      "one of two alternatives",
      { anyOf: [{ type: "string" }, { type: "null" }] },
      null,
      5,
      "fits none of the alternatives",
    ],
    ["what it is not", { not: { type: "string" } }, 5, "a", "is what it must not be"],
  ])("%s", (_, schema, valid, refused, error) => {
    expect(schemaErrors(schema, valid)).toEqual([]);
    expect(schemaErrors(schema, refused)).toEqual([`/: ${error}`]);
  });

  it("whatever it is, where nothing is said of it", () => {
    for (const value of [null, "", "a".repeat(99), 5, [], {}, true])
      expect(schemaErrors({}, value)).toEqual([]);
    // What is said of texts and lists is said of nothing else.
    const schema = { minLength: 9, pattern: "x", minItems: 9, required: ["a"] };
    expect(schemaErrors(schema, 5)).toEqual([]);
    expect(schemaErrors({ minLength: 9 }, [])).toEqual([]);
    expect(schemaErrors({ required: ["a"] }, [])).toEqual([]);
  });

  it("in its parts, each error with its place", () => {
    const schema: JsonSchema = {
      required: ["id", "name"],
      properties: { id: { type: "integer" }, tags: { items: { type: "string" } } },
    };
    expect(schemaErrors(schema, { id: 1, name: 2, more: 3, tags: ["a", "b"] })).toEqual([]);
    expect(schemaErrors(schema, { id: "x", tags: ["a", 5, 6] })).toEqual([
      "/name: is missing",
      "/id: is string, not integer",
      "/tags/1: is integer, not string",
      "/tags/2: is integer, not string",
    ]);
    expect(schemaErrors(schema, { tags: 5 }, "/top")).toEqual([
      "/top/id: is missing",
      "/top/name: is missing",
    ]);
  });

  it("by all that is said of it together", () => {
    const schema = { allOf: [{ minLength: 2 }, { pattern: "^a" }] };
    expect(schemaErrors(schema, "ab")).toEqual([]);
    expect(schemaErrors(schema, "b")).toEqual(["/: is too short", "/: has another form"]);
    expect(schemaErrors({ type: "string", enum: ["a"] }, 5, "/x")).toEqual([
      "/x: is integer, not string",
      "/x: is none of the values allowed",
    ]);
  });

  it("under a condition only where it holds", () => {
    // As text: an object with a "then" of its own looks like a promise.
    const schema = JSON.parse(
      '{ "if": { "properties": { "kind": { "const": "a" } } }, "then": { "required": ["reason"] } }',
    ) as JsonSchema;
    expect(schemaErrors(schema, { kind: "b" })).toEqual([]);
    expect(schemaErrors(schema, { kind: "a", reason: "so" })).toEqual([]);
    expect(schemaErrors(schema, { kind: "a" }, "/x")).toEqual(["/x/reason: is missing"]);
    expect(schemaErrors({ if: { type: "string" } }, "a")).toEqual([]);
  });
});
