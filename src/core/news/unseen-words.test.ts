import { describe, expect, it } from "vitest";
import { NEWS_LANGUAGES, packageNews } from "../../../test/support/news-model.ts";
import { readReport } from "./index.ts";

// Wording that the development reports do not have: every sentence is invented for the words in it.
const model = packageNews(NEWS_LANGUAGES, { names: true });
const read = (lang: string, text: string, title = "") =>
  // A Wednesday.
  readReport({ id: "r", publisher: "Post", lang, published_at: "2026-10-07T10:00:00Z", title, text }, model);
const figures = (lang: string, text: string): string[] =>
  read(lang, text).figures.map(
    (f) => `${f.quantity}=${f.value}${f.status === "current" ? "" : ` ${f.status}`}`,
  );

describe("people brought to safety, in other words", () => {
  it.each([
    ["en", "The trawler burned; 61 passengers were evacuated."],
    ["fr", "Le chalutier a pris feu, 61 passagers ont été évacués."],
    ["de", "Helfer evakuierten den Kutter, 61 Fahrgäste blieben unverletzt."],
    ["it", "Il peschereccio bruciava: 61 passeggeri evacuati."],
    ["es", "Ardió el pesquero y 61 viajeros salieron ilesos."],
    ["pl", "Kuter płonął, ewakuowano 61 pasażerów."],
    ["sq", "Anija mori flakë, 61 udhëtarë u evakuuan."],
    ["tr", "Tekne yandı, 61 yolcu tahliye edildi."],
    ["vi", "Tàu cháy, 61 hành khách được sơ tán."],
    ["ar", "احترقت العبارة وجرى إجلاء 61 مسافرا."],
    ["fa", "کشتی آتش گرفت و ۶۱ مسافر تخلیه شدند."],
    ["ckb", "کەشتییەکە سووتا، ٦١ سەرنشین بە سەلامەتی دەربازکران."],
  ])("%s: %s", (lang, text) => {
    expect(figures(lang, text)).toEqual(["people_rescued=61"]);
  });
});

describe("what is said of people right behind the word for them", () => {
  it.each([
    ["sq", "Kërkohen ende 6 persona të humbur.", ["missing=6"]],
    ["pl", "Straż szuka jeszcze 6 cudzoziemców zaginionych.", ["missing=6"]],
  ])("%s: %s", (lang, text, want) => {
    expect(figures(lang, text)).toEqual(want);
  });
});

describe("people and companies put on a list together", () => {
  it.each([
    ["en", "New measures hit 14 people and 3 firms."],
    ["fr", "Les mesures frappent 14 personnes et 3 sociétés."],
    ["de", "Neu betroffen sind 14 Menschen und drei Unternehmen."],
    ["tr", "Karar 14 kişi ve 3 şirketi kapsıyor."],
    ["ar", "تشمل التدابير 14 شخصا و3 شركات."],
  ])("%s: %s", (lang, text) => {
    expect(figures(lang, text)).toEqual(["sanctioned_people=14", "companies=3"]);
  });
  it("are not where people are held and something else is counted", () => {
    expect(figures("en", "Police arrested 14 people and 3 firms were closed.")).toEqual([
      "arrests=14",
      "companies=3",
    ]);
    expect(figures("en", "The hall has room for 14 people and 3 boats.")).toEqual(["boats_seized=3"]);
  });
});

describe("words with endings", () => {
  it.each([
    ["tr", "Depoda 12 motora ve 9 pasaporta el konuldu.", ["engines_seized=12", "documents_seized=9"]],
    ["tr", "Toplantıya 27 devletin bakanı katıldı.", ["countries=27"]],
    ["ckb", "پۆلیس 12 بزوێنەرەکەی و 9 پاسپۆرتیان گرت.", ["engines_seized=12", "documents_seized=9"]],
    ["ckb", "کۆبوونەوەکە 27 وڵاتیان تێدا بوو.", ["countries=27"]],
    ["ckb", "سزا بەسەر 5 کۆمپانیادا درا.", ["companies=5"]],
  ])("%s: %s", (lang, text, want) => {
    expect(figures(lang, text)).toEqual(want);
  });
  it("are not taken from a short word", () => {
    // "Botun" is listed; "ona" is no number ten with an ending.
    expect(figures("tr", "Polis ona sordu, kişi gözaltına alındı.")).toEqual([]);
  });
});

describe('a word that begins like "and"', () => {
  it.each([
    ["ar", "حجز الدرك 12 وثيقة مزورة.", ["documents_seized=12"]],
    ["ar", "اعتقل الدرك 12 وأنقذ 40.", ["arrests=12", "people_rescued=40"]],
  ])("%s: %s", (lang, text, want) => {
    expect(figures(lang, text)).toEqual(want);
  });
});

describe("members of a gang who are locked up", () => {
  it.each([
    ["en", "Nine gang members are locked up in Split."],
    ["fr", "Neuf complices ont été placés derrière les barreaux."],
    ["de", "Neun Hintermänner sitzen im Gefängnis."],
    ["it", "Nove complici sono finiti in prigione."],
    ["es", "Nueve cómplices están tras las rejas."],
    ["pl", "Dziewięciu nie znaleziono; 9 wspólników osadzono."],
    ["sq", "9 bashkëpunëtorë janë pas hekurave."],
    ["tr", "9 suç ortağı demir parmaklıklar ardında."],
    ["vi", "9 đồng phạm bị tống giam."],
    ["ar", "أودع 9 شركاء السجن."],
    ["fa", "۹ همدست روانه زندان شدند."],
    ["ckb", "٩ دەڵاڵ زیندانی کران."],
  ])("%s: %s", (lang, text) => {
    expect(figures(lang, text)).toEqual(["arrests=9"]);
  });
});

describe("people in distress, where the word stands far from the number", () => {
  it.each([
    [
      "en",
      "A trawler brought 52 refugees who had spent nine nights on a raft without any food back to port from the sea.",
    ],
    [
      "de",
      "52 Geflüchtete wurden in der Nacht nahe der Hafeneinfahrt von Rovinj in der Adria aus dem Wasser gezogen.",
    ],
    ["tr", "Zor durumdaki 52 mülteci alındı."],
    ["vi", "52 người tị nạn được kéo lên."],
    ["fa", "۵۲ پناهجو از آب گرفته شدند."],
  ])("%s: %s", (lang, text) => {
    expect(figures(lang, text)).toEqual(["people_rescued=52"]);
  });
  it("is not told where the sentence says two things of people", () => {
    const far = "stood on the long quay in the cold wind of that night while the harbour police";
    expect(figures("en", `52 refugees ${far} arrested a man`)).toEqual(["arrests=52"]);
    expect(figures("en", `52 refugees ${far} arrested a man and rescued his dog`)).toEqual([]);
  });
});

describe("years that a court gave", () => {
  it.each([
    ["en", "A court in Split gave the leader 12 years.", ["sentence_years=12"]],
    ["de", "Vom Gericht in Split bekam der Kopf 12 Jahre.", ["sentence_years=12"]],
    ["pl", "Herszt dostał od sądu 12 lat.", ["sentence_years=12"]],
    ["en", "The leader lived there for 12 years.", []],
    ["vi", "Tòa tuyên 6 năm tù với kẻ cầm đầu.", ["sentence_years=6"]],
  ])("%s: %s", (lang, text, want) => {
    expect(figures(lang, text)).toEqual(want);
  });
});

describe("German compounds and cases, Albanian and Persian endings", () => {
  it.each([
    ["de", "Der Zoll fand 41 Blankopässe.", ["documents_seized=41"]],
    ["de", "Der Zoll fand den Wagen mit 41 Außenbordern.", ["engines_seized=41"]],
    ["de", "Gesperrt wurden 41 Schlepperkonten.", ["accounts_removed=41"]],
    ["de", "Es gab 41 Angebote und 41 Rettungsboote.", []],
    ["sq", "U gjetën 41 gomoneve pa emër.", ["boats_seized=41"]],
    ["fa", "گمرک ۴۱ پاسپورت‌های جعلی یافت.", ["documents_seized=41"]],
  ])("%s: %s", (lang, text, want) => {
    expect(figures(lang, text)).toEqual(want);
  });
});

describe("who helped, and with what", () => {
  it.each([
    ["en", "Rescuers saved 44 migrants. Three patrol boats and 30 others took part."],
    ["de", "Retter bargen 44 Migranten. Zwei Streifenboote und 30 Feuerwehrleute halfen."],
    ["pl", "Ratownicy ocalili 44 migrantów. Pomagały 3 łodzie patrolowe i 30 strażaków."],
    ["fa", "امدادگران ۴۴ مهاجر را نجات دادند. ۳۰ سرباز شرکت کردند."],
    ["ckb", "تیمەکان ٤٤ کۆچبەریان ڕزگارکرد. ٣ بەلەمی پاسەوانی و ٣٠ سەرباز هاتن."],
  ])("%s: %s", (lang, text) => {
    expect(figures(lang, text)).toEqual(["people_rescued=44"]);
  });
});

describe("days in other words", () => {
  it.each([
    ["de", "Am gestrigen Tag starben drei Menschen.", "2026-10-06"],
    ["ckb", "هەینیی ڕابردوو 12 کەس گیران.", "2026-10-02"],
    ["es", "Fueron detenidas 12 personas tres días antes.", "2026-10-04"],
    ["fa", "دو روز قبل ۱۲ نفر دستگیر شدند.", "2026-10-05"],
    ["sq", "Para dy ditësh u arrestuan 12 veta.", "2026-10-05"],
  ])("%s: %s", (lang, text, want) => {
    expect(read(lang, text).date?.value).toBe(want);
  });
});

describe("a correction by what it says", () => {
  it("names an earlier version and what is right", () => {
    const text = "12 people were held. An earlier version said 15. The correct number is 12.";
    expect(read("en", text).isCorrection).toBe(true);
    expect(read("en", "12 people were held. An earlier version of the boat sank.").isCorrection).toBe(false);
  });
});

describe("a place", () => {
  it.each([
    // What few call Barry in Wales; the Sorani spelling of Bodrum's neighbour; a boat that is written like a city.
    ["en", "Bari: three held", "Police in Bari held three people.", "geonames-3182351"],
    ["ckb", "مێرسین: گرتنی سێ کەس", "لە مێرسین سێ کەس گیران.", "geonames-304531"],
    ["ckb", "سفاقس: گرتنی سێ کەس", "لە سفاقس سێ کەس گیران.", "geonames-2467454"],
    [
      "pl",
      "Dwie osoby nie żyją",
      "Łódź przewróciła się wczoraj koło Bari, zginęło 7 osób.",
      "geonames-3182351",
    ],
  ])("%s: %s", (lang, title, text, want) => {
    expect(read(lang, text, title).places.filter((p) => p.role === "event")).toMatchObject([{ key: want }]);
  });
});

describe("people who are counted already, and boats that people are in", () => {
  it.each([
    ["en", "Off Kos 48 migrants, including 7 children, were rescued.", ["people_rescued=48"]],
    ["es", "Auxiliaron a 48 personas que iban en 3 lanchas, entre ellas 7 menores.", ["people_rescued=48"]],
    ["it", "Soccorse 48 persone su 3 gommoni, tra cui 7 donne.", ["people_rescued=48"]],
    ["sq", "U shpëtuan 48 emigrantë që udhëtonin me 3 gomone.", ["people_rescued=48"]],
    ["en", "Police seized 3 boats; 48 people in 5 boats got away.", ["boats_seized=3"]],
  ])("%s: %s", (lang, text, want) => {
    expect(figures(lang, text)).toEqual(want);
  });
});

describe("words of the missing, the dead and the held", () => {
  it.each([
    ["fr", "Douze passagers demeurent introuvables.", ["missing=12"]],
    ["it", "All'appello mancano in 12, recuperate 14 salme.", ["missing=12", "deaths=14"]],
    [
      "fr",
      "Douze personnes sont portées disparues, 25 ont pu être secourues.",
      ["missing=12", "people_rescued=25"],
    ],
    ["de", "Die Polizei vollstreckte 12 Haftbefehle.", ["arrests=12"]],
    // "Konnten" folds as "Konten" does.
    ["de", "12 Insassen konnten lebend aus dem Wasser gezogen werden.", ["people_rescued=12"]],
    ["tr", "İki dükkâna baskın yapıldı, 12 kişi yakalandı.", ["arrests=12"]],
  ])("%s: %s", (lang, text, want) => {
    expect(figures(lang, text)).toEqual(want);
  });
});
