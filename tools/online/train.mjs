// Fits data/online/weights.json. The lexicon knows the words of the development posts, other posts have others: so each
// round forgets a random part of the phrases before it reads. Weights stay near the hand's (a Gaussian prior), and
// whole campaigns are held out to measure. Run after `npm run build`:
//   node tools/online/train.mjs [--fit] [--dist FOLDER] [--rounds N] [--drop 0.4]
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const root = new URL("../../", import.meta.url);
const dist = pathToFileURL(`${resolve(option("dist", new URL("dist", root).pathname))}/`);
const { LEXICON_LANGUAGES, ONLINE_FILES, OnlineModel, readPost } = await import(
  new URL("core/typologies/online/index.js", dist)
);
const shared = process.env.WASL_SHARED ?? new URL("../shared", root).pathname;
const posts = readFileSync(`${shared}/data/online/posts.dev.jsonl`, "utf8")
  .trim()
  .split("\n")
  .map((l) => JSON.parse(l));
const json = (name) => JSON.parse(readFileSync(new URL(`data/${name}`, root), "utf8"));
const base = Object.fromEntries(Object.entries(ONLINE_FILES).map(([k, f]) => [k, json(f)]));
const lexica = LEXICON_LANGUAGES.map((l) => json(`online/lexicon/${l}.json`));
const PROTECTED = new Set(
  "news hotline counter_speech counter_quote help_seeking personal_story legal_service research".split(" "),
);
let seed = 7;
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
const names = Object.keys(base.weights.features);
const prior = Object.fromEntries(names.map((n) => [n, base.weights.features[n].weight]));
// Weight 1 for all, so that a term's value is its feature's strength; nothing may vanish.
const plain = {
  ...base.weights,
  bias: 0,
  protected: base.weights.protected,
  features: Object.fromEntries(names.map((n) => [n, { ...base.weights.features[n], weight: 1 }])),
};
const rounds = Number(option("rounds", 12));
const drop = Number(option("drop", 0.4));
const rows = [];
for (let round = 0; round < rounds; round++) {
  const kept = lexica.map((l) => ({
    ...l,
    terms: Object.fromEntries(
      Object.entries(l.terms).map(([k, v]) => [k, l.lang === "xxx" ? v : v.filter(() => random() >= drop)]),
    ),
  }));
  const model = new OnlineModel({ ...base, lexica: kept, weights: plain });
  for (const post of posts) {
    const read = readPost(model, { text: post.text, postedAt: post.posted_at });
    const x = new Map(read.terms.filter((t) => t.name !== "base").map((t) => [t.name, t.value]));
    rows.push({
      x,
      y: post.gold.label === "offer" ? 1 : 0,
      group: post.gold.campaign ?? post.id,
      kind: post.gold.kind,
      lang: post.gold.lang,
      vetoed: read.protectedAs !== undefined,
    });
  }
}
const weightOf = (row) => (PROTECTED.has(row.kind) ? 2 : 1) / rounds;
function fit(train, lambda) {
  const w = { ...prior };
  let bias = base.weights.bias;
  for (let step = 0; step < 400; step++) {
    const g = Object.fromEntries(names.map((n) => [n, 0]));
    let gb = 0;
    for (const row of train) {
      let z = bias;
      for (const [n, v] of row.x) z += w[n] * v;
      const error = (1 / (1 + Math.exp(-z)) - row.y) * weightOf(row);
      gb += error;
      for (const [n, v] of row.x) g[n] += error * v;
    }
    const rate = 0.02;
    bias -= rate * (gb + lambda * (bias - base.weights.bias));
    for (const n of names) {
      w[n] -= rate * (g[n] + lambda * (w[n] - prior[n]));
      // A sign never speaks for the other side.
      const side = base.weights.features[n].side;
      if (side === "offer") w[n] = Math.max(0, w[n]);
      if (side === "guard") w[n] = Math.min(0, w[n]);
    }
  }
  return { bias, w };
}
function measure(test, { bias, w }) {
  let tp = 0,
    fp = 0,
    fn = 0,
    flagged = 0;
  for (const row of test) {
    let z = bias;
    for (const [n, v] of row.x) z += w[n] * v;
    const hit = z >= 0 && !row.vetoed;
    if (hit && row.y) tp++;
    else if (hit) {
      fp++;
      if (PROTECTED.has(row.kind)) flagged++;
    } else if (row.y) fn++;
  }
  return { tp, fp, fn, flagged };
}
const show = (name, { tp, fp, fn, flagged }) =>
  console.log(
    name.padEnd(28),
    `F1 ${((2 * tp) / (2 * tp + fp + fn)).toFixed(3)}  missed ${(fn / rounds).toFixed(1)}  false ${(fp / rounds).toFixed(1)}  protected ${(flagged / rounds).toFixed(2)} a round`,
  );
show("weights as they are", measure(rows, { bias: base.weights.bias, w: prior }));
const groups = [...new Set(rows.map((r) => r.group))];
for (const lambda of [2, 5, 15]) {
  const total = { tp: 0, fp: 0, fn: 0, flagged: 0 };
  for (let fold = 0; fold < 5; fold++) {
    const out = new Set(groups.filter((_, i) => i % 5 === fold));
    const part = measure(
      rows.filter((r) => out.has(r.group)),
      fit(
        rows.filter((r) => !out.has(r.group)),
        lambda,
      ),
    );
    for (const k of Object.keys(total)) total[k] += part[k];
  }
  show(`campaigns held out, prior ${lambda}`, total);
}
if (process.argv.includes("--fit")) {
  const { bias, w } = fit(rows, Number(option("lambda", 5)));
  const round2 = (v) => Math.round(v * 100) / 100;
  writeFileSync(
    new URL("fit.json", import.meta.url),
    `${JSON.stringify({ bias: round2(bias), weights: Object.fromEntries(names.map((n) => [n, round2(w[n])])) }, null, 1)}\n`,
  );
  show("fitted", measure(rows, { bias, w }));
}
