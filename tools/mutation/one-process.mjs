import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

// Copied to where Stryker is, below the project's node_modules: what it runs with comes with the project's vitest.
const load = (name) => import(name);
const { rolldown } = await load("rolldown");
const { globSync } = await load("tinyglobby");
const { JestAsymmetricMatchers, JestChaiExpect, JestExtend, chai, setState } = await load("@vitest/expect");
for (const matchers of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(matchers);

const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect);
setState({ assertionCalls: 0, isExpectingAssertions: false, isExpectingAssertionsError: null }, expect);

/** They read pages of docs/ and the sources, import what they find, run tools/, or run the exercise's world whole. */
const LEFT_OUT = [
  "src/core/protection/{rules-page,trust-pages}.test.ts",
  "src/core/said.test.ts",
  "src/core/typologies/{extending,index}.test.ts",
  "src/core/**/world/*.test.ts",
];

/**
 * Runs tests in the process of the runner itself: each test file is bundled once, and evaluated anew for each mutant, so that
 * nothing one mutant left in a module's memory reaches the next. A worker of vitest for each mutant takes seconds.
 */
class OneProcessRunner {
  static inject = [];
  #suites = [];

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    process.env.NODE_ENV = "test";
    globalThis.__stryker__ ??= {};
    const files = globSync(process.env.MUTATION_TESTS.split(" "), { ignore: LEFT_OUT });
    for (const file of files.sort()) this.#suites.push({ file, evaluate: await bundled(file) });
  }

  async dryRun() {
    const tests = [];
    for (const { file, evaluate } of this.#suites)
      for await (const test of run(await collected(evaluate, file), () => true)) tests.push(test);
    return { status: "complete", tests, mutantCoverage: globalThis.__stryker__.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    const wanted = new Set(testFilter);
    const namespace = globalThis.__stryker__;
    let nrOfTests = 0;
    const part = partOf(activeMutant.fileName);
    for (const { file, evaluate } of this.#suites) {
      if (partOf(file) !== part || !testFilter.some((id) => id.startsWith(`${file} `))) continue;
      // Modules load as they are written: what is evaluated then is left out of the count, and must not differ here.
      namespace.activeMutant = undefined;
      const suite = await collected(evaluate, file);
      Object.assign(namespace, {
        activeMutant: activeMutant.id,
        hitCount: namespace.hitCount ?? 0,
        hitLimit,
      });
      for await (const test of run(suite, (id) => wanted.has(id))) {
        nrOfTests++;
        if (namespace.hitCount > hitLimit) return this.#end({ status: "timeout", reason: "hit limit" });
        if (test.status === 1)
          return this.#end({
            status: "killed",
            killedBy: [test.id],
            failureMessage: test.failureMessage,
            nrOfTests,
          });
      }
    }
    return this.#end({ status: "survived", nrOfTests });
  }

  #end(result) {
    Object.assign(globalThis.__stryker__, { activeMutant: undefined, hitCount: undefined });
    return result;
  }
}

/** The folder of core that a file belongs to, its typologies by front; the files of core itself are one. */
function partOf(path) {
  const [first, second, third] = path.replace(/^.*src\/core\//, "").split("/");
  return third && first === "typologies" ? `${first}/${second}` : second ? first : "";
}

/** One test file with all of ours that it reads, as a function that evaluates it. */
async function bundled(file) {
  const path = join(process.cwd(), file);
  const bundle = await rolldown({
    input: path,
    logLevel: "silent",
    plugins: [{ name: "one-process", resolveId: idOfPackage, load: shimOf, transform: placed }],
  });
  const { output } = await bundle.generate({ format: "es", codeSplitting: false });
  await bundle.close();
  return new AsyncFunction(`"use strict";\n${output[0].code}`);
}

const AsyncFunction = (async () => undefined).constructor;

const MARK = "\0shared:";
const shared = new Map();
globalThis.__shared__ = shared;

function idOfPackage(source) {
  return /^[./\0]/.test(source) ? undefined : MARK + source;
}

/** Packages hold no mutant: they are loaded once. */
async function shimOf(id) {
  if (!id.startsWith(MARK)) return undefined;
  const name = id.slice(MARK.length);
  if (!shared.has(name)) shared.set(name, name === "vitest" ? vitestOf() : await load(name));
  const names = Object.keys(shared.get(name)).filter((one) => one !== "default" && /^[\w$]+$/.test(one));
  return (
    `const m = globalThis.__shared__.get(${JSON.stringify(name)});\nexport default m.default;\n` +
    names.map((one) => `export const ${one} = m.${one};`).join("\n")
  );
}

/** In a bundle each module still knows where it stands. */
function placed(code, id) {
  return code.includes("import.meta.")
    ? code
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href))
        .replaceAll("import.meta.dirname", JSON.stringify(join(id, "..")))
    : undefined;
}

let current;

function vitestOf() {
  const each = (define) => (rows) => (name, body, ms) =>
    rows.forEach((row, i) => {
      const values = Array.isArray(row) ? row : [row];
      define(`${name} ${i + 1}`, () => body(...values), ms);
    });
  const it = (name, body) => current.tests.push({ name, body });
  const describe = (name, body) => {
    const outer = current;
    current = suiteOf(`${outer.name} ${name}`, outer);
    body();
    outer.suites.push(current);
    current = outer;
  };
  it.each = each(it);
  describe.each = each(describe);
  const hook = (list) => (body) => current[list].push(body);
  const hooks = Object.fromEntries(
    ["beforeAll", "afterAll", "beforeEach", "afterEach"].map((name) => [name, hook(name)]),
  );
  return { it, test: it, describe, expect, ...hooks };
}

function suiteOf(name) {
  return { name, tests: [], suites: [], beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };
}

async function collected(evaluate, file) {
  current = suiteOf(file);
  await evaluate();
  return current;
}

/** The wanted tests of a suite, each as Stryker wants to hear of it; names that are said twice are told apart. */
async function* run(suite, isWanted, seen = new Map(), each = { before: [], after: [] }) {
  const before = [...each.before, ...suite.beforeEach];
  const after = [...suite.afterEach, ...each.after];
  const broken = each.broken ?? (await failureOf(suite.beforeAll));
  for (const { name, body } of suite.tests) {
    const plain = `${suite.name} ${name}`;
    const times = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, times);
    const id = times === 1 ? plain : `${plain} (${times})`;
    if (!isWanted(id)) continue;
    globalThis.__stryker__.currentTestId = id;
    const started = performance.now();
    const failureMessage = broken ?? (await failureOf([...before, body, ...after]));
    globalThis.__stryker__.currentTestId = undefined;
    const told = { id, name: id, fileName: join(process.cwd(), suite.name.split(" ")[0]) };
    yield {
      ...told,
      timeSpentMs: performance.now() - started,
      ...(failureMessage === undefined ? { status: 0 } : { status: 1, failureMessage }),
    };
  }
  for (const inner of suite.suites) yield* run(inner, isWanted, seen, { before, after, broken });
  for (const hook of suite.afterAll) await hook();
}

async function failureOf(steps) {
  try {
    for (const step of steps) await step();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export const strykerPlugins = [
  { kind: "TestRunner", name: "one-process", injectableClass: OneProcessRunner },
];
