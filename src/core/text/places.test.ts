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
      { country: "FR", city: "troyes", names: ["Troyes", "trwa"] },
      { country: "FR", city: "dunes", names: ["=dune"] },
      { country: "SE", city: "lund", names: ["Lund", "Lundi"] },
      { country: "EH", city: "laayoune", names: ["El Aaiún"] },
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
    // A list's transliteration in small letters is a word of some language; what is marked is read as it is written.
    ["fra", "Śledztwo trwa za granicą", []],
    ["fra", "La dune", ["FR/dunes [3-7]"]],
    // An article opens no other word that begins like it.
    ["fra", "Lundi et lundi", ["SE/lund [0-5]"]],
    ["fra", "A Tarfaya et el Aaiun", ["EH/laayoune [13-21]"]],
    ["pl", "W Zarzisie, do Zarzisu", ["TN/zarzis [2-10] -ie", "TN/zarzis [15-22] -u"]],
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

describe("the country of an adjective", () => {
  it.each<[string, string, string[]]>([
    ["eng", "the Greek border", ["GR [4-9]"]],
    ["eng", "the Greek islands and the Turkish coast", ["GR [4-9]", "TR [26-33]"]],
    ["eng", "Greek food at the border", []],
    ["eng", "the border is Greek", []],
    ["eng", "Greek border police", []],
    ["eng", "Greek border, and police", ["GR [0-5]"]],
    ["eng", "Iraqi to German border", ["IQ [0-5]", "DE [9-15]"]],
    // Four words on at most, and nothing among them but other adjectives and what joins them.
    ["eng", "Iraqi to the German border", ["IQ [0-5]", "DE [13-19]"]],
    ["eng", "Iraqi and into the German border", ["DE [19-25]"]],
    ["eng", "Iraqi by German border", ["DE [9-15]"]],
    ["ara", "الحدود العراقية", ["IQ [7-15]"]],
    ["ara", "العراقية الحدود", []],
    ["ara", "حرس الحدود العراقية", []],
    ["fra", "frontière irakienne et grecque", ["IQ [10-19]", "GR [23-30]"]],
    ["fra", "gardes frontière irakienne", []],
    ["fra", "the Greek border", []],
    ["eng", "Greek", []],
  ])("%s: %s", (lang, text, want) => {
    const adjectives = new PlaceIndex({
      places: [],
      adjectives: {
        eng: { Greek: "GR", Turkish: "TR", Iraqi: "IQ", German: "DE" },
        ara: { العراقية: "IQ" },
        fra: { irakienne: "IQ", grecque: "GR" },
      },
    });
    expect(told(adjectives, text, lang)).toEqual(want);
  });
});

describe("a name with something written together", () => {
  it.each<[string, string, string[]]>([
    // Three letters are left behind a prefix, of Ethiopic two signs.
    ["ara", "بقم", []],
    ["fas", "قم", ["IR/qom [0-2]"]],
    ["ara", "بحمص", ["SY/homs [0-4] ب-"]],
    ["tir", "ንባሪ", ["IT/bari [0-3] ን-"]],
    // Of Latin names four letters, three before a long ending.
    ["tur", "Vande", []],
    ["tur", "Vandan", ["TR/van [0-6] -dan"]],
    // Where name and ending meet in one letter, folding leaves one.
    ["tur", "Vannin", ["TR/van [0-6] -nin"]],
    ["tur", "Sudannin", ["SD [0-8] -nin"]],
    ["amh", "ሱዳንና", ["SD [0-4] -ና"]],
    ["tur", "Nicede", ["FR/nice [0-6] -de"]],
    ["tur", "NICEde", []],
    // An ending stands behind the last word of a name.
    ["tur", "Newde Harbour", []],
    ["tur", "New Harbourden", []],
    ["sqi", "Sirinë", ["SY [0-6] -ne"]],
    ["sqi", "Siriane", []],
    ["eng", "Old Port", ["GB/old [0-8]"]],
    ["eng", "Old port", []],
    ["eng", "OLD PORT", []],
    ["eng", "U.K.", ["GB [0-3]"]],
    ["eng", "u.k.", []],
    ["eng", "El Nouria", ["DZ/nouria [0-9]"]],
    ["eng", "A el nouria", ["DZ/nouria [2-11]"]],
    ["eng", "A trip to nouria", []],
  ])("%s: %s", (lang, text, want) => {
    const names = new PlaceIndex({
      places: [
        { country: "IR", city: "qom", names: ["قم"] },
        { country: "SY", city: "homs", names: ["حمص"] },
        { country: "IT", city: "bari", names: ["ባሪ"] },
        { country: "TR", city: "van", names: ["Van"] },
        { country: "SD", names: ["Sudan", "ሱዳን"] },
        { country: "SY", names: ["Siri", "Siria"] },
        { country: "FR", city: "nice", names: ["=Nice"] },
        { country: "GB", city: "new", names: ["New Harbour"] },
        { country: "GB", city: "old", names: ["=Old Port"] },
        { country: "GB", names: ["U.K."] },
        { country: "DZ", city: "nouria", names: ["El Nouria"] },
      ],
    });
    expect(told(names, text, lang)).toEqual(want);
  });

  it("is known by its consonants in Ethiopic letters where it has four signs or more", () => {
    const names = new PlaceIndex({
      places: [
        { country: "IT", names: ["ጣልያን"] },
        { country: "SD", names: ["ሱዳን"] },
        { country: "ET", city: "addis", names: ["አዲስ አበባ"] },
        { country: "ER", names: ["ጣሊያን"] },
        { country: "ET", city: "bahir", names: ["ባህርዳርን ከተማ"] },
      ],
    });
    // Of a name of two words each must be written as it is.
    expect(told(names, "ባህርዳርን ከተማ", "tir")).toEqual(["ET/bahir [0-10]"]);
    expect(told(names, "ባሃርዳርን ከተማ", "tir")).toEqual([]);
    // The first of two names with these consonants is meant; as it is written, the second is.
    expect(told(names, "ጢልያን", "tir")).toEqual(["IT [0-4]"]);
    expect(told(names, "ጣሊያን", "tir")).toEqual(["ER [0-4]"]);
    expect(told(names, "ሱደን", "tir")).toEqual([]);
    expect(told(names, "አዲስ አበባ", "tir")).toEqual(["ET/addis [0-7]"]);
    expect(told(names, "አዲስ", "tir")).toEqual([]);
  });

  it("may turn its last vowel, and may begin a longer name", () => {
    const names = new PlaceIndex({
      places: [
        { country: "BD", city: "dhaka", names: ["ڈھاکہ"] },
        { country: "IN", city: "patiala", names: ["ਪਟਿਆਲਾ"] },
        { country: "AA", city: "alder", names: ["Alder"] },
        { country: "BB", city: "bridge", names: ["Alder Bridge"] },
        { country: "CC", city: "bank", names: ["Alder Bank"] },
      ],
    });
    expect(told(names, "ڈھاکے", "urd")).toEqual(["BD/dhaka [0-5]"]);
    expect(told(names, "ਪਟਿਆਲੇ", "pan")).toEqual(["IN/patiala [0-6]"]);
    expect(told(names, "Aldeے", "urd")).toEqual([]);
    expect(
      ["Alder", "Alder Bridge", "Alder Bank", "Alder Hill"].flatMap((text) => told(names, text, "eng")),
    ).toEqual(["AA/alder [0-5]", "BB/bridge [0-12]", "CC/bank [0-10]", "AA/alder [0-5]"]);
  });

  it("is said of more places where several bear it, each once and six at most", () => {
    const bearers = (list: readonly (readonly [string, string])[]) =>
      told(
        new PlaceIndex({ places: list.map(([country, city]) => ({ country, city, names: ["Alder"] })) }),
        "Alder",
        "eng",
      );
    expect(
      bearers([
        ["AA", "a"],
        ["AA", "b"],
        ["BB", "a"],
        ["AA", "a"],
        ["AA", "b"],
      ]),
    ).toEqual(["AA/a [0-5] (b,a)"]);
    const eight = "abcdefgh".split("").map((city) => ["AA", city] as const);
    expect(bearers(eight)).toEqual(["AA/a [0-5] (b,c,d,e,f,g)"]);
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
