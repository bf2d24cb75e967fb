import { describe, expect, it } from "vitest";
import { namesModel as model } from "../../../test/support/names-model.ts";
import type { Word } from "../../core/index.ts";
import { KnownWords, MARKS, markOf, postingsOf, Vocabulary, vocabularyKeys, wordId } from "./name-rows.ts";

function marksIn(marks: number): readonly number[] {
  const found: number[] = [];
  for (let left = marks; left > 0; left = Math.floor(left / MARKS)) found.push(left % MARKS);
  return found;
}

describe("the vocabulary", () => {
  it("holds a word by its sounds, with one left out, by its spelling and by how it begins", () => {
    expect(vocabularyKeys(model.word("lovins", "latin"), model)).toEqual(
      expect.arrayContaining(["LFNS", "FNS", "=latin:lovins", "^LFNS"]),
    );
  });

  it("holds a number by itself and by its spelling alone: a phone is not another with a digit less", () => {
    expect(vocabularyKeys(model.word("306962", "digit"), model)).toEqual(["306962", "=digit:306962"]);
  });

  it("tells each word once, with all of its keys, until it is known", () => {
    const word = model.word("mary", "latin");
    const known = new KnownWords();
    const vocabulary = new Vocabulary(known);
    const rows = vocabulary.rowsOf([
      { word, accessId: 1 },
      { word, accessId: 1 },
      { word, accessId: 2 },
    ]);
    expect(rows.map((r) => [r.word, r.accessId])).toEqual([
      ["latin:mary", 1],
      ["latin:mary", 2],
    ]);
    expect(rows[0]?.keys.split(" ")).toEqual(vocabularyKeys(word, model));
    vocabulary.promote();
    expect(new Vocabulary(known).rowsOf([{ word, accessId: 1 }])).toEqual([]);
  });

  it("tells a word again once any were taken out, also one that was put in at that moment", () => {
    const [mary, john] = [model.word("mary", "latin"), model.word("john", "latin")];
    const known = new KnownWords();
    const told = (taken: string, word: Word) => {
      const vocabulary = new Vocabulary(known);
      vocabulary.asOf(taken);
      return { vocabulary, rows: vocabulary.rowsOf([{ word, accessId: 1 }]).map((row) => row.word) };
    };
    told("1", mary).vocabulary.promote();
    expect(told("1", mary).rows).toEqual([]);
    const late = told("1", john).vocabulary;
    expect(told("2", mary).rows).toEqual(["latin:mary"]);
    late.promote();
    expect(told("2", john).rows).toEqual(["latin:john"]);
    told("2", john).vocabulary.promote();
    expect(told("2", john).rows).toEqual([]);
  });
});

describe("the postings of a name", () => {
  it("each word of a name tells the marks of all, in any script and order", () => {
    for (const name of ["Farid Nouri", "Nouri, Farid", "فريد نوري", "Фарид Нури Хан Ахмедов"]) {
      const { words, marks } = postingsOf(name, model);
      expect(Number.isSafeInteger(marks)).toBe(true);
      expect(new Set(marksIn(marks))).toEqual(new Set(words.map((word) => markOf(wordId(word)))));
    }
  });

  it("of a long name those words that say the most", () => {
    const { words, marks } = postingsOf(
      "Mohamed Abdel Ali Quixaltepec Zorvandi Brindlemoor Fictitious",
      model,
    );
    const [lightest] = [...words].sort((a, b) => a.weight - b.weight);
    expect(words.length).toBeGreaterThan(4);
    expect(marksIn(marks)).toHaveLength(4);
    expect(marksIn(marks)).toContain(markOf("latin:quixaltepec"));
    expect(marksIn(marks)).not.toContain(markOf(wordId(lightest as never)));
  });

  it("a word alone has none beside it", () => {
    expect(postingsOf("Nouri", model).marks).toBe(0);
  });
});
