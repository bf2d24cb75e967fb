import { execFile } from "node:child_process";
import { cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const COPY = join(ROOT, "test-results", "copy");

/** Faults planted into a copy of the inner layers: each has to make a part of `npm run check` fail. */
beforeAll(async () => {
  await rm(COPY, { recursive: true, force: true });
  await mkdir(join(COPY, "src"), { recursive: true });
  for (const name of [
    "tsconfig.base.json",
    "biome.json",
    "no-clock.grit",
    "pure-imports.grit",
    "package.json",
    "vitest.config.ts",
    "data",
  ]) {
    await cp(join(ROOT, name), join(COPY, name), { recursive: true });
  }
  for (const layer of ["core", "formats", "app", "store"])
    await cp(join(ROOT, "src", layer), join(COPY, "src", layer), { recursive: true });
  await cp(join(ROOT, "test/support"), join(COPY, "test/support"), { recursive: true });
  // The copy's own git, so that the lint sees its files although test-results is ignored.
  await run("git", ["init", "-q"], { cwd: COPY });
  await symlink(join(ROOT, "node_modules"), join(COPY, "node_modules"));
});

afterAll(() => rm(COPY, { recursive: true, force: true }));

const bin = (name: string) => join(ROOT, "node_modules/.bin", name);

/** Plants a file, runs a tool, takes the file away; answers what the tool printed, or undefined where it passed. */
async function complaint(
  file: string,
  text: string,
  tool: string,
  args: readonly string[],
): Promise<string | undefined> {
  const path = join(COPY, file);
  await writeFile(path, text);
  try {
    await run(bin(tool), [...args], { cwd: COPY, maxBuffer: 32 * 1024 * 1024 });
    return undefined;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  } finally {
    await rm(path);
  }
}

const types = (layer: string) => ["tsc", ["-p", `src/${layer}`, "--noEmit"]] as const;
const lint = (file: string) => ["biome", ["lint", "--error-on-warnings", file]] as const;

test("without a plant, types and lint pass", async () => {
  expect(
    await complaint("src/core/planted.ts", "export const planted = 1;\n", ...types("core")),
  ).toBeUndefined();
  expect(
    await complaint("src/core/planted.ts", "export const planted = 1;\n", ...lint("src/core/planted.ts")),
  ).toBeUndefined();
});

test("fetch in core is a type error", async () => {
  const text = 'export const planted = () => fetch("http://127.0.0.1");\n';
  expect(await complaint("src/core/planted.ts", text, ...types("core"))).toContain("'fetch'");
});

/** The lines that a lint rule with these words complains of. */
async function linesOf(file: string, text: string, words: string): Promise<readonly number[]> {
  const said = (await complaint(file, text, ...lint(file))) ?? "";
  return said
    .split(`${file}:`)
    .slice(1)
    .flatMap((part) => (part.includes(words) ? [Number.parseInt(part, 10)] : []));
}

const CLOCKS = [
  "export const a = (): number => Date.now();",
  "export const b = (): number => globalThis.Date.now();",
  "const now = Date.now;",
  "export const c = (): unknown => [now(), Date()];",
  "export const d = (): Date => new Date();",
  "const { random } = Math;",
  "export const e = (): number => random() + Math.random();",
  "const Clock = Date;",
  "export const f = (): number => Clock.now() + performance.now();",
];

test.each(["core", "formats", "app"])(
  "Date.now() in %s is a lint error, by whatever way, and so is chance",
  async (layer) => {
    const arithmetic = "export const g = (at: string): Date => new Date(Date.parse(at) + Date.UTC(2026, 1));";
    const text = [...CLOCKS, arithmetic, ""].join("\n");
    expect(await linesOf(`src/${layer}/planted.ts`, text, "core is deterministic")).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  },
);

test.each(["core", "formats"])("a package that does I/O in %s is a lint error", async (layer) => {
  const text = `import { unzipSync } from "fflate";
import pg from "pg";
export { fetch } from "undici";
export const planted = [unzipSync, pg, () => import("pg-boss"), () => import("node:fs")];
`;
  expect(await linesOf(`src/${layer}/planted.ts`, text, "do no I/O")).toEqual([2, 3, 4, 4]);
});

test("a deep import is a lint error", async () => {
  const text = 'import { strictest } from "../core/marking/access.ts";\nexport const planted = strictest;\n';
  expect(await complaint("src/app/planted.ts", text, ...lint("src/app/planted.ts"))).toContain(
    "Enter a layer by its index.ts",
  );
});

test("an import outwards is a type error", async () => {
  const text = 'import type { Store } from "../app/index.ts";\nexport type Planted = Store;\n';
  expect(await complaint("src/core/planted.ts", text, ...types("core"))).toMatch(/TS6307|TS6059/);
});

test("an unregistered detector fails the registry's test", async () => {
  const text = `import { detectors } from "../index.ts";
export const planted = { ...detectors[0], id: "planted" };
`;
  const args = ["run", "--project", "unit", "src/core/typologies/index.test.ts"];
  expect(await complaint("src/core/typologies/network/planted.ts", text, "vitest", args)).toContain(
    "planted",
  );
});

test("a missing await is a lint error", async () => {
  const text =
    "const later = async (): Promise<void> => {};\nexport function planted(): void {\n  later();\n}\n";
  expect(await complaint("src/store/planted.ts", text, ...lint("src/store/planted.ts"))).toContain(
    "noFloatingPromises",
  );
});
