import { expect, test } from "vitest";
import { CUT_MARKS, escapeHtml } from "./brief-words.ts";

test("what is printed bears few marks on a letter, and says how many it lacks", () => {
  const marks = (n: number): string => "\u0301".repeat(n);
  expect(escapeHtml(`Z${marks(10_000)}oe`)).toBe(`Z${marks(8)}[…+9992]oe`);
  expect(escapeHtml(`Z${"\u0301\u200d".repeat(10)}`)).toBe(`Z${"\u0301\u200d".repeat(4)}[…+12]`);
  expect(CUT_MARKS.test(escapeHtml(`a${marks(9)}`))).toBe(true);
  // As languages write: Vietnamese taken apart, Arabic with all its vowels, Hebrew with accents, joined signs.
  for (const text of [
    "Nguye\u0302\u0303n",
    "مُحَمَّدٌ",
    "בְּרֵאשִׁ֖ית",
    "می\u200cخواهم",
    "👩\u200d👩\u200d👧",
    "क्षत्रिय",
  ])
    expect(escapeHtml(text)).toBe(text);
  expect(escapeHtml("<b title='&'>")).toBe("&#60;b title=&#39;&#38;&#39;&#62;");
});
