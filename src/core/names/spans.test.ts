import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../../test/support/cases.ts";
import { namesModel as model } from "../../../test/support/names-model.ts";
import { analyseName, spansOf } from "./index.ts";

describe("the letters that matched", () => {
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

  it.each<[string, string, string[]]>([
    // Each word where it stands, whatever the order and the case.
    ["Nouri Khaled", "Khaled NOURI", ["Khaled", "NOURI"]],
    ["Brigade 44", "44 Brigade", ["44", "Brigade"]],
    ["Brigade 44", "Brigade 45", ["Brigade"]],
    // A word that stands twice is marked as often as it is asked for.
    ["Nouri", "Nouri Nouri", ["Nouri"]],
    ["Nouri Nouri", "Nouri Nouri", ["Nouri", "Nouri"]],
    // Marks belong to their letters.
    ["Nouri", "x No\u0301uri\u0301 y", ["No\u0301uri\u0301"]],
    // A name that is read as one word is found across the gap.
    ["Abdulrahman", "Abdul Rahman", ["Abdul", "Rahman"]],
    // Han signs and Hangul, the words of which touch each other.
    ["Wang Xiaoming", "王小明", ["王小明"]],
    ["Kim Cheolsu", "김철수", ["김철수"]],
    ["Giorgos", "ο Γιώργος", ["Γιώργος"]],
    // Letters in the form that they are drawn in.
    ["كريم", "ﻛﺮﯾﻢ", ["ﻛﺮﯾﻢ"]],
    // "Servant of" is left out where the article stands apart.
    ["Abdul Rahman Nouri", "Abd al-Rahman Nouri", ["Rahman", "Nouri"]],
    ["Abdul Rahman", "Abdulrahman", ["Abdulrahman"]],
    // An initial at the beginning of a word, not within one.
    ["K Nouri", "Nouri akk K", ["Nouri", "K"]],
    // A brother's given name is another.
    ["Khaled Nouri", "Hamid Nouri", ["Nouri"]],
    ["", "Khaled", []],
    ["Khaled", "", []],
  ])("are of %s in %s", (asked, value, want) => {
    expect(marked(asked, value)).toEqual(want);
  });

  it("are looked for in the first four hundred units", () => {
    expect(marked("Nouri", `${" ".repeat(395)}Nouri`)).toEqual(["Nouri"]);
    expect(marked("Nouri", `${" ".repeat(401)}Nouri`)).toEqual([]);
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
      { numRuns: cases(300) },
    );
  });
});
