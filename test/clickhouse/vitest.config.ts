import { defineConfig } from "vitest/config";

/** What needs ClickHouse itself, embedded: test/clickhouse/run.mjs brings it. */
export default defineConfig({
  test: {
    include: ["test/clickhouse/*.embedded.ts"],
    pool: "forks",
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
