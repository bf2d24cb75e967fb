// Splits the labelled development world over ten nodes and measures what chains lose beside pooled data. Each node
// analyses its own rows; what it finds suspicious it asks its partners about by digests (orders' vehicles, payment
// tokens, payers, phones, VAT numbers, serial numbers, containers, order numbers); a partner discloses the rows that
// hold what was asked for, never one marked red, with the mentions of the parties in them. Needs ../shared.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { analyseSupply, loadNamesModel, namesDataFrom } from "../dist/core/index.js";
import { readPackageJson } from "../dist/sources/index.js";

const FILES = ["parties", "products", "orders", "declarations", "events", "seizures", "thefts", "reports"];
/** Twelve providers on ten nodes: neighbours share one. */
const NODE_OF = { BE: "NL", ES: "IT", IND: "MKT" };
const ROUNDS = 3;
/** Orders from this probability on are asked about. */
const ASK_MIN = 0.3;

/** F1 of chains pooled and split, and how many rows were disclosed; undefined without the development world. */
export function splitWorld(shared) {
  const world = join(shared, "sample");
  if (!existsSync(world)) return undefined;
  const model = loadNamesModel(namesDataFrom(readPackageJson));
  const data = {
    goods: readPackageJson("supply/goods.json"),
    rules: readPackageJson("supply/rules.json"),
    weights: readPackageJson("supply/weights.json"),
  };
  const used = process.cpuUsage();
  const pool = Object.fromEntries(
    FILES.map((f) => [
      f,
      readFileSync(join(world, `${f}.jsonl`), "utf8")
        .split("\n")
        .filter((l) => l.trim() !== "")
        .map((l) => JSON.parse(l)),
    ]),
  );
  const analyse = (files) => analyseSupply(files, model, data);
  const pooled = score(shared, world, analyse(pool).chains);
  const nodes = split(pool);
  let asked = 0;
  const disclosed = new Set();
  for (let round = 0; round < ROUNDS; round++)
    for (const node of nodes) {
      const questions = questionsOf(node, analyse(node.files));
      asked += questions.size;
      for (const partner of nodes) {
        if (partner === node) continue;
        for (const [file, row] of answersOf(partner, questions))
          if (take(node, file, row, partner)) disclosed.add(`${node.name} ${file} ${idOf(file, row)}`);
      }
    }
  const chains = nodes.flatMap((n) => analyse(n.files).chains.map((c) => ({ ...c, node: n.name })));
  const cpu = process.cpuUsage(used);
  return {
    nodes: nodes.length,
    pooled,
    split: score(shared, world, oneOfEach(chains)),
    alone: score(shared, world, oneOfEach(split(pool).flatMap((n) => analyse(n.files).chains))),
    asked,
    disclosed: disclosed.size,
    rows: FILES.reduce((sum, f) => sum + (f === "products" ? 0 : pool[f].length), 0),
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

const providerOf = (row) => row.node ?? row["bsn:node"] ?? "MKT";
const isRed = (row) => /RED/.test(row.marking ?? row["bsn:marking"] ?? "");
const idOf = (file, row) =>
  row.order_id && file === "orders"
    ? row.order_id
    : (row.declaration_id ??
      row.eventID ??
      row.seizure_id ??
      row.theft_id ??
      row.report_id ??
      row.mention_id ??
      row.gtin);

function split(pool) {
  const nodes = new Map();
  for (const file of FILES)
    for (const row of pool[file]) {
      if (file === "products") continue;
      const name = NODE_OF[providerOf(row)] ?? providerOf(row);
      if (!nodes.has(name))
        nodes.set(name, { name, files: { products: pool.products }, own: new Set(), seen: new Set() });
      const node = nodes.get(name);
      node.files[file] = [...(node.files[file] ?? [])];
      node.files[file].push(row);
      node.own.add(row);
      node.seen.add(`${file} ${idOf(file, row)}`);
    }
  return [...nodes.values()];
}

const digest = (kind, value) => createHash("sha256").update(`${kind}:${value}`).digest("hex");
const serialsIn = (epcs) => (epcs ?? []).flatMap((e) => /\/21\/([^/?#]+)$/.exec(e)?.[1] ?? []);
const containersIn = (epcs) => (epcs ?? []).filter((e) => /\/00\//.test(e));

/** What a row can be found by. */
function keysOf(file, row, parties) {
  const party = (id) => {
    const p = id && parties.get(id);
    return p
      ? [p.phone && ["phone", p.phone.replace(/\D/g, "")], p.vat && ["vat", p.vat]].filter(Boolean)
      : [];
  };
  switch (file) {
    case "orders":
      return [
        ["order", row.order_id],
        row.collected_by_vehicle && ["vehicle", row.collected_by_vehicle],
        row.payment?.token && ["token", row.payment.token],
        row.contact_phone && ["phone", row.contact_phone.replace(/\D/g, "")],
        ...party(row.buyer),
        ...party(row.payment?.payer),
      ].filter(Boolean);
    case "declarations":
      return [
        row.vehicle && ["vehicle", row.vehicle],
        row.sscc && ["sscc", row.sscc],
        ...party(row.consignee),
      ].filter(Boolean);
    case "events":
      return [
        ...serialsIn([...(row.epcList ?? []), ...(row.childEPCs ?? [])]).map((s) => ["serial", s]),
        ...containersIn([...(row.epcList ?? []), row.parentID].filter(Boolean)).map((s) => ["sscc", s]),
        ...(row.bizTransactionList ?? []).map((t) => ["order", t.bizTransaction.split("/").at(-1)]),
      ];
    case "seizures":
      return [
        row.vehicle && ["vehicle", row.vehicle],
        row.sscc && ["sscc", row.sscc],
        ...row.items.flatMap((i) =>
          i.serial_read && !i.serial_read.startsWith("*") ? [["serial", i.serial_read]] : [],
        ),
      ].filter(Boolean);
    case "reports":
      return [["order", row.order_id]];
    case "thefts":
      return row.serial ? [["serial", row.serial]] : [];
    default:
      return [];
  }
}

const partiesOf = (node) => new Map((node.files.parties ?? []).map((p) => [p.mention_id, p]));

/** Digests of what hangs on suspicious orders and on seized goods. */
function questionsOf(node, answers) {
  const parties = partiesOf(node);
  const suspicious = new Set(answers.orders.filter((o) => o.score >= ASK_MIN).map((o) => o.order_id));
  const questions = new Set();
  const ask = (file, row) => {
    for (const [kind, value] of keysOf(file, row, parties)) questions.add(digest(kind, value));
  };
  for (const order of node.files.orders ?? []) if (suspicious.has(order.order_id)) ask("orders", order);
  for (const seizure of node.files.seizures ?? []) ask("seizures", seizure);
  for (const event of node.files.events ?? [])
    if ((event.bizTransactionList ?? []).some((t) => suspicious.has(t.bizTransaction.split("/").at(-1))))
      ask("events", event);
  return questions;
}

/** A partner's own rows that hold what was asked for; red ones stay where they are. */
function* answersOf(partner, questions) {
  const parties = partiesOf(partner);
  for (const file of ["orders", "declarations", "events", "seizures", "thefts", "reports"])
    for (const row of partner.files[file] ?? []) {
      if (!partner.own.has(row) || isRed(row)) continue;
      if (keysOf(file, row, parties).some(([kind, value]) => questions.has(digest(kind, value))))
        yield [file, row];
    }
}

function take(node, file, row, partner) {
  const id = `${file} ${idOf(file, row)}`;
  if (node.seen.has(id)) return false;
  node.seen.add(id);
  node.files[file] = [...(node.files[file] ?? []), row];
  const parties = partiesOf(partner);
  for (const mention of [
    row.seller,
    row.buyer,
    row.payment?.payer,
    row.exporter,
    row.consignee,
    row.carrier,
  ]) {
    const party = mention && parties.get(mention);
    if (party && !node.seen.has(`parties ${mention}`)) {
      node.seen.add(`parties ${mention}`);
      node.files.parties = [...(node.files.parties ?? []), party];
    }
  }
  return true;
}

/** Of chains that several nodes hold, the one that most is known of: nobody joins two nodes' rows beyond what was disclosed. */
function oneOfEach(chains) {
  const kept = [];
  for (const chain of [...chains].sort((a, b) => b.score - a.score)) {
    const orders = new Set(chain.orders);
    const isKnown = kept.some(
      (k) => k.orders.filter((o) => orders.has(o)).length > 0.3 * Math.min(orders.size, k.orders.length),
    );
    if (!isKnown) kept.push(chain);
  }
  return kept;
}

function score(shared, world, chains) {
  const work = mkdtempSync(join(tmpdir(), "wasl-split-"));
  try {
    const answers = join(work, "answers.json");
    writeFileSync(answers, JSON.stringify({ chains }));
    const out = execFileSync("python3", [
      join(shared, "tools/score.py"),
      "--world",
      world,
      "--answers",
      answers,
    ]);
    return JSON.parse(out).chains;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const shared = join(
    process.env.WASL_SHARED ?? fileURLToPath(new URL("../../shared", import.meta.url)),
    "data/supply",
  );
  console.log(JSON.stringify(splitWorld(shared), null, 2));
}
