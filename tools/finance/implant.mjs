#!/usr/bin/env node
/**
 * Makes a test set for the finance engine: a background of legitimate traffic, and labelled instances implanted
 * in it with shifted times, amounts, delays, sizes and currencies. For development and benchmarks only.
 *
 *   node tools/finance/implant.mjs --shared ../shared/data/finance --out DIR --seed 1
 *        [--rows 450000] [--rate 0.002] [--source sample|amlworld] [--background clone|plain|varied] [--shift 1]
 *        [--half 0|1]
 *
 * `clone` resamples the legitimate rows of the sample into many copies of its population, joined to each other;
 * `plain` draws payments from a simple model of persons, firms, shops and landlords; `varied` is that model with
 * shares, circles of friends, methods and sums drawn anew for each seed. `--half` takes every other instance, so
 * that what is fitted on one half is judged on the other.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomFrom } from "./random.mjs";

const arg = Object.fromEntries(
  process.argv.slice(2).flatMap((a, i, all) => (a.startsWith("--") ? [[a.slice(2), all[i + 1]]] : [])),
);
const SHARED = arg.shared;
const OUT = arg.out;
const seed = Number(arg.seed ?? 1);
const rows = Number(arg.rows ?? 450_000);
const rate = Number(arg.rate ?? 0.002);
const shift = Number(arg.shift ?? 1);
const source = arg.source ?? "sample";
const background = arg.background ?? "clone";
const random = randomFrom(seed * 7919 + 13);

const minutes = (text) =>
  Date.UTC(
    +text.slice(0, 4),
    +text.slice(5, 7) - 1,
    +text.slice(8, 10),
    +text.slice(11, 13),
    +text.slice(14, 16),
  ) / 60000;
const stamp = (m) => new Date(m * 60000).toISOString().slice(0, 16).replaceAll("-", "/").replace("T", " ");
const START = minutes("2025/03/01 00:00");
const SPAN = 30 * 1440;
const jl = (f) =>
  readFileSync(f, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((x) => JSON.parse(x));

const sampleRows = readFileSync(join(SHARED, "Trans.csv"), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((l) => l.split(","));
const sampleAccounts = readFileSync(join(SHARED, "Accounts.csv"), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((l) => {
    const f = l.split(",");
    return { number: f[2], bank: f[1], country: f[5], region: f[6], kind: f[7], opened: f[8] };
  });
const byNumber = new Map(sampleAccounts.map((a) => [a.number, a]));
const FX = JSON.parse(readFileSync(new URL("../../data/finance/currencies.json", import.meta.url), "utf8"));
const usd = (name) => FX.usdPerUnit[FX.aliases[name.toLowerCase()]] ?? 1;

/** Accounts of the new world. */
const accounts = [];
const byKind = new Map();
const used = new Set();
function addAccount(like) {
  let number;
  do
    number =
      (8 + random.int(8)).toString(16).toUpperCase() +
      Math.floor(random.next() * 0xfffffff)
        .toString(16)
        .toUpperCase()
        .padStart(7, "0") +
      "0";
  while (used.has(number));
  used.add(number);
  const account = { ...like, number };
  accounts.push(account);
  if (!byKind.has(like.kind)) byKind.set(like.kind, []);
  byKind.get(like.kind).push(account);
  return account;
}

const out = [];
const add = (m, from, to, received, rc, paid, pc, format, label = 0, instance = -1) =>
  out.push({
    m: Math.min(Math.max(m, START), START + SPAN - 1),
    from,
    to,
    received,
    rc,
    paid,
    pc,
    format,
    label,
    instance,
    o: out.length,
  });
const money = (value, currency) => (currency === "Bitcoin" ? value.toFixed(6) : value.toFixed(2));

/** A whole sum stays whole when it is scaled: prices and gifts are round. */
const scaled = (value, f) => {
  const step = value >= 200 ? 50 : 10;
  const whole = value >= 10 && Math.abs(value / 10 - Math.round(value / 10)) < 1e-9;
  return whole ? Math.max(10, Math.round((value * f) / step) * step) / value : f;
};

const decoyInstances = [];
function cloneBackground(n) {
  const decoys = jl(join(SHARED, "decoys.jsonl"));
  const inDecoy = new Map(decoys.flatMap((d, i) => d.tx.map((t) => [t, i])));
  const plainRows = sampleRows.map((r, i) => [r, i]).filter(([r, i]) => r[10] === "0" && !inDecoy.has(i));
  const clones = Math.max(1, Math.round(n / (plainRows.length + 400)));
  const map = Array.from(
    { length: clones },
    () => new Map(sampleAccounts.map((a) => [a.number, addAccount(a)])),
  );
  for (let c = 0; c < clones; c++) {
    for (const [r] of plainRows) {
      let from = map[c].get(r[2]);
      let to = map[c].get(r[4]);
      if (from !== to && clones > 1) {
        const joined = random.next();
        if (joined < 0.15) to = map[random.int(clones)].get(r[4]);
        else if (joined < 0.28) to = random.pick(byKind.get(to.kind));
        else if (joined < 0.36) from = random.pick(byKind.get(from.kind));
        if (from === to) continue;
      }
      const f = scaled(+r[7], Math.exp(0.25 * random.normal()));
      const m = minutes(r[0]) + Math.round(random.normal() * 600);
      add(m, from, to, r[5] * f, r[6], r[7] * f, r[8], r[9]);
    }
    for (const [i, d] of decoys.entries()) {
      if (random.next() > 0.16) continue;
      const dm = random.int(7 * 1440) - 3 * 1440;
      const f = Math.exp(0.2 * random.normal());
      decoyInstances.push({ type: d.type, index: decoyInstances.length });
      for (const t of d.tx) {
        const r = sampleRows[t];
        const g = scaled(+r[7], f);
        add(
          minutes(r[0]) + dm,
          map[c].get(r[2]),
          map[c].get(r[4]),
          r[5] * g,
          r[6],
          r[7] * g,
          r[8],
          r[9],
          0,
          -2 - (decoyInstances.length - 1),
        );
      }
      void i;
    }
  }
}

/** Persons, firms, shops, landlords: wages, purchases, rents, invoices, and payments between friends. */
/** Numbers of the simple model; for `varied` each is drawn within wide bounds. */
function modelOf(varied) {
  const between = (usual, low, high) => (varied ? low * (high / low) ** random.next() : usual);
  const shares = [
    between(0.42, 0.15, 0.6),
    between(0.16, 0.06, 0.3),
    between(0.08, 0.03, 0.15),
    between(0.08, 0.03, 0.15),
    between(0.06, 0.02, 0.1),
    between(0.07, 0.02, 0.15),
    between(0.13, 0.06, 0.4),
  ];
  const total = shares.reduce((a, b) => a + b, 0);
  let sum = 0;
  return {
    until: shares.map((x) => (sum += x / total)),
    rowsPerPerson: between(9, 5, 18),
    zipf: between(2.2, 1.3, 3),
    circle: Math.round(between(6, 3, 14)),
    toFriends: between(0.8, 0.5, 0.92),
    byAch: between(0.7, 0.4, 0.9),
    byCheque: between(0.7, 0.2, 0.85),
    friendsMean: between(4.8, 4.2, 6.2),
    crossing: between(0.05, 0.01, 0.15),
  };
}

function plainBackground(n, varied) {
  const model = modelOf(varied);
  const people = Math.max(400, Math.round(n / model.rowsPerPerson));
  const likes = (kind) => sampleAccounts.filter((a) => a.kind === kind);
  const make = (kind, count) => {
    const pool = likes(kind);
    return Array.from({ length: count }, () => addAccount(random.pick(pool)));
  };
  const persons = make("individual", people);
  const firms = make("company", Math.round(people / 8));
  const shops = make("merchant", Math.round(people / 40));
  const landlords = make("landlord", Math.round(people / 60));
  const tills = make("cash desk", Math.round(people / 50));
  make("unhosted wallet", Math.round(people / 20));
  for (const kind of [
    "exchange house",
    "marine supplier",
    "freight",
    "crypto exchange",
    "money service business",
    "travel agency",
  ])
    make(kind, Math.max(6, Math.round(people / 200)));
  const zipf = (list) => list[Math.floor(list.length * random.next() ** model.zipf)];
  const home = (a) =>
    ({ GB: "UK Pound", US: "US Dollar", JP: "Yen", CN: "Yuan", PK: "Rupee", CH: "Swiss Franc" })[a.country] ??
    "Euro";
  const pay = (from, to, dollars, format) => {
    if (from === to) return;
    const pc = home(from);
    const cross = random.next() < model.crossing;
    const rc = cross ? home(to) : pc;
    const paid = dollars / usd(pc);
    const noise = rc === pc ? 1 : Math.exp(0.004 * random.normal());
    add(START + random.int(SPAN), from, to, ((paid * usd(pc)) / usd(rc)) * noise, rc, paid, pc, format);
  };
  const friends = new Map();
  for (let i = 0; i < n; i++) {
    const x = random.next();
    if (x < model.until[0])
      pay(zipf(persons), zipf(shops), Math.exp(3.5 + 1.1 * random.normal()), "Credit Card");
    else if (x < model.until[1])
      pay(
        zipf(firms),
        zipf(firms),
        Math.exp(7 + 1.5 * random.normal()),
        random.next() < model.byCheque ? "Cheque" : "ACH",
      );
    else if (x < model.until[2])
      pay(
        zipf(persons),
        zipf(firms),
        Math.exp(5.5 + 1.2 * random.normal()),
        random.next() < 0.6 ? "Cheque" : "ACH",
      );
    else if (x < model.until[3])
      pay(random.pick(firms), random.pick(persons), Math.exp(7.4 + 0.4 * random.normal()), "ACH");
    else if (x < model.until[4])
      pay(random.pick(persons), random.pick(landlords), Math.exp(6.6 + 0.4 * random.normal()), "ACH");
    else if (x < model.until[5])
      pay(random.pick(tills), random.pick(persons), 20 * Math.ceil(Math.exp(1.5 + random.normal())), "Cash");
    else {
      const a = zipf(persons);
      let circle = friends.get(a);
      if (!circle) {
        circle = Array.from({ length: model.circle }, () => random.pick(persons));
        friends.set(a, circle);
      }
      const b = random.next() < model.toFriends ? random.pick(circle) : zipf(persons);
      pay(
        a,
        b,
        Math.exp(model.friendsMean + 1.2 * random.normal()),
        random.next() < model.byAch ? "ACH" : random.next() < 0.5 ? "Mobile Money" : "Wire",
      );
    }
  }
}

function sampleInstances() {
  return jl(join(SHARED, "patterns.jsonl")).map((p) => ({
    type: p.type,
    roles: p.roles,
    tx: p.tx.map((t) => {
      const r = sampleRows[t];
      return {
        m: minutes(r[0]),
        from: r[2],
        to: r[4],
        received: +r[5],
        rc: r[6],
        paid: +r[7],
        pc: r[8],
        format: r[9],
      };
    }),
  }));
}

function amlworldInstances() {
  const list = [];
  let current;
  for (const line of readFileSync(join(SHARED, "amlworld/HI-Small_Patterns.txt"), "utf8").split("\n")) {
    const begin = /^BEGIN LAUNDERING ATTEMPT - ([A-Z-]+)/.exec(line.trim());
    if (begin) current = { type: begin[1], roles: {}, tx: [] };
    else if (line.startsWith("END") && current) {
      list.push(current);
      current = undefined;
    } else if (current && line.includes(",")) {
      const r = line.trim().split(",");
      current.tx.push({
        m: minutes(r[0]),
        from: r[2],
        to: r[4],
        received: +r[5],
        rc: r[6],
        paid: +r[7],
        pc: r[8],
        format: r[9],
      });
    }
  }
  return list;
}

/** Hubs of fans, ends of scatter-gathers, rings: who may be named, where the source does not say. */
function rolesOf(instance) {
  if (Object.keys(instance.roles).length > 0) return instance.roles;
  const froms = instance.tx.map((t) => t.from);
  const tos = instance.tx.map((t) => t.to);
  switch (instance.type) {
    case "FAN-IN":
      return { hub: [tos[0]] };
    case "FAN-OUT":
      return { hub: [froms[0]] };
    case "GATHER-SCATTER":
      return { hub: [...new Set(tos.filter((a) => froms.includes(a)))].slice(0, 1) };
    case "SCATTER-GATHER":
      return { source: [froms[0]], sink: [tos.at(-1)] };
    default:
      return { all: [...new Set([...froms, ...tos])] };
  }
}

function implant(instance, index, keepAccounts) {
  const roles = rolesOf(instance);
  const named = new Set(Object.values(roles).flat());
  const begin = Math.min(...instance.tx.map((t) => t.m));
  const length = Math.max(...instance.tx.map((t) => t.m)) - begin;
  const stretch = source === "sample" ? 1 + shift * (random.next() - 0.4) * 0.6 : 1;
  // A threshold is a fact of the place: deposits below it move only to another threshold.
  const thresholds = [1, 1, 0.5, 0.3, 2];
  const factor =
    source !== "sample"
      ? 1
      : instance.type === "STRUCTURING"
        ? random.pick(thresholds)
        : Math.exp(shift * 0.5 * random.normal());
  const late = random.int(Math.max(60, SPAN - Math.round(length * stretch) - 60));
  const map = new Map();
  const taken = new Set();
  const mapped = (number) => {
    const known = map.get(number);
    if (known) return known;
    const like = byNumber.get(number);
    let account;
    const pool =
      byKind.get(like?.kind ?? (random.next() < 0.8 ? "individual" : "company")) ?? byKind.get("individual");
    // Prefer a place like the original's, so that crossings stay crossings.
    for (let i = 0; i < 60; i++) {
      account = random.pick(pool);
      if (taken.has(account.number)) continue;
      if (!like || keepAccounts || account.region === like.region || i > 40) break;
    }
    taken.add(account.number);
    map.set(number, account);
    return account;
  };
  // Drop a payer or two of a large structure: sizes shift.
  const payers = [...new Set(instance.tx.map((t) => t.from))].filter((a) => !named.has(a));
  const dropped = new Set(
    source === "sample" && payers.length > 6 ? payers.filter(() => random.next() < 0.12 * shift) : [],
  );
  for (const t of instance.tx) {
    if (dropped.has(t.from)) continue;
    const f = source !== "sample" ? 1 : instance.type === "STRUCTURING" ? factor : scaled(t.paid, factor);
    add(
      START + late + Math.round((t.m - begin) * stretch),
      mapped(t.from),
      mapped(t.to),
      t.received * f,
      t.rc,
      t.paid * f,
      t.pc,
      t.format,
      1,
      index,
    );
  }
  const rename = Object.fromEntries(
    Object.entries(roles).map(([k, v]) => [k, v.map((a) => mapped(a).number)]),
  );
  return { type: instance.type, roles: rename };
}

if (background === "clone") cloneBackground(rows);
else plainBackground(rows, background === "varied");
const wanted = Math.round(out.length * rate);
const library = (source === "sample" ? sampleInstances() : amlworldInstances()).filter(
  (_, i) => arg.half === undefined || i % 2 === Number(arg.half),
);
const order = library.map((x, i) => [random.next(), i, x]).sort((a, b) => a[0] - b[0]);
const labels = [];
let illicit = 0;
for (let k = 0; illicit < wanted && k < order.length * 20; k++) {
  const instance = order[k % order.length][2];
  const before = out.length;
  labels.push(implant(instance, labels.length, source === "amlworld"));
  illicit += out.length - before;
}
out.sort((a, b) => a.m - b.m || a.o - b.o);
const tx = labels.map(() => []);
const decoyTx = decoyInstances.map(() => []);
const lines = [
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering",
];
out.forEach((p, i) => {
  if (p.instance >= 0) tx[p.instance].push(i);
  else if (p.instance <= -2) decoyTx[-2 - p.instance].push(i);
  lines.push(
    `${stamp(p.m)},${p.from.bank},${p.from.number},${p.to.bank},${p.to.number},${money(p.received, p.rc)},${p.rc},${money(p.paid, p.pc)},${p.pc},${p.format},${p.label}`,
  );
});
mkdirSync(OUT, { recursive: true });
writeFileSync(join(OUT, "Trans.csv"), `${lines.join("\n")}\n`);
writeFileSync(
  join(OUT, "Accounts.csv"),
  `Bank Name,Bank ID,Account Number,Entity ID,Entity Name,Country,Region,Declared Kind,Opened\n${accounts.map((a, i) => `Bank,${a.bank},${a.number},E${a.number},${a.kind} #${i},${a.country},${a.region},${a.kind},${a.opened}`).join("\n")}\n`,
);
writeFileSync(
  join(OUT, "patterns.jsonl"),
  `${labels.map((l, i) => JSON.stringify({ id: i, ...l, tx: tx[i] })).join("\n")}\n`,
);
writeFileSync(
  join(OUT, "decoys.jsonl"),
  decoyInstances.map((d, i) => JSON.stringify({ id: i, type: d.type, roles: {}, tx: decoyTx[i] })).join("\n"),
);
writeFileSync(
  join(OUT, "meta.json"),
  JSON.stringify({
    rows: out.length,
    illicitRows: illicit,
    instances: labels.length,
    seed,
    source,
    background,
    shift,
  }),
);
console.log(
  JSON.stringify({ rows: out.length, illicit, instances: labels.length, accounts: accounts.length }),
);
