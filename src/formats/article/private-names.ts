import type { MaskedName, ReferenceData } from "../format.ts";
import { isRow } from "../text/json.ts";
import { foldWord } from "../text/tokens.ts";
import { bornNames } from "./born-names.ts";
import { stemsOf } from "./endings.ts";
import type { Found } from "./mentions.ts";
import { gap, isCapital, type Passage, type Span, written } from "./passage.ts";

/** Longer runs of capitals are headlines. */
const NAME_WORDS_MAX = 5;
const MASK = "█";
/** "Ali Hassan, 34," and "Ali Hassan (34)": whoever has an age is a person. */
const AGE =
  /^,?\s?\(?\s?(?:d['’]|(?:de|di|aged|âgée? de|w wieku|în vârstă de|i moshës) )?\d{1,2}(?!\d)\s?(?:,(?!\d)|\)|ans\b|años\b|anos\b|anni\b|Jahre\b|jaar\b|lat\b|de ani\b|ani\b|vjeç|tuổi\b|yaş|salî\b)/iu;
/** "De 45 años" without a comma may be of a town, and of how long somebody has been with a body. */
const BARE_OF = /^\s(?:de|di) /iu;
/** "The 34-year-old Ali Hassan", "un bărbat de 38 de ani, Ali Hassan". */
const AGE_BEFORE =
  /(?<!\d)\d{1,2}(?:[ -]?(?:year-old|years old|ans|años|anos|anni|jaar|(?:de )?ani|vjeç\p{L}*|tuổi|lat|yaşındaki|salî)|-?(?:jährige|jarige|letni|enne)\p{L}{0,3}|[ -]Jahre alte\p{L}?),? $/iu;
const AGE_LENGTH_MAX = 30;
const SURNAME_LENGTH_MIN = 4;
const NISBA = /^ال\p{L}{2,}[يى]$/u;
/** Stand before a name and are none of it. */
const PARTICLES: ReadonlySet<string> = new Set(
  "al el de del della di da van von der bin ben ibn abu y".split(" "),
);

/**
 * Where a text names private persons: names of two words and more that no office, place, organisation or open
 * designation explains, and their surnames where they stand again. Doubt masks.
 */
export function findPrivateNames(
  found: Found,
  reference: ReferenceData,
  open: readonly Span[],
): readonly Span[] {
  const { passage } = found;
  const born = bornNames(reference);
  if (born.size === 0) return [];
  // Towns are called like people, and people like towns: doubt masks.
  const places = found.places.filter(({ isTown }) => !isTown);
  const explained = [...found.people, ...found.organisations, ...places, ...found.dates, ...open];
  const marks = touched(passage, explained);
  const isExplained = (i: number): boolean => marks[i] === 1;
  const spans: Span[] = [];
  const surnames = new Set<string>();
  for (let i = 0; i < passage.tokens.length; ) {
    const to = runEnd(passage, i, born, isExplained);
    if (to === undefined) {
      i++;
      continue;
    }
    const [start, end] = [passage.tokens[i]?.start ?? 0, passage.tokens[to - 1]?.end ?? 0];
    spans.push({ start, end });
    const last = passage.tokens[to - 1];
    if (last && last.end - last.start >= SURNAME_LENGTH_MIN && hasCapitals(passage, i))
      surnames.add(last.folded);
    i = to;
  }
  const named = touched(passage, spans);
  for (const [i, token] of passage.tokens.entries())
    if (surnames.has(token.folded) && isCapital(written(passage, i)) && !isExplained(i) && named[i] === 0)
      spans.push({ start: token.start, end: token.end });
  return spans.sort((a, b) => a.start - b.start);
}

/** Which tokens any of the spans touches, 1 or 0 each; in one pass over both. */
function touched(passage: Passage, spans: readonly Span[]): Uint8Array {
  const { tokens } = passage;
  const marks = new Uint8Array(tokens.length);
  const inOrder = [...spans].sort((a, b) => a.start - b.start);
  let at = 0;
  let end = 0;
  for (const [i, token] of tokens.entries()) {
    for (let next = inOrder[at]; next && next.start < token.end; next = inOrder[++at])
      end = Math.max(end, next.end);
    if (token.start < end) marks[i] = 1;
  }
  return marks;
}

const hasCapitals = (passage: Passage, i: number): boolean => isCapital(written(passage, i));

/** Behind the last word of a name that begins here; undefined where none does. */
function runEnd(
  passage: Passage,
  from: number,
  born: ReadonlySet<string>,
  isExplained: (i: number) => boolean,
): number | undefined {
  const { tokens } = passage;
  const common = passage.reading.languages.words.get(passage.lang) ?? new Set<string>();
  const capital = hasCapitals(passage, from);
  const isBorn = (i: number): boolean => {
    const token = tokens[i];
    if (token === undefined || common.has(token.folded)) return false;
    // "الشمري": of a tribe or a town, which a given name before it makes a family's name.
    // "Od Adama Nowaka": a name has the ending of its case where capitals show that it is one.
    const isInflected = isCapital(written(passage, i)) && stemsOf(passage, i).some((stem) => born.has(stem));
    return born.has(token.folded) || isInflected || (i > from && NISBA.test(token.folded));
  };
  const isCased = /\p{Lu}|\p{Ll}/u.test(written(passage, from));
  if (isCased ? !capital : !isBorn(from)) return undefined;
  let to = from;
  let words = 0;
  let known = 0;
  while (to < tokens.length && words < NAME_WORDS_MAX) {
    const token = tokens[to];
    if (!token || isExplained(to)) break;
    if (to > from && !/^[ \u00a0'’-]$/u.test(gap(passage, to - 1, to))) break;
    const isParticle = to > from && PARTICLES.has(token.folded);
    if (!isParticle && (isCased ? !isCapital(written(passage, to)) : !isBorn(to))) break;
    if (isBorn(to)) known += 1;
    if (!isParticle) words += 1;
    to++;
  }
  while (to > from && PARTICLES.has(tokens[to - 1]?.folded ?? "")) to--;
  if (words < 2) return undefined;
  // The words of a name are names; one may be rare where the first is not.
  if (isBorn(from) && known >= 2) return to;
  const end = tokens[to - 1]?.end ?? 0;
  const behind = passage.text.slice(end, end + AGE_LENGTH_MAX);
  if (AGE.test(behind)) {
    // Whom nobody knows by name stays masked: only what is known for a town or a body is none.
    // "Mar" is a given name too, but no town's whole name begins with one here.
    const isThing =
      (!isBorn(from) && isTown(passage, from, to)) || (known === 0 && isBody(passage, from, to));
    if (!isThing || !BARE_OF.test(behind)) return to;
  }
  const start = tokens[from]?.start ?? 0;
  // "For 10 years Doctors Without Borders …": bodies do not bear given names.
  const before = known > 0 ? passage.text.slice(Math.max(0, start - AGE_LENGTH_MAX), start) : "";
  return AGE_BEFORE.test(before) ? to : undefined;
}

/** "Un vecino de Roquetas de Mar": a town by its whole name, behind a word that may stand before one. */
function isTown({ reading, text, tokens, lang }: Passage, from: number, to: number): boolean {
  const cue = tokens[from - 1]?.folded ?? "";
  const { place, anything } = reading.before;
  if (!PARTICLES.has(cue) && !place.get(lang)?.has(cue) && !anything.get(lang)?.has(cue)) return false;
  return [reading.towns, reading.places].some((index) => index.at(text, tokens, from)?.to === to);
}

/** "Guardia Civil", "Garda Maritimă": a body, of whose name no word could be somebody's. */
function isBody({ reading, tokens }: Passage, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const word = tokens[i]?.folded ?? "";
    if (!reading.fields.has(word) && !reading.bodies.has(word) && !PARTICLES.has(word)) return false;
  }
  return true;
}

/** The text with the spans, in order, unreadable, letter for letter, so that offsets stay true. */
export function maskSpans(text: string, spans: readonly Span[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { start, end } of spans) {
    if (start < done) continue;
    pieces.push(text.slice(done, start), text.slice(start, end).replace(/[^\s]/gu, MASK_UNIT));
    done = end;
  }
  return [...pieces, text.slice(done)].join("");
}

/** One mark for each UTF-16 unit. */
const MASK_UNIT = (letter: string): string => MASK.repeat(letter.length);

const ADULT_YEARS = 18;
const AGE_YEARS = /^,?\s?\(?\s?(\d{1,2})(?!\d)/u;
/** A sentence has no more letters before or after a name. */
const SENTENCE_MAX = 240;
const SENTENCE_END = /[.!?؟。\n]/u;

const wordsBuilt = new WeakMap<object, Map<string, RegExp>>();

/** The words of victims, children and witnesses in a language; undefined where none are known. */
function protectedWords(reference: ReferenceData, lang: string): RegExp | undefined {
  const { protectedWords: data } = reference;
  const words = isRow(data) && isRow(data["words"]) ? data["words"][lang] : undefined;
  if (!Array.isArray(words) || words.length === 0) return undefined;
  const built = wordsBuilt.get(reference) ?? new Map<string, RegExp>();
  wordsBuilt.set(reference, built);
  const known = built.get(lang);
  if (known) return known;
  // "And", "by", "the" are written on to the word.
  const pattern = `(?<![\\p{L}\\p{M}])(?:[وفبلک]?ال|[وفبل])?(?:${words.join("|")})[\\p{L}\\p{M}]{0,3}(?![\\p{L}\\p{M}])`;
  const made = new RegExp(pattern, "iu");
  built.set(lang, made);
  return made;
}

/** The sentence around a span, without the span itself. */
function around(text: string, { start, end }: Span): readonly [string, string] {
  const before = text.slice(Math.max(0, start - SENTENCE_MAX), start).split(SENTENCE_END);
  const after = text.slice(end, end + SENTENCE_MAX).split(SENTENCE_END);
  return [before.at(-1) ?? "", after[0] ?? ""];
}

/**
 * The masked names that a human may ask to see. Whoever is named beside words of victims, children or witnesses, or
 * under eighteen years, is none of them, nor is anybody who shares a word of that name: doubt refuses.
 */
export function showableNames(
  text: string,
  lang: string,
  spans: readonly Span[],
  reference: ReferenceData,
): readonly MaskedName[] {
  const words = protectedWords(reference, lang);
  if (!words) return [];
  const names = spans.map(({ start, end }) => ({ start, end, name: text.slice(start, end) }));
  const wordsOf = (name: string): string[] => name.split(/[^\p{L}\p{M}]+/u).map(foldWord);
  const spared = new Set<string>();
  for (const span of names) {
    const [before, after] = around(text, span);
    const years = AGE_YEARS.exec(after)?.[1];
    if (words.test(before) || words.test(after) || (years !== undefined && Number(years) < ADULT_YEARS))
      for (const word of wordsOf(span.name)) if (word.length > 1) spared.add(word);
  }
  return names.filter(({ name }) => !wordsOf(name).some((word) => spared.has(word)));
}
