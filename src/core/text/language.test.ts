import { describe, expect, it } from "vitest";
import { LanguageReader, mainScript } from "./language.ts";
import { tokenise } from "./tokens.ts";

// Two neighbours in Latin script, one of which has a letter of its own; Arabic beside its neighbours; one alone.
const reader = new LanguageReader(
  {
    words: {
      eng: ["the", "and", "of", "boat"],
      fra: ["le", "et", "of"],
      ara: ["في", "من"],
      "ara-Latn": ["fi", "min"],
      urd: ["میں", "من"],
      rus: ["и"],
    },
    letters: { fra: "éç", urd: "ٹ" },
    maghrebi: ["برشا"],
    mashriqi: ["هيك", "ليش"],
    alone: { Geor: "kat" },
  },
  [{ lang: "fra", words: ["bateau", "mer"] }],
);
const guess = (text: string, elsewhere?: (text: string) => string | undefined) =>
  reader.guess(text, tokenise(text), elsewhere);

describe("the script of a text", () => {
  it.each([
    ["boat", "Latn"],
    ["éç×÷", undefined],
    ["ab", undefined],
    ["abc", "Latn"],
    ["лодка", "Cyrl"],
    ["قارب", "Arab"],
    ["ნავი", "Geor"],
    ["ጀልባ", "Ethi"],
    ["नाव", "Deva"],
    ["নৌকা", "Beng"],
    ["abc лодка", "Cyrl"],
    ["123 !?", undefined],
    ["[\\]^_`{|}~", undefined],
    ["", undefined],
  ])("%s: %s", (text, script) => {
    expect(mainScript(text)).toBe(script);
  });
  it("is that of its first four thousand letters", () => {
    expect(mainScript(`${"a".repeat(4000)}${"л".repeat(9000)}`)).toBe("Latn");
  });
});

describe("the language of a text", () => {
  it.each<[string, object]>([
    ["123", { lang: "zxx", script: "Zyyy", isRomanised: false, confidence: 0.9 }],
    ["ნავი", { lang: "kat", script: "Geor", isRomanised: false, confidence: 0.95 }],
    // Two words of it: 2 / (2 + 0.5).
    ["the boat", { lang: "eng", script: "Latn", isRomanised: false, confidence: 0.8 }],
    // One word, and one that both have: 1 + 2 ** -0.7 against 2 ** -0.7.
    ["the of", { lang: "eng", script: "Latn", isRomanised: false, confidence: 0.59 }],
    // A letter of its own counts 0.45.
    ["wxyz é", { lang: "fra", script: "Latn", isRomanised: false, confidence: 0.47 }],
    ["bateau", { lang: "fra", script: "Latn", isRomanised: false, confidence: 0.67 }],
    ["mer", { lang: "und", script: "Latn", isRomanised: false, confidence: 0.2 }],
    ["wxyz", { lang: "und", script: "Latn", isRomanised: false, confidence: 0.2 }],
    ["قارب", { lang: "ara", script: "Arab", isRomanised: false, confidence: 0.2 }],
    ["قارب في", { lang: "ara", script: "Arab", isRomanised: false, confidence: 0.67 }],
    [
      "قارب في برشا",
      { lang: "ara", script: "Arab", dialect: "maghrebi", isRomanised: false, confidence: 0.67 },
    ],
    [
      "قارب في هيك ليش برشا",
      { lang: "ara", script: "Arab", dialect: "mashriqi", isRomanised: false, confidence: 0.67 },
    ],
    [
      "قارب في هيك برشا",
      { lang: "ara", script: "Arab", dialect: "maghrebi", isRomanised: false, confidence: 0.67 },
    ],
    ["fi min", { lang: "ara", script: "Latn", isRomanised: true, confidence: 0.8 }],
    // Digits for letters: 1.2.
    ["wxyz sa7a", { lang: "ara", script: "Latn", isRomanised: true, confidence: 0.71 }],
    ["wxyz 3lik", { lang: "ara", script: "Latn", isRomanised: true, confidence: 0.71 }],
    ["wxyz 4lik", { lang: "und", script: "Latn", isRomanised: false, confidence: 0.2 }],
    ["лодка и", { lang: "rus", script: "Cyrl", isRomanised: false, confidence: 0.67 }],
  ])("%s", (text, want) => {
    expect(guess(text)).toEqual(want);
  });

  it("is left to another detector where little speaks for any", () => {
    expect(guess("wxyz", () => "deu")).toEqual({
      lang: "deu",
      script: "Latn",
      isRomanised: false,
      confidence: 0.5,
    });
    expect(guess("wxyz", () => undefined).lang).toBe("und");
    expect(guess("the boat", () => "deu").lang).toBe("eng");
  });

  it("of a long text in Arabic script is hardly one whose own letters it lacks", () => {
    const long = `${"قارب ".repeat(9)} میں`;
    expect(guess(long).confidence).toBe(0.33);
    expect(guess(`${long} ٹ`).confidence).toBe(0.74);
    expect(guess("قارب میں").confidence).toBe(0.67);
  });

  it("of a long text in Latin script is half as likely Vietnamese where it has none of its letters", () => {
    const vie = new LanguageReader({
      words: { vie: ["thuyen"], eng: ["boat"] },
      letters: {},
      maghrebi: [],
      mashriqi: [],
      alone: {},
    });
    const of = (text: string) => {
      const { lang, confidence } = vie.guess(text, tokenise(text));
      return `${lang} ${confidence}`;
    };
    const filler = (n: number) => "w".repeat(n);
    expect(of(`thuyen ${filler(32)}`)).toBe("vie 0.67");
    expect(of(`thuyen ${filler(33)}`)).toBe("vie 0.5");
    expect(of(`thuyen ${filler(32)}đ`)).toBe("vie 0.67");
    expect(of(`thuyen ${filler(32)}Ọ`)).toBe("vie 0.67");
    expect(of(`boat ${filler(60)}`)).toBe("eng 0.67");
  });

  it("is that of its script alone: words and letters of another count for nothing", () => {
    expect(guess("в бвгд the the of")).toMatchObject({ lang: "eng", script: "Latn" });
    expect(guess("قاربقارب the and").lang).toBe("ara");
    expect(guess("قاربقارب éé").lang).toBe("ara");
  });

  it("is as sure as the next best leaves it", () => {
    // 2 against 1; 1 against 2 in the other order of words; 1 against 1.
    expect(guess("the and et")).toMatchObject({ lang: "eng", confidence: 0.57 });
    expect(guess("et the and")).toMatchObject({ lang: "eng", confidence: 0.57 });
    expect(guess("le the")).toMatchObject({ confidence: 0.4 });
    expect(guess("le the and fi")).toMatchObject({ lang: "eng", confidence: 0.57 });
  });

  it("is asked elsewhere where a word shared by several is all that speaks for it", () => {
    expect(guess("of wxyz", () => "deu").lang).toBe("deu");
    expect(guess("the wxyz", () => "deu").lang).toBe("eng");
  });

  it("is read in the first four hundred words and two thousand signs", () => {
    const many = (n: number, word: string) => `${Array.from({ length: n }, () => "xx").join(" ")} ${word}`;
    expect(guess(many(399, "the")).lang).toBe("eng");
    expect(guess(many(400, "the")).lang).toBe("und");
    expect(guess(`${"x".repeat(1999)}é`).lang).toBe("fra");
    expect(guess(`${"x".repeat(2000)}é`).lang).toBe("und");
  });

  it.each([
    ["sa7a", true],
    ["7abibi", true],
    ["3andek", true],
    ["9rib", true],
    ["ba5", false],
    ["5a", false],
    ["2morrow", false],
    ["b4boat", false],
    ["x2ab", true],
    ["12ab", false],
    ["3and7", false],
    ["x3", false],
    ["x1ab", false],
    ["-3lik", true],
    ["é3lik", false],
  ])("digits for letters make romanised Arabic: %s %s", (word, isSo) => {
    expect(guess(`wxyz ${word}`).isRomanised).toBe(isSo);
  });
});

describe("the edges of scripts", () => {
  it.each([
    ["AAA", "Latn"],
    ["ZZZ", "Latn"],
    ["aaa", "Latn"],
    ["zzz", "Latn"],
    ["@@@", undefined],
    ["ªªª", "Latn"],
    ["©©©", undefined],
    ["ɏɏɏ", "Latn"],
    ["ɐɐɐ", undefined],
    ["ḀḀḀ", "Latn"],
    ["ͰͰͰ", "Grek"],
    ["ՙՙՙ", "Armn"],
    ["אאא", "Hebr"],
    ["ݿݿݿ", "Arab"],
    ["ﻼﻼﻼ", "Arab"],
    ["ગગગ", "Gujr"],
    ["ਗਗਗ", "Guru"],
    ["คคค", "Thai"],
    ["ကကက", "Mymr"],
    ["កកក", "Khmr"],
    ["かかか", "Jpan"],
    ["船船船", "Hans"],
    ["배배배", "Kore"],
  ])("%s: %s", (text, script) => {
    expect(mainScript(text)).toBe(script);
  });

  it("are won by the script of more letters, and of as many by the first", () => {
    expect(mainScript("abcd лод")).toBe("Latn");
    expect(mainScript("abc лодк")).toBe("Cyrl");
    expect(mainScript("abc лод")).toBe("Latn");
    expect(mainScript("лод abc")).toBe("Cyrl");
    expect(mainScript("ab ло")).toBeUndefined();
  });
});
