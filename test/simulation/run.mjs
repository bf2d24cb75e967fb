// Many seeds of the simulator: node test/simulation/run.mjs [seeds] [first]. In pieces, so that memory is given back.
import { spawnSync } from "node:child_process";
import process from "node:process";

const PIECE = 100;
const seeds = Number(process.argv[2] ?? 1_000);
const first = Number(process.argv[3] ?? 1);
let failed = 0;
for (let at = first; at < first + seeds; at += PIECE) {
  const count = Math.min(PIECE, first + seeds - at);
  const { status } = spawnSync("npx", ["vitest", "run", "test/simulation/federation.test.ts"], {
    stdio: "inherit",
    env: { ...process.env, WASL_SEED: String(at), WASL_SEEDS: String(count) },
  });
  if (status !== 0) failed += 1;
}
process.stdout.write(`simulation: seeds ${first} to ${first + seeds - 1}, ${failed} pieces failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
