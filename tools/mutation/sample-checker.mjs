import { createHash } from "node:crypto";

/** Lets a random part of all mutants through, by MUTATION_SEED and MUTATION_SHARE; the others are not run and not counted. */
function sampleChecker() {
  const seed = process.env.MUTATION_SEED ?? "1";
  const share = Number(process.env.MUTATION_SHARE ?? "1");
  const isDrawn = (mutant) => {
    const { start, end } = mutant.location;
    const place = [start.line, start.column, end.line, end.column].join(":");
    const text = [seed, mutant.fileName.replace(/^.*\/src\//, ""), place, mutant.replacement].join("\n");
    return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32 < share;
  };
  return {
    init: async () => undefined,
    check: async (mutants) =>
      Object.fromEntries(
        mutants.map((m) => [
          m.id,
          isDrawn(m) ? { status: "passed" } : { status: "compileError", reason: "not drawn" },
        ]),
      ),
  };
}
sampleChecker.inject = [];

export const strykerPlugins = [{ kind: "Checker", name: "sample", factory: sampleChecker }];
