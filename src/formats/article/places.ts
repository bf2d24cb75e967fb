import type { TermHit } from "../text/term-index.ts";
import { atWithEnding } from "./endings.ts";
import { isCapital, type Passage, type Span, sentences } from "./passage.ts";
import { type Organisation, type Phrase, type Place, sameLanguage } from "./reading.ts";
import { ARABIC_IN, saysPlace, townAt } from "./towns.ts";

export interface PlaceFound extends Span {
  readonly place: Place;
  /** One that is a name of people too, see `townAt`: it speaks for no word that it would be none. */
  readonly isTown: boolean;
  readonly from: number;
  readonly to: number;
}

export interface DemonymFound extends Span {
  readonly country: string;
  readonly from: number;
  readonly to: number;
}

export interface OrganisationFound extends Span {
  readonly organisation: Organisation;
  readonly because: string;
}

/** A Latin name of another language than the text's counts from this length on. */
const FOREIGN_LENGTH_MIN = 6;

/** Countries and places of the gazetteer, in the text's own language and script. */
export function findPlaces(passage: Passage): readonly PlaceFound[] {
  const { reading, text, tokens } = passage;
  const found: PlaceFound[] = [];
  for (let i = 0; i < tokens.length; ) {
    const named = reading.places.at(text, tokens, i);
    const known = named ?? declined(passage, i);
    const place = known && placeOf(passage, known.value, text.slice(known.start, known.end));
    const isMeant = place !== undefined && !isOnlyAWord(passage, i, known);
    const [hit, its] = known && isMeant ? [known, place] : townAt(passage, i, found.at(-1));
    if (hit && its)
      found.push({
        start: hit.start,
        end: hit.end,
        place: its,
        isTown: !isMeant || named === undefined,
        from: hit.from,
        to: hit.to,
      });
    i = hit && its ? hit.to : i + 1;
  }
  return found;
}

/** "Z Białorusi": with an ending a name is one where the word before it says that a place is meant. */
function declined(passage: Passage, i: number): TermHit<readonly Phrase<Place>[]> | undefined {
  const { reading, lang, tokens } = passage;
  const isBorn = reading.born.has(tokens[i]?.folded ?? "");
  if (isBorn || !reading.languages.endings.has(lang) || !saysPlace(passage, i, false)) return undefined;
  return atWithEnding(passage, reading.places, i);
}

/** "مبلغ مالي" is a sum of money: what is a common word too is a country behind a word that says so, or a particle. */
function isOnlyAWord(passage: Passage, i: number, hit: TermHit<unknown> | undefined): boolean {
  const { reading, lang, tokens, text } = passage;
  const folded = hit && tokens[hit.to - 1]?.folded.slice(hit.to - hit.from === 1 ? hit.cut : 0);
  if (!hit || folded === undefined || !reading.alsoWords.get(lang)?.has(folded)) return false;
  if (hit.cut > 0) return !ARABIC_IN.test(text.slice(tokens[i]?.start ?? 0, hit.start));
  return !reading.before.place.get(lang)?.has(tokens[i - 1]?.folded ?? "");
}

/** A name that is a country's and a city's is the country's: "تونس" is Tunisia more often than Tunis. */
function placeOf(passage: Passage, phrases: readonly Phrase<Place>[], word: string): Place | undefined {
  const fits = phrases.filter((p) => isWrittenLike(p.written, word));
  const own = fits.find((p) => p.value.kind === "country" && sameLanguage(p.lang, passage.lang));
  if (own) return own.value;
  // "دوشنبه" is Monday before it is Dushanbe.
  const isCommon = passage.reading.languages.words.get(passage.lang)?.has(word.toLowerCase()) ?? false;
  if (isCommon) return undefined;
  const city = fits.find(
    (p) =>
      p.value.kind === "place" && (p.lang === "" || sameLanguage(p.lang, passage.lang) || p.lang === "en"),
  );
  if (city) return city.value;
  const isLatin = /^\p{sc=Latn}/u.test(word);
  return word.length >= FOREIGN_LENGTH_MIN && isLatin ? fits[0]?.value : undefined;
}

const MARKED = /\p{M}|[đøłı]/iu;

/** "Anh" is England, "anh" is you; "US" is a country, "us" is not. */
function isWrittenLike(name: string, word: string): boolean {
  if (isCapital(name) && !isCapital(word)) return false;
  // "Văn" is no "Van": accents may be left out, not put in.
  if (
    /^\p{sc=Latn}/u.test(word) &&
    MARKED.test(word.normalize("NFD")) &&
    !MARKED.test(name.normalize("NFD"))
  ) {
    return false;
  }
  const isShort = name.length <= 4 && /^\p{Lu}+\.?(?:\p{Lu}\.?)*$/u.test(name);
  return !isShort || word.toUpperCase() === word;
}

/** Adjectives of countries: they say whose minister somebody is, and name no country by themselves. */
export function findDemonyms(passage: Passage): readonly DemonymFound[] {
  const { reading, text, tokens } = passage;
  const found: DemonymFound[] = [];
  for (let i = 0; i < tokens.length; ) {
    const hit = reading.demonyms.at(text, tokens, i);
    const word = hit ? text.slice(hit.start, hit.end) : "";
    const own = hit?.value.find((p) => sameLanguage(p.lang, passage.lang) && isWrittenLike(p.written, word));
    if (hit && own)
      found.push({ start: hit.start, end: hit.end, country: own.value, from: hit.from, to: hit.to });
    i = hit && own ? hit.to : i + 1;
  }
  return found;
}

/** How far from a company's name another one counts as its neighbour in a list. */
const LIST_REACH = 24;

/** Companies and organisations by name; a common word ("X", "Meta") only among companies or beside their trade. */
export function findOrganisations(passage: Passage): readonly OrganisationFound[] {
  const { reading, text, tokens } = passage;
  const sure: OrganisationFound[] = [];
  let open: OrganisationFound[] = [];
  for (let i = 0; i < tokens.length; ) {
    const hit = reading.organisations.at(text, tokens, i);
    const word = hit ? text.slice(hit.start, hit.end) : "";
    const phrase = hit?.value.find((p) => isNameLike(p.written, word));
    if (hit && phrase) {
      const found = { start: hit.start, end: hit.end, organisation: phrase.value, because: "known name" };
      (phrase.value.ambiguous ? open : sure).push(found);
    }
    i = hit && phrase ? hit.to : i + 1;
  }
  const cues = reading.companyCues.find(text, tokens);
  const all = sentences(text);
  // Neighbours vouch for one another, so the search repeats until nothing is added.
  for (let grew = true; grew; ) {
    grew = false;
    const rest: OrganisationFound[] = [];
    for (const found of open) {
      const because = vouch(passage, found, sure, cues, all);
      if (because) {
        sure.push({ ...found, because });
        grew = true;
      } else rest.push(found);
    }
    open = rest;
  }
  return [...sure, ...bySuffix(passage, sure)].sort((a, b) => a.start - b.start);
}

/** A name in capitals or of one or two letters has to be written just so; "signal" is no Signal. */
function isNameLike(name: string, word: string): boolean {
  if (name.length <= 2 || /^\p{Lu}{2,6}$/u.test(name)) return word === name;
  return !isCapital(name) || isCapital(word);
}

function vouch(
  passage: Passage,
  found: OrganisationFound,
  sure: readonly OrganisationFound[],
  cues: readonly Span[],
  all: readonly Span[],
): string | undefined {
  const companies = sure.filter((s) => s.organisation.kind === "company");
  for (const other of companies) {
    const [left, right] = other.start < found.start ? [other, found] : [found, other];
    const between = passage.text.slice(left.end, right.start);
    if (between.length <= LIST_REACH && !/[.!?؟。\n]/u.test(between)) return "in a list of companies";
  }
  const sentence = all.find((s) => s.start <= found.start && found.end <= s.end);
  const cue = cues.some((c) => sentence && c.start >= sentence.start && c.end <= sentence.end);
  return cue ? "beside a word of the trade" : undefined;
}

/** What stands in small letters within a company's name: "Hôtel de Mar SARL". "And", "of the" and their like join two names as well. */
const JOINS = "(?:de |du |des |di |d['’])";
const JOINED = new RegExp(`^ ${JOINS}`, "u");

/** "Example Trading Ltd", "Viaggi Stella d'Oriente S.r.l.": capitals before a legal form. */
function bySuffix(passage: Passage, known: readonly Span[]): readonly OrganisationFound[] {
  const suffixes = passage.reading.companySuffixes.map((s) => s.replaceAll(".", "\\."));
  if (suffixes.length === 0) return [];
  const form = `(?:${suffixes.join("|")})`;
  const word = "\\p{Lu}[\\p{L}\\p{N}&'’-]*";
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])(${word}(?: ${JOINS}?${word}){0,4}(?: |, ))${form}(?![\\p{L}\\p{N}])`,
    "gu",
  );
  const found: OrganisationFound[] = [];
  const matches = [...passage.text.matchAll(pattern)];
  const offices = matches.length > 0 ? passage.reading.offices.find(passage.text, passage.tokens) : [];
  for (const m of matches) {
    // "The Example Corp", "Directeur de Example SARL": an article, an office or the like begins no name.
    const first = /^\S+/u.exec(m[0])?.[0] ?? "";
    const office = offices.find((o) => o.start === m.index);
    const behind = office && m[0].slice(office.end - m.index);
    const isCommon = passage.reading.languages.words.get(passage.lang)?.has(first.toLowerCase()) ?? false;
    const name =
      behind && JOINED.test(behind)
        ? behind.replace(JOINED, "")
        : m[0].slice(isCommon ? first.length + 1 : 0);
    const span = { start: m.index + m[0].length - name.length, end: m.index + m[0].length };
    if (!name.includes(" ")) continue;
    if (known.some((k) => k.start < span.end && span.start < k.end)) continue;
    const organisation: Organisation = { id: "", name, kind: "company", ambiguous: false };
    found.push({ ...span, organisation, because: "legal form" });
  }
  return found;
}
