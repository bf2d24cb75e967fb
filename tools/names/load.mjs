// Reads data/names as the product does.
import { readFileSync } from "node:fs";

const read = (name) =>
  JSON.parse(readFileSync(new URL(`../../data/names/${name}.json`, import.meta.url), "utf8"));
const TABLES = { latin: "latin", arabic: "ar", cyrillic: "ru", hebrew: "he", hangul: "ko", han: "zh" };
export function namesData() {
  return {
    folding: read("folding"),
    lexicon: read("lexicon"),
    tables: Object.fromEntries(
      Object.entries(TABLES).map(([script, file]) => [script, read(`align-${file}`)]),
    ),
    handSet: read("hand-set").handSet,
    attested: read("attested").pairs,
    frequency: read("frequency"),
    weights: read("weights"),
  };
}
