import { readings, type Token } from "../text/tokens.ts";
import { gap, hasCase, isCapital, type Passage, type Span, written } from "./passage.ts";
import type { DemonymFound, OrganisationFound, PlaceFound } from "./places.ts";
import { type Office, type Phrase, sameLanguage } from "./reading.ts";

/** A person whom a text names with an office. Nobody else is taken: a name alone makes no entity. */
export interface PersonFound extends Span {
  readonly name: string;
  /** The office as it is written, e.g. "رئيس الوزراء البريطاني". */
  readonly role?: string;
  readonly office?: Office;
  /** ISO 3166-1 of the country whose office it is, where the text says so. */
  readonly country?: string;
  readonly because: string;
}

export interface Around {
  readonly places: readonly PlaceFound[];
  readonly demonyms: readonly DemonymFound[];
  readonly organisations: readonly OrganisationFound[];
  readonly taken: readonly Span[];
}

/** How many words the field of an office may have: "minister of border security and asylum". */
const FIELD_WORDS_MAX = 12;
/** Words of a name in scripts without capitals, where nothing else shows its end. */
const PLAIN_NAME_WORDS = 2;

interface TitleHit {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  readonly office: Office;
  readonly isDefinite: boolean;
}

/** Persons by their office, and where the same names stand again. */
export function findPeople(passage: Passage, around: Around): readonly PersonFound[] {
  const reader = new PeopleReader(passage, around);
  const named = reader.byOffice();
  return [...named, ...reader.again(named)].sort((a, b) => a.start - b.start);
}

/** "PM" is an office, "3 pm" is a time. */
function isTitleLike(title: string, word: string, text: string, start: number): boolean {
  if (!/^\p{Lu}{2,3}$/u.test(title)) return true;
  return word === title && !/[\d:.]\s?$/.test(text.slice(Math.max(0, start - 2), start));
}

interface CountryWord {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly country: string;
}

/** Which tokens lie in any of the spans, 1 or 0 each. */
function covered(tokens: readonly Token[], spans: readonly Span[]): Uint8Array {
  const marks = new Uint8Array(tokens.length);
  for (const span of spans) cover(marks, tokens, span);
  return marks;
}

function cover(marks: Uint8Array, tokens: readonly Token[], span: Span): void {
  for (let i = firstAt(tokens, span.start); (tokens[i]?.start ?? span.end) < span.end; i++) marks[i] = 1;
}

/** The first token that ends behind a place in the text, by halving. */
function firstAt(tokens: readonly Token[], start: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.end ?? 0) > start) high = middle;
    else low = middle + 1;
  }
  return low;
}

class PeopleReader {
  readonly #p: Passage;
  readonly #titles: readonly TitleHit[];
  readonly #common: ReadonlySet<string>;
  /** By token, so that long texts stay linear. */
  readonly #titleOf = new Map<number, TitleHit>();
  readonly #countryFrom = new Map<number, CountryWord>();
  readonly #countryTo = new Map<number, CountryWord>();
  readonly #placeFrom = new Set<number>();
  readonly #placeTo = new Set<number>();
  readonly #blocked: Uint8Array;
  /** Tokens of places, of their adjectives and of organisations. */
  readonly #located: Uint8Array;

  constructor(passage: Passage, around: Around) {
    this.#p = passage;
    this.#common = passage.reading.languages.words.get(passage.lang) ?? new Set();
    this.#titles = this.#findTitles();
    for (const title of this.#titles) for (let i = title.from; i < title.to; i++) this.#titleOf.set(i, title);
    for (const { from, to, start, place } of around.places)
      this.#addCountry({ from, to, start, country: place.country });
    for (const place of around.places) {
      this.#placeFrom.add(place.from);
      this.#placeTo.add(place.to);
    }
    for (const demonym of around.demonyms) this.#addCountry(demonym);
    this.#blocked = covered(passage.tokens, [...around.organisations, ...around.taken]);
    const { places, demonyms, organisations } = around;
    this.#located = covered(passage.tokens, [...places, ...demonyms, ...organisations]);
  }

  #findTitles(): TitleHit[] {
    const { reading, text, tokens, lang } = this.#p;
    const titles: TitleHit[] = [];
    for (let i = 0; i < tokens.length; ) {
      const hit = reading.offices.at(text, tokens, i);
      const word = hit ? text.slice(hit.start, hit.end) : "";
      const phrase = hit?.value.find(
        (v: Phrase<Office>) => sameLanguage(v.lang, lang) && isTitleLike(v.written, word, text, hit.start),
      );
      if (!hit || !phrase) {
        i++;
        continue;
      }
      const { from, to, start, end } = hit;
      // "الناطق باسم" goes on to whom somebody speaks for.
      const isDefinite = /^ال/u.test(phrase.written) && !phrase.written.endsWith("باسم");
      titles.push({ from, to, start, end, office: phrase.value, isDefinite });
      i = hit.to;
    }
    return titles;
  }

  byOffice(): PersonFound[] {
    const found: PersonFound[] = [];
    for (const title of this.#titles) {
      const after = this.#after(title);
      // "Jane Doe, director, Example Boats": what follows the second comma is no name.
      const isDoubtful =
        after !== undefined && /^\s?[,،]/u.test(this.#p.text.slice(title.end, title.end + 2));
      const person = isDoubtful ? (this.#before(title) ?? after) : (after ?? this.#before(title));
      if (person && !found.some((f) => f.start < person.end && person.start < f.end)) found.push(person);
    }
    return found;
  }

  #titleAt(index: number): TitleHit | undefined {
    return this.#titleOf.get(index);
  }

  #addCountry(word: CountryWord): void {
    this.#countryFrom.set(word.from, word);
    this.#countryTo.set(word.to, word);
  }

  #countryAt(index: number): CountryWord | undefined {
    return this.#countryFrom.get(index);
  }

  /** "the British Prime Minister": the country may stand before its office. */
  #countryBefore(title: TitleHit): { country: string; start: number } | undefined {
    // "Italy's prime minister"
    const isPossessive = /^s$/.test(this.#p.tokens[title.from - 1]?.folded ?? "");
    const end = isPossessive ? title.from - 1 : title.from;
    const word = this.#countryTo.get(end);
    return word && !/[.,،;:\n\u2013\u2014]|\s-\s/u.test(gap(this.#p, end - 1, end)) ? word : undefined;
  }

  #person(title: TitleHit, name: NameFound, roleEnd: number, country?: string): PersonFound {
    const before = this.#countryBefore(title);
    const roleStart = before && before.start < title.start ? before.start : title.start;
    const where = country ?? before?.country;
    return {
      start: name.start,
      end: name.end,
      name: this.#p.text.slice(name.start, name.end),
      role: this.#p.text.slice(roleStart, roleEnd).replace(/[\s،,:(]+$/u, ""),
      office: title.office,
      ...(where === undefined ? {} : { country: where }),
      because: "office",
    };
  }

  /** Office, then its country, brackets and field, then the name. */
  #after(title: TitleHit): PersonFound | undefined {
    const { tokens, reading } = this.#p;
    let at = title.to;
    let roleEnd = title.end;
    let country: string | undefined;
    let isField = false;
    for (let steps = 0; steps < FIELD_WORDS_MAX && at < tokens.length; steps++) {
      const between = gap(this.#p, at - 1, at);
      if (/[!?؟。\n;؛«»"“”]|\.\s/u.test(between)) return undefined;
      if (/[:：]/u.test(between)) return undefined;
      if (/\(/u.test(between)) {
        const close = this.#p.text.indexOf(")", tokens[at]?.start ?? 0);
        if (close < 0 || close - (tokens[at]?.start ?? 0) > 80) return undefined;
        roleEnd = close + 1;
        while ((tokens[at]?.start ?? Number.POSITIVE_INFINITY) < close) at++;
        isField = true;
        continue;
      }
      const isAfterComma = /[,،)]|\s[\u2013\u2014]\s/u.test(between);
      const here = this.#countryAt(at);
      if (here) {
        country ??= here.country;
        at = here.to;
        roleEnd = tokens[at - 1]?.end ?? roleEnd;
        continue;
      }
      const word = tokens[at];
      if (!word) return undefined;
      const other = this.#titleAt(at);
      if (other && other.from !== title.from) return undefined;
      if (reading.honorifics.has(word.folded) || (reading.stops.has(word.folded) && hasCase(word))) {
        at++;
        continue;
      }
      const isObject = isField && !isAfterComma && reading.connectors.has(tokens[at - 1]?.folded ?? "");
      const isPlainWord = isField && !isAfterComma && !this.#isFieldWord(at - 1);
      const isBehindBody = this.#isBehindBody(title, at);
      const mayName =
        (isBehindBody || this.#mayName(title, isField, isAfterComma)) && !isObject && !isPlainWord;
      const name = mayName ? this.#nameAt(at, isField, isAfterComma) : undefined;
      if (name) return this.#person(title, name, roleEnd, country);
      if (!this.#mayGoOn(title, word, at, isAfterComma, isField)) return undefined;
      isField = true;
      at = isObject && hasCase(word) ? this.#endOfObject(at) : at + 1;
      roleEnd = tokens[at - 1]?.end ?? word.end;
    }
    return undefined;
  }

  /** A word that can end the field of an office, so that a name may follow it: "… Asylum Angela Eagle". */
  #isFieldWord(index: number): boolean {
    const token = this.#p.tokens[index];
    if (this.#p.reading.honorifics.has(token?.folded ?? "")) return this.#isFieldWord(index - 1);
    if (!hasCase(token)) return true;
    const isPlace = this.#placeTo.has(index + 1);
    return isPlace || this.#p.reading.fields.has(token?.folded ?? "");
  }

  /** Capitals behind "of" name what the office is of; words that fields are made of end before a name. */
  #endOfObject(at: number): number {
    if (this.#isFieldWord(at)) return at + 1;
    let end = at + 1;
    while (isCapital(written(this.#p, end)) && /^[\s-]$/u.test(gap(this.#p, end - 1, end))) end++;
    return end;
  }

  /** In scripts without capitals a name after a field is known only by the comma before it. */
  #mayName(title: TitleHit, isField: boolean, isAfterComma: boolean): boolean {
    const first = this.#p.tokens[title.from];
    if (hasCase(first)) return true;
    if (isAfterComma) return true;
    if (isField) return false;
    // "رئيس هيئة" is the head of a body: an open office without its article takes a field, not a name.
    return !title.office.open || title.isDefinite;
  }

  /**
   * "الناطق الرسمي باسم الحرس الوطني حسام …": in scripts without capitals a given name begins a name where nothing but a
   * public body stands before it. The head of a gang or of a boat holds no office.
   */
  #isBehindBody(title: TitleHit, at: number): boolean {
    const { tokens, reading } = this.#p;
    const word = tokens[at];
    if (!word || hasCase(word) || at === title.to || !reading.born.has(word.folded)) return false;
    for (let i = title.to; i < at; i++) if (!this.#isBody(i)) return false;
    return true;
  }

  #isBody(index: number): boolean {
    const token = this.#p.tokens[index];
    if (!token) return false;
    if (this.#located[index] === 1 || this.#isBeforePlace(index)) return true;
    for (const { folded } of readings(token)) if (this.#p.reading.fields.has(folded)) return true;
    return false;
  }

  /** "The guard in Sfax". */
  #isBeforePlace(index: number): boolean {
    const { reading, tokens, lang } = this.#p;
    const isBefore = reading.before.place.get(lang)?.has(tokens[index]?.folded ?? "") === true;
    return isBefore && this.#placeFrom.has(index + 1);
  }

  /** Whether the words that follow may be the field of the office. */
  #mayGoOn(title: TitleHit, word: Token, at: number, isAfterComma: boolean, isField: boolean): boolean {
    if (isAfterComma) return false;
    const text = written(this.#p, at);
    if (hasCase(word)) {
      // Verbs and the like end an office; "of", "for", "and" and capitals carry it on.
      if (isCapital(text) || this.#p.reading.fields.has(word.folded)) return true;
      return this.#p.reading.connectors.has(word.folded) || (title.office.open && isField);
    }
    if (!title.office.open || title.isDefinite) return false;
    return !this.#common.has(text) || /^و/u.test(word.folded) || this.#isBeforePlace(at);
  }

  #nameAt(at: number, isField: boolean, isAfterComma: boolean): NameFound | undefined {
    return hasCase(this.#p.tokens[at])
      ? this.#capitalName(at, isField && !isAfterComma)
      : this.#plainName(at, isAfterComma);
  }

  #isBlocked(index: number): boolean {
    const token = this.#p.tokens[index];
    if (!token || token.script === "digits") return true;
    return this.#blocked[index] === 1;
  }

  /** Two to four capitals in a row; one alone only right behind the office. */
  #capitalName(at: number, afterField: boolean): NameFound | undefined {
    const { reading, tokens } = this.#p;
    const words: number[] = [];
    for (let i = at; i < tokens.length && words.length < 5; i++) {
      const text = written(this.#p, i);
      const folded = tokens[i]?.folded ?? "";
      if (i > at && !/^(?:\s|[-'’.]|\.\s|\u00a0)$/u.test(gap(this.#p, i - 1, i))) break;
      const initialBefore = i > at && /^\./.test(gap(this.#p, i - 1, i));
      if (initialBefore && written(this.#p, i - 1).length > 2) break;
      const isParticle = reading.particles.has(folded) && isCapital(written(this.#p, i + 1)) && i > at;
      const isTail = i > at && gap(this.#p, i - 1, i) === "-" && text.length <= 5;
      if (!isCapital(text) && !isParticle && !isTail) break;
      if (this.#isBlocked(i)) break;
      const title = this.#titleAt(i);
      // A title in capitals begins another person; a surname that is a title's word ("Marshal") is rare.
      if (title && i > at) break;
      if (reading.fields.has(folded)) {
        if (words.length > 0 && i - (words[0] ?? i) < 2) return undefined;
        if (words.length > 0) break;
        return undefined;
      }
      words.push(i);
    }
    const first = words[0];
    const last = words.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const isShown = words.length >= 2;
    // "IIFL Securities", "PST": what begins with an acronym is no person.
    if (/^\p{Lu}{2,5}$/u.test(written(this.#p, first)) && !/^\p{Lu}{3,}$/u.test(written(this.#p, last)))
      return undefined;
    if (!isShown && /^\p{Lu}+$/u.test(written(this.#p, first)) && written(this.#p, first).length < 5)
      return undefined;
    const firstWord = written(this.#p, first);
    if (!isShown && (afterField || firstWord.length < 3 || this.#common.has(firstWord.toLowerCase())))
      return undefined;
    if (this.#common.has(firstWord.toLowerCase()) && !isShown) return undefined;
    return this.#span(first, last);
  }

  /** Two words, with their particles, that are neither common nor a country's. */
  #plainName(at: number, isAfterComma: boolean): NameFound | undefined {
    const { tokens, reading } = this.#p;
    let units = 0;
    let last = -1;
    for (let i = at; i < tokens.length; i++) {
      const token = tokens[i];
      if (!token || hasCase(token) || token.script === "digits") break;
      if (i > at && !/^[\s\u200c\u00a0]{1,2}$/u.test(gap(this.#p, i - 1, i))) break;
      const isParticle = reading.particles.has(token.folded);
      // A word that belongs to the name by its form was looked at already.
      const isContinued = units >= PLAIN_NAME_WORDS;
      if (!isParticle && !isContinued && this.#endsPlainName(i, units)) break;
      last = i;
      if (!isParticle) units++;
      const next = tokens[i + 1];
      if (units >= PLAIN_NAME_WORDS && !(next && this.#continues(at, i + 1))) break;
    }
    if (units < PLAIN_NAME_WORDS || last < 0) return undefined;
    // After a comma the name ends with its phrase, or it is a clause.
    const after = tokens[last + 1] ? gap(this.#p, last, last + 1) : "";
    const isClosed = /[^\s\u200c]/u.test(after) || !tokens[last + 1];
    const next = tokens[last + 1];
    const isFollowed = next ? this.#endsPlainName(last + 1, units) : true;
    return !isAfterComma || isClosed || isFollowed ? this.#span(at, last) : undefined;
  }

  #endsPlainName(index: number, units: number): boolean {
    const { tokens, reading } = this.#p;
    const token = tokens[index];
    if (!token || this.#isBlocked(index) || this.#titleAt(index)) return true;
    const text = written(this.#p, index);
    if (this.#common.has(text) || reading.stops.has(token.folded) || reading.fields.has(token.folded))
      return true;
    if (this.#countryAt(index) && units === 0) return true;
    if (this.#p.lang === "ar" && /^و/u.test(token.folded) && this.#common.has(text.replace(/^و/u, "")))
      return true;
    if (
      reading.relations.at(this.#p.text, tokens, index) ||
      reading.eventNouns.at(this.#p.text, tokens, index)
    ) {
      return true;
    }
    return units >= PLAIN_NAME_WORDS;
  }

  /** A third word that belongs to the name: one with the article behind a name without ("محمد علي الحوثي"). */
  #continues(first: number, index: number): boolean {
    const { tokens, reading } = this.#p;
    const token = tokens[index];
    if (!token || gap(this.#p, index - 1, index) !== " ") return false;
    // "السوداني" is a surname here, whatever it means as an adjective.
    if (this.#common.has(written(this.#p, index)) || this.#titleAt(index) || this.#placeFrom.has(index))
      return false;
    if (reading.particles.has(token.folded) && token.folded.length > 1) return true;
    if (reading.particles.has(tokens[index - 1]?.folded ?? "")) return true;
    const before = tokens.slice(first, index);
    return /^ال/u.test(token.folded) && this.#p.lang === "ar" && before.every((t) => !/^ال/u.test(t.folded));
  }

  #span(first: number, last: number): NameFound | undefined {
    const { tokens } = this.#p;
    const start = tokens[first]?.start;
    const end = tokens[last]?.end;
    return start === undefined || end === undefined ? undefined : { start, end };
  }

  /** "Yvette Cooper, the Home Secretary": a name between a boundary and the comma before its office. */
  #before(title: TitleHit): PersonFound | undefined {
    const { tokens, reading } = this.#p;
    const country = this.#countryBefore(title);
    let at = title.from - 1;
    // "the Border Security Commander"
    while (at >= 0 && reading.fields.has(tokens[at]?.folded ?? "") && gap(this.#p, at, at + 1) === " ") at--;
    if (country) while (at >= 0 && (tokens[at]?.end ?? 0) > country.start) at--;
    while (
      at >= 0 &&
      /^(?:the|le|la|l|les|il|el|der|die|die|i|e|a|an|o|un|une)$/u.test(tokens[at]?.folded ?? "")
    ) {
      if (/[,،]/u.test(gap(this.#p, at, at + 1))) break;
      at--;
    }
    const comma = gap(this.#p, at, at + 1);
    if (!/^\s?[,،(]\s?[«"]?$/u.test(comma)) return undefined;
    const name = hasCase(tokens[at]) ? this.#capitalNameEnding(at) : this.#plainNameEnding(at);
    if (!name) return undefined;
    const after = this.#countryAt(title.to);
    const roleEnd = after ? (tokens[after.to - 1]?.end ?? title.end) : title.end;
    return this.#person(title, name, roleEnd, after?.country);
  }

  #capitalNameEnding(last: number): NameFound | undefined {
    const { tokens, reading } = this.#p;
    let first = last;
    for (let i = last; i >= 0 && last - i < 4; i--) {
      const text = written(this.#p, i);
      const isParticle = reading.particles.has(tokens[i]?.folded ?? "") && i < last;
      if ((!isCapital(text) && !isParticle) || this.#isBlocked(i) || this.#titleAt(i)) break;
      if (i < last && !/^(?:\s|[-'’])$/u.test(gap(this.#p, i, i + 1))) break;
      if (reading.fields.has(tokens[i]?.folded ?? "") || this.#placeFrom.has(i)) return undefined;
      if (this.#common.has(text.toLowerCase()) && !isParticle) break;
      first = i;
    }
    while (first < last && !isCapital(written(this.#p, first))) first++;
    return last - first >= 1 ? this.#span(first, last) : undefined;
  }

  #plainNameEnding(last: number): NameFound | undefined {
    const first = last - 1;
    const boundary = first <= 0 || /[^\s\u200c]/u.test(gap(this.#p, first - 1, first));
    const isStart = boundary || this.#common.has(written(this.#p, first - 1));
    if (first < 0 || !isStart || !/^\s$/u.test(gap(this.#p, first, last))) return undefined;
    if (this.#endsPlainName(first, 0) || this.#endsPlainName(last, 1)) return undefined;
    return this.#span(first, last);
  }

  /** The same names without an office: in full anywhere, by the surname where capitals show it. */
  again(named: readonly PersonFound[]): PersonFound[] {
    const found: PersonFound[] = [];
    const seen = new Set<string>();
    const taken = covered(this.#p.tokens, named);
    for (const person of named) {
      const words = this.#wordsOf(person);
      const key = words.map((w) => w.folded).join(" ");
      if (words.length === 0 || seen.has(key)) continue;
      seen.add(key);
      this.#repeat(person, words, taken, found);
    }
    return found;
  }

  /** "Mansouri-Test" is one family name. */
  #familyName(words: readonly Token[]): readonly Token[] {
    let first = words.length - 1;
    while (first > 0) {
      const left = words[first - 1];
      const right = words[first];
      if (!left || !right || this.#p.text.slice(left.end, right.start) !== "-") break;
      first--;
    }
    return words.slice(first);
  }

  /** Between other capitals a surname may be somebody else's: "Marian" in "Marian Street". */
  #isPartOfName(from: number, to: number): boolean {
    const { tokens } = this.#p;
    const before = tokens[from - 1] ? gap(this.#p, from - 1, from) : "\n";
    const after = tokens[to] ? gap(this.#p, to - 1, to) : "\n";
    const isJoined = (between: string, word: string): boolean => /^[ -]$/.test(between) && isCapital(word);
    const previous = written(this.#p, from - 1);
    const isTitle = this.#titleAt(from - 1) || this.#p.reading.honorifics.has(tokens[from - 1]?.folded ?? "");
    // A capital at the start of a sentence is no name.
    const isName = !isTitle && !this.#common.has(previous.toLowerCase());
    return (isName && isJoined(before, previous)) || isJoined(after, written(this.#p, to));
  }

  #wordsOf(span: Span): readonly Token[] {
    const { tokens } = this.#p;
    let end = firstAt(tokens, span.start);
    const from = end;
    while ((tokens[end]?.start ?? span.end) < span.end) end++;
    return tokens.slice(from, end);
  }

  #repeat(person: PersonFound, words: readonly Token[], taken: Uint8Array, found: PersonFound[]): void {
    const { tokens, text } = this.#p;
    const family = this.#familyName(words);
    const bySurname =
      family.length < words.length && hasCase(family[0]) && (family[0]?.folded.length ?? 0) >= 4;
    for (let i = 0; i < tokens.length; i++) {
      const isFull = words.every((w, k) => {
        const folded = tokens[i + k]?.folded ?? "";
        return folded === w.folded || (k === 0 && /^[وفبل]/u.test(folded) && folded.slice(1) === w.folded);
      });
      const isSurname =
        bySurname &&
        isCapital(written(this.#p, i)) &&
        family.every((w, k) => tokens[i + k]?.folded === w.folded) &&
        !this.#isPartOfName(i, i + family.length);
      const length = isFull ? words.length : isSurname ? family.length : 0;
      const last = length > 0 ? tokens[i + length - 1] : undefined;
      const first = tokens[i];
      if (!first || !last) continue;
      const cut = isFull && first.folded !== words[0]?.folded ? 1 : 0;
      const span = { start: first.start + cut, end: last.end };
      if (taken.subarray(i, i + length).includes(1)) continue;
      taken.fill(1, i, i + length);
      const { name, role, office, country } = person;
      found.push({
        ...span,
        name,
        ...(role === undefined ? {} : { role }),
        ...(office === undefined ? {} : { office }),
        ...(country === undefined ? {} : { country }),
        because: isFull ? "the same name again" : `surname in "${text.slice(span.start, span.end)}"`,
      });
    }
  }
}

interface NameFound {
  readonly start: number;
  readonly end: number;
}
