import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compileFolding, fold, foldWord, readInLatin, splitWords } from "./fold.ts";
import { type Script, scriptOf } from "./script.ts";
import {
  classesOfLatin,
  joinClasses,
  lettersApart,
  lettersOf,
  skeletonsOfLatin,
  withOneDeletion,
} from "./skeleton.ts";

const folding = compileFolding(
  JSON.parse(readFileSync(new URL("../../../data/names/folding.json", import.meta.url), "utf8")),
);
/** Its words as text, script and marks: "-" joined before, "^" in capitals, "," with a comma behind. */
const split = (text: string): string[] =>
  splitWords(text).map(
    (w) =>
      `${w.joinedBefore ? "-" : ""}${w.text}${w.isUpper ? "^" : ""}${w.commaAfter ? "," : ""} ${w.script}`,
  );

describe("a text is split into words", () => {
  it.each<[string, string[]]>([
    ["Khaled NOURI", ["Khaled latin", "NOURI^ latin"]],
    ["Nouri, Khaled، X", ["Nouri, latin", "Khaled, latin", "X latin"]],
    [", Khaled", ["Khaled latin"]],
    ["al-Nouri -Nouri", ["al latin", "-Nouri latin", "-Nouri latin"]],
    [
      "al‐Nouri al‑Nouri al–Nouri",
      ["al latin", "-Nouri latin", "al latin", "-Nouri latin", "al latin", "Nouri latin"],
    ],
    ["Sa'id O’Neil 'Umar", ["Said latin", "ONeil latin", "Umar latin"]],
    ['"Abu"Omar', ["Abu latin", "Omar latin"]],
    ["צ'רצ'יל צה\"ל", ["צ'רצ'יל hebrew", "צהל hebrew"]],
    ["I9or 44 4x4", ["I9or latin", "44 digit", "4x4 latin"]],
    ["Mаria МAРИЯ", ["Maria latin", "МаРИЯ^ cyrillic"]],
    ["Мaрия", ["Мария cyrillic"]],
    ["Iгор IВАЩУК Bікторович", ["ігор cyrillic", "іВАЩУК^ cyrillic", "вікторович cyrillic"]],
    ["Кuznеtsov", ["kuznetsov latin"]],
    ["Мa aМ", ["Ма cyrillic", "am latin"]],
    ["ﻋﻠﻰ ﻛﺮﯾﻢ Ｋｉｍ", ["على arabic", "كریم arabic", "Kim latin"]],
    ["Nouri王", ["Nouri latin", "王 han"]],
    ["خا\u200cلد ال\u0640نوري", ["خا‌لد arabic", "الـنوري arabic"]],
    ["Nouri\u00adov", ["Nouri­ov latin"]],
    ["A\u0301bel", ["Ábel latin"]],
    ["٤٤", ["44 digit"]],
    ["A 王 B", ["A latin", "王 han", "B latin"]],
    ["", []],
    ["😀 x", ["x latin"]],
    ["al- Nouri al\u2011Nouri", ["al latin", "Nouri latin", "al latin", "-Nouri latin"]],
    ["A B", ["A latin", "B latin"]],
    ["AB Ab 44", ["AB^ latin", "Ab latin", "44 digit"]],
    ["Nouri ,Khaled", ["Nouri, latin", "Khaled latin"]],
    ["Nouri; Khaled", ["Nouri latin", "Khaled latin"]],
    ["44Nouri", ["44Nouri latin"]],
    ["44王", ["44王 han"]],
    ["Nouri\u0301", ["Nouri\u0301 latin"]],
    ["Nouri'", ["Nouri latin"]],
    ["'", []],
    ["صاد\u0301ق", ["صاد\u0301ق arabic"]],
  ])("%j", (text, want) => {
    expect(split(text)).toEqual(want);
  });
  it("of twenty-four at most, out of four hundred characters", () => {
    expect(splitWords("ab ".repeat(30)).length).toBe(24);
    expect(splitWords(`${" ".repeat(399)}ab`).map((w) => w.text)).toEqual(["a"]);
  });
});

describe("a word is folded", () => {
  it.each<[string, Script, string]>([
    ["NOURI", "latin", "nouri"],
    ["Đặng", "latin", "đang"],
    ["Češka", "latin", "čeşka"],
    ["Şükrü", "latin", "şükrü"],
    ["Ağa", "latin", "ağa"],
    ["Peña", "latin", "peña"],
    ["José", "latin", "jose"],
    ["Łódź", "latin", "lodz"],
    ["Straße", "latin", "strasse"],
    ["I9or", "latin", "igor"],
    ["Sech1n", "latin", "sechin"],
    ["a1", "latin", "a1"],
    ["abc12", "latin", "abc12"],
    ["z0ltan", "latin", "zoltan"],
    ["m4rk", "latin", "mark"],
    ["m4r", "latin", "m4r"],
    ["ma4rk", "latin", "maark"],
    ["zo5ltan", "latin", "zosltan"],
    ["zo2ltan", "latin", "zo2ltan"],
    ["zo8ltan7", "latin", "zo8ltan7"],
    ["z0lt4n", "latin", "zoltan"],
    ["z00ltan", "latin", "z00ltan"],
    ["ab2", "latin", "ab2"],
    ["Щёкин", "cyrillic", "щекин"],
    ["Йод", "cyrillic", "йод"],
    ["Їжак", "cyrillic", "їжак"],
    ["إِيطَالِيَا", "arabic", "ايطاليا"],
    ["ﷲ", "arabic", "الله"],
    ["سید\u200cرضا", "arabic", "سيدرضا"],
    ["Nouri\u00adov", "latin", "nouriov"],
    ["שָׁלוֹם", "hebrew", "שלומ"],
  ])("%s (%s)", (word, script, want) => {
    expect(foldWord(word, script, folding)).toBe(want);
  });
  it("in free text loses case and marks alone", () => {
    expect(fold("ÀÉ Đặng Ёж ﬁ")).toBe("ae đang еж fi");
  });
  it.each([
    ["γιώργος", "giorgos"],
    ["राम", "ram"],
    ["कमल", "kamal"],
    ["भक्त", "bhakt"],
    ["きょうと", "kyouto"],
    ["とうきょう", "toukyou"],
    ["გიორგი", "giorgi"],
    ["x", "x"],
  ])("of another script is read in Latin: %s", (word, want) => {
    expect(readInLatin(word, folding)).toBe(want);
  });
});

describe("the script of a letter", () => {
  it.each<[string, Script | undefined]>([
    ["@", undefined],
    ["A", "latin"],
    ["Z", "latin"],
    ["[", undefined],
    ["`", undefined],
    ["a", "latin"],
    ["z", "latin"],
    ["{", undefined],
    ["¿", undefined],
    ["À", "latin"],
    ["×", undefined],
    ["÷", undefined],
    ["ÿ", "latin"],
    ["ɐ", "latin"],
    ["ʯ", "latin"],
    ["ʰ", undefined],
    ["Ͱ", "other"],
    ["Ѐ", "cyrillic"],
    ["ԯ", "cyrillic"],
    ["Ա", "other"],
    ["א", "hebrew"],
    ["ا", "arabic"],
    ["،", undefined],
    ["؛", undefined],
    ["؟", undefined],
    ["۔", undefined],
    ["ݿ", "arabic"],
    ["ހ", "other"],
    ["ࢠ", "arabic"],
    ["ऀ", "other"],
    ["ᄀ", "hangul"],
    ["ᇿ", "hangul"],
    ["ሀ", "other"],
    ["Ḁ", "latin"],
    ["ỿ", "latin"],
    ["ἀ", "other"],
    ["가", "hangul"],
    ["힣", "hangul"],
    ["㐀", "han"],
    ["一", "han"],
    ["\u2000", undefined],
    ["⯿", undefined],
    ["ⰀX".charAt(0), "other"],
    ["\u3000", undefined],
    ["ぁ", "other"],
    ["\ud800", undefined],
    ["\ue000", undefined],
  ])("%j is %s", (letter, script) => {
    expect(scriptOf(letter.charCodeAt(0))).toBe(script);
  });
});

describe("the consonants of a word", () => {
  it.each<[string, string[]]>([
    ["khaled", ["KLT", "LT"]],
    ["nouri", ["NR"]],
    ["schmidt", ["SMT"]],
    ["wright", ["RKT", "FRKT", "RT"]],
    ["cecil", ["SL"]],
    ["xerxes", ["KSRKS", "KRKS"]],
    ["jung", ["SN", "N", "SNK"]],
    ["ali", ["AL"]],
    ["yi", ["A"]],
    ["anna", ["AN"]],
    ["ağa", ["A", "AK"]],
    ["thatcher", ["TSR", "SR"]],
    ["", []],
  ])("%s has the keys", (word, want) => {
    expect(skeletonsOfLatin(word)).toEqual(want);
  });
  it("have no more keys than are asked for", () => {
    expect(skeletonsOfLatin("khchthgeng", 1).length).toBe(1);
    expect(skeletonsOfLatin("khchthgeng", 2).length).toBe(2);
  });
  it.each([
    ["tsch", "S"],
    ["$ng^", "N"],
    ["bp", "B"],
    ["mnm", "MNM"],
    ["a", ""],
  ])("of the piece %s are %s", (piece, want) => {
    expect(classesOfLatin(piece)).toBe(want);
  });
  it("are joined without repeating a class", () => {
    expect(joinClasses("BK", "KT")).toBe("BKT");
    expect(joinClasses("BK", "T")).toBe("BKT");
    expect(joinClasses("BK", "")).toBe("BK");
    expect(joinClasses("", "T")).toBe("T");
  });
  it("one left out of three and more", () => {
    expect(withOneDeletion(["BKT"])).toEqual(["BKT", "KT", "BT", "BK"]);
    expect(withOneDeletion(["BK"])).toEqual(["BK"]);
    expect(withOneDeletion(["BKT", "KT"])).toEqual(["BKT", "KT", "BT", "BK"]);
  });
  it.each([
    ["bat", "pat", true, 2],
    ["bat", "bet", true, 2],
    ["bat", "bet", false, 0],
    ["cat", "kat", true, 1],
    ["cat", "tak", true, 1],
    ["ivan", "ywän", true, 0],
    ["", "abc", false, 3],
  ])("%s and %s (vowels written: %s) are %i letters apart", (a, b, withVowels, apart) => {
    expect(lettersApart(lettersOf(a), lettersOf(b), withVowels)).toBe(apart);
  });
});
