import { readFileSync } from "node:fs";
import { Model, type ModelFile } from "../../src/core/index.ts";
import { type SeedResult, simulate } from "./simulate.ts";

const modelFile = (name: string): ModelFile =>
  JSON.parse(readFileSync(`data/schemata/${name}.json`, "utf8")) as ModelFile;

/** Runs seeds one after the other, from the repository's root, and says what came of them. */
export async function runSeeds(
  seeds: readonly number[],
  {
    realEvery,
    say,
    until = () => true,
  }: {
    /** Every so many seeds sign by real Ed25519. */
    readonly realEvery: number;
    readonly say: (line: string) => void;
    /** Asked before each seed. */
    readonly until?: () => boolean;
  },
): Promise<readonly SeedResult[]> {
  const cpu = process.cpuUsage();
  const model = new Model(modelFile("ftm"), modelFile("wasl"));
  const results: SeedResult[] = [];
  for (const seed of seeds) {
    if (!until()) break;
    const result = await simulate(seed, model, { realSignatures: seed % realEvery === 0 });
    results.push(result);
    if (result.broken.length > 0)
      say(
        `simulation: seed ${seed}: ${result.broken.length} broken: ${result.broken.slice(0, 5).join("; ")}`,
      );
    if (results.length % 50 === 0) say(summary(results, cpu));
  }
  say(summary(results, cpu));
  return results;
}

function summary(results: readonly SeedResult[], since: NodeJS.CpuUsage): string {
  const { user, system } = process.cpuUsage(since);
  const times = results.map((r) => r.recallMs).sort((a, b) => a - b);
  const sum = (of: (r: SeedResult) => number): number => results.reduce((n, r) => n + of(r), 0);
  const at = (q: number): number => times[Math.min(times.length - 1, Math.floor(times.length * q))] ?? 0;
  return (
    `simulation: ${results.length} seeds, ${sum((r) => Number(r.broken.length > 0))} broken; ` +
    `${sum((r) => r.acknowledged)} objects acknowledged, ${sum((r) => r.messages)} messages, ` +
    `${sum((r) => r.crashes)} crashes, ${sum((r) => r.refused)} refusals; ` +
    `leave given ${sum((r) => r.leave.given)}, taken back ${sum((r) => r.leave.ended)}, ` +
    `passed on under it ${sum((r) => r.leave.passed)}; recall after healing: median ${at(0.5)} ms, ` +
    `p95 ${at(0.95)} ms, longest ${times.at(-1)} ms; ${((user + system) / 1e6).toFixed(1)} s of CPU`
  );
}
