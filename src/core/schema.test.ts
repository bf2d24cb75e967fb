import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { identifierTypeOf } from "./identifiers.ts";
import { DESCRIPTIVE_PROPERTIES, Model, type ModelFile } from "./schema.ts";

const read = (name: string): ModelFile =>
  JSON.parse(readFileSync(new URL(`../../data/schemata/${name}`, import.meta.url), "utf8")) as ModelFile;
const ftm = read("ftm.json");
const own = read("wasl.json");
const model = new Model(ftm, own);

describe("FollowTheMoney's own file", () => {
  it("loads whole: every schema, every property that is not a reverse", () => {
    for (const [name, file] of Object.entries(ftm.schemata)) {
      expect(model.get(name)?.label).toBe(file.label);
      for (const [property, spec] of Object.entries(file.properties ?? {})) {
        expect(model.property(name, property) === undefined).toBe(spec.stub === true);
      }
    }
  });

  it("gives what the rest of the code stands on", () => {
    expect(model.isA("Vessel", "Thing")).toBe(true);
    expect(model.isA("Company", "LegalEntity")).toBe(true);
    expect(model.isA("Company", "Asset")).toBe(true);
    expect(model.property("Vessel", "name")?.type).toBe("name");
    expect(model.get("Ownership")?.edge).toEqual({ source: "owner", target: "asset", directed: true });
    expect(model.get("Associate")?.edge?.directed).toBe(false);
    expect(model.moreSpecific("LegalEntity", "Company")).toBe("Company");
    expect(model.moreSpecific("Company", "LegalEntity")).toBe("Company");
    expect(model.get("Person")?.caption[0]).toBe("name");
  });
});

describe("our additions", () => {
  const added = Object.keys(own.schemata).filter((name) => !(name in ftm.schemata));

  it("adds to a schema without taking anything away", () => {
    const plain = new Model(ftm);
    for (const name of plain.schemata.keys()) {
      const before = plain.get(name);
      const after = model.get(name);
      for (const [property, spec] of before?.properties ?? []) {
        expect(after?.properties.get(property)).toEqual(spec);
      }
      expect(after?.edge).toEqual(before?.edge);
    }
    expect(plain.property("Person", "subjectCategory")).toBeUndefined();
    expect(model.property("Person", "subjectCategory")?.type).toBe("string");
  });

  it.each(added)("%s: captions, featured properties, edge ends and ranges exist", (name) => {
    const schema = model.get(name);
    const isKnown = (property: string) => schema?.properties.has(property);
    expect(schema?.caption.filter((p) => !isKnown(p))).toEqual([]);
    expect(schema?.featured.filter((p) => !isKnown(p))).toEqual([]);
    if (schema?.edge) expect([schema.edge.source, schema.edge.target].every(isKnown)).toBe(true);
    for (const property of schema?.properties.values() ?? []) {
      if (property.type === "entity") expect(model.get(property.range ?? "")).toBeDefined();
    }
  });

  it("joins engines by what is stamped on them, and adverts by their contacts", () => {
    for (const property of ["serialNumber", "hullNumber", "engineNumber"]) {
      expect(model.property("Equipment", property)?.matchable).toBe(true);
      expect(identifierTypeOf(property)).toBe("serial");
    }
    for (const property of ["phone", "handle", "iban", "cryptoAddress"]) {
      expect(model.property("Advert", property)?.matchable).toBe(true);
      expect(identifierTypeOf(property)).toBeDefined();
    }
  });

  it("R11 adds no descriptive property that a matcher could read as matchable", () => {
    for (const name of added) {
      for (const property of model.get(name)?.properties.values() ?? []) {
        if (property.declaredBy === name) expect(DESCRIPTIVE_PROPERTIES.has(property.name)).toBe(false);
      }
    }
  });

  it("R08 counts the persons of a crossing and has no place for a list of them", () => {
    const persons = [...(model.get("Crossing")?.properties.values() ?? [])].filter(
      (p) => p.declaredBy === "Crossing" && (p.range === "Person" || p.range === "LegalEntity"),
    );
    expect(persons).toEqual([]);
  });
});

describe("a model that cannot hold", () => {
  it("is refused: an unknown parent, an unknown property type", () => {
    expect(() => new Model({ schemata: { A: { extends: ["B"] } } })).toThrow("invariant broken");
    expect(() => new Model({ schemata: { A: { properties: { p: { type: "colour" } } } } })).toThrow(
      "invariant broken",
    );
  });
});
