import type { TermHit } from "../text/term-index.ts";
import { atWithEnding } from "./endings.ts";
import { gap, hasCase, isCapital, type Passage, type Span, written } from "./passage.ts";
import type { Place } from "./reading.ts";

type Town = readonly [TermHit<readonly Place[]>, Place] | readonly [undefined, undefined];
const NO_TOWN: Town = [undefined, undefined];
/** "In", "to" and "and", written in one word with an Arabic name. */
export const ARABIC_IN = /^[بلو]/u;
/** "Bodrum'da", "Muğla'dan": the case says that it is a place. */
const TURKISH_CASE = /^['’](?:[dt][ae]n?|y[ae]|n[ıiuü]n|[ıiuü]n|n?[ae])(?!\p{L})/u;
/** "Essen (dpa) –", "AGRIGENTO, 9 settembre", "MUĞLA -": where a report was written, at the head of a line. */
const DATELINE = /^(?: \([^)\n]{2,30}\)| ?[–—-]\s|, \d{1,2}\.? \p{L})/u;
/** "(AGI) - Crotone, 24 febbraio", or the head of a line. */
const AGENCY = /(?:\n|(?:^|\n)\([^)\n]{2,30}\) ?[–—-] )$/u;
/** "Essen, Gelsenkirchen und Bochum". */
const IN_A_LIST = /^(?:, ?|، ?|,? (?:and|und|et|y|e|ve|i|en|dhe|og|och|și|a|và|و|او|و ?) ?)$/u;

/**
 * A town that begins at this token, of the thousands that are no places where people cross, and may be a name or a word too
 * ("Nelson", "Essen", "March"): something beside it has to say that a place is meant. `before`: the place found last.
 */
export function townAt(
  passage: Passage,
  i: number,
  before: (Span & { readonly place: Place }) | undefined,
): Town {
  const { reading, text, tokens, lang } = passage;
  const hit =
    reading.towns.at(text, tokens, i) ??
    (saysPlace(passage, i, false) ? atWithEnding(passage, reading.towns, i) : undefined);
  const word = hit ? text.slice(hit.start, hit.end) : "";
  const place = hasCase(tokens[i]) && !isCapital(word) ? undefined : hit?.value[0];
  if (!hit || !place) return NO_TOWN;
  const isWord = reading.languages.words.get(lang)?.has(word.toLowerCase()) ?? false;
  // "From March to May".
  if (isWord || reading.months.at(text, tokens, i)) return NO_TOWN;
  const isBorn = tokens.slice(hit.from, hit.to).some((t) => reading.born.has(t.folded));
  // "In Nelson Mandela's house".
  const isNamed = gap(passage, hit.to - 1, hit.to) === " " && isCapital(written(passage, hit.to));
  if (isBorn && isNamed) return NO_TOWN;
  const isListed =
    !isBorn && before?.place.kind === "place" && IN_A_LIST.test(text.slice(before.end, hit.start));
  return isListed || saysPlace(passage, i, isBorn) || isShaped(passage, i, hit, isBorn)
    ? [hit, place]
    : NO_TOWN;
}

/** The word before it: "in" says that it is a place, "of" that it may be one. */
export function saysPlace(passage: Passage, i: number, isBorn: boolean): boolean {
  const { reading, text, tokens, lang } = passage;
  const cue = tokens[i - 1];
  if (!cue || !/^[ \u00a0'’]$/u.test(text.slice(cue.end, tokens[i]?.start ?? 0))) return false;
  if (reading.before.place.get(lang)?.has(cue.folded)) return true;
  // "Hans von Essen" is somebody.
  const isHead = reading.placeHeads.get(lang)?.has(tokens[i - 2]?.folded ?? "") === true;
  const isOfSomebody =
    !isHead && i > 1 && isCapital(written(passage, i - 2)) && gap(passage, i - 2, i - 1) === " ";
  return !isBorn && !isOfSomebody && (reading.before.anything.get(lang)?.has(cue.folded) ?? false);
}

/** What is written to it, or its place at the head of a report. */
function isShaped(
  { text, tokens, lang }: Passage,
  i: number,
  hit: TermHit<unknown>,
  isBorn: boolean,
): boolean {
  if (lang === "ar" && hit.cut > 0 && ARABIC_IN.test(text.slice(tokens[i]?.start ?? 0, hit.start)))
    return true;
  if (lang === "tr" && TURKISH_CASE.test(text.slice(hit.end, hit.end + 6))) return true;
  const isHead = hit.start === 0 || AGENCY.test(text.slice(Math.max(0, hit.start - 40), hit.start));
  // "Timișoara: doi reținuți", and "Nelson: we saw nothing".
  if (isHead && !isBorn && /^ ?: /.test(text.slice(hit.end, hit.end + 3))) return true;
  return isHead && DATELINE.test(text.slice(hit.end, hit.end + 40));
}
