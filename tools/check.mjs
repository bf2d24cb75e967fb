// `npm run check`: types, lint and dead code side by side, since each leaves a core idle now and then, and unit tests on what the
// compiler made. What one of them says is printed when it ends, and all are told, not only the first that fails.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { delimiter, resolve as resolvePath } from "node:path";

// The scripts "unit" and "dead" have V8 optimise a function only after six times the usual work (--interrupt-budget): most of
// what they ran was optimised for longer than it then took. Unit tests also collect garbage in larger steps and one thread, in a
// heap that is a gigabyte from the start: what a test leaves is rarely worth collecting before the end. The dearest properties are
// tried on a quarter of their random cases and tests of size on a tenth of it (test/support/cases.ts), which `npm test` tries whole.

/** The compiler collects its garbage less often: a tenth less work than at 300, at the same two and a half gigabytes. */
const env = { GOGC: "600", ...process.env };
// Without npm, which takes a quarter of a second to begin each script; the programs are found as it finds them.
env.PATH = `${resolvePath("node_modules/.bin")}${delimiter}${env.PATH}`;
const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));

/**
 * The linter works in one thread, which costs a tenth less than in two: the others keep the second core busy. Left to `npm run lint`
 * are the three rules that only inform and never fail: of some nine hundred of their notes it showed the first twenty.
 */
const LINT = [
  "--threads=1",
  "--skip=complexity/noExcessiveCognitiveComplexity",
  "--skip=complexity/noExcessiveLinesPerFunction",
  "--skip=style/noExcessiveLinesPerFile",
];

/** Whether it succeeded. */
function run(script, { more = {}, options = [] } = {}) {
  return new Promise((resolve) => {
    const child = spawn([scripts[script], ...options].join(" "), {
      shell: true,
      env: { ...env, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
    child.on("close", (code) => {
      process.stdout.write(`\n> ${script}\n${Buffer.concat(said)}`);
      resolve(code === 0);
    });
  });
}

/** Where types fail, dist/ is of another time: then unit tests run the sources. */
async function typesThenUnit() {
  const compiled = await run("types");
  const passed = await run("unit", { more: { WASL_CHECK: "1", WASL_COMPILED: compiled ? "1" : "0" } });
  return compiled && passed;
}

/** Tests that are none at less than their full size. */
const large = readdirSync("src", { recursive: true }).filter((name) =>
  String(name).endsWith(".large.test.ts"),
);

process.stdout.write(
  `Left to npm test: ${large.length} files of unit tests (src/**/*.large.test.ts), three quarters of the random cases of ` +
    "the dearest properties and the full size of tests of size (test/support/cases.ts), integration and browser.\n",
);

const outcomes = await Promise.all([typesThenUnit(), run("lint", { options: LINT }), run("dead")]);
process.exitCode = outcomes.every(Boolean) ? 0 : 1;
