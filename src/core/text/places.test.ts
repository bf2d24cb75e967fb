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
      { country: "SY", names: ["Siri", "Siria"] },
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
const told = (places: PlaceIndex, text: string, lang: string): string[] =>
  places
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
const found = (text: string, lang = "fra"): string[] => told(index, text, lang);

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
    ["ara", "مالمجر", ["HU [0-6] م-"]],
    ["ara", "مجرجيس", []],
    ["sqi", "Sirinë", ["SY [0-6] -ne"]],
    ["sqi", "sirianë", []],
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

describe("places by the way in which a language writes them", () => {
  const more = new PlaceIndex({
    places: [
      { country: "TR", city: "edirne", names: ["Edirne"] },
      { country: "TR", city: "van", names: ["Van"] },
      { country: "TR", city: "istanbul", names: ["İstanbul"] },
      { country: "GR", names: ["Greece", "Yunanistan", "یونان"] },
      { country: "GB", names: ["Britain", "UK"] },
      { country: "FR", names: ["France", "the Fr. Republic"] },
      { country: "FR", city: "nice", names: ["=Nice", "nice"] },
      { country: "SD", names: ["ሱዳን"] },
      { country: "IT", names: ["ጣልያን", "إيطاليا"] },
      { country: "BD", city: "dhaka", names: ["ڈھاکہ"] },
      { country: "IN", city: "patiala", names: ["ਪਟਿਆਲਾ"] },
      { country: "AL", names: ["Shqipëri"] },
      { country: "LY", city: "sabratha", names: ["صبراتة", "Zone A", "Zone"] },
      { country: "MA", names: ["المغرب", "AlHoceima"] },
      ...["AA", "BB", "CC", "DD", "EE", "HH", "II", "JJ"].map((country) => ({
        country,
        names: ["Springfield"],
      })),
      { country: "AA", names: ["Springfield"] },
    ],
    words: { tur: ["van"], ara: ["صبراته"] },
  });

  it.each<[string, string, string[]]>([
    ["tur", "Edirneden", ["TR/edirne [0-9] -den"]],
    ["tur", "Edirnede", ["TR/edirne [0-8] -de"]],
    ["tur", "Edirneye", ["TR/edirne [0-8] -ye"]],
    ["tur", "Edirneyi", ["TR/edirne [0-8] -yi"]],
    ["tur", "Edirnedeki", ["TR/edirne [0-10] -deki"]],
    ["tur", "Vandan", ["TR/van [0-6] -dan"]],
    ["tur", "Van", []],
    ["eng", "Van", ["TR/van [0-3]"]],
    ["eng", "vandan", []],
    ["tur", "istanbuldan", ["TR/istanbul [0-11] -dan"]],
    ["tur", "Istanbulla", ["TR/istanbul [0-10] -a"]],
    ["tur", "Yunanistana", ["GR [0-11] -a"]],
    ["tur", "Yunanistanda", ["GR [0-12] -da"]],
    ["tur", "Yunanistan da", ["GR [0-10]"]],
    ["tur", "Nicede", ["FR/nice [0-6] -de"]],
    ["eng", "Nice", ["FR/nice [0-4]"]],
    ["eng", "nice", ["FR/nice [0-4]"]],
    ["eng", "nicey", []],
    ["eng", "UK", ["GB [0-2]"]],
    ["eng", "uk", []],
    ["tur", "UKde", []],
    ["tur", "UKden", []],
    ["eng", "Fr. Republic", ["FR [0-12]"]],
    ["eng", "Fr Republic", ["FR [0-11]"]],
    ["eng", "Fr  Republic", ["FR [0-12]"]],
    ["eng", "Fr    Republic", []],
    ["eng", "Fr, Republic", ["FR [0-12]"]],
    ["eng", "Zone A", ["LY/sabratha [0-6]"]],
    ["eng", "Zone", ["LY/sabratha [0-4]"]],
    ["eng", "Zone B", ["LY/sabratha [0-4]"]],
    ["eng", "the zone a", ["LY/sabratha [4-10]"]],
    ["eng", "zone a", ["LY/sabratha [0-6]"]],
    ["eng", "TR-GR", ["TR [0-2]", "GR [3-5]"]],
    ["eng", "TR - GR", ["TR [0-2]", "GR [5-7]"]],
    ["eng", "TR > GR", ["TR [0-2]", "GR [5-7]"]],
    ["eng", "TR→GR", ["TR [0-2]", "GR [3-5]"]],
    ["eng", "TR->GR", ["TR [0-2]", "GR [4-6]"]],
    ["eng", "TR=>GR", ["TR [0-2]", "GR [4-6]"]],
    ["eng", "TR/GR", []],
    ["eng", "UK→FR", ["GB [0-2]", "FR [3-5]"]],
    ["eng", "UK → Greece", ["GB [0-2]", "GR [5-11]"]],
    ["eng", "Greece → UK", ["GR [0-6]", "GB [9-11]"]],
    ["eng", "Greece UK", ["GR [0-6]", "GB [7-9]"]],
    ["eng", "TR → XX", []],
    ["eng", "XX → TR", []],
    ["eng", "NO → TO", []],
    ["eng", "tr → gr", []],
    ["eng", "🇬🇧🇹🇷", ["GB [0-4]", "TR [4-8]"]],
    ["eng", "🇪🇺", []],
    ["urd", "ڈھاکہ", ["BD/dhaka [0-5]"]],
    ["urd", "ڈھاکے", ["BD/dhaka [0-5]"]],
    ["pan", "ਪਟਿਆਲਾ", ["IN/patiala [0-6]"]],
    ["pan", "ਪਟਿਆਲੇ", ["IN/patiala [0-6]"]],
    ["pan", "ਪਟਿਆਲ", []],
    ["amh", "ሱዳን", ["SD [0-3]"]],
    ["amh", "በሱዳን", ["SD [0-4] በ-"]],
    ["amh", "ሱዳንን", ["SD [0-4]"]],
    ["tir", "ጣልያን", ["IT [0-4]"]],
    ["tir", "ጣሊያን", ["IT [0-4]"]],
    ["tir", "ጣልየን", ["IT [0-4]"]],
    ["amh", "ሱደን", []],
    ["amh", "ወደጣልያን", ["IT [0-6] ወደ-"]],
    ["tir", "ካብጣልያን", ["IT [0-6] ካብ-"]],
    ["tir", "ንጣልያን", ["IT [0-5] ን-"]],
    ["tir", "ጣልያንን", ["IT [0-5]"]],
    ["ara", "لإيطاليا", ["IT [0-8] ل-"]],
    ["ara", "وإيطاليا", ["IT [0-8] و-"]],
    ["ara", "بإيطاليا", ["IT [0-8] ب-"]],
    ["ara", "والمغرب", ["MA [0-7] و-"]],
    ["ara", "للمغرب", ["MA [0-6] ل-"]],
    ["ara", "لمغرب", ["MA [0-5] ل-"]],
    ["ara", "بالمغرب", ["MA [0-7] ب-"]],
    ["ara", "المغرب", ["MA [0-6]"]],
    ["ara", "مغرب", []],
    ["ara", "صبراتة", []],
    ["ara", "بصبراتة", []],
    ["fas", "صبراتة", ["LY/sabratha [0-6]"]],
    ["fas", "وإيطاليا", []],
    ["eng", "AlHoceima", ["MA [0-9]"]],
    ["eng", "alhoceima", ["MA [0-9]"]],
    ["eng", "A alhoceima", ["MA [2-11]"]],
    ["eng", "Springfield", ["AA [0-11] (BB,CC,DD,EE,HH,II)"]],
    ["eng", "Shqiperi", ["AL [0-8]"]],
    ["sqi", "Shqipëria", []],
    ["sqi", "Shqipërie", ["AL [0-9] -e"]],
    ["sqi", "Shqipëris", ["AL [0-9] -s"]],
    ["eng", "Greece Greece", ["GR [0-6]", "GR [7-13]"]],
    ["pus", "یونانه", ["GR [0-6] -ه"]],
    ["pus", "یونان", ["GR [0-5]"]],
    ["eng", "Britain, France", ["GB [0-7]", "FR [9-15]"]],
    ["eng", "A britain in greece", []],
    ["eng", "the britain in greece", ["GB [4-11]", "GR [15-21]"]],
    ["eng", "BRITAIN", ["GB [0-7]"]],
    ["eng", "FR ➡ UK", ["FR [0-2]", "GB [5-7]"]],
    ["eng", "FR➡DE", ["FR [0-2]", "DE [3-5]"]],
    ["eng", "Greece ➡ FR", ["GR [0-6]", "FR [9-11]"]],
    ["eng", "FR ➡ ➡ DE", []],
    ["eng", "FR ➡ yes", []],
  ])("%s: %s", (lang, text, want) => {
    expect(told(more, text, lang)).toEqual(want);
  });

  it("count in small letters where any case will do", () => {
    const small = (anyCase: boolean) =>
      more.find("A boat to greece", tokenise("A boat to greece"), "eng", anyCase).map((m) => m.country);
    expect([small(false), small(true)]).toEqual([[], ["GR"]]);
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
