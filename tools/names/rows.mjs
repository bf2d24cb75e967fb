// Reads the CC0 rows (see the README of the data) folded as the product folds them.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { pinyin } from "pinyin-pro";

export function lines(path) {
  const bytes = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").split("\n").filter(Boolean);
}

const SCRIPT_OF = { ar: "arabic", ru: "cyrillic", he: "hebrew", ko: "hangul", zh: "han" };
export const LANGS = Object.keys(SCRIPT_OF);
export const scriptOfLang = (lang) => SCRIPT_OF[lang];

/** Token rows of one language: { native, latin (both folded), rawNative, rawLatin, count }. */
export function tokenRows(dir, lang, names, folding) {
  const files = lang === "ar" ? ["ar", "ar_google"] : [lang];
  const seen = new Map();
  for (const file of files)
    for (const line of lines(`${dir}/tokens/${file}.tsv.gz`)) {
      const [rawLatin, rawNative, count] = line.split("\t");
      const a = names.splitWords(rawLatin);
      const b = names.splitWords(rawNative);
      if (a.length !== 1 || b.length !== 1) continue;
      if (a[0].script !== "latin" || b[0].script !== SCRIPT_OF[lang]) continue;
      const latin = names.foldWord(a[0].text, "latin", folding);
      const native =
        lang === "zh"
          ? pinyin(b[0].text, { toneType: "none", type: "array", v: true }).join("")
          : names.foldWord(b[0].text, SCRIPT_OF[lang], folding);
      if (latin === "" || native === "" || latin.length > 24 || native.length > 24) continue;
      const key = `${latin}\t${native}`;
      const had = seen.get(key);
      if (had) had.count += Number(count ?? 1);
      else seen.set(key, { native, latin, rawNative, rawLatin, count: Number(count ?? 1) });
    }
  return [...seen.values()];
}
