import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { compiledSources } from "./test/support/compiled.ts";
import LongestFirst from "./test/support/longest-first.ts";

/** Vitest leaves one core to itself, which on two cores is half of the machine. */
const maxWorkers = availableParallelism();

/** A suite of whole nodes runs what is compiled, with a folder of its own. */
const nodes = {
  globalSetup: ["./test/support/compiled.ts", "./test/support/run-folder.ts"],
  server: { deps: { external: [/\/dist\//] } },
  pool: "forks" as const,
};

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/closing-line.ts"],
    passWithNoTests: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Pure code shares one world safely; that is what makes hundreds of tests take seconds.
      // No test asserts a time: on a loaded machine one that takes a second alone takes many.
      // What cannot be tried but at its full size is a *.large.test.ts, which `npm run check` leaves to `npm test`.
      // `npm run check` has compiled everything, and has them run that: a sixth less processor time.
      {
        ...(process.env["WASL_COMPILED"] === "1" ? { plugins: [compiledSources] } : {}),
        test: {
          server: { deps: { external: [/\/dist\//] } },
          name: "unit",
          include: ["src/**/*.test.ts"],
          exclude: process.env["WASL_CHECK"] === "1" ? ["src/**/*.large.test.ts"] : [],
          pool: "threads",
          isolate: false,
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [compiledSources],
        test: {
          ...nodes,
          name: "integration",
          include: ["test/**/*.test.ts"],
          maxWorkers,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // One browser at a time, after all else: two cores. Where another program takes both for a moment, a browser
        // loses a click: a test that fails is tried once more, the report says so, and failing twice is failing.
        plugins: [compiledSources],
        test: {
          ...nodes,
          retry: 1,
          name: "browser",
          include: ["e2e/**/*.e2e.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
