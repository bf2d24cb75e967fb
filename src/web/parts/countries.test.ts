import { expect, test } from "vitest";
import { countriesIn, countryIn, issuerIn } from "./countries.ts";

test.each([
  ["fr", "en", "FR"],
  ["UK", "en", "GB"],
  ["EL", "en", "GR"],
  ["Germany", "en", "DE"],
  ["Yemen", "en", "YE"],
  [" united kingdom ", "en", "GB"],
  ["المملكة المتحدة", "ar", "GB"],
  ["Royaume-Uni", "fr", "GB"],
] as const)("%s (%s) is %s", (written, language, code) => {
  expect(countryIn(written, language)).toBe(code);
});

test.each(["", "X", "XX", "ZZ", "QQ", "Fr4", "Atlantis"])("“%s” is no country", (written) => {
  expect(countryIn(written, "en")).toBeUndefined();
});

test("a list keeps every country, and tells what of it is none", () => {
  expect(countriesIn("gb, France; de fr", "en")).toEqual({ codes: ["GB", "FR", "DE"], unread: [] });
  expect(countriesIn("gb، فرنسا", "ar")).toEqual({ codes: ["GB", "FR"], unread: [] });
  expect(countriesIn("gb, Atlantis", "en")).toEqual({ codes: ["GB"], unread: ["Atlantis"] });
  expect(countriesIn(" , ", "en")).toEqual({ codes: [], unread: [] });
});

test("an issuer of documents is a country, or ZZ for invented ones", () => {
  expect(issuerIn("zz", "en")).toBe("ZZ");
  expect(issuerIn("UK", "en")).toBe("GB");
  expect(issuerIn("Atlantis", "en")).toBeUndefined();
});
