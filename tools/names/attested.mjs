// Writes data/names/attested.json: word pairs of the CC0 rows that many people bear and whose letters do not align
// (michael, майкл). usage: attested.mjs DATA_DIR CORE_DIR
import { writeFileSync } from "node:fs";
import { namesData } from "./load.mjs";
import { LANGS, scriptOfLang, tokenRows } from "./rows.mjs";

const [dir, core] = process.argv.slice(2);
const names = await import(`${core}/names/index.js`);
const fold = await import(`${core}/names/fold.js`);
const { sameWord } = await import(`${core}/names/word.js`);
const model = new names.NamesModel({ ...namesData(), attested: {} });
/** Fewer bearers may be a wrong row. */
const BEARERS = 4;
const SKIP =
  /^(?:of|and|the|le|saint|st|mr|dr|jr|junior|emperor|king|duke|duchess|prince|grand|v|i|ii|iii|iv|vi+|ix|abdul|austria|england|spain|urban|innocent)$/;
const pairs = {};
for (const lang of LANGS) {
  const script = scriptOfLang(lang);
  pairs[script] = tokenRows(dir, lang, fold, model.folding)
    .filter((r) => r.count >= BEARERS && r.latin.length > 1 && r.native.length > 1 && !SKIP.test(r.latin))
    .filter((r) => sameWord(model.word(r.native, script), model.word(r.latin, "latin"), model) < 0.7)
    .map((r) => `${r.native} ${r.latin}`)
    .sort();
  console.log(lang, pairs[script].length);
}
writeFileSync(
  new URL("../../data/names/attested.json", import.meta.url),
  `${JSON.stringify({ licence: "CC0-1.0", origin: "tools/names/attested.mjs on the CC0 token rows of NETransliteration-COLING2018 (Wikidata)", pairs }, null, 1)}\n`,
);
