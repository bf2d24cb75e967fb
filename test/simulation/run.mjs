// Many seeds of the simulator, with no test runner around: node test/simulation/run.mjs [seeds] [first].
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const REAL_EVERY = 20;
const seeds = Number(process.argv[2] ?? 1_000);
const first = Number(process.argv[3] ?? 1);

const folder = mkdtempSync(join(tmpdir(), "wasl-simulation-"));
symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
symlinkSync(join(ROOT, "data"), join(folder, "data"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
await build({
  root: ROOT,
  configFile: false,
  logLevel: "error",
  build: { ssr: join(ROOT, "test/simulation/seeds.ts"), outDir: join(folder, "out"), minify: false },
});
const { runSeeds } = await import(join(folder, "out/seeds.js"));
const results = await runSeeds(
  Array.from({ length: seeds }, (_, n) => first + n),
  { realEvery: REAL_EVERY, say: (line) => process.stderr.write(`${line}\n`) },
);
process.exitCode = results.some((r) => r.broken.length > 0) ? 1 : 0;
