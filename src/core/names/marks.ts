import { type Folding, foldWord, type RawWord } from "./fold.ts";
import type { Word } from "./word.ts";

/** Latin letters that are more than those of English. */
const MARKED = /[\u00c0-\u02af\u1e00-\u1eff]|[\u0300-\u036f]/;

/** Macrons, marks of consonants and a second mark over a dot: Arabic and Sanskrit in Latin letters, Yoruba. */
const FOREIGN = /\u0304|(?<![aeiouy]|\u031b)\u0323|\u0323[\u0300\u0301\u0303\u0309]/u;
/** What hardly any other language writes: a hook, a horn, a circumflex or breve with a tone. */
const STRONG =
  /\u0309|[ou]\u031b|[aeo](?:\u0302[\u0300\u0301\u0303]|\u0323\u0302)|a(?:\u0306[\u0300\u0301\u0303]|\u0323\u0306)/u;
/** Of Igbo and Romanian too. */
const WEAK = /\u0323|a\u0306/u;
const SLAVIC = /[csz]\u030c|c\u0301/u;
const BESIDE_D = /[\u0300\u0303\u0309\u0323]/u;
const VOWEL_MARK = /[aeiouy][\u0300-\u0303\u0306\u0309\u031b\u0323]/u;

/** Those that are hardly a name of anything else; they stand first. */
export const FAMILIES_OF_VIETNAM: ReadonlySet<string> = new Set(
  "nguyen tran pham huynh hoang phan truong trinh duong vuong".split(" "),
);
const FAMILIES_WITH_D: ReadonlySet<string> = new Set("dao doan dinh dang duong do".split(" "));
/** Written as there, others hardly bear them either. */
const MARKED_FAMILIES: ReadonlySet<string> = new Set("lê vũ võ bùi ngô lý".normalize("NFD").split(" "));
/** What stands between a family and a given name there. */
const BETWEEN: ReadonlySet<string> = new Set(["thi", "van"]);

const withoutMarks = (word: string): string =>
  word.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("ł", "l");

/** Where each mark makes another word: Hùng and Hưng are two names. */
export function isWrittenInVietnamese(text: string, raws: readonly RawWord[]): boolean {
  if (!MARKED.test(text)) return false;
  const words = raws.map((raw) => raw.text.toLowerCase().normalize("NFD"));
  const all = words.join(" ");
  if (FOREIGN.test(all)) return false;
  if (STRONG.test(all)) return true;
  const bare = words.map(withoutMarks);
  if (all.includes("đ") && !SLAVIC.test(all)) {
    const isFamily = FAMILIES_WITH_D.has(bare[0] ?? "") && words.slice(1).some((w) => VOWEL_MARK.test(w));
    if (isFamily || BESIDE_D.test(all)) return true;
  }
  if (!WEAK.test(all)) return false;
  return (
    bare.some((word) => FAMILIES_OF_VIETNAM.has(word) || BETWEEN.has(word)) ||
    words.some((word) => MARKED_FAMILIES.has(word))
  );
}

/**
 * The words with the marks that comparing drops, each mark in one way; none for a word that is not as its text had it (Abd al-Rahman)
 * or had in no Latin letters. Undefined where the whole text is in plain letters.
 */
export function writtenIn(
  text: string,
  raws: readonly RawWord[],
  words: readonly Word[],
  folding: Folding,
): readonly (string | undefined)[] | undefined {
  if (!MARKED.test(text) && raws.every((raw) => raw.script !== "other")) return undefined;
  return words.map((word, i) => {
    const raw = raws[i];
    if (raw?.script !== "latin" || word.script !== "latin") return undefined;
    const folded = foldWord(raw.text, "latin", folding);
    return folded === word.text || folded.replaceAll("đ", "d") === word.text ? inOneWay(raw.text) : undefined;
  });
}

/** Capitals and encodings tell no i and no comma below from another, and Hòa and Hoà are an old and a new spelling. */
const inOneWay = (word: string): string =>
  word
    .toLowerCase()
    .normalize("NFD")
    .replace(/ı|i\u0307/gu, "i")
    .replaceAll("\u0326", "\u0327")
    .replace(/([ou])([\u0300\u0301\u0303\u0309\u0323])([aey])$/u, "$1$3$2")
    .normalize("NFC");

interface Written {
  readonly words: readonly Word[];
  readonly written: readonly (string | undefined)[] | undefined;
  readonly isVietnamese: boolean;
  readonly isOrganisation: boolean;
}

/** A word with its marks; without any where the whole name has none. */
function writtenAt({ words, written }: Written, i: number): string | undefined {
  if (written) return written[i];
  return words[i]?.script === "latin" ? words[i]?.text : undefined;
}

const isMarked = (word: string): boolean => MARKED.test(word);
const haveMarks = ({ written }: Written): boolean => written?.some((word) => word && isMarked(word)) === true;

/** Other marks on the same letters: Øre and Öre are two spellings. */
const areApart = (one: string, other: string): boolean =>
  one !== other && withoutMarks(one) === withoutMarks(other);

/** In Vietnamese two words that both bear marks are two; one without any may have lost them. */
const areTwoWords = (one: string, other: string): boolean =>
  isMarked(one) && isMarked(other) && areApart(one, other);

/** Of persons: in a firm's many words marks are left out, and make no other firm. */
const doMarksPart = (a: Written, b: Written): boolean =>
  a.isVietnamese && b.isVietnamese && !a.isOrganisation && !b.isOrganisation;

const PLAIN = 0.05;
const LEFT_OUT = 0.25;
const LEFT_OUT_MAX = 0.5;
const MARKS_MAX = 1.5;

/**
 * Words of the same letters with other marks. Whoever writes Hưng means nobody called Hùng; who writes Bêrîvan may have left a mark
 * out elsewhere; and who writes no mark at all has said almost nothing.
 */
export function marksApart(a: Written, b: Written, partnerOfA: Int8Array): number {
  const doPart = doMarksPart(a, b);
  let apart = 0;
  let leftOut = 0;
  for (let i = 0; i < a.words.length; i++) {
    const j = partnerOfA[i] as number;
    if (j < 0 || b.words[j]?.text !== a.words[i]?.text) continue;
    const [one, other] = [writtenAt(a, i), writtenAt(b, j)];
    if (!one || !other || !areApart(one, other)) continue;
    if (doPart && areTwoWords(one, other)) apart++;
    else leftOut += LEFT_OUT;
  }
  if (!haveMarks(a) || !haveMarks(b)) return Math.min(leftOut, PLAIN);
  return Math.min(apart + Math.min(leftOut, LEFT_OUT_MAX), MARKS_MAX);
}

/** A word of the one bears other marks than each of the same letters in the other. */
export const haveOtherMarks = (a: Written, b: Written): boolean =>
  doMarksPart(a, b) && (hasOtherMarks(a, b) || hasOtherMarks(b, a));

function hasOtherMarks(a: Written, b: Written): boolean {
  return a.words.some(({ text }, i) => {
    const ours = a.written?.[i];
    const theirs = b.written?.filter((_, j) => b.words[j]?.text === text) ?? [];
    return theirs.length > 0 && theirs.every((word) => ours && word && areTwoWords(ours, word));
  });
}

/** The words in Latin letters as they were written. */
export const writtenOf = (name: Written): string =>
  name.words.flatMap((_, i) => writtenAt(name, i) ?? []).join(" ");
