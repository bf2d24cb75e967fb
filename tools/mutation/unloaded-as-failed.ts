import type { Reporter, RunnerTestCase, RunnerTestFile, TestModule } from "vitest/node";

/**
 * A test file that does not load has failed. Stryker's runner looks at tests alone, of which such a file has none, and
 * says that a mutant survived which nobody could even import (stryker-js, issue 6150): it gets one that failed.
 */
export default class UnloadedAsFailed implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const one of modules) {
      if (one.state() !== "failed" || [...one.children.allTests()].length > 0) continue;
      const { task: file } = one as unknown as { readonly task: RunnerTestFile };
      const errors = one.errors().map(({ message }) => ({ message }));
      // Of a test the runner reads its type, name, place and result.
      const failed = { type: "test", name: "loads", mode: "run", file, result: { state: "fail", errors } };
      file.tasks.push(failed as unknown as RunnerTestCase);
    }
  }
}
