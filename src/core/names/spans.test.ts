import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { analyseName, loadNamesModel, type NamesModel, namesDataFrom, spansOf } from "./index.ts";

describe("the letters that matched", () => {
  let model: NamesModel;
  beforeAll(() => {
    model = loadNamesModel(
      namesDataFrom((name) =>
        JSON.parse(readFileSync(new URL(`../../../data/${name}`, import.meta.url), "utf8")),
      ),
    );
  });
  const marked = (asked: string, value: string): string[] =>
    spansOf(analyseName(asked, model), value, model).map(({ start, end }) => value.slice(start, end));

  it("are the whole words where they are written alike, and nothing else", () => {
    expect(marked("Khaled Nouri", "Khaled Nouri")).toEqual(["Khaled", "Nouri"]);
    expect(marked("Nouri", "Khaled NOURI (fictitious)")).toEqual(["NOURI"]);
    expect(marked("Nouri", "Bravo Charlie")).toEqual([]);
  });

  it("are found across scripts, in the letters as they are written", () => {
    expect(marked("Khaled Nouri", "خالد النوري").join("")).toMatch(/^خالد.*نوري$/u);
    expect(marked("خالد النوري", "Халед Нури").join("")).toMatch(/^Хал.*Нури$/u);
    expect(marked("خالد النوري", "Khaled al-Nouri").join(" ")).toMatch(/Khal.*Nouri/);
    expect(marked("Walid Dumairi", "وليد الدميري").join(" ")).toMatch(/وليد.*دمير/u);
  });

  it("lie inside the text, in order, without overlap, whatever the texts are", () => {
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        "Abd al-Rahman",
        "عبد الرحمن",
        "김철수",
        "王小明",
        "Đặng Văn Lâm",
        "a\u0301\u0302",
        "\ud800",
      ),
    );
    fc.assert(
      fc.property(text, text, (asked, value) => {
        let last = 0;
        for (const { start, end } of spansOf(analyseName(asked, model), value, model)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(value.length);
          last = end;
        }
      }),
      { numRuns: 300 },
    );
  });
});
