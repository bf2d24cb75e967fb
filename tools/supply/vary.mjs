// Makes another world out of a labelled one, to see whether results hang on the sample: names, numbers and ids are
// exchanged, prices shift, a share of the ordinary orders and of the events is left out, networks can be dropped, markings
// dealt anew among the orders and among the events.
// Usage: node tools/supply/vary.mjs WORLD OUT --seed 7 [--keep N03,N05] [--background 0.5] [--events 0.9] [--prices 1.3] [--deal 1]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [from, to, ...rest] = process.argv.slice(2);
const option = (name, fallback) => {
  const at = rest.indexOf(`--${name}`);
  return at < 0 ? fallback : rest[at + 1];
};
let state = Number(option("seed", "7")) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const keep = option("keep", "")?.split(",").filter(Boolean);
const background = Number(option("background", "1"));
const eventShare = Number(option("events", "1"));
const prices = Number(option("prices", "1"));
const lines = (file) =>
  readFileSync(join(from, file), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((l) => JSON.parse(l));
const networks = JSON.parse(readFileSync(join(from, "labels/networks.json"), "utf8"));
const truth = JSON.parse(readFileSync(join(from, "labels/truth.json"), "utf8"));
const dropped = new Set(
  networks.networks.map((n) => n.id).filter((id) => keep.length > 0 && !keep.includes(id)),
);
const isOut = (planted) => dropped.has(planted);
const orderLabels = new Map(lines("labels/orders.jsonl").map((o) => [o.order_id, o]));
const declarationLabels = new Map(lines("labels/declarations.jsonl").map((d) => [d.declaration_id, d]));

const goneOrders = new Set();
for (const [id, label] of orderLabels)
  if (isOut(label.planted) || (!label.planted && random() > background)) goneOrders.add(id);
const goneDeclarations = new Set();
for (const [id, label] of declarationLabels)
  if (isOut(label.planted) || (!label.planted && random() > background)) goneDeclarations.add(id);

const poOf = (event) => event.bizTransactionList?.[0]?.bizTransaction.split("/").at(-1);
const files = {
  parties: lines("parties.jsonl"),
  products: lines("products.jsonl").map((p) => ({ ...p, ref_price_eur: p.ref_price_eur * prices })),
  places: lines("places.jsonl"),
  listings: lines("listings.jsonl"),
  orders: lines("orders.jsonl")
    .filter((o) => !goneOrders.has(o.order_id))
    .map((o) => ({
      ...o,
      lines: o.lines.map((l) => ({ ...l, unit_price_eur: l.unit_price_eur * prices })),
    })),
  declarations: lines("declarations.jsonl")
    .filter((d) => !goneDeclarations.has(d.declaration_id))
    .map((d) => ({
      ...d,
      items: d.items.map((i) => ({ ...i, value_eur: i.value_eur * prices })),
    })),
  events: lines("events.jsonl").filter((e) => !goneOrders.has(poOf(e)) && random() < eventShare),
  sightings: lines("sightings.jsonl"),
  thefts: lines("thefts.jsonl"),
  seizures: lines("seizures.jsonl").filter((s) => !isOut(truth.seizures[s.seizure_id])),
  reports: lines("reports.jsonl").filter((r) => !goneOrders.has(r.order_id)),
};
if (option("deal", "") !== "") {
  deal(files.orders, "marking");
  deal(files.events, "bsn:marking");
}
/** As many rows of each marking as before, others. */
function deal(rows, field) {
  const markings = rows.map((row) => row[field]);
  for (const row of rows) [row[field]] = markings.splice(Math.floor(random() * markings.length), 1);
}
mkdirSync(join(to, "labels"), { recursive: true });
const renamed = new Map();
/** Mentions, telephones, plates, VAT numbers and house numbers get other values, the same one everywhere. */
const rename = (text) =>
  text
    .replace(/\bM[0-9a-f]{8}\b/g, (id) => {
      if (!renamed.has(id))
        renamed.set(
          id,
          `M${Math.floor(random() * 2 ** 32)
            .toString(16)
            .padStart(8, "0")}`,
        );
      return renamed.get(id);
    })
    .replace(/"(\+\d{2,3})(\d{6,9})"/g, (_, code, number) => `"${code}${[...number].reverse().join("")}"`)
    .replace(
      /"([A-Z]{2})-([A-Z]{2})(\d{4})"/g,
      (_, land, letters, number) => `"${land}-${letters}${(Number(number) * 7 + 13) % 10000}"`,
    );
for (const [name, rows] of Object.entries(files))
  writeFileSync(join(to, `${name}.jsonl`), rows.map((r) => `${rename(JSON.stringify(r))}\n`).join(""));
truth.mention_to_entity = JSON.parse(rename(JSON.stringify(truth.mention_to_entity)));
truth.seizures = Object.fromEntries(Object.entries(truth.seizures).filter(([, n]) => !isOut(n)));
writeFileSync(join(to, "labels/truth.json"), JSON.stringify(truth));
networks.networks = networks.networks.filter((n) => !isOut(n.id));
bestSets(networks);
writeFileSync(join(to, "labels/networks.json"), JSON.stringify(networks));
const label = (file, key, gone) =>
  writeFileSync(
    join(to, "labels", file),
    lines(`labels/${file}`)
      .filter((l) => !gone(l[key], l))
      .map((l) => `${JSON.stringify(l)}\n`)
      .join(""),
  );
label("orders.jsonl", "order_id", (id) => goneOrders.has(id));
label("declarations.jsonl", "declaration_id", (id) => goneDeclarations.has(id));
const kept = new Set(files.events.map((e) => e.eventID));
writeFileSync(
  join(to, "labels/traceback.jsonl"),
  lines("labels/traceback.jsonl")
    .filter((l) => !isOut(l.network))
    // What is provable changes with the events; only items that kept all of theirs are asked about.
    .map((l) =>
      l.observed_events.every((e) => kept.has(e))
        ? l
        : { ...l, derivable: false, diversion_observable: false },
    )
    .map((l) => `${JSON.stringify(l)}\n`)
    .join(""),
);

/** The best sets of the networks that are left, exhaustively to three, greedily beyond. */
function bestSets(file) {
  const kits = file.networks.filter((n) => n.script !== "docs");
  const left = (gone) =>
    kits.reduce((sum, n) => {
      const caps = Object.values(n.stages).map((s) => {
        const hurt = s.some((x) => gone.has(x.e));
        return Math.min(
          1,
          s.reduce((c, x) => c + (gone.has(x.e) ? 0 : hurt ? x.standby : x.cap), 0),
        );
      });
      return sum + n.rate_per_week * Math.min(...caps);
    }, 0);
  const base = left(new Set()) || 1;
  const actors = [...new Set(kits.flatMap((n) => Object.values(n.stages).flatMap((s) => s.map((x) => x.e))))];
  const single = actors.map((a) => [a, 1 - left(new Set([a])) / base]).sort((a, b) => b[1] - a[1]);
  const best = {};
  let chosen = [];
  for (let k = 1; k <= 10; k++) {
    let top = { set: chosen, left: Infinity };
    const tryIt = (set) => {
      const l = left(new Set(set));
      if (l < top.left - 1e-12) top = { set, left: l };
    };
    if (k <= 3) {
      const choose = (at, set) => {
        if (set.length === k) return tryIt(set);
        for (let i = at; i < actors.length; i++) choose(i + 1, [...set, actors[i]]);
      };
      choose(0, []);
    } else for (const a of actors) if (!chosen.includes(a)) tryIt([...chosen, a]);
    if (top.left !== Infinity) chosen = top.set;
    best[k] = { set: chosen, disruption: 1 - left(new Set(chosen)) / base, exact: k <= 3 };
  }
  file.chokepoints = { base, single, best };
}
