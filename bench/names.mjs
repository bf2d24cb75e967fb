#!/usr/bin/env node
/**
 * The benchmark of the name engine, by the protocol of the data's README: pairs, search, entity resolution, speed,
 * calibration, with peers in the same run. Writes docs/benchmarks/names.md; prints figures only, never a name.
 *
 *   npm run build && WASL_SHARED=../shared node bench/names.mjs [--quick] [--no-python] [--only=pairs,other,speed,search,million,entities]
 *
 * nomenklatura and Splink take part where bench/peers/.venv has them (bench/peers/names.txt); pg_trgm runs in the
 * PostgreSQL of the tests.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import anyAscii from "any-ascii";
import MiniSearch from "minisearch";
import pg from "pg";
import { runnerImport } from "vite";
import { databaseCpuMs } from "./database-cpu.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = process.env.WASL_DIST ?? join(ROOT, "dist");
const SHARED = join(process.env.WASL_SHARED ?? join(ROOT, "../shared"), "data");
const DATA = join(SHARED, "names");
const quick = process.argv.includes("--quick");
if (!existsSync(DATA)) {
  console.error("The labelled data are not here: set WASL_SHARED to the folder that holds data/names.");
  process.exit(2);
}
const core = await import(pathToFileURL(join(DIST, "core/index.js")).href);
const read = (file) => JSON.parse(readFileSync(join(ROOT, "data", file), "utf8"));
const model = core.loadNamesModel(core.namesDataFrom(read));
const work = mkdtempSync(join(tmpdir(), "wasl-names-"));
const text = [];
const say = (line = "") => {
  text.push(line);
  console.log(line);
};
const lines = (file) => {
  const bytes = readFileSync(file);
  return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").split("\n").filter(Boolean);
};
const tsv = (file) => lines(file).map((l) => l.split("\t"));
const f3 = (v) => v.toFixed(3);
/** Processor time of this process in milliseconds: other load on the machine counts less in it than in the clock. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** As tools/pairs.py: average precision with ties grouped, best F1, recall at precision 0.95 and 0.99. */
function metrics(scored) {
  const rows = [...scored].sort((a, b) => b[0] - a[0]);
  const positives = rows.reduce((n, r) => n + (r[1] ? 1 : 0), 0);
  const m = { ap: 0, f1: 0, r95: 0, r99: 0 };
  let tp = 0;
  let fp = 0;
  let before = 0;
  for (let i = 0; i < rows.length; ) {
    let j = i;
    for (; j < rows.length && rows[j][0] === rows[i][0]; j++) rows[j][1] ? tp++ : fp++;
    const p = tp / (tp + fp);
    const r = tp / positives;
    m.ap += p * (r - before);
    before = r;
    m.f1 = Math.max(m.f1, (2 * p * r) / (p + r || 1));
    if (p >= 0.95) m.r95 = Math.max(m.r95, r);
    if (p >= 0.99) m.r99 = Math.max(m.r99, r);
    i = j;
  }
  return m;
}

function similarity(a, b) {
  const n = a.length;
  const m = b.length;
  if (n + m === 0) return 1;
  let row = Array.from({ length: m + 1 }, (_, j) => j);
  for (let i = 1; i <= n; i++) {
    const next = [i];
    for (let j = 1; j <= m; j++)
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return 1 - row[m] / Math.max(n, m);
}
const ascii = (s) =>
  anyAscii(s)
    .toLowerCase()
    .replace(/[^a-z0-9 ]/g, " ")
    .split(" ")
    .filter(Boolean)
    .sort()
    .join(" ");

const analysed = new Map();
const analyse = (name) => {
  if (!analysed.has(name)) analysed.set(name, core.analyseName(name, model));
  return analysed.get(name);
};
const wasl = (a, b) => core.scoreNames(analyse(a), analyse(b), model);
const peers = [
  ["Wasl", wasl],
  ["any-ascii + sorted words + Levenshtein", (a, b) => similarity(ascii(a), ascii(b))],
];
/** Python with the peers, where somebody installed them. */
const PYTHON = join(ROOT, "bench/peers/.venv/bin/python");
const hasPython = existsSync(PYTHON) && !process.argv.includes("--no-python");
const peer = (...args) => {
  try {
    execFileSync(PYTHON, [join(ROOT, "bench/peers/names.py"), ...args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    return true;
  } catch (error) {
    console.error(
      `peer failed: ${String(error.stderr ?? error)
        .trim()
        .split("\n")
        .at(-1)}`,
    );
    return false;
  }
};

const scriptOf = (s) =>
  /\p{sc=Arab}/u.test(s)
    ? "Arabic"
    : /\p{sc=Hebr}/u.test(s)
      ? "Hebrew"
      : /\p{sc=Cyrl}/u.test(s)
        ? "Cyrillic"
        : "other";
const row = (...cells) => say(`| ${cells.join(" | ")} |`);
const head = (...cells) => {
  row(...cells);
  row(...cells.map(() => "---"));
};
const show = (m) => [f3(m.ap), f3(m.f1), f3(m.r95), f3(m.r99)];

function evaluationSet(size) {
  const out = join(work, `eval-${size}`);
  execFileSync(process.execPath, [join(DATA, "tools/make_eval.mjs"), DATA, out, String(size)]);
  return out;
}

function pairs(dir) {
  say("## Pairs\n");
  say("One true pair and its five hardest negatives; development half.\n");
  head("Set", "System", "AP", "F1", "R@P.95", "R@P.99");
  let all = [];
  for (const set of ["eu", "he", "ko", "latin"]) {
    const rows = tsv(join(dir, `pairs_${set}.tsv`));
    const scores = join(work, `nomenklatura-${set}.txt`);
    const start = performance.now();
    if (hasPython && peer("pairs", join(dir, `pairs_${set}.tsv`), scores)) {
      const given = lines(scores).map(Number);
      const scored = rows.map(([y], n) => [given[n], y === "1"]);
      row(
        set,
        `nomenklatura 4.7.7 logic-v2 (${Math.round((rows.length * 1000) / (performance.now() - start))} pairs/s)`,
        ...show(metrics(scored)),
      );
    }
    for (const [name, score] of peers) {
      const scored = rows.map(([y, a, b]) => [score(a, b), y === "1", a]);
      row(set, name, ...show(metrics(scored)));
      if (score !== wasl) continue;
      all = all.concat(scored);
      if (set === "eu")
        for (const script of ["Arabic", "Cyrillic"])
          row(`eu, ${script}`, name, ...show(metrics(scored.filter((s) => scriptOf(s[2]) === script))));
    }
  }
  say();
  say(`Calibration error (ten bins, all sets together): ${f3(calibration(all))}.\n`);
}

function calibration(scored) {
  const bins = Array.from({ length: 10 }, () => [0, 0, 0]);
  for (const [p, y] of scored) {
    const bin = bins[Math.min(9, Math.floor(p * 10))];
    bin[0]++;
    bin[1] += p;
    bin[2] += y ? 1 : 0;
  }
  return bins.reduce((sum, [, p, y]) => sum + Math.abs(p - y), 0) / scored.length;
}

function csvCells(line) {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((m) =>
    m[1].startsWith('"') ? m[1].slice(1, -1).replaceAll('""', '"') : m[1],
  );
}

function otherPairs() {
  say("## name_bench and the domain's own pairs\n");
  const rows = lines(join(DATA, "name_bench.csv"))
    .slice(1)
    .map(csvCells)
    .filter((r) => r[7]);
  head("name_bench, rows with a peer score", "AP", "F1", "R@P.95", "R@P.99");
  row("Wasl", ...show(metrics(rows.map((r) => [wasl(r[2], r[3]), r[4] === "true"]))));
  row(
    "logic-v2, as published with the data",
    ...show(metrics(rows.map((r) => [Number(r[7]), r[4] === "true"]))),
  );
  say();
  const domain = JSON.parse(readFileSync(join(SHARED, "domain/name-pairs.json"), "utf8"));
  const good = domain.positives.map((p) => wasl(p.a, p.b));
  const bad = domain.negatives.map((p) => wasl(p.a, p.b)).sort((a, b) => b - a);
  const recall = (limit) => good.filter((p) => p > limit).length / good.length;
  say(
    `name-pairs.json (${good.length} true, ${bad.length} false): recall ${f3(recall(bad[4]))} with 4 false accepts (threshold ${f3(bad[4])}), ${f3(recall(bad[2]))} with 2, ${f3(recall(0.5))} at 0.5 with ${bad.filter((p) => p > 0.5).length}.\n`,
  );
}

function speed(dir) {
  const rows = tsv(join(dir, "pairs_eu.tsv")).map(([, a, b]) => [analyse(a), analyse(b)]);
  for (const [a, b] of rows) core.scoreNames(a, b, model);
  const from = cpuMs();
  let n = 0;
  while (cpuMs() - from < 1500) {
    for (const [a, b] of rows) core.scoreNames(a, b, model);
    n += rows.length;
  }
  const met = Math.round((n * 1000) / (cpuMs() - from));
  // A model that has seen none of the words: what it keeps of pairs of words helps nothing yet.
  const fresh = core.loadNamesModel(core.namesDataFrom(read));
  const firstSeen = new Map();
  const anew = (name) => {
    if (!firstSeen.has(name)) firstSeen.set(name, core.analyseName(name, fresh));
    return firstSeen.get(name);
  };
  const names = tsv(join(dir, "pairs_eu.tsv")).map(([, a, b]) => [anew(a), anew(b)]);
  const start = cpuMs();
  for (const [a, b] of names) core.scoreNames(a, b, fresh);
  const first = Math.round((names.length * 1000) / (cpuMs() - start));
  // Each of 500 names with each of 500 others: the words are known, and nearly every two of them meet for the first time.
  const [few, others] = [0, 1].map((side) =>
    names.filter((_, i) => i % Math.floor(names.length / 500) === side).map((pair) => pair[side]),
  );
  const begun = cpuMs();
  for (const a of few.slice(0, 500)) for (const b of others.slice(0, 500)) core.scoreNames(a, b, fresh);
  const crossed = Math.round((250_000 * 1000) / (cpuMs() - begun));
  say(
    `Pre-analysed pairs scored per second of processor time: ${met} where their words have met before, ${crossed} of each with each, where hardly two of their words have, ${first} where their words are met for the first time at all.\n`,
  );
}

async function search(size, dir) {
  say(`## Search among ${size.toLocaleString("en")} names\n`);
  const index = new core.NameIndex(model);
  const gallery = tsv(join(dir, "gallery.tsv"));
  const un = JSON.parse(
    readFileSync(join(SHARED, "domain/un-original-script-pairs.json"), "utf8"),
  ).pairs.filter((p) => p.schema === "Person" && /[^\0-\x7f]/.test(p.original));
  for (const p of un) gallery.push([p.ref, p.latin]);
  const clock = performance.now();
  const cpu = cpuMs();
  for (const [id, name] of gallery) index.add(id, name);
  index.pack();
  say(
    `Build: ${Math.round(performance.now() - clock)} ms (processor ${Math.round(cpuMs() - cpu)} ms), ${index.wordCount.toLocaleString("en")} words.\n`,
  );
  const all = [...tsv(join(dir, "queries.tsv")), ...un.map((p) => ["un", p.ref, p.original])];
  const seen = {};
  const queries = all.filter(([set]) => {
    seen[set] = (seen[set] ?? 0) + 1;
    return seen[set] <= (quick ? 100 : 500);
  });
  const waslSearch = (q) => index.search(q, { top: 10 }).map((h) => h.id);
  head("System", "Set", "Queries", "R@1", "R@10");
  const figures = ask("Wasl", queries, waslSearch);
  if (size <= 100_000) {
    const own = await trigrams(gallery);
    const few = queries.filter((_, i) => i % 10 === 0);
    figures.push(...(await askSlow("pg_trgm (PostgreSQL), any-ascii folded", few, own.search, own.cpuMs)));
    await own.close();
    const mini = new MiniSearch({ fields: ["name"], idField: "key" });
    mini.addAll(gallery.map(([id, name], key) => ({ key, name: ascii(name), id })));
    figures.push(
      ...ask("minisearch, fuzzy 0.2, any-ascii folded", few, (q) =>
        mini
          .search(ascii(q), { fuzzy: 0.2 })
          .slice(0, 10)
          .map((h) => gallery[h.id][0]),
      ),
    );
  }
  say();
  for (const f of figures) say(f);
  say(`\nMemory of the process: ${Math.round(process.memoryUsage().rss / 1e6)} MB.\n`);
}

function report(name, tally, times, cpu) {
  for (const [set, t] of Object.entries(tally).sort())
    row(name, set, t.n, f3(t.first / t.n), f3(t.ten / t.n));
  const total = times.reduce((s, t) => s + t, 0);
  times.sort((a, b) => a - b);
  return [
    `- ${name}: ${Math.round((times.length * 1000) / total)} queries/s by the clock, ${Math.round((times.length * 1000) / cpu)} by processor time; p50 ${times[times.length >> 1].toFixed(2)} ms, p95 ${times[Math.floor(times.length * 0.95)].toFixed(2)} ms.`,
  ];
}

function count(tally, set, hits, id) {
  tally[set] ??= { n: 0, first: 0, ten: 0 };
  tally[set].n++;
  if (hits[0] === id) tally[set].first++;
  if (hits.includes(id)) tally[set].ten++;
}

function ask(name, queries, find) {
  for (const [, , q] of queries.slice(0, 100)) find(q);
  const tally = {};
  const times = [];
  const cpu = cpuMs();
  for (const [set, id, q] of queries) {
    const from = performance.now();
    const hits = find(q);
    times.push(performance.now() - from);
    count(tally, set, hits, id);
  }
  return report(name, tally, times, cpuMs() - cpu);
}

async function askSlow(name, queries, find, serverCpuMs) {
  for (const [, , q] of queries.slice(0, 20)) await find(q);
  const tally = {};
  const times = [];
  const spent = () => cpuMs() + (serverCpuMs() ?? 0);
  const cpu = spent();
  for (const [set, id, q] of queries) {
    const from = performance.now();
    const hits = await find(q);
    times.push(performance.now() - from);
    count(tally, set, hits, id);
  }
  return report(name, tally, times, spent() - cpu);
}

async function trigrams(gallery) {
  const { module } = await runnerImport(join(ROOT, "test/support/postgres.ts"));
  const server = await module.startPostgres();
  const db = new pg.Client({ connectionString: server.url });
  await db.connect();
  await db.query("create extension pg_trgm");
  await db.query("create table g (id text, name text)");
  for (let i = 0; i < gallery.length; i += 5000) {
    const part = gallery.slice(i, i + 5000);
    await db.query("insert into g select * from unnest($1::text[], $2::text[])", [
      part.map((g) => g[0]),
      part.map((g) => ascii(g[1])),
    ]);
  }
  await db.query("create index on g using gist (name gist_trgm_ops(siglen=64))");
  await db.query("analyze g");
  return {
    search: async (q) => {
      const { rows } = await db.query("select id from g order by name <-> $1 limit 10", [ascii(q)]);
      return rows.map((r) => r.id);
    },
    cpuMs: () => databaseCpuMs(server.url),
    async close() {
      await db.end();
      await server.stop();
    },
  };
}

function entities() {
  say("## Entity resolution\n");
  say("Nationality and birthplace are in the records and are not read.\n");
  head(
    "Set",
    "System",
    "Records",
    "B-cubed F1",
    "pairwise P",
    "R",
    "F1",
    "pairs compared",
    "true pairs among them",
  );
  const load = (kind, file) => {
    const base = join(work, file.replace(/\W/g, "-"));
    execFileSync(process.execPath, [
      join(DATA, "tools/records.mjs"),
      kind,
      join(DATA, "er", file),
      `${base}.jsonl`,
      `${base}.tsv`,
    ]);
    return {
      file: `${base}.jsonl`,
      records: lines(`${base}.jsonl`).map((l) => core.recordOf(JSON.parse(l))),
      truth: tsv(`${base}.tsv`),
    };
  };
  for (const [name, kind, ...files] of [
    ["EU records", "eu", "eu_records.jsonl.gz"],
    ["Febrl 1", "febrl", "febrl1.csv.gz"],
    ["Febrl 2", "febrl", "febrl2.csv.gz"],
    ["Febrl 3", "febrl", "febrl3.csv.gz"],
    ["Febrl 4", "febrl", "febrl4a.csv.gz", "febrl4b.csv.gz"],
  ]) {
    const parts = files.map((file) => load(kind, file));
    const records = parts.flatMap((p) => p.records);
    const truth = new Map(parts.flatMap((p) => p.truth));
    const { canonicalIds, pairs: compared } = core.resolveRecords(records, model);
    row(name, "Wasl", records.length, ...clusterFigures(records, truth, canonicalIds, compared));
    splink(name, parts, records, truth);
  }
  say();
}

/** Splink 4 over the same records, trained on them without labels as its tutorial does. */
function splink(name, parts, records, truth) {
  if (!hasPython) return;
  const file = join(work, "splink.jsonl");
  writeFileSync(file, parts.map((p) => readFileSync(p.file, "utf8")).join(""));
  if (!peer("splink", file, `${file}.tsv`)) return;
  const clusterOf = new Map(tsv(`${file}.tsv`));
  const ids = records.map((r) => clusterOf.get(r.id) ?? r.id);
  row(name, "Splink 4.0.8", records.length, ...clusterFigures(records, truth, ids, []).slice(0, 4), "", "");
}

function clusterFigures(records, truth, canonicalIds, compared) {
  const tally = (keys) => {
    const m = new Map();
    for (const k of keys) m.set(k, (m.get(k) ?? 0) + 1);
    return m;
  };
  const t = records.map((r) => truth.get(r.id));
  const byTruth = tally(t);
  const byCluster = tally(canonicalIds);
  const both = tally(t.map((k, i) => `${k}\n${canonicalIds[i]}`));
  const pairCount = (m) => [...m.values()].reduce((s, v) => s + (v * (v - 1)) / 2, 0);
  const P = pairCount(both) / pairCount(byCluster);
  const R = pairCount(both) / pairCount(byTruth);
  let bp = 0;
  let br = 0;
  for (const [key, v] of both) {
    const [k, c] = key.split("\n");
    bp += (v * v) / byCluster.get(c) / records.length;
    br += (v * v) / byTruth.get(k) / records.length;
  }
  const found = compared.filter((p) => t[p.i] === t[p.j]).length;
  return [
    f3((2 * bp * br) / (bp + br)),
    f3(P),
    f3(R),
    f3((2 * P * R) / (P + R)),
    compared.length,
    f3(found / pairCount(byTruth)),
  ];
}

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim();
say("# Names: measured\n");
say(
  `Written by \`npm run bench:names\` at commit ${commit}; Node ${process.version}, ${cpus()[0]?.model ?? "?"}, load ${loadavg()[0].toFixed(1)} on ${cpus().length} cores${quick ? "; quick run" : ""}. Development half of the labelled data; nothing was trained on it, the models come from CC0 rows (data/names/README.md).\n`,
);
const small = evaluationSet(100_000);
const only = process.argv
  .find((arg) => arg.startsWith("--only="))
  ?.slice(7)
  .split(",");
const isWanted = (section) => only === undefined || only.includes(section);
if (isWanted("pairs")) pairs(small);
if (isWanted("other")) otherPairs();
if (isWanted("speed")) speed(small);
if (isWanted("search")) await search(100_000, small);
if (isWanted("million") && !quick) await search(1_000_000, evaluationSet(1_000_000));
if (isWanted("entities")) entities();
say(await readNotes());
rmSync(work, { recursive: true, force: true });
mkdirSync(join(ROOT, "docs/benchmarks"), { recursive: true });
// A part of it is for looking at; the document holds one run over all.
if (only === undefined)
  writeFileSync(join(ROOT, "docs/benchmarks/names.md"), `${text.join("\n").trimEnd()}\n`);

/** What a reader should know about the figures; kept beside the script so that a run does not lose it. */
async function readNotes() {
  return readFileSync(join(ROOT, "bench/names-notes.md"), "utf8").trimEnd();
}
