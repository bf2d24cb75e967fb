import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { counted } from "./counted.ts";
import { TERM_NAMES, termName } from "./term-names.ts";

test("a term of a score is called what the page calls it", () => {
  const file = new URL("../web/messages/review/en.json", import.meta.url);
  const page = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  const terms = Object.entries(page).flatMap(([key, text]) =>
    key.startsWith("term.") ? [[key.slice("term.".length), text]] : [],
  );
  expect(TERM_NAMES).toEqual(Object.fromEntries(terms));
  expect([termName("name.kunya"), termName("share"), termName("phone")]).toEqual([
    "Name: kunya",
    "Name: share of the words that agrees",
    "phone",
  ]);
});

test("one is one", () => {
  expect([counted(1, "pair"), counted(0, "pair"), counted(2, "entity", "entities")]).toEqual([
    "1 pair",
    "0 pairs",
    "2 entities",
  ]);
});
