import type { Reporter, TestModule, Vitest } from "vitest/node";

/**
 * Prints "N passed, N failed, N skipped" alone on a line, which is what our CI counts. Where nobody chose tests by their names, one that
 * is skipped fails the run: what needs a machine of its own installs or starts it, and what does not apply is not registered.
 */
export default class ClosingLine implements Reporter {
  #isChosen = false;

  onInit(vitest: Vitest): void {
    this.#isChosen = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((m) => [...m.children.allTests()]);
    const inState = (state: string) => tests.filter((t) => t.result().state === state);
    // A file that does not load has no tests to count, yet it has failed.
    const broken = modules.filter(
      (m) => m.state() === "failed" && [...m.children.allTests()].length === 0,
    ).length;
    const skipped = inState("skipped");
    if (skipped.length > 0 && !this.#isChosen) {
      for (const { module, fullName } of skipped)
        console.error(`Skipped, which fails the run: ${module.relativeModuleId} > ${fullName}`);
      process.exitCode = 1;
    }
    console.log(
      `${inState("passed").length} passed, ${inState("failed").length + broken} failed, ${skipped.length} skipped`,
    );
  }
}
