import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { matrixGaps, TechniqueMatrix, type TechniqueTexts } from "./techniques.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8"));
const file = read("techniques.json") as Record<string, unknown> & {
  techniques: Record<string, unknown>[];
  tactics: unknown[];
};
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

describe.each([
  ["ar", /\p{Script=Arabic}/u],
  ["fr", /\p{Script=Latin}/u],
] as const)("the texts of the matrix in %s", (lang, letters) => {
  const texts = read(`techniques.${lang}.json`) as TechniqueTexts & { translates: string };
  const { stages, techniques } = matrix.translated(lang, texts);

  it("stand for every stage and technique of this version, all of them, and for nothing else", () => {
    expect(texts.translates).toBe(`techniques.json ${matrix.version}`);
    expect(Object.keys(texts.stages).sort()).toEqual(matrix.stages.map((s) => s.id).sort());
    expect(Object.keys(texts.techniques).sort()).toEqual(matrix.techniques.map((t) => t.id).sort());
    expect([...stages, ...techniques].filter((one) => one.lang !== lang).map((one) => one.id)).toEqual([]);
  });

  it("are in its letters, none is the English, and no technique says one thing twice", () => {
    const english = new Map(matrix.techniques.map((t) => [t.id, new Set(saidBy(t))]));
    for (const technique of techniques) {
      const said = saidBy(technique);
      expect(said.filter((text) => !letters.test(text) || english.get(technique.id)?.has(text))).toEqual([]);
      expect(new Set(said).size, technique.id).toBe(said.length);
    }
    for (const [at, stage] of stages.entries()) {
      expect(stage.definition).toMatch(letters);
      expect(stage.definition).not.toBe(matrix.stages[at]?.definition);
    }
  });

  it("change words only: what a signal reads and who acts stay as they are", () => {
    const facts = (all: typeof techniques) =>
      all.map((t) => [
        t.name,
        t.signals.map((s) => [s.data, s.detector]),
        t.countermeasures.map((c) => c.actor),
      ]);
    expect(facts(techniques)).toEqual(facts(matrix.techniques));
  });
});

const saidBy = ({
  definition,
  signals,
  countermeasures,
  guardrail,
}: TechniqueMatrix["techniques"][number]) => [
  definition,
  guardrail,
  ...signals.map((s) => s.text),
  ...countermeasures.map((c) => c.text),
];

describe("a text that is missing", () => {
  const texts = read("techniques.fr.json") as TechniqueTexts;
  const id = "OIC-PAY-05";
  const whole = texts.techniques[id];

  it.each([
    ["a technique", undefined],
    ["a guardrail", whole && { ...whole, guardrail: " " }],
    ["a signal", whole && { ...whole, signals: whole.signals.slice(1) }],
    ["a countermeasure", whole && { ...whole, countermeasures: [...whole.countermeasures, "De plus"] }],
  ])("leaves its technique in English as a whole where it is %s", (_what, broken) => {
    const { techniques } = matrix.translated("fr", {
      ...texts,
      techniques: { ...texts.techniques, [id]: broken },
    });
    expect(techniques.filter((t) => t.lang === "en")).toEqual([matrix.get(id)]);
  });

  it("leaves its stage in English", () => {
    const { stages } = matrix.translated("fr", { ...texts, stages: { ...texts.stages, "OIC-PAY": "" } });
    expect(stages.filter((s) => s.lang === "en")).toEqual([matrix.stages.find((s) => s.id === "OIC-PAY")]);
  });
});

it("the gaps of the matrix: found and not touched, and not seen at all", () => {
  const stage = (id: string, order: number) => ({ id, order, name: id, definition: "", lang: "en" as const });
  const technique = (id: string) =>
    ({ id, stage: id.slice(0, 1) }) as unknown as TechniqueMatrix["techniques"][number];
  const matrix = {
    stages: [stage("A", 1), stage("B", 2), stage("C", 3), stage("D", 4)],
    techniques: ["A1", "A2", "B1", "B2", "C1", "D1"].map(technique),
  };
  const found = new Map([
    ["A1", 2],
    ["A2", 5],
    ["B1", 5],
  ]);
  const gaps = matrixGaps(matrix, found, [["A1", "A2"], ["B2"]], new Map([["C", 1]]));
  expect(gaps).toEqual({
    stages: [
      { stage: "A", found: 7, leads: 0, disruptions: 1 },
      { stage: "B", found: 5, leads: 0, disruptions: 1 },
      { stage: "C", found: 0, leads: 1, disruptions: 0 },
      { stage: "D", found: 0, leads: 0, disruptions: 0 },
    ],
    untouched: [{ technique: "B1", found: 5 }],
    unseen: ["D"],
  });
});
