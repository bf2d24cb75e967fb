// The mutation score of core: npm run test:mutation [-- --part small|core] [--share 0.02] [--seed 1] [--write].
// Stryker is fetched at a pinned version beside the packages of this project: it is no part of npm test, and needs no
// place in its lock file.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const VERSION = "9.6.1";
const root = fileURLToPath(new URL("..", import.meta.url));
// Below node_modules, so that the runner finds the project's own vitest.
const home = join(root, "node_modules/.cache/stryker");
const REPORTS = join(home, "reports");
const PAGE = join(root, "docs/benchmarks/mutation.md");

/** What is changed, and which tests have to notice. The three that must hold are run whole. */
const AREAS = {
  marking: { mutate: ["src/core/marking/*.ts"], tests: ["src/core/marking/*.test.ts"] },
  protection: { mutate: ["src/core/protection/*.ts"], tests: ["src/core/protection/*.test.ts"] },
  release: { mutate: ["src/core/release.ts"], tests: ["src/core/release*.test.ts"] },
  // The world of the exercise and generated weights are data made by code: no rule that anybody is judged by.
  core: {
    mutate: ["src/core/**/*.ts", "!src/core/**/world/*.ts", "!src/core/**/*.gen.ts"],
    tests: ["src/core/**/*.test.ts"],
    isSampled: true,
  },
};

const { values } = parseArgs({
  options: {
    part: { type: "string", default: "small" },
    share: { type: "string", default: "0.02" },
    seed: { type: "string", default: "20250331" },
    write: { type: "boolean", default: false },
  },
});
const parts = values.part === "small" ? ["marking", "protection", "release"] : values.part.split(",");

install();
for (const part of parts) run(part);
const page = pageOf();
if (values.write) writeFileSync(PAGE, page);
process.stdout.write(page);

function install() {
  const entry = join(home, "node_modules/@stryker-mutator/core/package.json");
  if (existsSync(entry) && JSON.parse(readFileSync(entry, "utf8")).version === VERSION) return;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{"private":true}\n');
  const packages = ["core", "api", "vitest-runner"].map((name) => `@stryker-mutator/${name}@${VERSION}`);
  // Without its peers: vitest is the project's.
  execFileSync(
    "npm",
    ["install", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund", ...packages],
    { cwd: home, stdio: "inherit" },
  );
}

function run(part) {
  const area = AREAS[part];
  if (!area) throw new Error(`no such part: ${part}; there are ${Object.keys(AREAS).join(", ")}`);
  mkdirSync(REPORTS, { recursive: true });
  const plugin = join(home, "sample-checker.mjs");
  copyFileSync(join(root, "tools/mutation/sample-checker.mjs"), plugin);
  const config = {
    testRunner: "vitest",
    plugins: [
      join(home, "node_modules/@stryker-mutator/vitest-runner/dist/src/index.js"),
      ...(area.isSampled ? [plugin] : []),
    ],
    ...(area.isSampled ? { checkers: ["sample"], ignoreStatic: true } : {}),
    vitest: { configFile: "tools/mutation/vitest.config.ts" },
    mutate: [...area.mutate, "!src/**/*.test.ts", "!src/**/index.ts"],
    coverageAnalysis: "perTest",
    concurrency: 1,
    // A mutant is tried again where its code or a test of it changed; what stands is taken over.
    incremental: true,
    incrementalFile: join(REPORTS, `${part}.incremental.json`),
    // A busy machine must not pass for a test that noticed.
    timeoutMS: 30_000,
    // All tests of core with every place counted, on a busy machine.
    dryRunTimeoutMinutes: 60,
    timeoutFactor: 4,
    reporters: ["json", "clear-text", "progress-append-only"],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    jsonReporter: { fileName: join(REPORTS, `${part}.json`) },
    tempDirName: join(tmpdir(), `wasl-mutation-${process.pid}`),
    ignorePatterns: ["dist", "e2e", "bench", "deploy"],
    // The project's compiler is newer than what Stryker rewrites configurations with; nothing here needs that.
    tsconfigFile: "none.json",
    warnings: { slow: false },
  };
  const configFile = join(home, `${part}.conf.json`);
  writeFileSync(configFile, JSON.stringify(config));
  const started = Date.now();
  // Of what is copied now: another commit may be made while the mutants run.
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
    cwd: root,
    encoding: "utf8",
  }).trim();
  const { status } = spawnSync(
    process.execPath,
    [join(home, "node_modules/@stryker-mutator/core/bin/stryker.js"), "run", configFile],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        WASL_CHAINS: "2000",
        MUTATION_TESTS: area.tests.join(" "),
        MUTATION_SEED: values.seed,
        MUTATION_SHARE: values.share,
      },
    },
  );
  rmSync(config.tempDirName, { recursive: true, force: true });
  if (status !== 0) throw new Error(`Stryker ended with ${status}`);
  writeFileSync(
    join(REPORTS, `${part}.meta.json`),
    JSON.stringify({
      commit,
      seconds: Math.round((Date.now() - started) / 1000),
      cpu: cpus()[0]?.model,
      ...(area.isSampled ? { share: values.share, seed: values.seed } : {}),
    }),
  );
}

/** Of the newest reports of all parts. */
function pageOf() {
  const rows = [];
  const notes = [];
  const survivors = [];
  const folders = new Map();
  for (const part of Object.keys(AREAS)) {
    const file = join(REPORTS, `${part}.json`);
    if (!existsSync(file)) continue;
    const meta = JSON.parse(readFileSync(join(REPORTS, `${part}.meta.json`), "utf8"));
    const { files } = JSON.parse(readFileSync(file, "utf8"));
    const mutants = Object.entries(files).flatMap(([name, { source, mutants: all }]) =>
      all.map((m) => ({ ...m, name: relative("src/core", name), source })),
    );
    const count = (...states) => mutants.filter((m) => states.includes(m.status)).length;
    // Which would be one that no test was asked about: see tools/mutation/unloaded-as-failed.ts.
    const unasked = mutants.filter((m) => m.status === "Survived" && m.testsCompleted === 0);
    if (unasked.length > 0) throw new Error(`${part}: ${unasked.length} mutants survived no test at all`);
    const found = count("Killed", "Timeout");
    const lost = count("Survived", "NoCoverage");
    const score = found + lost === 0 ? 0 : (100 * found) / (found + lost);
    rows.push(
      `| ${part} | ${found + lost} | ${count("Killed")} | ${count("Timeout")} | ${count("Survived")} | ${count("NoCoverage")} | **${score.toFixed(1)} %** |`,
    );
    notes.push(
      `- ${part}: commit ${meta.commit}, ${meta.cpu}, Node ${process.version}, ${meta.seconds} s of wall time` +
        (meta.share
          ? `; a random sample of ${found + lost} mutants (share ${meta.share}, seed ${meta.seed}) of ${mutants.length}, ` +
            `without ${count("Ignored")} that sit in what is evaluated once when a module loads; 95 % interval ±${(196 * Math.sqrt(((score / 100) * (1 - score / 100)) / (found + lost))).toFixed(1)} points.`
          : `, which takes over what stands since an earlier run; all mutants; run by the tests beside the code alone.`),
    );
    if (meta.share)
      for (const m of mutants.filter((one) => !["CompileError", "Ignored"].includes(one.status))) {
        const folder = m.name.split("/").slice(0, -1).join("/") || "core itself";
        const row = folders.get(folder) ?? { found: 0, survived: 0, unreached: 0 };
        if (["Killed", "Timeout"].includes(m.status)) row.found++;
        else if (m.status === "Survived") row.survived++;
        else row.unreached++;
        folders.set(folder, row);
      }
    else
      for (const m of mutants.filter((one) => ["Survived", "NoCoverage"].includes(one.status)))
        survivors.push(
          `| ${m.name}:${m.location.start.line} | ${m.mutatorName} | \`${(m.replacement ?? "").replace(/\s+/g, " ").replaceAll("|", "\\|").replaceAll("`", "'").slice(0, 60)}\` |`,
        );
  }
  return `# Mutation score

Written by \`npm run test:mutation -- --write\` (Stryker ${VERSION}, vitest runner): code is changed in one place at a
time, and a test has to fail. Score: killed and timed out, of all that ran.

| Part of core | mutants | killed | timed out | survived | no test reaches | score |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join("\n")}

${notes.join("\n")}

## Where the sample of core was not noticed

What only tests in other folders would notice is not counted: those of \`test/\` run whole use cases and the labelled sets, and are
too slow to run for each mutant.

| Folder | noticed | survived | no test reaches |
| --- | ---: | ---: | ---: |
${[...folders]
  .sort(([, a], [, b]) => b.survived + b.unreached - a.survived - a.unreached)
  .map(([folder, r]) => `| ${folder} | ${r.found} | ${r.survived} | ${r.unreached} |`)
  .join("\n")}

## What survived in the parts that are run whole

| Where | Change | Became |
| --- | --- | --- |
${survivors.join("\n")}
`;
}
