import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases, size } from "../../../test/support/cases.ts";
import { maskNames, mentionMask, nameMask } from "./mask.ts";

const LETTER = "[\\p{L}\\p{M}\\p{N}]";
const UNSPACED = /\p{Script=Han}|\p{Script=Thai}/u;
const PREFIXED = /\p{Script=Arabic}|\p{Script=Hebrew}/u;

/** What is meant, said plainly: one pattern of all names and their words, the longest first. */
function plainly(text: string, names: readonly string[]): string {
  const parts = names.flatMap((name) =>
    [name.trim(), ...name.split(/[^\p{L}\p{M}\p{N}]+/u)]
      .filter((part) => [...part].length >= (UNSPACED.test(name) ? 2 : 3))
      .flatMap((part) => [part.normalize("NFC"), part.normalize("NFD")]),
  );
  if (parts.length === 0) return text;
  // Each once, as most have one form: such a pattern costs more to compile than to match.
  const patterns = [...new Set(parts)]
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map((part) => {
      const literal = part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
      if (UNSPACED.test(part)) return literal;
      return PREFIXED.test(part) ? `${literal}(?!${LETTER})` : `(?<!${LETTER})${literal}(?!${LETTER})`;
    });
  return text.replace(new RegExp(patterns.join("|"), "giu"), (match) => "█".repeat(match.length));
}

const WORDS = [
  "Anna",
  "anna",
  "ANNA",
  "Ann",
  "Σοφίας",
  "σοφίασ",
  "Straße",
  "STRASSE",
  "straẞe",
  "Ｍüller",
  "Mu\u0308ller",
];
const OTHERS = [
  "محمد",
  "ومحمد",
  "بمحمدين",
  "כהן",
  "וכהן",
  "李小龙",
  "小龙",
  "龙",
  "สมชาย",
  "O'Hara",
  "a[b]c",
  "---",
  "3",
  "x",
];
const word = fc.constantFrom(...WORDS, ...OTHERS);
const phrase = fc
  .array(fc.tuple(word, fc.constantFrom("", " ", "-", ", ", "\n")), { maxLength: 6 })
  .map((parts) => parts.flat().join(""));

describe("masking names", () => {
  it("R08 masks what one pattern of all names would, in any script, case and encoding", () => {
    fc.assert(
      fc.property(phrase, fc.array(phrase, { maxLength: 4 }), (text, names) => {
        expect(maskNames(text, names)).toBe(plainly(text, names));
      }),
      { numRuns: cases(200) },
    );
  });

  it("R08 finds one of ten thousand names, and a word without an end holds nothing up", () => {
    const names = Array.from({ length: size(10_000) }, (_, n) => `Fictitious${n} Bearer${n}`);
    const mask = nameMask(names);
    for (let n = 0; n < 200; n++) expect(mask(`seen with fictitious${n} today`)).not.toContain("fictitious");
    expect(mask(`${"a".repeat(size(100_000))}fictitious7`)).toContain("fictitious7");
  });

  it("R08 masks in words about nobody in particular who is named by two words and all of them", () => {
    const mask = mentionMask(["Anna van Sample", "محمد الكناري", "李小龙", "Mononym"]);
    expect(mask("SAMPLE, anna, and a sample of paint")).toBe("██████, ████, and a ██████ of paint");
    expect(mask("رأيت الكناري ومحمد")).toBe("رأيت ███████ و████");
    expect(mask("见到李小龙了")).toBe("见到███了");
    for (const others of ["Anna was there", "a sample of paint", "محمد", "小龙", "Mononym"])
      expect(mask(others)).toBe(others);
    expect(mask(`${"ا".repeat(200_000)} محمد`)).toContain("محمد");
  });
});

it("R08 finds a whole name among few as among many", () => {
  const many = Array.from({ length: 60 }, (_, n) => `Name${n} Other${n}`);
  for (const names of [["Canary Quillan"], [...many, "Canary Quillan"]]) {
    const mask = mentionMask(names);
    expect(mask("QUILLAN, Canary")).toBe("███████, ██████");
    expect(mask("Quillan, alone")).toBe("Quillan, alone");
  }
});
