import { readdirSync, readFileSync } from "node:fs";

const AREAS = new URL("../../src/web/messages/", import.meta.url);

/** The words that a page shows for a key, without values: tests follow labels, in any language. */
export function wordsOf(language: "en" | "ar" | "fr"): (key: string) => string {
  const all = Object.assign(
    {},
    ...readdirSync(AREAS, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => JSON.parse(readFileSync(new URL(`${name}/${language}.json`, AREAS), "utf8"))),
  ) as Readonly<Record<string, string>>;
  return (key) => {
    const text = all[key];
    if (text === undefined) throw new Error(`no words for ${key} in ${language}`);
    return text;
  };
}
