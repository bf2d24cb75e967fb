// Writes data/online/lexicon/<language>.json from tools/online/lexicon/<language>.txt. Run: node tools/online/lexica.mjs
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const from = new URL("lexicon/", import.meta.url);
for (const name of readdirSync(from).sort()) {
  const lang = name.replace(".txt", "");
  const terms = {};
  for (const line of readFileSync(new URL(name, from), "utf8").split("\n")) {
    const at = line.indexOf(":");
    if (at < 0) continue;
    terms[line.slice(0, at)] = [
      ...new Set(
        line
          .slice(at + 1)
          .split("|")
          .map((x) => x.trim())
          .filter(Boolean),
      ),
    ];
  }
  const file = {
    lang,
    licence: "CC0-1.0",
    origin: "own work",
    checked: "Compiled by machine, not checked by a native speaker.",
    terms,
  };
  writeFileSync(
    new URL(`../../data/online/lexicon/${lang}.json`, import.meta.url),
    `${JSON.stringify(file, null, 1)}\n`,
  );
}
