import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { patternFaults, scoId, stixValidator } from "../../src/formats/index.ts";

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const cases = <T>(name: string): readonly T[] =>
  read(`golden/${name}.jsonl`)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
const validator = await stixValidator(JSON.parse(read("../../data/stix/stix-2.1.json")));

test("objects are valid where stix2-validator says so, and nowhere else", () => {
  const all = cases<[unknown, boolean, string]>("objects");
  const wrong = all.filter(([object, isValid]) => validator.isValid(object) !== isValid);
  expect(wrong.map(([object, , why]) => `${JSON.stringify(object).slice(0, 200)} ${why}`)).toEqual([]);
  expect(all.filter(([, isValid]) => isValid).length).toBeGreaterThan(100);
});

test("patterns are valid where stix2-patterns says so, and nowhere else", () => {
  const all = cases<[string, boolean]>("patterns");
  expect(all.filter(([text, isValid]) => (patternFaults(text).length === 0) !== isValid)).toEqual([]);
  expect(all.filter(([, isValid]) => isValid).length).toBeGreaterThan(100);
});

test("observables get the ids that stix2 gives them", () => {
  const all = cases<[Record<string, unknown>, string | null]>("ids");
  const wrong = all.filter(([object, id]) => (scoId(object, validator.tables.idContributing) ?? null) !== id);
  expect(wrong).toEqual([]);
});
