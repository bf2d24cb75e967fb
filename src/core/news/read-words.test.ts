import { beforeAll, describe, expect, it } from "vitest";
import { newsCalendar } from "../../../test/support/news-model.ts";
import { type NewsModel, type NewsWords, newsModel } from "./lexicon.ts";
import { type ReadReport, readReport, splitSentences } from "./read.ts";

/** Quantities that speak for a kind of event. */
const SPEAKS: readonly (readonly [string, Readonly<Record<string, number>>])[] = [
  ["defendants", { trial: 2 }],
  ["deaths", { wreck: 2 }],
  ["missing", { wreck: 0.5 }],
  ["people_rescued", { rescue: 1, ferry: 0.5 }],
  ["engines_seized", { seizure: 3 }],
  ["boats_seized", { seizure: 1 }],
  ["documents_seized", { forgery: 3 }],
  ["sanctioned_people", { sanctions: 3 }],
  ["targets", { sanctions: 2 }],
  ["companies", { sanctions: 1 }],
  ["countries", { summit: 1 }],
  ["accounts_removed", { online: 2 }],
  ["exhibitors", { boatshow: 4 }],
  ["visitors", { boatshow: 2 }],
  ["drugs_kg", { drugs: 4 }],
  ["arrests", { raid: 0.5 }],
  ["life_jackets_seized", {}],
];
const unitOf = (quantity: string): string => `u${quantity.replaceAll("_", "")}`;

/** A language of made-up words, so that a text says what its words say and nothing else. */
const WORDS: NewsWords = {
  lang: "en",
  decimal: ".",
  numbers: { "2": "two" },
  joined: [],
  and: "and",
  units: {
    ...Object.fromEntries(SPEAKS.map(([quantity]) => [quantity, unitOf(quantity)])),
    sentence_years: "uyears",
    qa: "uqa",
    qb: "uqb",
    qc: "uqc",
    qd: "uqd",
  },
  ones: {},
  cues: { sentence_years: "csentenced" },
  status: { correction: "zcorrection", update: "zupdate", period: "zperiod" },
  years: {},
  weekdays: ["zmon", "ztue", "zwed", "zthu", "zfri", "zsat", "zsun"],
  relative: { "-1": "zyesterday", "-2": "zyesterday before" },
  attribution: "zby",
  operation: "zoperation",
  link: "zlink",
  opinion: "zopinion",
  types: { wreck: "zwreck", raid: "zraid", trial: "ztrial" },
};
let model: NewsModel;
beforeAll(() => {
  model = newsModel({
    words: [WORDS],
    gazetteer: { countries: [], places: [] },
    exonyms: { names: {}, places: [] },
    ears: {},
    calendar: newsCalendar(),
  });
});
/** Published on a Wednesday. */
const read = (text: string, title = ""): ReadReport =>
  readReport(
    { id: "r", publisher: "Wire", lang: "en", published_at: "2026-10-07T10:00:00Z", title, text },
    model,
  );
const typesOf = (text: string, title = ""): Record<string, number> =>
  Object.fromEntries(read(text, title).types);

describe("what kind of event it is", () => {
  it.each(SPEAKS)("%s say so in the first sentence, and a quarter of it elsewhere", (quantity, types) => {
    const said = `there were 5 ${unitOf(quantity)}.`;
    expect(typesOf(said)).toEqual(types);
    const quarters = Object.fromEntries(Object.entries(types).map(([type, weight]) => [type, weight / 4]));
    expect(typesOf(`zyesterday it was so. ${said}`)).toEqual(quarters);
  });

  it("years of prison and money say so too", () => {
    expect(typesOf("he was csentenced to 5 uyears")).toEqual({ trial: 4 });
    expect(typesOf("there were €500")).toEqual({ hawala: 1 });
  });

  it("a word of the title counts twice, once; of the lead once, each time; elsewhere nothing", () => {
    expect(typesOf("a b c d", "zwreck and zwreck")).toEqual({ wreck: 2 });
    expect(typesOf("zwreck and zwreck a b")).toEqual({ wreck: 2 });
    expect(typesOf("zyesterday a b c. zwreck a b c")).toEqual({});
    expect(typesOf("zraid a b c", "zwreck zraid")).toEqual({ wreck: 2, raid: 3 });
  });

  it("is the one that most speaks for, of equals the first, and none where nothing speaks", () => {
    expect(read("zraid zwreck zwreck a").type).toBe("wreck");
    expect(read("zraid zwreck a b").type).toBe("raid");
    expect(read("a b c d").type).toBe("other");
  });
});

describe("the sentence that tells the event", () => {
  it.each<[string, string, string]>([
    ["the first, where nothing else is said", "zwreck aa bb cc. zraid aa bb cc.", "wreck"],
    ["one with a figure", "zwreck aa bb cc. zraid aa 5 uqa.", "raid"],
    ["one with two figures", "zwreck aa 5 uqa. zraid 6 uqb, 7 uqc.", "raid"],
    [
      "not one with three rather than two",
      "zwreck 5 uqa, 6 uqb. zraid 7 uqc, 8 uqd, 9 uarrests aa.",
      "wreck",
    ],
    ["not one with a total", "zwreck aa bb cc. zraid zperiod aa 5 uqa.", "wreck"],
    ["one with a day, before figures", "zwreck aa 5 uqa, 6 uqb. zraid aa bb zyesterday.", "raid"],
    ["not one that tells where an inquiry leads", "zwreck zlink aa zyesterday. zraid aa bb cc.", "raid"],
    ["not one of three words", "zwreck aa bb. zraid aa bb cc.", "raid"],
    ["but one of four", "zwreck aa bb cc. zraid aa bb cc dd ee.", "wreck"],
    ["of those with a day the first", "zwreck aa bb zyesterday. zraid aa bb zmon.", "wreck"],
  ])("is %s", (_, text, type) => {
    expect([...read(text).types.keys()][0]).toBe(type);
  });
});

describe("a day of the event", () => {
  const day = (text: string): string | undefined => read(text).date?.value;
  it.each<[string, string, string | undefined]>([
    [
      "is none within five words behind an attribution",
      "zby aa bb cc dd ee 3 October. On 1 October aa bb.",
      "2026-10-01",
    ],
    ["is one behind six", "zby aa bb cc dd ee ff 3 October. On 1 October aa bb.", "2026-10-03"],
    ["is one in another sentence", "zby. 3 October it sank there. On 1 October aa bb.", "2026-10-03"],
    ["is one where it counts from the report", "zby aa zyesterday it was. On 1 October aa bb.", "2026-10-06"],
    ["is none right behind a total", "zperiod 3 October it was. On 1 October aa bb.", "2026-10-01"],
    ["is one a word behind it", "zperiod aa 3 October it was. On 1 October aa bb.", "2026-10-03"],
    ["is none three words before it", "3 October aa zperiod bb. On 1 October aa bb.", "2026-10-01"],
    ["is one four words before it", "3 October aa bb zperiod. On 1 October aa bb.", "2026-10-03"],
    ["may be the day after publication", "8 October it will aa bb.", "2026-10-08"],
    ["is none two days after", "9 October it will aa bb.", undefined],
    ["is none three days after", "10 October it will aa bb.", undefined],
    ["was a year ago four days after", "11 October it was aa bb.", "2025-10-11"],
    ["is no day of last year with a year", "11 October 2026 it will aa bb.", undefined],
    ["is the longer of two phrases", "zyesterday before it was aa bb.", "2026-10-05"],
    ["of the week is the last such day", "ztue it was aa bb.", "2026-10-06"],
    ["of the week is a week ago, on that day", "zwed it was aa bb.", "2026-09-30"],
    ["of the week is six days ago, the day after", "zthu it was aa bb.", "2026-10-01"],
    ["of the week is what the date says behind it", "zmon, 28 September it was.", "2026-09-28"],
    ["of the week is what the date says before it", "28 September (zmon) it was.", "2026-09-28"],
    [
      "is the lead's, whatever was before",
      "it was zmon, aa zlink. 5 uqa, 6 uqb it was zyesterday.",
      "2026-10-06",
    ],
    [
      "is told elsewhere where the lead has none",
      "5 uqa, 6 uqb aa bb. it was zyesterday, aa zlink.",
      "2026-10-06",
    ],
  ])("%s: %s", (_, text, want) => {
    expect(day(text)).toBe(want);
  });
});

describe("the name of an operation", () => {
  it.each<[string, string, string | undefined]>([
    ["stands beside its word", "the zoperation Lantern ended", "Lantern"],
    ["is the last name", "the zoperation of Paris was Lantern", "Lantern"],
    ["is not the word that begins the sentence", "Lantern was the zoperation", undefined],
    ["is in the first sentence that has one", "aa zoperation ended. the zoperation was Lantern", "Lantern"],
    ["is not in a sentence without its word", "aa zoperation ended. it was Lantern", undefined],
    ["may stand beside one figure", "zoperation Lantern 5 uqa", "Lantern"],
    ["is not sought beside two", "zoperation Lantern 5 uqa, 6 uqb", undefined],
    ["is sought among fourteen words", "zoperation Lantern aa bb cc dd ee ff gg hh ii jj kk ll", "Lantern"],
    ["is not sought among fifteen", "zoperation Lantern aa bb cc dd ee ff gg hh ii jj kk ll mm", undefined],
  ])("%s: %s", (_, text, want) => {
    expect(read(text).operation).toBe(want);
  });
});

describe("whom a report has it from", () => {
  it.each<[string, string[]]>([
    ['zby: "First Wire", a b', ["First Wire"]],
    ["zby First-Wire 24's man. a", ["First-Wire 24's man"]],
    ["zby 24 a", []],
    ["a b (First Wire) [Second] (3)", ["First Wire", "Second"]],
    ["First Wire - a b\nSecond – c\na Third - b", ["First Wire", "Second", "a Third"]],
    ["zby Wire. (Wire)", ["Wire"]],
    [`a (${"x".repeat(30)}) b (${"y".repeat(31)})`, ["x".repeat(30)]],
  ])("%s", (text, want) => {
    expect(read(text).attributions).toEqual(want);
  });
});

describe("what a report is", () => {
  it.each<[string, boolean]>([
    ["zopinion a b. c", true],
    ["zopinion a b c. d", false],
    ["c d e f. zopinion. a", true],
    ["c. d. zopinion. a", false],
  ])("an opinion by a short line at its head: %s", (text, isSo) => {
    expect(read(text).isOpinion).toBe(isSo);
  });

  it("a correction or an update by a word anywhere", () => {
    const flags = (text: string) => [read(text).isCorrection, read(text).isUpdate];
    expect([flags("a"), flags("a. b zcorrection"), flags("a. b zupdate")]).toEqual([
      [false, false],
      [true, false],
      [false, true],
    ]);
  });

  it("with its words as they are compared", () => {
    const { words, tokens, publishedAt } = read("Été à 12 u");
    expect(words).toEqual(["ete", "a", "12", "u"]);
    expect(tokens).toEqual(["ete", "a", "12", "u"]);
    expect(publishedAt).toBe(Date.UTC(2026, 9, 7, 10));
  });
});

describe("sentences", () => {
  /** Each sentence as its words. */
  const split = (text: string, hasOrdinals = false): string[] => {
    const tokens = model.languages.get("en")?.tokens(text) ?? [];
    const sentences = splitSentences(text, tokens, hasOrdinals);
    // They stand end to end.
    sentences.forEach((s, i) => {
      if (i > 0) expect([s.from, s.start]).toEqual([sentences[i - 1]?.to, sentences[i - 1]?.end]);
    });
    return sentences.map((s) =>
      tokens
        .slice(s.from, s.to)
        .map((t) => t.raw)
        .join(" "),
    );
  };
  it.each<[string, string[]]>([
    ["a b. c d.", ["a b", "c d"]],
    ["a! b? c؟ d。 e", ["a", "b", "c", "d", "e"]],
    ["a\nb\n\nc", ["a", "b", "c"]],
    ['"a b." c', ["a b", "c"]],
    ["(a b.) c", ["a b", "c"]],
    ["a.b c", ["a b c"]],
    ["a, b; c: d", ["a b c d"]],
    ["on 30. b", ["on 30", "b"]],
    ["", []],
  ])("%s", (text, want) => {
    expect(split(text)).toEqual(want);
  });

  it.each<[string, string[]]>([
    ["am 30. b", ["am 30 b"]],
    ["30. b", ["30 b"]],
    ["am 300. b", ["am 300", "b"]],
    ["am 1.30. b", ["am 1 30", "b"]],
    ["am 30! b", ["am 30", "b"]],
    ["am x. b", ["am x", "b"]],
  ])("where ordinals carry a full stop: %s", (text, want) => {
    expect(split(text, true)).toEqual(want);
  });
});
