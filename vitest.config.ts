import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import LongestFirst from "./test/support/longest-first.ts";

/** Vitest leaves one core to itself, which on two cores is half of the machine. */
const maxWorkers = availableParallelism();

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/closing-line.ts"],
    passWithNoTests: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Pure code shares one world safely; that is what makes hundreds of tests take seconds.
      // No test asserts a time: on a loaded machine one that takes a second alone takes many.
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts"],
          pool: "threads",
          isolate: false,
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/**/*.test.ts"],
          globalSetup: "./test/support/run-folder.ts",
          pool: "forks",
          maxWorkers,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // One browser at a time, after all else: two cores. Where another program takes both for a moment, a browser
        // loses a click: a test that fails is tried once more, the report says so, and failing twice is failing.
        test: {
          retry: 1,
          name: "browser",
          include: ["e2e/**/*.e2e.ts"],
          globalSetup: "./test/support/run-folder.ts",
          pool: "forks",
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
