// Writes data/names/attested.json: word pairs of the CC0 rows whose letters do not align though many people bear them
// (michael, майкл), and pairs of known words with a letter that hardly ever renders another, which would be held for
// two names. usage: attested.mjs DATA_DIR CORE_DIR
import { writeFileSync } from "node:fs";
import { namesData } from "./load.mjs";
import { LANGS, scriptOfLang, tokenRows } from "./rows.mjs";

const [dir, core] = process.argv.slice(2);
const names = await import(`${core}/names/index.js`);
const fold = await import(`${core}/names/fold.js`);
const { judgedSameness } = await import(`${core}/names/judge.js`);
const { sameWord } = await import(`${core}/names/word.js`);
const model = new names.NamesModel({ ...namesData(), attested: {} });
/** Fewer bearers may be a wrong row; of words that align, it takes less. */
const BEARERS = 4;
const BEARERS_ALIGNED = 2;
/** Spellings of one native word that are looked at, the commonest first. */
const SPELLINGS = 8;
const SKIP =
  /^(?:of|and|the|le|saint|st|mr|dr|jr|junior|emperor|king|duke|duchess|prince|grand|v|i|ii|iii|iv|vi+|ix|abdul|austria|england|spain|urban|innocent)$/;
const isOdd = (a, b) => judgedSameness(a, b, model) < sameWord(a, b, model);
const pairs = {};
const latin = new Set();
for (const lang of LANGS) {
  const script = scriptOfLang(lang);
  const rows = tokenRows(dir, lang, fold, model.folding).filter(
    (r) => r.count >= BEARERS_ALIGNED && r.latin.length > 1 && r.native.length > 1 && !SKIP.test(r.latin),
  );
  pairs[script] = rows
    .filter((r) => {
      const a = model.word(r.native, script);
      const b = model.word(r.latin, "latin");
      return (
        (r.count >= BEARERS && sameWord(a, b, model) < 0.7) || (sameWord(a, b, model) > 0.3 && isOdd(a, b))
      );
    })
    .map((r) => `${r.native} ${r.latin}`)
    .sort();
  const spellings = new Map();
  for (const r of rows) spellings.set(r.native, [...(spellings.get(r.native) ?? []), r]);
  for (const list of spellings.values()) {
    list.sort((a, b) => b.count - a.count || (a.latin < b.latin ? -1 : 1));
    const top = list.slice(0, SPELLINGS).map((r) => model.word(r.latin, "latin"));
    for (const a of top)
      for (const b of top)
        if (a.text < b.text && sameWord(a, b, model) > 0.3 && isOdd(a, b)) latin.add(`${a.text} ${b.text}`);
  }
}
pairs.latin = [...latin].sort();
for (const [script, list] of Object.entries(pairs)) console.log(script, list.length);
writeFileSync(
  new URL("../../data/names/attested.json", import.meta.url),
  `${JSON.stringify({ licence: "CC0-1.0", origin: "tools/names/attested.mjs on the CC0 token rows of NETransliteration-COLING2018 (Wikidata)", pairs }, null, 1)}\n`,
);
