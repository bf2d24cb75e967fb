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
};
/**
 * A sample of core is run in one process, each mutant by the tests of its own part alone: by vitest's workers and the tests of
 * all that reads it, a mutant took ten seconds. What only another part's test notices counts as not noticed.
 */
const CORE = {
  // The world of the exercise and generated weights are data made by code: no rule that anybody is judged by.
  mutate: ["src/core/**/*.ts", "!src/core/**/world/*.ts", "!src/core/**/*.gen.ts"],
  tests: ["src/core/**/*.test.ts"],
  isSampled: true,
};

const { values } = parseArgs({
  options: {
    part: { type: "string", default: "small" },
    share: { type: "string", default: "0.02" },
    seed: { type: "string", default: "20250331" },
    write: { type: "boolean", default: false },
  },
});
const parts = values.part === "small" ? Object.keys(AREAS) : values.part.split(",");

install();
for (const part of parts)
  if (part === "core") runCore();
  else if (AREAS[part]) run(part, AREAS[part]);
  else throw new Error(`no such part: ${part}; there are ${Object.keys(AREAS).join(", ")}, core`);
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

function runCore() {
  const { share, seed } = values;
  run(sampleName(values), CORE);
  writeFileSync(join(REPORTS, "core.drawn.json"), JSON.stringify({ share, seed }));
}

/** What was drawn by another share or seed is another report. */
function sampleName({ share, seed }) {
  return `core.${share}.${seed}`;
}

function run(part, area) {
  mkdirSync(REPORTS, { recursive: true });
  const [checker, runner] = ["sample-checker.mjs", "one-process.mjs"].map((name) => {
    copyFileSync(join(root, "tools/mutation", name), join(home, name));
    return join(home, name);
  });
  const config = {
    testRunner: area.isSampled ? "one-process" : "vitest",
    plugins: [
      join(home, "node_modules/@stryker-mutator/vitest-runner/dist/src/index.js"),
      ...(area.isSampled ? [checker, runner] : []),
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

/** The mutants of one report and how it was made; undefined where there is none. */
function mutantsOf(report) {
  const file = join(REPORTS, `${report}.json`);
  if (!existsSync(file)) return undefined;
  const meta = JSON.parse(readFileSync(join(REPORTS, `${report}.meta.json`), "utf8"));
  const { files } = JSON.parse(readFileSync(file, "utf8"));
  const mutants = Object.entries(files).flatMap(([name, { mutants: all }]) =>
    all.map((m) => ({ ...m, name: relative("src/core", name) })),
  );
  return { meta, mutants };
}

function tallyOf(mutants) {
  const count = (...states) => mutants.filter((m) => states.includes(m.status)).length;
  const run = count("Killed", "Timeout", "Survived", "NoCoverage");
  return {
    run,
    score: run === 0 ? 0 : (100 * count("Killed", "Timeout")) / run,
    counts: ["Killed", "Timeout", "Survived", "NoCoverage"].map((state) => count(state)),
    ignored: count("Ignored"),
  };
}

function rowOf(name, { run, counts, score }) {
  return `| ${name} | ${run} | ${counts.join(" | ")} | **${score.toFixed(1)} %** |`;
}

/** Of the newest reports of all parts. */
function pageOf() {
  const rows = [];
  const notes = [];
  const survivors = [];
  for (const part of Object.keys(AREAS)) {
    const report = mutantsOf(part);
    if (!report) continue;
    const { meta, mutants } = report;
    // Which would be one that no test was asked about: see tools/mutation/unloaded-as-failed.ts.
    const unasked = mutants.filter((m) => m.status === "Survived" && m.testsCompleted === 0);
    if (unasked.length > 0) throw new Error(`${part}: ${unasked.length} mutants survived no test at all`);
    rows.push(rowOf(part, tallyOf(mutants)));
    notes.push(
      `- ${part}: commit ${meta.commit}, ${meta.cpu}, Node ${process.version}, ${meta.seconds} s of wall time, which takes over what stands since an earlier run; all mutants; run by the tests beside the code alone.`,
    );
    for (const m of mutants.filter((one) => ["Survived", "NoCoverage"].includes(one.status)))
      survivors.push(
        `| ${m.name}:${m.location.start.line} | ${m.mutatorName} | \`${(m.replacement ?? "").replace(/\s+/g, " ").replaceAll("|", "\\|").replaceAll("`", "'").slice(0, 60)}\` |`,
      );
  }
  const core = coreOf();
  if (core) {
    rows.push(rowOf("core", core.tally));
    notes.push(core.note);
  }
  return `# Mutation score

Written by \`npm run test:mutation -- --write\` (Stryker ${VERSION}, vitest runner): code is changed in one place at a
time, and a test has to fail. Score: killed and timed out, of all that ran.

| Part of core | mutants | killed | timed out | survived | no test reaches | score |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join("\n")}

${notes.join("\n")}

## Where the sample of core was not noticed

Each mutant is asked of the tests of its own folder alone, so the figure is a lower bound: what only the tests of another folder of core, of the
exercise's world or of \`test/\` (whole use cases and the labelled sets) would notice counts as not noticed.

| Folder | mutants | killed | timed out | survived | no test reaches | score |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${core?.folders.join("\n") ?? ""}

## What survived in the parts that are run whole

| Where | Change | Became |
| --- | --- | --- |
${survivors.join("\n")}
`;
}

/** The sample of core that was drawn last, whole and folder by folder; undefined where none was. */
function coreOf() {
  const file = join(REPORTS, "core.drawn.json");
  if (!existsSync(file)) return undefined;
  const drawn = JSON.parse(readFileSync(file, "utf8"));
  const { meta, mutants: all } = mutantsOf(sampleName(drawn));
  // No test of its own part reaches it.
  const mutants = all.map((m) =>
    m.testsCompleted === 0 && m.status === "Survived" ? { ...m, status: "NoCoverage" } : m,
  );
  const tally = tallyOf(mutants);
  const share = tally.score / 100;
  const folders = new Map();
  for (const m of mutants) folders.set(folderOf(m), [...(folders.get(folderOf(m)) ?? []), m]);
  return {
    tally,
    note:
      `- core: commit ${meta.commit}, ${meta.cpu}, Node ${process.version}, ${meta.seconds} s of wall time; a random sample of ${tally.run} mutants ` +
      `(share ${drawn.share}, seed ${drawn.seed}) of ${all.length}, without ${tally.ignored} that sit in what is evaluated once when a module loads; ` +
      `95 % interval ±${(196 * Math.sqrt((share * (1 - share)) / tally.run)).toFixed(1)} points.`,
    folders: [...folders]
      .map(([folder, own]) => ({ folder, own: tallyOf(own) }))
      .filter(({ own }) => own.run > 0)
      .sort((a, b) => a.own.score - b.own.score)
      .map(({ folder, own }) => rowOf(folder, own)),
  };
}

function folderOf({ name }) {
  return name.split("/").slice(0, -1).join("/") || "core itself";
}
