import {
  accentedKey,
  type CalendarData,
  DateReader,
  type IdentifierData,
  type LanguageData,
  LanguageReader,
  type MoneyData,
  MoneyReader,
  PhraseIndex,
  PlaceIndex,
  type PlacesData,
  type RouteData,
  RouteReader,
  type RouteWords,
} from "../../text/index.ts";
import type { JsonSchema } from "./json-schema.ts";

/** One file of data/online/lexicon: phrases by feature, in one language. */
export interface Lexicon {
  /** ISO 639-3, with "-Latn" where it is written in Latin letters by habit; "xxx" for every language. */
  readonly lang: string;
  readonly checked: string;
  readonly terms: Readonly<Record<string, readonly string[]>>;
}

/** data/online/weights.json: what each feature says, in words and in log-odds. */
export interface Weights {
  readonly version: string;
  readonly bias: number;
  /** From this probability on a post is called an offer. */
  readonly threshold: number;
  readonly features: Readonly<
    Record<
      string,
      { readonly gloss: string; readonly weight: number; readonly side: "offer" | "guard" | "context" }
    >
  >;
  /** Classes of people and posts that are never flagged: each pair of features that names them. */
  readonly protected: readonly { readonly kind: string; readonly all: readonly string[] }[];
  readonly usdPer: Readonly<Record<string, number>>;
}

/** The files of data/online, parsed, and the two of data/ that are read too. */
export interface OnlineData {
  readonly lexica: readonly Lexicon[];
  readonly weights: Weights;
  readonly languages: LanguageData;
  readonly identifiers: IdentifierData;
  readonly money: MoneyData;
  readonly calendar: Omit<CalendarData, "jalali" | "gregorian">;
  readonly calendars: Pick<CalendarData, "jalali" | "gregorian">;
  readonly places: PlacesData;
  readonly routes: RouteWords;
  readonly gazetteer?: RouteData;
  /** A statement of reasons as the DSA Transparency Database takes it. */
  readonly statementSchema: JsonSchema;
}

/** The names of the JSON files behind OnlineData, below data/. Lexica are the files of data/online/lexicon. */
export const ONLINE_FILES = {
  weights: "online/weights.json",
  languages: "online/languages.json",
  identifiers: "online/identifiers.json",
  money: "online/money.json",
  calendar: "online/calendar.json",
  calendars: "calendars.json",
  places: "online/places.json",
  routes: "online/routes.json",
  gazetteer: "gazetteer.json",
  statementSchema: "online/dsa-statement.schema.json",
} as const satisfies Readonly<Record<Exclude<keyof OnlineData, "lexica">, string>>;

/** Vietnamese tells words apart by their accents alone. */
const ACCENTED = "vie";

/** No sign, and of no weight: it stands before a shorter phrase that would be one, "I want to go" before "want to go". */
export const SELF = "self";

/**
 * No signs either; they say how the words beside them are meant: "if you want to go" or "if" alone (who reads is spoken
 * to), "have you got a car" (asked of drivers), "voice message" (what is quoted is the writer's own),
 * "no questions" (a sale that is to stay unseen).
 */
export const MARKS = ["you", "if", "wheels", "voiced", "covert"] as const;

/** Languages that have a lexicon: the files of data/online/lexicon. */
export const LEXICON_LANGUAGES: readonly string[] =
  "amh ara ara-Latn ben ckb deu eng fas fas-Latn fra hin ita kmr pan pus rus som spa sqi tir tur urd urd-Latn vie xxx".split(
    " ",
  );

/** Everything that reading a post needs, built once from the data files. */
export class OnlineModel {
  readonly weights: Weights;
  readonly identifiers: IdentifierData;
  readonly money: MoneyReader;
  readonly dates: DateReader;
  readonly places: PlaceIndex;
  readonly routes: RouteReader;
  readonly language: LanguageReader;
  readonly statementSchema: JsonSchema;
  /** By language; "vie+" holds the Vietnamese one with its accents. */
  readonly lexica: ReadonlyMap<string, PhraseIndex<string>>;

  constructor(data: OnlineData) {
    this.weights = data.weights;
    this.identifiers = data.identifiers;
    this.statementSchema = data.statementSchema;
    this.money = new MoneyReader(data.money);
    this.dates = new DateReader({
      ...data.calendar,
      jalali: data.calendars.jalali,
      gregorian: data.calendars.gregorian,
    });
    this.places = new PlaceIndex(data.places, data.gazetteer);
    this.routes = new RouteReader(data.routes);
    const lexica = new Map<string, PhraseIndex<string>>();
    const unweighed: ReadonlySet<string> = new Set([SELF, ...MARKS]);
    for (const { lang, terms } of data.lexica) {
      const index = new PhraseIndex<string>();
      for (const [feature, phrases] of Object.entries(terms)) {
        if (!data.weights.features[feature] && !unweighed.has(feature)) continue;
        for (const phrase of phrases) index.add(phrase, feature);
      }
      lexica.set(lang, index);
      if (lang !== ACCENTED) continue;
      const accented = new PhraseIndex<string>(accentedKey);
      for (const [feature, phrases] of Object.entries(terms)) {
        if (data.weights.features[feature] || unweighed.has(feature))
          for (const phrase of phrases) accented.add(phrase, feature);
      }
      lexica.set(`${lang}+`, accented);
    }
    this.lexica = lexica;
    this.language = new LanguageReader(
      data.languages,
      [...lexica]
        .filter(([lang]) => lang !== "xxx" && !lang.endsWith("-Latn") && !lang.endsWith("+"))
        .map(([lang, index]) => ({ lang, words: index.words })),
    );
  }
}

/** Reads all files with the given reader, e.g. `readPackageJson` of sources. */
export function onlineDataFrom(read: (name: string) => unknown): OnlineData {
  const files = Object.fromEntries(Object.entries(ONLINE_FILES).map(([key, file]) => [key, read(file)]));
  const lexica = LEXICON_LANGUAGES.map((lang) => read(`online/lexicon/${lang}.json`));
  return { ...files, lexica } as unknown as OnlineData;
}

let loaded: OnlineModel | undefined;
let provide: (() => OnlineData) | undefined;

/** Says where the data of the detector's model come from; they are read when a post is first looked at. */
export function provideOnlineData(from: () => OnlineData): void {
  provide = from;
}

/** Makes the model that the detector uses at once. Answers it. */
export function loadOnlineModel(data: OnlineData): OnlineModel {
  loaded = new OnlineModel(data);
  return loaded;
}

/** The model, if one was loaded or provided. */
export function onlineModel(): OnlineModel | undefined {
  if (!loaded && provide) loaded = new OnlineModel(provide());
  return loaded;
}
