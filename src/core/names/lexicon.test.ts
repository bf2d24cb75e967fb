import { describe, expect, it } from "vitest";
import { compileFolding } from "./fold.ts";
import { compileLexicon, type Lexicon } from "./lexicon.ts";
import type { Script } from "./script.ts";

const folding = compileFolding({ letters: {}, latinOf: {}, indic: {} });
const lexicon = (): Lexicon =>
  compileLexicon(
    {
      articles: "al",
      particles: "bin Van",
      titles: "dr",
      servant: "abd",
      kunya: "abu",
      compoundEnds: "reza uddin",
      forms: { llc: ["GmbH", "limited", "limited liability company"], plc: ["S.A."] },
      concepts: { bank: ["bank", "банк"], boat: ["boat"] },
      numbers: { forty: 40 },
      equivalents: [
        "bill william",
        "petr peter pyotr",
        "nikita mikita",
        "khalid halid",
        "danilo daniel",
        "jan hans",
      ],
      names: "Shpresa Zana",
      kunyaNames: "bakr",
      renderings: {},
    },
    folding,
  );

describe("words that are no names by themselves", () => {
  it("are of a class, in the letters that words are compared in", () => {
    const { classOf } = lexicon();
    expect(["bin", "van", "dr", "abd", "abu", "al", "Van", "zoltan"].map(classOf)).toEqual([
      "particle",
      "particle",
      "title",
      "servant",
      "kunya",
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("are legal forms of one word or more, the longest first", () => {
    const { formAt } = lexicon();
    expect(formAt(["rotabo", "gmbh"], 1)).toEqual({ form: "llc", words: 1 });
    expect(formAt(["rotabo", "gmbh"], 0)).toBeUndefined();
    expect(formAt(["limited", "liability", "company"], 0)).toEqual({ form: "llc", words: 3 });
    expect(formAt(["limited", "liability"], 0)).toEqual({ form: "llc", words: 1 });
    expect(formAt(["x", "s", "a"], 1)).toEqual({ form: "plc", words: 2 });
    expect(formAt(["x", "s", "b"], 1)).toBeUndefined();
    expect(formAt(["liability", "company"], 0)).toBeUndefined();
    expect(formAt(["gmbh"], 1)).toBeUndefined();
  });

  it("are numbers, and kinds of organisation, which weigh little", () => {
    const { numberOf, weightOf, isConcept } = lexicon();
    expect([numberOf("forty"), numberOf("four")]).toEqual([40, undefined]);
    expect([weightOf("bank"), weightOf("банк"), weightOf("bill")]).toEqual([2.5, 2.5, undefined]);
    expect([isConcept("boat"), isConcept("bill")]).toEqual([true, false]);
  });
});

describe("given names", () => {
  it("are listed where few rows hold them, and some begin with a kunya", () => {
    expect(["shpresa", "zana", "bakr", "bill"].map((word) => lexicon().isName(word))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(["bakr", "zana"].map((word) => lexicon().isKunyaName(word))).toEqual([true, false]);
  });
});

describe("words that are known to be one", () => {
  const groups = (word: string, reading = word) => lexicon().groupsOf(word, reading);

  it("are of one group, and of no other's", () => {
    expect(groups("bank")).toEqual(groups("банк"));
    expect(groups("bill")).toEqual(groups("william"));
    expect(groups("petr")).toEqual(groups("peter"));
    expect(groups("zoltan")).toEqual([]);
    const all = ["bank", "boat", "bill", "petr", "nikita"].map((word) => groups(word));
    expect(all.map((own) => own.length)).toEqual([1, 1, 1, 1, 1]);
    expect(new Set(all.flat()).size).toBe(5);
  });

  it("may be spelled with i, y or j, kh or h, doubled letters, or an i at the end", () => {
    for (const spelling of ["piotr", "pjotr", "pyottr", "petri"])
      expect(groups(spelling), spelling).toEqual(groups("petr"));
    expect(groups("hhalid")).toEqual(groups("khalid"));
    // Of a word of three letters each one counts.
    expect(groups("jan")).toEqual(groups("hans"));
    expect(groups("ian")).toEqual([]);
  });

  it("may be known by their Latin reading", () => {
    expect(groups("пётр", "pyotr")).toEqual(groups("petr"));
    expect(groups("петр", "pavel")).toEqual([]);
    expect(groups("bill", "pyotr")).toEqual(groups("bill"));
  });

  it("are the patronymics of one name, sons' apart from daughters'", () => {
    const [petr = 0] = groups("petr");
    for (const son of ["petrovich", "petrovych", "petrovič", "petrovic"])
      expect(groups(son), son).toEqual([petr + 1]);
    for (const daughter of ["petrovna", "petrivna", "petrivne"]) expect(groups(daughter)).toEqual([petr + 2]);
    const [nikita = 0] = groups("nikita");
    expect(groups("nikitich")).toEqual([nikita + 1]);
    const [danilo = 0] = groups("danilo");
    expect(groups("danilovich")).toEqual([danilo + 1]);
    expect(groups("danilovna")).toEqual([danilo + 2]);
    expect(groups("petrov")).toEqual([]);
    expect(groups("zoltanovich")).toEqual([]);
    // Six letters are too few to hold a name and its ending.
    expect(groups("janich")).toEqual([]);
  });
});

describe("a word without what is written together with it", () => {
  it.each<[Script | "digit", string, string | undefined]>([
    ["arabic", "النور", "نور"],
    ["arabic", "النو", undefined],
    ["arabic", "نورال", undefined],
    ["latin", "alnour", "nour"],
    ["latin", "elnour", "nour"],
    ["latin", "alnou", undefined],
    ["latin", "ulnour", undefined],
    ["cyrillic", "альнури", "нури"],
    ["cyrillic", "эльнури", "нури"],
    ["cyrillic", "алнури", "нури"],
    ["cyrillic", "элнури", "нури"],
    ["cyrillic", "альну", undefined],
    ["cyrillic", "ольнури", undefined],
    ["hebrew", "אלנור", "נור"],
    ["hebrew", "אלנו", undefined],
    ["hebrew", "נורית", undefined],
    ["hangul", "alnour", undefined],
    ["digit", "alnour", undefined],
  ])("(%s) its article: %s, %s", (script, word, bare) => {
    expect(lexicon().withoutArticle(word, script)).toBe(bare);
  });

  it.each<[Script | "digit", string, string | undefined]>([
    ["latin", "abdulbasir", "basir"],
    ["latin", "abdbasir", undefined],
    ["latin", "abdurrahman", "rahman"],
    ["latin", "abdallah", undefined],
    ["latin", "abdulnur", undefined],
    ["arabic", "عبدالباسط", "باسط"],
    ["arabic", "عبدالله", undefined],
    ["cyrillic", "абдулкадир", "кадир"],
    ["cyrillic", "абдулькадир", "кадир"],
    ["cyrillic", "абдулла", undefined],
    // A second part that is known, behind three letters at least.
    ["latin", "alireza", "ali"],
    ["latin", "nasiruddin", "nasir"],
    ["latin", "abreza", undefined],
    ["latin", "reza", undefined],
    ["hebrew", "alireza", "ali"],
    ["latin", "alirezax", undefined],
  ])("(%s) the rest of its compound: %s, %s", (script, word, short) => {
    expect(lexicon().shortForm(word, script)).toBe(short);
  });
});
