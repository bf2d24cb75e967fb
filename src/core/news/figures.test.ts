import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type NewsData, newsModel } from "./lexicon.ts";
import { readReport } from "./read.ts";

const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../data/${name}`, import.meta.url), "utf8"));
const model = newsModel({
  words: ["en", "vi", "ar", "de", "es", "fr", "it", "tr"].map(
    (l) => json(`news/${l}.json`) as NewsData["words"][number],
  ),
  gazetteer: { countries: [], places: [] },
  exonyms: { names: {}, places: [] },
  calendar: {
    ...(json("online/calendar.json") as NewsData["calendar"]),
    ...(json("calendars.json") as Pick<NewsData["calendar"], "gregorian" | "jalali">),
  },
});
const read = (lang: string, text: string) =>
  readReport(
    { id: "r", publisher: "Wire", lang, published_at: "2026-10-07T10:00:00Z", title: "", text },
    model,
  ).figures;
const figures = (lang: string, text: string): string[] =>
  read(lang, text).map((f) => `${f.quantity}=${f.value}${f.status === "current" ? "" : ` ${f.status}`}`);

describe("what a number counts", () => {
  it.each<[string, string[]]>([
    ["Police seized 12 boats and 7 engines.", ["boats_seized=12", "engines_seized=7"]],
    ["Police seized 12 large white boats.", ["boats_seized=12"]],
    ["Police seized 12 very large white boats.", []],
    ["Of 12 there, boats were the most.", []],
    ["12, boats and engines.", []],
    ["Boats: 12. Engines: 7.", ["boats_seized=12", "engines_seized=7"]],
    ["Arrested: 5.", ["arrests=5"]],
    ["40 people were rescued.", ["people_rescued=40"]],
    ["40 people, police said, were rescued.", ["people_rescued=40"]],
    ["40 people went home.", []],
    ["Rescued were 40 people and 3 died.", ["people_rescued=40", "deaths=3"]],
    ["Police arrested 5 people and 40 people were rescued.", ["arrests=5", "people_rescued=40"]],
    ["Sanctions on 25 people accused of smuggling.", ["sanctioned_people=25"]],
    ["Sanctions were imposed: 25 people were arrested.", ["arrests=25"]],
    ["The court sentenced him to 9 years in prison.", ["sentence_years=9"]],
    ["He had lived there for 9 years.", []],
    ["They took €500 and $700 and 5% of it.", ["cash_eur=500", "profit_usd=700"]],
    ["Police arrested fourteen.", ["arrests=14"]],
    ["Police arrested two.", []],
    ["Fourteen hopes ended as police came.", []],
    ["Police arrested 14 in the harbour.", ["arrests=14"]],
    ["One person died in the night.", ["deaths=1"]],
    ["One dead and 3 dead.", ["deaths=3", "deaths=1"]],
    ["On 3 October 2026 there were 5 arrests.", ["arrests=5"]],
    ["500 kilos of drugs and 12 passports.", ["drugs_kg=500", "documents_seized=12"]],
    ["He closed 300 accounts.", ["accounts_removed=300"]],
    ["12 officers, 3 vehicles and 4 miles.", []],
  ])("%s", (text, want) => {
    expect(figures("en", text)).toEqual(want);
  });

  it("is told by where a figure stands", () => {
    const [boats, dead] = read("en", "So 12 boats came and three hundred and two people drowned.");
    expect([boats, dead]).toEqual([
      { quantity: "boats_seized", value: 12, status: "current", start: 3, end: 5 },
      { quantity: "deaths", value: 302, status: "current", start: 21, end: 42 },
    ]);
  });

  it("takes a year of Vietnamese for no five", () => {
    expect(figures("vi", "Tòa tuyên án 5 năm tù.")).toEqual(["sentence_years=5"]);
  });
});

describe("whether a report stands by a figure", () => {
  it.each<[string, string[]]>([
    ["14 people died. Since January, 300 people have died.", ["deaths=14", "deaths=300 period"]],
    ["14 people died. In all 42 people died there.", ["deaths=14", "deaths=42 period"]],
    ["14 people died. Others say 41 people died.", ["deaths=14", "deaths=41 alternative"]],
    ["14 people died. Yes, 14 people died.", ["deaths=14", "deaths=14"]],
    ["14 people died and 50 people died.", ["deaths=14", "deaths=50"]],
    ["14 people died. Another source put the number at 16 deaths.", ["deaths=14", "deaths=16 alternative"]],
    ["Another source put the number at 16 deaths.", ["deaths=16"]],
    ["The death toll rose from 12 dead to 15 dead.", ["deaths=12 superseded", "deaths=15"]],
    [
      "Correction: an earlier version said 17 deaths; the correct number is 14 deaths.",
      ["deaths=17 superseded", "deaths=14"],
    ],
    ["Correction: the correct number is 14 deaths, not 17 deaths.", ["deaths=14", "deaths=17 superseded"]],
    ["14 people died. Correction: 17 deaths, 14 deaths.", ["deaths=14", "deaths=17 superseded", "deaths=14"]],
    ["Correction: 14 people died.", ["deaths=14"]],
    [
      "Correction: 17 arrests in an earlier version, the correct number is 14 arrests. 3 people died.",
      ["arrests=17 superseded", "arrests=14", "deaths=3"],
    ],
  ])("%s", (text, want) => {
    expect(figures("en", text)).toEqual(want);
  });
});

describe("what a report said before, and says no more", () => {
  it.each<[string, string, string[]]>([
    [
      "en",
      "17 deaths were reported in an earlier version. 14 people died.",
      ["deaths=17 superseded", "deaths=14"],
    ],
    ["en", "14 people died. A previous version gave 17 deaths.", ["deaths=14", "deaths=17 superseded"]],
    ["en", "An earlier version said 17 deaths, 14 people died.", ["deaths=17 superseded", "deaths=14"]],
    [
      "fr",
      "Une version précédente donnait 17 morts. 14 personnes sont mortes.",
      ["deaths=17 superseded", "deaths=14"],
    ],
    [
      "de",
      "In einer früheren Fassung standen 17 Tote. 14 Menschen starben.",
      ["deaths=17 superseded", "deaths=14"],
    ],
    [
      "es",
      "Una versión anterior daba 17 muertos. Murieron 14 personas.",
      ["deaths=17 superseded", "deaths=14"],
    ],
    [
      "it",
      "Una versione precedente dava 17 morti. Sono morte 14 persone.",
      ["deaths=17 superseded", "deaths=14"],
    ],
    ["tr", "Haberin önceki sürümünde 17 ölü vardı. 14 kişi öldü.", ["deaths=17 superseded", "deaths=14"]],
    ["ar", "جاء في نسخة سابقة 17 قتيلا. لقي 14 شخصا حتفهم.", ["deaths=17 superseded", "deaths=14"]],
    [
      "en",
      "An earlier version said 17 deaths. Since January, 300 people have died.",
      ["deaths=17", "deaths=300 period"],
    ],
    // Nothing stands in its place: it is all that is known.
    ["en", "17 deaths were reported in an earlier version.", ["deaths=17"]],
    [
      "en",
      "17 deaths were reported in an earlier version. 5 people were arrested.",
      ["deaths=17", "arrests=5"],
    ],
    [
      "en",
      "17 deaths were reported in an earlier version. Since January, 300 people have died.",
      ["deaths=17", "deaths=300 period"],
    ],
    [
      "en",
      "Police had earlier seized 17 boats. 14 boats were burnt.",
      ["boats_seized=17", "boats_seized=14 alternative"],
    ],
  ])("%s: %s", (lang, text, want) => {
    expect(figures(lang, text)).toEqual(want);
  });
});

describe("the newer figure of one source", () => {
  it.each<[string, string, string[]]>([
    ["en", "12 people died. The toll rose to 15.", ["deaths=12 superseded", "deaths=15"]],
    ["en", "The toll rose to 15. Earlier, 12 deaths were known.", ["deaths=15", "deaths=12 superseded"]],
    ["fr", "12 personnes sont mortes. Le bilan passe à 15 morts.", ["deaths=12 superseded", "deaths=15"]],
    ["de", "12 Menschen starben. Die Zahl der Toten steigt auf 15.", ["deaths=12 superseded", "deaths=15"]],
    ["es", "Murieron 12 personas. La cifra asciende a 15 muertos.", ["deaths=12 superseded", "deaths=15"]],
    ["it", "Sono morte 12 persone. Il bilancio sale a 15 morti.", ["deaths=12 superseded", "deaths=15"]],
    ["tr", "12 kişi öldü. Ölü sayısı 15 ölüye yükseldi.", ["deaths=12 superseded", "deaths=15"]],
    ["ar", "لقي 12 شخصا حتفهم. ارتفع العدد إلى 15 قتيلا.", ["deaths=12 superseded", "deaths=15"]],
    // Another source's, a fall, a total and a number that the word does not speak of.
    [
      "en",
      "12 people died. By contrast, another count rose to 15 deaths.",
      ["deaths=12", "deaths=15 alternative"],
    ],
    ["en", "12 people died. The toll rose after 2 people died.", ["deaths=12", "deaths=2 alternative"]],
    ["en", "12 people died. Deaths at sea rose to 300 deaths.", ["deaths=12", "deaths=300 period"]],
    ["en", "12 people died. Fears rose, 15 deaths were told.", ["deaths=12", "deaths=15 alternative"]],
  ])("%s: %s", (lang, text, want) => {
    expect(figures(lang, text)).toEqual(want);
  });
});
