import { describe, expect, it } from "vitest";
import { arabicForms, PhraseIndex } from "./phrases.ts";
import { accentedKey, foldWord, phraseKeys, tokenise } from "./tokens.ts";

describe("the words of a text", () => {
  it("are runs of letters, marks, digits and strokes below; a flag and a pictogram are one each", () => {
    expect(tokenise("Ab_1, c'd 🇫🇷🇬🇧🚤!").map(({ raw, start, end }) => `${raw} ${start}-${end}`)).toEqual([
      "Ab_1 0-4",
      "c 6-7",
      "d 8-9",
      "🇫🇷 10-14",
      "🇬🇧 14-18",
      "🚤 18-20",
    ]);
    expect(tokenise(" .,!")).toEqual([]);
  });

  it("join the letters of one that stand apart, five or more with one space between", () => {
    const words = (text: string) => tokenise(text).map(({ raw, start, end }) => `${raw} ${start}-${end}`);
    expect(words("T r i p o l i to A b c d.")).toEqual([
      "Tripoli 0-13",
      "to 14-16",
      "A 17-18",
      "b 19-20",
      "c 21-22",
      "d 23-24",
    ]);
    expect(words("س ف ر ن ا 1 2 3")).toEqual(["سفرنا 0-9", "1 10-11", "2 12-13", "3 14-15"]);
    expect(words("to T r i p o l i")).toEqual(["to 0-2", "Tripoli 3-16"]);
    expect(words("a b c d ee")).toHaveLength(5);
    expect(words("a-b-c-d-e")).toHaveLength(5);
    expect(words("x ".repeat(24))).toEqual([`${"x".repeat(24)} 0-47`]);
    expect(tokenise("É t é s")).toHaveLength(4);
    expect(tokenise("É t a t s").map(({ key }) => key)).toEqual(["etats"]);
    expect(words("a  b  c  d  e").length).toBe(5);
    expect(words("a b c d e").join()).toBe("abcde 0-9");
    expect(words("x ".repeat(25)).length).toBe(25);
  });

  it("of more than sixty letters are no words, and keep their place", () => {
    const [long] = tokenise("ab".repeat(30));
    expect(long?.key).toBe("ab".repeat(30));
    expect(tokenise(`${"ab".repeat(30)}c`)).toEqual([
      { raw: `${"ab".repeat(30)}c`, key: "", start: 0, end: 61 },
    ]);
  });

  it("are compared without case, accents and stretched letters; digits stay double", () => {
    expect(["BOAT", "éàü", "disponibleees", "2200", "aab11c", ""].map(foldWord)).toEqual([
      "boat",
      "eau",
      "disponibles",
      "2200",
      "ab11c",
      "",
    ]);
  });

  it.each([
    ["Łódź", "lodz"],
    ["Øre", "ore"],
    ["ħal", "hal"],
    ["ŧest", "test"],
    ["Bakı", "baki"],
    ["əli", "eli"],
    ["œuvre", "oeuvre".replace("oe", "o")],
    ["æra", "ara"],
    ["یيىېۍێےۓ", "ی"],
    ["كکڪ", "ک"],
    ["ةهەہھۃۀ", "ه"],
    ["ٱا", "ا"],
    ["ڕڵۆ", "رلو"],
    ["ګڬٿ", "گگت".replace("گگ", "گ")],
    ["مُحَمَّد", "محمد"],
  ])("%s is %s", (word, key) => {
    expect(foldWord(word)).toBe(key);
  });

  it("are the same when they are asked for again, long ones too", () => {
    const long = "é".repeat(41);
    expect([foldWord("Été"), foldWord("Été"), foldWord(long), foldWord(long)]).toEqual([
      "ete",
      "ete",
      "e",
      "e",
    ]);
  });

  it("of a phrase come one by one", () => {
    expect(phraseKeys("Petit  bateau, Été!")).toEqual(["petit", "bateau", "ete"]);
    expect(phraseKeys(" ")).toEqual([]);
  });

  it("keep their accents where those tell words apart", () => {
    expect(["MÁÁ", "ma", "Chợợ", "Đi", "máááá"].map(accentedKey)).toEqual(["má", "ma", "chợ", "đi", "má"]);
  });
});

describe("Arabic words without what is written together with them", () => {
  it.each([
    ["والبحر", ["بحر", "البحر"]],
    ["بالبحر", ["بحر", "البحر"]],
    ["البحر", ["بحر"]],
    ["وبحر", ["بحر"]],
    ["لبحر", ["بحر"]],
    ["ببحر", ["بحر"]],
    ["عبحر", ["بحر"]],
    ["كبحر", []],
    ["کبحر", ["بحر"]],
    // Three letters are left at least, and other scripts have no such forms.
    ["البح", []],
    ["وبح", []],
    ["wbahr", []],
    ["שבחר", []],
    ["", []],
  ])("%s: %j", (word, forms) => {
    expect(arabicForms(word)).toEqual(forms);
  });
});

describe("phrases in a text", () => {
  const hits = (
    phrases: readonly string[],
    text: string,
    alternatives?: (key: string) => readonly string[],
  ): string[] => {
    const index = new PhraseIndex<string>();
    for (const phrase of phrases) index.add(phrase, phrase);
    return index.find(tokenise(text), alternatives).map((h) => `${h.value} ${h.from}-${h.to}`);
  };

  it("are found at every place, overlapping too, in the order of their first words", () => {
    expect(hits(["a b", "b a", "a"], "a b a b")).toEqual(["a b 0-2", "a 0-1", "b a 1-3", "a b 2-4", "a 2-3"]);
    expect(hits(["a b"], "a c b")).toEqual([]);
    expect(hits(["a b"], "a")).toEqual([]);
    expect(hits([], "a b")).toEqual([]);
  });

  it("have a star for an ending, also within, and match the word that has none", () => {
    expect(hits(["garanti*"], "garanti garantie garant")).toEqual(["garanti* 0-1", "garanti* 1-2"]);
    expect(hits(["petit* bateau*"], "petite bateaux; petit bateau; petits bat")).toEqual([
      "petit* bateau* 0-2",
      "petit* bateau* 2-4",
    ]);
    // One letter and a star would match half of all words.
    expect(hits(["b*"], "boat b")).toEqual([]);
    expect(hits(["bo*"], "boat")).toEqual(["bo* 0-1"]);
  });

  it("have a star of its own for one word or two", () => {
    expect(hits(["no * sea"], "no open sea")).toEqual(["no * sea 0-3"]);
    expect(hits(["no * sea"], "no wide open sea")).toEqual(["no * sea 0-4"]);
    expect(hits(["no * sea"], "no very wide open sea")).toEqual([]);
    expect(hits(["no * sea"], "no sea sea")).toEqual(["no * sea 0-3"]);
    expect(hits(["no * sea"], "no sea")).toEqual([]);
    expect(hits(["no *"], "no more of it")).toEqual(["no * 0-2"]);
    expect(hits(["no *"], "no")).toEqual([]);
    expect(hits(["no * sea * boat"], "no big sea for boat")).toEqual(["no * sea * boat 0-5"]);
  });

  it("begin with a word", () => {
    expect(hits(["* boat", "", "!"], "a boat !")).toEqual([]);
  });

  it("match other forms of a word, the first and those behind it", () => {
    const without = (key: string) => (key.startsWith("x") ? [key.slice(1)] : []);
    expect(hits(["boat sea"], "xboat xsea", without)).toEqual(["boat sea 0-2"]);
    expect(hits(["boat se*"], "boat xsea", without)).toEqual(["boat se* 0-2"]);
    expect(hits(["boat", "xboat"], "xboat", without)).toEqual(["xboat 0-1", "boat 0-1"]);
  });

  it("are none in words that are too long to be any", () => {
    expect(hits(["boat", "boat sea"], `boat ${"sea".repeat(30)}`)).toEqual(["boat 0-1"]);
  });

  it("tell which words are phrases of their own", () => {
    const index = new PhraseIndex<number>();
    for (const phrase of ["boat", "boat trip", "sea trip", "ship*"]) index.add(phrase, 1);
    expect(index.words).toEqual(["boat"]);
  });
});
