import { readFileSync } from "node:fs";
import { type NewsData, type NewsModel, newsModel } from "../../src/core/news/index.ts";
import { namesModel } from "./names-model.ts";

const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8"));

/** Every language that news is read in. */
export const NEWS_LANGUAGES = "en fr de it es pl ar fa ckb tr sq vi".split(" ");

/** The calendars of the package's own files. */
export const newsCalendar = (): NewsData["calendar"] => ({
  ...(json("online/calendar.json") as NewsData["calendar"]),
  ...(json("calendars.json") as Pick<NewsData["calendar"], "gregorian" | "jalali">),
});

const made = new Map<string, NewsModel>();

/** The news model of the package's own files in some languages; places cost time to load: one of a kind serves all tests of a thread. */
export function packageNews(
  languages: readonly string[],
  { places = true, names = false }: { readonly places?: boolean; readonly names?: boolean } = {},
): NewsModel {
  const kind = JSON.stringify([languages, places, names]);
  const known = made.get(kind);
  if (known) return known;
  const model = newsModel(
    {
      words: languages.map((l) => json(`news/${l}.json`) as NewsData["words"][number]),
      gazetteer: places ? (json("gazetteer.json") as NewsData["gazetteer"]) : { countries: [], places: [] },
      exonyms: places ? (json("news/exonyms.json") as NewsData["exonyms"]) : { names: {}, places: [] },
      ears: names ? (json("news/ears.json") as NewsData["ears"]) : {},
      calendar: newsCalendar(),
    },
    names ? namesModel : undefined,
  );
  made.set(kind, model);
  return model;
}
