import {
  type Access,
  identifierNode,
  idFrom,
  isAtLeastAsStrict,
  type Model,
  type Statement,
  WaslError,
  type Word,
} from "../../core/index.ts";
import type { Context } from "../context.ts";
import type { Param } from "../database/driver.ts";
import { numberArray, textArray } from "../database/literals.ts";
import { type RowBytes, type RowTypes, rowArray } from "../database/row-arrays.ts";
import { holdProtected } from "../protection/protected.ts";
import type { ReportNumbers } from "../reports.ts";
import { planOf } from "./index-plans.ts";
import { keyModel, phoneTail, postingsOf, type VocabularyRow, wordId } from "./name-rows.ts";

/** Rows of one insert: small enough that making one ready and writing the one before run side by side. */
const ROWS_PER_INSERT = 2_500;
/** Of the first, for which the database waits. */
const ROWS_OF_FIRST_INSERT = 500;
/** So many are made ready at a time: in between, more of the insert before goes out to the database. */
const ROWS_PER_TURN = 125;

/** What is said of one entity mostly comes together, and stays so: otherwise the next batch finds the entity known. */
function endOfBatch(statements: readonly Statement[], start: number): number {
  let end = start === 0 ? ROWS_OF_FIRST_INSERT : start + ROWS_PER_INSERT;
  const last = statements[end - 1]?.entityId;
  while (end < start + 2 * ROWS_PER_INSERT && last !== undefined && statements[end]?.entityId === last)
    end += 1;
  return Math.min(end, statements.length);
}

export async function appendStatements(
  context: Context,
  numbers: ReportNumbers,
  given: readonly Statement[],
): Promise<number> {
  const statements = await notSettled(context, numbers, given);
  let added = 0;
  let writing: Promise<number> = Promise.resolve(0);
  for (let at = 0; at < statements.length; ) {
    const end = endOfBatch(statements, at);
    const batch = await prepare(context, numbers, statements.slice(at, end));
    at = end;
    added += await writing;
    writing = write(context, batch);
    // Whoever waits for it is told; until then a failure is not unhandled.
    writing.catch(() => undefined);
  }
  return added + (await writing);
}

/**
 * Without what a data subject's request had erased or restricted: whoever reads the same bytes once more does not write it
 * again. Until the commit none of it becomes so. What partners were told is gone is said anew.
 */
async function notSettled(
  context: Context,
  numbers: ReportNumbers,
  statements: readonly Statement[],
): Promise<readonly Statement[]> {
  const nos = await Promise.all(
    [...new Set(statements.map((s) => s.reportId))].map(async (id) => (await numbers.get(id)).no),
  );
  await holdProtected(context);
  const [{ rows }] = await Promise.all([
    context.query<{ id: string; said_anew: boolean }>(
      `select encode(uuid_send(statement_id), 'hex') as id, said_anew from wasl.settled
        where report_no = any ($1::int[])`,
      [numberArray(nos)],
    ),
    hearWordsTaken(context),
  ]);
  if (rows.length === 0) return statements;
  const settled = new Map(rows.map((r) => [r.id, r.said_anew]));
  const idNow = (id: string): string => {
    let now = id;
    while (settled.get(now) === true) now = idFrom("", now);
    return now;
  };
  return statements
    .map((s) => (settled.get(s.id) === true ? { ...s, id: idNow(s.id) } : s))
    .filter((s) => !settled.has(s.id));
}

/** While nobody may take any out of the vocabulary. */
async function hearWordsTaken({ query, vocabulary }: Context): Promise<void> {
  const { rows } = await query<{ taken: string }>("select last_value::text as taken from wasl.words_taken");
  vocabulary.asOf(rows[0]?.taken ?? "");
}

/** Which of some entities this viewer sees a statement of: nothing that they may write is hidden from them. */
const KNOWN = `select e.id from unnest($1::text[]) e(id)
  where exists (select 1 from wasl.statement s where s.entity_id = e.id offset 0)`;

const STATEMENT_COLUMNS = `report_no, access_id, assessment, id, entity_id, schema, property, value, lang,
      original, valid_from, valid_to, first_seen, last_seen, known_at`;

/**
 * Statements and their index rows in one statement. Those of new entities are new themselves, so that nothing is looked
 * up for them and no row is given back: that takes an eighth off the database's work. Of known ones, those that are there
 * already stay, and index rows are written for new statements only, so that a rerun doubles nothing and two imports that
 * name the same entity never wait for each other. Index rows come with their own keys rather than by a join with the
 * input: that would have PostgreSQL keep the input a second time.
 */
const indexRowsIn = (andFresh: string): string => `
postings as (
  insert into wasl.posting (key, entity_id, access_id, words, marks)
    select p.key, p.entity_id, p.access_id, p.words, p.marks from unnest($2::wasl.posting_row[]) p ${andFresh}
), identifiers as (
  insert into wasl.identifier (node, entity_id, schema, property, statement_id, access_id)
    select p.node, p.entity_id, p.schema, p.property, p.id, p.access_id
      from unnest($3::wasl.identifier_row[]) p ${andFresh}
), links as (
  insert into wasl.link (entity_id, other_id, schema, property, side, statement_id, access_id)
    select p.entity_id, p.other_id, p.schema, p.property, p.side, p.id, p.access_id
      from unnest($4::wasl.link_row[]) p ${andFresh}
)`;
const APPEND_NEW = `
with ${indexRowsIn("")}
insert into wasl.statement (${STATEMENT_COLUMNS})
  select i.* from unnest($1::wasl.statement_row[]) i`;
const APPEND_KNOWN = `
with fresh as (
  insert into wasl.statement (${STATEMENT_COLUMNS})
    select i.* from unnest($1::wasl.statement_row[]) i
    on conflict do nothing
    returning id, access_id
), ${indexRowsIn("join fresh f on f.id = p.id and f.access_id = p.access_id")}
select count(*)::int as added from fresh`;

/** New words of the vocabulary, each with all of its keys. Whether a word is there is seen by its spelling, which every word has as a key. */
export const ADD_WORDS = `
insert into wasl.name_key (key, word, letters, access_id)
  select k.key, g.word, g.letters, g.access_id
    from unnest($1::text[], $2::text[], $3::int[], $4::int[]) g(keys, word, letters, access_id)
      cross join lateral string_to_table(g.keys, ' ') k(key)
    -- By one index probe a word ("offset 0"): as a join, a few words have the whole vocabulary read for each of them.
    where not exists (select 1 from wasl.name_key k
      where k.key = '=' || g.word and k.word = g.word and k.access_id = g.access_id offset 0)`;

interface Prepared {
  readonly rows: BatchRows;
  /** Of the whole batch. */
  readonly append: readonly Param[];
  readonly entities: Param;
  /** Undefined where all words are known. */
  readonly words: readonly Param[] | undefined;
}

async function write(context: Context, batch: Prepared): Promise<number> {
  // Asked in one go: an answer may wait until the next batch is made ready.
  const [{ rows }] = await Promise.all([
    context.query<{ id: string }>(KNOWN, [batch.entities]),
    batch.words && context.query(ADD_WORDS, batch.words),
  ]);
  const known = new Set(rows.map((r) => r.id));
  if (known.size === 0) return await appendNew(context, batch.append);
  const isKnown = (s: Statement): boolean => known.has(s.entityId);
  return (
    (await appendKnown(context, await appendParams(someOf(batch.rows, isKnown)))) +
    (await appendNew(context, await appendParams(someOf(batch.rows, (s) => !isKnown(s)))))
  );
}

/** Where somebody else has written one of them since, it goes as with known entities. */
async function appendNew(context: Context, params: readonly Param[]): Promise<number> {
  const added = await context.unlessTaken(APPEND_NEW, params);
  return added ? added.count : await appendKnown(context, params);
}

async function appendKnown(context: Context, params: readonly Param[]): Promise<number> {
  const { rows } = await context.query<{ added: number }>(APPEND_KNOWN, params);
  return rows[0]?.added ?? 0;
}

/** The parameters of ADD_WORDS. */
export function wordParams(rows: readonly VocabularyRow[]): readonly Param[] | undefined {
  if (rows.length === 0) return undefined;
  return [
    textArray(rows.map((r) => r.keys)),
    textArray(rows.map((r) => r.word)),
    numberArray(rows.map((r) => r.letters)),
    numberArray(rows.map((r) => r.accessId)),
  ];
}

/** The parameters of what is written; a query for what was not known before, at most. */
async function prepare(
  context: Context,
  numbers: ReportNumbers,
  batch: readonly Statement[],
): Promise<Prepared> {
  const statements = distinct(batch);
  const reportNos = await reportNumbers(numbers, statements);
  const accessIds = await context.access.intern(statements.map((s) => s.access));
  const { words, ...index } = await indexRows(context.model, statements, accessIds);
  const rows: BatchRows = {
    types: context.rowTypes,
    statements: statements.map((of, n) => ({ of, reportNo: reportNos[n] ?? 0, accessId: accessIds[n] ?? 0 })),
    ...index,
  };
  return {
    rows,
    append: await appendParams(rows),
    entities: textArray([...new Set(statements.map((s) => s.entityId))]),
    words: wordParams(context.vocabulary.rowsOf(words)),
  };
}

/** What a batch writes, each row with the statement that it stands for. */
interface BatchRows {
  readonly types: RowTypes;
  readonly statements: readonly {
    readonly of: Statement;
    readonly reportNo: number;
    readonly accessId: number;
  }[];
  readonly postings: readonly IndexRow[];
  readonly identifiers: readonly IndexRow[];
  readonly links: readonly IndexRow[];
}

/** The parameters of APPEND_NEW and APPEND_KNOWN. */
async function appendParams({ types, ...batch }: BatchRows): Promise<readonly Param[]> {
  return [
    await inTurn(() => rowArray(types.statement_row, batch.statements, writeStatement)),
    await inTurn(() => rowArray(types.posting_row, batch.postings, writePosting)),
    await inTurn(() => rowArray(types.identifier_row, batch.identifiers, writeIdentifier)),
    await inTurn(() => rowArray(types.link_row, batch.links, writeLink)),
  ];
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function inTurn<T>(make: () => T): Promise<T> {
  await turn();
  return make();
}

/** Of some of the statements. */
const someOf = (batch: BatchRows, isIn: (of: Statement) => boolean): BatchRows => ({
  types: batch.types,
  statements: batch.statements.filter((r) => isIn(r.of)),
  postings: batch.postings.filter((r) => isIn(r.of)),
  identifiers: batch.identifiers.filter((r) => isIn(r.of)),
  links: batch.links.filter((r) => isIn(r.of)),
});

function writeStatement(row: RowBytes, { of, reportNo, accessId }: BatchRows["statements"][number]): void {
  row.int(reportNo);
  row.int(accessId);
  row.bool(of.kind === "assessment");
  row.uuid(of.id);
  row.text(of.entityId);
  row.text(of.schema);
  row.text(of.property);
  row.text(of.value);
  row.text(of.lang);
  row.text(of.original);
  row.text(of.validFrom);
  row.text(of.validTo);
  row.text(of.firstSeen);
  row.text(of.lastSeen === of.firstSeen ? undefined : of.lastSeen);
  row.text(of.knownAt);
}

function writePosting(row: RowBytes, posting: IndexRow): void {
  writeOwn(row, posting);
  row.text(posting.key);
  row.int(posting.side);
  row.long(posting.marks);
}

function writeIdentifier(row: RowBytes, identifier: IndexRow): void {
  writeOwn(row, identifier);
  row.text(identifier.of.schema);
  row.text(identifier.of.property);
  row.text(identifier.key);
}

function writeLink(row: RowBytes, link: IndexRow): void {
  writeIdentifier(row, link);
  row.int(link.side);
}

function writeOwn(row: RowBytes, { of, accessId }: IndexRow): void {
  row.uuid(of.id);
  row.int(accessId);
  row.text(of.entityId);
}

/** Twice in one batch is once: the index rows of the second would be written with the first. */
function distinct(batch: readonly Statement[]): readonly Statement[] {
  const ids = new Set(batch.map((s) => s.id));
  return ids.size === batch.length ? batch : [...new Map(batch.map((s) => [s.id, s])).values()];
}

async function reportNumbers(
  numbers: ReportNumbers,
  statements: readonly Statement[],
): Promise<readonly number[]> {
  const nos = new Map<string, number>();
  const checked = new Set<Access>();
  for (const statement of statements) {
    const known = nos.get(statement.reportId);
    if (known !== undefined && checked.has(statement.access)) continue;
    const report = await numbers.get(statement.reportId);
    if (!isAtLeastAsStrict(statement.access, report.access))
      throw new WaslError("MARKING_FORBIDS", { statementId: statement.id, because: "laxer than its report" });
    nos.set(statement.reportId, report.no);
    checked.add(statement.access);
  }
  return statements.map((s) => nos.get(s.reportId) ?? 0);
}

/** One row of an index, and the statement that it stands for. */
interface IndexRow {
  readonly of: Statement;
  readonly accessId: number;
  readonly key: string;
  /** Of a link its side, of a posting the words of its name. */
  readonly side: number;
  /** Of a posting the marks of the words of its name. */
  readonly marks: number;
}

/** What a batch adds to the indexes. Most properties add nothing. */
async function indexRows(model: Model, statements: readonly Statement[], accessIds: readonly number[]) {
  const postings: IndexRow[] = [];
  const identifiers: IndexRow[] = [];
  const links: IndexRow[] = [];
  const words: { word: Word; accessId: number }[] = [];
  const names = keyModel();
  for (const [n, of] of statements.entries()) {
    if (n % ROWS_PER_TURN === 0) await turn();
    const { isSearched, isIdentifier, isLink, side } = planOf(model, of.schema, of.property);
    const accessId = accessIds[n] ?? 0;
    const add = (rows: IndexRow[], key: string): void => {
      rows.push({ of, accessId, key, side, marks: 0 });
    };
    if (isSearched) {
      const { words: ofName, marks } = postingsOf(of.value, names);
      for (const word of ofName) {
        postings.push({ of, accessId, key: wordId(word), side: ofName.length, marks });
        words.push({ word, accessId });
      }
    }
    if (isLink) add(links, of.value);
    const node = isIdentifier ? identifierNode(of.property, of.value) : undefined;
    if (node === undefined) continue;
    add(identifiers, node);
    const tail = phoneTail(node);
    if (tail !== undefined) add(postings, tail);
  }
  return { postings, identifiers, links, words };
}
