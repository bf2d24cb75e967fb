import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadNamesModel, namesDataFrom } from "../../core/index.ts";
import { markOf, marksIn, postingsOf, wordId } from "./name-rows.ts";

const model = loadNamesModel(
  namesDataFrom((path) => JSON.parse(readFileSync(`data/${path}`, "utf8")) as never),
);

test("each word of a name tells the marks of all, in any script and order", () => {
  for (const name of ["Farid Nouri", "Nouri, Farid", "فريد نوري", "Фарид Нури Хан Ахмедов"]) {
    const { words, marks } = postingsOf(name, model);
    expect(Number.isSafeInteger(marks)).toBe(true);
    expect(new Set(marksIn(marks))).toEqual(new Set(words.map((word) => markOf(wordId(word)))));
  }
});

test("of a long name those words that say the most", () => {
  const { words, marks } = postingsOf("Mohamed Abdel Ali Quixaltepec Zorvandi Brindlemoor Fictitious", model);
  const [lightest] = [...words].sort((a, b) => a.weight - b.weight);
  expect(words.length).toBeGreaterThan(4);
  expect(marksIn(marks)).toHaveLength(4);
  expect(marksIn(marks)).toContain(markOf("latin:quixaltepec"));
  expect(marksIn(marks)).not.toContain(markOf(wordId(lightest as never)));
});

test("a word alone has none beside it", () => {
  expect(postingsOf("Nouri", model).marks).toBe(0);
  expect(marksIn(0)).toEqual([]);
});
