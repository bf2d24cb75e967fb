import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Catalogue, Translator } from "../../core/index.ts";
import { takenOf } from "./taken.tsx";

const speaking = (language: string) => {
  const file = new URL(`../messages/common/${language}.json`, import.meta.url);
  const translator = new Translator(language, JSON.parse(readFileSync(file, "utf8")) as Catalogue);
  return { t: (key: string, values?: Record<string, number>) => translator.text(key, values) } as never;
};

test("a bank's file is its payments, and none of it is called statements", () => {
  const outcome = { statements: 0, records: 40_000, taken: { payment: 40_000 } };
  expect(takenOf(outcome, speaking("en"))).toEqual(["40,000 payments"]);
  expect(takenOf(outcome, speaking("ar"))).toEqual(["40,000 دفعة"]);
});

test("a file of orders is its orders once, whatever rows were made of them", () => {
  const outcome = { statements: 289, records: 56, taken: { order: 28 } };
  expect(takenOf(outcome, speaking("en"))).toEqual(["289 statements", "28 orders"]);
});

test("an import of before kinds were counted says rows, and one that brought nothing says so", () => {
  expect(takenOf({ statements: 0, records: 2 }, speaking("fr"))).toEqual(["2 lignes"]);
  expect(takenOf({ statements: 0, records: 0, taken: {} }, speaking("en"))).toEqual(["nothing"]);
});
