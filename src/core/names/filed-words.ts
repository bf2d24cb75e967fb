import { ALIKE_WORDS_MAX, alikeness, askedKeysOf, filedKeysOf, lettersApartMax } from "./alike.ts";
import { IntList, Postings } from "./int-list.ts";
import type { NamesModel } from "./model.ts";
import { lettersApart } from "./skeleton.ts";
import { Spellings } from "./spellings.ts";
import { areEquivalent, remember, type Word } from "./word.ts";
import { WordSieve } from "./word-sieve.ts";

/** Words by their number in the gallery, and how alike each is. */
export type Alike = readonly (readonly [word: number, same: number])[];

interface Wanted {
  readonly asked: Word;
  readonly isSifted: boolean;
  readonly least: number;
}

/** Asked words whose alike words are kept: many people bear the same names. */
const KEPT_MAX = 10_000;

/**
 * The words of a gallery under their keys. Packed words are numbered by their first key, and what is asked of them lies in that order:
 * an asked word meets a thousand words under few keys, and to look up each of them elsewhere in memory takes longer than to align it.
 */
export class FiledWords {
  readonly #model: NamesModel;
  readonly #keyAt = new Map<string, number>();
  /** Of packed words their ranks by key, of late ones their numbers. */
  #postings = new Postings();
  /** By place in the postings: the letter classes, see `lettersOf`. */
  #classes = new Int32Array(0);
  /** By rank: the number of the word, and its first spelling; words of other scripts, initials and numbers have none. */
  #wordOf = new Int32Array(0);
  #spellingsFrom = new Int32Array(1);
  #spellings = new Spellings([]);
  #hasGroups = new Uint8Array(0);
  readonly #sieve = new WordSieve();
  readonly #words: readonly Word[];
  /** How many of the words are filed. */
  #count = 0;
  #seen = new Int32Array(0);
  #turn = 0;
  /** By least likeness, then by asked word; empty as soon as words come. */
  readonly #kept = new Map<number, Map<number, Alike>>();

  /** The words are read when they are filed; more may be added to the list at any time. */
  constructor(words: readonly Word[], model: NamesModel) {
    this.#words = words;
    this.#model = model;
  }

  /** Files the words that came since, beside the packed ones. */
  add(): void {
    if (this.#count < this.#words.length) this.#kept.clear();
    for (; this.#count < this.#words.length; this.#count++)
      for (const key of filedKeysOf(this.#words[this.#count] as Word, this.#model))
        this.#postings.add(this.#keyId(key), this.#count);
  }

  /** Words alike to one by `least` or more, the likest first. */
  alikeTo(asked: Word, withDeletions: boolean, least: number): Alike {
    const own = this.#kept.get(least) ?? new Map<number, Alike>();
    this.#kept.set(least, own);
    const id = 2 * asked.id + (withDeletions ? 1 : 0);
    const kept = own.get(id);
    if (kept) return kept;
    const found = this.#findAlike(asked, withDeletions, least);
    if (own.size >= KEPT_MAX) own.clear();
    own.set(id, found);
    return found;
  }

  #findAlike(asked: Word, withDeletions: boolean, least: number): Alike {
    if (this.#seen.length < this.#words.length) this.#seen = new Int32Array(this.#words.length + 1024);
    this.#turn++;
    const found: [number, number][] = [];
    const isSifted = this.#sieve.begin(asked, this.#model, least, this.#spellings);
    for (const key of askedKeysOf(asked, this.#model, withDeletions)) {
      const id = this.#keyAt.get(key);
      if (id === undefined) continue;
      this.#lookUnder(id, { asked, isSifted, least }, found);
      for (const w of this.#postings.late(id)) if (this.#isNew(w)) this.#look(w, asked, least, found);
    }
    found.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return found.slice(0, ALIKE_WORDS_MAX);
  }

  #lookUnder(key: number, { asked, isSifted, least }: Wanted, found: [number, number][]): void {
    const { items } = this.#postings;
    const letters = asked.letters(this.#model);
    const apartMax = lettersApartMax(asked);
    const hasGroups = asked.groups.length > 0;
    const end = this.#postings.start(key + 1);
    for (let p = this.#postings.start(key); p < end; p++) {
      if (lettersApart(letters, this.#classes[p] as number, asked.hasVowels) > apartMax) continue;
      const rank = items[p] as number;
      if (!this.#isNew(rank)) continue;
      const w = this.#wordOf[rank] as number;
      const first = this.#spellingsFrom[rank] as number;
      const count = (this.#spellingsFrom[rank + 1] as number) - first;
      if (!isSifted || count === 0) {
        this.#look(w, asked, least, found);
        continue;
      }
      let same = 0;
      for (let s = 0; s < count; s++) same = Math.max(same, this.#sieve.sameness(first + s));
      // Only of words that have equivalents is looked up which: a word is elsewhere in memory.
      const isOneByList =
        hasGroups && this.#hasGroups[rank] === 1 && areEquivalent(asked, this.#words[w] as Word);
      if (same === 0 && !isOneByList) continue;
      if (count > 1 || isOneByList || !this.#sieve.isExact) this.#look(w, asked, least, found);
      else if (same >= least) found.push([w, remember(asked, this.#words[w] as Word, this.#model, same)]);
    }
  }

  #isNew(w: number): boolean {
    if (this.#seen[w] === this.#turn) return false;
    this.#seen[w] = this.#turn;
    return true;
  }

  #look(w: number, asked: Word, least: number, found: [number, number][]): void {
    const same = alikeness(asked, this.#words[w] as Word, this.#model, least);
    if (same > 0) found.push([w, same]);
  }

  #keyId(key: string): number {
    const known = this.#keyAt.get(key);
    if (known !== undefined) return known;
    this.#keyAt.set(key, this.#keyAt.size);
    return this.#keyAt.size - 1;
  }

  pack(): void {
    this.#kept.clear();
    const words = this.#words;
    const filed = new IntList(1 << 16);
    const starts = new Int32Array(words.length + 1);
    words.forEach((word, w) => {
      for (const key of filedKeysOf(word, this.#model)) filed.push(this.#keyId(key));
      starts[w + 1] = filed.length;
    });
    const first = (w: number): number => filed.at(starts[w] as number);
    this.#wordOf = Int32Array.from(words.keys()).sort((a, b) => first(a) - first(b) || a - b);
    const keys = new IntList(1 << 16);
    const ranks = new IntList(1 << 16);
    this.#wordOf.forEach((w, rank) => {
      for (let i = starts[w] as number; i < (starts[w + 1] as number); i++) {
        keys.push(filed.at(i));
        ranks.push(rank);
      }
    });
    this.#postings = Postings.pack(keys.view(), ranks.view(), this.#keyAt.size);
    this.#count = words.length;
    this.#classes = Int32Array.from(this.#postings.items, (rank) =>
      (words[this.#wordOf[rank] as number] as Word).letters(this.#model),
    );
    this.#spell();
  }

  #spell(): void {
    const texts: string[] = [];
    this.#spellingsFrom = new Int32Array(this.#count + 1);
    this.#wordOf.forEach((w, rank) => {
      const word = this.#words[w] as Word;
      if (word.script === "latin" && !word.isInitial)
        for (const form of [word, word.bare, word.short]) if (form) texts.push(form.text);
      this.#spellingsFrom[rank + 1] = texts.length;
    });
    this.#spellings = new Spellings(texts);
    this.#hasGroups = Uint8Array.from(this.#wordOf, (w) =>
      Math.min(1, (this.#words[w] as Word).groups.length),
    );
  }
}
