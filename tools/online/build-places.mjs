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
    if (name && [...name].length > 2) add(`${code}|`, name.replace(/\s*\(.*\)$/, ""));
  }
}
for (const [code, city, list] of hand) for (const name of list.split(",")) add(`${code}|${city}`, name);
const places = [...names].map(([key, list]) => {
  const [country, city] = key.split("|");
  return { country, ...(city ? { city } : {}), names: [...list] };
});
const file = {
  name: "Places that posts name",
  licence:
    "Country names: Unicode CLDR 48 through Intl.DisplayNames (Unicode-3.0). Exonyms, spellings of the field and city names: own work, CC0-1.0, compiled by machine, not checked by native speakers.",
  note: '"=Anh" counts only as written, with its capital and accents. "Angli*" may go on.',
  // Frequent words that fold as some place does: there is, card, how, where (Arabic), Monday (Persian), half (Kurdish).
  words: {
    eng: ["nice"],
    fra: ["panne"],
    spa: ["sin", "casa", "usa"],
    ita: ["casa", "usa"],
    sqi: ["nga"],
    tur: ["şükür", "sürat", "kabul"],
    ara: ["بين", "كاين", "كرت", "كيف", "وين", "وكالة", "كيران", "امان", "aman", "جزيرة"],
    fas: ["بین", "دوشنبه", "رانی", "salem"],
    ckb: ["ڕێگا", "ڕێگای", "ڕێگاى", "ریگا", "ریگای", "بەین", "نیو", "دوور", "گوێیان"],
    pus: ["بین", "کاله", "کلي", "کلی", "نیمې", "کلن", "کلنه", "کلنی"],
    urd: ["بین", "ڈور", "چیک", "باری", "دور", "bari", "gaya"],
    ben: ["চেক"],
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
