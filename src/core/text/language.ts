import { foldWord, type Token } from "./tokens.ts";

export interface LanguageGuess {
  /** ISO 639-3; "zxx" where there are no words, "und" where nothing fits. */
  readonly lang: string;
  /** ISO 15924. */
  readonly script: string;
  readonly dialect?: string;
  readonly isRomanised: boolean;
  readonly confidence: number;
}

/** data/online/languages.json. */
export interface LanguageData {
  /** By language, or "ara-Latn" for a romanised one: frequent words. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** By language: letters that it has and its neighbours lack. */
  readonly letters: Readonly<Record<string, string>>;
  readonly maghrebi: readonly string[];
  readonly mashriqi: readonly string[];
  /** Languages that are alone in their script. */
  readonly alone: Readonly<Record<string, string>>;
}

const SCRIPTS: readonly (readonly [script: string, from: number, to: number])[] = [
  ["Latn", 0x41, 0x24f],
  ["Latn", 0x1e00, 0x1eff],
  ["Grek", 0x370, 0x3ff],
  ["Cyrl", 0x400, 0x52f],
  ["Armn", 0x530, 0x58f],
  ["Hebr", 0x590, 0x5ff],
  ["Arab", 0x600, 0x77f],
  ["Arab", 0xfb50, 0xfdff],
  ["Arab", 0xfe70, 0xfeff],
  ["Deva", 0x900, 0x97f],
  ["Beng", 0x980, 0x9ff],
  ["Guru", 0xa00, 0xa7f],
  ["Gujr", 0xa80, 0xaff],
  ["Taml", 0xb80, 0xbff],
  ["Telu", 0xc00, 0xc7f],
  ["Mlym", 0xd00, 0xd7f],
  ["Sinh", 0xd80, 0xdff],
  ["Thai", 0xe00, 0xe7f],
  ["Mymr", 0x1000, 0x109f],
  ["Geor", 0x10a0, 0x10ff],
  ["Ethi", 0x1200, 0x139f],
  ["Khmr", 0x1780, 0x17ff],
  ["Jpan", 0x3040, 0x30ff],
  ["Hans", 0x4e00, 0x9fff],
  ["Kore", 0xac00, 0xd7af],
];

function scriptOf(c: number): string | undefined {
  for (const [script, from, to] of SCRIPTS) if (c >= from && c <= to) return script;
  return undefined;
}

/** The script of most letters; undefined where there are hardly any. */
export function mainScript(text: string): string | undefined {
  const counts = new Map<string, number>();
  const length = Math.min(text.length, 4000);
  for (let i = 0; i < length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x41 || (c > 0x5a && c < 0x61) || (c > 0x7a && c < 0xaa) || c === 0xd7 || c === 0xf7) continue;
    const script = scriptOf(c);
    if (script) counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  let best: string | undefined;
  for (const [script, count] of counts) if (count > (best ? (counts.get(best) ?? 0) : 2)) best = script;
  return best;
}

/**
 * Names the language of a short post by its letters and its frequent words; a language that the tables do not hold
 * is left to `elsewhere`, a general detector. Words of the offers' lexicon count too.
 */
export class LanguageReader {
  readonly #data: LanguageData;
  /** Folded word to the languages that have it. */
  readonly #words = new Map<string, string[]>();
  readonly #letters = new Map<string, string[]>();
  readonly #maghrebi: ReadonlySet<string>;
  readonly #mashriqi: ReadonlySet<string>;

  constructor(
    data: LanguageData,
    lexica: readonly { readonly lang: string; readonly words: readonly string[] }[] = [],
  ) {
    this.#data = data;
    for (const [lang, words] of Object.entries(data.words))
      for (const word of words) this.#add(foldWord(word), lang);
    for (const { lang, words } of lexica)
      for (const word of words) if (word.length > 3) this.#add(word, lang);
    for (const [lang, letters] of Object.entries(data.letters))
      for (const letter of letters) this.#letters.set(letter, [...(this.#letters.get(letter) ?? []), lang]);
    this.#maghrebi = new Set(data.maghrebi.map((x) => foldWord(x)));
    this.#mashriqi = new Set(data.mashriqi.map((x) => foldWord(x)));
  }

  #add(key: string, lang: string): void {
    const list = this.#words.get(key);
    if (!list) this.#words.set(key, [lang]);
    else if (!list.includes(lang)) list.push(lang);
  }

  /** `text` is the normal text without links, handles and hashtags; `tokens` are its words. */
  guess(
    text: string,
    tokens: readonly Token[],
    elsewhere?: (text: string) => string | undefined,
  ): LanguageGuess {
    const script = mainScript(text);
    if (!script) return { lang: "zxx", script: "Zyyy", isRomanised: false, confidence: 0.9 };
    const alone = this.#data.alone[script];
    if (alone) return { lang: alone, script, isRomanised: false, confidence: 0.95 };
    const scores = this.#scores(text, tokens, script);
    let best = "";
    let bestScore = 0;
    let second = 0;
    for (const [lang, score] of scores) {
      if (score > bestScore) {
        second = bestScore;
        best = lang;
        bestScore = score;
      } else if (score > second) second = score;
    }
    if (bestScore < 0.9 && elsewhere) {
      const lang = elsewhere(text);
      if (lang) return { lang, script, isRomanised: false, confidence: 0.5 };
    }
    if (best === "")
      return { lang: script === "Arab" ? "ara" : "und", script, isRomanised: false, confidence: 0.2 };
    const isRomanised = best.endsWith("-Latn");
    const lang = best.replace("-Latn", "");
    const dialect = lang === "ara" ? this.#dialect(tokens) : undefined;
    return {
      lang,
      script,
      ...(dialect ? { dialect } : {}),
      isRomanised,
      confidence: Math.round((bestScore / (bestScore + second + 0.5)) * 100) / 100,
    };
  }

  #scores(text: string, tokens: readonly Token[], script: string): ReadonlyMap<string, number> {
    const scores = new Map<string, number>();
    const add = (lang: string, value: number): void => void scores.set(lang, (scores.get(lang) ?? 0) + value);
    const ofScript = (lang: string): boolean => (SCRIPT_OF[lang] ?? "Latn") === script;
    for (const token of tokens.slice(0, 400)) {
      const langs = this.#words.get(token.key);
      if (langs) for (const lang of langs) if (ofScript(lang)) add(lang, 1 / langs.length ** 0.7);
      if (script === "Latn" && /^[a-z]*[a-z][23579][a-z]+$|^[3579][a-z]{2,}$/i.test(token.raw))
        add("ara-Latn", 1.2);
    }
    const seen = text.length > 2000 ? text.slice(0, 2000) : text;
    for (const c of seen.toLowerCase()) {
      const langs = this.#letters.get(c);
      if (langs) for (const lang of langs) if (ofScript(lang)) add(lang, 0.45 / langs.length);
    }
    if (script === "Latn" && seen.includes("'")) for (const _ of seen.matchAll(TURKISH_CASE)) add("tur", 1.6);
    // Who writes Vietnamese without its letters is rarer than he whose words look like it.
    if (script === "Latn" && seen.length >= LONG && !VIETNAMESE.test(seen))
      scores.set("vie", (scores.get("vie") ?? 0) / 2);
    if (script === "Arab" && seen.length >= LONG)
      for (const lang of NEVER_WITHOUT)
        if (![...(this.#data.letters[lang] ?? "")].some((letter) => seen.includes(letter)))
          scores.set(lang, (scores.get(lang) ?? 0) / 4);
    return scores;
  }

  #dialect(tokens: readonly Token[]): string | undefined {
    let maghrebi = 0;
    let mashriqi = 0;
    for (const { key } of tokens.slice(0, 400)) {
      if (this.#maghrebi.has(key)) maghrebi++;
      if (this.#mashriqi.has(key)) mashriqi++;
    }
    if (maghrebi === 0 && mashriqi === 0) return undefined;
    return maghrebi >= mashriqi ? "maghrebi" : "mashriqi";
  }
}

/** A text of this length in one of these languages holds at least one of the letters that its neighbours lack. */
const LONG = 40;
/** A name, an apostrophe and the ending of its case: Edirne'den Sofya'ya. */
const TURKISH_CASE = /\p{Lu}\p{L}{2,40}'(?:[dt][ae](?:n|ki)?|y?[ae]|n?[iıuü]n)(?![\p{L}'])/gu;
const VIETNAMESE = /[ăđơưĂĐƠƯ\u1ea0-\u1ef9]/u;
const NEVER_WITHOUT = ["ckb", "pus", "urd"];

const SCRIPT_OF: Readonly<Record<string, string>> = {
  ara: "Arab",
  fas: "Arab",
  ckb: "Arab",
  pus: "Arab",
  urd: "Arab",
  amh: "Ethi",
  tir: "Ethi",
  rus: "Cyrl",
  ukr: "Cyrl",
  srp: "Cyrl",
  bul: "Cyrl",
  hin: "Deva",
  nep: "Deva",
  mar: "Deva",
};
