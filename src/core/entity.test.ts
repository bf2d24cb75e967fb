import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleEntity } from "./entity.ts";
import { OPEN, tlpRank } from "./marking/index.ts";
import { Model, type ModelFile } from "./schema.ts";
import { type StatementDraft, statementId, toStatement } from "./statement.ts";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../data/schemata/${name}`, import.meta.url), "utf8")) as ModelFile;
const model = new Model(read("ftm.json"), read("wasl.json"));

const say = (draft: Partial<StatementDraft>, reportId = "r1", tlp: "clear" | "amber" = "clear") =>
  toStatement(
    { entityId: "e1", schema: "Company", property: "name", value: "Meerkant", ...draft },
    { reportId, access: { ...OPEN, tlp }, seenAt: "2026-01-01T00:00:00Z" },
  );
const anySaid = fc
  .record({
    entityId: fc.constantFrom("e1", "e2", "e3"),
    schema: fc.constantFrom("LegalEntity", "Organization", "Company", "Person"),
    property: fc.constantFrom("name", "alias", "country"),
    value: fc.constantFrom("A", "B", "C"),
    reportId: fc.constantFrom("r1", "r2"),
  })
  .map(({ reportId, ...draft }) => say(draft, reportId));

describe("an entity as a view", () => {
  it("lets conflicting claims stand side by side, each with its source", () => {
    const claims = [
      say({ property: "country", value: "nl" }),
      say({ property: "country", value: "be" }, "r2"),
    ];
    const entity = assembleEntity(model, "e1", claims);
    expect(entity?.statements.map((s) => [s.value, s.reportId])).toEqual([
      ["nl", "r1"],
      ["be", "r2"],
    ]);
  });

  it("does not depend on the order of its statements", () => {
    fc.assert(
      fc.property(fc.array(anySaid, { minLength: 1, maxLength: 8 }), (said) => {
        const one = assembleEntity(model, "e1", said);
        const other = assembleEntity(model, "e1", [...said].reverse());
        expect({ ...one, statements: [] }).toEqual({ ...other, statements: [] });
      }),
    );
  });

  it("keeps every statement and adds none", () => {
    fc.assert(
      fc.property(fc.array(anySaid, { minLength: 1, maxLength: 8 }), (said) => {
        expect(assembleEntity(model, "e1", said)?.statements).toEqual(said);
      }),
    );
  });

  it("is as strict as the strictest that it shows", () => {
    const entity = assembleEntity(model, "e1", [
      say({}),
      say({ value: "x" }, "r2", "amber"),
      say({ value: "y" }),
    ]);
    expect(tlpRank(entity?.access.tlp ?? "clear")).toBe(tlpRank("amber"));
  });

  it("takes the most specific schema; of unrelated ones the one said more often", () => {
    const schema = (...names: string[]) =>
      assembleEntity(
        model,
        "e1",
        names.map((name, i) => say({ schema: name, value: String(i) })),
      )?.schema;
    expect(schema("LegalEntity", "Company", "Organization")).toBe("Company");
    expect(schema("LegalEntity", "LegalEntity", "Company")).toBe("Company");
    expect(schema("Person", "Company", "Person")).toBe("Person");
    expect(schema("Company", "Person")).toBe("Company");
  });

  it("is called by the name said most often, then the shortest; by its id where it has none", () => {
    const named = [
      say({ value: "Longer name" }),
      say({ value: "Short" }),
      say({ value: "Longer name" }, "r2"),
    ];
    expect(assembleEntity(model, "e1", named)?.caption).toBe("Longer name");
    expect(assembleEntity(model, "e1", named.slice(0, 2))?.caption).toBe("Short");
    expect(assembleEntity(model, "e1", [say({ property: "country", value: "nl" })])?.caption).toBe("e1");
    const engine = [say({ schema: "Equipment", property: "serialNumber", value: "BX40-1" })];
    expect(assembleEntity(model, "e1", engine)?.caption).toBe("BX40-1");
    const account = [
      say({ schema: "UserAccount", property: "service", value: "telegram" }),
      say({ schema: "UserAccount", property: "name", value: "Safar" }),
    ];
    expect(assembleEntity(model, "e1", account)?.caption).toBe("Safar");
    const handle = say({ schema: "UserAccount", property: "username", value: "safar_1" });
    expect(assembleEntity(model, "e1", [...account, handle])?.caption).toBe("safar_1");
    const unheardOf = say({ schema: "SchemaOfALaterVersion", value: "Meerkant" });
    expect(assembleEntity(model, "e1", [unheardOf])?.caption).toBe("Meerkant");
  });

  it("is nothing without a statement: whoever may see none sees no entity", () => {
    expect(assembleEntity(model, "e1", [])).toBeUndefined();
  });
});

describe("statements", () => {
  const draft: StatementDraft = { entityId: "e1", schema: "Person", property: "name", value: "A" };

  it("have one id for one claim of one report, however often it is read", () => {
    expect(statementId(draft, "r1")).toBe(statementId({ ...draft, original: "a" }, "r1"));
    expect(say({}).id).toBe(say({}).id);
  });

  it("have another id where anything that is claimed differs", () => {
    const others: readonly [StatementDraft, string][] = [
      [draft, "r2"],
      [{ ...draft, entityId: "e2" }, "r1"],
      [{ ...draft, schema: "LegalEntity" }, "r1"],
      [{ ...draft, property: "alias" }, "r1"],
      [{ ...draft, value: "B" }, "r1"],
      [{ ...draft, lang: "ar" }, "r1"],
      [{ ...draft, kind: "assessment" }, "r1"],
      [{ ...draft, validFrom: "2020" }, "r1"],
      [{ ...draft, validTo: "2020" }, "r1"],
    ];
    const ids = [[draft, "r1"] as const, ...others].map(([d, report]) => statementId(d, report));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("do not run into each other by joining their parts", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        fc.pre(b !== "" || a !== "");
        const one = statementId({ ...draft, entityId: a + b, value: c }, "r1");
        const other = statementId({ ...draft, entityId: a, value: b + c }, "r1");
        if (b !== "") expect(one).not.toBe(other);
      }),
    );
  });

  it("R06 are facts unless somebody says that they are an assessment", () => {
    expect(say({}).kind).toBe("fact");
    expect(say({ kind: "assessment" }).kind).toBe("assessment");
    expect(say({}).id).not.toBe(say({ kind: "assessment" }).id);
  });

  it("carry the report's marking and the time at which they were seen first and last", () => {
    expect(say({}, "r9", "amber")).toMatchObject({
      reportId: "r9",
      access: { tlp: "amber" },
      firstSeen: "2026-01-01T00:00:00Z",
      lastSeen: "2026-01-01T00:00:00Z",
    });
  });
});
