import type { NamesModel } from "../names/index.ts";
import { type CalendarData, DateReader } from "../text/dates.ts";
import { normaliseText } from "../text/normalise.ts";
import { arabicForms, type PhraseHit, PhraseIndex, withoutEndings } from "../text/phrases.ts";
import { type Place, PlaceIndex } from "../text/places.ts";
import { accentedKey, foldWord, type Token, tokenise } from "../text/tokens.ts";
import { type EarKeys, type NamedPlace, placesByEar } from "./by-ear.ts";

/** One file of data/news: words of one language, forms parted by "|", a star for any ending. */
export interface NewsWords {
  readonly lang: string;
  readonly decimal: string;
  readonly numbers: Readonly<Record<string, string>>;
  /** Compound numbers written as one word: {u} unit, {t} ten, {t-} ten without its last vowel. */
  readonly joined: readonly string[];
  readonly and: string;
  readonly units: Readonly<Record<string, string>>;
  /** "Including" five children, who are counted already; a boat that people were "in" is not one that was seized. */
  readonly among?: string;
  readonly aboard?: string;
  /** Words that fold as a unit does and are none: "konnten", which is not "Konten". */
  readonly not?: string;
  /** Phrases that count one: "one company". */
  readonly ones: Readonly<Record<string, string>>;
  /** Words that count two by their form, and words for two that stand behind a plural: Arabic "قتيلان", "مهاجرين اثنين". */
  readonly twos?: Readonly<Record<string, string>>;
  readonly two?: string;
  /** What stands behind or before a sum that each pays: a price, and not what was found or earned. */
  readonly perHead?: Readonly<Record<"behind" | "before", string>>;
  readonly cues: Readonly<Record<string, string>>;
  readonly status: Readonly<Record<string, string>>;
  /** Words beside a year: "sure" ones before it, "unsure" ones that stand before a count too, and those "behind". */
  readonly years: Readonly<Record<string, string>>;
  /** Monday first. */
  readonly weekdays: readonly string[];
  readonly relative: Readonly<Record<string, string>>;
  readonly attribution: string;
  readonly operation: string;
  readonly link: string;
  readonly opinion: string;
  readonly types: Readonly<Record<string, string>>;
}

/** The parts of data/gazetteer.json that are read here. */
export interface NewsGazetteer {
  readonly countries: readonly { readonly iso: string; readonly names: Names }[];
  readonly places: readonly {
    readonly id: string;
    readonly name: string;
    readonly country: string;
    readonly names: Readonly<Record<string, string>>;
  }[];
}
type Names = Readonly<Record<string, readonly string[]>>;

export interface NewsData {
  readonly words: readonly NewsWords[];
  readonly gazetteer: NewsGazetteer;
  readonly calendar: CalendarData;
  /** Further names of places by id, parted by "|": data/news/exonyms.json. */
  readonly exonyms: {
    readonly names: Readonly<Record<string, string>>;
    /** Further places: id, country, names. */
    readonly places: readonly (readonly [string, string, string])[];
  };
  readonly ears: EarKeys;
}

/** The words of one language, ready to be found in a text. */
export interface NewsLanguage {
  readonly lang: string;
  readonly decimal: string;
  readonly and: ReadonlySet<string>;
  /** Whether a word has "and" written together with it: Arabic "وأنقذت", not "وثيقة", nor Sorani "وڵات". */
  readonly hasAnd: (key: string) => boolean;
  readonly find: <T>(index: PhraseIndex<T>, tokens: readonly Token[]) => readonly PhraseHit<T>[];
  readonly tokens: (text: string) => readonly Token[];
  readonly numbers: PhraseIndex<number>;
  readonly units: PhraseIndex<string>;
  readonly among: PhraseIndex<true>;
  readonly aboard: PhraseIndex<true>;
  readonly ones: PhraseIndex<string>;
  readonly twos: PhraseIndex<string>;
  /** Keys: "الاثنين" is Monday. */
  readonly two: ReadonlySet<string>;
  readonly perHead: PhraseIndex<string>;
  readonly cues: PhraseIndex<string>;
  readonly status: PhraseIndex<string>;
  readonly years: PhraseIndex<string>;
  /** Days of the week, 0 for Monday. */
  readonly weekdays: PhraseIndex<number>;
  readonly relative: PhraseIndex<number>;
  readonly attribution: PhraseIndex<true>;
  readonly operation: PhraseIndex<true>;
  readonly link: PhraseIndex<true>;
  readonly opinion: PhraseIndex<true>;
  readonly types: PhraseIndex<string>;
}

export interface NewsModel {
  /** The place whose name a word spells by ear in another script or language, or undefined. */
  readonly placeByEar: (word: string) => Place | undefined;
  readonly languages: ReadonlyMap<string, NewsLanguage>;
  readonly places: PlaceIndex;
  /** Cities that no list but GeoNames' holds: where a sentence begins, their names may be words. */
  readonly lesserPlaces: ReadonlySet<string>;
  /** Whether words, folded, are what a place is called first, not one of its other names. */
  readonly isMainName: (place: Place, words: string) => boolean;
  /** One for each language: a month's name in one is another month's in the next. */
  readonly dates: ReadonlyMap<string, DateReader>;
}

const KEPT_MAX = 20_000;
/** The same answers, kept: a news text has few words, and each is asked for by many lists. */
function kept(answer: (key: string) => readonly string[]): (key: string) => readonly string[] {
  const answers = new Map<string, readonly string[]>();
  return (key) => {
    let found = answers.get(key);
    if (!found) {
      found = answer(key);
      if (answers.size >= KEPT_MAX) answers.clear();
      answers.set(key, found);
    }
    return found;
  };
}

const fold = (name: string): string =>
  tokenise(normaliseText(name).text)
    .map((t) => foldWord(t.raw))
    .join(" ");

const none = (): readonly string[] => [];
/** Turkish endings of case and number, and the Sorani ones of definiteness, number, place and "their"; folded. */
const TURKISH =
  "in un nin nun i u yi yu si su a e ya ye da de ta te dan den tan ten la le yla yle lar ler lari leri".split(
    " ",
  );
const SORANI = "ی ێک ێکی ە ەکە ەکەی ەکان ەکانی ان انی یان یانی دا یدا ەوە یەوە یش".split(" ").map(foldWord);
/** Other forms of a word as the language writes it, by which a phrase is found too. */
const FORMS: Readonly<Record<string, (key: string) => readonly string[]>> = {
  ar: arabicForms,
  ckb: withoutEndings(SORANI, 3),
  de: withoutEndings(["n", "en", "s", "es"], 7),
  fa: withoutEndings(["ها", "های", "هایی", "ی"], 3),
  sq: withoutEndings(["t", "te", "ve", "n", "ne"].map(foldWord), 5),
  tr: withoutEndings(TURKISH, 4),
};
/** Letters before the last word of a compound, and in it; "Angebote" are no boats. */
const [MODIFIER_MIN, HEAD_MIN] = [5, 4];
/** What a German compound may end in: "Blankopässe" are passports. */
const headsOf = (key: string): string[] =>
  Array.from({ length: Math.max(0, key.length - MODIFIER_MIN - HEAD_MIN + 1) }, (_, i) =>
    key.slice(MODIFIER_MIN + i),
  );

/** Every country and place that news may name, the more important first. */
export function newsPlaces({ gazetteer, exonyms }: Pick<NewsData, "gazetteer" | "exonyms">): NamedPlace[] {
  return [
    ...gazetteer.countries.map((c) => ({ country: c.iso, names: Object.values(c.names).flat() })),
    ...gazetteer.places.map((p) => ({
      country: p.country,
      city: p.id,
      names: [p.name, ...Object.values(p.names), ...(exonyms.names[p.id]?.split("|") ?? [])],
    })),
    ...exonyms.places.map(([city, country, names]) => ({ country, city, names: names.split("|") })),
  ];
}

/** Builds everything that reading needs from the parsed data files. */
export function newsModel(data: NewsData, names?: NamesModel): NewsModel {
  const languages = new Map(data.words.map((words) => [words.lang, newsLanguage(words)]));
  const places = newsPlaces(data);
  const mains = new Map(places.map((p) => [p.city ?? p.country, fold(p.names[0] ?? "")]));
  return {
    languages,
    places: new PlaceIndex({ places, words: monthNames(data) }),
    lesserPlaces: new Set(data.exonyms.places.map(([city]) => city)),
    isMainName: ({ city, country }, words) => mains.get(city ?? country) === words,
    placeByEar: names ? placesByEar(places, names, data.ears) : () => undefined,
    dates: new Map(data.words.map(({ lang }) => [lang, new DateReader(calendarOf(data.calendar, lang))])),
  };
}

/** The languages of news as those of the place index, where they are not called alike. */
export const PLACE_LANGUAGE: Readonly<Record<string, string>> = { tr: "tur", sq: "sqi", ckb: "ckb" };

/** March is a town too, but not in a report. */
function monthNames({ words, calendar }: NewsData): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    words.map(({ lang }) => [
      PLACE_LANGUAGE[lang] ?? lang,
      calendar.gregorian.flatMap((month) => month.names[lang] ?? []),
    ]),
  );
}

function calendarOf(calendar: CalendarData, lang: string): CalendarData {
  const gregorian = calendar.gregorian.map((m) => ({
    month: m.month,
    names: { [lang]: m.names[lang] ?? [] },
  }));
  return { ...calendar, months: [], gregorian };
}

/** "و68" and "18ی" are a word and a number each. */
function splitDigits(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((t) => {
    if (!/\d/.test(t.raw) || /^\d+$/.test(t.raw)) return [t];
    return [...t.raw.matchAll(/\d+|\D+/g)].map((m) => ({
      raw: m[0],
      key: m[0],
      start: t.start + m.index,
      end: t.start + m.index + m[0].length,
    }));
  });
}

function newsLanguage(words: NewsWords): NewsLanguage {
  // Vietnamese tells words apart by their tones; elsewhere accents come and go.
  const keyOf = words.lang === "vi" ? accentedKey : foldWord;
  const known = new Set<string>();
  const formsOf = FORMS[words.lang] ?? none;
  // A form that no list has finds nothing; what begins a word begins the word with its ending too.
  const forms =
    words.lang === "ar" || formsOf === none
      ? formsOf
      : kept((key) => formsOf(key).filter((form) => known.has(form)));
  const index = <T>(entries: Iterable<readonly [string, T]>): PhraseIndex<T> => {
    const made = new PhraseIndex<T>(keyOf);
    for (const [forms, value] of entries)
      for (const form of forms.split("|")) {
        const tokens = tokenise(form);
        if (tokens.length > 0) made.add(form, value);
        for (const t of tokens) known.add(keyOf(t.raw));
      }
    return made;
  };
  const flags = (forms: string): PhraseIndex<true> => index([[forms, true]]);
  const swap = (table: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(table).map(([key, forms]) => [forms, key]);
  const units = index(swap(words.units));
  const counted = new Set(units.words);
  const noUnits = new Set(words.not?.split("|"));
  const isNone = (token: Token | undefined): boolean => noUnits.has(token?.raw.toLowerCase() ?? "");
  const unitForms =
    words.lang === "de"
      ? kept((key) =>
          counted.has(key) ? forms(key) : [...forms(key), ...headsOf(key).filter((h) => known.has(h))],
        )
      : forms;
  return {
    lang: words.lang,
    decimal: words.decimal,
    hasAnd: (key) => words.lang === "ar" && /^و\p{L}{4}/u.test(key) && !counted.has(key),
    and: new Set(words.and.split("|").map(keyOf)),
    tokens: (text) => splitDigits(tokenise(text)).map((t) => ({ ...t, key: keyOf(t.raw) })),
    find: (phrases, tokens) => {
      const found = phrases.find(tokens, (phrases as unknown) === units ? unitForms : forms);
      return noUnits.size === 0 ? found : found.filter((h) => !isNone(tokens[h.from]));
    },
    numbers: index([...swap(words.numbers).map(([f, v]) => [f, Number(v)] as const), ...compounds(words)]),
    units,
    among: flags(words.among ?? ""),
    aboard: flags(words.aboard ?? ""),
    ones: index(swap(words.ones)),
    twos: index(swap(words.twos ?? {})),
    two: new Set(words.two?.split("|").map(keyOf)),
    perHead: index(swap(words.perHead ?? {})),
    cues: index(swap(words.cues)),
    status: index(swap(words.status)),
    years: index(swap(words.years)),
    weekdays: index(words.weekdays.map((forms, day) => [forms, day] as const)),
    relative: index(swap(words.relative).map(([f, v]) => [f, Number(v)] as const)),
    attribution: flags(words.attribution),
    operation: flags(words.operation),
    link: flags(words.link),
    opinion: flags(words.opinion),
    types: index(swap(words.types)),
  };
}

function* compounds(words: NewsWords): Iterable<readonly [string, number]> {
  for (const pattern of words.joined) {
    for (let ten = 20; ten < 100; ten += 10) {
      for (let unit = 1; unit < 10; unit++) {
        const t = words.numbers[String(ten)]?.split("|")[0];
        const u = unit === 1 ? ONE[words.lang] : words.numbers[String(unit)]?.split("|")[0];
        if (t && u)
          yield [
            pattern.replace("{t-}", t.slice(0, -1)).replace("{t}", t).replace("{u}", u),
            ten + unit,
          ] as const;
      }
    }
  }
}
/** "One" as it stands inside a compound; alone it is an article. */
const ONE: Readonly<Record<string, string>> = { de: "ein", it: "uno" };

/** The normal text that all of the above is found in. */
export const newsText = (text: string): string => normaliseText(text).text;
