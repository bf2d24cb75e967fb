// Trains the letter tables of data/names from the CC0 token rows. usage: node train.mjs DATA_DIR CORE_DIR OUT_DIR [langs]
import { readFileSync, writeFileSync } from "node:fs";
import { train } from "./em.mjs";
import { logistic } from "./logistic.mjs";
import { LANGS, tokenRows } from "./rows.mjs";

const [dir, core, out, only] = process.argv.slice(2);
const fold = await import(`${core}/names/fold.js`);
const align = await import(`${core}/names/align.js`);
const { compileAlignment } = await import(`${core}/names/alignment-table.js`);
const folding = fold.compileFolding(
  JSON.parse(readFileSync(new URL("../../data/names/folding.json", import.meta.url))),
);
const report = [];
const rng = (seed) => () => {
  seed = (seed + 0x6d2b79f5) >>> 0;
  let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

/** Latin spellings of one native word are spellings of one name: pairs of them train the Latin table. */
function latinPairs() {
  const rows = new Map();
  for (const lang of ["ar", "ru"]) {
    const by = new Map();
    for (const r of tokenRows(dir, lang, fold, folding)) {
      if (!by.has(r.native)) by.set(r.native, []);
      by.get(r.native).push(r);
    }
    for (const list of by.values()) {
      list.sort((a, b) => b.count - a.count || (a.latin < b.latin ? -1 : 1));
      const top = list.slice(0, 5);
      for (const a of top)
        for (const b of top) {
          const key = `${a.latin}\t${b.latin}`;
          const w = a === b ? 0.5 : 1;
          rows.set(key, Math.max(rows.get(key) ?? 0, w * Math.min(3, Math.sqrt(Math.min(a.count, b.count)))));
        }
    }
  }
  return [...rows].map(([k, w]) => [...k.split("\t"), w]);
}

const clean = (v) => Math.round(v);
for (const lang of (only ?? [...LANGS, "latin"].join(",")).split(",")) {
  const t0 = Date.now();
  const rows =
    lang === "latin"
      ? latinPairs()
      : tokenRows(dir, lang, fold, folding).map((r) => [r.native, r.latin, Math.min(3, Math.sqrt(r.count))]);
  const m = train(rows, {
    minX: lang === "latin" ? 150 : 50,
    minY: lang === "latin" ? 150 : 50,
    iterations: 10,
    sizePenalty: Number(process.env.PEN ?? 0.3),
    log: (s) => process.env.VERBOSE && console.error(lang, s),
  });
  // which cells are worth keeping: one-letter cells that were used, larger ones that beat their parts
  const cells = {};
  let kept = 0;
  for (let a = 0; a < m.NX; a++) {
    const parts = [];
    for (let b = 0; b < m.NY; b++) {
      const o = m.odds[a * m.NY + b];
      if (!(o > 0)) continue;
      const big = m.X[a].length > 1 || m.Y[b].length > 1;
      const v = Math.max(-70, Math.min(120, clean(10 * Math.log(o))));
      if (big ? v < -5 || m.counts[a * m.NY + b] < 5 : v < -42 || m.counts[a * m.NY + b] < 0.3) continue;
      parts.push([m.Y[b] === "" ? "_" : m.Y[b], v]);
    }
    if (!parts.length) continue;
    kept += parts.length;
    cells[m.X[a]] = parts.map((p) => p.join(" ")).join(" ");
  }
  const letters = {};
  for (const y of m.Y) if (y.length === 1 && y !== "^" && y !== "$") letters[y] = clean(10 * m.qy(y));
  const data = { cells, letters, expectX: {}, expectY: {}, same: [-4, 0.5, -0.5, -1] };
  // what a letter earns in a true pair: the mean over the best alignments of the training rows
  let table = compileAlignment(data);
  const ex = new Map();
  const ey = new Map();
  const sample = rows.filter((_, i) => i % Math.ceil(rows.length / 8000) === 0);
  for (const [x, y] of sample) {
    const L = align.alignWords(align.prepareWord(x, "x", table), align.prepareWord(y, "y", table), table);
    if (L < 4) continue;
    for (const u of align.alignedUnits(x, y, table)) {
      for (const c of u.x) add(ex, c, u.odds / u.x.length);
      for (const c of u.y) add(ey, c, u.odds / u.y.length);
    }
  }
  function add(map, c, v) {
    const e = map.get(c) ?? [4, 8];
    e[0] += 1;
    e[1] += v;
    map.set(c, e);
  }
  for (const [c, [n, s]] of [...ex].sort()) data.expectX[c] = clean((10 * s) / n);
  for (const [c, [n, s]] of [...ey].sort()) data.expectY[c] = clean((10 * s) / n);
  table = compileAlignment(data);
  // "the same word": true rows against others, half of them the nearest of 60 by the table itself
  const r = rng(7);
  const test = [];
  const Y = rows.map((row) => align.prepareWord(row[1], "y", table));
  const feature = (x, y) => {
    const L = align.alignWords(x, y, table);
    const e = (x.expected + y.expected) / 2;
    return [1, L, e - L, ((e - L) / Math.max(x.length + y.length - 4, 1)) * 2];
  };
  const step = Math.ceil(rows.length / 5000);
  for (let i = 0; i < rows.length; i += step) {
    const x = align.prepareWord(rows[i][0], "x", table);
    const f = feature(x, Y[i]);
    if (f[1] < 0) continue; // a wrong row, most likely
    test.push([f, 1]);
    let best = null;
    for (let k = 0; k < 60; k++) {
      const j = Math.floor(r() * rows.length);
      if (rows[j][1] === rows[i][1] || rows[j][0] === rows[i][0]) continue;
      const g = feature(x, Y[j]);
      if (k === 0) test.push([g, 0]);
      if (!best || g[1] > best[1]) best = g;
    }
    if (best) test.push([best, 0, 1]);
  }
  data.same = logistic(test, 4).map((v) => Math.round(v * 1000) / 1000);
  const score = ([x, y]) => [x.reduce((s, v, i) => s + v * data.same[i], 0), y];
  const ranked = test.map(score).sort((a, b) => b[0] - a[0]);
  let tp = 0;
  let n = 0;
  let ap = 0;
  const P = ranked.filter((t) => t[1]).length;
  for (const [, y] of ranked) {
    n++;
    if (y) ap += ++tp / n / P;
  }
  const text = JSON.stringify(
    {
      licence: "CC0-1.0",
      origin:
        "Trained by tools/names/train.mjs on the CC0 token rows of NETransliteration-COLING2018 (Merhav & Ash)" +
        (lang === "ar" ? " and google/transliteration ar2en (Apache-2.0)" : ""),
      ...data,
    },
    null,
    0,
  );
  writeFileSync(`${out}/align-${lang}.json`, text.replaceAll('","', '",\n"') + "\n");
  report.push({
    table: lang,
    rows: rows.length,
    units: `${m.NX} x ${m.NY}`,
    cells: kept,
    kB: Math.round(text.length / 1024),
    wordAP: +ap.toFixed(4),
    same: data.same,
    seconds: Math.round((Date.now() - t0) / 1000),
  });
  console.log(JSON.stringify(report.at(-1)));
}
