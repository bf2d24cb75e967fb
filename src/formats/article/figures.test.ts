import { expect, test } from "vitest";
import { reference } from "../../../test/formats/support.ts";
import { findMentions } from "./mentions.ts";
import { readingOf } from "./reading.ts";

const reading = readingOf(reference);
const figures = (text: string, lang: string): string[] =>
  findMentions(text, lang, reading, undefined, []).mentions.flatMap((m) =>
    m.type === "count" || m.type === "amount" ? [`${m.value} ${m.unit}`] : [],
  );

// All sentences here are fictitious.
test.each([
  ["tr", "Batan bottaki göçmenlerden 12'si kurtarıldı, 3'ü hayatını kaybetti.", ["12 rescued", "3 deaths"]],
  [
    "en",
    "The boat sank: 12 were rescued, two of them died and five others are still missing.",
    ["12 rescued", "2 deaths", "5 missing"],
  ],
  [
    "fr",
    "Le canot a chaviré ; 21 ont été secourus, trois sont portés disparus.",
    ["21 rescued", "3 missing"],
  ],
  ["de", "Das Boot kenterte. 14 wurden gerettet, zwei werden noch vermisst.", ["14 rescued", "2 missing"]],
  [
    "es",
    "La patera volcó: 9 fueron rescatados y otros cuatro siguen desaparecidos.",
    ["9 rescued", "4 missing"],
  ],
  [
    "it",
    "Il gommone si è ribaltato: 17 furono salvati, altri due risultano dispersi.",
    ["17 rescued", "2 missing"],
  ],
  ["pl", "Ponton przewrócił się, 8 uratowano.", ["8 rescued"]],
  ["sq", "Gomonia u mbyt, ndërsa 11 u shpëtuan.", ["11 rescued"]],
  ["ar", "غرق القارب وتم إنقاذ 12 منهم.", ["12 rescued"]],
  ["vi", "Thuyền lật, 7 được cứu.", ["7 rescued"]],
])("a count without a noun takes what befell whom it counts (%s)", (lang, text, found) => {
  expect(figures(text, lang)).toEqual(found);
});

test.each([
  ["en", "Officers on Pier 12 were rescued by Unit 9, which arrived at 5 and saved 20."],
  ["en", "He was rescued 12 miles off the coast. In 2024 were arrested some. Page 12 was missing."],
  ["en", "The man, 34, was arrested at 4.30 on the A20, having been detained 3 times."],
  ["vi", "Hôm qua bà bị bắt."],
  ["fr", "Un bateau neuf, disparu."],
])("a number that counts nobody stays none (%s: %s)", (lang, text) => {
  expect(figures(text, lang).filter((f) => !f.startsWith("20 "))).toEqual([]);
});

test.each([
  ["en", "Between 50 and 60 people were on board.", ["50 people", "60 people"]],
  [
    "en",
    "They were charged from 3 to 5 thousand euros, for 40-45 engines.",
    ["3000 EUR", "5000 EUR", "40 engines", "45 engines"],
  ],
  [
    "fr",
    "Des peines de quatre à neuf ans, entre 1 500 et 2 200 euros.",
    ["4 years", "9 years", "1500 EUR", "2200 EUR"],
  ],
  [
    "ar",
    "دفعوا ما بين ألفين وثلاثة آلاف دينار في تونس، وكان بين 50 و60 شخصا.",
    ["2000 TND", "3000 TND", "50 people", "60 people"],
  ],
  ["fa", "بین ۵۰ تا ۶۰ نفر سوار بودند.", ["50 people", "60 people"]],
  ["ckb", "لە نێوان ٥٠ بۆ ٦٠ کەس لەناو بوون.", ["50 people", "60 people"]],
  ["sq", "Nga 50 deri në 60 persona ishin në bord.", ["50 people", "60 people"]],
  ["vi", "Có từ 50 đến 60 người trên thuyền.", ["50 people", "60 people"]],
  ["de", "Zwischen acht und zehn Personen, 3 bis 4 Boote.", ["8 people", "10 people", "3 boats", "4 boats"]],
  ["nl", "Er zaten acht tot tien mensen in.", ["8 people", "10 people"]],
  ["it", "Hanno pagato tra i 6.000 e gli 8.500 euro.", ["6000 EUR", "8500 EUR"]],
  ["es", "Pagaban de 900 a 1.200 euros.", ["900 EUR", "1200 EUR"]],
  ["tr", "Botta 50 ila 60 kişi vardı.", ["50 people", "60 people"]],
  ["pl", "Płacono od 3 do 5 tys. dolarów.", ["3000 USD", "5000 USD"]],
])("the first of two bounds counts what the second counts (%s)", (lang, text, found) => {
  expect(figures(text, lang)).toEqual(found);
});

test.each([
  ["en", "Call 06-12 people.", []],
  ["en", "Route 9 and 12 boats.", ["12 boats"]],
  ["en", "2 – 40 migrants landed.", ["40 migrants"]],
  ["en", "Of the 4 all were well.", []],
  ["en", "On 5 May 12 boats came.", ["12 boats"]],
])("two numbers that are no bounds stay apart (%s: %s)", (lang, text, found) => {
  expect(figures(text, lang).filter((f) => found.includes(f))).toEqual(found);
  expect(figures(text, lang).length).toBeLessThanOrEqual(found.length);
});

test.each([
  ["fr", "vingt-deux personnes et soixante-dix-sept migrants", ["22 people", "77 migrants"]],
  ["fr", "vingt et un migrants, cent trente et une personnes", ["21 migrants", "131 people"]],
  ["fr", "soixante et onze migrants et quatre-vingt-seize personnes", ["71 migrants", "96 people"]],
  ["fr", "quatre-vingt-un migrants, quatre-vingt-dix-neuf personnes", ["81 migrants", "99 people"]],
  ["en", "twenty-one migrants and thirty one people", ["21 migrants", "31 people"]],
  ["es", "treinta y una personas, veintiún migrantes", ["31 people", "21 migrants"]],
  ["fa", "بیست و یک مهاجر", ["21 migrants"]],
  ["ar", "واحد وعشرون مهاجرا", ["21 migrants"]],
  ["tr", "kırk bir kişi, on bir kişi, on iki kişi", ["41 people", "11 people", "12 people"]],
  ["vi", "ba mươi lăm người", ["35 people"]],
  ["es", "treinta y cinco personas", ["35 people"]],
  ["en", "two hundred and ten migrants", ["210 migrants"]],
  ["de", "fünfundzwanzig Migranten", ["25 migrants"]],
  ["nl", "vijfentwintig migranten", ["25 migrants"]],
  ["it", "ventotto migranti", ["28 migrants"]],
  ["ar", "خمسة وعشرون شخصا و68 مهاجرا", ["25 people", "68 migrants"]],
])("number words that follow one another are one number (%s)", (lang, text, found) => {
  expect(figures(text, lang)).toEqual(found);
});

test.each([
  ["fr", "Entre cinq et vingt personnes étaient à bord.", ["5 people", "20 people"]],
  ["de", "Zwischen fünf und zwanzig Personen waren an Bord.", ["5 people", "20 people"]],
  ["en", "They paid between twenty and five hundred euros.", ["20 EUR", "500 EUR"]],
  ["en", "Between two hundred and three hundred migrants came.", ["200 migrants", "300 migrants"]],
  ["en", "Between two hundred and ten and three hundred migrants.", ["210 migrants", "300 migrants"]],
  ["en", "Between two hundred and twenty and three hundred migrants.", ["220 migrants", "300 migrants"]],
  ["es", "Entre treinta y cinco y cuarenta personas.", ["35 people", "40 people"]],
  ["es", "Un grupo de treinta y cinco personas.", ["35 people"]],
  ["fr", "Entre vingt et un et trente migrants.", ["21 migrants", "30 migrants"]],
  ["nl", "Tussen vijf en twintig migranten.", ["5 migrants", "20 migrants"]],
  ["it", "Tra cinque e venti persone.", ["5 people", "20 people"]],
  ["fa", "بین بیست و پنج تا سی نفر سوار بودند.", ["25 people", "30 people"]],
  ["ar", "كان بين خمسة وعشرين شخصا على متنه.", ["5 people", "20 people"]],
  ["ar", "كان بين عشرة وخمسة وعشرين شخصا على متنه.", ["10 people", "25 people"]],
  ["ar", "كان بين خمسة وعشرين وثلاثين شخصا على متنه.", ["25 people", "30 people"]],
  ["ar", "مجموعة من خمسة وعشرين شخصا.", ["25 people"]],
  ["ar", "وصل مئة وخمسة وعشرون شخصا.", ["125 people"]],
  ["en", "Of the five and twenty others all were well; twenty migrants came.", ["20 migrants"]],
])('an "and" behind "between" joins two bounds, not one number (%s: %s)', (lang, text, found) => {
  expect(figures(text, lang)).toEqual(found);
});

test.each([
  ["en", "The men were arrested at about 7 and later released."],
  ["en", "The boys were rescued around 6."],
  ["en", "The two who left at 7 were arrested."],
  ["en", "The two who left at about 7 were arrested."],
  ["es", "A las 7 fueron rescatados."],
  ["es", "Fueron rescatados sobre las 7."],
  ["it", "Alle 7 furono salvati. Furono salvati verso le 7."],
  ["fr", "Ils ont été secourus vers 7 et transportés au port."],
  ["ro", "La 7 au fost salvați."],
  ["nl", "Om 7 werden gered. Zij werden gered om ongeveer 7."],
  ["de", "Gegen 7 wurden gerettet. Sie wurden festgenommen um etwa 7."],
  ["pl", "Wszystkich uratowano około 7. O 7 zatrzymano kierowcę."],
  ["tr", "Saat 7'de kurtarıldı."],
  ["ru", "Их спасли около 6. В 7 спасли всех."],
  ["pt", "Às 7 foram resgatados."],
  ["sq", "Në orën 7 u shpëtuan."],
  ["ar", "تم إنقاذهم حوالي الساعة 7."],
  ["fa", "ساعت ۷ نجات یافتند."],
])("an hour counts nobody (%s: %s)", (lang, text) => {
  expect(figures(text, lang)).toEqual([]);
});

test.each([
  ["en", "They rescued at least 7. About 6 were rescued.", ["7 rescued", "6 rescued"]],
  ["en", "Coastguards rescued around 60.", ["60 rescued"]],
  ["fr", "Ont été secourus au moins 7.", ["7 rescued"]],
  ["es", "Fueron rescatados al menos 7. Las 7 fueron rescatadas.", ["7 rescued", "7 rescued"]],
  ["de", "Es starben mindestens vier.", ["4 deaths"]],
  ["it", "Sono morti in 11.", ["11 deaths"]],
  ["tr", "Bottakilerden 12'si kurtarıldı.", ["12 rescued"]],
  ["it", "Furono salvati gli altri 7.", ["7 rescued"]],
  ["fr", "Le bilan passe à 7 morts.", ["7 deaths"]],
])(
  'what befell stands before a number with "at least", and what no hour could be stays (%s: %s)',
  (lang, text, found) => {
    expect(figures(text, lang)).toEqual(found);
  },
);
