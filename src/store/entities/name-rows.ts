import {
  analyseName,
  assert,
  beginningKey,
  filedKeysOf,
  foldDigits,
  type NamesModel,
  namesModel,
  type Script,
  type Word,
} from "../../core/index.ts";

/** The names model that keys are made by; whoever opens the store has loaded it. */
export function keyModel(): NamesModel {
  const model = namesModel();
  assert(model !== undefined, "loadNamesModel comes before the store");
  return model;
}

/** A word as the index names it: "latin:nouri". */
export const wordId = (word: Word): string => `${word.script}:${word.text}`;

export function wordOfId(id: string, model: NamesModel): Word {
  const colon = id.indexOf(":");
  return model.word(id.slice(colon + 1), id.slice(0, colon) as Script | "digit");
}

/** The distinct words of a name; a name without any has no posting. */
function wordsOf(name: string, model: NamesModel): readonly Word[] {
  const { words } = analyseName(name, model);
  return words.length < 2 ? words : [...new Map(words.map((word) => [wordId(word), word])).values()];
}

/** What a name is found by: each of its words, and the marks of all. */
interface NamePostings {
  readonly words: readonly Word[];
  readonly marks: number;
}

/**
 * Marks of a name that a posting holds. Together they fit a number: of a longer name those of the words that say the most, so that it
 * is ranked as if it did not hold its commoner ones.
 */
const MARKS_MAX = 4;
export const MARK_BITS = 13;
export const MARKS = 2 ** MARK_BITS;

/**
 * Thirteen bits for a word, not all of them zero: which of the asked words a name holds besides is read from the posting that
 * found it. Of fifty words that are looked for, one in a hundred is taken for another, which only has a name more compared.
 */
export function markOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < id.length; n++) hash = Math.imul(hash ^ id.charCodeAt(n), 0x01000193);
  return 1 + (((hash ^ (hash >>> 15)) >>> 0) % (MARKS - 1));
}

/** The distinct words of a name, each of which is a posting, and the marks that all of these carry: none where it has one word. */
export function postingsOf(name: string, model: NamesModel): NamePostings {
  const words = wordsOf(name, model);
  if (words.length < 2) return { words, marks: 0 };
  const marked =
    words.length <= MARKS_MAX ? words : [...words].sort((a, b) => b.weight - a.weight).slice(0, MARKS_MAX);
  return { words, marks: marked.reduce((all, word) => all * MARKS + markOf(wordId(word)), 0) };
}

/** Sorts after whatever begins with it: texts sort by bytes. */
export const BEYOND = "\u{10ffff}";
/** A word by its beginning in its own script, and in any script by the beginning of its skeleton. */
export const spellingKey = (id: string): string => `=${id}`;
export const soundKey = (word: Word, model: NamesModel): string => `^${beginningKey(word, model)}`;

/** The keys that a word stands under in the vocabulary. A number sounds on as it is spelled on. */
export function vocabularyKeys(word: Word, model: NamesModel): readonly string[] {
  const spelling = [...filedKeysOf(word, model), spellingKey(wordId(word))];
  return word.script === "digit" ? spelling : [...spelling, soundKey(word, model)];
}

/** National and international ways of writing a number end alike; undefined where the node is no phone. */
export function phoneTail(node: string): string | undefined {
  if (!node.startsWith("phone:")) return undefined;
  const digits = foldDigits(node).replace(/\D/g, "");
  return digits.length < 8 ? undefined : `phone~${digits.slice(-8)}`;
}

/** Words of the vocabulary that are known to be in the database already; bounded, and only ever a saving. */
export class KnownWords {
  readonly #known = new Set<string>();
  #taken = "";

  has(accessId: number, id: string): boolean {
    return this.#known.has(`${accessId} ${id}`);
  }

  /** What is taken out of the store takes words out of its vocabulary: who bears one of them too has to write it anew. */
  asOf(taken: string): void {
    if (taken !== this.#taken) this.#known.clear();
    this.#taken = taken;
  }

  /** Those that were there when so much had been taken out: who has heard of more since knows nothing of them. */
  add(entries: Iterable<string>, taken: string): void {
    if (taken !== this.#taken) return;
    if (this.#known.size > KNOWN_MAX) this.#known.clear();
    for (const entry of entries) this.#known.add(entry);
  }

  /** Of a store that was filled from elsewhere nothing is known. */
  clear(): void {
    this.#known.clear();
  }
}

const KNOWN_MAX = 200_000;

export interface VocabularyRow {
  /** All that it stands under, with a space between them: no key holds one. */
  readonly keys: string;
  readonly word: string;
  readonly letters: number;
  readonly accessId: number;
}

/** What one transaction adds to the vocabulary; the process knows of it once it is committed. */
export class Vocabulary {
  readonly #shared: KnownWords;
  readonly #fresh = new Set<string>();
  #taken = "";

  constructor(shared: KnownWords) {
    this.#shared = shared;
  }

  /** How much was taken out of the vocabulary so far; until the commit no more is. */
  asOf(taken: string): void {
    this.#taken = taken;
    this.#shared.asOf(taken);
  }

  /** Those words that are not known to be there, each once. */
  rowsOf(words: Iterable<{ readonly word: Word; readonly accessId: number }>): readonly VocabularyRow[] {
    const model = keyModel();
    const rows: VocabularyRow[] = [];
    for (const { word, accessId } of words) {
      const id = wordId(word);
      const entry = `${accessId} ${id}`;
      if (this.#fresh.has(entry) || this.#shared.has(accessId, id)) continue;
      this.#fresh.add(entry);
      const letters = word.letters(model);
      rows.push({ keys: vocabularyKeys(word, model).join(" "), word: id, letters, accessId });
    }
    return rows;
  }

  /** After the commit. */
  promote(): void {
    this.#shared.add(this.#fresh, this.#taken);
  }
}
