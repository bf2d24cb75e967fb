import { defineConfig } from "vitest/config";
import UnloadedAsFailed from "./unloaded-as-failed.ts";

/** The tests of core, or of the part of it that MUTATION_TESTS names, each file in a world of its own. */
export default defineConfig({
  test: {
    include: (process.env["MUTATION_TESTS"] ?? "src/core/**/*.test.ts").split(" "),
    // They read pages of docs/ and the text of the sources, and run tools/: no rule of core.
    exclude: ["src/core/protection/{rules-page,trust-pages}.test.ts", "src/core/said.test.ts"],
    pool: "threads",
    reporters: [new UnloadedAsFailed()],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
