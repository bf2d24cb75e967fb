import {
  ALIKE_WORDS_MAX,
  alikeness,
  alikeSieves,
  askedKeysOf,
  filedKeysOf,
  lettersApartMax,
} from "./alike.ts";
import { IntList, Postings } from "./int-list.ts";
import type { NamesModel } from "./model.ts";
import type { Letters, Sieve } from "./sieve.ts";
import { lettersApart } from "./skeleton.ts";
import { isPlain, remember, type Word } from "./word.ts";

/** Words by their number in the gallery, and how alike each is. */
export type Alike = readonly (readonly [word: number, same: number])[];

interface Wanted {
  readonly asked: Word;
  readonly sieves: readonly Sieve[];
  readonly least: number;
}

/** Asked words whose alike words are kept: many people bear the same names. */
const KEPT_MAX = 2_000;

/**
 * The words of a gallery under their keys. Of what lies packed under a key the letters lie beside each other, by spelling:
 * an asked word meets a thousand words, and to look up each of them elsewhere in memory takes longer than to align it.
 */
export class FiledWords {
  readonly #model: NamesModel;
  readonly #keyAt = new Map<string, number>();
  #postings = new Postings();
  /** By place in the postings: the letter classes (see `lettersOf`), and where its letters begin; those not plain have none. */
  #classes = new Int32Array(0);
  #from = new Int32Array(1);
  #shared = new Uint8Array(0);
  #letters: Letters = new Uint16Array(0);
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
    const sieves = alikeSieves(asked, this.#model, least);
    for (const key of askedKeysOf(asked, this.#model, withDeletions)) {
      const id = this.#keyAt.get(key);
      if (id === undefined) continue;
      this.#lookUnder(id, { asked, sieves, least }, found);
      for (const w of this.#postings.late(id)) if (this.#isNew(w)) this.#look(w, asked, least, found);
    }
    found.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return found.slice(0, ALIKE_WORDS_MAX);
  }

  #lookUnder(key: number, { asked, sieves, least }: Wanted, found: [number, number][]): void {
    const { items } = this.#postings;
    const letters = asked.letters(this.#model);
    const apartMax = lettersApartMax(asked);
    const end = this.#postings.start(key + 1);
    // Letters shared with the word that the sieves saw last.
    let shared = 0;
    for (let p = this.#postings.start(key); p < end; p++) {
      shared = Math.min(shared, this.#shared[p] as number);
      if (lettersApart(letters, this.#classes[p] as number, asked.hasVowels) > apartMax) continue;
      const w = items[p] as number;
      if (!this.#isNew(w)) continue;
      const from = this.#from[p] as number;
      const to = this.#from[p + 1] as number;
      if (from === to || sieves.length === 0) {
        this.#look(w, asked, least, found);
        continue;
      }
      let same = 0;
      for (const sieve of sieves) same = Math.max(same, sieve.sameness(this.#letters, from, to, shared));
      shared = Number.POSITIVE_INFINITY;
      if (same === 0) continue;
      if (sieves.length > 1) this.#look(w, asked, least, found);
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
    const texts = words.map((word) => (isPlain(word) ? word.text : ""));
    const bySpelling = Int32Array.from(words.keys()).sort((a, b) => {
      const x = texts[a] as string;
      const y = texts[b] as string;
      return x < y ? -1 : x > y ? 1 : a - b;
    });
    const keys = new IntList(1 << 16);
    const items = new IntList(1 << 16);
    for (const w of bySpelling)
      for (const key of filedKeysOf(words[w] as Word, this.#model)) {
        keys.push(this.#keyId(key));
        items.push(w);
      }
    this.#postings = Postings.pack(keys.view(), items.view(), this.#keyAt.size);
    this.#count = words.length;
    this.#layOut(texts);
  }

  #layOut(texts: readonly string[]): void {
    const { items } = this.#postings;
    this.#classes = new Int32Array(items.length);
    this.#from = new Int32Array(items.length + 1);
    this.#shared = new Uint8Array(items.length);
    let size = 0;
    for (const w of items) size += (texts[w] as string).length;
    this.#letters = new Uint16Array(size);
    let at = 0;
    let last = "";
    for (let p = 0; p < items.length; p++) {
      const w = items[p] as number;
      const text = texts[w] as string;
      this.#classes[p] = (this.#words[w] as Word).letters(this.#model);
      this.#from[p] = at;
      for (let i = 0; i < text.length; i++) this.#letters[at++] = text.charCodeAt(i);
      let shared = 0;
      while (shared < text.length && shared < 255 && text[shared] === last[shared]) shared++;
      this.#shared[p] = shared;
      last = text;
    }
    this.#from[items.length] = at;
  }
}
