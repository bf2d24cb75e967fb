import { IntlMessageFormat } from "intl-messageformat";
import { expect } from "vitest";

/** Messages of one kind in each language. */
export type Catalogues = Readonly<Record<"ar" | "en" | "fr", Readonly<Record<string, string>>>>;

/** The parts of a message that take a value; a plural or select has options. */
interface Element {
  readonly value?: string;
  readonly type: number;
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
  readonly pluralType?: string;
}

const LITERAL = 0;
const POUND = 7;

/** What is English is asked for beside every other language. */
const parsed = new Map<string, readonly Element[]>();

function parse(message: string): readonly Element[] {
  const known = parsed.get(message);
  if (known) return known;
  const { getAst } = new IntlMessageFormat(message, "en", undefined, { ignoreTag: true });
  const made = getAst() as readonly Element[];
  parsed.set(message, made);
  return made;
}

const argumentsOf = (elements: readonly Element[]): string[] =>
  elements.flatMap(({ type, value, options }) => {
    if (type === LITERAL || type === POUND) return [];
    const nested = Object.values(options ?? {}).flatMap((option) => argumentsOf(option.value));
    return value === undefined ? nested : [value, ...nested];
  });

const pluralsOf = (elements: readonly Element[]): string[][] =>
  elements.flatMap(({ pluralType, options }) =>
    pluralType === undefined ? [] : [Object.keys(options ?? {}).filter((rule) => !rule.startsWith("="))],
  );

/** What English says, and nothing else. */
export function expectSameKeys(catalogues: Catalogues, language: keyof Catalogues): void {
  expect(Object.keys(catalogues[language]).sort()).toEqual(Object.keys(catalogues.en).sort());
}

/** Every message is valid ICU, says something and takes the values that English takes. */
export function expectSameValues(catalogues: Catalogues, language: keyof Catalogues): void {
  const keys = Object.keys(catalogues.en);
  const argumentsIn = (text = ""): readonly string[] => [...new Set(argumentsOf(parse(text)))].sort();
  const valuesOf = (catalogue: Readonly<Record<string, string>>) =>
    Object.fromEntries(keys.map((key) => [key, argumentsIn(catalogue[key])]));
  expect(valuesOf(catalogues[language])).toEqual(valuesOf(catalogues.en));
  expect(keys.filter((key) => catalogues[language][key]?.trim() === "")).toEqual([]);
}

/** Plurals have the forms that the language has. French "many" is for millions and reads as "other". */
export function expectPluralForms(catalogues: Catalogues, language: keyof Catalogues): void {
  const forms = new Intl.PluralRules(language)
    .resolvedOptions()
    .pluralCategories.filter((form) => language !== "fr" || form !== "many");
  for (const key of Object.keys(catalogues.en))
    for (const rules of pluralsOf(parse(catalogues[language][key] ?? "")))
      for (const form of forms) expect(rules, `${language} ${key}`).toContain(form);
}
