import type { NamesModel, Word } from "../../core/index.ts";
import { wordId, wordOfId } from "./name-rows.ts";

/** Words that are known by where they stand in a list; beyond this many all are forgotten. */
const WORDS_MAX = 1 << 17;
const SLOTS = 2 * WORDS_MAX;
const SPACE = 32;

/**
 * Words by their ids, as lists of ids hold them. A search reads a thousand that it has mostly met before: cutting each out of
 * its list, only to look it up, costs as much as comparing it.
 */
class WordLists {
  readonly #model: NamesModel;
  /** By slot: the hash of an id, and the place of its word, counted from one. */
  readonly #slots = new Int32Array(2 * SLOTS);
  #words: Word[] = [];
  #ids: string[] = [];

  constructor(model: NamesModel) {
    this.#model = model;
  }

  /** The words of a list of ids with a space between, in its order. */
  wordsIn(list: string): readonly Word[] {
    const found: Word[] = [];
    let from = 0;
    let hash = 0;
    for (let at = 0; at <= list.length; at++) {
      const code = at < list.length ? list.charCodeAt(at) : SPACE;
      if (code !== SPACE) {
        hash = Math.imul(hash ^ code, 0x01000193);
        continue;
      }
      found.push(this.#word(list, from, at, hash));
      from = at + 1;
      hash = 0;
    }
    return found;
  }

  #word(list: string, from: number, to: number, hash: number): Word {
    let slot = Math.imul(hash ^ (hash >>> 15), 0x9e3779b1) & (SLOTS - 1);
    for (; ; slot = (slot + 1) & (SLOTS - 1)) {
      const place = this.#slots[2 * slot + 1] as number;
      if (place === 0) break;
      if (this.#slots[2 * slot] !== hash) continue;
      if (isAt(this.#ids[place - 1] as string, list, from, to)) return this.#words[place - 1] as Word;
    }
    return this.#take(wordOfId(list.slice(from, to), this.#model), hash, slot);
  }

  #take(word: Word, hash: number, slot: number): Word {
    if (this.#words.length === WORDS_MAX) {
      this.#slots.fill(0);
      this.#words = [];
      this.#ids = [];
      return word;
    }
    this.#words.push(word);
    this.#ids.push(wordId(word));
    this.#slots[2 * slot] = hash;
    this.#slots[2 * slot + 1] = this.#words.length;
    return word;
  }
}

function isAt(id: string, list: string, from: number, to: number): boolean {
  if (id.length !== to - from) return false;
  for (let n = 0; n < id.length; n++) if (id.charCodeAt(n) !== list.charCodeAt(from + n)) return false;
  return true;
}

const lists = new WeakMap<NamesModel, WordLists>();

/** The words of a list of word ids, with a space between. */
export function wordsIn(list: string, model: NamesModel): readonly Word[] {
  let known = lists.get(model);
  if (!known) {
    known = new WordLists(model);
    lists.set(model, known);
  }
  return known.wordsIn(list);
}
