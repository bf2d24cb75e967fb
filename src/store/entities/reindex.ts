import type { Model } from "../../core/index.ts";
import { type Driver, inTransaction, type Query } from "../database/driver.ts";
import { NO_ID, textArray } from "../database/literals.ts";
import { ADD_WORDS, wordParams } from "./appending.ts";
import { planOf } from "./index-plans.ts";
import { KnownWords, keyModel, postingsOf, Vocabulary, wordId } from "./name-rows.ts";
import { type PhoneRow, placeOf, tailsOf, writePostings } from "./postings.ts";

const DEADLINE_MS = 600_000;
const ROWS_PER_READ = 10_000;

/**
 * Indexes all names anew where the keys were made by other tables than those loaded, in one transaction. Answers how
 * many postings were written, undefined where the index is good as it is.
 */
export async function reindexNames(
  driver: Driver,
  model: Model,
  rowsPerRead = ROWS_PER_READ,
): Promise<number | undefined> {
  const { keysVersion } = keyModel();
  return await inTransaction(driver, "owner", DEADLINE_MS, async (query) => {
    // Of two processes that start together the second waits here and finds it done.
    await query("lock table wasl.name_index in exclusive mode");
    const { rows } = await query<{ version: string }>("select version from wasl.name_index");
    if (rows[0]?.version === keysVersion) return undefined;
    await query("truncate wasl.name_key, wasl.posting");
    const written = (await indexNames(query, model, rowsPerRead)) + (await indexPhones(query));
    await query(
      "insert into wasl.name_index (version) values ($1) on conflict (one) do update set version = excluded.version",
      [keysVersion],
    );
    return written;
  });
}

interface NameRow {
  readonly id: string;
  readonly entity_id: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
  readonly access_id: number;
}

/** What is withdrawn too, as when it came in: it stands again where the edition of a list that ended it goes. */
async function indexNames(query: Query, model: Model, rowsPerRead: number): Promise<number> {
  const names = keyModel();
  const vocabulary = new Vocabulary(new KnownWords());
  const properties = textArray(searchedProperties(model));
  let written = 0;
  let after: readonly [string, string, number] = ["", NO_ID, 0];
  for (;;) {
    const { rows }: { rows: readonly NameRow[] } = await query<NameRow>(
      `select encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.schema, s.property, s.value, s.access_id
        from wasl.statement s where s.property = any ($1::text[])
          and (s.entity_id, s.id, s.access_id) > ($2::text, $3::uuid, $4::int)
        order by s.entity_id, s.id, s.access_id limit ${rowsPerRead}`,
      [properties, ...after],
    );
    const named = rows.flatMap((row) => {
      if (!planOf(model, row.schema, row.property).isSearched) return [];
      const { words, marks } = postingsOf(row.value, names);
      return words.map((word) => ({ row, word, words: words.length, marks }));
    });
    const vocabularyRows = wordParams(
      vocabulary.rowsOf(named.map(({ row, word }) => ({ word, accessId: row.access_id }))),
    );
    if (vocabularyRows) await query(ADD_WORDS, vocabularyRows);
    written += await writePostings(
      query,
      named.map(({ row, word, words, marks }) => ({ ...placeOf(row), key: wordId(word), words, marks })),
    );
    const last = rows.at(-1);
    if (!last || rows.length < rowsPerRead) return written;
    after = [last.entity_id, last.id, last.access_id];
  }
}

async function indexPhones(query: Query): Promise<number> {
  const { rows } = await query<PhoneRow>(
    "select i.node, i.entity_id, i.access_id from wasl.identifier i where i.node >= 'phone:' and i.node < 'phone;'",
  );
  return await writePostings(query, tailsOf(rows));
}

function searchedProperties(model: Model): readonly string[] {
  const found = new Set<string>();
  for (const schema of model.schemata.values())
    for (const property of schema.properties.keys())
      if (planOf(model, schema.name, property).isSearched) found.add(property);
  return [...found];
}
