import { probabilityOf } from "./align.ts";
import type { NamesModel } from "./model.ts";
import {
  alignLetters,
  alignSame,
  areEquivalent,
  editSameness,
  logOdds,
  NOTHING,
  plainSameness,
  sameWordOnce,
  type Word,
} from "./word.ts";

/**
 * How sure it is that two words of two names are one name: as `sameWord` says, less where a letter stands against one that hardly
 * ever renders it, or has none. Search finds words by `sameWord`; this tells them apart.
 */
export function judgedSameness(a: Word, b: Word, model: NamesModel): number {
  const plain = plainSameness(a, b, model);
  if (plain >= 0) return plain;
  // Kept under the two ids the other way round, and what letters say by themselves is not kept besides.
  const low = Math.min(a.id, b.id);
  const high = Math.max(a.id, b.id);
  const known = model.cachedSameness(high, low);
  if (known >= 0) return known;
  const same = sameWordOnce(a, b, model);
  const judged = same <= JUDGED_MIN || same === 1 ? same : Math.min(same, judge(a, b, same, model));
  model.cacheSameness(high, low, judged);
  return judged;
}

/** Less is another name as it is. */
const JUDGED_MIN = 0.02;

function judge(a: Word, b: Word, same: number, model: NamesModel): number {
  if (areEquivalent(a, b)) return same;
  const [x, y] = formsMeant(a, b, model);
  const areKnown = a.isKnown && b.isKnown;
  const areLatin = x.script === "latin" && y.script === "latin";
  const scale = areKnown ? (areLatin ? AGAINST_KNOWN_LATIN : AGAINST_KNOWN) : AGAINST;
  let against = 0;
  const units = alignLetters(x, y, model);
  if (areKnown && isFeminineOfOther(x, y)) against = FEMININE;
  units.forEach((unit, i) => {
    if (areKnown && i > 0 && i < units.length - 1 && isOtherLongVowel(unit))
      against = Math.min(against, OTHER_LONG_VOWEL);
    if (unit.odds <= (areKnown && areLatin ? ODD_IN_LATIN : ODD))
      against = Math.min(against, scale[oddityOf(unit, i, units.length)]);
  });
  if (against === 0) return same;
  const judged = probabilityOf(logOdds(same) + against);
  if (areKnown) return judged;
  // A typing error makes a letter another as well.
  return a.script === b.script ? Math.max(judged, editSameness(x.text, y.text)) : judged;
}

/** The forms of two words, with their articles or without, that are the most alike. */
function formsMeant(a: Word, b: Word, model: NamesModel): [Word, Word] {
  if (!a.bare && !a.short && !b.bare && !b.short) return [a, b];
  let best: [Word, Word] = [a, b];
  let most = alignSame(a, b, model, NOTHING);
  for (const x of [a, a.bare, a.short])
    for (const y of [b, b.bare, b.short]) {
      if (!x || !y || (x === a && y === b)) continue;
      const same = alignSame(x, y, model, NOTHING);
      if (same > most) [most, best] = [same, [x, y]];
    }
  return best;
}

/** Jamil and Jamila, جميل and جميلة or Jamila: one ends in an "a" that the other has not. */
export function isFeminineOfOther(x: Word, y: Word): boolean {
  const [fewer, more] = x.text.length < y.text.length ? [x, y] : [y, x];
  if (x.script === y.script)
    return (
      more.text.length === fewer.text.length + 1 &&
      /[aаة]$/u.test(more.text) &&
      more.text.startsWith(fewer.text)
    );
  const [native, latin] = x.script === "latin" ? [y, x] : [x, y];
  return (
    latin.script === "latin" &&
    latin.text.endsWith("a") &&
    ENDS_IN_CONSONANT[native.script]?.test(native.text) === true
  );
}
const ENDS_IN_CONSONANT: Readonly<Record<string, RegExp>> = {
  arabic: /[^اهةيىوعەێۆ]$/u,
  hebrew: /[^אהיעו]$/u,
  cyrillic: /[бвгджзклмнпрстфхцчшщ]$/u,
};
const FEMININE = -4;

/** Arabic writes long vowels: the one of Bashar is not that of Bashir. */
const isOtherLongVowel = (unit: { readonly a: string; readonly b: string }): boolean =>
  LONG_VOWEL.test(unit.a + unit.b) || LONG_VOWEL.test(unit.b + unit.a);
const LONG_VOWEL = /^(?:ا(?:i|ii|ee|u|ou|oo)|ي(?:a|aa|u|ou|oo)|و(?:a|aa|i|ee))$/u;
const OTHER_LONG_VOWEL = -5;

/** Steps of an alignment that hardly ever occur between spellings of one name. */
type Oddity = "consonant" | "vowel" | "start" | "inside" | "endVowel" | "endI" | "endConsonant";

function oddityOf(unit: { readonly a: string; readonly b: string }, i: number, count: number): Oddity {
  const isVowel = VOWEL.test(unit.a + unit.b);
  if (unit.a !== "" && unit.b !== "") return isVowel ? "vowel" : "consonant";
  if (i === 0) return "start";
  if (i < count - 1) return "inside";
  return !isVowel ? "endConsonant" : NISBA.test(unit.a + unit.b) ? "endI" : "endVowel";
}

const VOWEL = /^[aeiouyäöüåаеиоуыэюяіїєاةيو\u1161-\u1175]+$/u;
/** Jabbar and Jabbari are one family's name. */
const NISBA = /^[iyиيі]$/u;

/** Log-odds of a step from which it is odd. */
const ODD = -3.5;
/** Latin writes all vowels: Paulo is not Paula. */
const ODD_IN_LATIN = -2.75;
/**
 * Log-odds against two words being one for their oddest step. Measured on words that align by a half or more, rows of the CC0
 * tokens against pairs that are in no row: of known words, across scripts, 1 true pair in 300 has a letter set against another that
 * never renders it, of the others 1 in 5; a letter too many inside 1 in 60 and 1 in 3; a vowel too many at the end 1 in 100 and 1 in
 * 6. Of known names that differ so and are in no row, most true pairs of the development half were words set against the wrong
 * one. Of Latin spellings of one native word many are other names, and of words that few bear only other consonants tell.
 */
const AGAINST: Readonly<Record<Oddity, number>> = {
  consonant: -1.2,
  vowel: 0,
  start: -0.6,
  inside: 0,
  endVowel: 0,
  endI: 0,
  endConsonant: 0,
};
const AGAINST_KNOWN: typeof AGAINST = {
  consonant: -7.5,
  vowel: -7.5,
  start: -2,
  inside: -3,
  endVowel: -3.5,
  endI: 0,
  endConsonant: -3,
};
const AGAINST_KNOWN_LATIN: typeof AGAINST = {
  ...AGAINST_KNOWN,
  inside: -2,
  endVowel: -2.5,
  endConsonant: 0,
};
