import { expect, test } from "vitest";
import { reference } from "../../../test/formats/support.ts";
import { findMentions } from "./mentions.ts";
import { findPrivateNames, maskSpans } from "./private-names.ts";
import { readingOf } from "./reading.ts";

const reading = readingOf(reference);
const found = (text: string, lang: string): string[] =>
  findMentions(text, lang, reading, undefined, []).mentions.flatMap((m) =>
    m.type === "place" || m.type === "country" ? [m.text] : [],
  );

test.each([
  [
    "de",
    "Essen (dpa) – Durchsucht wurde in Gelsenkirchen, Bochum und Herne.",
    "Essen Gelsenkirchen Bochum Herne",
  ],
  ["en", "The van left Maidstone for a yard at Croydon, near Sudbury.", "Croydon Sudbury"],
  ["es", "Los detenidos salieron de Mazarrón y fueron vistos en Cartagena.", "Mazarrón Cartagena"],
  ["tr", "MUĞLA - Bot, Muğla'dan ayrıldı.", "MUĞLA Muğla"],
  ["ar", "انطلق القارب من طبرقة ووصل إلى بنزرت.", "طبرقة بنزرت"],
  ["it", "Il Tribunale di Crotone parla di un viaggio da Smirne.", "Crotone Smirne"],
  ["it", "(AGI) - Crotone, 24 febbraio 2026 - Due fermi.", "Crotone"],
  // Words that carry the endings of their case.
  ["pl", "Przeszukano mieszkania w Lublinie, przyjechali z Białorusi.", "Lublinie Białorusi"],
  ["sq", "Policia e Vlorës foli për një gomone pranë Sarandës.", "Vlorës Sarandës"],
])("a town counts where something beside it says so (%s)", (lang, text, towns) => {
  expect(found(text, lang)).toEqual(towns.split(" "));
});

test.each([
  ["de", "Das Essen war gut, beim Essen wurde geredet, sagte Hans von Essen."],
  [
    "en",
    "The boat of Nelson left between March and May; in Nelson Mandela's words, from March on it was Law.",
  ],
  ["fr", "Le capitaine, M. Paul de Roubaix, a parlé de ses tours."],
  // Money, not Mali.
  ["ar", "حجزت الوحدات مبلغا ماليا ومبلغ مالي آخر، ودعم مالي كبير."],
  ["fa", "آنها کمک مالی و جرم مالی را بررسی کردند."],
  // No prefix in Pashto: "arrested" is no town behind "and".
  ["ps", "دوی ونیول شول."],
])("a name, a month and a common word are no place (%s)", (lang, text) => {
  expect(found(text, lang)).toEqual([]);
});

test("a country that is a common word too is meant behind a word or a particle that says so", () => {
  expect(found("وصل المهاجرون من مالي إلى تونس وبمالي أيضا.", "ar")).toEqual(["مالي", "تونس", "مالي"]);
});

test.each([
  ["ar", "دفع كل منهم ثلاثة آلاف دينار في تونس.", "TND"],
  ["ar", "دفع كل منهم ثلاثة آلاف دينار في بغداد بالعراق.", "IQD"],
  ["it", "Hanno pagato 2.500 dinari a Sfax.", "TND"],
  ["en", "Each paid 3,000 lira in Beirut, Lebanon.", "LBP"],
  ["en", "Each paid 3,000 lira.", "TRY"],
  // Of nobody's nationality.
  ["en", "Iraqi migrants and Iraqi families landed. In Tunisia each had paid 3,000 dinars.", "TND"],
  ["fr", "Partis de Libye, ils ont payé en Tunisie 3 000 dinars.", "TND"],
  ["en", "Each paid 3,000 Libyan dinars in Tunisia.", "LYD"],
  ["en", "In Tunisia each paid 3,000 dinars. Iraqi migrants paid more.", "TND"],
  // Nobody says whose.
  ["fr", "Chacun a payé 3 000 dinars.", undefined],
])(
  "a currency whose name several countries share is that of the country that is named (%s: %s)",
  (lang, text, code) => {
    const { mentions } = findMentions(text, lang, reading, undefined, []);
    expect(mentions.find((m) => m.type === "amount")?.unit).toBe(code);
  },
);

test.each([
  ["ar", "أوقفت الشرطة المهرب وتسلم المال من رشيد المنصوري في الميناء."],
  ["ar", "أخذوا الهاتف من جمال حسن ثم من لمياء الهمامي."],
  ["tr", "Telefon Mehmet Aydın'a verildi, para Hasan Batman'dan alındı."],
  ["pl", "Pieniądze odebrano od Adama Nowaka w porcie."],
  ["en", "Kevin Sudbury, 34, was on the boat. A phone was taken from Sudbury by the police."],
])("R08 a town's name unmasks nobody who is called so (%s)", (lang, text) => {
  const found = findMentions(text, lang, reading, undefined, []);
  const masked = maskSpans(text, findPrivateNames(found, reference, []));
  for (const name of ["المنصوري", "حسن", "الهمامي", "Aydın", "Batman", "Sudbury", "Nowaka"])
    expect(masked).not.toContain(name);
});
