import { expect, test } from "vitest";
import { model } from "../contracts/fixtures.ts";
import { type SeedResult, simulate } from "./simulate.ts";

/** Seeds that once broke something, or show a kind of trouble; they run each time. */
const FIXED = [4, 14, 17];
/** WASL_SEED runs one seed, WASL_SEEDS as many as it says, from that one on; else fresh seeds until the time is up. */
const ONE = process.env["WASL_SEED"];
const COUNT = Number(process.env["WASL_SEEDS"] ?? 0);
const BUDGET_MS = 25_000;

const REAL_EVERY = 20;

async function run(seed: number): Promise<SeedResult> {
  return await simulate(seed, model, { realSignatures: seed % REAL_EVERY === 0 });
}

test(
  "37 nodes: nothing lost or doubled, nothing above its marking, all converge, a recall reaches all",
  async () => {
    const started = Date.now();
    const cpu = process.cpuUsage();
    const first = ONE === undefined ? Math.floor(Math.random() * 2 ** 30) : Number(ONE);
    process.stdout.write(
      `simulation: seeds ${ONE === undefined ? `${FIXED.join(", ")} and from ${first}` : ONE}\n`,
    );
    const results: SeedResult[] = [];
    const isDue = (n: number): boolean => {
      if (ONE !== undefined && COUNT === 0) return n < 1;
      return COUNT > 0 ? n < COUNT : n === 0 || Date.now() - started < BUDGET_MS;
    };
    for (const seed of ONE === undefined ? FIXED : []) results.push(await run(seed));
    for (let n = 0; isDue(n); n++) {
      results.push(await run(first + n));
      const { seed, broken } = results.at(-1) as SeedResult;
      if (broken.length > 0)
        process.stderr.write(`simulation: seed ${seed}: ${broken.slice(0, 3).join("; ")}\n`);
      if (COUNT > 0 && n % 50 === 49) process.stderr.write(`simulation: ${n + 1} seeds\n`);
    }
    const { user, system } = process.cpuUsage(cpu);
    const times = results.map((r) => r.recallMs).sort((a, b) => a - b);
    const sum = (of: (r: SeedResult) => number): number => results.reduce((n, r) => n + of(r), 0);
    process.stdout.write(
      `simulation: ${results.length} seeds, ${sum((r) => r.acknowledged)} objects acknowledged, ${sum((r) => r.messages)} messages, ` +
        `${sum((r) => r.crashes)} crashes, ${sum((r) => r.refused)} refusals; recall after healing: median ` +
        `${times[times.length >> 1]} ms, longest ${times.at(-1)} ms; ${((user + system) / 1e6).toFixed(1)} s of CPU\n`,
    );
    const broken = results.filter((r) => r.broken.length > 0);
    expect(broken.map((r) => `seed ${r.seed}: ${r.broken.slice(0, 5).join("; ")}`)).toEqual([]);
    // A world in which nothing happens would hold too.
    for (const of of [(r: SeedResult) => r.acknowledged, (r: SeedResult) => r.refused])
      expect(sum(of)).toBeGreaterThan(0);
  },
  COUNT > 0 ? 24 * 3_600_000 : 300_000,
);
