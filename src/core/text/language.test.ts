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
});
