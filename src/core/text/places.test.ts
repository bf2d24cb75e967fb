import { describe, expect, it } from "vitest";
import { normaliseText } from "./normalise.ts";
import { PhraseIndex } from "./phrases.ts";
import { PlaceIndex } from "./places.ts";
import { accentedKey, tokenise } from "./tokens.ts";

const index = new PlaceIndex(
  {
    places: [
      { country: "TN", city: "zarzis", names: ["Zarzis", "جرجيس"] },
      { country: "HU", names: ["Hungary", "المجر"] },
      { country: "TR", names: ["Turkey", "Türkiye"] },
      { country: "GB", names: ["the United Kingdom", "UK"] },
      { country: "US", city: "birmingham-us", names: ["Birmingham"] },
      { country: "ET", names: ["ሱዳን"] },
      { country: "FR", city: "nice", names: ["=Nice"] },
      { country: "GB", city: "new", names: ["New Harbour"] },
    ],
    words: { eng: ["zarzis"] },
  },
  {
    places: [
      { country: "GB", name: "Birmingham", names: { ar: "برمنغهام" } },
      { country: "US", name: "birmingham-us", names: {} },
    ],
  },
);
/** As "country/city [start-end]", with prefix and ending. */
const found = (text: string, lang = "fra"): string[] =>
  index
    .find(text, tokenise(text), lang)
    .map((m) =>
      [
        `${m.country}${m.city ? `/${m.city}` : ""} [${m.start}-${m.end}]`,
        m.prefix && `${m.prefix}-`,
        m.suffix && `-${m.suffix}`,
        m.namesakes && `(${m.namesakes.map((n) => n.city ?? n.country).join()})`,
      ]
        .filter(Boolean)
        .join(" "),
    );

describe("places in a text", () => {
  it.each<[string, string, string[]]>([
    ["fra", "from Zarzis to Hungary", ["TN/zarzis [5-11]", "HU [15-22]"]],
    ["eng", "from Zarzis to Hungary", ["HU [15-22]"]],
    ["fra", "from zarzis to Hungary", ["HU [15-22]"]],
    ["fra", "from zarzis to hungary", ["TN/zarzis [5-11]", "HU [15-22]"]],
    ["fra", "A turkey in the UK", ["GB [16-18]"]],
    ["fra", "the uk", []],
    ["fra", "United Kingdom", ["GB [0-14]"]],
    ["fra", "Nice and nice and NICE", ["FR/nice [0-4]"]],
    ["fra", "New Harbour, New York", ["GB/new [0-11]"]],
    ["fra", "Birmingham", ["US/birmingham-us [0-10] (Birmingham)"]],
    ["fra", "🇫🇷 and 🇪🇺", ["FR [0-4]"]],
    ["ara", "من المجر", ["HU [3-8]"]],
    ["ara", "للمجر", ["HU [0-5] ل-"]],
    ["ara", "بجرجيس", ["TN/zarzis [0-6] ب-"]],
    ["fas", "بجرجیس", []],
    ["amh", "ከሱዳን", ["ET [0-4] ከ-"]],
    ["tur", "Zarzisden", ["TN/zarzis [0-9] -den"]],
    ["tur", "Zarzis'den", ["TN/zarzis [0-6]"]],
    ["fra", "Zarzisden", []],
  ])("%s: %s", (lang, text, want) => {
    expect(found(text, lang)).toEqual(want);
  });
  it("are some two hundred at most", () => {
    expect(found("Zarzis ".repeat(300)).length).toBe(201);
  });
});

describe("phrases", () => {
  const hits = (phrases: readonly string[], text: string, keyOf?: (word: string) => string): string[] => {
    const made = new PhraseIndex<string>(keyOf);
    for (const phrase of phrases) made.add(phrase, phrase);
    const tokens = tokenise(text).map((t) => (keyOf ? { ...t, key: keyOf(t.raw) } : t));
    return made.find(tokens).map((h) => `${h.value} [${h.from}-${h.to}]`);
  };
  it.each<[string[], string, string[]]>([
    [["boat"], "a boat, boats", ["boat [1-2]"]],
    [["boat*"], "a boat, boats", ["boat* [1-2]", "boat* [2-3]"]],
    [["small boat", "boat"], "small boat", ["small boat [0-2]", "boat [1-2]"]],
    [["small boat*"], "small boats now", ["small boat* [0-2]"]],
    [["small boat"], "small", []],
    [["no * sea"], "no open sea; no wide open sea; no sea", ["no * sea [0-3]", "no * sea [3-7]"]],
    [["no *"], "no more", ["no * [0-2]"]],
    [["no *"], "no", []],
    [["*", ""], "no", []],
    [["Été"], "ete", ["Été [0-1]"]],
  ])("%j in %s", (phrases, text, want) => {
    expect(hits(phrases, text)).toEqual(want);
  });
  it("may be compared with their accents", () => {
    expect(hits(["má"], "ma MÁ máá", accentedKey)).toEqual(["má [1-2]", "má [2-3]"]);
  });
  it("tells which words stand alone", () => {
    const made = new PhraseIndex<number>();
    made.add("boat", 1);
    made.add("small boat", 2);
    made.add("ship*", 3);
    expect(made.words).toEqual(["boat"]);
  });
});

describe("the normal text", () => {
  it.each([
    ["a\u00a0b\u2003c", "a b c"],
    ["\u2010\u2015\u2212\u2796", "----"],
    ["\u2018a\u2019 \u201cb\u201d «c» 「d」", '\'a\' "b" "c" "d"'],
    ["a\u2028b\u2029c", "a\nb\nc"],
    ["❶ ➉ ①", "1 10 1"],
    ["٣٫٥ ١٬٠٠٠", "3.5 1,000"],
    ["e\u0301 é", "é é"],
    ["a\u0301\u200b\u0302b", "á̂b"],
    ["𝟗𝟎", "90"],
    ["аbс", "abc"],
    ["рассрорт", "рассрорт"],
    ["Αthens αβγ", "Athens αβγ"],
    ["ａｂ", "ab"],
    ["\ufeffx\u2060y\ufe0f", "xy"],
  ])("of %j is %j", (given, want) => {
    expect(normaliseText(given).text).toBe(want);
  });
});
