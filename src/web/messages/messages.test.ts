import { readdirSync, readFileSync } from "node:fs";
import { IntlMessageFormat } from "intl-messageformat";
import { expect, test } from "vitest";
import { ERROR_CODES, PURPOSES, REJECT_CODES, SUBJECT_CATEGORIES } from "../../core/index.ts";

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
  expect(Object.keys(catalogues[language]).sort()).toEqual([...english].sort());
});

test("no key stands in two areas", () => {
  const keys = areas.flatMap((area) => Object.keys(readArea(area, "en")));
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});

/** The parts of a message that take a value; a plural or select has options. */
interface Element {
  readonly value?: string;
  readonly type: number;
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
  readonly pluralType?: string;
}

const LITERAL = 0;
const POUND = 7;

const parse = (message: string): readonly Element[] =>
  new IntlMessageFormat(message, "en", undefined, { ignoreTag: true }).getAst() as readonly Element[];

const argumentsOf = (elements: readonly Element[]): string[] =>
  elements.flatMap(({ type, value, options }) => {
    if (type === LITERAL || type === POUND) return [];
    const nested = Object.values(options ?? {}).flatMap((option) => argumentsOf(option.value));
    return value === undefined ? nested : [value, ...nested];
  });

test.each(["ar", "en", "fr"] as const)(
  "every message of %s is valid ICU and takes the same values",
  (language) => {
    for (const key of english) {
      const given = new Set(argumentsOf(parse(catalogues[language][key] ?? "")));
      const wanted = new Set(argumentsOf(parse(catalogues.en[key] ?? "")));
      expect([key, [...given].sort()]).toEqual([key, [...wanted].sort()]);
      expect(catalogues[language][key]?.trim(), key).not.toBe("");
    }
  },
);

const pluralsOf = (elements: readonly Element[]): string[][] =>
  elements.flatMap(({ pluralType, options }) =>
    pluralType === undefined ? [] : [Object.keys(options ?? {}).filter((rule) => !rule.startsWith("="))],
  );

test.each(["ar", "en", "fr"] as const)("plurals of %s have the forms that the language has", (language) => {
  // French "many" is for millions and reads as "other"; a message may leave it out.
  const forms = new Intl.PluralRules(language)
    .resolvedOptions()
    .pluralCategories.filter((form) => language !== "fr" || form !== "many");
  for (const key of english)
    for (const rules of pluralsOf(parse(catalogues[language][key] ?? "")))
      for (const form of forms) expect(rules, `${language} ${key}`).toContain(form);
});

test("every code a reader may meet has words", () => {
  const wanted = [
    ...Object.keys(ERROR_CODES).map((code) => `error.${code}`),
    ...Object.keys(REJECT_CODES).map((code) => `reject.${code}`),
    ...PURPOSES.map((purpose) => `purpose.${purpose}`),
    ...SUBJECT_CATEGORIES.map((category) => `category.${category}`),
  ];
  expect(wanted.filter((key) => !english.includes(key))).toEqual([]);
});

test.each(["ar", "en", "fr"] as const)(
  "the printed brief names the model's parts as the pages do (%s)",
  (language) => {
    const file = new URL("../../../data/brief/messages.json", import.meta.url);
    const brief = JSON.parse(readFileSync(file, "utf8"))[language] as Record<string, string>;
    const pages = Object.entries(catalogues[language]).filter(([key]) =>
      /^(property|schema|relation)\.[^.]+$/.test(key),
    );
    // What a brief has no word for, it calls as the model does.
    expect(pages.filter(([key]) => brief[key] !== undefined).length).toBeGreaterThan(150);
    expect(pages.filter(([key, text]) => brief[key] !== undefined && brief[key] !== text)).toEqual([]);
  },
);
