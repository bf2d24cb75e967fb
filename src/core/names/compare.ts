import type { AnalysedName } from "./analyse.ts";
import { FEATURES } from "./features.ts";
import { judgedSameness } from "./judge.ts";
import { marksApart } from "./marks.ts";
import type { NamesModel } from "./model.ts";
import { isPinyin } from "./pinyin.ts";
import { lettersApart } from "./skeleton.ts";
import { areEquivalent, couldBeWord, EQUIVALENT, sameWordFrom, type Word } from "./word.ts";

export { FEATURES } from "./features.ts";

/** What the comparison of two names found, in the order of `FEATURES`. */
export type Features = Float64Array;

/** One pair of words that were held to be counterparts. */
export interface WordPair {
  readonly a: string;
  readonly b: string;
  /** How sure it is that they are one word, 0 to 1. */
  readonly same: number;
  /** Nats of rarity. */
  readonly weight: number;
}

export interface Comparison {
  readonly features: Features;
  readonly pairs: readonly WordPair[];
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
}

const MAX_WORDS = 12;
const grid = new Float64Array(MAX_WORDS * MAX_WORDS);
const partnerA = new Int8Array(MAX_WORDS);
const partnerB = new Int8Array(MAX_WORDS);
const sureA = new Float64Array(MAX_WORDS);
const sureB = new Float64Array(MAX_WORDS);

/** What `compareAnalysed` fills in where it is asked for. */
export interface Trace {
  pairs: WordPair[];
  onlyA: string[];
  onlyB: string[];
}

/** Compares two names, the same way whichever comes first; `pairs` and the words left over are filled only where they are asked for. */
export function compareAnalysed(
  a: AnalysedName,
  b: AnalysedName,
  model: NamesModel,
  features: Features,
  trace?: Trace,
): void {
  if (!comesLater(a, b)) {
    compareInOrder(a, b, model, features, trace);
    return;
  }
  const flipped: Trace = { pairs: [], onlyA: [], onlyB: [] };
  compareInOrder(b, a, model, features, trace && flipped);
  if (!trace) return;
  for (const pair of flipped.pairs) trace.pairs.push({ ...pair, a: pair.b, b: pair.a });
  trace.onlyA.push(...flipped.onlyB);
  trace.onlyB.push(...flipped.onlyA);
}

/** An order of names by their words, so that ties in the assignment fall the same way for (a, b) and (b, a). */
function comesLater(a: AnalysedName, b: AnalysedName): boolean {
  if (a.words.length !== b.words.length) return a.words.length > b.words.length;
  for (let i = 0; i < a.words.length; i++) {
    const x = a.words[i] as Word;
    const y = b.words[i] as Word;
    if (x.text !== y.text) return x.text > y.text;
    // A Han sign may be read as what a Latin word is.
    if (x.script !== y.script) return x.script > y.script;
  }
  return false;
}

function compareInOrder(
  a: AnalysedName,
  b: AnalysedName,
  model: NamesModel,
  features: Features,
  trace?: Trace,
): void {
  const n = a.words.length;
  const m = b.words.length;
  features.fill(0);
  if (n === 0 || m === 0) {
    // Without a word there is nothing to compare: no agreement, and nothing paired.
    return;
  }
  fillGrid(a, b, model);
  assign(n, m, a, b);
  joinWords(a, b, model);
  if (n === 1) matchAcronym(a.words[0] as Word, b, model);
  measure(a, b, features, trace);
}

function fillGrid(a: AnalysedName, b: AnalysedName, model: NamesModel): void {
  const m = b.words.length;
  for (let i = 0; i < a.words.length; i++)
    for (let j = 0; j < m; j++)
      grid[i * m + j] = judgedSameness(a.words[i] as Word, b.words[j] as Word, model);
  if (a.isChinese || b.isChinese) partPinyin(a, b);
  if (hasPatronymic(a) && hasPatronymic(b)) joinEastSlavic(a, b);
}

function hasPatronymic({ words }: AnalysedName): boolean {
  for (let i = 1; i < words.length; i++) if ((words[i] as Word).isPatronymic) return true;
  return false;
}

/** Shorter words are alike by chance. */
const EAST_SLAVIC_MIN = 4;

/** Тетерин and Цяцерын are one name in two languages of one country's papers. */
function joinEastSlavic(a: AnalysedName, b: AnalysedName): void {
  const m = b.words.length;
  for (let i = 0; i < a.words.length; i++)
    for (let j = 0; j < m; j++) {
      if ((grid[i * m + j] as number) >= EQUIVALENT) continue;
      const form = (a.words[i] as Word).eastSlavic;
      if (form.length >= EAST_SLAVIC_MIN && (b.words[j] as Word).eastSlavic === form)
        grid[i * m + j] = EQUIVALENT;
    }
}

function partPinyin(a: AnalysedName, b: AnalysedName): void {
  const m = b.words.length;
  for (let i = 0; i < a.words.length; i++)
    for (let j = 0; j < m; j++) {
      const x = a.words[i] as Word;
      const y = b.words[j] as Word;
      if ((a.isChinese && isOtherPinyin(x, y)) || (b.isChinese && isOtherPinyin(y, x)))
        grid[i * m + j] = Math.min(grid[i * m + j] as number, ANOTHER_PINYIN);
    }
}

/** What is Pinyin, but not that of a Chinese word, is another name: Pinyin has no variants. */
const ANOTHER_PINYIN = 0.01;
const isOtherPinyin = (han: Word, other: Word): boolean =>
  other.script === "latin" && han.text !== other.text && !areEquivalent(han, other) && isPinyin(other.text);

/** Two words as little alike as this are no counterparts at all. */
const PAIRED_MIN = 0.002;

/** Greedy by sureness times rarity; at equal worth the nearer position goes first. */
function assign(n: number, m: number, a: AnalysedName, b: AnalysedName): void {
  partnerA.fill(-1, 0, n);
  partnerB.fill(-1, 0, m);
  sureA.fill(0, 0, n);
  sureB.fill(0, 0, m);
  for (let round = Math.min(n, m); round > 0; round--) {
    let best = PAIRED_MIN;
    let bi = -1;
    let bj = -1;
    for (let i = 0; i < n; i++) {
      if ((partnerA[i] as number) >= 0) continue;
      for (let j = 0; j < m; j++) {
        if ((partnerB[j] as number) >= 0) continue;
        const same = grid[i * m + j] as number;
        const worth =
          same * (0.5 + Math.min((a.words[i] as Word).weight, (b.words[j] as Word).weight) / 20) -
          0.0005 * Math.abs(i - j);
        if (worth > best) {
          best = worth;
          bi = i;
          bj = j;
        }
      }
    }
    if (bi < 0) break;
    partnerA[bi] = bj;
    partnerB[bj] = bi;
    sureA[bi] = sureB[bj] = grid[bi * m + bj] as number;
  }
}

const ACRONYM = 0.8;

/** One word made of the first letters of all words of the other name: every word is then taken as agreed. */
function matchAcronym(word: Word, full: AnalysedName, model: NamesModel): void {
  const m = full.words.length;
  if (m < 3 || word.text.length !== m || (sureA[0] as number) > 0.5) return;
  const short = word.inLatin(model);
  if (full.words.some((w, i) => w.inLatin(model)[0] !== short[i])) return;
  partnerA[0] = 0;
  sureA[0] = ACRONYM;
  partnerB.fill(0, 0, m);
  sureB.fill(ACRONYM, 0, m);
}

const JOINED = 0.9;
/** So sure they are to be, and so much surer than the best of the parts by itself. */
const JOINED_MIN = 0.4;
const JOINED_GAIN = 0.1;

/** Words written apart on one side and together on the other: Abdul Rahman, Plat Ono Vich. */
function joinWords(a: AnalysedName, b: AnalysedName, model: NamesModel): void {
  joinSide(a, b, model, partnerA, partnerB, sureA, sureB);
  joinSide(b, a, model, partnerB, partnerA, sureB, sureA);
}

function joinSide(
  parted: AnalysedName,
  whole: AnalysedName,
  model: NamesModel,
  partnerP: Int8Array,
  partnerW: Int8Array,
  sureP: Float64Array,
  sureW: Float64Array,
): void {
  const n = parted.words.length;
  for (const size of [2, 3] as const)
    for (let i = 0; i + size <= n; i++)
      for (let j = 0; j < whole.words.length; j++) {
        if (!canGain(i, size, j, sureP, sureW) || !couldJoin(parted, i, size, whole.words[j] as Word, model))
          continue;
        const least = Math.max(JOINED_MIN, (sureW[j] as number) + JOINED_GAIN) / JOINED;
        const other = whole.words[j] as Word;
        if (
          other.isAgainstMany &&
          !couldBeWord(least, parted.joinedText(i, size), (parted.words[i] as Word).script, other, model)
        )
          continue;
        const joined = sameWordFrom(least, parted.join(i, size), other, model);
        if (joined === 0) continue;
        const same = joined * JOINED;
        release(j, partnerW, partnerP, sureP);
        for (let k = i; k < i + size; k++) {
          release(k, partnerP, partnerW, sureW);
          partnerP[k] = j;
          sureP[k] = same;
        }
        partnerW[j] = i;
        sureW[j] = same;
      }
}

/** Lengths decide before any word is made: vowels may be unwritten, so the bounds are wide. */
function couldJoin(parted: AnalysedName, i: number, size: number, word: Word, model: NamesModel): boolean {
  if (word.text.length < 4 || word.script === "digit") return false;
  const script = (parted.words[i] as Word).script;
  let length = 0;
  let letters = 0;
  let withVowels = word.hasVowels;
  for (let k = i; k < i + size; k++) {
    const part = parted.words[k] as Word;
    if (part.script !== script) return false;
    length += part.text.length;
    letters |= part.letters(model);
    withVowels &&= part.hasVowels;
  }
  if (length * 2 < word.text.length || length > word.text.length * 2) return false;
  return lettersApart(letters, word.letters(model), withVowels) <= (withVowels ? 7 : 5);
}

function canGain(i: number, size: number, j: number, sureP: Float64Array, sureW: Float64Array): boolean {
  if ((sureW[j] as number) > 0.8) return false;
  for (let k = i; k < i + size; k++) if ((sureP[k] as number) > 0.85) return false;
  return true;
}

function release(k: number, partner: Int8Array, other: Int8Array, sureOther: Float64Array): void {
  const at = partner[k] as number;
  if (at < 0) return;
  partner[k] = -1;
  if (other[at] === k) {
    other[at] = -1;
    sureOther[at] = 0;
  }
}

const WORTH_MAX = 9;

function measure(a: AnalysedName, b: AnalysedName, features: Features, trace?: Trace): void {
  const n = a.words.length;
  const m = b.words.length;
  let agree = 0;
  let clash = 0;
  let leftA = 0;
  let leftB = 0;
  let matched = 0;
  let numbersA = 0;
  let numbersB = 0;
  for (let i = 0; i < n; i++) {
    const word = a.words[i] as Word;
    const j = partnerA[i] as number;
    if (j < 0) {
      leftA += word.weight;
      if (word.script === "digit") numbersA++;
      trace?.onlyA.push(word.text);
      continue;
    }
    const other = b.words[j] as Word;
    const same = sureA[i] as number;
    // Of words joined on the b side only the first is entered here; its weight is that of the whole.
    const weight = Math.min(WORTH_MAX, Math.max(1, pairWeight(word, other, i, j)));
    agree += weight * same;
    clash += weight * (1 - same);
    if (same > 0.5) matched++;
    trace?.pairs.push({ a: word.text, b: other.text, same, weight });
  }
  for (let j = 0; j < m; j++) {
    if ((partnerB[j] as number) >= 0) continue;
    const word = b.words[j] as Word;
    if (word.script === "digit") numbersB++;
    leftB += word.weight;
    trace?.onlyB.push(word.text);
  }
  const conflict = clash + Math.min(leftA, leftB);
  const omission = Math.abs(leftA - leftB);
  const total = agree + conflict + omission;
  const worst = worstOf(n <= m ? sureA : sureB, Math.min(n, m), n <= m ? a : b);
  const given = (sureA[a.given] as number) + (sureB[b.given] as number);
  const givenBest = Math.max(sureA[a.given] as number, sureB[b.given] as number);
  const familyBest = Math.max(sureA[a.family] as number, sureB[b.family] as number);
  const haveBoth = a.given !== a.family && b.given !== b.family;
  const isGivenOther = haveBoth && givenBest < OTHER_NAME && !a.hasKunya && !b.hasKunya;
  const isFamilyOther = haveBoth && familyBest < OTHER_NAME;
  const givenRarity = rarityOf(a, b, a.given, b.given);
  const familyRarity = rarityOf(a, b, a.family, b.family);
  let i = 0;
  features[i++] = Math.min(agree, 30) / 10;
  features[i++] = Math.min(conflict, 30) / 10;
  features[i++] = Math.min(omission, 30) / 10;
  features[i++] = agree / Math.max(agree + conflict, 1e-9);
  features[i++] = agree / Math.max(total, 1e-9);
  features[i++] = oddsOf(worst);
  features[i++] = matched === 1 ? 1 : 0;
  features[i++] = isSameSpelling(a, b) ? 1 : 0;
  features[i++] = Math.min(n, m) === 1 && Math.max(n, m) > 1 ? 1 : 0;
  features[i++] = Math.min(numbersA, numbersB);
  features[i++] = a.forms.length > 0 && b.forms.length > 0 && a.forms[0] !== b.forms[0] ? 1 : 0;
  features[i++] = givenRarity;
  features[i++] = familyRarity;
  features[i++] = a.qualifier !== "" && b.qualifier !== "" && a.qualifier !== b.qualifier ? 1 : 0;
  // Abu Omar for a man whose given name is another: the son's name stands in its place and contradicts nothing.
  features[i++] = a.hasKunya !== b.hasKunya ? 1 - given / 2 : 0;
  const isBrother = isGivenOther && !isFamilyOther;
  features[i++] = isBrother ? familyRarity : kinship(a, b);
  features[i++] = isFamilyOther && !isGivenOther ? givenRarity : 0;
  features[i] = a.written === undefined && b.written === undefined ? 0 : marksApart(a, b, partnerA);
}

function kinship(a: AnalysedName, b: AnalysedName): number {
  if (isChildFirst(a, b)) return FATHER;
  if (isNamedAfterFather(a, b, partnerB) || isNamedAfterFather(b, a, partnerA)) return FATHERS_NAME;
  return haveOtherParent(a, b) ? COUSIN : 0;
}

/** Omar Khaled Ibrahim Saleh is a child of Khaled Ibrahim Saleh: a given name, then all of the father's in their order. */
function isNamedAfterFather(child: AnalysedName, father: AnalysedName, partnerOfFather: Int8Array): boolean {
  const n = father.words.length;
  if (n < 3 || child.words.length !== n + 1 || child.given !== 0 || child.isOrganisation) return false;
  for (let j = 0; j < n; j++) if (partnerOfFather[j] !== j + 1) return false;
  return true;
}

/**
 * Ibrahim Khaled Saleh is the son of Khaled Ibrahim Saleh, or his father: the first two names have changed places and the others have
 * not. (A family name may stand first or last, and all may be turned round.) Of names that say "son of" none changes places.
 */
function isChildFirst(a: AnalysedName, b: AnalysedName): boolean {
  if (Math.min(a.words.length, b.words.length) < 3 && !(a.hasFiliation && b.hasFiliation)) return false;
  let count = 0;
  let falls = 0;
  let second = -1;
  let last = -1;
  for (let i = 0; i < a.words.length; i++) {
    const j = partnerA[i] as number;
    if (j < 0 || (sureA[i] as number) < 0.5 || j === last) continue;
    if (partnerB[j] !== i) return false;
    if (j < last) falls++;
    if (count === 1 && j < last) second = last;
    last = j;
    count++;
  }
  if (a.hasFiliation && b.hasFiliation) return falls > 0;
  return count >= 3 && falls === 1 && second >= 0 && last > second;
}

/** One given and one family name, and between them each has a name that the other lacks: another father's. */
function haveOtherParent(a: AnalysedName, b: AnalysedName): boolean {
  const areAgreed =
    (sureA[a.given] as number) > 0.5 &&
    (sureA[a.family] as number) > 0.5 &&
    (sureB[b.given] as number) > 0.5 &&
    (sureB[b.family] as number) > 0.5;
  return areAgreed && a.given !== a.family && hasOtherBetween(a, sureA) && hasOtherBetween(b, sureB);
}

function hasOtherBetween(name: AnalysedName, sure: Float64Array): boolean {
  if (name.isOrganisation) return false;
  return name.words.some(
    (word, i) =>
      i !== name.given &&
      i !== name.family &&
      (sure[i] as number) < OTHER_NAME &&
      !word.isInitial &&
      word.script !== "digit",
  );
}

/** What tells a father and his son, or two of one name with two fathers, counts for so many brothers of the rarest family. */
const FATHER = 2.5;
const FATHERS_NAME = 1.5;
const COUSIN = 0.75;

/** Words less sure to be one than this are two names, not two spellings. */
const OTHER_NAME = 0.02;

/** Log-odds of a word pair, from -1 (another name) to 1: near misses are worth more than their small probability says. */
const oddsOf = (same: number): number => {
  const p = Math.min(0.998, Math.max(0.002, same));
  return Math.log(p / (1 - p)) / 6.21;
};

/** Nats of agreement in one role, in tens: a rare given name shared says more than a common one. */
function rarityOf(a: AnalysedName, b: AnalysedName, i: number, j: number): number {
  const x = a.words[i] as Word;
  const y = b.words[j] as Word;
  return (
    ((sureA[i] as number) * Math.min(WORTH_MAX, x.weight) +
      (sureB[j] as number) * Math.min(WORTH_MAX, y.weight)) /
    20
  );
}

function isSameSpelling(a: AnalysedName, b: AnalysedName): boolean {
  if (a.words.length !== b.words.length) return false;
  // By text: after the model has forgotten its words, equal words need not be one object.
  return a.words.every((word, i) => word.text === b.words[i]?.text && word.script === b.words[i]?.script);
}

function pairWeight(a: Word, b: Word, i: number, j: number): number {
  const isJoin = partnerB[j] !== i;
  if (isJoin) return Math.min(a.weight, b.weight) / 2;
  // A cross-script pair: the side that knows the word better says how common it is.
  return Math.min(a.weight, b.weight);
}

function worstOf(sure: Float64Array, count: number, name: AnalysedName): number {
  let worst = 1;
  for (let i = 0; i < count; i++) {
    const same = sure[i] as number;
    const word = name.words[i] as Word;
    // A common word weighs less here too.
    const value = word.isInitial && same > 0 ? Math.max(same, 0.9) : same;
    if (value < worst) worst = value;
  }
  return worst;
}

/** The log-odds of two names being one: bias and weighted features. */
export function logit(features: Features, model: NamesModel): number {
  const weights = model.weightOfFeature;
  let sum = weights[FEATURES.length] as number;
  for (let i = 0; i < FEATURES.length; i++) sum += (weights[i] as number) * (features[i] as number);
  return sum;
}
