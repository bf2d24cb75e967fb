import type { Word } from "../../core/index.ts";
import type { Query } from "../database/driver.ts";
import { numberArray, textArray } from "../database/literals.ts";
import type { Scope } from "../protection/erasure.ts";
import { ADD_WORDS, wordParams } from "./appending.ts";
import { planOf } from "./index-plans.ts";
import { KnownWords, keyModel, phoneTail, postingsOf, Vocabulary, wordId } from "./name-rows.ts";
import { NOT_WITHDRAWN } from "./statements.ts";

interface NameRow {
  readonly entity_id: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
  readonly access_id: number;
}

/** A read or a delete of so many entities at once. */
const ENTITIES_MAX = 5_000;

/**
 * Postings do not say which statement they came from. After statements of these entities are gone, or changed their
 * marking, their postings are made anew from what is left, and words that nobody's name holds any more are forgotten.
 */
export async function rebuildPostings(scope: Scope, entityIds: readonly string[]): Promise<void> {
  for (let at = 0; at < entityIds.length; at += ENTITIES_MAX)
    await rebuildSome(scope, entityIds.slice(at, at + ENTITIES_MAX));
}

async function rebuildSome({ query, model }: Scope, entityIds: readonly string[]): Promise<void> {
  const list = textArray(entityIds);
  const { rows: gone } = await query<{ key: string }>(
    "with old as (delete from wasl.posting where entity_id = any ($1::text[]) returning key) select distinct key from old",
    [list],
  );
  const { rows } = await query<NameRow>(
    `select s.entity_id, s.schema, s.property, s.value, s.access_id from wasl.statement s
      where s.entity_id = any ($1::text[]) and ${NOT_WITHDRAWN}`,
    [list],
  );
  const names = keyModel();
  const found: { readonly word: Word; readonly accessId: number }[] = [];
  const postings = rows.flatMap((row): Posting[] => {
    if (!planOf(model, row.schema, row.property).isSearched) return [];
    const { words, marks } = postingsOf(row.value, names);
    for (const word of words) found.push({ word, accessId: row.access_id });
    return words.map((word) => ({ ...placeOf(row), key: wordId(word), words: words.length, marks }));
  });
  const { rows: phones } = await query<PhoneRow>(
    "select i.node, i.entity_id, i.access_id from wasl.identifier i where i.entity_id = any ($1::text[])",
    [list],
  );
  await writePostings(query, [...postings, ...tailsOf(phones)]);
  // Under another marking, or after all who bore it were gone for a while, a word is not there.
  const words = wordParams(new Vocabulary(new KnownWords()).rowsOf(found));
  if (words) await query(ADD_WORDS, words);
  if (gone.length === 0) return;
  await query(
    `delete from wasl.name_key k where k.word = any ($1::text[])
      and not exists (select 1 from wasl.posting p where p.key = k.word and p.access_id = k.access_id)`,
    [textArray(gone.map((g) => g.key))],
  );
}

export interface Posting {
  readonly key: string;
  readonly entityId: string;
  readonly accessId: number;
  /** Of its name, and their marks. */
  readonly words: number;
  readonly marks: number;
}

export interface PhoneRow {
  readonly node: string;
  readonly entity_id: string;
  readonly access_id: number;
}

export const placeOf = (row: {
  readonly entity_id: string;
  readonly access_id: number;
}): Pick<Posting, "entityId" | "accessId"> => ({ entityId: row.entity_id, accessId: row.access_id });

/** How phones end: no word of a name. */
export const tailsOf = (phones: readonly PhoneRow[]): readonly Posting[] =>
  phones.flatMap((row) => {
    const key = phoneTail(row.node);
    return key === undefined ? [] : [{ ...placeOf(row), key, words: 0, marks: 0 }];
  });

export async function writePostings(query: Query, rows: readonly Posting[]): Promise<number> {
  if (rows.length === 0) return 0;
  const { count } = await query(
    `insert into wasl.posting (key, entity_id, access_id, words, marks)
      select * from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::int8[])`,
    [
      textArray(rows.map((r) => r.key)),
      textArray(rows.map((r) => r.entityId)),
      numberArray(rows.map((r) => r.accessId)),
      numberArray(rows.map((r) => r.words)),
      numberArray(rows.map((r) => r.marks)),
    ],
  );
  return count;
}
