import type { KnownName, KnownNames, ReferenceData } from "../format.ts";
import { isRow, type Row, rowOf, rowsOf, textOf, textsOf } from "../text/json.ts";
import { TermIndex } from "../text/term-index.ts";
import { foldPhrase, foldWord } from "../text/tokens.ts";
import { bornNames } from "./born-names.ts";
import { isCapital } from "./passage.ts";

/** A name or phrase of one language. */
export interface Phrase<T> {
  readonly lang: string;
  readonly written: string;
  readonly value: T;
}

export interface MonthName {
  readonly calendar: "gregorian" | "jalali";
  readonly month: number;
}

export interface Office {
  readonly id: string;
  readonly en: string;
  /** A field may follow: "minister of X and Y". */
  readonly open: boolean;
}

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly kind: "company" | "organisation";
  /** A common word too: it counts only among companies or beside a word of their trade. */
  readonly ambiguous: boolean;
}

/** Who publishes: an agency, whose report others print, or an outlet. */
export interface Outlet {
  readonly name: string;
  readonly isAgency: boolean;
  readonly written: string;
}

export interface Place {
  readonly kind: "country" | "place";
  /** ISO 3166-1, upper case. */
  readonly country: string;
  /** Gazetteer id of a place. */
  readonly id: string;
  readonly name: string;
}

interface Relation {
  readonly predicate: string;
  readonly en: string;
}

/** All that an article is read with, from the data files; built once for each set of files. */
export interface Reading {
  readonly languages: Languages;
  readonly months: TermIndex<Phrase<MonthName>>;
  readonly calendar: Readonly<Record<"between" | "before" | "year" | "ordinal" | "pm" | "am", Words>>;
  readonly multipliers: TermIndex<Phrase<number>>;
  readonly periods: TermIndex<Phrase<string>>;
  readonly units: TermIndex<Phrase<string>>;
  readonly numberWords: TermIndex<Phrase<number>>;
  /** By language, what joins the two numbers of "between 50 and 60" and "from 50 to 60". */
  readonly bounds: Readonly<Record<"open" | "between" | "and" | "to", ReadonlyMap<string, Words>>>;
  /** What befell those whom a number counts, and the words that may stand beside such a number. */
  readonly states: Readonly<Record<"about" | "least" | "others" | "hours", ReadonlyMap<string, Words>>> & {
    readonly is: TermIndex<Phrase<string>>;
  };
  readonly currencies: TermIndex<Phrase<string>>;
  /** Names that currencies of several countries share: by country. */
  readonly sharedCurrencies: TermIndex<Readonly<Record<string, string>>>;
  readonly symbols: ReadonlyMap<string, string>;
  readonly places: TermIndex<Phrase<Place>>;
  /** Thousands of towns that are names and words too: they count where something beside them says that a place is meant. */
  readonly towns: TermIndex<Place>;
  /** By language: names of countries that are common words too. */
  readonly alsoWords: ReadonlyMap<string, Words>;
  /** By language: words before a place, and those that stand before much else besides. */
  readonly before: Readonly<Record<"place" | "anything", ReadonlyMap<string, Words>>>;
  /** Courts, ports and the like, which are of a place: "Tribunale di Crotone". */
  readonly placeHeads: ReadonlyMap<string, Words>;
  /** Words that people bear as names. */
  readonly born: Words;
  readonly demonyms: TermIndex<Phrase<string>>;
  readonly offices: TermIndex<Phrase<Office>>;
  readonly particles: Words;
  readonly honorifics: Words;
  readonly fields: Words;
  /** With fields, the words that names of public bodies are made of: "Guardia Civil". */
  readonly bodies: Words;
  /** Words that carry an office on to its field: "minister of", "director at". */
  readonly connectors: Words;
  readonly stops: Words;
  readonly organisations: TermIndex<Phrase<Organisation>>;
  readonly companyCues: TermIndex<true>;
  readonly companySuffixes: readonly string[];
  readonly relations: TermIndex<Phrase<Relation>>;
  readonly about: TermIndex<Phrase<string>>;
  readonly publishedIn: TermIndex<"published" | "source">;
  readonly publishedOn: TermIndex<true>;
  readonly boilerplate: TermIndex<true>;
  readonly bylines: TermIndex<true>;
  readonly outlets: TermIndex<Outlet>;
  readonly trailing: TermIndex<true>;
  readonly eventNouns: TermIndex<Phrase<string>>;
  readonly fronts: TermIndex<{ readonly front: number; readonly weight: number }>;
  /** By country, in characters. */
  readonly ibanLengths: Readonly<Record<string, number>>;
}

type Words = ReadonlySet<string>;

export interface Languages {
  readonly scripts: ReadonlyMap<string, readonly string[]>;
  readonly letters: ReadonlyMap<string, Words>;
  readonly words: ReadonlyMap<string, Words>;
  /** Endings that a word may carry, folded, and what stands in their place. */
  readonly endings: ReadonlyMap<string, readonly (readonly [ending: string, instead: string])[]>;
  /** The same words as they are compared. */
  readonly folded: ReadonlyMap<string, Words>;
}

const built = new WeakMap<object, Reading>();

export function readingOf(reference: ReferenceData): Reading {
  const known = built.get(reference);
  if (known) return known;
  const reading = build(reference);
  built.set(reference, reading);
  return reading;
}

const rowFrom = (data: unknown): Row => (isRow(data) ? data : {});
const numbersOf = (row: Row): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value)]));
const wordsOf = (row: Row, name: string): Words => new Set(textsOf(row, name).flatMap((w) => foldPhrase(w)));

/** Adds the phrases of a `{lang: [phrase, …]}` member. */
function addNames<T>(index: TermIndex<Phrase<T>>, names: unknown, value: T): void {
  for (const [lang, list] of Object.entries(rowFrom(names))) {
    if (!Array.isArray(list)) continue;
    for (const written of list) {
      if (typeof written === "string") index.add(written, { lang, written, value });
    }
  }
}

function addAll<T>(index: TermIndex<Phrase<T>>, list: readonly string[], value: T): void {
  for (const written of list) index.add(written, { lang: "", written, value });
}

function flagged(list: readonly string[]): TermIndex<true> {
  const index = new TermIndex<true>();
  for (const phrase of list) index.add(phrase, true);
  return index;
}

function build(reference: ReferenceData): Reading {
  const calendars = rowFrom(reference.calendars);
  const quantities = rowFrom(reference.quantities);
  const roles = rowFrom(reference.roles);
  const currencies = buildCurrencies(rowFrom(reference.currencies));
  const publishers = rowFrom(roles["publishers"]);
  return {
    languages: buildLanguages(rowFrom(reference.languages)),
    months: buildMonths(calendars),
    calendar: {
      between: wordsOf(calendars, "between"),
      before: wordsOf(calendars, "before"),
      year: wordsOf(calendars, "year"),
      ordinal: wordsOf(calendars, "ordinal"),
      pm: wordsOf(calendars, "pm"),
      am: wordsOf(calendars, "am"),
    },
    multipliers: buildValues(quantities, "multipliers", (row) => Number(row["value"])),
    periods: buildValues(quantities, "periods", (row) => textOf(row, "unit") ?? ""),
    units: buildValues(quantities, "units", (row) => textOf(row, "unit") ?? ""),
    numberWords: buildNumberWords(quantities),
    bounds: {
      open: wordsByLanguage(rowOf(rowOf(quantities, "bounds"), "open")),
      between: wordsByLanguage(rowOf(rowOf(quantities, "bounds"), "between")),
      and: wordsByLanguage(rowOf(rowOf(quantities, "bounds"), "and")),
      to: wordsByLanguage(rowOf(rowOf(quantities, "bounds"), "to")),
    },
    states: {
      is: buildStates(quantities),
      about: wordsByLanguage(rowOf(quantities, "about")),
      least: wordsByLanguage(rowOf(quantities, "least")),
      others: wordsByLanguage(rowOf(quantities, "others")),
      hours: wordsByLanguage(rowOf(quantities, "hours")),
    },
    currencies: currencies.names,
    sharedCurrencies: buildShared(rowFrom(reference.currencies)),
    symbols: currencies.symbols,
    ...buildGazetteer(rowFrom(reference.gazetteer)),
    towns: buildTowns(rowFrom(reference.towns), rowFrom(reference.gazetteer)),
    alsoWords: wordsByLanguage(rowOf(rowFrom(reference.languages), "alsoWords")),
    before: {
      place: wordsByLanguage(rowOf(rowFrom(reference.languages), "beforePlace")),
      anything: wordsByLanguage(rowOf(rowFrom(reference.languages), "beforeAnything")),
    },
    placeHeads: wordsByLanguage(rowOf(rowFrom(reference.languages), "placeHeads")),
    born: bornNames(reference),
    offices: buildOffices(roles),
    particles: wordsOf(roles, "particles"),
    honorifics: wordsOf(roles, "honorifics"),
    fields: wordsOf(roles, "fields"),
    bodies: wordsOf(roles, "bodies"),
    connectors: wordsOf(roles, "connectors"),
    stops: wordsOf(roles, "stops"),
    organisations: buildOrganisations(roles),
    companyCues: flagged(textsOf(roles, "companyCues")),
    companySuffixes: textsOf(roles, "companySuffixes"),
    ...buildRelations(roles),
    publishedIn: buildPublishedIn(publishers),
    publishedOn: flagged(
      Object.values(rowOf(publishers, "on")).flatMap((v) => (Array.isArray(v) ? v.map(String) : [])),
    ),
    boilerplate: flagged(textsOf(roles, "boilerplate")),
    bylines: flagged(textsOf(roles, "bylines")),
    outlets: buildOutlets(roles),
    trailing: flagged(textsOf(roles, "trailing")),
    eventNouns: buildEventNouns(roles),
    fronts: buildFronts(roles),
    ibanLengths: numbersOf(rowOf(rowFrom(reference.identifiers), "ibanLengths")),
  };
}

function buildLanguages(data: Row): Languages {
  const scripts = Object.keys(rowOf(data, "scripts")).map(
    (script) => [script, textsOf(rowOf(data, "scripts"), script)] as const,
  );
  const letters = Object.entries(rowOf(data, "letters")).map(
    ([lang, text]) => [lang, new Set(typeof text === "string" ? text : "")] as const,
  );
  const words = Object.keys(rowOf(data, "words")).map(
    (lang) => [lang, new Set(textsOf(rowOf(data, "words"), lang).map((w) => w.toLowerCase()))] as const,
  );
  return {
    scripts: new Map(scripts),
    letters: new Map(letters),
    words: new Map(words),
    endings: new Map(
      Object.keys(rowOf(data, "endings")).map((lang) => [
        lang,
        textsOf(rowOf(data, "endings"), lang).map((pair) => {
          const [ending = "", instead = ""] = pair.split(">").map(foldWord);
          return [ending, instead] as const;
        }),
      ]),
    ),
    folded: wordsByLanguage(rowOf(data, "words")),
  };
}

const wordsByLanguage = (row: Row): ReadonlyMap<string, Words> =>
  new Map(Object.keys(row).map((lang) => [lang, new Set(textsOf(row, lang).map(foldWord))]));

function buildMonths(calendars: Row): TermIndex<Phrase<MonthName>> {
  const index = new TermIndex<Phrase<MonthName>>();
  for (const row of rowsOf(calendars, "gregorian")) {
    addNames(index, row["names"], { calendar: "gregorian", month: Number(row["month"]) });
  }
  for (const row of rowsOf(calendars, "jalali")) {
    addAll(index, textsOf(row, "names"), { calendar: "jalali", month: Number(row["month"]) });
  }
  return index;
}

function buildValues<T>(data: Row, name: string, read: (row: Row) => T): TermIndex<Phrase<T>> {
  const index = new TermIndex<Phrase<T>>();
  for (const row of rowsOf(data, name)) addAll(index, textsOf(row, "names"), read(row));
  return index;
}

function buildNumberWords(data: Row): TermIndex<Phrase<number>> {
  const index = new TermIndex<Phrase<number>>();
  for (const row of rowsOf(data, "words")) {
    const written = textOf(row, "name");
    const lang = textOf(row, "lang");
    if (written && lang) index.add(written, { lang, written, value: Number(row["value"]) });
  }
  return index;
}

function buildStates(data: Row): TermIndex<Phrase<string>> {
  const index = new TermIndex<Phrase<string>>();
  for (const row of rowsOf(data, "states")) addNames(index, row["names"], textOf(row, "unit") ?? "");
  return index;
}

function buildCurrencies(data: Row): {
  names: TermIndex<Phrase<string>>;
  symbols: ReadonlyMap<string, string>;
} {
  const names = new TermIndex<Phrase<string>>();
  const symbols = new Map<string, string>();
  for (const row of rowsOf(data, "currencies")) {
    const code = textOf(row, "code");
    if (code === undefined) continue;
    names.add(code, { lang: "", written: code, value: code });
    addNames(names, row["names"], code);
    for (const symbol of textsOf(row, "symbols")) if (!symbols.has(symbol)) symbols.set(symbol, code);
  }
  return { names, symbols };
}

function buildShared(data: Row): TermIndex<Readonly<Record<string, string>>> {
  const index = new TermIndex<Readonly<Record<string, string>>>();
  for (const row of rowsOf(data, "shared")) {
    const of = Object.fromEntries(
      Object.entries(rowOf(row, "of")).map(([country, code]) => [country, String(code)]),
    );
    for (const name of textsOf(row, "names")) index.add(name, of);
  }
  return index;
}

function buildGazetteer(data: Row): Pick<Reading, "places" | "demonyms"> {
  const places = new TermIndex<Phrase<Place>>();
  const demonyms = new TermIndex<Phrase<string>>();
  for (const row of rowsOf(data, "countries")) {
    const country = textOf(row, "iso") ?? "";
    const name = textOf(row, "name") ?? country;
    addNames(places, row["names"], { kind: "country", country, id: country, name });
    addNames(demonyms, row["demonyms"], country);
    // Arabic adjectives mostly carry the article.
    for (const adjective of textsOf(rowOf(row, "demonyms"), "ar")) {
      demonyms.add(`ال${adjective}`, { lang: "ar", written: adjective, value: country });
    }
  }
  for (const row of rowsOf(data, "places")) {
    const name = textOf(row, "name") ?? "";
    const place: Place = {
      kind: "place",
      country: textOf(row, "country") ?? "",
      id: textOf(row, "id") ?? name,
      name,
    };
    places.add(name, { lang: "", written: name, value: place });
    for (const [lang, written] of Object.entries(rowOf(row, "names"))) {
      if (typeof written === "string") places.add(written, { lang, written, value: place });
    }
    addNames(places, row["forms"], place);
  }
  return { places, demonyms };
}

const TOWN_LENGTH_MIN = 4;
const ARABIC = /^\p{sc=Arab}/u;

/** By its own name and by those in Arabic script; other languages' Latin names for it are mostly old transcriptions. */
function buildTowns(data: Row, gazetteer: Row): TermIndex<Place> {
  const towns = new TermIndex<Place>();
  addExonyms(towns, rowOf(data, "names"), gazetteer);
  const rows: unknown = data["places"];
  for (const row of Array.isArray(rows) ? rows : []) {
    const [id, country, forms] = Array.isArray(row) ? row.map(String) : [];
    if (id === undefined || country === undefined || forms === undefined) continue;
    const [name = id, ...others] = forms.split("|");
    const place: Place = { kind: "place", country, id, name };
    // With an article ("القصر") it is as often a thing.
    for (const written of [name, ...others.filter((other) => ARABIC.test(other) && !other.startsWith("ال"))])
      if (written.length >= TOWN_LENGTH_MIN) towns.add(written, place);
  }
  return towns;
}

/** What other languages call the places of the gazetteer: "Smirne" is İzmir. */
function addExonyms(towns: TermIndex<Place>, names: Row, gazetteer: Row): void {
  for (const row of rowsOf(gazetteer, "places")) {
    const [id, country, name] = [textOf(row, "id"), textOf(row, "country"), textOf(row, "name")];
    if (id === undefined || country === undefined || name === undefined) continue;
    for (const written of textOf(names, id)?.split("|") ?? [])
      if (written.length >= TOWN_LENGTH_MIN && isCapital(written))
        towns.add(written, { kind: "place", country, id, name });
  }
}

function buildOffices(roles: Row): TermIndex<Phrase<Office>> {
  const index = new TermIndex<Phrase<Office>>();
  for (const row of rowsOf(roles, "offices")) {
    const office = {
      id: textOf(row, "id") ?? "",
      en: textOf(row, "en") ?? "",
      open: row["open"] === true,
    };
    addNames(index, row["names"], office);
  }
  return index;
}

function buildOrganisations(roles: Row): TermIndex<Phrase<Organisation>> {
  const index = new TermIndex<Phrase<Organisation>>();
  for (const kind of ["company", "organisation"] as const) {
    for (const row of rowsOf(roles, kind === "company" ? "companies" : "organisations")) {
      const name = textOf(row, "name") ?? "";
      const value = {
        id: `org-${textOf(row, "id") ?? name}`,
        name,
        kind,
        ambiguous: row["ambiguous"] === true,
      };
      addAll(index, textsOf(row, "names"), value);
    }
  }
  return index;
}

function buildRelations(roles: Row): Pick<Reading, "relations" | "about"> {
  const relations = new TermIndex<Phrase<Relation>>();
  const about = new TermIndex<Phrase<string>>();
  for (const row of rowsOf(roles, "relations")) {
    const predicate = textOf(row, "predicate") ?? "";
    addNames(relations, row["verbs"], { predicate, en: textOf(row, "en") ?? predicate });
    addNames(about, row["about"], predicate);
  }
  return { relations, about };
}

function buildOutlets(roles: Row): TermIndex<Outlet> {
  const index = new TermIndex<Outlet>();
  for (const kind of ["agencies", "outlets"] as const)
    for (const row of rowsOf(roles, kind)) {
      const outlet = { name: textOf(row, "name") ?? "", isAgency: kind === "agencies" };
      for (const written of textsOf(row, "names")) index.add(written, { ...outlet, written });
    }
  return index;
}

function buildPublishedIn(publishers: Row): TermIndex<"published" | "source"> {
  const index = new TermIndex<"published" | "source">();
  for (const kind of ["published", "source"] as const) {
    for (const phrases of Object.values(rowOf(publishers, kind))) {
      if (Array.isArray(phrases)) for (const phrase of phrases) index.add(String(phrase), kind);
    }
  }
  return index;
}

function buildEventNouns(roles: Row): TermIndex<Phrase<string>> {
  const index = new TermIndex<Phrase<string>>();
  addNames(index, roles["eventNouns"], "event");
  return index;
}

function buildFronts(roles: Row): Reading["fronts"] {
  const index: Reading["fronts"] = new TermIndex();
  for (const row of rowsOf(roles, "fronts")) {
    const value = { front: Number(row["front"]), weight: Number(row["weight"]) };
    for (const name of textsOf(row, "names")) index.add(name, value);
  }
  return index;
}

const knownBuilt = new WeakMap<object, TermIndex<KnownName>>();

/** A name of one short word would be found everywhere. */
const isDistinctive = (name: string): boolean => {
  const words = foldPhrase(name);
  return words.length > 1 || (words[0] ?? "").length >= 4;
};

export function knownNamesIndex(names: KnownNames): TermIndex<KnownName> {
  const known = knownBuilt.get(names);
  if (known) return known;
  const index = new TermIndex<KnownName>();
  for (const name of names) if (isDistinctive(name.name)) index.add(name.name, name);
  knownBuilt.set(names, index);
  return index;
}

/** Serbian, Croatian and Bosnian read one another's names. */
const SAME_LANGUAGE: Readonly<Record<string, string>> = { "sr-Latn": "bs", hr: "bs", nb: "no", ku: "kmr" };
const canonical = (lang: string): string => SAME_LANGUAGE[lang] ?? lang;
export const sameLanguage = (a: string, b: string): boolean => canonical(a) === canonical(b);
