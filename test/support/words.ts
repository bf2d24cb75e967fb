import { readdirSync, readFileSync } from "node:fs";
import { Translator, type Values } from "../../src/core/index.ts";
import { LANGUAGES } from "../../src/web/i18n/languages.ts";

const AREAS = new URL("../../src/web/messages/", import.meta.url);

/** The words that a page shows for a key: tests follow labels, in any language. */
export function wordsOf(language: "en" | "ar" | "fr"): (key: string, values?: Values) => string {
  const all = Object.assign(
    {},
    ...readdirSync(AREAS, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => JSON.parse(readFileSync(new URL(`${name}/${language}.json`, AREAS), "utf8"))),
  ) as Readonly<Record<string, string>>;
  const translator = new Translator(LANGUAGES[language].tag, all);
  return (key, values) => {
    const text = all[key];
    if (text === undefined) throw new Error(`no words for ${key} in ${language}`);
    return values === undefined ? text : translator.text(key, values);
  };
}
