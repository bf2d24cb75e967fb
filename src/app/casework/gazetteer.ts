import type { Lang, RouteEnd } from "../../core/index.ts";

export interface MapPlace {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly lat: number;
  readonly lon: number;
}

/** A place with what it is the same by in every language. */
interface KnownPlace extends MapPlace {
  /** As the gazetteer calls it. */
  readonly key: string;
  readonly population: number;
}

interface GazetteerFile {
  readonly countries: readonly {
    readonly iso: string;
    readonly names: Readonly<Record<string, readonly string[]>>;
  }[];
  readonly places: readonly {
    readonly name: string;
    readonly country: string;
    readonly lat: number;
    readonly lon: number;
    readonly population: number;
    readonly names: Readonly<Record<string, string>>;
  }[];
}

/**
 * Where a named place lies: of several of one name the larger; a country stands at its largest town. A place is called as
 * the reader's language does, where the gazetteer knows.
 */
export class Gazetteer {
  readonly #places = new Map<string, KnownPlace>();
  readonly #countries = new Map<string, KnownPlace>();

  constructor(file: unknown, lang: Lang) {
    const { countries, places } = file as GazetteerFile;
    for (const p of places) {
      const { lat, lon, population, country } = p;
      const place = { name: p.names[lang] ?? p.name, key: p.name, country, lat, lon, population };
      for (const name of [p.name, ...Object.values(p.names)]) keepLarger(this.#places, folded(name), place);
      keepLarger(this.#countries, p.country.toLowerCase(), place);
    }
    for (const c of countries) {
      const place = this.#countries.get(c.iso.toLowerCase());
      if (place)
        for (const name of Object.values(c.names).flat()) keepLarger(this.#countries, folded(name), place);
    }
  }

  find(name: string): MapPlace | undefined {
    return bare(this.#places.get(folded(name)));
  }

  /** The end of a journey: the same place under every name of it, with its country where that is known. */
  end(place: string | undefined, country: string | undefined): RouteEnd | undefined {
    const known = place === undefined ? undefined : this.#places.get(folded(place));
    const code = this.#code(country) ?? this.#code(known ? undefined : place) ?? known?.country;
    // "GB" where a place is asked for is a country.
    const name = known?.key ?? (this.#code(place) === undefined ? place : undefined);
    if (code === undefined && name === undefined) return undefined;
    return {
      ...(code === undefined ? {} : { country: code }),
      ...(name === undefined ? {} : { place: name }),
    };
  }

  #code(country: string | undefined): string | undefined {
    if (country === undefined) return undefined;
    return (
      this.#countries.get(folded(country))?.country ??
      (/^[a-z]{2}$/i.test(country) ? country.toUpperCase() : undefined)
    );
  }

  /** By ISO 3166-1 alpha-2 or by a name. */
  country(name: string | undefined): MapPlace | undefined {
    return name === undefined ? undefined : bare(this.#countries.get(folded(name)));
  }
}

const folded = (name: string): string => name.normalize("NFKC").toLowerCase().trim();
const bare = (place: MapPlace | undefined): MapPlace | undefined =>
  place && { name: place.name, country: place.country, lat: place.lat, lon: place.lon };

function keepLarger(map: Map<string, KnownPlace>, key: string, place: KnownPlace): void {
  const known = map.get(key);
  if (!known || known.population < place.population) map.set(key, place);
}
