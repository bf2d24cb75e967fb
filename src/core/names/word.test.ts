import { describe, expect, it } from "vitest";
import { namesModel as model } from "../../../test/support/names-model.ts";
import { alikeness, askedKeysOf, filedKeysOf, lettersApartMax } from "./alike.ts";
import { analyseName } from "./analyse.ts";
import { NamesModel } from "./index.ts";
import { beginningKey, searchKeysOf, wordKeys } from "./keys.ts";
import type { Script } from "./script.ts";
import { alignLetters, sameWord, sameWordFrom, Word } from "./word.ts";

let nextId = 9_500_000;
interface Facts {
  readonly script?: Script | "digit";
  readonly weight?: number;
  readonly groups?: readonly number[];
  readonly bare?: Word;
  readonly short?: Word;
}
/** A word of this test's own making; rare, so that nothing but its letters and what is said here counts. */
const word = (text: string, { script = "latin", weight = 9, groups = [], bare, short }: Facts = {}): Word =>
  new Word(text, script, nextId++, {
    weight,
    groups,
    bare,
    short,
    isConcept: false,
    isKnown: false,
    isShortSure: false,
  });
const same = (a: Word, b: Word): number => {
  const found = sameWord(a, b, model);
  expect(sameWord(b, a, model)).toBe(found);
  return found;
};

describe("how sure it is that two words are one name", () => {
  it("one text is one word, also an initial of which the model forgot what it was", () => {
    expect(same(word("j"), word("j"))).toBe(1);
    expect(same(word("nouri"), word("nouri"))).toBe(1);
    expect(same(word("j"), word("j", { script: "cyrillic" }))).toBeLessThan(1);
  });

  it("is certain for one spelling", () => {
    const one = word("weberknecht");
    expect(same(one, one)).toBe(1);
    expect(same(one, word("weberknecht"))).toBe(1);
  });

  it("is all or nothing for numbers", () => {
    const number = (text: string) => word(text, { script: "digit" });
    expect(same(number("44"), number("44"))).toBe(1);
    expect(same(number("44"), number("45"))).toBe(0);
    expect(same(number("44"), word("vierundvierzig"))).toBe(0);
  });

  it("is seven tenths for an initial that fits, by sound too, and nothing for another", () => {
    expect(same(word("z"), word("zoltan"))).toBe(0.7);
    expect(same(word("y"), word("ivanko"))).toBe(0.7);
    expect(same(word("k"), word("qasimar"))).toBe(0.7);
    expect(same(word("v"), word("weberknecht"))).toBe(0.7);
    expect(same(word("z"), word("quarrie"))).toBe(0);
    expect(same(word("z"), word("q"))).toBe(0);
    expect(same(word("х", { script: "cyrillic" }), word("hazem"))).toBe(0.7);
  });

  it("is nearly as much where one has its article, and the same where both have", () => {
    const bare = word("zartoubi");
    const whole = word("alzartoubi", { bare });
    expect(same(whole, word("zartoubi"))).toBe(0.98);
    expect(same(whole, word("elzartoubi", { bare: word("zartoubi") }))).toBe(1);
  });

  it("is six tenths where one is the short form of the other", () => {
    expect(same(word("abdulqelmuz", { short: word("qelmuz") }), word("qelmuz"))).toBeCloseTo(0.6, 1);
  });

  it("is nine tenths for words that are known to be one, whatever their letters", () => {
    expect(same(word("bilqor", { groups: [1, 7] }), word("wexmand", { groups: [7] }))).toBe(0.9);
    expect(same(word("bilqor", { groups: [1] }), word("wexmand", { groups: [7] }))).toBeLessThan(0.01);
  });

  it("is a fifth of it for two names that many people bear and that are hardly one", () => {
    const [a, b] = ["qorvand", "qurvend"];
    const rare = same(word(a as string), word(b as string));
    const known = same(word(a as string, { weight: 8 }), word(b as string, { weight: 8 }));
    const half = same(word(a as string, { weight: 8 }), word(b as string, { weight: 8.1 }));
    expect(half).toBe(rare);
    expect(known).toBeCloseTo(rare < 0.5 ? rare / 5 : rare, 12);
  });

  it("is high for one letter of a long word that is lost, exchanged or swapped", () => {
    // Letters that never render each other, so that only the slip can tell.
    const slip = (a: string, b: string) => same(word(a), word(b));
    expect(slip("weberknecht", "weberkmecht")).toBeGreaterThanOrEqual(8 / 11);
    expect(slip("weberknecht", "weberkncht")).toBeGreaterThanOrEqual(8 / 11);
    expect(slip("weberknecht", "weberknehct")).toBeGreaterThanOrEqual(8 / 11);
  });

  // No table reads this script, so that nothing but the slip counts: n letters, (n - 3) / n.
  it.each<[string, string, string, number]>([
    ["a letter exchanged", "abcdef", "abxdef", 3 / 6],
    ["the first letter exchanged", "abcdef", "xbcdef", (3 / 6) * 0.6],
    ["the last letter exchanged", "abcdef", "abcdex", 3 / 6],
    ["a letter lost", "abcdef", "abdef", 3 / 6],
    ["the last letter lost", "abcdef", "abcde", 3 / 6],
    ["the first letter lost", "abcdef", "bcdef", (3 / 6) * 0.6],
    ["one of two equal letters lost", "abccdef", "abcdef", 4 / 7],
    ["all letters equal, one lost", "aaaaa", "aaaa", 2 / 5],
    ["two neighbours swapped", "abcdef", "abdcef", 3 / 6],
    ["the first two swapped", "abcdef", "bacdef", (3 / 6) * 0.6],
    ["the last two swapped", "abcdef", "abcdfe", 3 / 6],
    ["a word of four letters", "abcd", "abxd", 1 / 4],
    ["a word of three letters", "abc", "abx", 0],
    ["three letters and four", "abc", "abcd", 1 / 4],
    ["two letters exchanged", "abcdef", "abxyef", 0],
    ["two letters exchanged apart", "abcdef", "axcdxf", 0],
    ["letters swapped that are no neighbours", "abcdef", "adcbef", 0],
    ["a letter exchanged and one lost", "abcdef", "abxef", 0],
    ["two letters lost", "abcdef", "abef", 0],
    ["two letters repeated", "abababab", "ababab", 0],
  ])("is by a slip of the pen: %s", (_, a, b, sure) => {
    expect(same(word(a, { script: "other" }), word(b, { script: "other" }))).toBeCloseTo(sure, 9);
  });

  it("is nothing for words without a letter in common", () => {
    expect(same(word("pippo"), word("kassandra"))).toBe(0);
  });

  it("holds across scripts, whichever comes first", () => {
    expect(same(word("خالد", { script: "arabic" }), word("khaled"))).toBeGreaterThan(0.9);
    expect(same(word("халед", { script: "cyrillic" }), word("khaled"))).toBeGreaterThan(0.9);
    expect(same(word("خالد", { script: "arabic" }), word("халед", { script: "cyrillic" }))).toBeGreaterThan(
      0.9,
    );
    expect(same(word("خالد", { script: "arabic" }), word("weberknecht"))).toBeLessThan(0.01);
  });

  it("is asked for from so much on: the same, or nothing", () => {
    const [a, b] = [word("zoltam"), word("zoltan")];
    const found = same(a, b);
    expect(sameWordFrom(found - 1e-6, word("zoltam"), word("zoltan"), model)).toBe(found);
    expect(sameWordFrom(found, a, b, model)).toBe(found);
    expect(sameWordFrom(found + 0.001, a, b, model)).toBe(0);
    expect(sameWordFrom(0.5, word("pippo"), word("kassandra"), model)).toBe(0);
    expect(sameWordFrom(0.8, word("z"), word("zoltan"), model)).toBe(0);
  });
});

describe("what is kept of two words", () => {
  const pairs = [
    ["zoltam", "zoltan"],
    ["abdulrahman", "rahmane"],
    ["pippo", "kassandra"],
    ["karademir", "karadeniz"],
    ["mohamed", "muhammad"],
  ] as const;
  it.each(pairs)(
    "%s and %s: the answer is that of words never asked about, whatever was asked before",
    (x, y) => {
      const leasts = [0.9, 0.5, 0.95, 0.2, 0.5, 0.01, 0.3];
      const [a, b] = [word(x), word(y)];
      for (const least of leasts)
        expect(sameWordFrom(least, a, b, model)).toBe(sameWordFrom(least, word(x), word(y), model));
      expect(same(a, b)).toBe(same(word(x), word(y)));
      for (const least of leasts)
        expect(sameWordFrom(least, b, a, model)).toBe(same(a, b) < least ? 0 : same(a, b));
    },
  );
});

it.each([0.002, 0.12, 0.3, 0.35, 0.6, 0.85])(
  "words less alike than %f are not aligned a second time",
  (least) => {
    const [a, b] = [word("pippo"), word("kappos")];
    let times = 0;
    // On the object itself, before that of its class: the tools that mutate the code know of no spies.
    model.cacheSameness = (...pair) => {
      times++;
      NamesModel.prototype.cacheSameness.apply(model, pair);
    };
    for (let n = 0; n < 3; n++)
      expect(sameWordFrom(least, a, b, model)).toBe(sameWordFrom(least, b, a, model));
    Reflect.deleteProperty(model, "cacheSameness");
    expect(times).toBe(1);
  },
);

describe("a word", () => {
  it("has its vowels written but in Arabic and Hebrew script", () => {
    const scripts = ["latin", "arabic", "cyrillic", "hebrew", "hangul", "han", "other", "digit"] as const;
    expect(scripts.filter((script) => !word("xx", { script }).hasVowels)).toEqual(["arabic", "hebrew"]);
  });

  it("of one letter is an initial, but no number and no Han sign", () => {
    const scripts = ["latin", "cyrillic", "han", "digit"] as const;
    expect(scripts.map((script) => word("x", { script }).isInitial)).toEqual([true, true, false, false]);
    expect(word("xx").isInitial).toBe(false);
  });

  it("is read in Latin letters by its script's table, and Latin words and numbers as they stand", () => {
    expect(word("халед", { script: "cyrillic" }).inLatin(model)).toMatch(/^k?haled$/);
    expect(word("khaled").inLatin(model)).toBe("khaled");
    expect(word("44", { script: "digit" }).inLatin(model)).toBe("44");
  });

  it("shows which of its letters render which of another's, either way round", () => {
    const [arabic, latin] = [word("خالد", { script: "arabic" }), word("khaled")];
    const ways = alignLetters(arabic, latin, model);
    expect(ways.map(({ a, b }) => `${a}=${b}`)[0]).toBe("خ=kh");
    expect(alignLetters(latin, arabic, model).map(({ a, b, odds }) => ({ a: b, b: a, odds }))).toEqual(ways);
    expect(alignLetters(word("xx", { script: "other" }), word("yy", { script: "other" }), model)).toEqual([]);
  });
});

describe("the keys of a word", () => {
  it("are its skeletons; of a number the number", () => {
    expect(wordKeys(word("gerges"), model)).toEqual(["KRKS", "SRKS", "KRS"]);
    expect(wordKeys(word("gerges"), model, 1)).toEqual(["KRKS"]);
    expect(wordKeys(word("44", { script: "digit" }), model)).toEqual(["44"]);
  });

  it("are those without its article", () => {
    expect(wordKeys(word("alzartoubi", { bare: word("zartoubi") }), model)).toEqual(
      wordKeys(word("zartoubi"), model),
    );
  });

  it("meet across scripts", () => {
    for (const [text, script] of [
      ["خالد", "arabic"],
      ["халед", "cyrillic"],
    ] as const)
      expect(
        wordKeys(word(text, { script }), model).some((key) => wordKeys(word("khaled"), model).includes(key)),
      ).toBe(true);
  });

  it("of a beginning stand without the mark of a first vowel", () => {
    expect([beginningKey(word("ali"), model), beginningKey(word("lima"), model)]).toEqual(["L", "LM"]);
    expect(beginningKey(word("hy"), model)).toBe("");
  });

  it("of a name are the first of every word before the second of any, twelve at most", () => {
    const keys = searchKeysOf(analyseName("Gerges Michel", model), model);
    expect(keys).toEqual(["KRKS", "MSL", "SRKS", "MKL", "KRS"]);
    const many = "Gerges Michel Jorge Maxim Czechow Gigic Cegic Dhodhar";
    expect(searchKeysOf(analyseName(many, model), model)).toHaveLength(12);
  });

  it("that are long are filed with one class left out, the likeliest alone", () => {
    expect(filedKeysOf(word("gerges"), model)).toEqual(["KRKS", "SRKS", "KRS", "RKS", "KKS", "KRK"]);
    expect(filedKeysOf(word("maria"), model)).toEqual(["MR"]);
    expect(filedKeysOf(word("boutr"), model)).toEqual(["BTR"]);
    expect(askedKeysOf(word("gerges"), model, true)).toEqual(filedKeysOf(word("gerges"), model));
    expect(askedKeysOf(word("gerges"), model, false)).toEqual(["KRKS", "SRKS"]);
  });

  it("of a number are the number, since no other is alike to it", () => {
    const number = model.word("306962", "digit");
    expect(filedKeysOf(number, model)).toEqual(["306962"]);
    expect(askedKeysOf(number, model, true)).toEqual(["306962"]);
    expect(alikeness(number, model.word("30696", "digit"), model)).toBe(0);
  });
});

describe("words alike enough to be looked at", () => {
  it("differ in five letter classes at most, in four where vowels are not written", () => {
    expect(lettersApartMax(word("zoltan"))).toBe(5);
    expect(lettersApartMax(word("خالد", { script: "arabic" }))).toBe(4);
  });

  it("are so by as much as they are one word, from what is asked for on", () => {
    const [a, b] = [word("zoltam"), word("zoltan")];
    expect(alikeness(a, b, model)).toBe(same(a, b));
    expect(alikeness(a, b, model, 0.999)).toBe(0);
    expect(alikeness(a, word("kassandra"), model)).toBe(0);
    // Known to be one, and five letter classes apart, or six.
    expect(alikeness(word("aa", { groups: [7] }), word("abftlr", { groups: [7] }), model)).toBe(0.9);
    expect(alikeness(word("aa", { groups: [7] }), word("abftlrm", { groups: [7] }), model)).toBe(0);
    // Known to be one, and yet of too different letters to be met under a key.
    expect(alikeness(word("bilqor", { groups: [7] }), word("wexmand", { groups: [7] }), model)).toBe(0);
  });
});
