import { expect, it } from "vitest";
import { languageOf } from "./language.ts";

it.each([
  [undefined, "en"],
  ["", "en"],
  ["ar", "ar"],
  ["ar-TN,ar;q=0.9,fr;q=0.8", "ar"],
  ["de-DE,fr;q=0.5,en;q=0.4", "fr"],
  ["fr;q=0.2, ar;q=0.7", "ar"],
  ["fr;q=0, de", "en"],
  ["arn", "en"],
  ["*;q=x,,;;", "en"],
] as const)("of %s, Wasl speaks %s", (header, lang) => {
  expect(languageOf(header)).toBe(lang);
});
