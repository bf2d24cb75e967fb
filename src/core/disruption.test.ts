import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { size } from "../../test/support/cases.ts";
import {
  type DisruptionDraft,
  disruptionId,
  disruptionProperties,
  LOSS_PROPERTIES,
  mustBeDisruption,
  readDisruption,
} from "./disruption.ts";
import { assembleEntity } from "./entity.ts";
import { OPEN } from "./marking/index.ts";
import { Model, type ModelFile } from "./schema.ts";
import type { Statement } from "./statement.ts";

const read = (name: string): ModelFile =>
  JSON.parse(readFileSync(new URL(`../../data/schemata/${name}`, import.meta.url), "utf8")) as ModelFile;
const model = new Model(read("ftm.json"), read("wasl.json"));

const draft: DisruptionDraft = {
  title: "Store of boats emptied at Exampleville",
  measure: "seizure",
  techniques: ["OIC-EQP-02", "OIC-EQP-01"],
  from: "2026-03-02",
  to: "2026-03-03",
  authority: "Customs of Exampleland",
  place: "Exampleville",
  corridor: { from: "FR", to: "GB" },
  targets: ["company-1"],
  taken: { boats: 20, engines: 18, arrests: 3 },
  money: { currency: "EUR", seized: "12500.50" },
  words: "Twenty boats in their boxes.",
};
const check = (change: Partial<DisruptionDraft>): void =>
  mustBeDisruption(
    { ...draft, ...change },
    { isTechnique: (id) => id.startsWith("OIC-"), today: "2026-06-01" },
  );

const statementsOf = (properties: Readonly<Record<string, readonly string[]>>, id = "d1"): Statement[] =>
  Object.entries(properties).flatMap(([property, values]) =>
    values.map((value) => ({
      id: `${id}-${property}-${value}`,
      entityId: id,
      canonicalId: "d1",
      schema: "Disruption",
      property,
      value,
      reportId: "r1",
      access: OPEN,
      kind: "fact" as const,
      firstSeen: "2026-06-01T00:00:00Z",
      lastSeen: "2026-06-01T00:00:00Z",
    })),
  );
const readBack = (...said: Statement[][]) => {
  const entity = assembleEntity(model, "d1", said.flat());
  return entity && readDisruption(entity);
};

test("what is written is what is read, under properties that the schema has", () => {
  const properties = disruptionProperties(draft);
  for (const property of Object.keys(properties))
    expect(model.property("Disruption", property)).toBeDefined();
  expect(readBack(statementsOf(properties))).toEqual({
    id: "d1",
    title: draft.title,
    measure: "seizure",
    techniques: ["OIC-EQP-01", "OIC-EQP-02"],
    from: "2026-03-02",
    to: "2026-03-03",
    authorities: [draft.authority],
    place: "Exampleville",
    corridor: { from: "FR", to: "GB" },
    targets: ["company-1"],
    taken: {
      arrests: { least: 3, most: 3 },
      boats: { least: 20, most: 20 },
      engines: { least: 18, most: 18 },
    },
    money: { currency: "EUR", seized: { least: 12500.5, most: 12500.5 } },
    words: draft.words,
  });
});

test("what two sources count differently spans both; sums of two currencies say nothing together", () => {
  const other = statementsOf({ boatCount: ["25"], currency: ["GBP"], measure: ["raid"] }, "d2");
  const both = readBack(statementsOf(disruptionProperties(draft)), other);
  expect(both?.taken.boats).toEqual({ least: 20, most: 25 });
  expect(both?.money).toBeUndefined();
  expect(readBack(other)?.measure).toBe("other");
});

test("what is no count counts nothing, and a hundred thousand figures are read", () => {
  const figures = size(150_000);
  const hostile = statementsOf({
    boatCount: ["1e308", "Infinity", "-4", "1.5", "x"],
    engineCount: Array.from({ length: figures }, (_, n) => String(n)),
    amountSeized: ["1e999"],
    currency: ["EUR"],
  });
  const read = readBack(hostile);
  expect(read?.taken).toEqual({ engines: { least: 0, most: figures - 1 } });
  expect(read?.money).toBeUndefined();
});

test("the same words are one disruption, whatever their order, and others are another", () => {
  const turned = { ...draft, techniques: [...draft.techniques].reverse() };
  expect(disruptionId(turned)).toBe(disruptionId(draft));
  expect(disruptionId({ ...draft, taken: { boats: 21 } })).not.toBe(disruptionId(draft));
});

test.each<[string, Partial<DisruptionDraft>]>([
  ["title", { title: " . " }],
  ["authority", { authority: "" }],
  ["words", { words: "x".repeat(5001) }],
  ["measure", { measure: "raid" as "arrest" }],
  ["techniques", { techniques: [] }],
  ["techniques", { techniques: ["X-1"] }],
  ["from", { from: "2026-02-30" }],
  ["from", { from: "2026-07-01", to: "2026-07-01" }],
  ["to", { to: "2026-03-01" }],
  ["corridor", { corridor: { from: "France" } }],
  ["taken", { taken: { boats: -1 } }],
  ["taken", { taken: { boats: 1.5 } }],
  ["taken", { taken: { persons: 4 } as object }],
  ["money", { money: { currency: "euro", seized: "1" } }],
  ["money", { money: { currency: "EUR" } }],
  ["money", { money: { currency: "EUR", frozen: "1e9" } }],
])("what cannot stand is refused by its field: %s", (field, change) => {
  expect(() => check(change)).toThrow(expect.objectContaining({ code: "REQUEST_INVALID" }));
  try {
    check(change);
  } catch (error) {
    expect(error).toMatchObject({ detail: { field } });
  }
});

test("what can stand is not", () => {
  check({});
  check({ to: undefined, place: undefined, corridor: {}, targets: [], taken: {} } as object);
});

test("R08 has a count of arrests and no place for who was arrested", () => {
  const own = [...(model.get("Disruption")?.properties.values() ?? [])].filter(
    (p) => p.declaredBy === "Disruption",
  );
  expect(own.filter((p) => p.range === "Person" || p.range === "LegalEntity")).toEqual([]);
  for (const property of Object.values(LOSS_PROPERTIES))
    expect(model.property("Disruption", property)?.type).toBe("number");
});
