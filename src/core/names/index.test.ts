import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../../test/support/cases.ts";
import { namesModel as model } from "../../../test/support/names-model.ts";
import { analyseName } from "./analyse.ts";
import { explainNames, matchedWords, scoreNames } from "./index.ts";
import { searchKeysOf } from "./keys.ts";

const score = (a: string, b: string): number =>
  scoreNames(analyseName(a, model), analyseName(b, model), model);
const keys = (text: string): readonly string[] => searchKeysOf(analyseName(text, model), model);

describe("names across scripts", () => {
  it("holds خالد النوري, Khaled Nouri and Халед Нури for one candidate", () => {
    for (const [a, b] of [
      ["خالد النوري", "Khaled Nouri"],
      ["Халед Нури", "Khaled Nouri"],
      ["خالد النوري", "Халед Нури"],
    ] as const)
      expect(score(a, b), `${a} ${b}`).toBeGreaterThan(0.9);
  });

  it("takes no given name for a particle, and a particle for one in every script", () => {
    for (const [name, latin] of [
      ["وليد السرهاني", "Walid Sarhani"],
      ["ولید سرهانی", "Walid Sarhani"],
      ["Ольга делла Порта", "Olga della Porta"],
    ] as const)
      expect(score(name, latin), name).toBeGreaterThan(0.9);
  });

  it("gives them shared search keys, and few", () => {
    const lists = ["خالد النوري", "Khaled Nouri", "Халед Нури"].map(keys);
    for (const list of lists) {
      expect(list.length).toBeLessThanOrEqual(12);
      for (const other of lists) expect(list.filter((key) => other.includes(key)).length).toBeGreaterThan(1);
    }
  });

  it("shows which letters render each other", () => {
    const [first] = matchedWords(analyseName("خالد", model), analyseName("Khaled", model), model);
    expect(first?.letters.map((l) => l.a).join("")).toBe("خالد");
    expect(first?.letters.map((l) => l.b).join("")).toBe("khaled");
    expect(first?.letters[0]).toMatchObject({ a: "خ", b: "kh" });
  });

  it("does not hold two brothers for one person", () => {
    expect(score("Khaled Nouri", "Hamid Nouri")).toBeLessThan(0.2);
    expect(score("خالد النوري", "Hamid Nouri")).toBeLessThan(0.2);
  });
});

describe("organisations", () => {
  it("reads acronyms, translated type words and legal forms", () => {
    expect(score("UNSC", "United Nations Security Council")).toBeGreaterThan(
      score("UNSC", "United Nations Children Fund"),
    );
    expect(score("بنك الرافدين", "Rafidain Bank")).toBeGreaterThan(0.5);
    expect(score("Rotabo Marine GmbH", "Rotabo Marine Ltd")).toBeGreaterThan(0.8);
    expect(score("Brigade Forty-Four", "Brigade 44")).toBeGreaterThan(score("Brigade 45", "Brigade 44"));
  });
});

describe("any input", () => {
  const anyName = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.constantFrom(
      "",
      " ",
      "a",
      "al",
      "bin al",
      "😀😀",
      "\ud800",
      "x\udc00y",
      "123",
      "ا",
      "Мария-Maria",
      "a".repeat(5000),
    ),
  );

  it("has a defined score that is the sum of its terms, and the same both ways", () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        const x = analyseName(a, model);
        const y = analyseName(b, model);
        const { probability, terms } = explainNames(x, y, model);
        const sum = terms.reduce((total, term) => total + term.value, 0);
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
        expect(Math.abs(1 / (1 + Math.exp(-sum)) - probability)).toBeLessThan(1e-9);
        expect(Math.abs(scoreNames(x, y, model) - probability)).toBeLessThan(1e-9);
        expect(scoreNames(y, x, model)).toBe(scoreNames(x, y, model));
      }),
      // The first is read as the second is written.
      { numRuns: cases(300), examples: [["偔", "Ẹ"]] },
    );
  });

  it("ends soon on 5,000 characters, in one word or in many", () => {
    const inputs = [
      "a".repeat(5000),
      "al-".repeat(1700),
      "ab ".repeat(1700),
      "خ".repeat(5000),
      "김".repeat(5000),
      "Мa".repeat(2500),
      "1".repeat(5000),
      "a\u0301".repeat(2500),
      "\ud800".repeat(5000),
      `${"al ".repeat(1600)}x`,
      "李".repeat(5000),
      "\ud83d\ude00".repeat(2500),
    ];
    // Processor time: the clock of a loaded machine says nothing. Half a second here; a square of the length is minutes.
    const before = process.cpuUsage();
    for (const a of inputs) for (const b of inputs) score(a, b);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(20);
  });
});
