import { sha256Hex } from "../ids.ts";
import { type AlignmentData, type AlignmentTable, compileAlignment, readWord } from "./alignment-table.ts";
import { FEATURES } from "./features.ts";
import { compileFolding, type Folding, type FoldingData, foldWord } from "./fold.ts";
import { compileLexicon, type Lexicon, type LexiconData, withoutParticle } from "./lexicon.ts";
import type { Script } from "./script.ts";
import { Word } from "./word.ts";

/** All that the name engine is told from data/names: letter tables, words, frequencies and weights. */
export interface NamesData {
  readonly folding: FoldingData;
  readonly lexicon: LexiconData;
  /** By script: "latin", "arabic", "cyrillic", "hebrew", "hangul", "han" (Han by its pinyin). */
  readonly tables: Readonly<Record<string, AlignmentData>>;
  /** Letters without labelled data, by script, with their readings and probabilities. */
  readonly handSet: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
  /** By script: pairs "native latin" that are one name though their letters do not align (michael, майкл). */
  readonly attested: Readonly<Record<string, readonly string[]>>;
  readonly frequency: FrequencyData;
  /** Words that are commoner than the counted rows say, in the same form. */
  readonly common?: Pick<FrequencyData, "levels"> & {
    /** Words that many bear whom the rows lack: for how many share a name, not for comparing two. */
    readonly borne?: FrequencyData["levels"];
  };
  readonly weights: WeightsData;
}

/** Words by script and by level; a level is how many nats the sharing of the word is worth. */
export interface FrequencyData {
  readonly rare: number;
  readonly levels: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface WeightsData {
  readonly person: Readonly<Record<string, number>>;
}

/** Counted up when the code that makes keys changes. */
const KEYS_RULE = 7;
/** A given name that is common where it is at home, and that few rows of the counted ones hold: one in some hundreds bears it. */
const COMMON_GIVEN = 6.5;
const CACHE_WORDS = 600_000;
const CACHE_PAIRS = 1 << 20;

/** The compiled data, with bounded caches of words and of word pairs; results never depend on the caches. */
export class NamesModel {
  readonly folding: Folding;
  readonly lexicon: Lexicon;
  readonly weights: WeightsData;
  /** The weights in the order of `FEATURES`, the bias last. */
  readonly weightOfFeature: Float64Array;
  /** Tables and levels are compiled when the first word asks for them: many commands never compare a name. */
  readonly #tables = new Map<string, AlignmentTable>();
  readonly #tableData: ReadonlyMap<string, () => AlignmentTable>;
  readonly #frequencies: readonly Pick<FrequencyData, "levels">[];
  #levelsMade: ReadonlyMap<string, number> | undefined;
  readonly #rare: number;
  readonly #attested: ReadonlyMap<string, readonly number[]>;
  readonly #surnames: ReadonlySet<string>;
  readonly #borne: ReadonlyMap<string, number>;
  #words = new Map<Script | "digit", Map<string, Word>>();
  #wordCount = 0;
  #nextId = 0;
  /** A slot is two ids and a value side by side, for one access to memory instead of three. */
  readonly #pairValues = new Float64Array(2 * CACHE_PAIRS);
  readonly #pairIds = new Int32Array(this.#pairValues.buffer).fill(-1);
  readonly #keysFrom: string;
  #keysVersion: string | undefined;

  constructor(data: NamesData) {
    this.#keysFrom = JSON.stringify([KEYS_RULE, data.folding, data.lexicon, data.tables, data.handSet]);
    this.folding = compileFolding(data.folding);
    this.lexicon = compileLexicon(data.lexicon, this.folding);
    this.weights = data.weights;
    this.weightOfFeature = Float64Array.from([...FEATURES, "bias"], (name) => data.weights.person[name] ?? 0);
    this.#tableData = new Map(
      Object.entries(data.tables).map(([script, table]) => [
        script,
        () => compileAlignment(table, data.handSet[script] ?? {}),
      ]),
    );
    this.#frequencies = [data.frequency, ...(data.common ? [data.common] : [])];
    this.#borne = levelsOf(data.common?.borne ? [{ levels: data.common.borne }] : []);
    this.#rare = data.frequency.rare;
    this.#attested = attestedGroups(data.attested, renderingsOf(data.lexicon, this.folding));
    this.#surnames = new Set(
      (data.lexicon.renderings["han"] ?? []).map((line) => line.split(" ")[0] as string),
    );
  }

  /** Changes with whatever the keys of a word depend on: keys that were kept under another version are to be made anew. */
  get keysVersion(): string {
    this.#keysVersion ??= sha256Hex(this.#keysFrom).slice(0, 16);
    return this.#keysVersion;
  }

  /** True for the Pinyin of a common Chinese family name. */
  isSurname(pinyin: string): boolean {
    return this.#surnames.has(pinyin);
  }

  tableOf(script: Script | "digit"): AlignmentTable | undefined {
    return this.#tables.get(script) ?? this.#compiled(script);
  }

  #compiled(script: Script | "digit"): AlignmentTable | undefined {
    const table = this.#tableData.get(script)?.();
    if (table) this.#tables.set(script, table);
    return table;
  }

  get #levels(): ReadonlyMap<string, number> {
    this.#levelsMade ??= levelsOf(this.#frequencies);
    return this.#levelsMade;
  }

  /** Of two word ids, the smaller first; -1 where it is not known, other negative numbers as they were given. */
  cachedSameness(a: number, b: number): number {
    const slot = slotOf(a, b);
    const isKnown = this.#pairIds[4 * slot] === a && this.#pairIds[4 * slot + 1] === b;
    return isKnown ? (this.#pairValues[2 * slot + 1] as number) : -1;
  }

  cacheSameness(a: number, b: number, value: number): void {
    const slot = slotOf(a, b);
    this.#pairIds[4 * slot] = a;
    this.#pairIds[4 * slot + 1] = b;
    this.#pairValues[2 * slot + 1] = value;
  }

  /** The word of this folded spelling. */
  word(text: string, script: Script | "digit"): Word {
    let words = this.#words.get(script);
    const known = words?.get(text);
    if (known) return known;
    // Ids go on, so that a pair cached under an old id can never be taken for a new one.
    if (this.#wordCount >= CACHE_WORDS) {
      this.#forget();
      words = undefined;
    }
    const bareText = this.lexicon.withoutArticle(text, script);
    const glued = withoutParticle(text, script);
    const shortText = glued ?? this.lexicon.shortForm(text, script);
    const made = new Word(text, script, this.#nextId++, {
      weight: this.#weightOf(text, script),
      short: shortText === undefined ? undefined : this.word(shortText, script),
      isShortSure: glued !== undefined,
      groups: this.#groupsOf(text, script),
      bare: bareText === undefined ? undefined : this.word(bareText, script),
      isConcept: this.lexicon.isConcept(text),
      isKnown: this.#isKnown(text, script) || (bareText !== undefined && this.#isKnown(bareText, script)),
    });
    words ??= this.#words.get(script);
    if (words) words.set(text, made);
    else this.#words.set(script, new Map([[text, made]]));
    this.#wordCount++;
    return made;
  }

  /** Nats that a word leaves of who may bear it: its weight, or less where people are called so whom the counted rows lack. */
  natsOf({ text, script, weight }: Word): number {
    const given = this.lexicon.isName(text) ? COMMON_GIVEN : weight;
    return Math.min(weight, given, this.#borne.get(`${script}:${text}`) ?? weight);
  }

  #groupsOf(text: string, script: Script | "digit"): readonly number[] {
    const groups = this.lexicon.groupsOf(text, this.#readingOf(text, script));
    const attested = this.#attested.get(`${script}:${text}`);
    return attested === undefined ? groups : [...groups, ...attested];
  }

  #readingOf(text: string, script: Script | "digit"): string {
    const table = script === "cyrillic" ? this.tableOf(script) : undefined;
    return table ? readWord(text, table) : text;
  }

  #forget(): void {
    this.#words = new Map();
    this.#wordCount = 0;
  }

  #isKnown(text: string, script: Script | "digit"): boolean {
    return this.#levels.has(`${script}:${text}`) || (script === "latin" && this.lexicon.isName(text));
  }

  #weightOf(text: string, script: Script | "digit"): number {
    if (script === "digit") return 4;
    if (text.length === 1) return 1.5;
    const concept = this.lexicon.weightOf(text);
    if (concept !== undefined) return concept;
    const level = this.#levels.get(`${script}:${text}`);
    if (level !== undefined) return level;
    const bare = this.lexicon.withoutArticle(text, script);
    const bareLevel = bare === undefined ? undefined : this.#levels.get(`${script}:${bare}`);
    // A short word is easily shared by chance, known or not.
    return bareLevel ?? Math.min(this.#rare, 4 + text.length * 0.8);
  }
}

/** Spreads a pair of ids over the cache. */
function slotOf(a: number, b: number): number {
  return ((Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 0) & (CACHE_PAIRS - 1);
}

function levelsOf(all: readonly Pick<FrequencyData, "levels">[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const [script, levels] of all.flatMap((data) => Object.entries(data.levels)))
    for (const [level, words] of Object.entries(levels))
      for (const word of words.split(" ")) {
        const key = `${script}:${word}`;
        out.set(key, Math.min(out.get(key) ?? Number.POSITIVE_INFINITY, Number(level) / 10));
      }
  return out;
}

/** By script, as attested pairs are written: each family name with each of its spellings. */
function renderingsOf(lexicon: LexiconData, folding: Folding): NamesData["attested"] {
  return Object.fromEntries(
    Object.entries(lexicon.renderings).map(([script, lines]) => [
      script,
      lines.flatMap((line) => {
        const [native = "", ...latin] = line.split(" ");
        return latin.map((spelling) => `${foldWord(native, script as Script, folding)} ${spelling}`);
      }),
    ]),
  );
}

/** Every attested pair is a group of its own, numbered apart from the lexicon's. */
function attestedGroups(...all: readonly NamesData["attested"][]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  let next = 1_000_000;
  const put = (key: string, group: number): void => {
    groups.set(key, [...(groups.get(key) ?? []), group]);
  };
  for (const [script, pairs] of all.flatMap((data) => Object.entries(data)))
    for (const pair of pairs) {
      const [native = "", latin = ""] = pair.split(" ");
      put(`${script}:${native}`, next);
      put(`latin:${latin}`, next++);
    }
  return groups;
}
