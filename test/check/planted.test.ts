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

test("Date.now() in core is a lint error", async () => {
  const text = "export const planted = (): number => Date.now();\n";
  expect(await complaint("src/core/planted.ts", text, ...lint("src/core/planted.ts"))).toContain(
    "core is deterministic",
  );
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
