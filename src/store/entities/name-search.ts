import {
  ALIKE_MIN,
  ALIKE_WORDS_MAX,
  type AnalysedName,
  againstMany,
  alikeness,
  analyseName,
  askedKeysOf,
  CONSONANT_BITS,
  groupBy,
  type Held,
  heldOf,
  LIKELY_MIN,
  lettersApartMax,
  type NamesModel,
  type Word,
  worthOf,
} from "../../core/index.ts";
import type { Context } from "../context.ts";
import { numberArray, textArray, unseen } from "../database/literals.ts";
import { Lately } from "./lately.ts";
import { BEYOND, keyModel, soundKey, spellingKey, wordId } from "./name-rows.ts";
import { type Slot, walkAll, walkLikely } from "./name-walk.ts";
import { wordsIn } from "./word-list.ts";

/** Words of the vocabulary that are read under one key, at most. */
const WORDS_PER_KEY = 2_000;
/** Words that begin like the last one asked for, at most. */
const COMPLETIONS_MAX = 60;
/** A beginning of fewer letters in another script, or of fewer consonant classes, begins too much. */
const BEGINNING_MIN = 2;
const COMPLETED_MIN = 0.6;
/** What a completed word is worth beside one that was typed to its end. */
const COMPLETED = 0.8;
/** A word that begins like the last one of the question, by its id, and how sure that is. */
export type Completions = ReadonlyMap<string, number>;

export interface NameCandidates {
  /** By how much of what was asked for they hold, best first. */
  readonly likely: ReadonlyMap<Held, readonly string[]>;
  /** There were more that are likely. */
  readonly isCut: boolean;
  /** More, by common words and words that are less alike too: for when none of these is good. */
  readonly others: () => Promise<{ readonly ids: readonly string[]; readonly isCut: boolean }>;
  readonly completions: Completions;
  /** The question without its last word, to which a completion is put. */
  readonly beforeLast: string;
}

/**
 * Entities whose names hold words alike to those asked for, as core `NameIndex` finds them: alike words by the keys
 * of the vocabulary, then the names that hold them, the rarest word first. The policy filters both before anything
 * is counted or ranked. How rare a word is says the shipped table, never the rows.
 */
export async function nameCandidates(context: Context, text: string, limit: number): Promise<NameCandidates> {
  const model = keyModel();
  const asked = analyseName(text, model);
  const slots = slotsOf(asked);
  const beginning = beginningOf(text, asked, slots);
  if (slots.length === 0)
    return {
      likely: new Map(),
      isCut: false,
      others: () => Promise.resolve({ ids: [], isCut: false }),
      completions: new Map(),
      beforeLast: "",
    };
  const rows = await readVocabulary(context, slots, beginning, model);
  const asMany = <T>(work: () => T): T =>
    againstMany(
      slots.map(({ word }) => word),
      model,
      work,
    );
  const completions = asMany(() => {
    rankAlike(slots, rows, LIKELY_MIN, model);
    return beginning ? complete(beginning, slots, rows, model) : new Map<string, number>();
  });
  const heldBy = heldOf(asked);
  const { candidates, isCut } = await walkLikely(context, slots, limit);
  const found = groupBy(candidates, ({ held, words }) => heldBy(held, words));
  return {
    likely: new Map([...found].map(([held, all]) => [held, all.map(({ id }) => id)])),
    isCut,
    others: async () => {
      asMany(() => rankAlike(slots, rows, ALIKE_MIN, model));
      const more = await walkAll(context, slots, limit);
      return { ids: more.candidates.map(({ id }) => id), isCut: more.isCut };
    },
    completions,
    beforeLast: beginning?.before ?? "",
  };
}

/** The words in their order, each once as names are filed by it, and neighbours joined, as `NameIndex` asks for them. */
function slotsOf(asked: AnalysedName): Slot[] {
  const words = new Map(asked.words.map((word) => [wordId(word), word]));
  const slots: Slot[] = [...words.values()].map((word) => ({
    word,
    isWhole: true,
    gains: new Map(),
    share: 0,
  }));
  for (let i = 0; i + 1 < asked.words.length; i++) {
    const word = asked.join(i, 2);
    if (word !== asked.words[i]) slots.push({ word, isWhole: false, gains: new Map(), share: 0 });
  }
  return slots;
}

interface Beginning {
  readonly word: Word;
  /** Which slot it is. */
  readonly slot: number;
  /** The question before it. */
  readonly before: string;
}

/** The last word of the question, which somebody may still be typing. */
function beginningOf(text: string, asked: AnalysedName, slots: readonly Slot[]): Beginning | undefined {
  const word = asked.words.at(-1);
  const last = /[\p{L}\p{M}'’]+$/u.exec(text.trimEnd());
  if (!word || !last || /\s$/u.test(text) || word.text.length < BEGINNING_MIN) return undefined;
  const slot = slots.findIndex((one) => wordId(one.word) === wordId(word));
  return { word, slot, before: text.slice(0, last.index) };
}

interface VocabularyHit {
  readonly slot: number;
  /** Null for words that begin as the last one asked for. */
  readonly key: string | null;
  /** Word ids in order, with a space between. */
  readonly words: string;
}

/** Of one key a text of words: a row a word would cost more than the word on its way. */
const VOCABULARY = `
  select a.slot, a.key, k.words
    from unnest(${["$1::text[]", "$2::int[]", "$3::int[]", "$4::int[]", "$5::int[]"].map(unseen).join(", ")}) a(key, slot, letters, mask, apart)
    cross join lateral (
      select string_agg(o.word, ' ') as words from (
        select q.word from wasl.name_key q where q.key = a.key
          and bit_count(((q.letters # a.letters) & a.mask)::bit(32)) <= a.apart
          order by q.key, q.word limit ${WORDS_PER_KEY}
      ) o
    ) k where k.words is not null
  union all
  select 0, null, string_agg(distinct k.word, ' ' order by k.word)
    from unnest(${["$6::text[]", "$7::text[]"].map(unseen).join(", ")}) b(from_key, to_key) cross join lateral (
      select q.word from wasl.name_key q where q.key >= b.from_key and q.key < b.to_key
        order by q.key limit ${COMPLETIONS_MAX}
    ) k having count(*) > 0`;

async function readVocabulary(
  context: Context,
  slots: readonly Slot[],
  beginning: Beginning | undefined,
  model: NamesModel,
): Promise<readonly VocabularyHit[]> {
  const asked = slots.flatMap(({ word, isWhole }, slot) =>
    askedKeysOf(word, model, isWhole).map((key) => ({ key, slot, word })),
  );
  const ranges = beginning ? rangesOf(beginning.word, model) : [];
  const { rows } = await context.query<VocabularyHit>(VOCABULARY, [
    textArray(asked.map((a) => a.key)),
    numberArray(asked.map((a) => a.slot)),
    numberArray(asked.map((a) => a.word.letters(model))),
    numberArray(asked.map((a) => (a.word.hasVowels ? -1 : CONSONANT_BITS))),
    numberArray(asked.map((a) => lettersApartMax(a.word))),
    textArray(ranges),
    textArray(ranges.map((from) => `${from}${BEYOND}`)),
  ]);
  return rows;
}

/** Words that are spelled on from here, and words of any script that sound on from here. */
function rangesOf(word: Word, model: NamesModel): readonly string[] {
  const sound = soundKey(word, model);
  return sound.length > BEGINNING_MIN ? [spellingKey(wordId(word)), sound] : [spellingKey(wordId(word))];
}

interface Alike {
  readonly id: string;
  readonly same: number;
  readonly weight: number;
}

/** What was worked out of an asked word and lists of others, by both; only ever a saving. */
type Keep<T> = WeakMap<NamesModel, Lately<readonly T[]>>;
const ranked: Keep<Alike> = new WeakMap();
const begun: Keep<Begun> = new WeakMap();
/** Words that each of the two keeps for what was asked for, each of which counts as one more. */
const KEPT_MAX = 400_000;

/** What `work` comes to for this word and these lists, or came to when they were asked for before. */
function keptOf<T>(
  keep: Keep<T>,
  model: NamesModel,
  { asked, lists }: { readonly asked: string; readonly lists: readonly string[] },
  work: () => readonly T[],
): readonly T[] {
  const known = keep.get(model) ?? new Lately<readonly T[]>(KEPT_MAX);
  keep.set(model, known);
  const place = `${asked} ${digestOf(lists)}`;
  let of = known.get(place);
  if (!of) {
    of = work();
    known.set(place, of, 1 + of.length);
  }
  return of;
}

/** Lists of words in 52 bits: the lists themselves, of up to 35,000 letters each, would leave room for few. */
function digestOf(lists: readonly string[]): number {
  let [one, two] = [0x811c9dc5, lists.length];
  for (const words of lists) {
    two = Math.imul(two + words.length, 0x9e3779b1);
    for (let n = 0; n < words.length; n++) {
      const code = words.charCodeAt(n);
      one = Math.imul(one ^ code, 0x01000193);
      two = Math.imul(two + code, 0x9e3779b1) ^ (two >>> 15);
    }
  }
  return (one >>> 0) * 2 ** 20 + ((two ^ (two >>> 20)) & 0xfffff);
}

/** The words of these lists that are alike to the asked one by `least` or more, the likest first. */
function alikeOf(asked: Word, lists: readonly string[], least: number, model: NamesModel): readonly Alike[] {
  const found = new Map<string, Alike>();
  for (const list of lists)
    for (const word of wordsIn(list, model)) {
      const id = wordId(word);
      if (found.has(id)) continue;
      const same = alikeness(asked, word, model, least);
      if (same > 0) found.set(id, { id, same, weight: word.weight });
    }
  return [...found.values()]
    .sort((a, b) => b.same - a.same || (a.id < b.id ? -1 : 1))
    .slice(0, ALIKE_WORDS_MAX);
}

/** Gives each slot the words that are alike to it by `least` or more, the likest. */
function rankAlike(
  slots: readonly Slot[],
  rows: readonly VocabularyHit[],
  least: number,
  model: NamesModel,
): void {
  for (const [n, slot] of slots.entries()) {
    const lists = rows.flatMap((row) => (row.slot === n && row.key !== null ? [row.words] : []));
    const asked = `${wordId(slot.word)} ${least}`;
    const alike = keptOf(ranked, model, { asked, lists }, () => alikeOf(slot.word, lists, least, model));
    slot.share = 0;
    for (const { id, same, weight } of alike) {
      slot.gains.set(id, Math.max(slot.gains.get(id) ?? 0, same * worthOf(slot.word)));
      slot.share += Math.exp(-weight);
    }
  }
}

/** A word that an asked one may be the beginning of. */
interface Begun {
  readonly word: Word;
  readonly same: number;
}

/** Adds the words that the last asked word may be the beginning of to its slot. */
function complete(
  { word, slot }: Beginning,
  slots: readonly Slot[],
  rows: readonly VocabularyHit[],
  model: NamesModel,
): Completions {
  const completions = new Map<string, number>();
  const gains = (slots[slot] as Slot).gains;
  const lists = rows.flatMap(({ key, words }) => (key === null ? [words] : []));
  const longer = keptOf(begun, model, { asked: wordId(word), lists }, () =>
    lists
      .flatMap((list) => wordsIn(list, model))
      .filter((candidate) => wordId(candidate) !== wordId(word))
      .map((candidate) => ({ word: candidate, same: beginsAlike(word, candidate, model) }))
      .filter(({ same }) => same >= COMPLETED_MIN),
  );
  for (const { word: candidate, same } of longer) {
    const id = wordId(candidate);
    completions.set(id, same);
    // A word that somebody is typing says as much as a word that long, not as much as the rare one it may become.
    gains.set(
      id,
      Math.max(gains.get(id) ?? 0, same * COMPLETED * Math.min(worthOf(candidate), worthOf(word))),
    );
  }
  return completions;
}

/** How sure it is that a word begins as the asked one does. */
function beginsAlike(asked: Word, written: Word, model: NamesModel): number {
  // Nobody types the article of another script.
  const candidate = asked.script === written.script ? written : (written.bare ?? written);
  if (asked.script === candidate.script) return candidate.text.startsWith(asked.text) ? 1 : 0;
  // Scripts that leave vowels out write the same beginning in fewer letters.
  const length = asked.text.length;
  let best = 0;
  for (let n = Math.max(2, length - 3); n <= Math.min(candidate.text.length, length + 1); n++)
    best = Math.max(best, alikeness(asked, model.word(candidate.text.slice(0, n), candidate.script), model));
  return best;
}
