import { pinyin } from "pinyin-pro";
import { foldWord, type RawWord, readInLatin, splitWords } from "./fold.ts";
import { FAMILIES_OF_VIETNAM, isWrittenInVietnamese, writtenIn } from "./marks.ts";
import type { NamesModel } from "./model.ts";
import type { Script } from "./script.ts";
import type { Word } from "./word.ts";

/** What stood around the words of a name. */
export interface NameFacts {
  /** Where the given and the family name stand, as far as case, comma, patronymic or script tell. */
  readonly given: number;
  readonly family: number;
  readonly forms: readonly string[];
  readonly hasKunya: boolean;
  /** "Son of" or "daughter of" stands between its words: their order says who is whose child. */
  readonly hasFiliation: boolean;
  /** What stands in brackets, in lower case: Tripoli (Libya). Empty for none. */
  readonly qualifier: string;
  /** The words with the marks that comparing drops (Hùng, Işık, Bêrîvan), where there are any. */
  readonly written?: readonly (string | undefined)[] | undefined;
  /** There each mark makes another word: Hùng and Hưng are two names. */
  readonly isVietnamese?: boolean;
}

/** A name made ready for comparing: its words in order, and what stood around them. */
export class AnalysedName implements NameFacts {
  readonly words: readonly Word[];
  readonly given: number;
  readonly family: number;
  readonly forms: readonly string[];
  readonly hasKunya: boolean;
  readonly hasFiliation: boolean;
  readonly qualifier: string;
  readonly written: readonly (string | undefined)[] | undefined;
  readonly isVietnamese: boolean;
  /** True where a legal form or a type word says that it is no person. */
  readonly isOrganisation: boolean;
  /** Written in Han, a common family name first: no foreign name that is spelled by sound. */
  readonly isChinese: boolean;
  readonly #model: NamesModel;
  /** Joined words by where they begin, of two and of three. */
  readonly #joined: (Word | undefined)[] = [];

  constructor(words: readonly Word[], facts: NameFacts, model: NamesModel) {
    this.words = words;
    this.given = facts.given;
    this.family = facts.family;
    this.forms = facts.forms;
    this.hasKunya = facts.hasKunya;
    this.hasFiliation = facts.hasFiliation;
    this.qualifier = facts.qualifier;
    this.written = facts.written;
    this.isVietnamese = facts.isVietnamese === true;
    const [family, given] = words;
    this.isChinese =
      words.length === 2 &&
      given?.script === "han" &&
      family?.script === "han" &&
      model.isSurname(family.text);
    this.isOrganisation = facts.forms.length > 0 || words.some((w) => w.isConcept);
    this.#model = model;
  }

  /** The words from i on joined to one; where their scripts differ, word i itself. */
  join(i: number, size: 2 | 3): Word {
    const slot = 2 * i + size - 2;
    const known = this.#joined[slot];
    if (known) return known;
    const parts = this.words.slice(i, i + size);
    const first = parts[0] as Word;
    const isOne = parts.every((w) => w.script === first.script);
    const made = isOne ? this.#model.word(this.joinedText(i, size), first.script) : first;
    this.#joined[slot] = made;
    return made;
  }

  joinedText(i: number, size: 2 | 3): string {
    const [one, two, three] = [this.words[i], this.words[i + 1], this.words[i + 2]];
    return `${one?.text}${two?.text}${size === 3 ? three?.text : ""}`;
  }

  /** Neighbours of one script that may have been written as one word. */
  joins(): readonly Word[] {
    const { words } = this;
    return words.slice(1).flatMap((_, i) => {
      const made = this.join(i, 2);
      return made === words[i] ? [] : [made];
    });
  }
}

const MAX_WORDS = 12;

interface Part {
  text: string;
  script: Script | "digit";
  raw: RawWord;
  /** Cut short: no particle, whatever letter it is. */
  isInitial?: boolean;
}

export function analyseName(text: string, model: NamesModel): AnalysedName {
  const raw = splitWords(joinAcronyms(text));
  const isVietnamese = isWrittenInVietnamese(text, raw);
  const parts = partsOf(raw, model, isVietnamese);
  const forms: string[] = [];
  const kept = dropForms(joinNumbers(parts, model), model, forms);
  const words: Word[] = [];
  const raws: RawWord[] = [];
  let hasKunya = false;
  let hasFiliation = false;
  for (let i = 0; i < kept.length; i++) {
    const part = kept[i] as Part;
    const next = kept[i + 1];
    const kind = model.lexicon.classOf(part.text);
    if (kind === "servant" && next && next.script === part.script) {
      i = servantName(kept, i, model, words);
      raws.push((kept[i] as Part).raw);
      continue;
    }
    if (kind === "kunya" && next) {
      hasKunya = true;
      if (!model.lexicon.isKunyaName(next.text) || next.script !== part.script) continue;
      words.push(model.word((KUNYA[part.script] ?? part.text) + next.text, part.script));
      raws.push(next.raw);
      i++;
      continue;
    }
    if (FILIATION.has(part.text) && words.length > 0 && next) hasFiliation = true;
    const isDropped = (kind === "particle" || kind === "title") && part.isInitial !== true;
    if (kept.length > 1 && isDropped && !isLoneName(kept, i, model)) continue;
    if (next && isAssimilatedArticle(part, next)) continue;
    words.push(model.word(part.text, part.script));
    raws.push(part.raw);
  }
  const first = words.length > MAX_WORDS ? words.slice(0, MAX_WORDS) : words;
  const mayBeVietnamese = isVietnamese || isLikeVietnamese(kept, model);
  const { given, family } = rolesOf(first, raws, mayBeVietnamese);
  const qualifier = qualifierOf(text);
  const written = writtenIn(text, raws, first, model.folding);
  // Each by its name: a million names are filed at once, and copying facts together takes as long as half of their words do.
  const facts = { given, family, forms, hasKunya, hasFiliation, qualifier, written, isVietnamese };
  return new AnalysedName(first, facts, model);
}

/** Of two words the first may be given: Hoang Petrov. "Van" between two is a third. */
function isLikeVietnamese(kept: readonly Part[], model: NamesModel): boolean {
  let named = 0;
  for (const part of kept) {
    if (model.lexicon.classOf(part.text) === "title") continue;
    if (named === 0 && part.text === "nguyen") return true;
    if (++named > 2) return true;
  }
  return false;
}

const KUNYA: Readonly<Record<string, string>> = { latin: "abu", arabic: "ابو", cyrillic: "абу" };
const FILIATION: ReadonlySet<string> = new Set(
  "bin ibn ben bint binti binte ould wald walad uld بن ابن بنت ولد ابنة бин ибн бен בנ בת".split(" "),
);

function qualifierOf(text: string): string {
  if (!text.includes("(")) return "";
  return /\(([^()]{2,60})\)/.exec(text.slice(0, 400))?.[1]?.toLowerCase().trim() ?? "";
}

/** Case and comma first, then a patronymic (the given name stands before it), then the custom of the script or of Vietnam. */
function rolesOf(
  words: readonly Word[],
  raws: readonly RawWord[],
  mayBeVietnamese: boolean,
): { given: number; family: number } {
  const isNumbered = words.length > 2 && words.at(-1)?.script === "digit" && words.at(-2)?.script !== "digit";
  const n = isNumbered ? words.length - 1 : words.length;
  if (n < 2) return { given: 0, family: 0 };
  const comma = raws.findIndex((raw) => raw.commaAfter);
  if (comma >= 0 && comma + 1 < n) return { given: comma + 1, family: 0 };
  const isUpper = (i: number): boolean => raws[i]?.isUpper === true && words[i]?.script !== "digit";
  const lower = words.findIndex((_, i) => !isUpper(i));
  const lastUpper = words.findLastIndex((_, i) => isUpper(i));
  if (lower >= 0 && lastUpper >= 0 && (words[lastUpper] as Word).text.length > 1)
    return { given: lower, family: lastUpper };
  const patronymic = words.findIndex((w, i) => i > 0 && w.isPatronymic);
  if (patronymic > 0 && n > 2) return { given: patronymic - 1, family: patronymic === n - 1 ? 0 : n - 1 };
  const { script, text } = words[0] as Word;
  if (script === "han" || script === "hangul") return { given: n - 1, family: 0 };
  if (mayBeVietnamese && script === "latin" && FAMILIES_OF_VIETNAM.has(text))
    return { given: n - 1, family: 0 };
  return { given: 0, family: n - 1 };
}

/** "A.B.C." is one word; "J. B. Smith" keeps its initials. */
function joinAcronyms(text: string): string {
  if (!text.includes(".")) return text;
  return text.slice(0, 400).replace(/(?:\p{L}\.){2,}(?=\s|$|,)/gu, (found, at: number, all: string) => {
    const letters = found.replaceAll(".", "");
    return letters.length >= 3 || isForm(all, at, found) ? letters : found;
  });
}
const isForm = (all: string, at: number, found: string): boolean => at + found.length >= all.length && at > 0;

function partsOf(raw: readonly RawWord[], model: NamesModel, isVietnamese: boolean): Part[] {
  const parts: Part[] = [];
  for (const word of raw) {
    if (word.script === "digit") {
      parts.push({ text: word.text.toLowerCase().replace(/^0+(?=\d)/, ""), script: "digit", raw: word });
      continue;
    }
    const counted = isDigit(word.text.charCodeAt(0)) ? COUNTED.exec(word.text)?.[1] : undefined;
    if (counted !== undefined) {
      parts.push({ text: counted.replace(/^0+(?=\d)/, ""), script: "digit", raw: word });
      continue;
    }
    if (word.script === "han") {
      for (const text of hanWords(word.text, raw.length === 1))
        parts.push({ text, script: "han", raw: word });
      continue;
    }
    if (isNumeral(word, raw, model)) {
      parts.push({ text: word.text.toLowerCase(), script: "digit", raw: word });
      continue;
    }
    const letters = foldWord(word.text, word.script, model.folding);
    // Elsewhere it is another sound: Đorđe is Djordje.
    const folded = isVietnamese ? letters.replaceAll("đ", "d") : letters;
    if (raw.length > 1 && isLongInitial(folded, word)) {
      parts.push({ text: folded[0] as string, script: word.script, raw: word, isInitial: true });
      continue;
    }
    if (word.script === "hangul") {
      for (const text of hangulWords(folded, raw.length === 1))
        parts.push({ text, script: "hangul", raw: word });
      continue;
    }
    if (word.script === "other") {
      const latin = readInLatin(folded, model.folding);
      if (latin !== "") parts.push({ text: latin, script: "latin", raw: word });
      continue;
    }
    if (folded !== "") parts.push({ text: folded, script: word.script, raw: word });
  }
  return parts;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** A number with the sign of what it counts, a ruler (3세) or a ship (8호). */
const COUNTED = /^(\d+)[세호世号號]$/u;

/** "Kh. Nouri", "Yu. Petrova": letters that stand for one of another script. */
const isLongInitial = (text: string, { pointAfter }: RawWord): boolean =>
  text.length < 5 &&
  text.length > 1 &&
  (LONG_INITIALS.has(text) || (pointAfter && /^[jy][aeou]$/.test(text)));
const LONG_INITIALS: ReadonlySet<string> = new Set("kh sh ch th zh gh ph dj dh ts dzh shch дж".split(" "));

/** "1st" and the like; "II" and the like at the end of a name or before "of", where capitals or its letters say that it is no name. */
function isNumeral(word: RawWord, raw: readonly RawWord[], model: NamesModel): boolean {
  if (isDigit(word.text.charCodeAt(0))) return model.lexicon.numberOf(word.text.toLowerCase()) !== undefined;
  if (word.text.length > 4 || raw.length < 2) return false;
  const text = word.text.toLowerCase();
  if (ROMAN[text] === undefined) return false;
  const next = raw[raw.indexOf(word) + 1];
  if (next && next.text !== "of") return false;
  // A single letter at the end is an initial.
  if (text.length === 1) return next !== undefined && word.text !== text;
  return !IS_A_NAME.has(text) || (word.isUpper && raw.some((other) => !other.isUpper));
}
const IS_A_NAME: ReadonlySet<string> = new Set(["vi", "xi"]);
const ROMAN: Readonly<Record<string, number>> = {
  i: 1,
  ii: 2,
  iii: 3,
  iv: 4,
  v: 5,
  vi: 6,
  vii: 7,
  viii: 8,
  ix: 9,
  x: 10,
  xi: 11,
  xii: 12,
};

/** Family names of two characters; all others have one. Source: Baijiaxing (public domain). */
const DOUBLE_SURNAMES =
  /^(?:欧阳|歐陽|上官|司马|司馬|诸葛|諸葛|司徒|夏侯|皇甫|尉迟|尉遲|公孙|公孫|慕容|令狐|宇文|长孙|長孫|東方|东方|南宫|南宮)/;

function hanWords(text: string, isWhole: boolean): string[] {
  const read = (part: string): string =>
    pinyin(part, { toneType: "none", type: "array", v: true }).join("").toLowerCase();
  if (!isWhole || text.length < 2 || text.length > 4) return [read(text)];
  const cut = DOUBLE_SURNAMES.test(text) && text.length > 2 ? 2 : 1;
  const family = pinyin(text.slice(0, cut), { toneType: "none", type: "array", v: true, surname: "head" })
    .join("")
    .toLowerCase();
  return [family, read(text.slice(cut))];
}

/** A Korean name written in one word is a family name of one syllable and a given name. */
function hangulWords(jamo: string, isWhole: boolean): string[] {
  if (!isWhole) return [jamo];
  const starts: number[] = [];
  for (let i = 0; i < jamo.length; i++) {
    const code = jamo.charCodeAt(i);
    if (code >= 0x1100 && code < 0x1160) starts.push(i);
  }
  if (starts.length < 2 || starts.length > 4) return [jamo];
  const cut = starts[1] as number;
  return [jamo.slice(0, cut), jamo.slice(cut)];
}

/** "Forty-Four" is 44. */
function joinNumbers(parts: readonly Part[], model: NamesModel): Part[] {
  const out: Part[] = [];
  for (const part of parts) {
    const value =
      part.script === "digit"
        ? (model.lexicon.numberOf(part.text) ?? ROMAN[part.text])
        : model.lexicon.numberOf(part.text);
    const last = out.at(-1);
    if (value === undefined && part.script !== "digit") {
      out.push(part);
      continue;
    }
    const number = value ?? Number(part.text);
    const tens = last?.script === "digit" ? Number(last.text) : Number.NaN;
    const isUnit = Number.isInteger(number) && number > 0 && number < 10;
    if (last && isUnit && tens >= 20 && tens < 100 && tens % 10 === 0)
      out[out.length - 1] = { ...last, text: String(tens + number) };
    else out.push({ ...part, text: value === undefined ? part.text : String(value), script: "digit" });
  }
  return out;
}

function dropForms(parts: readonly Part[], model: NamesModel, forms: string[]): Part[] {
  const texts = parts.map((p) => p.text);
  const out: Part[] = [];
  for (let i = 0; i < parts.length; ) {
    const form = model.lexicon.formAt(texts, i);
    // Short forms (as, ad, s a) are legal forms only at the end: elsewhere they are initials or words.
    const letters = form ? texts.slice(i, i + form.words).reduce((sum, text) => sum + text.length, 0) : 0;
    const isSafe = form && (letters > 2 || i + form.words === parts.length);
    if (form && isSafe && parts.length > form.words) {
      forms.push(form.form);
      i += form.words;
    } else out.push(parts[i++] as Part);
  }
  return out.length > 0 ? out : [...parts];
}

/** A particle that is all there is, or all but one, is a name: "Van Da", "Le". */
function isLoneName(parts: readonly Part[], at: number, model: NamesModel): boolean {
  const names = parts.filter((p) => {
    const kind = model.lexicon.classOf(p.text);
    return kind === undefined || kind === "kunya" || kind === "servant";
  });
  return names.length === 0 || (names.length === 1 && parts.length === 2 && at === 1);
}

/** The article as it is spoken before its word: as-Sattar, ad-Din, ash-Shami. */
function isAssimilatedArticle(part: Part, next: Part): boolean {
  if (part.script !== "latin" || !next.raw.joinedBefore || part.text.length > 3) return false;
  return /^[aeu][a-z]{1,2}$/.test(part.text) && next.text.startsWith(part.text.slice(1));
}

/** Abd al-Rahman, Abdul Rahman and عبد الرحمن are one word; answers the index of the last part used. */
function servantName(parts: readonly Part[], at: number, model: NamesModel, out: Word[]): number {
  const part = parts[at] as Part;
  let next = at + 1;
  const following = parts[next + 1];
  if (model.lexicon.classOf((parts[next] as Part).text) === "particle" && following) next++;
  else if (following && isAssimilatedArticle(parts[next] as Part, following)) next++;
  const name = (parts[next] as Part).text;
  const bare = model.lexicon.withoutArticle(name, part.script) ?? name;
  const head = SERVANT[part.script] ?? part.text;
  out.push(model.word(head + bare, part.script));
  return next;
}
const SERVANT: Readonly<Record<string, string>> = { latin: "abdul", arabic: "عبدال", cyrillic: "абдул" };
