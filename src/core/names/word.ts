import {
  alignedUnits,
  alignWords,
  areUnequal,
  constantOf,
  expectedOf,
  leastOdds,
  perOddsOf,
  prepareWord,
  probabilityOf,
  UNALIGNED,
  type WordUnits,
} from "./align.ts";
import { type AlignmentTable, readWord, SCALE } from "./alignment-table.ts";
import { Gains } from "./gains.ts";
import type { NamesModel } from "./model.ts";
import type { Script } from "./script.ts";
import { lettersApart, lettersOf } from "./skeleton.ts";
import { eastSlavicForm } from "./slavic.ts";

/**
 * One word of a name, folded, with what comparing it needs. Words are interned by the model: the same spelling is
 * the same object, so that its letters are prepared once.
 */
export class Word {
  readonly text: string;
  readonly script: Script | "digit";
  /** How surprising it is that two people share it, in nats. */
  readonly weight: number;
  readonly id: number;
  /** Ids of hand-set equivalents (Bill, William) and of translated type words (bank, банк). */
  readonly groups: readonly number[];
  /** Without its article: النوري as نوري, Alnouri as nouri. */
  readonly bare: Word | undefined;
  /** The short form of a compound (Abdulbasir as basir, Alireza as ali), or what follows a particle that is written with it. */
  readonly short: Word | undefined;
  /** Vandermeulen as meulen: the short form is the name. */
  readonly isShortSure: boolean;
  readonly isInitial: boolean;
  /** False where the script leaves short vowels out. */
  readonly hasVowels: boolean;
  /** Names a kind of organisation (bank, شركة). */
  readonly isConcept: boolean;
  /** A name that many people bear: it stands in the table of frequencies. */
  readonly isKnown: boolean;
  #asX: WordUnits | undefined;
  /** By table, in the order of asking: a word is mostly asked for by one. */
  #asY: WordUnits | undefined;
  #asYTable: AlignmentTable | undefined;
  #reading: string | undefined;
  #letters = -1;
  #eastSlavic: string | undefined;
  #isPatronymic: boolean | undefined;

  constructor(
    text: string,
    script: Script | "digit",
    id: number,
    facts: {
      readonly weight: number;
      readonly groups: readonly number[];
      readonly bare: Word | undefined;
      readonly short: Word | undefined;
      readonly isShortSure: boolean;
      readonly isConcept: boolean;
      readonly isKnown: boolean;
    },
  ) {
    this.text = text;
    this.script = script;
    this.id = id;
    this.weight = facts.weight;
    this.groups = facts.groups;
    this.bare = facts.bare;
    this.short = facts.short;
    this.isShortSure = facts.isShortSure;
    this.isConcept = facts.isConcept;
    this.isKnown = facts.isKnown;
    this.hasVowels = script !== "arabic" && script !== "hebrew";
    this.isInitial = text.length === 1 && script !== "digit" && script !== "han";
  }

  unitsX(table: AlignmentTable): WordUnits {
    this.#asX ??= prepareWord(this.text, "x", table);
    return this.#asX;
  }

  /** The y side is always Latin: a Latin word as it is, another by its reading. */
  unitsY(table: AlignmentTable, model: NamesModel): WordUnits {
    if (this.#asYTable === table && this.#asY) return this.#asY;
    this.#asY = prepareWord(this.inLatin(model), "y", table);
    this.#asYTable = table;
    return this.#asY;
  }

  /** Whether it is compared with many just now, see `againstMany`. */
  get isAgainstMany(): boolean {
    return this.#asX?.gains !== undefined;
  }

  /** Its letter classes, see `lettersOf`. */
  letters(model: NamesModel): number {
    if (this.#letters < 0) this.#letters = lettersOf(this.inLatin(model));
    return this.#letters;
  }

  /** Made of the father's given name, as in Russian, Belarusian and Ukrainian papers. */
  get isPatronymic(): boolean {
    this.#isPatronymic ??= this.text.length > 5 && PATRONYMIC.test(this.text);
    return this.#isPatronymic;
  }

  /** What Russian, Belarusian and Ukrainian spellings of it have in common. */
  get eastSlavic(): string {
    this.#eastSlavic ??=
      this.script === "latin" || this.script === "cyrillic" ? eastSlavicForm(this.text, this.script) : "";
    return this.#eastSlavic;
  }

  /** Its likeliest Latin spelling. */
  inLatin(model: NamesModel): string {
    // Pinyin is Latin already; its table is for the spellings of foreign names.
    if (this.script === "latin" || this.script === "digit" || this.script === "han") return this.text;
    this.#reading ??= readInto(this.text, model.tableOf(this.script));
    return this.#reading;
  }
}

const PATRONYMIC = /(?:[aoei]v[iy]?ch|[oe]vic|[aoei]vn[ae]|[aoe]un[ae]|[аео]вич|[аеоі]вн[аи]|[ае]ўна|[іи]ч)$/;

function readInto(text: string, table: AlignmentTable | undefined): string {
  return table ? readWord(text, table) : text;
}

/**
 * Does what compares some words with many others: what their letters can earn is kept meanwhile, so that what they
 * cannot be is not aligned.
 */
export function againstMany<T>(words: readonly Word[], model: NamesModel, work: () => T): T {
  const units = words.flatMap((word) =>
    [word, word.bare, word.short].flatMap((form) => (form ? unitsWithGains(form, model) : [])),
  );
  try {
    return work();
  } finally {
    for (const own of units) {
      own.gains?.release();
      own.gains = undefined;
    }
  }
}

function unitsWithGains(word: Word, model: NamesModel): readonly WordUnits[] {
  const table = model.tableOf(word.script);
  if (!table || word.isInitial) return [];
  const x = word.unitsX(table);
  // The same word may be asked for twice.
  if (x.gains) return [];
  x.gains = Gains.of(x, "x", table);
  if (word.script !== "latin") return [x];
  const y = word.unitsY(table, model);
  y.gains = Gains.of(y, "y", table);
  return [x, y];
}

/** Scripts that write their vowels make the better Latin reading; the others stay on the x side. */
const VOWELS_WRITTEN: Readonly<Record<string, number>> = {
  han: 4,
  hangul: 3,
  cyrillic: 2,
  hebrew: 1,
  arabic: 0,
};

/** How sure it is that two words are one name: 0 to 1. */
export function sameWord(a: Word, b: Word, model: NamesModel): number {
  const plain = plainSameness(a, b, model);
  if (plain >= 0) return plain;
  const known = cachedSameness(a, b, model);
  return known >= 0 ? known : remember(a, b, model, freshSameness(a, b, model, NOTHING));
}

/** As `sameWord` of words that are to be aligned; what it says is not kept. */
export function sameWordOnce(a: Word, b: Word, model: NamesModel): number {
  const known = cachedSameness(a, b, model);
  return known >= 0 ? known : freshSameness(a, b, model, NOTHING);
}

/** As `sameWord`, in less time, for where less than `least` counts as nothing: then 0. */
export function sameWordFrom(least: number, a: Word, b: Word, model: NamesModel): number {
  const plain = plainSameness(a, b, model);
  const known = plain >= 0 ? plain : cachedSameness(a, b, model);
  if (known >= 0) return known < least ? 0 : known;
  if (isBelow(known, least)) return 0;
  const same = freshSameness(a, b, model, logOdds(least));
  remember(a, b, model, same < least ? below(least) : same);
  return same < least ? 0 : same;
}

/** What is kept of a pair of which no more is known than that it is less than `least`: less than -1, which says nothing. */
const below = (least: number): number => -1 - least;
const isBelow = (known: number, least: number): boolean => known < -1 && below(least) <= known;

const cachedSameness = (a: Word, b: Word, model: NamesModel): number =>
  a.id < b.id ? model.cachedSameness(a.id, b.id) : model.cachedSameness(b.id, a.id);

/** Keeps how sure it is that two words are one name. */
export function remember(a: Word, b: Word, model: NamesModel, same: number): number {
  model.cacheSameness(Math.min(a.id, b.id), Math.max(a.id, b.id), same);
  return same;
}

/** Of words that are not to be aligned; -1 for all others. */
export function plainSameness(a: Word, b: Word, model: NamesModel): number {
  // Words of one text are one, also where the model forgot the first of them meanwhile.
  if (a === b || (a.text === b.text && a.script === b.script)) return 1;
  if (a.script === "digit" || b.script === "digit") return a.text === b.text ? 1 : 0;
  if (a.isInitial || b.isInitial) return initialFits(a, b, model) ? INITIAL_FITS : 0;
  return -1;
}

/** Log-odds of a probability. */
export const logOdds = (p: number): number => Math.log(p / (1 - p));

/** What aligns with less than `least` log-odds counts as nothing. */
function freshSameness(a: Word, b: Word, model: NamesModel, least: number): number {
  // Of two names that many people bear, neither is a slip of the other.
  const areKnown = a.weight <= WELL_KNOWN && b.weight <= WELL_KNOWN && a.script === b.script;
  let best = alignSame(a, b, model, least);
  if (a.bare) best = Math.max(best, BARE * alignSame(a.bare, b, model, least));
  if (b.bare) best = Math.max(best, BARE * alignSame(a, b.bare, model, least));
  if (a.bare && b.bare) best = Math.max(best, alignSame(a.bare, b.bare, model, least));
  if (a.short) best = Math.max(best, shortFormOf(a) * alignSame(a.short, b, model, least));
  if (b.short) best = Math.max(best, shortFormOf(b) * alignSame(a, b.short, model, least));
  if (areEquivalent(a, b)) best = Math.max(best, EQUIVALENT);
  if (best < LIKELY && areKnown) best *= TWO_NAMES;
  return best;
}

/** Known to be one, by a list or by the rows. */
export const areEquivalent = (a: Word, b: Word): boolean =>
  a.groups.length > 0 && a.groups.some((group) => b.groups.includes(group));

/**
 * False where no word of these letters is one with the other by `least`: told without making the word, where the other is
 * compared with many. True where only making it can tell.
 */
export function couldBeWord(
  least: number,
  text: string,
  script: Script | "digit",
  other: Word,
  model: NamesModel,
): boolean {
  const table = model.tableOf(other.script);
  if (!table || script !== "latin" || other.bare || other.short || other.isInitial) return true;
  if (model.lexicon.withoutArticle(text, script) || model.lexicon.shortForm(text, script)) return true;
  if (other.groups.length > 0) return true;
  const isY = other.script === "latin" && text.length <= other.text.length;
  // A typing error may make it one.
  if (other.script === "latin" && Math.abs(text.length - other.text.length) <= 1) return true;
  const units = isY ? other.unitsY(table, model) : other.unitsX(table);
  if (!units.gains) return true;
  const length = text.length + 2;
  const expected = (units.expected + expectedOf(text, isY ? table.x : table.y)) / 2;
  const perOdds = perOddsOf(table, units.length, length);
  const odds = (logOdds(least) - constantOf(table, units.length, length, expected)) / perOdds;
  return perOdds <= 0 || units.gains.sumOf(text) + units.alone >= Math.ceil(odds * SCALE);
}

/** Log-odds of a word pair that is not worth aligning to its end: about 0.002. */
export const NOTHING = -6;
const INITIAL_FITS = 0.7;
/** An article more or less costs next to nothing. */
const BARE = 0.98;
export const EQUIVALENT = 0.9;
const LIKELY = 0.5;
/** Nats of rarity up to which a word is a name that thousands bear. */
const WELL_KNOWN = 8;
const TWO_NAMES = 0.2;
/** Nasir may be Nasiruddin, or somebody else. */
const SHORT_FORM = 0.6;
const WITHOUT_PARTICLE = 0.95;
const shortFormOf = (word: Word): number => (word.isShortSure ? WITHOUT_PARTICLE : SHORT_FORM);

function initialFits(a: Word, b: Word, model: NamesModel): boolean {
  const x = a.inLatin(model)[0];
  const y = b.inLatin(model)[0];
  return x !== undefined && (x === y || SAME_INITIAL.includes(x + (y ?? "")));
}
const SAME_INITIAL = ["yi", "iy", "yj", "jy", "ye", "ey", "ck", "kc", "vw", "wv", "hk", "kh", "qk", "kq"];

/** How sure their letters make it that two words are one; what comes to less than `leastLog` log-odds counts as nothing. */
export function alignSame(a: Word, b: Word, model: NamesModel, leastLog: number): number {
  if (a === b || (a.script === b.script && a.text === b.text)) return 1;
  const [x, y] = sides(a, b);
  const table = model.tableOf(x.script === "digit" ? "latin" : x.script);
  if (!table) return editSameness(a.text, b.text);
  if (x.script !== "han" && areFarApart(x, y, model)) return 0;
  const ux = x.unitsX(table);
  const uy = y.unitsY(table, model);
  if (areUnequal(ux.expected, uy.expected)) return 0;
  const perOdds = perOddsOf(table, ux.length, uy.length);
  const constant = constantOf(table, ux.length, uy.length, (ux.expected + uy.expected) / 2);
  const odds = alignWords(ux, uy, table, leastOdds(leastLog, constant, perOdds));
  const aligned = odds === UNALIGNED ? 0 : probabilityOf(constant + perOdds * odds);
  return a.script === b.script ? Math.max(aligned, editSameness(a.text, b.text)) : aligned;
}

/** Which letters of two words render each other, first to last; empty where no table reads them. */
export function alignLetters(
  a: Word,
  b: Word,
  model: NamesModel,
): { readonly a: string; readonly b: string; readonly odds: number }[] {
  const [x, y] = sides(a, b);
  const table = model.tableOf(x.script);
  if (!table) return [];
  const [ux, uy] = [x.unitsX(table), y.unitsY(table, model)];
  return alignedUnits(x.text, y.inLatin(model), table, ux, uy).map((unit) => ({
    a: x === a ? unit.x : unit.y,
    b: x === a ? unit.y : unit.x,
    odds: unit.odds,
  }));
}

/** Words of so different letters are not aligned at all (on the development half fewer than 1 in 200 were one). */
const LETTERS_APART = 7;
const CONSONANTS_APART = 5;

function areFarApart(a: Word, b: Word, model: NamesModel): boolean {
  const withVowels = a.hasVowels && b.hasVowels;
  const apart = lettersApart(a.letters(model), b.letters(model), withVowels);
  return apart > (withVowels ? LETTERS_APART : CONSONANTS_APART);
}

/** [the one read by its table, the one read in Latin]; the order never depends on which came first. */
function sides(a: Word, b: Word): [Word, Word] {
  if (a.script === "latin" || b.script === "latin") {
    if (a.script !== "latin") return [a, b];
    if (b.script !== "latin") return [b, a];
    return a.text.length < b.text.length || (a.text.length === b.text.length && a.text < b.text)
      ? [a, b]
      : [b, a];
  }
  const va = VOWELS_WRITTEN[a.script] ?? 5;
  const vb = VOWELS_WRITTEN[b.script] ?? 5;
  if (va !== vb) return va < vb ? [a, b] : [b, a];
  return a.text < b.text ? [a, b] : [b, a];
}

/** Typing errors within one script: one swap, loss, addition or exchange of neighbours in a long enough word. */
export function editSameness(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  if (longer < 4 || Math.abs(a.length - b.length) > 1) return 0;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let ea = a.length;
  let eb = b.length;
  while (ea > start && eb > start && a[ea - 1] === b[eb - 1]) {
    ea--;
    eb--;
  }
  const la = ea - start;
  const lb = eb - start;
  const isExchange = la === 2 && lb === 2 && a[start] === b[start + 1] && a[start + 1] === b[start];
  if (!(isExchange || (la <= 1 && lb <= 1))) return 0;
  // The first letter is rarely mistyped, and a short word with another letter is another name (Tom, Tim).
  const base = (longer - 3) / longer;
  return start === 0 ? base * 0.6 : base;
}
