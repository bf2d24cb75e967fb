import { type Catalogue, Translator } from "./translate.ts";

/** The languages in which Wasl itself speaks: pages, briefs and what detectors say. */
export const LANGS = ["en", "ar", "fr"] as const;
export type Lang = (typeof LANGS)[number];

/** What a message is filled with: numbers and days by the reader's rules, texts as they are, other messages in the same language. */
type MessageValue = number | string | Message | readonly (string | Message)[];

/** A sentence as data: its id in data/findings/ and what it is filled with. It speaks the language of whoever reads it. */
export interface Message {
  readonly id: string;
  readonly values?: Readonly<Record<string, MessageValue>>;
  /** The sentence itself, where it came with a typology that is data: in English, and in other languages as far as it says. */
  readonly texts?: Readonly<Partial<Record<Lang, string>> & { en: string }>;
}

/** A message; or a text as it was written, where nothing speaks more than one language. */
export type Said = Message | string;

/** A sentence of data/findings/; said.test.ts fails where one of the languages has none. */
export const say = (id: string, values?: Message["values"]): Message =>
  values === undefined ? { id } : { id, values };

/** As Intl formats them. Digits of Arabic sentences are European, as on the pages. */
export const TAGS: Readonly<Record<Lang, string>> = { en: "en-GB", ar: "ar-u-nu-latn", fr: "fr-FR" };

/** A sum as detectors keep it, "1050.30 EUR": said as the reader writes money. */
const SUM = /^(\d+(?:\.(\d+))?) ([A-Z]{3})$/;
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Says messages in one language. */
export class Speaker {
  readonly lang: Lang;
  readonly #translator: Translator;
  readonly #list: Intl.ListFormat;
  readonly #days: Intl.DateTimeFormat;

  constructor(lang: Lang, catalogue: Catalogue) {
    this.lang = lang;
    this.#translator = new Translator(TAGS[lang], catalogue);
    this.#list = new Intl.ListFormat(TAGS[lang], { type: "unit" });
    this.#days = new Intl.DateTimeFormat(TAGS[lang], {
      year: "numeric",
      month: "short",
      day: "numeric",
      timeZone: "UTC",
    });
  }

  /** What no catalogue has, such as a seller's own word for a red flag, stands as it is behind its kind. */
  text(said: Said): string {
    if (typeof said === "string") return said;
    const { id, values = {}, texts } = said;
    if (!texts && !this.#translator.has(id)) return id.slice(id.indexOf(".") + 1);
    const filled = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === "number" ? value : this.#filled(value),
      ]),
    );
    return texts
      ? this.#translator.format(texts[this.lang] ?? texts.en, filled)
      : this.#translator.text(id, said.values && filled);
  }

  #money(sum: string, digits: number, currency: string): string {
    return new Intl.NumberFormat(TAGS[this.lang], {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      // By its digits: a number would lose those beyond the sixteenth.
    }).format(sum as Intl.StringNumericLiteral);
  }

  #filled(value: Exclude<MessageValue, number>): string {
    if (typeof value === "string" && DAY.test(value)) return this.#days.format(new Date(value));
    const [, sum, decimals = "", currency = ""] = (typeof value === "string" && SUM.exec(value)) || [];
    if (sum !== undefined && CURRENCIES.has(currency)) return this.#money(sum, decimals.length, currency);
    if (typeof value === "object" && !("id" in value))
      return this.#list.format(value.map((one) => this.text(one)));
    return this.text(value);
  }
}
