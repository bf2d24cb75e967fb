import { expect, test } from "vitest";
import { bytesOf, context, jsonLines, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { chooseFormat, decodeAll, formats } from "./index.ts";
import { stix21 } from "./stix-21.ts";

const ID = "8c6c5b1c-6f52-4f0e-9d2a-1b2c3d4e5f60";
const person = {
  type: "identity",
  spec_version: "2.1",
  id: `identity--${ID}`,
  identity_class: "individual",
  name: "Fictitious Broker",
};
const phone = {
  type: "phone-number",
  spec_version: "2.1",
  id: `phone-number--${ID}`,
  value: "+447700900123",
};

test("objects one a line are a file of them; a line that is none is told by its number, the rest is kept", () => {
  const bytes = jsonLines(person, "{", { name: "no object" }, phone);
  expect(chooseFormat(formats, bytes, "export.jsonl")?.id).toBe("stix-21");
  const { statements, rejects } = decodeAll(stix21, bytes, context);
  expect(valuesOf(statements, "name", "Person")).toEqual(["Fictitious Broker"]);
  expect(valuesOf(statements, "phone")).toEqual(["+447700900123"]);
  expect(unknownToModel(statements)).toEqual([]);
  expect(rejects).toEqual([
    { line: 2, code: "JSON_INVALID" },
    { line: 3, code: "FIELD_MISSING", field: "objects" },
  ]);
});

test("one object by itself, and a bundle a line, are read as bundles are", () => {
  const bundle = (object: object) => ({ type: "bundle", id: `bundle--${ID}`, objects: [object] });
  for (const bytes of [bytesOf(JSON.stringify(person)), jsonLines(bundle(person), bundle(phone))]) {
    expect(chooseFormat(formats, bytes, "x.json")?.id).toBe("stix-21");
    expect(valuesOf(decodeAll(stix21, bytes, context).statements, "name", "Person")).toEqual([
      "Fictitious Broker",
    ]);
  }
});

test("STIX 2.0: what was observed stands in the observation, under its marking; what nobody keeps is told", () => {
  const observation = {
    type: "observed-data",
    id: `observed-data--${ID}`,
    created: "2026-03-01T10:00:00.000Z",
    number_observed: 1,
    object_marking_refs: ["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"],
    objects: {
      "0": { type: "email-addr", value: "broker@example.org" },
      "1": { type: "user-account", account_login: "fictitious_broker", account_type: "example" },
      "2": { type: "mutex", name: "x" },
    },
  };
  const bundle = { type: "bundle", id: `bundle--${ID}`, spec_version: "2.0", objects: [observation] };
  const { statements, rejects } = decodeAll(stix21, bytesOf(JSON.stringify(bundle)), context);
  expect(valuesOf(statements, "email")).toEqual(["broker@example.org"]);
  expect(valuesOf(statements, "username")).toEqual(["fictitious_broker"]);
  // The observation is a document that mentions both.
  expect(new Set(statements.map((s) => s.schema))).toEqual(
    new Set(["UserAccount", "Document", "Documentation"]),
  );
  expect(valuesOf(statements, "entity", "Documentation")).toHaveLength(2);
  expect(valuesOf(statements, "summary")).toEqual(["number_observed: 1"]);
  expect(rejects).toEqual([{ line: 3, code: "SCHEMA_UNKNOWN", field: "mutex" }]);
  expect(statements.every((s) => "rowAccess" in s && JSON.stringify(s.rowAccess).includes("red"))).toBe(true);
});

test("of versions of one object in a file the newest is read; what has no id or no version is an object by itself", () => {
  const version = (day: string, rest: object) => ({
    ...person,
    modified: `2026-03-${day}T10:00:00Z`,
    ...rest,
  });
  const named = (...objects: readonly object[]) => {
    const { statements } = decodeAll(stix21, bytesOf(JSON.stringify({ type: "bundle", objects })), context);
    return valuesOf(statements, "name");
  };
  expect(named(version("03", { name: "Newer" }), version("02", { name: "Older" }))).toEqual(["Newer"]);
  expect(named(version("02", {}), version("03", { revoked: true }))).toEqual([]);
  const account = { type: "user-account", id: `user-account--${ID}`, user_id: "1" };
  const names = ["One", "Two"].map((display_name) => ({ ...account, display_name }));
  expect(named(...names)).toEqual(["One", "Two"]);
});

test("a bundle that breaks off is none, whatever its lines hold", () => {
  const text = JSON.stringify({ type: "bundle", id: `bundle--${ID}`, objects: [person] }, undefined, 1);
  const { statements, rejects } = decodeAll(stix21, bytesOf(text.slice(0, -20)), context);
  expect([statements, rejects]).toEqual([[], [{ line: 1, code: "JSON_INVALID" }]]);
});
