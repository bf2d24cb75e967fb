// Writes data/names/frequency.json: how many nats the sharing of a word is worth, by script, from the counts of the
// CC0 token rows. Spellings that the tables take for one word are counted together. usage: frequency.mjs DATA_DIR CORE_DIR
import { writeFileSync } from "node:fs";
import { namesData } from "./load.mjs";
import { LANGS, scriptOfLang, tokenRows } from "./rows.mjs";

const [dir, core] = process.argv.slice(2);
const { NamesModel } = await import(`${core}/names/index.js`);
const { sameWord } = await import(`${core}/names/word.js`);
const { wordKeys } = await import(`${core}/names/keys.js`);
const fold = await import(`${core}/names/fold.js`);
const model = new NamesModel({ ...namesData(), frequency: { rare: 9, levels: {} } });

const RARE = 9;
/** Words of one skeleton that are compared with each other; the rest of a bucket is rare anyway. */
const NEIGHBOURS = 150;
const counts = new Map();
for (const lang of LANGS) {
  const rows = tokenRows(dir, lang, fold, model.folding);
  const total = rows.reduce((sum, r) => sum + r.count, 0) / 2; // two words a person
  for (const script of ["latin", scriptOfLang(lang)]) {
    const own = new Map();
    for (const r of rows) {
      const text = script === "latin" ? r.latin : r.native;
      own.set(text, (own.get(text) ?? 0) + r.count / total);
    }
    let all = counts.get(script);
    if (!all) {
      all = new Map();
      counts.set(script, all);
    }
    for (const [text, share] of own) all.set(text, Math.max(all.get(text) ?? 0, share));
  }
}
const levels = {};
for (const [script, shares] of counts) {
  const buckets = new Map();
  const words = [...shares].map(([text, share]) => ({ word: model.word(text, script), share }));
  words.sort((a, b) => b.share - a.share || (a.word.text < b.word.text ? -1 : 1));
  for (const w of words) {
    const key = wordKeys(w.word, model)[0];
    if (key === undefined) continue;
    if (!buckets.has(key)) buckets.set(key, []);
    buckets.get(key).push(w);
  }
  const byLevel = new Map();
  for (const bucket of buckets.values())
    for (const w of bucket) {
      let share = 0;
      for (const other of bucket.slice(0, NEIGHBOURS)) {
        const same = sameWord(w.word, other.word, model);
        if (same > 0.5) share += other.share * same;
      }
      const level = Math.round(Math.max(2.5, -Math.log(Math.max(share, w.share))) * 5) * 2;
      // A word seen once tells nothing that its length does not.
      if (level >= RARE * 10 || w.share < 2e-5) continue;
      if (!byLevel.has(level)) byLevel.set(level, []);
      byLevel.get(level).push(w.word.text);
    }
  levels[script] = Object.fromEntries(
    [...byLevel].sort((a, b) => a[0] - b[0]).map(([level, list]) => [level, list.sort().join(" ")]),
  );
  console.log(
    script,
    words.length,
    [...byLevel.values()].reduce((n, l) => n + l.length, 0),
  );
}
writeFileSync(
  new URL("../../data/names/frequency.json", import.meta.url),
  `${JSON.stringify({ licence: "CC0-1.0", origin: "tools/names/frequency.mjs on the CC0 token rows of NETransliteration-COLING2018 (Wikidata)", rare: RARE, levels }, null, 1)}\n`,
);
