import { foldWord } from "./tokens.ts";

/** A sum of money as a text names it, multiplied out: "25 lakh" is 2500000. */
export interface FoundPrice {
  readonly amount: number;
  /** ISO 4217, or "IRT" for toman. */
  readonly currency: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  /** By country, whose currency of that name it may be: the dinar of Algeria or of Tunisia. */
  readonly of?: Readonly<Record<string, string>>;
  /** No sum at all where no such country is named: "80 million" of a crossing from Algeria are centimes. */
  readonly onlyOf?: boolean;
}

/** data/online/money.json. */
export interface MoneyData {
  readonly symbols: Readonly<Record<string, string>>;
  /** Words by the number that they multiply with. */
  readonly multipliers: Readonly<Record<string, readonly string[]>>;
  readonly currencies: Readonly<Record<string, readonly string[]>>;
  /** Words for more than one currency: by language, or language and dialect ("ara-maghrebi"). */
  readonly ambiguous: readonly {
    readonly words: readonly string[];
    readonly by: Readonly<Record<string, string>>;
    /** By country of the journey. */
    readonly of?: Readonly<Record<string, string>>;
    /** Of the currency's unit: a centime is the hundredth part. */
    readonly scale?: number;
    readonly else: string;
  }[];
  /** Slang of the trade for a fixed sum. */
  readonly units: readonly {
    readonly words: readonly string[];
    readonly amount: number;
    readonly currency: string;
  }[];
  /** The currency of "25 lakh" or "300 triệu" without a currency, by language. */
  readonly bare: Readonly<Record<string, string>>;
  /** Where "80 million" without a currency are centimes: by language, the currency by country. */
  readonly bareCentimes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Words before a number that add a half to it: "ساڑھے تین لاکھ" is 350000. */
  readonly andHalf: readonly string[];
  /** By language, words that fold as a number of another one does. */
  readonly notNumbers: Readonly<Record<string, readonly string[]>>;
  readonly numberWords: Readonly<Record<string, readonly string[]>>;
  /** Codes that are words in some language: they count in capitals, or right at the number. */
  readonly capitalsOnly: readonly string[];
}

interface Meaning {
  readonly currency?: string;
  readonly by?: Readonly<Record<string, string>>;
  readonly of?: Readonly<Record<string, string>> | undefined;
  readonly scale?: number | undefined;
  readonly unit?: { readonly amount: number; readonly currency: string };
}

/** Two digits and a separator, then three: "6,200" is a thousand, "6.2" is none. */
const NUMBER =
  /\d{1,3}(?:[.,'\u066c]\d{3}){1,4}(?:[.,]\d{1,2})?(?!\d)|\d{1,3}(?: \d{3}){1,3}(?![\d.,:/])|\d{1,12}(?:[.,]\d{1,2})?(?!\d)/g;
/** "For" and "by" are written together with what follows in Arabic and Ethiopic script: ب6000 دينار. */
const PROCLITIC = /^(?:[^\p{L}\p{N}]|^)[بلوفበለከብን]$/u;
const NEXT_WORD = /^[ \u00a0]?([\p{L}\p{M}][\p{L}\p{M}.]{0,18})/u;
/** The smaller part of a sum in words: "4 lakh 50 thousand", "5 ألف و 500". */
const SMALLER_PART =
  /^(?: ?[و،] ?| (?:and|et|aur|dhe|e|y|û|او|اور|و|এবং|ਤੇ|እና) | )(\d{1,3})(?![\d.,:/]) ?([\p{L}\p{M}]{1,12})?/u;
const LAST_WORD = /(?:^|[^\p{L}\p{M}])([\p{L}\p{M}]{3,10}) $/u;
/** Behind a multiplier that stands at the number, in Vietnamese: "3k5" is 3500, "2tr9" is 2.9 million. */
const TENTHS = /^\p{L}(\d{1,2})(?!\d)/u;
const JOINERS: ReadonlySet<string> = new Set("and û dhe e ve و او".split(" ").map(foldWord));
/** Letters at a sign say whose dollar or krone it is: "A$500", "500 C$". */
const SYMBOL_BEFORE = /(?:(?<![\p{L}\p{M}\p{N}])(\p{L}{1,3}))?([\p{Sc}💴-💷]) ?$/u;
const SYMBOL_AFTER = /^ ?((?:\p{L}{1,3}(?=\p{Sc}))?[\p{Sc}💴-💷])/u;

export class MoneyReader {
  readonly #data: MoneyData;
  readonly #multipliers = new Map<string, number>();
  readonly #meanings = new Map<string, Meaning>();
  readonly #numberWords = new Map<string, number>();
  readonly #notNumbers: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #capitalsOnly: ReadonlySet<string>;
  readonly #andHalf: ReadonlySet<string>;

  constructor(data: MoneyData) {
    this.#data = data;
    this.#notNumbers = new Map(
      Object.entries(data.notNumbers).map(([lang, words]) => [lang, new Set(words.map(key))]),
    );
    this.#capitalsOnly = new Set(data.capitalsOnly.map(key));
    this.#andHalf = new Set(data.andHalf.map(key));
    for (const [value, words] of Object.entries(data.multipliers))
      for (const word of words) this.#multipliers.set(key(word), Number(value));
    for (const [currency, words] of Object.entries(data.currencies))
      for (const word of words) this.#meanings.set(key(word), { currency });
    for (const { words, by, of, scale, else: otherwise } of data.ambiguous)
      for (const word of words) this.#meanings.set(key(word), { by, of, scale, currency: otherwise });
    for (const { words, amount, currency } of data.units)
      for (const word of words) this.#meanings.set(key(word), { unit: { amount, currency } });
    for (const [value, words] of Object.entries(data.numberWords))
      for (const word of words) this.#numberWords.set(key(word), Number(value));
  }

  /** `lang` is ISO 639-3, with "-maghrebi" where the dialect is known; it decides between dinars and between rupees. */
  find(text: string, lang: string): readonly FoundPrice[] {
    const found: FoundPrice[] = [];
    for (const m of text.matchAll(NUMBER)) {
      const before = text.charAt(m.index - 1);
      const isTail =
        /[\p{L}\p{N}@_#/.,]/u.test(before) && !PROCLITIC.test(text.slice(Math.max(0, m.index - 2), m.index));
      if (isTail && !this.#endsWithCode(text, m.index)) continue;
      const price = this.#priceAt(text, m.index, m[0], lang);
      if (price && price.start >= (found.at(-1)?.end ?? 0)) found.push(price);
      if (found.length >= 200) break;
    }
    this.#spelled(text, lang, found);
    return found;
  }

  #endsWithCode(text: string, at: number): boolean {
    const word = /\p{L}{1,4}\.?$/u.exec(text.slice(Math.max(0, at - 5), at))?.[0];
    return word !== undefined && this.#meanings.has(key(word));
  }

  #priceAt(text: string, start: number, raw: string, lang: string): FoundPrice | undefined {
    let amount = toNumber(raw);
    if (!(amount > 0)) return undefined;
    if (this.#isHalfMore(text, start)) amount += 0.5;
    let end = start + raw.length;
    let from = start;
    const ahead = this.#before(text, start, lang);
    let multiplied = 0;
    for (let step = 0; step < 2; step++) {
      const word = NEXT_WORD.exec(text.slice(end, end + 24));
      const times = word ? this.#multipliers.get(key(word[1] ?? "")) : undefined;
      if (
        !word ||
        times === undefined ||
        (times === 1000 && multiplied > 0 && amount >= 1000 && /^k$/i.test(word[1] ?? ""))
      )
        break;
      // "m" and "k" stand at the number; as a word of its own a letter means something else.
      if (/^ [a-z]$/i.test(word[0])) break;
      amount *= times;
      multiplied = times;
      // A full stop behind it ends the sentence.
      end += word[0].replace(/\.$/, "").length;
    }
    const tenths = TENTHS.exec(text.slice(end - 1, end + 3));
    if (tenths && lang === "vie") {
      amount += (Number(tenths[1]) * multiplied) / 10 ** (tenths[1] ?? "").length;
      end += (tenths[1] ?? "").length;
    }
    const part = multiplied > 0 && !tenths ? this.#smallerPart(text, end, multiplied) : undefined;
    if (part && /\p{L}/u.test(text.charAt(end - 1))) {
      amount += part.amount;
      end = part.end;
    }
    const behind = this.#after(text, end, lang);
    if (behind?.unit)
      return {
        amount: amount * behind.unit.amount,
        currency: behind.unit.currency,
        start,
        end: behind.end,
        confidence: 0.75,
      };
    // "her kes 8500 euro" is for each person, not in Kenyan shillings: a code in small letters yields to what follows.
    const yields = ahead && !ahead.isSure && !/^ ?\d/.test(text.slice(behind?.end ?? end));
    if (behind?.currency && (!ahead || yields)) return sumOf(amount, behind.currency, behind, start, 0.95);
    if (ahead) {
      from = ahead.start;
      // "€500" before "€": the sign behind wins only where there is none before.
      return { amount, currency: ahead.currency, start: from, end, confidence: 0.93 };
    }
    const centimes = this.#data.bareCentimes[lang.split("-")[0] ?? ""];
    const isBare =
      multiplied === MILLION && amount < 1000 * MILLION && CLAUSE_END.test(text.slice(end, end + 3));
    if (centimes && isBare) {
      const said = { of: centimes, onlyOf: true, start, end, confidence: 0.6 };
      return { ...said, amount: amount / 100, currency: Object.values(centimes)[0] ?? "" };
    }
    const bare = multiplied > 0 ? this.#data.bare[lang.split("-")[0] ?? ""] : undefined;
    return bare !== undefined && amount >= 50_000
      ? { amount, currency: bare, start, end, confidence: 0.8 }
      : undefined;
  }

  /** What follows "4 lakh" or "5 thousand" of the same sum; its end, or undefined where another thing follows. */
  #smallerPart(text: string, at: number, unit: number): { amount: number; end: number } | undefined {
    const part = SMALLER_PART.exec(text.slice(at, at + 28));
    if (!part) return undefined;
    const [whole, digits = "", word = ""] = part;
    const times = this.#multipliers.get(key(word));
    if (times !== undefined)
      return times < unit && times >= 1000 && Number(digits) * times < unit
        ? { amount: Number(digits) * times, end: at + whole.length }
        : undefined;
    // "5 thousand 500 euro": hundreds behind thousands, and a currency behind them.
    return unit === 1000 && digits.length === 3 && this.#meanings.has(key(word))
      ? {
          amount: Number(digits),
          end: at + whole.length - word.length - (whole.endsWith(` ${word}`) ? 1 : 0),
        }
      : undefined;
  }

  #before(
    text: string,
    start: number,
    lang: string,
  ): { currency: string; start: number; isSure: boolean } | undefined {
    const head = text.slice(Math.max(0, start - 16), start);
    const sign = SYMBOL_BEFORE.exec(head);
    if (sign) {
      const [whole, letters = "", symbol = ""] = sign;
      const own = this.#data.symbols[letters + symbol];
      const currency = own ?? this.#data.symbols[symbol];
      if (currency) {
        // A banknote drawn before "3000 dollars" is an ornament.
        const isSure = /\p{Sc}/u.test(whole);
        return { currency, start: start - whole.length + (own ? 0 : letters.length), isSure };
      }
    }
    const word = /(?:^|[^\p{L}\p{M}])(\p{L}[\p{L}\p{M}]{1,9}\.?) ?$/u.exec(head);
    if (!word) return undefined;
    const meaning = this.#meanings.get(key(word[1] ?? ""));
    // Only codes stand before the number; a word there belongs to the figure before it.
    if (!meaning || !/^(?:[A-Z]{3}|rs\.?|euros?|tk\.?)$/i.test(word[1] ?? "")) return undefined;
    const isTaken = /\d ?$/.test(head.slice(0, head.length - word[0].length + 1));
    const currency = currencyOf(meaning, lang);
    if (!currency || isTaken) return undefined;
    const isSure = /^[A-Z]{3}$/.test(word[1] ?? "");
    return { currency, start: start - word[0].trimStart().length, isSure };
  }

  #after(
    text: string,
    at: number,
    lang: string,
  ): { currency?: string; unit?: Meaning["unit"]; meaning?: Meaning; end: number } | undefined {
    const sign = SYMBOL_AFTER.exec(text.slice(at, at + 6));
    if (sign) {
      const currency = this.#data.symbols[sign[1] ?? ""];
      // "300 €" but not "7 $50" or "9 💵 2800": a sign before the next number is that one's.
      const next = /\p{Sc}/u.test(sign[0]) ? /^\d/ : /^\ufe0f? ?\d/;
      if (
        currency &&
        !(sign[0].startsWith(" ") && next.test(text.slice(at + sign[0].length, at + sign[0].length + 4)))
      )
        return { currency, end: at + sign[0].length };
    }
    const words: { text: string; end: number }[] = [];
    let end = at;
    for (let i = 0; i < 3; i++) {
      const word = NEXT_WORD.exec(text.slice(end, end + 24));
      if (!word) break;
      end += word[0].length;
      words.push({ text: (words.at(-1)?.text ? `${words.at(-1)?.text} ` : "") + (word[1] ?? ""), end });
    }
    for (const word of words.reverse()) {
      const folded = key(word.text);
      const meaning = this.#meanings.get(folded) ?? this.#inflected(word.text);
      if (!meaning) continue;
      if (this.#capitalsOnly.has(folded) && /[a-z]/.test(word.text) && text.charAt(at) === " ") continue;
      const trimmed = word.text.endsWith(".") ? word.end - 1 : word.end;
      if (meaning.unit) return { unit: meaning.unit, end: trimmed };
      const currency = currencyOf(meaning, lang);
      if (currency) return { currency, meaning, end: trimmed };
    }
    return undefined;
  }

  /** A currency with a short ending: "euros'", "eurovan", "ዩሮን", "ইউরোতে". Words of four letters or more. */
  #inflected(word: string): Meaning | undefined {
    const folded = key(word);
    if (folded.includes(" ")) return undefined;
    for (let cut = 1; cut <= 3 && folded.length - cut >= 4; cut++) {
      const meaning = this.#meanings.get(folded.slice(0, -cut));
      if (meaning) return meaning;
    }
    return undefined;
  }

  #isHalfMore(text: string, start: number): boolean {
    const before = LAST_WORD.exec(text.slice(Math.max(0, start - 16), start))?.[1];
    return before !== undefined && this.#andHalf.has(key(before));
  }

  /** "ثلاثة آلاف يورو", "ألف وميتين دولار", "five thousand five hundred euros". */
  #spelled(text: string, lang: string, found: FoundPrice[]): void {
    let done = 0;
    for (const m of text.matchAll(/[\p{L}\p{M}]{2,14}/gu)) {
      const value = this.#numberWords.get(key(m[0]));
      if (value === undefined || m.index < done || this.#notNumbers.get(lang)?.has(key(m[0]))) continue;
      if (/\p{N}[.,]? ?$/u.test(text.slice(Math.max(0, m.index - 3), m.index))) continue;
      const half = this.#isHalfMore(text, m.index) ? 0.5 : 0;
      const { amount, end } = this.#sum(text, m.index + m[0].length, value + half);
      done = end;
      if (amount < 100) continue;
      const behind = this.#after(text, end, lang);
      const currency =
        behind?.currency ?? (amount >= 50_000 ? this.#data.bare[lang.split("-")[0] ?? ""] : undefined);
      const last = behind?.currency ? behind : { end };
      const sum = currency ? sumOf(amount, currency, last, m.index, 0.8) : undefined;
      if (!sum || found.some((f) => f.start < sum.end && m.index < f.end)) continue;
      found.push(sum);
    }
  }

  /** Goes on behind a number word: a multiplier, then smaller parts of the same number. */
  #sum(text: string, at: number, first: number): { amount: number; end: number } {
    let [amount, part, end] = [0, first, at];
    let ceiling = Number.POSITIVE_INFINITY;
    for (let step = 0; step < 6; step++) {
      const word = NEXT_WORD.exec(text.slice(end, end + 24));
      if (!word) break;
      const folded = key(word[1] ?? "");
      // "Two thousand and five hundred".
      const following = JOINERS.has(folded)
        ? NEXT_WORD.exec(text.slice(end + word[0].length, end + 40))
        : null;
      if (following && step > 0 && this.#numberWords.has(key(following[1] ?? ""))) {
        end += word[0].length;
        continue;
      }
      const times = this.#multipliers.get(folded);
      // "And" is a word of its own, or the first letter of the next one in Arabic script.
      const next = this.#numberWords.get(folded) ?? this.#numberWords.get(folded.replace(/^و/, ""));
      if (times !== undefined && part > 0 && part * times < ceiling) {
        amount += part * times;
        ceiling = times;
        part = 0;
      } else if (times !== undefined && part === 0 && amount < times) {
        // "Five hundred thousand".
        amount *= times;
        ceiling = times;
      } else if (next !== undefined && part === 0 && next < ceiling) part = next;
      else if (next !== undefined && amount === 0 && part >= 100 && next < part) {
        amount = part;
        ceiling = part;
        part = next;
      } else break;
      end += word[0].length;
    }
    return { amount: amount + part, end };
  }
}

const MILLION = 1_000_000;
/** "3 million people" are no sum. */
const CLAUSE_END = /^ ?(?:[،,.!؛\n]|$)/;
/** Fewer centimes than these are small change. */
const CENTIMES_MIN = 100_000;

function sumOf(
  amount: number,
  currency: string,
  { meaning, end }: { readonly meaning?: Meaning; readonly end: number },
  start: number,
  confidence: number,
): FoundPrice | undefined {
  const { of, scale } = meaning ?? {};
  if (scale !== undefined && amount < CENTIMES_MIN) return undefined;
  return { amount: amount * (scale ?? 1), currency, start, end, confidence, ...(of ? { of } : {}) };
}

const currencyOf = (meaning: Meaning, lang: string): string | undefined =>
  meaning.by?.[lang] ?? meaning.by?.[lang.split("-")[0] ?? ""] ?? meaning.currency;

const key = (word: string): string =>
  word
    .replace(/\.$/, "")
    .split(" ")
    .map((w) => foldWord(w.replaceAll(".", "")))
    .join(" ");

/** "6,200" 6200; "4.200" 4200; "2,5" 2.5; "1 500" 1500. */
export function toNumber(raw: string): number {
  const text = raw.replace(/[ '\u066c]/g, "");
  const grouped = /^\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?$/.test(text);
  if (!grouped) return Number(text.replace(",", "."));
  const decimal = /[.,](\d{1,2})$/.exec(text);
  const whole = decimal ? text.slice(0, -decimal[0].length) : text;
  return Number(whole.replace(/[.,]/g, "")) + (decimal ? Number(`0.${decimal[1]}`) : 0);
}
