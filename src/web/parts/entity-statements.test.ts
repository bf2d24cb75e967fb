import { expect, test } from "vitest";
import type { Statement } from "../api/types.ts";
import { claimsByProperty } from "./entity-statements.ts";

const statement = (property: string, value: string, over: Partial<Statement> = {}): Statement =>
  ({ id: `${property}:${value}`, property, value, kind: "fact", ...over }) as Statement;

test("one value from two sources is one claim with both", () => {
  const [birth] = claimsByProperty(
    [statement("birthDate", "1980-01-01", { id: "a" }), statement("birthDate", "1980-01-01", { id: "b" })],
    [],
  );
  expect(birth?.claims.map((c) => c.statements.map((s) => s.id))).toEqual([["a", "b"]]);
  expect(birth?.isConflict).toBe(false);
});

test("two values are a conflict only where the world has one", () => {
  const groups = claimsByProperty(
    [
      statement("birthDate", "1980-01-01"),
      statement("birthDate", "1981-02-02"),
      statement("phone", "+441"),
      statement("phone", "+442"),
    ],
    [],
  );
  expect(groups.map((g) => [g.property, g.isConflict])).toEqual([
    ["birthDate", true],
    ["phone", false],
  ]);
});

test("a date that is only more exact is no conflict", () => {
  const [birth] = claimsByProperty(
    [statement("birthDate", "1980"), statement("birthDate", "1980-05-02")],
    [],
  );
  expect(birth?.isConflict).toBe(false);
});

test("an assessment never merges with a fact of the same value, and comes after it", () => {
  const [name] = claimsByProperty(
    [statement("name", "X", { kind: "assessment", id: "a" }), statement("name", "X", { id: "b" })],
    [],
  );
  expect(name?.claims.map((c) => c.kind)).toEqual(["fact", "assessment"]);
});

test("what identifies comes first", () => {
  const groups = claimsByProperty([statement("notes", "n"), statement("name", "N")], ["name"]);
  expect(groups.map((g) => g.property)).toEqual(["name", "notes"]);
});
