#!/usr/bin/env node
/**
 * The finance benchmark: quality on the sample and on implanted backgrounds of unseen seeds, exactness against
 * DuckDB, speed on five million generated payments. Writes docs/benchmarks/finance.md.
 *
 *   npm run build && WASL_SHARED=../shared node bench/finance.mjs [--quick]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findThroughNode } from "./finance-node.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SHARED = join(process.env.WASL_SHARED ?? join(ROOT, "../shared"), "data/finance");
const quick = process.argv.includes("--quick");
const work = mkdtempSync(join(tmpdir(), "wasl-finance-"));
const text = [];
const say = (line = "") => {
  text.push(line);
  console.log(line);
};
const tool = (name) => join(ROOT, "tools/finance", name);

/** The command over a folder's payments, and what it printed. */
function finance(command, dir, ...options) {
  const args = [tool("run.mjs"), "finance", command, "--transactions", join(dir, "Trans.csv"), ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  // That an alert does not replay is told by the status too.
  const isAnswer = status === 0 || (command === "replay" && stdout !== "");
  if (!isAnswer) throw new Error(stderr);
  return stdout.trim();
}

function detect(dir, out) {
  const printed = finance("detect", dir, "--accounts", join(dir, "Accounts.csv"), "--out", out, "--stats");
  return JSON.parse(printed.split("\n").at(-1));
}

/** How many alerts come to their score again by their own rows. */
const replayed = (dir, alerts) => JSON.parse(finance("replay", dir, "--alerts", alerts, "--json"));

/** The kinds for which a floor is set, over all their patterns. */
const KINDS_OF_AMLWORLD = [
  ["cycles", ["CYCLE"]],
  ["scatter-gather", ["SCATTER-GATHER"]],
  ["fans", ["FAN-IN", "FAN-OUT"]],
  ["gather-scatter", ["GATHER-SCATTER"]],
];
/** Instances of a pattern in a table of the scorer's, and how many were found. */
function foundOf(table, pattern) {
  const row = table.split("\n").find((line) => line.split(/\s+/)[0] === pattern);
  return row === undefined ? [0, 0] : row.split(/\s+/).slice(1, 3).map(Number);
}

function score(dir, alerts, budget) {
  const json = join(work, "score.json");
  const table = execFileSync(
    process.execPath,
    [
      join(SHARED, "eval.mjs"),
      "--labels",
      dir,
      "--alerts",
      alerts,
      "--budget",
      String(budget),
      "--json",
      json,
    ],
    { encoding: "utf8" },
  );
  return { table, ...JSON.parse(readFileSync(json, "utf8")) };
}

/** The scorer knows account numbers, a node's finding its own ids; and a node tells nothing before it has read all. */
const withoutRoles = (table) =>
  table
    .trimEnd()
    .split("\n")
    .filter((line) => !line.startsWith("subjects named"))
    .map((line) => (/^(?:pattern|[A-Z-]+ )/.test(line) ? line.slice(0, -8).trimEnd() : line))
    .join("\n");
const NODE_NOTE =
  "`wasl import Accounts.csv Trans.csv`, `wasl detect`, findings of `money-structures` and `pass-through-account`. A node reads what accounts are declared to be for and not where they are kept; of a payment between two currencies it keeps the sum that was paid.";

const pct = (x) => (Number.isFinite(x) ? (100 * x).toFixed(1) : "–");
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim();

say("# Finance: what was measured");
say();
say(
  `Commit ${commit}; Node ${process.version}; ${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB; ${new Date().toISOString().slice(0, 10)}; load average at the start ${loadavg()[0].toFixed(1)} (others' work on the same cores makes CPU-seconds dearer). ` +
    "Made by `npm run build && node bench/finance.mjs`. All payments are synthetic: no figure here is evidence of fitness for casework.",
);
say();

if (!existsSync(join(SHARED, "Trans.csv"))) {
  say("The labelled sample is not here (set WASL_SHARED): quality was not measured.");
} else {
  say("## The sample (5 % illicit, every kind)");
  say();
  const out = join(work, "sample.jsonl");
  detect(SHARED, out);
  const sample = score(SHARED, out, 5000);
  say("```");
  say(sample.table.trimEnd());
  say("```");
  say();
  say(
    "The weights were fitted on implants made from these instances and AMLworld's, in other backgrounds, sizes and amounts; the sample itself is therefore no unseen set.",
  );
  const { alerts: told, same } = replayed(SHARED, out);
  say();
  say(`\`wasl finance replay\`: ${same} of ${told} alerts come to their score again by their own rows.`);
  say();
  say("## The same file through a node");
  say();
  const nodeAlerts = join(work, "node.jsonl");
  findThroughNode(SHARED, join(work, "node"), nodeAlerts);
  say("```");
  say(withoutRoles(score(SHARED, nodeAlerts, 5000).table));
  say("```");
  say();
  say(NODE_NOTE);
  say();
  say("## Implanted backgrounds, unseen seeds");
  say();
  say(
    "`clone` resamples the sample's legitimate rows and look-alikes into a population many times larger; `plain` draws payments from a simple model. Instances are implanted at the rate shown, with shifted times, delays, amounts and sizes. Seeds were not used for fitting; the instances they vary were.",
  );
  say();
  say(
    "| set | rows | illicit | precision | recall | macro-F1 | payment F1 | precision at 50 per million | subjects without a role | duplicates | payments per CPU-second |",
  );
  say("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  const tables = [];
  const sets = [
    [
      "sample instances, clone",
      ["--seed", "101", "--source", "sample", "--background", "clone", "--rate", "0.002"],
    ],
    [
      "sample instances, plain",
      ["--seed", "102", "--source", "sample", "--background", "plain", "--rate", "0.002"],
    ],
    [
      "sample instances, clone, shifted more",
      ["--seed", "103", "--source", "sample", "--background", "clone", "--rate", "0.001", "--shift", "1.6"],
    ],
    [
      "AMLworld instances, clone",
      ["--seed", "104", "--source", "amlworld", "--background", "clone", "--rate", "0.003"],
    ],
    [
      "AMLworld instances, plain",
      ["--seed", "105", "--source", "amlworld", "--background", "plain", "--rate", "0.003"],
    ],
  ];
  for (const [name, flags] of sets) {
    const dir = join(work, name.replaceAll(/\W+/g, "-"));
    execFileSync(process.execPath, [
      tool("implant.mjs"),
      "--shared",
      SHARED,
      "--out",
      dir,
      "--rows",
      quick ? "150000" : "600000",
      ...flags,
    ]);
    const alerts = join(dir, "alerts.jsonl");
    const stats = detect(dir, alerts);
    const s = score(dir, alerts, 50);
    const meta = JSON.parse(readFileSync(join(dir, "meta.json"), "utf8"));
    say(
      `| ${name} | ${meta.rows} | ${pct(meta.illicitRows / meta.rows)} % | ${pct(s.instance.precision)} | ${pct(s.instance.recall)} | ${pct(s.instance.macroF1)} | ${pct(s.transaction.f1)} | ${pct(s.budget.precision)} | ${pct(s.subjects.notInARole)} | ${pct(s.duplicates / Math.max(1, s.alerts))} | ${stats.paymentsPerCpuSecond} |`,
    );
    tables.push([name, s.table]);
    rmSync(dir, { recursive: true });
  }
  say();
  for (const [name, table] of tables) {
    say(`### ${name}`);
    say();
    say("```");
    say(table.trimEnd());
    say("```");
    say();
  }
  say("### AMLworld's instances over both backgrounds");
  say();
  say("| kind | instances | found | recall |");
  say("| --- | --- | --- | --- |");
  const own = tables.filter(([name]) => name.startsWith("AMLworld")).map(([, table]) => table);
  for (const [kind, patterns] of KINDS_OF_AMLWORLD) {
    const [all, found] = patterns
      .flatMap((pattern) => own.map((table) => foundOf(table, pattern)))
      .reduce(([a, f], [instances, hits]) => [a + instances, f + hits], [0, 0]);
    say(`| ${kind} | ${all} | ${found} | ${pct(found / all)} |`);
  }
  say();
}

say("## Exactness and speed");
say();
const five = join(work, "five");
const rows = quick ? 500_000 : 5_000_000;
execFileSync(process.execPath, [tool("background.mjs"), "--rows", String(rows), "--out", five]);
const stats = detect(five, join(work, "five.jsonl"));
say(
  `${rows} generated payments over thirty days, all typologies, cycles to 12 hops, one process, file to alerts:`,
);
say();
say(
  "| payments per CPU-second | CPU seconds | peak memory | ring searches | cut off | rows lost to memory |",
);
say("| --- | --- | --- | --- | --- | --- |");
say(
  `| ${stats.paymentsPerCpuSecond} | ${stats.cpuSeconds} | ${stats.peakMemoryMb} MB | ${stats.ringSearches} | ${stats.ringSearchesCut} | ${stats.overflow} |`,
);
say();
const latency = (...flags) =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [tool("latency.mjs"), join(five, "Trans.csv"), join(five, "Accounts.csv"), ...flags],
      { encoding: "utf8" },
    ),
  );
for (const [clock, t] of [
  ["by the processor time of this process, which others' work does not touch", latency("--cpu")],
  ["by the clock on the wall", latency()],
]) {
  say(
    `Each payment timed by itself, on the same file, ${clock}: p50 ${t.p50} µs, p99 ${t.p99} µs, p99.99 ${t.p9999} µs, worst ${t.worstMs} ms (${t.over50ms} of ${t.payments} over 50 ms; thorough looks run when they are due, between payments).`,
  );
  say();
}
const statement = join(work, "camt.xml");
execFileSync(process.execPath, [tool("camt.mjs"), "--write", statement]);
const camt = JSON.parse(
  execFileSync(process.execPath, [tool("camt.mjs"), "--read", statement], { encoding: "utf8" }),
);
say(
  `camt.053 of ${camt.megabytes} MB: ${camt.records} payments, ${camt.rejects} rejects, ${camt.seconds} s on the wall, ${camt.cpuSeconds} CPU-seconds, ${camt.peakMemoryMb} MB.`,
);
say();

const duck = await import("@duckdb/node-api").catch(() => undefined);
if (duck) {
  const instance = await duck.DuckDBInstance.create(":memory:", { threads: "1" });
  const db = await instance.connect();
  const file = join(five, "Trans.csv").replaceAll("'", "''");
  const began = process.cpuUsage();
  const answer = await db.runAndReadAll(
    `select count(*), max(n), max(s) from (select count(*) over w n, sum(paid) over w s from (select column00 ts, column04 payee, column07 paid from read_csv('${file}', header=false, skip=1, columns={'column00':'timestamp','column01':'varchar','column02':'varchar','column03':'varchar','column04':'varchar','column05':'double','column06':'varchar','column07':'double','column08':'varchar','column09':'varchar','column10':'int'}, timestampformat='%Y/%m/%d %H:%M')) window w as (partition by payee order by ts range between interval 96 hours preceding and current row))`,
  );
  const used = process.cpuUsage(began);
  const cpu = (used.user + used.system) / 1e6;
  say(
    `DuckDB, one thread, in the same run, reads the file and computes two sliding aggregates only (count and sum by payee, 96 hours; no distinct count, no graph): ${cpu.toFixed(1)} CPU-seconds, ${Math.round(rows / cpu)} payments per CPU-second; ${Number(answer.getRows()[0][0])} rows.`,
  );
  say();
  const parity = JSON.parse(
    execFileSync(
      process.execPath,
      [
        tool("parity.mjs"),
        existsSync(join(SHARED, "Trans.csv")) ? join(SHARED, "Trans.csv") : join(five, "Trans.csv"),
      ],
      { encoding: "utf8" },
    ),
  );
  say(
    `Sliding distinct fan-in (96 hours, transfers, order time then row) after each of ${parity.rows} payments: ${parity.differences} differ from DuckDB's.`,
  );
} else {
  say("DuckDB is not installed here: no comparison.");
}
say();
// What was measured by hand, and what a reader should know; kept beside the script so that a run does not lose it.
say(readFileSync(join(ROOT, "bench/finance-notes.md"), "utf8").trimEnd());
rmSync(work, { recursive: true });
mkdirSync(join(ROOT, "docs/benchmarks"), { recursive: true });
writeFileSync(join(ROOT, "docs/benchmarks/finance.md"), `${text.join("\n")}\n`);
