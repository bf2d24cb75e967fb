// Writes data/news/ears.json: by which keys of the names engine each place's names are found by ear.
// Run after `npm run build`, when the places of news or the names engine have changed; a unit test says so.
import { readFileSync, writeFileSync } from "node:fs";
import { packageNamesModel } from "../../dist/cli/commands/names.js";
import { earKeys, newsPlaces } from "../../dist/core/news/index.js";

const json = (name) => JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8"));
const places = newsPlaces({ gazetteer: json("gazetteer.json"), exonyms: json("news/exonyms.json") });
const rows = Object.entries(earKeys(places, packageNamesModel())).map((row) =>
  row.map((s) => JSON.stringify(s)).join(":"),
);
writeFileSync(new URL("../../data/news/ears.json", import.meta.url), `{\n${rows.join(",\n")}\n}\n`);
