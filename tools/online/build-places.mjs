// Writes data/online/places.json: country names of Unicode CLDR (through Intl) in the languages that posts use, and
// the exonyms and city names of places.txt. Run: node tools/online/build-places.mjs
import { readFileSync, writeFileSync } from "node:fs";

const LANGUAGES =
  "en fr ar fa ckb ku ps ur bn pa vi tr sq am ti es it de pt ru uk hi so ha sw pl ro nl ne ta si ka hy az el sr hr bg hu".split(
    " ",
  );
const hand = readFileSync(new URL("places.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => line.split("|"));
// Every ISO 3166-1 code that CLDR can name.
const english = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
const codes = [];
for (let a = 65; a <= 90; a++)
  for (let b = 65; b <= 90; b++) {
    const code = String.fromCharCode(a, b);
    const name = english.of(code);
    if (
      name &&
      !/^(EU|EZ|UN|QO|XA|XB|ZZ|AC|TA|IC|EA|CP|DG|CQ|UK)$/.test(code) &&
      !/^X[^K]/.test(code) &&
      new Intl.Locale("und", { region: code }).region === code
    )
      codes.push(code);
  }
// What a town is called is no other country's name: সিসিলি is where boats land, and Unicode's word for the Seychelles.
const towns = new Map(
  hand.flatMap(([code, city, list]) => (city ? list.split(",").map((name) => [name.trim(), code]) : [])),
);
const names = new Map();
const add = (key, name) => {
  const list = names.get(key) ?? names.set(key, new Set()).get(key);
  const clean = name.trim();
  if (clean) list.add(clean);
};
for (const language of LANGUAGES) {
  const display = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
  if (!display.resolvedOptions().locale.startsWith(language)) continue;
  for (const code of codes) {
    const name = display.of(code);
    // A name of one or two letters is a word of some language.
    if (name && [...name].length > 2 && (towns.get(name) ?? code) === code)
      add(`${code}|`, name.replace(/\s*\(.*\)$/, ""));
  }
}
for (const [code, city, list] of hand) for (const name of list.split(",")) add(`${code}|${city}`, name);
const places = [...names].map(([key, list]) => {
  const [country, city] = key.split("|");
  return { country, ...(city ? { city } : {}), names: [...list] };
});
/** French writes an adjective in four forms: irakienne, irakiennes, irakien, irakiens. */
const forms = (list) =>
  Object.fromEntries(
    Object.entries(pairs(list)).flatMap(([word, country]) => {
      const masculine = word
        .replace(/(?<=en)ne$|(?<=ais|ain|an|ol|and)e$/, "")
        .replace(/(?<=tur|gre)c?que$/, "c");
      return [word, `${word}s`, masculine, masculine.endsWith("s") ? masculine : `${masculine}s`].map(
        (form) => [form, country],
      );
    }),
  );
const pairs = (list) =>
  Object.fromEntries([...list.matchAll(/(\S+) (\S+)/g)].map(([, country, word]) => [word, country]));
const file = {
  name: "Places that posts name",
  licence:
    "Country names: Unicode CLDR 48 through Intl.DisplayNames (Unicode-3.0). Exonyms, spellings of the field and city names: own work, CC0-1.0, compiled by machine, not checked by native speakers.",
  note: '"=Anh" counts only as written, with its capital and accents. "Angli*" may go on.',
  // Frequent words that fold as some place does: there is, card, how, where, I am (Arabic), Monday (Persian), they say (Kurdish).
  words: {
    eng: ["nice", "reunion"],
    fra: ["panne"],
    spa: ["sin", "casa", "usa"],
    ita: ["casa", "usa"],
    sqi: ["nga"],
    tur: ["şükür", "sürat", "kabul"],
    ara: [
      "بين",
      "كاين",
      "كرت",
      "كيف",
      "وين",
      "وكالة",
      "كيران",
      "امان",
      "aman",
      "جزيرة",
      "راني",
      "رانا",
      "الجدي",
      "جدي",
      "دور",
      "شنو",
    ],
    fas: ["بین", "دوشنبه", "رانی", "salem"],
    ckb: ["ڕێگا", "ڕێگای", "ڕێگاى", "ریگا", "ریگای", "بەین", "نیو", "دوور", "گوێیان", "دەڵێن", "دەڵێ"],
    pus: ["بین", "کاله", "کلي", "کلی", "نیمې", "کلن", "کلنه", "کلنی"],
    urd: ["بین", "ڈور", "چیک", "باری", "دور", "کنارے", "رانی", "bari", "gaya"],
    ben: ["চেক"],
    amh: ["ተባረክ"],
  },
  // They name a country at its border or coast, and a people or a dish elsewhere.
  adjectives: {
    eng: pairs(
      "IQ iraqi IR iranian TR turkish GR greek BG bulgarian RS serbian BA bosnian HR croatian SI slovenian IT italian AT austrian HU hungarian RO romanian DE german FR french BE belgian NL dutch ES spanish GB british GB english PL polish BY belarusian BY belarussian LT lithuanian LV latvian UA ukrainian RU russian AL albanian MK macedonian XK kosovan ME montenegrin LY libyan TN tunisian DZ algerian MA moroccan EG egyptian SD sudanese SY syrian LB lebanese JO jordanian AF afghan PK pakistani CY cypriot MT maltese MX mexican CA canadian US american CH swiss SK slovak CZ czech DK danish SE swedish FI finnish ET ethiopian KE kenyan YE yemeni MD moldovan",
    ),
    fra: forms(
      "IQ irakienne IR iranienne TR turque GR grecque BG bulgare RS serbe BA bosnienne BA bosniaque HR croate SI slovène IT italienne AT autrichienne HU hongroise RO roumaine DE allemande FR française BE belge ES espagnole GB britannique GB anglaise PL polonaise BY biélorusse LT lituanienne LV lettone UA ukrainienne RU russe AL albanaise MK macédonienne LY libyenne TN tunisienne DZ algérienne MA marocaine EG égyptienne SD soudanaise SY syrienne LB libanaise AF afghane PK pakistanaise CY chypriote MT maltaise MX mexicaine US américaine CH suisse SK slovaque CZ tchèque",
    ),
    ara: pairs(
      "IQ العراقية IR الإيرانية TR التركية GR اليونانية BG البلغارية RS الصربية BA البوسنية HR الكرواتية SI السلوفينية IT الإيطالية AT النمساوية HU الهنغارية HU المجرية RO الرومانية DE الألمانية FR الفرنسية BE البلجيكية ES الإسبانية GB البريطانية PL البولندية BY البيلاروسية LT الليتوانية LV اللاتفية UA الأوكرانية RU الروسية AL الألبانية MK المقدونية LY الليبية TN التونسية DZ الجزائرية MA المغربية EG المصرية SD السودانية SY السورية LB اللبنانية JO الأردنية AF الأفغانية PK الباكستانية CY القبرصية MT المالطية YE اليمنية LB لبناني LB لبنانية LB لبنانيون LB لبنانيين LB اللبناني LB اللبنانيين LY ليبي LY ليبية LY الليبي LY ليبيون LY الليبيين",
    ),
    tur: pairs(
      "RS sırp GR yunan BG bulgar MK makedon BA boşnak HR hırvat SI sloven IT italyan AT avusturya HU macar RO romen DE alman FR fransız GB ingiliz PL polonya BY belarus IR iran IQ irak SY suriye GE gürcü AM ermeni",
    ),
  },
  around: {
    LB: ["SY", "CY"],
    LY: ["TN", "EG", "MT", "IT", "SD", "TD", "NE", "DZ", "GR"],
  },
  places,
};
writeFileSync(
  new URL("../../data/online/places.json", import.meta.url),
  `{\n${Object.entries(file)
    .filter(([k]) => k !== "places")
    .map(([k, v]) => ` ${JSON.stringify(k)}: ${JSON.stringify(v)},`)
    .join("\n")}\n "places": [\n${places.map((p) => `  ${JSON.stringify(p)}`).join(",\n")}\n ]\n}\n`,
);
