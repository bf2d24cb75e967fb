import { describe, expect, it } from "vitest";
import { NEWS_LANGUAGES, packageNews } from "../../../test/support/news-model.ts";
import { readReport } from "./read.ts";

const model = packageNews(NEWS_LANGUAGES, { places: false });
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
    ["14 people died since 2024.", ["deaths=14"]],
    ["In 2024 officers were there when 14 people died.", ["deaths=14"]],
    ["In 2024 engines they came.", ["engines_seized=2024"]],
    ["Of 2000 people, 14 died.", ["deaths=2000", "deaths=14"]],
    ["They arrested 12 and rescued 40.", ["arrests=12", "people_rescued=40"]],
    ["They rescued 40 and arrested 12.", ["people_rescued=40", "arrests=12"]],
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
    [
      "Police seized 12 boats, 7 engines and 300 life jackets.",
      ["boats_seized=12", "engines_seized=7", "life_jackets_seized=300"],
    ],
    ["12 boats were seized. 7 boats were seized.", ["boats_seized=12", "boats_seized=7 alternative"]],
    ["12 boats were seized and 40 boats were seized.", ["boats_seized=12", "boats_seized=40"]],
    ["12 boats. 36 boats.", ["boats_seized=12", "boats_seized=36 period"]],
    ["12 boats. 35 boats.", ["boats_seized=12", "boats_seized=35 alternative"]],
    ["12 boats. 12 boats. 13 boats.", ["boats_seized=12", "boats_seized=12", "boats_seized=13 alternative"]],
    [
      "12 boats. 3 engines. 40 boats. 5 engines.",
      ["boats_seized=12", "engines_seized=3", "boats_seized=40 period", "engines_seized=5 alternative"],
    ],
    ["At least 12 people died.", ["deaths=12"]],
    ["12 people died and 3 were arrested.", ["deaths=12", "arrests=3"]],
    ["12 people were rescued; 3 died.", ["people_rescued=12", "deaths=3"]],
    [
      "12 people were found in the harbour by officers who had been called and rescued.",
      ["people_rescued=12"],
    ],
    ["12 people were seen in the harbour by men whom the mayor had called: one was rescued, one died.", []],
    ["Arrested 12.", ["arrests=12"]],
    ["Arrested: 12 people.", ["arrests=12"]],
    ["Arrested, 12 people.", ["arrests=12"]],
    ["They rescued 40, arrested 12.", ["people_rescued=40", "arrests=12"]],
    ["12 were arrested and 40 rescued.", ["arrests=12", "people_rescued=40"]],
    ["Arrests: 12; rescued: 40; dead: 3.", ["arrests=12", "people_rescued=40", "deaths=3"]],
    ["12 suspects were arrested.", ["arrests=12"]],
    ["12 suspects.", ["arrests=12"]],
    ["12 defendants.", ["defendants=12"]],
    ["Sanctions on 25 suspects in court.", ["arrests=25"]],
    ["Sanctions hit 25 people.", ["sanctioned_people=25"]],
    ["Sanctions against 25 people were announced.", ["sanctioned_people=25"]],
    ["9 years.", []],
    ["He was sentenced to 9 years.", ["sentence_years=9"]],
    ["Sentenced: 9 years and 6 months.", ["sentence_years=9"]],
    ["A sentence of nine years.", ["sentence_years=9"]],
    ["A sentence of two years.", ["sentence_years=2"]],
    ["€500.", ["cash_eur=500"]],
    ["500 euros.", ["cash_eur=500"]],
    ["$700 in profit.", ["profit_usd=700"]],
    ["5% of boats.", []],
    ["5% were arrested.", []],
    ["Two boats.", ["boats_seized=2"]],
    ["Two were arrested.", ["arrests=2"]],
    ["Three were arrested.", ["arrests=3"]],
    ["Three people were arrested.", ["arrests=3"]],
    ["Three hundred people were arrested.", ["arrests=300"]],
    ["Seven were seen, later arrested.", []],
    ["One man was arrested.", []],
    ["One was arrested and 3 people died.", ["deaths=3"]],
    ["A man died.", []],
    ["A woman and a child died.", []],
    ["One man and 12 others were arrested.", ["arrests=12"]],
    ["Boats 12.", ["boats_seized=12"]],
    ["Boats were 12.", ["boats_seized=12"]],
    ["Boats: engines 12.", ["engines_seized=12"]],
    ["12 of the boats.", ["boats_seized=12"]],
    ["12 of the many boats.", []],
    ["12 of the many white boats.", []],
    ["12 boats engines.", ["boats_seized=12"]],
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
    ["The toll rose to 15 deaths. 12 people died.", ["deaths=15", "deaths=12 alternative"]],
    ["12 people died. The toll rose to 15 deaths.", ["deaths=12 superseded", "deaths=15"]],
    ["12 people died. The toll rose to 36 deaths.", ["deaths=12", "deaths=36 period"]],
    ["12 people died. The toll rose to 35 deaths.", ["deaths=12 superseded", "deaths=35"]],
    ["12 people died. The toll rose to 12 deaths.", ["deaths=12", "deaths=12"]],
    ["12 people died. The toll rose to 9 deaths.", ["deaths=12", "deaths=9 alternative"]],
    [
      "12 people died. The toll rose to 15. 3 people were arrested.",
      ["deaths=12 superseded", "deaths=15", "arrests=3"],
    ],
    ["12 people died. It rose, and 15 deaths were counted.", ["deaths=12", "deaths=15 alternative"]],
    [
      "12 people died. Another source put the toll, which rose, at 15 deaths.",
      ["deaths=12", "deaths=15 alternative"],
    ],
    [
      "The toll rose from 9 to 12, then to 15 deaths.",
      ["deaths=9 superseded", "deaths=15", "deaths=12 superseded"],
    ],
    [
      "The toll rose from 9 dead to 12 dead, then to 15 dead. 15 died.",
      ["deaths=9 superseded", "deaths=12 superseded", "deaths=15", "deaths=15"],
    ],
    ["Another source put the number at 16 deaths. 14 people died.", ["deaths=16", "deaths=14 alternative"]],
    ["14 people died. Another source put the number at 16.", ["deaths=14"]],
    ["14 people died. Another source put the number at sixteen.", ["deaths=14"]],
    ["14 people died. Another source spoke of 3 arrests.", ["deaths=14", "arrests=3"]],
    ["Correction: 14.", []],
    ["17 people died. Correction: an earlier report of 17 deaths was wrong.", ["deaths=17", "deaths=17"]],
    [
      "14 people died. Correction: an earlier report of 17 deaths was wrong.",
      ["deaths=14", "deaths=17 superseded"],
    ],
    ["Correction: an earlier report said 17 deaths, 14 deaths.", ["deaths=17 superseded", "deaths=14"]],
    [
      "Correction: the correct number is 14 deaths and 3 arrests, an earlier report said 17 deaths and 5 arrests.",
      ["deaths=14", "arrests=3", "deaths=17 superseded", "arrests=5 superseded"],
    ],
    ["An earlier version said 17 deaths.", ["deaths=17"]],
    [
      "An earlier version said 17 deaths. An earlier version said 14 deaths.",
      ["deaths=17", "deaths=14 alternative"],
    ],
    [
      "An earlier version said 17 deaths. 14 people died. 20 people died.",
      ["deaths=17 superseded", "deaths=14", "deaths=20"],
    ],
    ["Since January 300 people have died. 14 people died.", ["deaths=300 period", "deaths=14"]],
    ["Since January 300 people have died.", ["deaths=300 period"]],
    [
      "Since January 300 boats were seized and 14 people died.",
      ["boats_seized=300 period", "deaths=14 period"],
    ],
    ["14 people died. In 2024 300 people died.", ["deaths=14", "deaths=300 period"]],
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

describe("what each pays was neither found nor earned", () => {
  it.each<[string, string]>([
    ["en", "Each migrant had paid 3,000 euros."],
    ["en", "They charged $4,000 a head."],
    ["fr", "Ils payaient 3 000 euros par personne."],
    ["de", "Die Überfahrt kostete 3.000 Euro pro Kopf."],
    ["es", "Pagaban 3.000 euros por persona."],
    ["it", "Pagavano 3.000 euro a testa."],
    ["pl", "Płacili 3000 euro od osoby."],
    ["tr", "Kişi başı 3.000 avro ödediler."],
    ["sq", "Ata paguanin 3.000 euro për person."],
    ["fa", "آنان ۳۰۰۰ یورو به ازای هر نفر گرفتند."],
    ["ckb", "بۆ هەر کەسێک 3000 یۆرۆ وەرگیرا."],
    ["vi", "Họ thu 3.000 euro mỗi người."],
    ["ar", "دفع كل مهاجر 3000 يورو."],
  ])("%s: %s", (lang, text) => {
    expect(figures(lang, text)).toEqual([]);
  });

  it.each<[string, string[]]>([
    ["Police found 90,000 euros. Each migrant had paid 3,000 euros.", ["cash_eur=90000"]],
    ["Each migrant was on board; police found 90,000 euros.", ["cash_eur=90000"]],
    ["Each of the 12 boats was searched for 90,000 euros in cash.", ["boats_seized=12", "cash_eur=90000"]],
    ["Police found 90,000 euros, each packet in a bag.", ["cash_eur=90000"]],
    ["Police seized 12 boats a head of the season.", ["boats_seized=12"]],
  ])("%s", (text, want) => {
    expect(figures("en", text)).toEqual(want);
  });
});

describe("Arabic counts two by the form of the noun", () => {
  it.each<[string, string[]]>([
    ["قتيلان في غرق قارب قبالة الساحل.", ["deaths=2"]],
    ["أنقذت فرق الإنقاذ مهاجرين اثنين.", ["people_rescued=2"]],
    ["أوقفت الشرطة شخصين وصادرت قاربين ومحركين.", ["arrests=2", "boats_seized=2", "engines_seized=2"]],
    ["حكم عليه بالسجن سنتين.", ["sentence_years=2"]],
    ["لقي 14 شخصا حتفهم وفقد شخصان.", ["deaths=14", "missing=2"]],
    // The plural, which is written as the dual is; Monday; and a boat that people were in.
    ["أنقذت البحرية مهاجرين قبالة كاليه.", []],
    ["أنقذت البحرية مهاجرين الاثنين.", []],
    ["أنقذت البحرية 40 شخصا كانوا على متن قاربين.", ["people_rescued=40"]],
  ])("%s", (text, want) => {
    expect(figures("ar", text)).toEqual(want);
  });
});

describe("a year, and what is joined on, in other languages", () => {
  it.each<[string, string, string[]]>([
    ["fr", "14 personnes sont mortes depuis 2024.", ["deaths=14"]],
    ["de", "Seit 2024 starben 14 Menschen.", ["deaths=14"]],
    ["it", "14 persone sono morte dal 2024.", ["deaths=14"]],
    ["vi", "14 người chết từ năm 2024.", ["deaths=14"]],
    ["es", "Detuvieron a 12 y rescataron a 40.", ["arrests=12", "people_rescued=40"]],
    ["ar", "اعتقلت الشرطة 12 وأنقذت 40.", ["arrests=12", "people_rescued=40"]],
  ])("%s: %s", (lang, text, want) => {
    expect(figures(lang, text)).toEqual(want);
  });
});
