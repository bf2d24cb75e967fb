import type { Script } from "./script.ts";

/**
 * One person is Сергей Тетерин in Russian, Сяргей Цяцерын in Belarusian and Сергій Тетерін in Ukrainian papers, and in Latin letters
 * by each of the three. Belarusian writes as it is spoken (о as а, е as я, soft д and т as дз and ц, в as ў), Russian г is Ukrainian
 * and Belarusian h. Words that are equal but for that have one form here. Sources: the alphabets' transliterations by BGN/PCGN and ICAO
 * 9303; the rules of Belarusian orthography (2008) for akanne, dzekanne and the short u.
 */
export function eastSlavicForm(text: string, script: Script | "digit"): string {
  return (script === "cyrillic" ? fromCyrillic(text) : fromLatin(text))
    .replace(/d[zž]/g, "d")
    .replace(/ts/g, "t")
    .replace(/i+/g, "i")
    .replace(/i[aeo]/g, (pair, at: number) => (at === 0 && pair === "io" ? "a" : "e"))
    .replace(/iu/g, "u")
    .replace(/o/g, "a")
    .replace(/([šžč])a/g, "$1e")
    .replace(/([ae])u(?![ae])/g, "$1v")
    .replace(/(.)\1+/g, "$1");
}

const fromLatin = (text: string): string =>
  text
    .replace(/shch/g, "šč")
    .replace(/zh/g, "ž")
    .replace(/sh|ş/g, "š")
    .replace(/ch/g, "č")
    .replace(/kh/g, "h")
    .replace(/tz|c/g, "t")
    .replace(/x/g, "ks")
    .replace(/g/g, "h")
    .replace(/w/g, "v")
    .replace(/[yj]/g, "i");

const LETTERS: Readonly<Record<string, string>> = {
  а: "a",
  б: "b",
  в: "v",
  г: "h",
  ґ: "h",
  д: "d",
  е: "e",
  ё: "e",
  є: "e",
  ж: "ž",
  з: "z",
  и: "i",
  і: "i",
  ї: "i",
  й: "i",
  к: "k",
  л: "l",
  м: "m",
  н: "n",
  о: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ў: "v",
  ф: "f",
  х: "h",
  ц: "t",
  ч: "č",
  ш: "š",
  щ: "šč",
  ы: "i",
  э: "e",
  ю: "u",
  я: "e",
};

function fromCyrillic(text: string): string {
  let out = "";
  for (const letter of text) out += LETTERS[letter] ?? "";
  return out;
}
