import { type Folding, foldWord, splitWords } from "./fold.ts";
import type { Script } from "./script.ts";

/** Words that are not names by themselves, as data/names/lexicon.json holds them: lists parted by spaces. */
export interface LexiconData {
  readonly articles: string;
  readonly particles: string;
  readonly titles: string;
  readonly servant: string;
  readonly kunya: string;
  /** Second parts of compound given names (Ali-reza, Nasir-uddin): the first part alone is used as well. */
  readonly compoundEnds: string;
  readonly forms: Readonly<Record<string, readonly string[]>>;
  readonly concepts: Readonly<Record<string, readonly string[]>>;
  readonly numbers: Readonly<Record<string, number>>;
  readonly equivalents: readonly string[];
  /** Given names that are common where the frequencies know few: two of them are two names. */
  readonly names: string;
  /** By script: family names with their spellings in Latin, which letters do not tell. */
  readonly renderings: Readonly<Record<string, readonly string[]>>;
  /** Names that begin with "father of": Abu Bakr is a given name. */
  readonly kunyaNames: string;
}

export type WordClass = "particle" | "title" | "servant" | "kunya";

export interface Lexicon {
  classOf(word: string): WordClass | undefined;
  /** The legal form that begins at a word, longest first: its id and how many words it takes. */
  formAt(words: readonly string[], at: number): { readonly form: string; readonly words: number } | undefined;
  /** The number a word says ("forty", "3rd", "vii"). */
  numberOf(word: string): number | undefined;
  /** Groups of equivalents by the word itself or by its Latin reading; patronymics by the name they are made of. */
  groupsOf(word: string, reading: string): readonly number[];
  /** The fixed weight of a type word (bank, شركة). */
  weightOf(word: string): number | undefined;
  /** True for a word that names a kind of organisation. */
  isConcept(word: string): boolean;
  /** True for a common given name of the list. */
  isName(word: string): boolean;
  /** True for what makes a given name with "father of" before it. */
  isKunyaName(word: string): boolean;
  withoutArticle(word: string, script: Script | "digit"): string | undefined;
  /** The short form of a compound: Abdulbasir as basir, Alireza as ali; undefined where it is none. */
  shortForm(word: string, script: Script | "digit"): string | undefined;
}

const NO_GROUPS: readonly number[] = [];

export function compileLexicon(data: LexiconData, folding: Folding): Lexicon {
  const fold = (text: string): string[] =>
    splitWords(text).map((w) => (w.script === "digit" ? w.text : foldWord(w.text, w.script, folding)));
  const classes = new Map<string, WordClass>();
  const put = (list: string, name: WordClass): void => {
    for (const entry of list.split(/\s+/)) {
      const words = fold(entry);
      if (words.length === 1) classes.set(words[0] as string, name);
    }
  };
  put(data.titles, "title");
  put(data.particles, "particle");
  put(data.kunya, "kunya");
  put(data.servant, "servant");
  const forms = new Map<string, string>();
  const formStarts = new Set<string>();
  let longestForm = 1;
  for (const [form, phrases] of Object.entries(data.forms))
    for (const phrase of phrases) {
      const words = fold(phrase);
      longestForm = Math.max(longestForm, words.length);
      forms.set(words.join(" "), form);
      if (words[0] !== undefined) formStarts.add(words[0]);
    }
  const groups = new Map<string, number[]>();
  const concepts = new Set<string>();
  let next = 0;
  const putGroup = (words: readonly string[]): void => {
    for (const word of new Set(words.map(nameKey))) groups.set(word, [...(groups.get(word) ?? []), next]);
    next += GROUP_STEP;
  };
  for (const words of Object.values(data.concepts)) {
    const folded = words.flatMap(fold);
    for (const word of folded) concepts.add(word);
    putGroup(folded);
  }
  for (const line of data.equivalents) putGroup(line.split(" ").flatMap(fold));
  const numbers = new Map(Object.entries(data.numbers));
  const ends = new Set(data.compoundEnds.split(/\s+/).flatMap(fold));
  const given = new Set(data.names.split(/\s+/).flatMap(fold));
  const kunyaNames = new Set(data.kunyaNames.split(/\s+/).flatMap(fold));
  return {
    classOf: (word) => classes.get(word),
    formAt: (words, at) => {
      if (!formStarts.has(words[at] as string)) return undefined;
      for (let n = Math.min(longestForm, words.length - at); n > 0; n--) {
        const form = forms.get(words.slice(at, at + n).join(" "));
        if (form !== undefined) return { form, words: n };
      }
      return undefined;
    },
    numberOf: (word) => numbers.get(word),
    groupsOf: (word, reading) => {
      const own = groups.get(nameKey(word)) ?? groups.get(nameKey(reading));
      return own ?? patronymicGroups(reading, groups);
    },
    weightOf: (word) => (concepts.has(word) ? 2.5 : undefined),
    isConcept: (word) => concepts.has(word),
    isName: (word) => given.has(word),
    isKunyaName: (word) => kunyaNames.has(word),
    withoutArticle,
    shortForm: (word, script) => shortFormOf(word, script, ends),
  };
}

/** Servant of one of God's names, in one word; not Abdallah, which has no short form. */
const SERVANT_HEAD: Readonly<Record<string, RegExp>> = {
  latin: /^abd(?:ou|[aeiou])?(?:[lrsnztd])(?!lah)(?=.{4,}$)/,
  arabic: /^عبدال(?=.{3,}$)/u,
  cyrillic: /^абд[уеаоиэ]?(?:ль?|р|с|н)(?!ла)(?=.{4,}$)/u,
};
const SHORT_FORM_MIN = 3;

function shortFormOf(word: string, script: Script | "digit", ends: ReadonlySet<string>): string | undefined {
  if (word.length < 6) return undefined;
  const head = SERVANT_HEAD[script]?.exec(word)?.[0];
  if (head !== undefined) return word.slice(head.length);
  for (let cut = word.length - 2; cut >= SHORT_FORM_MIN; cut--)
    if (ends.has(word.slice(cut))) return word.slice(0, cut);
  return undefined;
}

/** Room for a group's patronymics: sons' and daughters'. */
const GROUP_STEP = 3;

/** Spellings of one name that differ in i, y and j, in doubled letters or in kh and h are one key. */
function nameKey(word: string): string {
  if (word.length < 4) return word;
  const key = word
    .replace(/[yj]/g, "i")
    .replace(/kh/g, "h")
    .replace(/(.)\1+/g, "$1")
    .replace(/([^i])i$/, "$1");
  return key.length < 3 ? word : key;
}

const PATRONYMIC =
  /^(.{2,}?)(?:(?:[iy]?[oe]v|[iy]?ev)(?:[iy]ch|[iy]c|ič)|(?:[iy]?[oe]v|[iy]?[iy]v)n[ae]|ich|inichna)$/;

function patronymicGroups(
  reading: string,
  groups: ReadonlyMap<string, readonly number[]>,
): readonly number[] {
  const stem = reading.length > 6 ? PATRONYMIC.exec(reading)?.[1] : undefined;
  if (stem === undefined) return NO_GROUPS;
  const step = /n[ae]$/.test(reading) ? 2 : 1;
  for (const ending of ["", "i", "o", "a", "el", "ei", "ai"]) {
    const found = groups.get(nameKey(stem + ending));
    if (found) return found.map((group) => group + step);
  }
  return NO_GROUPS;
}

/** Particles and titles that are written together with a name as well, with four letters of it at least. */
const GLUED =
  /^(?:van(?:de[rn]?)?|vonder|de(?:los|las|la|lla)|ben|ould|(?:se?yy?|sayy?)[ei]d(?!u|al))(?=.{4,}$)/;
/** Persian parts a title from its name by half a space at most: سید‌رضا. */
const GLUED_ARABIC = /^سيد(?!ال)(?=.{3,}$)/u;

/** Vandermeulen as meulen, Benslimane as slimane, Seyedreza as reza; undefined where no particle can be meant. */
export function withoutParticle(word: string, script: Script | "digit"): string | undefined {
  const glued = script === "latin" ? GLUED : script === "arabic" ? GLUED_ARABIC : undefined;
  return glued?.test(word) ? word.replace(glued, "") : undefined;
}

/** النوري as نوري, alnouri as nouri; undefined where no article can be meant. */
function withoutArticle(word: string, script: Script | "digit"): string | undefined {
  if (script === "arabic") return word.length >= 5 && word.startsWith("ال") ? word.slice(2) : undefined;
  if (script === "latin")
    return word.length >= 6 && (word.startsWith("al") || word.startsWith("el")) ? word.slice(2) : undefined;
  if (script === "cyrillic")
    return word.length >= 6 && /^(?:аль|эль|ал|эл)/.test(word)
      ? word.replace(/^(?:аль|эль|ал|эл)/, "")
      : undefined;
  if (script === "hebrew") return word.length >= 5 && word.startsWith("אל") ? word.slice(2) : undefined;
  return undefined;
}
