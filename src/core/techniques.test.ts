import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TechniqueMatrix } from "./techniques.ts";

const file = JSON.parse(
  readFileSync(new URL("../../data/techniques.json", import.meta.url), "utf8"),
) as Record<string, unknown> & { techniques: Record<string, unknown>[]; tactics: unknown[] };
const matrix = new TechniqueMatrix(file);

describe("the technique matrix", () => {
  it("holds every technique of the file under its stage, in the order of the journey", () => {
    expect(matrix.techniques.length).toBe(file.techniques.length);
    expect(matrix.stages.length).toBe(file.tactics.length);
    expect(matrix.stages[0]?.id).toBe("OIC-RCR");
    const staged = matrix.stages.flatMap((s) => matrix.ofStage(s.id));
    expect(staged.length).toBe(matrix.techniques.length);
    for (const stage of matrix.stages) expect(matrix.ofStage(stage.id).length).toBeGreaterThan(0);
  });

  it("gives each technique signals, countermeasures, a guardrail and named sources", () => {
    for (const t of matrix.techniques) {
      expect(
        t.signals.length && t.countermeasures.length && t.fronts.length && t.sources.length,
      ).toBeTruthy();
      for (const source of t.sources) expect(source.title).not.toBe("");
    }
    expect(matrix.get("OIC-PAY-05")?.fronts).toEqual(["finance"]);
    expect(matrix.get("OIC-XXX-01")).toBeUndefined();
    for (const front of ["exchange", "supply", "online", "finance"] as const) {
      expect(matrix.ofFront(front).length).toBeGreaterThan(0);
    }
  });

  it("crashes on a file that does not hold together", () => {
    const [first, ...rest] = file.techniques;
    const broken = (change: object) => ({ ...file, techniques: [{ ...first, ...change }, ...rest] });
    for (const change of [
      { tactic: "OIC-NIL" },
      { fronts: [5] },
      { sources: ["NOWHERE1999"] },
      { guardrail: " " },
      { signals: [{ text: "x", data: "x", detector: "telepathy" }] },
      { id: rest[0]?.["id"] },
    ]) {
      expect(() => new TechniqueMatrix(broken(change))).toThrow("invariant broken");
    }
  });
});
