import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../test/support/cases.ts";
import { type Access, OPEN } from "./marking/index.ts";
import type { Peer } from "./partner.ts";
import { type ReleaseItem, release } from "./release.ts";
import { Model, type ModelFile } from "./schema.ts";
import { toStatement } from "./statement.ts";

const readModel = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../data/schemata/${name}`, import.meta.url), "utf8")) as ModelFile;
const model = new Model(readModel("ftm.json"), readModel("wasl.json"));
const purpose = { purpose: "information-exchange", mandate: "EX-1" } as const;
const police: Peer = {
  nodeId: "node-b",
  partnerClass: "police",
  ceiling: "red",
  groups: [],
  purposes: ["information-exchange"],
};
const ours: Access = { ...OPEN, originators: ["node-a"] };
const red: Access = { ...ours, tlp: "red" };
const say = (
  entityId: string,
  schema: string,
  property: string,
  value: string,
  access = ours,
): ReleaseItem => ({
  statement: toStatement(
    { entityId, schema, property, value },
    { reportId: "r1", access, seenAt: "2026-01-01T00:00:00Z" },
  ),
  category: "unknown",
  necessity: "case EX-1",
});
const out = (items: readonly ReleaseItem[], options = {}) =>
  release(items, police, purpose, "node-a", options);

describe("what is withheld takes its references along", () => {
  const owned = [
    say("co", "Company", "name", "Open Co"),
    say("secret", "Company", "name", "Hidden Co", red),
    say("own", "Ownership", "owner", "secret"),
    say("own", "Ownership", "asset", "co"),
    say("own", "Ownership", "role", "holder"),
  ];

  it("sends neither the reference nor the half of a relation", () => {
    const { statements, withheld } = out(owned, { model });
    expect(statements.map((s) => s.entityId)).toEqual(["co"]);
    expect(JSON.stringify(statements)).not.toContain("secret");
    expect(withheld.map((w) => w.because)).toEqual(["marking", "reference", "reference", "reference"]);
  });

  it("sends the relation where the partner knows the other end already", () => {
    expect(out(owned, { model, knownToPeer: new Set(["secret"]) }).statements).toHaveLength(4);
  });

  it("takes what points at what pointed, to the end of the row", () => {
    const row = [
      say("a", "Company", "name", "A", red),
      say("b", "Company", "parent", "a"),
      say("c", "Company", "parent", "b"),
      say("d", "Company", "parent", "c"),
    ];
    expect(out(row, { model }).statements).toEqual([]);
  });

  it("takes the reference alone where it is no relation: a firm keeps its name without its parent", () => {
    const firm = [
      say("co", "Company", "name", "Open Co"),
      say("co", "Company", "parent", "nobody-said-a-word-of"),
    ];
    const { statements, withheld } = out(firm, { model });
    expect(statements.map((s) => s.property)).toEqual(["name"]);
    expect(withheld.map((w) => w.because)).toEqual(["reference"]);
  });

  it("leaves the reason as it was where something was withheld already", () => {
    const edge = [
      say("own", "Ownership", "owner", "secret"),
      say("own", "Ownership", "role", "holder", red),
      say("own", "Ownership", "asset", "own"),
    ];
    expect(out(edge, { model }).withheld.map((w) => w.because)).toEqual([
      "reference",
      "marking",
      "reference",
    ]);
  });

  it("without the model knows as a reference what is withheld here, and nothing else", () => {
    const { statements, withheld } = out(owned);
    expect(statements.map((s) => s.value)).toEqual(["Open Co", "co", "holder"]);
    expect(withheld.map((w) => w.because)).toEqual(["marking", "reference"]);
    expect(out(owned, { knownToPeer: new Set(["secret"]) }).statements).toHaveLength(4);
  });

  const companies = ["c0", "c1", "c2", "c3"];
  const anyId = fc.constantFrom(...companies, "c9");
  const anyAccess = fc.oneof({ weight: 3, arbitrary: fc.constant(ours) }, fc.constant(red));
  const anyItem = fc.oneof(
    fc
      .tuple(fc.constantFrom(...companies), anyAccess)
      .map(([id, a]) => say(id, "Company", "name", `Fictitious ${id}`, a)),
    fc
      .tuple(fc.constantFrom(...companies), anyId, anyAccess)
      .map(([id, to, a]) => say(id, "Company", "parent", to, a)),
    fc
      .tuple(
        fc.constantFrom("o1", "o2"),
        fc.constantFrom("owner", "asset", "role"),
        fc.constantFrom(...companies, "c9"),
        anyAccess,
      )
      .map(([id, property, to, a]) => say(id, "Ownership", property, property === "role" ? "holder" : to, a)),
  );

  const anyItems = fc.uniqueArray(anyItem, { maxLength: 20, selector: (i) => i.statement.id });

  it("whatever the graph: nothing points at what the partner does not know, no relation is half, nothing more stays", () => {
    fc.assert(
      fc.property(anyItems, fc.subarray([...companies, "c9"]), (items, known) => {
        const { statements, withheld } = out(items, { model, knownToPeer: new Set(known) });
        const reason = new Map(withheld.map((w) => [w.statementId, w.because]));
        const visible = new Set([...known, ...statements.map((s) => s.entityId)]);
        const dangles = ({ statement: s }: ReleaseItem): boolean =>
          model.property(s.schema, s.property)?.type === "entity" && !visible.has(s.value);
        const cut = (one: ReleaseItem): boolean => reason.get(one.statement.id) === "reference";
        for (const one of items) {
          const { statement: s } = one;
          const siblings = items.filter((i) => i.statement.entityId === s.entityId);
          if (s.access === red) expect(reason.get(s.id)).toBe("marking");
          else if (cut(one))
            expect(
              dangles(one) || (model.isEdge(s.schema) && siblings.some((i) => cut(i) && dangles(i))),
            ).toBe(true);
          else {
            expect(reason.get(s.id)).toBeUndefined();
            expect(dangles(one)).toBe(false);
            if (model.isEdge(s.schema)) expect(siblings.some(cut)).toBe(false);
          }
        }
      }),
      { numRuns: cases(500) },
    );
  });
});
