// Runs the backfill's SQL on ClickHouse itself, embedded, and the whole backfill over HTTP: node test/clickhouse/run.mjs.
// Fetches chdb from the registry once, half a gigabyte, without install scripts, into WASL_CHDB or ~/.cache/wasl.
// The sample of typologies is development data: WASL_SHARED, or ../shared beside the repository.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const VERSION = "3.4.0";
const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = process.env.WASL_CHDB ?? join(homedir(), ".cache", "wasl", `chdb-${VERSION}`);

if (!existsSync(join(folder, "node_modules", "chdb"))) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"];
  execFileSync("npm", ["install", ...flags, `chdb@${VERSION}`], { cwd: folder, stdio: "inherit" });
}
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--config", "test/clickhouse/vitest.config.ts", "--root", root],
  { cwd: root, stdio: "inherit", env: { ...process.env, WASL_CHDB: folder } },
);
process.exitCode = status ?? 1;
