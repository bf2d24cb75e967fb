// Trains data/names/weights.json: the weights of the name comparison's features, on pairs composed of CC0 rows and on
// the aliases of the UK sanctions list (OGL v3.0), which show what composing does not: how aliases come about.
// usage: weights.mjs DATA_DIR CORE_DIR UK_SANCTIONS_NAMES.csv.gz
import { writeFileSync } from "node:fs";
import { composePairs, fullPairs, listPairs } from "./compose.mjs";
import { namesData } from "./load.mjs";
import { logistic } from "./logistic.mjs";

const [dir, core, list] = process.argv.slice(2);
const names = await import(`${core}/names/index.js`);
const compare = await import(`${core}/names/compare.js`);
const fold = await import(`${core}/names/fold.js`);
const { sameWord } = await import(`${core}/names/word.js`);
const model = new names.NamesModel(namesData());
const { FEATURES, compareAnalysed } = compare;

// Some per cent of the rows are wrong: those that the tables hold for impossible compose nobody.
const isTrue = (script) => (r) =>
  sameWord(model.word(r.native, script), model.word(r.latin, "latin"), model) > 0.03;
const common = { names: fold, folding: model.folding };
const sets = [
  [
    "ar",
    1.2,
    composePairs(dir, "ar", {
      ...common,
      isTrue: isTrue("arabic"),
      people: 9000,
      queries: 2500,
      side: "cross",
      seed: 1,
    }),
  ],
  [
    "ru",
    1.2,
    composePairs(dir, "ru", {
      ...common,
      isTrue: isTrue("cyrillic"),
      people: 12000,
      queries: 2500,
      side: "cross",
      seed: 2,
    }),
  ],
  ["he", 2.4, fullPairs(dir, "he", { queries: 2500 })],
  ["ko", 2.4, fullPairs(dir, "ko", { queries: 2500 })],
  [
    "latin-ar",
    3,
    composePairs(dir, "ar", {
      ...common,
      isTrue: isTrue("arabic"),
      people: 9000,
      queries: 2500,
      side: "latin",
      seed: 3,
    }),
  ],
  [
    "latin-ru",
    3,
    composePairs(dir, "ru", {
      ...common,
      isTrue: isTrue("cyrillic"),
      people: 12000,
      queries: 2000,
      side: "latin",
      seed: 4,
    }),
  ],
  ["uk", 3, listPairs(list)],
];
const rows = [];
const fold5 = [];
for (const [name, weight, pairs] of sets) {
  let n = 0;
  for (const [y, a, b] of pairs) {
    const f = new Float64Array(FEATURES.length);
    compareAnalysed(names.analyseName(a, model), names.analyseName(b, model), model, f);
    rows.push([[1, ...f], y, weight, name]);
    fold5.push(Math.floor(n++ / 6) % 5);
  }
}
if (process.env.DUMP) writeFileSync(process.env.DUMP, rows.map((r) => JSON.stringify(r)).join("\n"));
const dims = FEATURES.length + 1;
/** Signs that follow from what a feature means; a weight of the wrong sign is taken out and the rest fitted again. */
const SIGN = {
  agreement: 1,
  conflict: -1,
  shareAll: 1,
  worstWord: 1,
  spelling: 1,
  givenRarity: 1,
  familyRarity: 1,
  kunya: 1,
};
/**
 * Set by hand. Composed people have no numbers, legal forms or brackets. Two that share a family name and have each a
 * given name of their own are relatives more often than the lists show, which name few brothers; a man who takes
 * another name keeps his given name. Fathers and cousins are told by the same feature.
 */
const FIXED = { numbers: -1.5, forms: -0.4, qualifier: -1.5, brother: -2, renamed: 0.5, diacritics: -2 };
const fixedPart = (x) =>
  Object.entries(FIXED).reduce((sum, [f, w]) => sum + w * x[FEATURES.indexOf(f) + 1], 0);
function fitWeights(train) {
  const off = new Set(Object.keys(FIXED).map((f) => FEATURES.indexOf(f) + 1));
  for (;;) {
    const masked = train.map(([x, y, c]) => [x.map((v, i) => (off.has(i) ? 0 : v)), y, c, fixedPart(x)]);
    const w = logistic(masked, dims, { l2: 3e-5 });
    const bad = FEATURES.findIndex((f, i) => !off.has(i + 1) && SIGN[f] && w[i + 1] * SIGN[f] < 0);
    if (bad < 0) return w;
    off.add(bad + 1);
  }
}
const ap = (list) => {
  list.sort((a, b) => b[0] - a[0]);
  const P = list.reduce((s, t) => s + t[1], 0);
  let tp = 0;
  return list.reduce((s, [, y], i) => s + (y ? ++tp / (i + 1) / P : 0), 0);
};
const dot = (w, x) => w.reduce((s, v, i) => s + v * x[i], 0);
if (!process.env.QUICK)
  for (const [name] of sets) {
    const w = fitWeights(rows.filter((_, i) => fold5[i] !== 0));
    console.log(
      name,
      "cross-validated AP",
      ap(
        rows
          .filter((r, i) => fold5[i] === 0 && r[3] === name)
          .map((r) => [dot(w, r[0]) + fixedPart(r[0]), r[1]]),
      ).toFixed(4),
    );
  }
const w = fitWeights(rows);
const person = { bias: +w[0].toFixed(4) };
FEATURES.forEach((f, i) => {
  person[f] = +w[i + 1].toFixed(4);
});
Object.assign(person, FIXED);
console.log(JSON.stringify(person));
writeFileSync(
  new URL("../../data/names/weights.json", import.meta.url),
  `${JSON.stringify({ licence: "CC0-1.0", origin: "tools/names/weights.mjs on pairs composed of CC0 rows (NETransliteration-COLING2018) and on aliases of the UK sanctions list (Open Government Licence v3.0)", person }, null, 1)}\n`,
);
