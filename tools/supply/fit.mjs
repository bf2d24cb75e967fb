// Learns the weights of data/supply/weights.json from labelled outcomes, by logistic regression with cross-validation:
// each network is left out once, with its share of the background. Usage: node tools/supply/fit.mjs WORLD [WORLD …] [--write]
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadNamesModel, namesDataFrom } from "../../dist/core/index.js";
import * as supply from "../../dist/core/typologies/supply/world/index.js";
import { readPackageJson } from "../../dist/sources/index.js";

const args = process.argv.slice(2);
const worlds = args.filter((a) => !a.startsWith("--"));
const model = loadNamesModel(namesDataFrom(readPackageJson));
const goodsData = readPackageJson("supply/goods.json");
const rules = readPackageJson("supply/rules.json");
const lines = (file) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((l) => JSON.parse(l));
const FILES = ["parties", "products", "orders", "declarations", "events", "seizures", "thefts", "reports"];

function load(dir) {
  const world = supply.readWorld(Object.fromEntries(FILES.map((f) => [f, lines(join(dir, `${f}.jsonl`))])));
  const state = supply.prepare(world, model, goodsData, rules);
  const orders = new Map(lines(join(dir, "labels/orders.jsonl")).map((o) => [o.order_id, o]));
  const declarations = new Map(
    lines(join(dir, "labels/declarations.jsonl")).map((d) => [d.declaration_id, d]),
  );
  return { dir, state, orders, declarations };
}
const hash = (text) => [...text].reduce((h, c) => (h * 31 + c.charCodeAt(0)) >>> 0, 7);
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** Rows: {x, y, w, fold}. Newton steps with a ridge. */
function fit(rows, ridge, signs) {
  const n = rows[0].x.length + 1;
  const beta = new Float64Array(n);
  for (let step = 0; step < 400; step++) {
    const grad = new Float64Array(n);
    const curve = new Float64Array(n).fill(1e-6);
    for (const { x, y, w } of rows) {
      let z = beta[0];
      for (let i = 1; i < n; i++) z += beta[i] * x[i - 1];
      const p = sigmoid(z);
      for (let i = 0; i < n; i++) {
        const v = i === 0 ? 1 : x[i - 1];
        grad[i] += w * (y - p) * v;
        curve[i] += w * 0.25 * v * v * Math.sqrt(n);
      }
    }
    for (let i = 0; i < n; i++) {
      if (i > 0) {
        grad[i] -= ridge * beta[i];
        curve[i] += ridge;
      }
      beta[i] += (1.5 * grad[i]) / curve[i];
      // A signal may only speak in the direction that its red flag claims.
      if (i > 0 && signs && signs[i - 1] * beta[i] < 0) beta[i] = 0;
    }
  }
  return beta;
}
const score = (beta, x) => x.reduce((z, v, i) => z + beta[i + 1] * v, beta[0]);
function averagePrecision(rows, z) {
  const order = rows.map((_, i) => i).sort((a, b) => z[b] - z[a]);
  let hit = 0;
  let sum = 0;
  for (const [j, i] of order.entries()) if (rows[i].y) sum += ++hit / (j + 1);
  return sum / hit;
}
const DOWN = new Set(["resaleShare", "delivery", "certifiedCraft", "vestsOnly", "plain"]);
const signsOf = (names) => names.map((n) => (DOWN.has(n) ? -1 : 1));
const named = (beta, names) =>
  Object.fromEntries(
    [["bias", beta[0]], ...names.map((n, i) => [n, beta[i + 1]])].map(([k, v]) => [
      k,
      Math.round(v * 100) / 100,
    ]),
  );

function crossValidate(rows, names, ridge) {
  const folds = [...new Set(rows.map((r) => r.fold))];
  const z = new Array(rows.length);
  for (const fold of folds) {
    const beta = fit(
      rows.filter((r) => r.fold !== fold),
      ridge,
      signsOf(names),
    );
    rows.forEach((r, i) => {
      if (r.fold === fold) z[i] = score(beta, r.x);
    });
  }
  return { z, ap: averagePrecision(rows, z), beta: fit(rows, ridge, signsOf(names)) };
}

const loaded = worlds.map(load);
const isPlanted = (l) => l?.planted && l.planted !== "UP";
/** Networks are weighed alike, so that the biggest does not teach everything. */
function rowsOf(list, labelOf, valuesOf, nets) {
  const rows = list.flatMap((entry, i) => {
    const label = labelOf(entry);
    if (!label || label.planted === "UP") return [];
    const y = isPlanted(label) ? 1 : 0;
    return [{ x: valuesOf(i), y, w: 1, fold: y ? label.planted : nets[hash(entry.id) % nets.length], entry }];
  });
  const count = {};
  for (const r of rows) if (r.y) count[r.fold] = (count[r.fold] ?? 0) + 1;
  const mean = Object.values(count).reduce((a, b) => a + b, 0) / Object.keys(count).length;
  for (const r of rows) if (r.y) r.w = Math.min(10, Math.max(0.4, mean / count[r.fold]));
  return rows;
}

const [one] = loaded;
const nets = [...new Set([...one.orders.values()].filter(isPlanted).map((l) => l.planted))];
const book = one.state.book;
const zero = { own: {}, context: {} };
const raw = supply.scoreOrders(book, one.state.goods, one.state.reports, one.state.shared, zero);
const ownRows = rowsOf(
  book.orders,
  (o) => one.orders.get(o.id),
  (i) => raw.signals[i],
  nets,
);
const first = crossValidate(ownRows, supply.ORDER_SIGNALS, 2);
console.log("orders, own signals: AP left-out", first.ap.toFixed(3), named(first.beta, supply.ORDER_SIGNALS));
// The second step learns from first scores that were made without the order's own network.
const own = new Float64Array(book.orders.length).fill(-4);
const at = new Map(book.orders.map((o, i) => [o.id, i]));
ownRows.forEach((r, i) => {
  own[at.get(r.entry.id)] = first.z[i];
});
let context = supply.contextSignals(book, one.state.goods, one.state.shared, own, own.map(sigmoid));
let second;
for (let round = 0; round < 2; round++) {
  const rows = rowsOf(
    book.orders,
    (o) => one.orders.get(o.id),
    (i) => context[i],
    nets,
  );
  second = crossValidate(rows, supply.CONTEXT_SIGNALS, 1);
  console.log(
    "orders, with context: AP left-out",
    second.ap.toFixed(3),
    named(second.beta, supply.CONTEXT_SIGNALS),
  );
  const s = new Float64Array(book.orders.length).fill(0.02);
  rows.forEach((r, i) => {
    s[at.get(r.entry.id)] = sigmoid(second.z[i]);
  });
  context = supply.contextSignals(book, one.state.goods, one.state.shared, own, s);
}
const weights = {
  own: named(first.beta, supply.ORDER_SIGNALS),
  context: named(second.beta, supply.CONTEXT_SIGNALS),
};
const out = { orders: weights };
const scores = supply.scoreOrders(book, one.state.goods, one.state.reports, one.state.shared, weights);
if (supply.declarationSignals) {
  const values = supply.declarationSignals(one.state, scores);
  const dnets = [...new Set([...one.declarations.values()].filter(isPlanted).map((l) => l.planted))];
  const rows = rowsOf(
    one.state.world.declarations,
    (d) => one.declarations.get(d.id),
    (i) => values[i],
    dnets,
  );
  const cv = crossValidate(rows, supply.DECLARATION_SIGNALS, 2);
  out.declarations = named(cv.beta, supply.DECLARATION_SIGNALS);
  console.log("declarations: AP left-out", cv.ap.toFixed(3), out.declarations);
}
if (args.includes("--write")) {
  const file = {
    licence:
      "Apache-2.0; own work, learned by tools/supply/fit.mjs from the labelled development world (seed 4242, CC0, invented).",
    source:
      "Log-odds of red flags SF01 to SF24; signs are fixed by the flag, sizes by logistic regression with each network left out once.",
    leftOutAveragePrecision: { ordersOwn: first.ap, orders: second.ap },
    ...out,
  };
  writeFileSync(
    new URL("../../data/supply/weights.json", import.meta.url),
    `${JSON.stringify(file, null, 2)}\n`,
  );
}
