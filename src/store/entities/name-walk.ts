import { LIKELY_MIN, WORTH_MAX, type Word, worthOf } from "../../core/index.ts";
import type { Context } from "../context.ts";
import { numberArray, textArray } from "../database/literals.ts";
import { MARK_BITS, MARKS, markOf } from "./name-rows.ts";

/**
 * Words that so large a part of all names hold are not walked where a rarer one was asked for: they only add. A walk
 * reads pages that lie together, a look-up a page an entity: few are worth it.
 */
const COMMON_SHARE = 0.03;
/** Asked words that are walked, the rarest first. */
const WALKED_SLOTS = 4;
/** Two words read as one are walked only where hardly any name holds them. */
const RARE_SHARE = 0.001;
/** Names read of one word: of as many words as were asked for or more, and of fewer. */
const NAMES_PER_WORD = 3_000;
const SHORTER_PER_WORD = 1_000;
/** And of all words alike to one that was asked for, the likest first: among ten million, each of a hundred has 3,000. */
const NAMES_PER_SLOT = 10_000;
/** Names that are answered, best first by which of the other asked words they hold: ten of them may be one person's. */
const RANKED_NAMES = 1_000;
/** What every word of a name costs it: of many names that hold a word, those with little else come first. */
const PER_WORD = 0.5;

/** One asked word, or two that may have been written as one. */
export interface Slot {
  readonly word: Word;
  readonly isWhole: boolean;
  /** Ids of alike words, and what a name that holds one gains. */
  readonly gains: Map<string, number>;
  /** Which part of all names holds one of them, as the shipped table has it. */
  share: number;
}

/**
 * Names under a key: the shortest of those of as many words as were asked for or more, and the longest of those of fewer, which
 * are as good. In two ranges of the index: whether the first was all costs more to find out than to read a second.
 */
const underKey = (longer: number, shorter: number): string => `
  cross join lateral (
    (select q.entity_id, q.words, q.marks from wasl.posting q where q.key = w.key and q.words >= $4::int
      order by q.words, q.entity_id limit ${longer})
    union all
    (select q.entity_id, q.words, q.marks from wasl.posting q where q.key = w.key and q.words < $4::int
      order by q.words desc, q.entity_id desc limit ${shorter})
  ) p`;

/** What else of the question a name holds is one byte for each mark that a word may have, for each of so many asked words. */
const BESIDE_MAX = 4;
/** A gain as a byte: none is more than what a word is worth. */
const STEP = WORTH_MAX / 255;

/** The best of what a name's four marks say, for each asked word that is not walked. */
const besideSql = (others: number): string =>
  Array.from({ length: others }, (_, other) => {
    const marks = [0, 1, 2, 3].map(
      (n) => `get_byte($5::bytea, ${other * MARKS} + (n.marks >> ${n * MARK_BITS} & ${MARKS - 1})::int)`,
    );
    return ` + ${STEP} * greatest(${marks.join(", ")})`;
  }).join("");

/**
 * What a name holds is worked out once (`offset 0`): to rank it and to say it. One word may be like several that were asked for, so
 * that shorter names seem to hold as much as the one that holds all: until it is seen which are kept, none is charged for its words.
 */
const foundSql = (names: string, others: number): string => `
  select json_agg(json_build_array(f.entity_id, f.held, f.words))::text as found from (
    select * from (select n.entity_id, n.words, n.gain${besideSql(others)} as held from (${names}) n offset 0) h
      order by h.held - ${PER_WORD}::float8 * greatest(h.words - $4::int, 0) desc, h.entity_id limit ${RANKED_NAMES}
  ) f`;

/**
 * Where one word is walked; a name with two words like it may come twice. Where it was the only one that was asked for, no more
 * names are read than are ranked: one is as good as another.
 */
const ofOneSql = (others: number): string =>
  foundSql(
    `
    select p.entity_id, p.words, p.marks, w.gain from unnest($1::text[], $2::int[], $3::float8[]) w(key, slot, gain)
      ${others === 0 ? underKey(RANKED_NAMES, RANKED_NAMES) : underKey(NAMES_PER_WORD, SHORTER_PER_WORD)}
      limit ${NAMES_PER_SLOT}`,
    others,
  );

/** One slot for each asked word that is walked, and one for those that were written as one. */
const SLOTS = Array.from({ length: WALKED_SLOTS + 1 }, (_, slot) => slot);

/**
 * The words of a name have the same marks in each of its postings, so that a group is a name: or several of one entity that are of
 * the same words, or of one word each, which all have no marks.
 */
const ofSeveralSql = (others: number): string =>
  foundSql(
    `
    select n.entity_id, n.marks, min(n.words) as words,
        ${SLOTS.map((slot) => `coalesce(max(n.gain) filter (where n.slot = ${slot}), 0)`).join(" + ")} as gain
      from (${SLOTS.map(
        (slot) => `(
        select p.entity_id, p.words, p.marks, w.slot, w.gain
          from unnest($1::text[], $2::int[], $3::float8[]) w(key, slot, gain)
          ${underKey(NAMES_PER_WORD, SHORTER_PER_WORD)} where w.slot = ${slot} limit ${NAMES_PER_SLOT})`,
      ).join(" union all ")}) n group by 1, 2`,
    others,
  );

const byOthers = (sql: (others: number) => string): readonly string[] =>
  Array.from({ length: BESIDE_MAX + 1 }, (_, others) => sql(others));
const OF_ONE = byOthers(ofOneSql);
const OF_SEVERAL = byOthers(ofSeveralSql);

/** An entity with a name that holds words like those asked for. */
interface Candidate {
  readonly id: string;
  /** The worth of what it holds of what was asked for. */
  readonly held: number;
  /** Words of its name. */
  readonly words: number;
}

/** The best of them, and whether there were more. */
interface Walked {
  readonly candidates: readonly Candidate[];
  readonly isCut: boolean;
}

const byShare = (slots: readonly Slot[]): Slot[] =>
  slots.filter(({ isWhole, gains }) => isWhole && gains.size > 0).sort((a, b) => a.share - b.share);

const joinedOf = (slots: readonly Slot[]): Slot[] =>
  slots.filter(({ isWhole, gains, share }) => !isWhole && gains.size > 0 && share <= RARE_SHARE);

/** By the rarest of the asked words, and whatever they likely are. */
export async function walkLikely(context: Context, slots: readonly Slot[], limit: number): Promise<Walked> {
  const whole = byShare(slots);
  const walked = whole.filter(({ share }, n) => n < 1 || (n < WALKED_SLOTS && share <= COMMON_SHARE));
  const left = whole.filter((slot) => !walked.includes(slot));
  return await walk(
    context,
    [...walked.map((slot) => likely([slot])), likely(joinedOf(slots))],
    left.map((slot) => likely([slot])),
    { limit, asked: askedIn(slots) },
  );
}

/** By the common words too, and by words that are less alike. */
export async function walkAll(context: Context, slots: readonly Slot[], limit: number): Promise<Walked> {
  const whole = byShare(slots);
  return await walk(
    context,
    [...whole.slice(0, WALKED_SLOTS).map((slot) => all([slot])), all(joinedOf(slots))],
    whole.slice(WALKED_SLOTS).map((slot) => all([slot])),
    { limit, asked: askedIn(slots) },
  );
}

const askedIn = (slots: readonly Slot[]): number => slots.filter(({ isWhole }) => isWhole).length;

type Entry = readonly [id: string, gain: number];

const all = (slots: readonly Slot[]): readonly Entry[] => slots.flatMap(({ gains }) => [...gains]);

/** Words that are alike enough to carry a match by themselves. */
const likely = (slots: readonly Slot[]): readonly Entry[] =>
  slots.flatMap(({ gains, word }) => [...gains].filter(([, gain]) => gain >= LIKELY_MIN * worthOf(word)));

async function walk(
  context: Context,
  walked: readonly (readonly Entry[])[],
  others: readonly (readonly Entry[])[],
  { limit, asked }: { readonly limit: number; readonly asked: number },
): Promise<Walked> {
  const wanted = walked.filter((entries) => entries.length > 0);
  if (wanted.length === 0) return { candidates: [], isCut: false };
  // In the order in which they are walked: the likest first, and always the same of those as alike.
  const walking = wanted.flatMap((own, slot) =>
    own
      .map(([key, gain]) => ({ key, slot, gain }))
      .sort((a, b) => b.gain - a.gain || (a.key < b.key ? -1 : 1)),
  );
  const told = others.filter((entries) => entries.length > 0).slice(0, BESIDE_MAX);
  const sql = (wanted.length === 1 ? OF_ONE : OF_SEVERAL)[told.length] as string;
  const { rows } = await context.query<{ found: string | null }>(sql, [
    textArray(walking.map((e) => e.key)),
    numberArray(walking.map((e) => e.slot)),
    numberArray(walking.map((e) => e.gain)),
    asked,
    ...(told.length > 0 ? [gainsByMark(told)] : []),
  ]);
  const ranked = (JSON.parse(rows[0]?.found ?? "[]") as [id: string, held: number, words: number][])
    .map(([id, held, words]) => ({ id, held, words }))
    .sort((a, b) => b.held - a.held - PER_WORD * (b.words - a.words) || byId(a.id, b.id));
  // Of an entity with several names the best.
  const best = new Map<string, Candidate>();
  for (const name of ranked) if (!best.has(name.id)) best.set(name.id, name);
  const isCut = ranked.length >= RANKED_NAMES || best.size > limit;
  return { candidates: [...best.values()].slice(0, limit), isCut };
}

const byId = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** By asked word and by mark, what a word with this mark adds to a name. */
function gainsByMark(others: readonly (readonly Entry[])[]): Uint8Array {
  const gains = new Uint8Array(others.length * MARKS);
  for (const [n, entries] of others.entries())
    for (const [id, gain] of entries) {
      const at = n * MARKS + markOf(id);
      gains[at] = Math.max(gains[at] as number, Math.min(255, Math.round(gain / STEP)));
    }
  return gains;
}
