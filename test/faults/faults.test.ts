import { describe, expect, it } from "vitest";
import { complaints, runFaults } from "./suite.ts";

const seed = Number(process.env["WASL_SEED"] ?? Date.now() % 1_000_000);

/** A short piece of `npm run test:faults`; disks that fill up and killed importers have tests of their own. */
const KINDS = [
  "database-killed",
  "database-restarted",
  "database-ended-at-once",
  "line-to-database-cut",
  "workers-race",
  "clock-jumps",
  "server-clock-jumps",
  "hostile-partner",
];

describe(`faults (WASL_SEED=${seed})`, () => {
  it("loses nothing acknowledged, writes nothing twice, breaks no chain and comes to an end", {
    timeout: 600_000,
  }, async () => {
    const { runs } = await runFaults({ seed, runs: KINDS.length, kinds: KINDS });
    expect(new Set(runs.map((r) => r.kind))).toEqual(new Set(KINDS));
    // Where nothing was acknowledged, nothing was shown.
    expect(runs.filter((r) => r.acknowledged === 0)).toEqual([]);
    expect(runs.filter((r) => complaints(r).length > 0)).toEqual([]);
  });
});
