import { normaliseText } from "./normalise.ts";
import { foldWord, type Token, tokenise } from "./tokens.ts";

export interface PhraseHit<T> {
  readonly value: T;
  /** Index of the first token and of the one behind the last. */
  readonly from: number;
  readonly to: number;
}

interface Entry<T> {
  readonly rest: readonly string[];
  /** The last word may go on: an inflected form. */
  readonly isOpen: boolean;
  readonly value: T;
}

/**
 * Finds phrases in a row of tokens. "garanti*" matches every word that begins so; in "ne prenez * mer*" a lone star
 * stands for one or two words. Each position looks at the few phrases that begin with its word, so reading is
 * linear in the text.
 */
export class PhraseIndex<T> {
  readonly #exact = new Map<string, Entry<T>[]>();
  readonly #open = new Map<string, Entry<T>[]>();
  #openLengthMax = 0;
  readonly #keyOf: (word: string) => string;

  /** `keyOf` is how words are compared; what is asked must carry keys made by the same. */
  constructor(keyOf: (word: string) => string = foldWord) {
    this.#keyOf = keyOf;
  }

  add(phrase: string, value: T): void {
    const words = normaliseText(phrase)
      .text.split(/\s+/)
      .flatMap((word): string[] => {
        if (word === "*") return ["*"];
        const keys = tokenise(word).map((t) => this.#keyOf(t.raw));
        if (word.endsWith("*") && keys.length > 0) keys[keys.length - 1] += "*";
        return keys;
      });
    const [first, ...rest] = words;
    if (first === undefined || first === "*") return;
    const isOpen = first.endsWith("*");
    const key = isOpen ? first.slice(0, -1) : first;
    const entry: Entry<T> = { rest, isOpen, value };
    const map = isOpen ? this.#open : this.#exact;
    const list = map.get(key);
    if (list) list.push(entry);
    else map.set(key, [entry]);
    if (isOpen) this.#openLengthMax = Math.max(this.#openLengthMax, key.length);
  }

  /** Keys of the words that stand alone as a phrase. */
  get words(): readonly string[] {
    return [...this.#exact].filter(([, list]) => list.some((e) => e.rest.length === 0)).map(([key]) => key);
  }

  /** `alternatives` gives further forms of a word, such as an Arabic one without its article. */
  find(
    tokens: readonly Token[],
    alternatives: (key: string) => readonly string[] = none,
  ): readonly PhraseHit<T>[] {
    const hits: PhraseHit<T>[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const key = tokens[i]?.key ?? "";
      if (key === "") continue;
      this.#at(tokens, i, key, alternatives, hits);
      for (const form of alternatives(key)) this.#at(tokens, i, form, alternatives, hits);
    }
    return hits;
  }

  #at(
    tokens: readonly Token[],
    i: number,
    key: string,
    alternatives: (key: string) => readonly string[],
    hits: PhraseHit<T>[],
  ): void {
    const take = (list: readonly Entry<T>[] | undefined): void => {
      if (!list) return;
      for (const entry of list) {
        const to = restMatches(tokens, i + 1, entry.rest, alternatives);
        if (to >= 0) hits.push({ value: entry.value, from: i, to });
      }
    };
    take(this.#exact.get(key));
    const longest = Math.min(key.length, this.#openLengthMax);
    for (let length = 2; length <= longest; length++) take(this.#open.get(key.slice(0, length)));
  }
}

const none = (): readonly string[] => [];

function restMatches(
  tokens: readonly Token[],
  at: number,
  rest: readonly string[],
  alternatives: (key: string) => readonly string[],
): number {
  let i = at;
  for (let r = 0; r < rest.length; r++) {
    const want = rest[r] ?? "";
    if (want === "*") {
      // One or two free words, then the next wanted one.
      const next = rest[r + 1];
      if (next === undefined) return i < tokens.length ? i + 1 : -1;
      if (wordMatches(tokens[i + 1], next, alternatives)) i += 1;
      else if (wordMatches(tokens[i + 2], next, alternatives)) i += 2;
      else return -1;
      continue;
    }
    if (!wordMatches(tokens[i], want, alternatives)) return -1;
    i++;
  }
  return i;
}

function wordMatches(
  token: Token | undefined,
  want: string,
  alternatives: (key: string) => readonly string[],
): boolean {
  if (!token || token.key === "") return false;
  const fits = want.endsWith("*")
    ? (key: string): boolean => key.startsWith(want.slice(0, -1))
    : (key: string): boolean => key === want;
  return fits(token.key) || alternatives(token.key).some(fits);
}

/** The word without each ending that it may carry; folded keys, and a stem of at least so many letters. */
export function withoutEndings(
  endings: readonly string[],
  stemMin: number,
): (key: string) => readonly string[] {
  return (key) =>
    endings.flatMap((e) =>
      key.length - e.length >= stemMin && key.endsWith(e) ? [key.slice(0, -e.length)] : [],
    );
}

const CLITICS = ["وال", "بال", "فال", "کال", "ال", "و", "ب", "ل", "ف", "ک", "ع"] as const;

/** Arabic writes "and", "in", "to" and the article together with the word: the word without them. */
export function arabicForms(key: string): readonly string[] {
  const first = key.charCodeAt(0);
  if (first < 0x0620 || first > 0x06ff || key.length < 4) return [];
  const forms: string[] = [];
  for (const clitic of CLITICS) {
    if (key.startsWith(clitic) && key.length - clitic.length >= 3) forms.push(key.slice(clitic.length));
  }
  return forms;
}
