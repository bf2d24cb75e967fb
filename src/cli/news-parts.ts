import type { NewsParts } from "../app/index.ts";
import {
  analyseName,
  type Front,
  type NamesModel,
  type NewsData,
  type NewsModel,
  newsModel,
  type PlaceNamed,
  placesNamed,
  type SameName,
  scoreNames,
} from "../core/index.ts";
import { readPackageJson } from "../sources/index.ts";

const LANGUAGES = ["en", "fr", "de", "it", "es", "pl", "ar", "fa", "ckb", "tr", "sq", "vi"] as const;
/** From here on two spellings are one name of an operation, in whatever script. */
const OPERATION_MIN = 0.7;

const read = <T>(path: string): T => readPackageJson(path) as T;

/** The news model of the package's own data. */
export function packageNewsModel(names: NamesModel): NewsModel {
  const months = read<Pick<NewsData["calendar"], "gregorian" | "jalali">>("calendars.json");
  return newsModel(
    {
      words: LANGUAGES.map((lang) => read<NewsData["words"][number]>(`news/${lang}.json`)),
      gazetteer: read("gazetteer.json"),
      exonyms: read("news/exonyms.json"),
      ears: read("news/ears.json"),
      calendar: {
        ...read<NewsData["calendar"]>("online/calendar.json"),
        gregorian: months.gregorian,
        jalali: months.jalali,
      },
    },
    names,
  );
}

/** Places and countries as news names them. */
export const packagePlacesNamed = (asked: string): readonly PlaceNamed[] =>
  placesNamed(
    { gazetteer: read<NewsData["gazetteer"]>("gazetteer.json"), exonyms: read("news/exonyms.json") },
    asked,
  );

/** Whether two names of operations are one, by the names engine; each name is analysed once. */
export function sameNameBy(names: NamesModel): SameName {
  const known = new Map<string, ReturnType<typeof analyseName>>();
  const analysed = (name: string): ReturnType<typeof analyseName> => {
    const made = known.get(name) ?? analyseName(name, names);
    if (known.size > 50_000) known.clear();
    known.set(name, made);
    return made;
  };
  return (a, b) => a === b || scoreNames(analysed(a), analysed(b), names) >= OPERATION_MIN;
}

/** Loads everything on the first call and keeps it. */
export function packageNews(names: () => NamesModel): () => NewsParts {
  let parts: NewsParts | undefined;
  return () => {
    parts ??= loadParts(names());
    return parts;
  };
}

function loadParts(names: NamesModel): NewsParts {
  const { countries, places } = read<NewsData["gazetteer"]>("gazetteer.json");
  const exonyms = read<NewsData["exonyms"]>("news/exonyms.json");
  const byKey = new Map<string, string>();
  const inLanguage = new Map<string, Readonly<Record<string, string | readonly string[]>>>();
  for (const { iso, name, names } of countries as readonly (NewsData["gazetteer"]["countries"][number] & {
    readonly name?: string;
  })[]) {
    if (name !== undefined) byKey.set(iso, name);
    inLanguage.set(iso, names);
  }
  for (const [id, , forms] of exonyms.places) byKey.set(id, forms.split("|")[0] ?? id);
  const locations = new Map<string, { lat: number; lon: number }>();
  for (const { id, name, names, ...at } of places as readonly (NewsData["gazetteer"]["places"][number] & {
    readonly lat?: number;
    readonly lon?: number;
  })[]) {
    byKey.set(id, name);
    inLanguage.set(id, names);
    if (at.lat !== undefined && at.lon !== undefined) locations.set(id, { lat: at.lat, lon: at.lon });
  }
  const countryByPlace = new Map<string, string>([
    ...places.map((p) => [p.id, p.country] as const),
    ...exonyms.places.map(([id, country]) => [id, country] as const),
  ]);
  const kinds = read<{ techniques: Record<string, string[]>; fronts: Record<string, Front> }>(
    "news/techniques.json",
  );
  return {
    model: packageNewsModel(names),
    sameName: sameNameBy(names),
    isPlace: (key) => byKey.has(key),
    countryOf: (key) => countryByPlace.get(key),
    techniquesOf: (type) => kinds.techniques[type] ?? [],
    frontOf: (type) => kinds.fronts[type],
    walls: read<{ words: NewsParts["walls"] }>("news/walls.json").words,
    // Of several forms the first is the plain one.
    placeName: (key, lang) =>
      [(lang && inLanguage.get(key)?.[lang]) ?? []].flat()[0] ?? byKey.get(key) ?? key,
    placeAt: (key) => locations.get(key),
  };
}
