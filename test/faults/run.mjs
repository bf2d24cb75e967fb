// The fault suite: node test/faults/run.mjs [--runs 120] [--seed N] [--minutes 45] [--only kind,kind] [--write]
// Two passes: fixed seeds (from 1) and fresh ones, printed. Needs a build. With --write the figures go into
// docs/benchmarks/trust.md.
import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createServer, createServerModuleRunner } from "vite";
import { writeSection } from "../../bench/trust-page.mjs";

const { values: args } = parseArgs({
  options: {
    runs: { type: "string", default: "120" },
    seed: { type: "string" },
    minutes: { type: "string", default: "45" },
    only: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
// Open to the end: what a run needs late is imported then, and `runnerImport` closes behind the first import.
const vite = await createServer({
  configFile: false,
  logLevel: "error",
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const runner = createServerModuleRunner(vite.environments.ssr, { hmr: false });
const { runFaults, complaints } = await runner.import(fileURLToPath(new URL("./suite.ts", import.meta.url)));

const half = Math.ceil(Number(args.runs) / 2);
const fresh = Number(args.seed ?? Math.floor(Date.now() / 1000) % 1_000_000);
const budgetMs = (Number(args.minutes) * 60_000) / 2;
const before = process.cpuUsage();
const started = Date.now();
const all = [];
const left = new Set();
for (const [what, seed] of [
  ["fixed", 1],
  ["fresh", fresh],
]) {
  console.log(`${half} runs with ${what} seeds from ${seed}`);
  const suite = await runFaults({
    seed,
    runs: half,
    budgetMs,
    ...(args.only ? { kinds: args.only.split(",") } : {}),
    onRun(run) {
      const wrong = complaints(run);
      console.log(
        `${wrong.length === 0 ? "ok  " : "FAIL"} ${run.kind} seed ${run.seed}: ${run.acknowledged} acknowledged, refused ${JSON.stringify(run.refused)}, ${run.tookMs} ms ${wrong.join("; ")}`,
      );
    },
  });
  all.push(...suite.runs);
  for (const kind of suite.left) left.add(kind);
}
const spent = process.cpuUsage(before);
const sum = (of) => all.reduce((total, run) => total + of(run), 0);
const failed = all.filter((run) => complaints(run).length > 0);
const kinds = [...new Set(all.map((run) => run.kind))];
const figures = {
  runs: all.length,
  lost: sum((r) => r.lost),
  duplicates: sum((r) => r.duplicates),
  broken: sum((r) => r.broken.length),
  stuck: sum((r) => r.stuck.length),
  faults: sum((r) => r.faults.length),
  acknowledged: sum((r) => r.acknowledged),
  refused: sum((r) => Object.values(r.refused).reduce((a, b) => a + b, 0)),
  seeds: `1..${half}, ${fresh}..${fresh + half - 1}`,
  wallSeconds: Math.round((Date.now() - started) / 1000),
  cpuSeconds: Math.round((spent.user + spent.system) / 1e6),
};
console.log(JSON.stringify(figures));
if (left.size > 0) console.log(`not run on this machine (needs root): ${[...left].join(", ")}`);
if (args.write) {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"]).toString().trim();
  const rows = kinds.map((kind) => {
    const of = all.filter((r) => r.kind === kind);
    const told = of.reduce((n, r) => n + Object.values(r.refused).reduce((a, b) => a + b, 0), 0);
    return `| ${kind} | ${of.length} | ${of.reduce((n, r) => n + r.acknowledged, 0)} | ${told} | ${of.filter((r) => complaints(r).length > 0).length} |`;
  });
  writeSection(
    "Faults",
    `\`npm run test:faults\`, commit ${commit}, ${cpus()[0]?.model} x${cpus().length}, Node ${process.version}: ` +
      `**${figures.runs} runs, ${figures.lost} losses, ${figures.duplicates} duplicates, ${figures.broken} broken chains, ` +
      `${figures.stuck} stuck**, seeds ${figures.seeds}; ${figures.wallSeconds} s wall, ${figures.cpuSeconds} CPU s of the driving process.\n\n` +
      `| Fault | runs | acknowledged writes | refusals that were tried again | failed runs |\n| --- | ---: | ---: | ---: | ---: |\n${rows.join("\n")}\n` +
      (left.size > 0 ? `\nNot run here (needs root): ${[...left].join(", ")}.\n` : ""),
  );
}
if (failed.length > 0) process.exitCode = 1;
console.log(`${all.length - failed.length} passed, ${failed.length} failed`);
await runner.close();
await vite.close();
