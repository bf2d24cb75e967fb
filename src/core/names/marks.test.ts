import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseName } from "./analyse.ts";
import { explainNames, NamesModel, namesDataFrom, scoreNames } from "./index.ts";

const model = new NamesModel(
  namesDataFrom((file) =>
    JSON.parse(readFileSync(new URL(`../../../data/${file}`, import.meta.url), "utf8")),
  ),
);
const explained = (a: string, b: string) => explainNames(analyseName(a, model), analyseName(b, model), model);
const diacritics = (a: string, b: string) => explained(a, b).terms.find((t) => t.name === "diacritics");

/** Own cases; the names are invented from common ones. */
describe("marks on letters weigh in", () => {
  it.each([
    ["Nguyễn Văn Hùng", "Nguyễn Văn Hưng"],
    ["Trần Văn Dũng", "Trần Văn Dung"],
  ])("in Vietnamese each mark makes another word: %s, %s", (a, b) => {
    expect(explained(a, b).probability).toBeLessThan(0.75);
    expect(diacritics(a, b)?.because).toBe(`${a} / ${b}`.toLowerCase().replaceAll(" văn ", " "));
  });

  it.each([
    ["Nguyễn Văn Hùng", "Nguyen Van Hung"],
    ["Bêrîvan Kaya", "Berivan Kaya"],
    ["Gül Yılmaz", "Gul Yilmaz"],
    ["Ëngjëll Deda", "Engjell Deda"],
    ["Zana Şêrko", "Zana Sêrko"],
  ])("left out they say little: %s, %s", (a, b) => {
    const [own, other] = [explained(a, a).probability, explained(a, b).probability];
    expect(other).toBeLessThan(own);
    expect(other).toBeGreaterThan(0.9);
  });

  it("left out in one place they say more than left out everywhere, and less than another word", () => {
    const partly = diacritics("Bêrîvan Kaya", "Bêrivan Kaya")?.value ?? 0;
    expect(partly).toBeLessThan(diacritics("Bêrîvan Kaya", "Berivan Kaya")?.value ?? 0);
    expect(partly).toBeGreaterThan(diacritics("Trần Văn Dũng", "Trần Văn Dung")?.value ?? 0);
  });

  it.each([
    ["Khaled Nouri", "Khaled Nouri"],
    ["Bêrîvan Kaya", "Bêrîvan Kaya"],
    ["Bêrîvan Kaya", "Kaya Bêrîvan"],
    ["Abdul Rahmân Saîd", "Abdulrahmân Saîd"],
    ["خالد النوري", "Khâled Nouri"],
  ])("say nothing where they agree, or where the word is spelled otherwise: %s, %s", (a, b) => {
    expect(diacritics(a, b)).toBeUndefined();
  });

  it("is the same from either side, and the sum of its terms", () => {
    for (const [a, b] of [
      ["Nguyễn Văn Hùng", "Nguyễn Văn Hưng"],
      ["Bêrîvan Kaya", "Berivan Kaya"],
    ] as const) {
      const [x, y] = [analyseName(a, model), analyseName(b, model)];
      expect(scoreNames(x, y, model)).toBe(scoreNames(y, x, model));
      expect(explainNames(x, y, model).probability).toBeCloseTo(scoreNames(x, y, model), 12);
    }
  });

  it("common names are held in the letters that words are compared in", () => {
    const { borne = {} } = JSON.parse(
      readFileSync(new URL("../../../data/names/common.json", import.meta.url), "utf8"),
    ) as { borne?: Record<string, Record<string, string>> };
    const words = Object.values(borne).flatMap((levels) =>
      Object.values(levels).flatMap((w) => w.split(" ")),
    );
    expect(words.length).toBeGreaterThan(200);
    for (const word of words)
      expect(analyseName(`Qqx ${word}`, model).words.map((w) => w.text)).toContain(word);
  });
});
