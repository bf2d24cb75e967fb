// How fast statements go into the store, with their search and link indexes and under row-level security, and how fast
// search answers over them. Reads dist/. Prints one JSON line for each figure, with commit, machine and peak memory.
//
//   node bench/store.mjs [--statements 1000000] [--only pglite|postgres]
//
// CPU time per statement is printed beside the speed, because it holds on a busy machine too. The baseline is the bare
// insert of the same rows into a table of the same columns without index and without policy,
// in the same run on the same database: the ratio tells what the store costs whatever the machine.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ImportWriters } from "../dist/app/reports/import-writers.js";
import { loadNamesModel, Model, namesDataFrom } from "../dist/core/index.js";
import { loadOrCreateNodeKey, openStore, ownerToken } from "../dist/store/index.js";
import { databaseCpuMs } from "./database-cpu.mjs";
import { onPostgres } from "./postgres.mjs";
import { batches, people, random, report, restart } from "./store-world.mjs";

const { values: args } = parseArgs({
  options: {
    statements: { type: "string", default: "1000000" },
    only: { type: "string" },
    /** Internal: what runs in a process of its own, so that it does not count in the memory of the store. */
    part: { type: "string" },
    folder: { type: "string" },
    url: { type: "string" },
  },
});
const TOTAL = Number(args.statements);
const SEARCHES = 300;

const json = (name) => JSON.parse(readFileSync(new URL(`../data/${name}`, import.meta.url), "utf8"));
const model = new Model(json("schemata/ftm.json"), json("schemata/wasl.json"));
loadNamesModel(namesDataFrom(json));

const commit = (() => {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch {
    return "unknown";
  }
})();
const machine = `${cpus()[0]?.model ?? "?"} x${cpus().length}, Node ${process.version}`;

function print(figure) {
  const peakRssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ ...figure, peakRssMiB, commit, machine }));
}

const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];

async function openIn(folder, databaseUrl) {
  return await openStore({
    ...(databaseUrl ? { databaseUrl } : { folder: join(folder, "store") }),
    nodeKey: await loadOrCreateNodeKey(folder),
    nodeId: "bench",
    model,
    clock: { now: () => Date.now() },
    random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
  });
}

/** Runs a part of this file in a process of its own; answers what it printed. */
function inProcess(part, folder, databaseUrl) {
  const options = ["--part", part, "--folder", folder, "--statements", args.statements];
  return execFileSync(
    process.execPath,
    [fileURLToPath(import.meta.url), ...options, ...(databaseUrl ? ["--url", databaseUrl] : [])],
    { stdio: ["ignore", "pipe", "inherit"] },
  ).toString();
}

async function measure(database, databaseUrl) {
  const folder = mkdtempSync(join(tmpdir(), "wasl-bench-"));
  try {
    // The first start makes the database; an import is measured on one that is there.
    inProcess("first-start", folder, databaseUrl);
    const baseline = Number(inProcess("bare", folder, databaseUrl));
    process.stdout.write(
      inProcess("import", folder, databaseUrl)
        .replaceAll("DATABASE", database)
        .replaceAll("BASELINE", baseline),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** So many batches are made before they are written without a pause. */
const SEGMENT = 5;

function* segments(all) {
  let segment = [];
  for (const batch of all) {
    segment.push(batch);
    if (segment.length < SEGMENT) continue;
    yield segment;
    segment = [];
  }
  if (segment.length > 0) yield segment;
}

async function importAndSearch(folder, databaseUrl) {
  const store = await openIn(folder, databaseUrl);
  const actor = {
    token: await ownerToken(store, folder),
    purpose: { purpose: "operational-analysis", mandate: "BENCH" },
  };
  await store.as(actor, (tx) => tx.openReport(report));
  // Making the statements is not the store's work and is not timed.
  let storing = 0;
  let stored = 0;
  let making = 0;
  const databaseBefore = databaseCpuMs(databaseUrl);
  for (const segment of segments(batches(TOTAL))) {
    const before = process.cpuUsage();
    const start = performance.now();
    // As an import writes.
    const writers = new ImportWriters(store.writersMax, async (part) => {
      const added = await store.as(actor, (tx) => tx.appendStatements(part), { deadlineMs: 600_000 });
      stored += added;
    });
    for (const batch of segment) await writers.give(batch);
    await writers.drained();
    storing += performance.now() - start;
    const spent = process.cpuUsage(before);
    making += spent.user + spent.system;
  }
  const start = performance.now();
  const outcome = { statements: stored, records: 0, rejects: [], rejectCount: 0 };
  await store.as(actor, (tx) => tx.completeReport(report.id, outcome, {}));
  storing += performance.now() - start;
  const perSecond = Math.round(stored / (storing / 1000));
  const load = Number(loadavg()[0].toFixed(1));
  print({ figure: "import into DATABASE", value: perSecond, unit: "statements/s", statements: stored, load });
  print({
    figure: "import into DATABASE, CPU of this process",
    value: Number((making / stored).toFixed(1)),
    unit: "us/statement",
    baseline: "BASELINE statements/s",
  });
  if (databaseBefore !== undefined)
    print({
      figure: "import into DATABASE, CPU of the database",
      value: Number((((databaseCpuMs(databaseUrl) - databaseBefore) * 1000) / stored).toFixed(1)),
      unit: "us/statement",
    });
  await searches(store, actor, "DATABASE", databaseUrl);
  const asked = performance.now();
  await store.as(actor, (tx) => tx.stats());
  print({ figure: "counts over DATABASE", value: Math.round(performance.now() - asked), unit: "ms" });
  await store.close();
}

async function searches(store, actor, database, databaseUrl) {
  const times = [];
  let found = 0;
  const before = process.cpuUsage();
  const databaseBefore = databaseCpuMs(databaseUrl);
  for (let i = 0; i < SEARCHES; i++) {
    const text = people[Math.floor(random() * people.length)];
    const start = performance.now();
    const { hits } = await store.as(actor, (tx) => tx.search({ text, limit: 20 }));
    times.push(performance.now() - start);
    if (hits.some((hit) => hit.caption === text || hit.matched.value === text)) found += 1;
  }
  const spent = process.cpuUsage(before);
  print({
    figure: `search in ${database}, CPU of this process`,
    value: Number(((spent.user + spent.system) / 1000 / SEARCHES).toFixed(1)),
    unit: "ms/search",
  });
  if (databaseBefore !== undefined)
    print({
      figure: `search in ${database}, CPU of the database`,
      value: Number(((databaseCpuMs(databaseUrl) - databaseBefore) / SEARCHES).toFixed(1)),
      unit: "ms/search",
    });
  times.sort((a, b) => a - b);
  for (const p of [0.5, 0.95, 0.99])
    print({
      figure: `search in ${database}, p${p * 100}`,
      value: Number(percentile(times, p).toFixed(1)),
      unit: "ms",
      statements: TOTAL,
      found: `${found}/${SEARCHES}`,
    });
}

/** Rows a second of the plainest way in: the same columns, by unnest, no index, no policy. */
async function bare(folder, databaseUrl) {
  const rows = Math.min(100_000, TOTAL);
  const run = databaseUrl ? await bareServer(databaseUrl) : await bareEmbedded(join(folder, "bare"));
  restart();
  let spent = 0;
  let count = 0;
  for (const batch of batches(rows)) {
    const column = (read) =>
      `{${batch.map((s) => `"${String(read(s)).replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
    const start = performance.now();
    await run.query(
      `insert into bench_bare select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])`,
      [
        column((s) => s.id),
        column((s) => s.entityId),
        column((s) => s.schema),
        column((s) => s.property),
        column((s) => s.value),
        column((s) => s.firstSeen),
      ],
    );
    spent += performance.now() - start;
    count += batch.length;
  }
  await run.close();
  restart();
  return count / (spent / 1000);
}

const BARE =
  "create table bench_bare (id uuid, entity_id text, schema text, property text, value text, first_seen text)";

async function bareEmbedded(folder) {
  const { PGlite } = await import("@electric-sql/pglite");
  const db = await PGlite.create(folder);
  await db.exec(BARE);
  return { query: (sql, params) => db.query(sql, params), close: () => db.close() };
}

async function bareServer(connectionString) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(BARE);
  return {
    query: (sql, params) => client.query(sql, params),
    async close() {
      await client.query("drop table bench_bare");
      await client.end();
    },
  };
}

if (args.part === "first-start") await (await openIn(args.folder, args.url)).close();
else if (args.part === "bare") console.log(Math.round(await bare(args.folder, args.url)));
else if (args.part === "import") await importAndSearch(args.folder, args.url);
else {
  if (args.only !== "postgres") await measure("PGlite");
  if (args.only !== "pglite") {
    await onPostgres((url) => measure("PostgreSQL", url));
  }
}
