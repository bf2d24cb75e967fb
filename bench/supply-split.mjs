// Splits a labelled world over ten nodes and measures what chains lose beside pooled data. Each node analyses its own
// rows; about what it finds suspicious, and about its seizures, it asks its partners by key, as src/app/supply/questions
// does between nodes: a partner that holds such a key answers with its rows under it, as far as their marking and the
// partner's class let them leave, with the mentions of the parties in them, and gets the asker's rows under the same key;
// round by round. Needs ../shared. `node bench/supply-split.mjs [WORLD]`
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  analyseSupply,
  answerIndex,
  hubKey,
  isSameChain,
  loadNamesModel,
  mentionsIn,
  namesDataFrom,
  parseTlp,
  RowKeys,
  settleSeizures,
  supplyQuestions,
  tlpRank,
} from "../dist/core/index.js";
import { readPackageJson } from "../dist/sources/index.js";

const FILES = ["parties", "products", "orders", "declarations", "events", "seizures", "thefts", "reports"];
/** Twelve providers on ten nodes: neighbours share one. */
const NODE_OF = { BE: "NL", ES: "IT", IND: "MKT" };
/** The marketplace and the trade are no authority: `release` gives a private partner no row of a ledger. */
const INDUSTRY = new Set(["MKT"]);
const ROUNDS = 4;

/**
 * F1 of chains: pooled; of nodes that exchange, by the fullest single node's view (`split`) and by all nodes' own parts of
 * one chain (`joint`: a red row stays where it is, yet its node knows which chain it belongs to); the same where nodes also
 * told each other which seizures hang on whose chain (`claims`), which they do not; of nodes alone. And how many rows were
 * disclosed. Undefined without the world.
 */
export function splitWorld(
  shared,
  world = join(shared, "sample"),
  { industry = INDUSTRY, onChains = () => {} } = {},
) {
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
  const nodes = split(pool);
  const analyse = (files) => analyseSupply({ ...files, products: pool.products }, model, data);
  const look = () => {
    for (const node of nodes) {
      node.answers = analyse(node.files);
      node.keys = new RowKeys(node);
    }
  };
  const parts = () => nodes.flatMap((n) => n.answers.chains.map((c) => ({ ...c, node: n.name, own: n.own })));
  look();
  const alone = parts();
  for (const node of nodes) node.hubs = analyse({ ...leaving(node.rows), hubs: [] }).hubs;
  const told = { questions: 0, disclosed: 0, distinct: new Set(), figures: 0, industry };
  for (let round = 0; round < ROUNDS; round++) {
    exchange(nodes, told, { orderMin: data.rules.asking.orderMin, launchDays: data.rules.chains.daysMax });
    look();
  }
  const chains = parts();
  const claimed = settled(nodes, chains, analyse, industry);
  const cpu = process.cpuUsage(used);
  onChains({ pool, nodes, one: oneOfEach(chains), joint: jointly(chains) });
  return {
    nodes: nodes.length,
    pooled: score(shared, world, analyseSupply(pool, model, data).chains),
    split: score(shared, world, oneOfEach(chains)),
    joint: score(shared, world, jointly(chains)),
    claims: {
      split: score(shared, world, oneOfEach(claimed)),
      joint: score(shared, world, jointly(claimed)),
    },
    alone: score(shared, world, oneOfEach(alone)),
    questions: told.questions,
    disclosed: told.disclosed,
    distinct: told.distinct.size,
    figures: told.figures,
    rows: FILES.reduce((sum, f) => sum + (f === "products" ? 0 : pool[f].length), 0),
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

const providerOf = (row) => row.node ?? row["bsn:node"] ?? "MKT";
/** As `release` has it for a ceiling of amber; a row without a marking has its file's, which is taken for amber. */
const mayLeave = (row) => tlpRank(parseTlp(row.marking ?? row["bsn:marking"] ?? "amber")) <= tlpRank("amber");
const leaving = (rows) => Object.fromEntries(FILES.map((f) => [f, (rows[f] ?? []).filter(mayLeave)]));
const idOf = (file, row) =>
  file === "orders"
    ? row.order_id
    : (row.declaration_id ??
      row.eventID ??
      row.seizure_id ??
      row.theft_id ??
      row.report_id ??
      row.mention_id);

function split(pool) {
  const nodes = new Map();
  for (const file of FILES)
    for (const row of pool[file]) {
      if (file === "products") continue;
      const name = NODE_OF[providerOf(row)] ?? providerOf(row);
      if (!nodes.has(name)) nodes.set(name, { name, rows: {}, own: new Set(), seen: new Set() });
      const node = nodes.get(name);
      node.rows[file] = [...(node.rows[file] ?? []), row];
      node.own.add(idOf(file, row));
      node.seen.add(`${file} ${idOf(file, row)}`);
    }
  for (const node of nodes.values())
    node.files = {
      ...Object.fromEntries(FILES.map((f) => [f, [...(node.rows[f] ?? [])]])),
      products: pool.products,
      hubs: [],
      received: [],
    };
  return [...nodes.values()];
}

// Pairs of nodes have a key of their own; one for all gives the same answers here and costs a ninth.
const digests = new Map();
const digest = (key) => {
  let known = digests.get(key);
  if (known === undefined) {
    known = createHmac("sha256", "bench").update(key).digest("base64url");
    digests.set(key, known);
  }
  return known;
};

/** One round: everybody asks everybody; answers rest on what each held before the round. */
function exchange(nodes, told, rules) {
  // Two nodes have no mention in common: each knows the other's under a name of its own.
  const asked = nodes.map((n) =>
    [...supplyQuestions(n, rules)].filter((q) => !q.startsWith("mention:")).map(digest),
  );
  const indexes = nodes.map(
    (n) => new Map([...answerIndex(n.rows, n.keys, mayLeave)].map(([key, rows]) => [digest(key), rows])),
  );
  const hubs = nodes.map((n) => n.hubs.map((h) => [digest(hubKey(h)), h]));
  const isOwn = (node, id) => node.own.has(id);
  const give = (from, to, rows) => {
    if (told.industry.has(to.name)) return;
    for (const [file, row] of rows) {
      if (take(to, file, row, told))
        for (const mention of mentionsIn(row).flatMap((m) => from.keys.membersOf(m)))
          if (isOwn(from, mention)) take(to, "parties", from.keys.mention(mention), told);
    }
  };
  for (const [i, asker] of nodes.entries()) {
    told.questions += asked[i].length;
    for (const [j, partner] of nodes.entries()) {
      if (i === j) continue;
      for (const question of asked[i]) {
        const held = indexes[j].get(question);
        if (held === undefined) continue;
        give(partner, asker, held);
        give(asker, partner, indexes[i].get(question) ?? []);
      }
      const wanted = new Set(told.industry.has(asker.name) ? [] : asked[i]);
      for (const [key, hub] of hubs[j])
        if (wanted.has(key) && !asker.seen.has(`${partner.name} ${key}`)) {
          asker.seen.add(`${partner.name} ${key}`);
          asker.files.hubs.push(hub);
          told.figures++;
        }
    }
  }
}

function take(to, file, row, told) {
  const id = `${file} ${idOf(file, row)}`;
  if (to.seen.has(id)) return false;
  to.seen.add(id);
  to.files[file].push(row);
  // As a node says which of its records came from others.
  to.files.received.push(`${file.replace(/s$/, "")}:${idOf(file, row)}`);
  told.disclosed++;
  told.distinct.add(id);
  return true;
}

/**
 * What nodes would know if they also told each other how strongly each seizure hangs on which chain: chains of what may
 * leave and of what was received, named by order numbers that the other may know. A figure of others' rows is as restricted
 * as they are, so that no node says this; it shows what that costs.
 */
function settled(nodes, chains, analyse, industry) {
  const toldBy = new Map(
    nodes.map((n) => {
      const files = Object.fromEntries(FILES.map((f) => [f, n.files[f].filter(mayLeave)]));
      return [n, analyse({ ...files, hubs: n.files.hubs, received: n.files.received }).chains];
    }),
  );
  return nodes.flatMap((node) => {
    const mine = chains.filter((c) => c.node === node.name);
    if (industry.has(node.name)) return mine;
    const theirs = nodes
      .filter((other) => other !== node)
      .flatMap((other) => {
        const named = new Set((other.rows.orders ?? []).filter(mayLeave).map((o) => o.order_id));
        return toldBy.get(other).map((c) => ({
          ...c,
          node: other.name,
          orders: c.orders.filter((id) => named.has(id) || node.own.has(id)),
        }));
      })
      .filter((c) => c.orders.length > 0);
    return settleSeizures([...mine, ...theirs]).slice(0, mine.length);
  });
}

/** Of chains that several nodes see, the fullest view: nobody joins two nodes' rows beyond what was disclosed. */
function oneOfEach(chains) {
  const kept = [];
  for (const chain of [...chains].sort((a, b) => b.score - a.score))
    if (!kept.some((k) => isSameChain(k, chain))) kept.push(chain);
  return kept;
}

/** The fullest view of each chain, with what other nodes hold of it themselves. */
function jointly(chains) {
  const kept = [];
  for (const chain of [...chains].sort((a, b) => b.score - a.score)) {
    const same = kept.find((k) => isSameChain(k, chain));
    if (same === undefined) {
      kept.push({ ...chain });
      continue;
    }
    const own = (ids) => ids.filter((id) => chain.own.has(id));
    same.orders = [...new Set([...same.orders, ...own(chain.orders)])];
    same.seizures = [...new Set([...same.seizures, ...own(chain.seizures)])];
  }
  return kept;
}

function score(shared, world, chains) {
  const work = mkdtempSync(join(tmpdir(), "wasl-split-"));
  try {
    const answers = join(work, "answers.json");
    writeFileSync(answers, JSON.stringify({ chains: chains.map(({ own, ...c }) => c) }));
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
  console.log(JSON.stringify(splitWorld(shared, process.argv[2])));
}
