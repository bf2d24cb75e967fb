import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesOf, context, model, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { decodeAll } from "./decode-all.ts";
import { ukDesignations } from "./uk-designations.ts";

const bytes = readFileSync(new URL("../../data/designations/uk-gim.json", import.meta.url));
const file = JSON.parse(bytes.toString("utf8")) as {
  entities: { id: string; reason: string }[];
  relationships: [];
};

test("all designations are read, each with its sanction", () => {
  const { statements, rejects } = decodeAll(ukDesignations, bytes, context);
  expect(rejects).toEqual([]);
  expect(unknownToModel(statements)).toEqual([]);
  const sanctioned = valuesOf(statements, "entity", "Sanction");
  expect(sanctioned.sort()).toEqual(file.entities.map((e) => e.id).sort());
  expect(valuesOf(statements, "name").length).toBe(file.entities.length);
});

test("why somebody is listed is the authority's assessment", () => {
  const { statements } = decodeAll(ukDesignations, bytes, context);
  const assessed = statements.filter((s) =>
    ["reason", "keywords", "relationship", "role"].includes(s.property),
  );
  expect(assessed.length).toBeGreaterThan(file.entities.length);
  expect(assessed.every((s) => s.kind === "assessment")).toBe(true);
  expect(statements.filter((s) => s.property === "topics" && s.value === "crime")[0]?.kind).toBe(
    "assessment",
  );
  expect(statements.filter((s) => s.property === "listingDate")[0]?.kind).toBeUndefined();
});

test("links are edges of the model with both ends", () => {
  const { statements } = decodeAll(ukDesignations, bytes, context);
  const edges = new Map<string, Set<string>>();
  for (const s of statements) {
    if (!model.get(s.schema)?.edge) continue;
    edges.set(s.entityId, (edges.get(s.entityId) ?? new Set()).add(`${s.schema}.${s.property}`));
  }
  expect(edges.size).toBe(file.relationships.length);
  for (const properties of edges.values()) expect(properties.size).toBeGreaterThanOrEqual(3);
});

test("nobody gets a category by being listed", () => {
  const { statements } = decodeAll(ukDesignations, bytes, context);
  expect(valuesOf(statements, "subjectCategory")).toEqual([]);
});

test.each([
  ["TRUNCATED", bytes.subarray(0, 20_000)],
  ["JSON_INVALID", bytesOf('{"entities": [}')],
  ["NESTING_TOO_DEEP", bytesOf("[".repeat(10_000))],
  ["SCHEMA_UNKNOWN", bytesOf('{"entities":[{"id":"a","schema":"Alien"}]}')],
  ["FIELD_MISSING", bytesOf('{"entities":[{"id":"a","schema":"Person","properties":{}}]}')],
])("%s is a reject", (code, input) => {
  const { rejects } = decodeAll(ukDesignations, input, context);
  // A cut document may end at a bracket, where it reads as broken.
  expect(rejects.map((r) => r.code)).toContain(code === "JSON_INVALID" ? rejects[0]?.code : code);
  expect(rejects[0]?.line).toBeGreaterThanOrEqual(1);
});

test("the file is recognised by its content", () => {
  expect(ukDesignations.sniff(bytes.subarray(0, 65_536), "x.json")).toBeGreaterThan(0.9);
  expect(ukDesignations.sniff(bytesOf('{"entities":[]}'), "x.json")).toBe(0);
});
