import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { expectPluralForms, expectSameKeys, expectSameValues } from "../../../test/support/catalogues.ts";
import {
  detectors,
  ERROR_CODES,
  LOOK_UP_RULES,
  PURPOSES,
  REJECT_CODES,
  SUBJECT_CATEGORIES,
} from "../../core/index.ts";

type Catalogue = Readonly<Record<string, string>>;
const areas = readdirSync(new URL(".", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const readArea = (area: string, language: string): Catalogue =>
  JSON.parse(readFileSync(new URL(`./${area}/${language}.json`, import.meta.url), "utf8")) as Catalogue;
const read = (language: string): Catalogue =>
  Object.assign({}, ...areas.map((area) => readArea(area, language))) as Catalogue;
const catalogues = { ar: read("ar"), en: read("en"), fr: read("fr") };
const english = Object.keys(catalogues.en);

test.each(["ar", "fr"] as const)("%s says everything that English says, and nothing else", (language) => {
  expectSameKeys(catalogues, language);
});

test("no key stands in two areas", () => {
  const keys = areas.flatMap((area) => Object.keys(readArea(area, "en")));
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});

test.each(["ar", "en", "fr"] as const)(
  "every message of %s is valid ICU and takes the same values",
  (language) => {
    expectSameValues(catalogues, language);
  },
);

test.each(["ar", "en", "fr"] as const)("plurals of %s have the forms that the language has", (language) => {
  expectPluralForms(catalogues, language);
});

test("every code a reader may meet has words", () => {
  const cbv = new URL("../../../data/supply/cbv.json", import.meta.url);
  const { bizSteps } = JSON.parse(readFileSync(cbv, "utf8")) as { readonly bizSteps: readonly string[] };
  const wanted = [
    ...bizSteps.map((step) => `supply.step.${step}`),
    ...Object.keys(ERROR_CODES).map((code) => `error.${code}`),
    ...Object.keys(REJECT_CODES).map((code) => `reject.${code}`),
    ...PURPOSES.map((purpose) => `purpose.${purpose}`),
    ...SUBJECT_CATEGORIES.map((category) => `category.${category}`),
    ...detectors.map(({ id }) => `detector.${id}`),
    ...LOOK_UP_RULES.map((rule) => `oversight.lookups.${rule}.because`),
  ];
  expect(wanted.filter((key) => !english.includes(key))).toEqual([]);
});

test.each(["ar", "en", "fr"] as const)(
  "the printed brief names the model's parts as the pages do (%s)",
  (language) => {
    const file = new URL("../../../data/brief/messages.json", import.meta.url);
    const brief = JSON.parse(readFileSync(file, "utf8"))[language] as Record<string, string>;
    const pages = Object.entries(catalogues[language]).filter(([key]) =>
      /^(property|schema|relation|purpose)\.[^.]+$/.test(key),
    );
    // What a brief has no word for, it calls as the model does.
    expect(pages.filter(([key]) => brief[key] !== undefined).length).toBeGreaterThan(150);
    expect(pages.filter(([key, text]) => brief[key] !== undefined && brief[key] !== text)).toEqual([]);
  },
);
