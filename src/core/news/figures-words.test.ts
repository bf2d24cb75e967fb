import { beforeAll, describe, expect, it } from "vitest";
import { newsCalendar } from "../../../test/support/news-model.ts";
import { type NewsModel, newsModel } from "./lexicon.ts";
import { readReport } from "./read.ts";

let model: NewsModel;
/** Made-up words: "uqa" is what is counted, "cqa" what was done with it. */
beforeAll(() => {
  model = newsModel({
    words: [
      {
        lang: "en",
        decimal: ".",
        numbers: { "2": "two", "3": "three", "40": "forty" },
        joined: [],
        and: "zand",
        units: { qa: "uqa|uqa long", qb: "uqb|uqa long ones", people: "upeople|uqa", none: "unone" },
        ones: { qa: "one uqa" },
        cues: {
          qa: "cqa",
          qb: "cqb",
          sentence_years: "csentence",
          drugs_kg: "cdrugs",
          accounts_removed: "caccounts",
          sanctioned_people: "csanctions",
        },
        status: {
          correction: "zcorrection",
          correct: "zright",
          earlier: "zearlier",
          former: "zformer",
          update: "zupdate",
          period: "zperiod",
          alternative: "zothers",
        },
        years: { sure: "zsince", unsure: "zin", behind: "zyear" },
        weekdays: [],
        relative: {},
        attribution: "zby",
        operation: "zoperation",
        link: "zlink",
        opinion: "zopinion",
        types: {},
      },
    ],
    gazetteer: { countries: [], places: [] },
    exonyms: { names: {}, places: [] },
    ears: {},
    calendar: newsCalendar(),
  });
});
const figures = (text: string): string[] =>
  readReport(
    { id: "r", publisher: "Wire", lang: "en", published_at: "2026-10-07T10:00:00Z", title: "", text },
    model,
  ).figures.map((f) => `${f.quantity}=${f.value}${f.status === "current" ? "" : ` ${f.status}`}`);
/** So many words that say nothing. */
const words = (n: number): string =>
  ["aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii"].slice(0, n).join(" ");

describe("what a number counts", () => {
  it.each<[string, string, string[]]>([
    ["what stands two words behind", `5 ${words(2)} uqb`, ["qb=5"]],
    ["not what stands three words behind", `5 ${words(3)} uqb`, []],
    ["not what a comma parts", "5, uqb", []],
    ["not what a semicolon parts", "5; uqb", []],
    ["not what is joined on", "5 zand uqb", []],
    ["not what the next number counts", "5 aa 6 uqb", ["qb=6"]],
    ["what stands right before", "uqb 5", ["qb=5"]],
    ["what stands a word before", "uqb aa 5", ["qb=5"]],
    ["not what stands two words before", `uqb ${words(2)} 5`, []],
    ["not what another number took", "4 uqb 5", ["qb=4"]],
    ["rather what stands behind", "uqb 5 uqb", ["qb=5"]],
    ["the longest of phrases", "5 uqa long ones", ["qb=5"]],
    ["a thing rather than people", "5 uqa", ["qa=5"]],
    ["nothing of the event", "5 unone", []],
    ["nothing of the event, whatever stands before", "uqb 5 unone", []],
    ["one", "one uqa", ["qa=1"]],
    ["by a sign of money", "5€ uqb", ["cash_eur=5"]],
    ["nothing as a share", "5% uqb", []],
  ])("%s: %s", (_, text, want) => {
    expect(figures(text)).toEqual(want);
  });

  it.each<[string, string, string[]]>([
    ["four words behind", `5 ${words(4)} cqb`, ["qb=5"]],
    ["not five words behind", `5 ${words(5)} cqb`, []],
    ["four words before", `cqb ${words(4)} 5`, ["qb=5"]],
    ["not five words before", `cqb ${words(5)} 5`, []],
    ["behind rather than before", "cqa 5 cqb", ["qb=5"]],
    ["before rather than a word behind", "cqa 5 aa cqb", ["qa=5"]],
    ["two words nearer than what a comma parts", "5, aa cqb", ["qb=5"]],
    ["not three words behind a comma", `5, ${words(3)} cqb`, []],
    ["not years of prison", "5 csentence", []],
    ["not drugs", "5 cdrugs", []],
    ["not accounts", "5 caccounts", []],
  ])("what was done with it, where nothing is named: %s: %s", (_, text, want) => {
    expect(figures(text)).toEqual(want);
  });

  it.each<[string, string, string[]]>([
    ["eight words behind", `5 upeople ${words(8)} cqb`, ["qb=5"]],
    ["not nine words behind", `5 upeople ${words(9)} cqb`, []],
    ["eight words before", `cqb ${words(8)} 5 upeople`, ["qb=5"]],
    ["not nine words before", `cqb ${words(9)} 5 upeople`, []],
    ["five words beyond another number", `5 upeople 7 unone ${words(3)} cqb`, ["qb=5"]],
    ["rather than beyond another number", `cqa ${words(4)} 5 upeople 7 unone cqb`, ["qa=5"]],
    ["nothing", "5 upeople", []],
    ["sanctions", "csanctions 5 upeople cqb", ["sanctioned_people=5"]],
    ["sanctions a word before", "csanctions aa 5 upeople cqb", ["sanctioned_people=5"]],
    ["not sanctions two words before", `csanctions ${words(2)} 5 upeople cqb`, ["qb=5"]],
    ["not sanctions that a comma parts", "csanctions, 5 upeople cqb", ["qb=5"]],
  ])("what was done with people: %s: %s", (_, text, want) => {
    expect(figures(text)).toEqual(want);
  });

  it.each<[string, string[]]>([
    ["forty cqb", ["qb=40"]],
    ["forty aa cqb", ["qb=40"]],
    ["forty aa bb cqb", []],
    ["three cqb", ["qb=3"]],
    ["two cqb", []],
    ["two uqb", ["qb=2"]],
    ["uqb forty", []],
  ])("a number word counts by what is close: %s", (text, want) => {
    expect(figures(text)).toEqual(want);
  });

  it.each<[string, string[]]>([
    ["zsince 2024 uqb", []],
    ["zsince 1900 uqb", []],
    ["zsince 1899 uqb", ["qb=1899"]],
    ["zsince 2099 uqb", []],
    ["zsince 2100 uqb", ["qb=2100"]],
    ["zsince 2024.5 uqb", ["qb=2024.5"]],
    ["zsince aa 2024 uqb", ["qb=2024"]],
    ["zin 2024 uqb", ["qb=2024"]],
    ["zin 2024 aa uqb", []],
    ["2024 zyear uqb", []],
    ["2024 aa zyear uqb", ["qb=2024"]],
    ["zsince $2000", ["profit_usd=2000"]],
    ["zsince 2024, 5 uqb", ["qb=5"]],
  ])("a year counts nothing: %s", (text, want) => {
    expect(figures(text)).toEqual(want);
  });
});

describe("what a report stands by", () => {
  it.each<[string, string[]]>([
    [`12 uqb. zupdate ${words(8)} 15 uqb.`, ["qb=12 superseded", "qb=15"]],
    [`12 uqb. zupdate ${words(9)} 15 uqb.`, ["qb=12", "qb=15 alternative"]],
    [`12 uqb. 15 uqb ${words(7)} zupdate.`, ["qb=12 superseded", "qb=15"]],
    [`12 uqb. 15 uqb ${words(8)} zupdate.`, ["qb=12", "qb=15 alternative"]],
    ["12 uqb. zupdate, 15 uqb.", ["qb=12", "qb=15 alternative"]],
    ["12 uqb. zupdate 35 uqb.", ["qb=12 superseded", "qb=35"]],
    ["12 uqb. zupdate 36 uqb.", ["qb=12", "qb=36 period"]],
    ["12 uqb. zupdate 11 uqb.", ["qb=12", "qb=11 alternative"]],
    ["zupdate 15 uqb. 12 uqb.", ["qb=15", "qb=12 alternative"]],
    ["zupdate 15 uqb. zearlier 12 uqb.", ["qb=15", "qb=12 superseded"]],
    ["12 uqb. zupdate zperiod 15 uqb.", ["qb=12", "qb=15 alternative"]],
    ["12 uqb. zupdate 15 uqa.", ["qb=12", "qa=15"]],
    ["12 uqb zupdate 15 uqb.", ["qb=12 superseded", "qb=15"]],
    ["12 uqb zupdate 15 uqa.", ["qb=12", "qa=15"]],
  ])("after an update: %s", (text, want) => {
    expect(figures(text)).toEqual(want);
  });

  it.each<[string, string[]]>([
    ["12 uqb. zperiod 15 uqb.", ["qb=12", "qb=15 period"]],
    ["zothers 15 uqb.", ["qb=15"]],
    ["12 uqb. zothers 40 uqb.", ["qb=12", "qb=40 alternative"]],
    ["12 uqb. zothers 40 uqa.", ["qb=12", "qa=40"]],
    ["12 uqb. zothers 40.", ["qb=12", "qb=40 alternative"]],
    ["12 uqb. aa 40.", ["qb=12"]],
    ["12 uqb. zothers forty.", ["qb=12"]],
    ["12 uqb, 40 uqb.", ["qb=12", "qb=40"]],
    ["zcorrection 17 uqb, zright 14 uqb.", ["qb=17 superseded", "qb=14"]],
    ["zcorrection zearlier 17 uqb, 14 uqb.", ["qb=17 superseded", "qb=14"]],
    ["zcorrection 17 uqb, 14 uqb.", ["qb=17", "qb=14 superseded"]],
    ["14 uqb. zcorrection 17 uqb, 14 uqb.", ["qb=14", "qb=17 superseded", "qb=14"]],
    ["14 uqb. zcorrection zearlier 17 uqb.", ["qb=14", "qb=17 superseded"]],
    ["14 uqb. zearlier 17 uqb zright.", ["qb=14", "qb=17 superseded"]],
    ["zcorrection zearlier 17 uqb.", ["qb=17"]],
    ["14 uqb. zformer 17 uqb.", ["qb=14", "qb=17 superseded"]],
    ["zformer 17 uqb, 14 uqb.", ["qb=17 superseded", "qb=14"]],
    ["zformer 17 uqb. zformer 14 uqb.", ["qb=17", "qb=14 alternative"]],
  ])("and of several figures: %s", (text, want) => {
    expect(figures(text)).toEqual(want);
  });
});
