import { groupBy } from "../group-by.ts";
import { probabilityOf } from "./align.ts";
import { ALIKE_MIN, LIKELY_MIN } from "./alike.ts";
import { AnalysedName, analyseName } from "./analyse.ts";
import { compareAnalysed, FEATURES, logit } from "./compare.ts";
import { type Alike, FiledWords } from "./filed-words.ts";
import { IntList, Postings } from "./int-list.ts";
import { FIRST_LOOK, FIRST_STEPS, heldOf, SECOND_LOOK, worthOf } from "./looks.ts";
import type { NamesModel } from "./model.ts";
import type { Script } from "./script.ts";
import { valueAt } from "./select.ts";
import { againstMany, type Word } from "./word.ts";

export interface NameHit {
  readonly id: string;
  /** Probability that the names are one. */
  readonly score: number;
}

export interface NameSearch {
  readonly top?: number;
  /** Names of other access are left out before anything is ranked. */
  readonly mayRead?: (accessId: number) => boolean;
}

/** An index as plain values, to be written to disk and read back by whoever may do I/O. */
export interface NameIndexSnapshot {
  readonly version: number;
  /** Word spellings and their scripts, one a line. */
  readonly words: string;
  readonly ids: string;
  readonly nameStarts: Int32Array;
  readonly nameWords: Int32Array;
  readonly nameRoles: Int32Array;
  readonly access: Int32Array;
}

const VERSION = 2;
/** A word in more names than this only adds to names already touched, once there are some. */
const POSTINGS_MAX = 60_000;
const FEW = 500;

interface Wanted {
  readonly weight: number;
  readonly alike: Alike;
  readonly names: number;
}

/**
 * Names of a gallery by the skeleton keys of their distinct words. A query finds alike words first, then the names
 * that hold them, rarest first, and compares the best in full. Adding a name needs no rebuild.
 */
export class NameIndex {
  readonly #model: NamesModel;
  readonly #ids: string[] = [];
  readonly #nameStarts = new IntList();
  readonly #nameWords = new IntList();
  /** Given and family position, kunya, filiation and kind of organisation in one integer. */
  readonly #nameRoles = new IntList();
  readonly #access = new IntList();
  readonly #words: Word[] = [];
  readonly #wordAt = new Map<Script | "digit", Map<string, number>>();
  readonly #filed: FiledWords;
  #namesOfWord = new Postings();
  /** Names that are in the packed postings; later ones are added one by one. */
  #packedNames = 0;
  #seenWord = new Int32Array(0);
  #same = new Float32Array(0);
  #score = new Float32Array(0);
  #stamp = new Int32Array(0);
  #turn = 0;

  constructor(model: NamesModel) {
    this.#model = model;
    this.#filed = new FiledWords(this.#words, model);
    this.#nameStarts.push(0);
  }

  get size(): number {
    return this.#ids.length;
  }

  get wordCount(): number {
    return this.#words.length;
  }

  /** Adds a name; several names may bear one id. */
  add(id: string, name: string, accessId = 0): void {
    const analysed = analyseName(name, this.#model);
    for (const word of analysed.words) this.#nameWords.push(this.#intern(word));
    this.#nameStarts.push(this.#nameWords.length);
    this.#nameRoles.push(rolesAsInteger(analysed));
    this.#access.push(accessId);
    this.#ids.push(id);
    // Once packed, a few more names go beside; many are packed again by the next query.
    if (this.#packedNames > 0 && this.size - this.#packedNames < 50_000) this.#addLate(this.size - 1);
  }

  #intern(word: Word): number {
    let own = this.#wordAt.get(word.script);
    if (!own) {
      own = new Map();
      this.#wordAt.set(word.script, own);
    }
    const known = own.get(word.text);
    if (known !== undefined) return known;
    const at = this.#words.length;
    this.#words.push(word);
    own.set(word.text, at);
    return at;
  }

  #addLate(name: number): void {
    this.#filed.add();
    for (const word of this.#distinctWords(name)) this.#namesOfWord.add(word, name);
    this.#packedNames = this.size;
  }

  #distinctWords(name: number): number[] {
    const out: number[] = [];
    for (let i = this.#nameStarts.at(name); i < this.#nameStarts.at(name + 1); i++) {
      const word = this.#nameWords.at(i);
      if (!out.includes(word)) out.push(word);
    }
    return out;
  }

  /** Packs the postings; a query does it by itself when many names came since. */
  pack(): void {
    this.#filed.pack();
    const words = new IntList(1 << 16);
    const names = new IntList(1 << 16);
    for (let n = 0; n < this.size; n++)
      for (const word of this.#distinctWords(n)) {
        words.push(word);
        names.push(n);
      }
    this.#namesOfWord = Postings.pack(words.view(), names.view(), this.#words.length);
    this.#packedNames = this.size;
  }

  /** The best names, best first; equal scores by id. */
  search(query: string, { top = 10, mayRead }: NameSearch = {}): NameHit[] {
    if (this.size - this.#packedNames > 0) this.pack();
    this.#makeRoom();
    const asked = analyseName(query, this.#model);
    if (asked.words.length === 0) return [];
    const words = [...asked.words, ...asked.joins()];
    const compared = againstMany(words, this.#model, () => this.#compared(asked, mayRead));
    return firstOf(top, compared);
  }

  /** The names that may be the asked one, with their scores. */
  #compared(asked: AnalysedName, mayRead?: (accessId: number) => boolean): NameHit[] {
    const hits: NameHit[] = [];
    const ranked = this.#best(this.#touch(asked, LIKELY_MIN, mayRead), FIRST_LOOK);
    const held = heldOf(asked);
    const steps = groupBy(ranked, (n) => held(this.#score[n] as number, this.#wordsIn(n)));
    let highest = 0;
    for (const [step, enough] of FIRST_STEPS) {
      highest = Math.max(highest, this.#compare(asked, steps.get(step) ?? [], hits));
      if (highest >= enough) return hits;
    }
    const more = this.#best(this.#touch(asked, ALIKE_MIN, mayRead), SECOND_LOOK);
    const known = new Set(ranked);
    this.#compare(
      asked,
      more.filter((name) => !known.has(name)),
      hits,
    );
    return hits;
  }

  #wordsIn(name: number): number {
    return this.#nameStarts.at(name + 1) - this.#nameStarts.at(name);
  }

  /** Compares names in full; answers the highest score. */
  #compare(asked: AnalysedName, names: readonly number[], hits: NameHit[]): number {
    const features = new Float64Array(FEATURES.length);
    let highest = 0;
    for (const name of names) {
      compareAnalysed(asked, this.#nameAt(name), this.#model, features);
      const score = probabilityOf(logit(features, this.#model));
      hits.push({ id: this.#ids[name] as string, score });
      if (score > highest) highest = score;
    }
    return highest;
  }

  #makeRoom(): void {
    if (this.#seenWord.length < this.#words.length) {
      this.#seenWord = new Int32Array(this.#words.length + 1024);
      this.#same = new Float32Array(this.#words.length + 1024);
    }
    if (this.#stamp.length >= this.size) return;
    this.#stamp = new Int32Array(this.size + 1024);
    this.#score = new Float32Array(this.size + 1024);
    this.#turn = 0;
  }

  /** Names that hold words alike to those asked for; what they share is in `#score`. */
  #touch(asked: AnalysedName, least: number, mayRead?: (accessId: number) => boolean): readonly number[] {
    const wanted = asked.words.map((word) => this.#wanted(word, true, least));
    for (const join of asked.joins()) wanted.push(this.#wanted(join, false, least));
    wanted.sort((a, b) => a.names - b.names);
    const base = this.#turn + 1;
    this.#turn += wanted.length + 1;
    const touched: number[] = [];
    wanted.forEach((want, turn) => {
      if (touched.length > FEW && want.names > POSTINGS_MAX) this.#lookUp(want, touched, base + turn);
      else this.#walk(want, touched, base, base + turn, mayRead);
    });
    return touched;
  }

  #wanted(word: Word, withDeletions: boolean, least: number): Wanted {
    const alike = this.#filed.alikeTo(word, withDeletions, least);
    let names = 0;
    for (const [w] of alike) names += this.#namesOfWord.count(w);
    return { weight: worthOf(word), alike, names };
  }

  /** Adds a word's worth to every name that holds an alike one: the likest word of a name counts. */
  #walk(
    want: Wanted,
    touched: number[],
    base: number,
    now: number,
    mayRead?: (accessId: number) => boolean,
  ): void {
    const { items } = this.#namesOfWord;
    const visit = (name: number, gain: number): void => {
      const stamp = this.#stamp[name] as number;
      if (stamp === now) return;
      if (stamp < base) {
        if (mayRead && !mayRead(this.#access.at(name))) return;
        touched.push(name);
        this.#score[name] = gain;
      } else this.#score[name] = (this.#score[name] as number) + gain;
      this.#stamp[name] = now;
    };
    for (const [w, same] of want.alike) {
      const gain = same * want.weight;
      const end = this.#namesOfWord.start(w + 1);
      for (let i = this.#namesOfWord.start(w); i < end; i++) visit(items[i] as number, gain);
      for (const name of this.#namesOfWord.late(w)) visit(name, gain);
    }
  }

  /** The same for names already touched, by their own words: cheaper where a word is in very many names. */
  #lookUp(want: Wanted, touched: readonly number[], now: number): void {
    for (const [w, same] of want.alike) {
      this.#seenWord[w] = -now;
      this.#same[w] = same;
    }
    for (const name of touched) {
      let best = 0;
      const end = this.#nameStarts.at(name + 1);
      for (let i = this.#nameStarts.at(name); i < end; i++) {
        const w = this.#nameWords.at(i);
        if (this.#seenWord[w] === -now && (this.#same[w] as number) > best) best = this.#same[w] as number;
      }
      this.#score[name] = (this.#score[name] as number) + best * want.weight;
    }
  }

  /** The best of the touched by shared rarity less what they have besides. */
  #best(touched: readonly number[], count: number): readonly number[] {
    if (touched.length <= count) return touched;
    const worth = new Float32Array(touched.length);
    touched.forEach((name, i) => {
      worth[i] = (this.#score[name] as number) - 0.5 * this.#wordsIn(name);
    });
    const limit = valueAt(worth.slice(), worth.length - count);
    const out: number[] = [];
    for (let i = 0; i < touched.length; i++) if ((worth[i] as number) > limit) out.push(touched[i] as number);
    for (let i = 0; i < touched.length && out.length < count * 1.5; i++)
      if (worth[i] === limit) out.push(touched[i] as number);
    return out;
  }

  #nameAt(name: number): AnalysedName {
    const words: Word[] = [];
    for (let i = this.#nameStarts.at(name); i < this.#nameStarts.at(name + 1); i++)
      words.push(this.#words[this.#nameWords.at(i)] as Word);
    const roles = this.#nameRoles.at(name);
    return new AnalysedName(
      words,
      {
        given: roles & 15,
        family: (roles >> 4) & 15,
        hasKunya: (roles & 256) !== 0,
        hasFiliation: (roles & 512) !== 0,
        qualifier: "",
        forms: roles >> 10 === 0 ? [] : [FORMS[(roles >> 10) - 1] ?? ""],
      },
      this.#model,
    );
  }

  snapshot(): NameIndexSnapshot {
    return {
      version: VERSION,
      words: this.#words.map((w) => `${w.script}:${w.text}`).join("\n"),
      ids: this.#ids.join("\n"),
      nameStarts: this.#nameStarts.view(),
      nameWords: this.#nameWords.view(),
      nameRoles: this.#nameRoles.view(),
      access: this.#access.view(),
    };
  }

  /** Undefined where the snapshot is of another version. */
  static fromSnapshot(snapshot: NameIndexSnapshot, model: NamesModel): NameIndex | undefined {
    if (snapshot.version !== VERSION) return undefined;
    const index = new NameIndex(model);
    if (snapshot.words !== "")
      for (const line of snapshot.words.split("\n")) {
        const colon = line.indexOf(":");
        index.#intern(model.word(line.slice(colon + 1), line.slice(0, colon) as Script | "digit"));
      }
    if (snapshot.access.length > 0) for (const id of snapshot.ids.split("\n")) index.#ids.push(id);
    for (const start of snapshot.nameStarts.subarray(1)) index.#nameStarts.push(start);
    for (const word of snapshot.nameWords) index.#nameWords.push(word);
    for (const roles of snapshot.nameRoles) index.#nameRoles.push(roles);
    for (const access of snapshot.access) index.#access.push(access);
    return index;
  }
}

/** The best, each id once. */
function firstOf(top: number, hits: NameHit[]): NameHit[] {
  hits.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  const first = new Map<string, NameHit>();
  for (const hit of hits) {
    if (first.size >= top || hit.score === 0) break;
    if (!first.has(hit.id)) first.set(hit.id, hit);
  }
  return [...first.values()];
}

const FORMS = ["llc", "plc", "co"];

function rolesAsInteger(name: AnalysedName): number {
  const form = name.forms[0] === undefined ? 0 : FORMS.indexOf(name.forms[0]) + 1;
  const facts = (name.hasKunya ? 256 : 0) | (name.hasFiliation ? 512 : 0);
  return name.given | (name.family << 4) | facts | (form << 10);
}
