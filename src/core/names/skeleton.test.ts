import { describe, expect, it } from "vitest";
import {
  CONSONANT_BITS,
  classesOfLatin,
  finishSkeletons,
  joinClasses,
  lettersApart,
  lettersOf,
  skeletonsOfLatin,
  withOneDeletion,
} from "./skeleton.ts";

describe("the skeleton of a Latin word", () => {
  it.each<[string, string[]]>([
    // Without vowels, h and y; like sounds as one; no consonant twice.
    ["maria", ["MR"]],
    ["boutros", ["BTRS"]],
    ["petros", ["BTRS"]],
    ["hanna", ["AN"]],
    ["yahya", ["A"]],
    ["sadiq", ["STK"]],
    ["mohammed", ["MT"]],
    // Signs of several letters.
    ["schmidt", ["SMT"]],
    ["tschernow", ["SRN", "SRNF"]],
    ["philip", ["FLB"]],
    ["shadi", ["ST"]],
    ["czerny", ["SRN"]],
    ["becker", ["BKR"]],
    ["dzhokhar", ["SKR", "SR"]],
    // Letters with two readings give two keys, the likelier first.
    ["michel", ["MSL", "MKL"]],
    ["gerges", ["KRKS", "SRKS", "KRS"]],
    ["cecil", ["SL"]],
    ["walid", ["LT", "FLT"]],
    ["jorge", ["SRK", "RK", "SRS"]],
    ["max", ["MKS", "MK"]],
    ["doğan", ["TN", "TKN"]],
    ["wang", ["N", "FN", "NK"]],
    // One consonant or none keeps a mark of a vowel at the beginning.
    ["ali", ["AL"]],
    ["li", ["L"]],
    ["o", ["A"]],
    ["", []],
  ])("%s: %j", (word, keys) => {
    expect(skeletonsOfLatin(word)).toEqual(keys);
  });

  it("is told as often as is asked for, the likeliest first", () => {
    expect(skeletonsOfLatin("gerges", 1)).toEqual(["KRKS"]);
    expect(skeletonsOfLatin("gerges", 9)).toEqual(["KRKS", "SRKS", "KRS", "SRS"]);
  });
});

describe("classes of a piece of a word", () => {
  it("are the likeliest of each letter, none twice in a row, and none for its edges", () => {
    expect(["kh", "^sh", "dd", "a$", "gev", "tts", ""].map(classesOfLatin)).toEqual([
      "K",
      "S",
      "T",
      "",
      "KF",
      "TS",
      "",
    ]);
  });

  it("are put together without repeating one", () => {
    expect([
      joinClasses("MT", "TR"),
      joinClasses("MT", "RT"),
      joinClasses("MT", ""),
      joinClasses("", "T"),
    ]).toEqual(["MTR", "MTRT", "MT", "T"]);
  });

  it("end as the skeletons of a whole word do", () => {
    expect(finishSkeletons("ali", ["LL", "L", "LM"], 3)).toEqual(["AL", "LM"]);
    expect(finishSkeletons("lima", ["LM", "L", ""], 1)).toEqual(["LM"]);
    expect(finishSkeletons("li", ["", "L"], 3)).toEqual(["L"]);
    expect(finishSkeletons("å", [""], 3)).toEqual(["A"]);
  });
});

describe("letter classes of two words", () => {
  const apart = (a: string, b: string, withVowels = true) =>
    lettersApart(lettersOf(a), lettersOf(b), withVowels);
  it("differ by the letters that only one of them has, each class once, whatever their order", () => {
    expect(apart("omar", "ramo")).toBe(0);
    expect(apart("omar", "oomaar")).toBe(0);
    expect(apart("omar", "amr")).toBe(1);
    expect(apart("tom", "tim")).toBe(2);
    expect(apart("bob", "kik")).toBe(4);
    expect(apart("", "abl")).toBe(3);
  });

  it("are one for letters that are written for each other", () => {
    for (const [a, b] of ["vw", "sz", "kq", "iy", "dđ", "uü", "aå", "nn"])
      expect(apart(a as string, b as string)).toBe(0);
    // Two letters stand in two classes, as they are read in two ways.
    expect(apart("j", "s")).toBeGreaterThan(0);
    expect(apart("?", "-")).toBe(0);
  });

  it("count without vowels where one script leaves them out", () => {
    expect(apart("omar", "amr", false)).toBe(0);
    expect(apart("omar", "omad", false)).toBe(2 - 1);
    expect(lettersOf("aeiou") & CONSONANT_BITS).toBe(0);
    expect(lettersOf("bpftsjkglrmn") & ~CONSONANT_BITS).toBe(0);
  });
});

describe("keys with one class left out", () => {
  it("are added to those of three classes and more", () => {
    expect(withOneDeletion(["ABC"])).toEqual(["ABC", "BC", "AC", "AB"]);
    expect(withOneDeletion(["AB", "A", ""])).toEqual(["AB", "A", ""]);
    expect(withOneDeletion(["ABC", "AB"])).toEqual(["ABC", "AB", "BC", "AC"]);
    expect(withOneDeletion([])).toEqual([]);
  });
});
