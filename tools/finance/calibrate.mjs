#!/usr/bin/env node
/**
 * Fits the weights of the score's terms on candidates from implanted sets: logistic regression towards the hand-set
 * values, by typology, with the fit of one set judged on the others.
 *
 *   node tools/finance/calibrate.mjs candidates.jsonl data/finance/parameters.json
 *
 * A line of candidates.jsonl: {"d": set, "type": …, "inst": n or -1, "of": its type, "rows": [...],
 * "terms": {name: value}}.
 */
import { readFileSync, writeFileSync } from "node:fs";

const [input, output] = process.argv.slice(2);
const LAMBDA = 3;
/** What a more special explanation finds first teaches the general ones nothing. */
const GENERAL = new Set(["FAN-IN", "FAN-OUT", "GATHER-SCATTER"]);
const SPECIAL = new Set([
  "STRUCTURING",
  "FUNNEL",
  "PROCUREMENT",
  "ESCROW",
  "CORRIDOR",
  "INSTALMENTS",
  "HAWALA-OFFSET",
]);
const byType = new Map();
const seen = new Set();
for (const line of readFileSync(input, "utf8").split("\n")) {
  if (line === "") continue;
  const c = JSON.parse(line);
  const key = `${c.d} ${c.type} ${c.rows.join(",")}`;
  if (seen.has(key)) continue;
  seen.add(key);
  if (GENERAL.has(c.type) && SPECIAL.has(c.of)) continue;
  if (!byType.has(c.type)) byType.set(c.type, []);
  byType.get(c.type).push(c);
}

/** Weights stay within 0 and 3 of the hand-set value, so that no term changes its meaning. */
function fitWeights(rows, names, hand) {
  const w = Object.fromEntries(names.map((n) => [n, 1]));
  let bias = hand;
  const positives = rows.filter((r) => r.inst >= 0).length;
  if (positives < 4) return { w, bias };
  const data = rows.map((r) => ({ y: r.inst >= 0 ? 1 : 0, x: names.map((n) => r.terms[n] ?? 0) }));
  const acc = new Float64Array(names.length);
  let accBias = 0;
  for (let it = 0; it < 250; it++) {
    const g = new Float64Array(names.length);
    let gb = 0;
    for (const { y, x } of data) {
      let z = bias;
      for (let i = 0; i < x.length; i++) z += w[names[i]] * x[i];
      const e = 1 / (1 + Math.exp(-z)) - y;
      gb += e;
      for (let i = 0; i < x.length; i++) g[i] += e * x[i];
    }
    for (let i = 0; i < names.length; i++) {
      g[i] += 2 * LAMBDA * (w[names[i]] - 1);
      acc[i] += g[i] * g[i];
      w[names[i]] = Math.min(3, Math.max(0, w[names[i]] - (0.15 * g[i]) / Math.sqrt(acc[i] + 1e-9)));
    }
    gb += 0.2 * (bias - hand);
    accBias += gb * gb;
    bias -= (0.5 * gb) / Math.sqrt(accBias + 1e-9);
  }
  return { w, bias };
}

const scoreWith = (m, r) => m.bias + Object.entries(m.w).reduce((z, [n, v]) => z + v * (r.terms[n] ?? 0), 0);
const typologies = {};
for (const [type, rows] of byType) {
  const names = [...new Set(rows.flatMap((r) => Object.keys(r.terms)))].filter((n) => n !== "bias");
  const hand = rows[0].terms.bias;
  const sets = [...new Set(rows.map((r) => r.d))];
  let tp = 0;
  let fp = 0;
  let all = 0;
  for (const d of sets) {
    const m = fitWeights(
      rows.filter((r) => r.d !== d),
      names,
      hand,
    );
    const found = new Set();
    for (const r of rows.filter((x) => x.d === d)) {
      if (scoreWith(m, r) <= 0) continue;
      if (r.inst >= 0) found.add(r.inst);
      else fp++;
    }
    tp += found.size;
    all += new Set(rows.filter((r) => r.d === d && r.inst >= 0).map((r) => r.inst)).size;
  }
  const m = fitWeights(rows, names, hand);
  const weights = Object.fromEntries(
    Object.entries(m.w).map(([n, v]) => [`weight:${n}`, Math.round(v * 100) / 100]),
  );
  typologies[type] = { bias: Math.round(m.bias * 100) / 100, ...weights };
  console.log(
    type.padEnd(16),
    `found ${tp}/${all} candidates' instances, ${fp} false (held-out sets)`,
    JSON.stringify(typologies[type]),
  );
}
const file = {
  format: "wasl.finance-parameters/1",
  id: "wasl-calibration",
  version: 4,
  licence: "Apache-2.0; own work",
  note: "Weights of score terms by typology, fitted on one half of the instances implanted in cloned, plain and varied backgrounds with tools/finance/candidates.mjs and calibrate.mjs; synthetic data, no evidence of fitness for casework.",
  typologies,
};
if (output) writeFileSync(output, `${JSON.stringify(file, null, 2)}\n`);
// The same as code, so that the engine is calibrated where no data folder can be read.
if (output)
  writeFileSync(
    new URL("../../src/core/typologies/finance/engine/weights.gen.ts", import.meta.url),
    `// Made by tools/finance/calibrate.mjs from implanted sets; data/finance/parameters.json is the same as a package.\nimport type { Parameters } from "./typology.ts";\n\nexport const calibratedWeights: Parameters = ${JSON.stringify(typologies, null, 2)};\n`,
  );
