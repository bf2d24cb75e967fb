import { analyseName, type NamesModel, scoreNames } from "../names/index.ts";
import { searchKeysOf } from "../names/keys.ts";
import type { Place } from "../text/places.ts";

/** A place of the lists, its own name first. */
export interface NamedPlace {
  readonly country: string;
  readonly city?: string;
  readonly names: readonly string[];
}

/**
 * data/news/ears.json: by city, the search keys of each name that is known by ear, parted by "|", each name's by spaces.
 * To find them costs more than reading two hundred reports; tools/news/ears.mjs does it once.
 */
export type EarKeys = Readonly<Record<string, string>>;

/** A spelling by ear must be nearly certain: a wrong place is worse than none. */
const EAR_MIN = 0.9;
const EAR_LENGTH_MIN = 4;
const KNOWN_MAX = 20_000;
const ARABIC = /^[\p{Script=Arabic}\p{M} -]+$/u;

/** A place's own name, and those in Arabic script: Sorani, Persian and Arabic each spell one in their way. */
const heardNames = (names: readonly string[]): string[] =>
  [...new Set(names.filter((name, i) => i === 0 || ARABIC.test(name)))].filter(
    (name) => name.length >= EAR_LENGTH_MIN,
  );

const keysOf = (name: string, model: NamesModel): readonly string[] =>
  searchKeysOf(analyseName(name, model), model);

/** What data/news/ears.json holds of these places. */
export function earKeys(places: readonly NamedPlace[], model: NamesModel): EarKeys {
  return Object.fromEntries(
    places.flatMap(({ city, names }) => {
      const keys = heardNames(names).map((name) => keysOf(name, model).join(" "));
      return city === undefined || keys.length === 0 ? [] : [[city, keys.join("|")]];
    }),
  );
}

/** Finds the place whose name a word spells by ear in another script or language. */
export function placesByEar(
  places: readonly NamedPlace[],
  model: NamesModel,
  ears: EarKeys,
): (word: string) => Place | undefined {
  const index = new Map<string, { name: string; place: Place }[]>();
  const known = new Map<string, Place | undefined>();
  const build = (): void => {
    for (const { country, city, names } of places) {
      if (city === undefined) continue;
      const made = ears[city]?.split("|");
      heardNames(names).forEach((name, i) => {
        const entry = { name, place: { country, city } };
        for (const key of made?.[i]?.split(" ") ?? keysOf(name, model)) {
          const list = index.get(key);
          if (list) list.push(entry);
          else index.set(key, [entry]);
        }
      });
    }
  };
  const find = (word: string): Place | undefined => {
    if (index.size === 0) build();
    const asked = analyseName(word, model);
    let best: Place | undefined;
    let bestScore = EAR_MIN;
    const seen = new Set<string>();
    for (const key of searchKeysOf(asked, model)) {
      for (const { name, place } of index.get(key) ?? []) {
        if (seen.has(name)) continue;
        seen.add(name);
        const score = scoreNames(asked, analyseName(name, model), model);
        // Places come by importance: a later one must be better, not as good.
        if (score > bestScore) [best, bestScore] = [place, score];
      }
    }
    return best;
  };
  return (word) => {
    if (word.length < EAR_LENGTH_MIN) return undefined;
    if (!known.has(word)) {
      if (known.size > KNOWN_MAX) known.clear();
      known.set(word, find(word));
    }
    return known.get(word);
  };
}
