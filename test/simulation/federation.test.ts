import { expect, test } from "vitest";
import { runSeeds } from "./seeds.ts";

/** Seeds that once broke something; they run each time. More of them: npm run test:simulation. */
const FIXED = [4, 14, 17, 330432, 500158, 730731];
const BUDGET_MS = 20_000;
const FRESH_MAX = 3;

test("37 nodes: nothing lost or doubled, nothing above its marking, all converge, a recall reaches all, leave that ended is over", async () => {
  const started = Date.now();
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const first = Math.floor(Math.random() * 2 ** 30);
  const fresh = Array.from({ length: FRESH_MAX }, (_, n) => first + n);
  say(`simulation: seeds ${FIXED.join(", ")}, then from ${first}`);
  const results = [
    ...(await runSeeds(FIXED, { realEvery: 14, say })),
    ...(await runSeeds(fresh, { realEvery: 20, say, until: () => Date.now() - started < BUDGET_MS })),
  ];
  expect(
    results
      .filter((r) => r.broken.length > 0)
      .map((r) => `seed ${r.seed}: ${r.broken.slice(0, 5).join("; ")}`),
  ).toEqual([]);
  // A world in which nothing happens would hold too.
  for (const of of ["acknowledged", "refused", "crashes"] as const)
    expect(results.reduce((n, r) => n + r[of], 0)).toBeGreaterThan(0);
  for (const of of ["given", "ended", "passed"] as const)
    expect(results.reduce((n, r) => n + r.leave[of], 0)).toBeGreaterThan(0);
}, 300_000);
