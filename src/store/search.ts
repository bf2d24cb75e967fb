import type { SearchAnswer, SearchHit, SearchQuery } from "../app/index.ts";
import {
  analyseName,
  captionOf,
  compareNames,
  IDENTIFIER_TYPES,
  namesModel,
  normalIdentifier,
  type Statement,
  scoreNames,
} from "../core/index.ts";
import { clusters } from "./canonical.ts";
import { type Context, groupBy } from "./context.ts";
import { numberArray, textArray } from "./literals.ts";
import {
  indexesForSearch,
  NOT_WITHDRAWN,
  nameKeys,
  phoneTail,
  STATEMENT_COLUMNS,
  type StatementRow,
  statementsOf,
  toStatements,
  wholeNameKey,
} from "./statements.ts";

/** A key that as many rows carry as this is common; it is counted no further. */
const COMMON = 1_000;
/** Rows read of one common key, where all keys of a question are common. */
const COMMON_READ_MAX = 10_000;
/** Common keys that are read at all. */
const COMMON_KEYS_MAX = 3;
/** Entities whose names are compared with the question. */
const CANDIDATES_MAX = 120;
/** A candidate that shares less of the question than this part of what the best one shares is not compared. */
const SHARE_MIN = 0.3;
/** Below this, names share a sound and nothing else. */
const SCORE_MIN = 0.3;
/** Search as you type: completions of the last word that are tried. */
const COMPLETIONS_MAX = 20;

/**
 * Keys to postings, filtered by access before they rank; the best candidates are read back under the viewer's
 * policy, compared name by name and grouped as this viewer resolves them. Weights come from the rows that this
 * viewer may see, so that a hidden name does not speak through them.
 */
export async function search(context: Context, query: SearchQuery): Promise<SearchAnswer> {
  const nodes = identifierNodes(query.text);
  const [named, identified] = [
    await candidatesByKey(context, query.text, nodes),
    await candidatesByIdentifier(context, nodes),
  ];
  const ids = [...new Set([...identified.keys(), ...named])];
  const statements = await searchable(context, ids);
  const scored = scoreAll(context, query, statements, identified);
  return await group(context, query, scored);
}

/** The text read as each kind of identifier that it can be. */
function identifierNodes(text: string): readonly string[] {
  const nodes = IDENTIFIER_TYPES.flatMap((type) => {
    const normal = normalIdentifier(type, text);
    return normal === undefined ? [] : [`${type}:${normal}`];
  });
  const digits = text.replace(/[\s().-]/g, "");
  // "447…" is asked for where "+447…" is meant.
  return /^\d{7,15}$/.test(digits) ? [...nodes, `phone:+${digits}`] : nodes;
}

async function candidatesByIdentifier(
  context: Context,
  nodes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (nodes.length === 0) return new Map();
  const { rows } = await context.query<{ entity_id: string; id: string }>(
    `select i.entity_id, min(encode(uuid_send(i.statement_id), 'hex')) as id from wasl.identifier i
      where i.node = any ($1::text[]) group by i.entity_id order by i.entity_id limit $2`,
    [textArray(nodes), CANDIDATES_MAX],
  );
  return new Map(rows.map((r) => [r.entity_id, r.id]));
}

interface Weighted {
  readonly key: string;
  readonly rows: number;
}

async function candidatesByKey(
  context: Context,
  text: string,
  nodes: readonly string[],
): Promise<readonly string[]> {
  const keys = [...new Set([...nameKeys(text), ...nodes.flatMap((node) => phoneTail(node) ?? [])])];
  if (keys.length === 0) return [];
  let counted = await countKeys(context, keys);
  if (counted.length < keys.length)
    counted = [...counted, ...(await completions(context, text, keys, counted))];
  if (counted.length === 0) return [];
  const rare = counted.filter((c) => c.rows < COMMON);
  const common = counted.filter((c) => c.rows >= COMMON).slice(0, COMMON_KEYS_MAX);
  const { rows } =
    rare.length > 0
      ? await context.query<Candidate>(byRareKeys(rare.length, common.length), [
          textArray(rare.map((c) => c.key)),
          textArray(common.map((c) => c.key)),
          numberArray([...rare, ...common].map(weightOf)),
        ])
      : await context.query<Candidate>(BY_COMMON_KEYS, [
          textArray(common.map((c) => c.key)),
          numberArray(common.map(weightOf)),
        ]);
  const floor = SHARE_MIN * (rows[0]?.weight ?? 0);
  return rows.filter((r) => r.weight >= floor).map((r) => r.entity_id);
}

interface Candidate {
  readonly entity_id: string;
  readonly weight: number;
}

/** What sharing a key is worth: the rarer among what this viewer may see, the more. */
const weightOf = ({ rows }: Weighted): number => Math.log(1 + (10 * COMMON) / rows);

/** A set of keys as bits, so that a name said twice counts once; the weight is the sum over the bits. */
const weightOfBits = (bits: string): string =>
  `(select sum(x.weight) from unnest($3::float8[]) with ordinality x(weight, n)
    where ${bits} & (1 << (x.n::int - 1)) <> 0)`;

/** Everybody with a rare key; the common keys are only looked up for those. */
const byRareKeys = (rare: number, common: number): string =>
  `with base as (
    select p.entity_id, bit_or(1 << (k.n::int - 1)) as bits
      from unnest($1::text[]) with ordinality k(key, n) cross join lateral (
        select q.entity_id from wasl.posting q where q.key = k.key offset 0
      ) p group by p.entity_id
  ), widened as (
    select b.entity_id, ${
      common === 0
        ? "b.bits | cardinality($2::text[])"
        : `b.bits | coalesce((
          select bit_or(1 << (c.n::int - 1 + ${rare})) from unnest($2::text[]) with ordinality c(key, n)
            where exists (select 1 from wasl.posting q where q.key = c.key and q.entity_id = b.entity_id)), 0)`
    } as bits from base b
  )
  select w.entity_id, ${weightOfBits("w.bits")} as weight from widened w
    order by weight desc, w.entity_id limit ${CANDIDATES_MAX}`;

const BY_COMMON_KEYS = `
  select g.entity_id, (select sum(x.weight) from unnest($2::float8[]) with ordinality x(weight, n)
      where g.bits & (1 << (x.n::int - 1)) <> 0) as weight
    from (
      select p.entity_id, bit_or(1 << (k.n::int - 1)) as bits
        from unnest($1::text[]) with ordinality k(key, n) cross join lateral (
          select q.entity_id from wasl.posting q where q.key = k.key order by q.entity_id limit ${COMMON_READ_MAX}
        ) p group by p.entity_id
    ) g order by weight desc, g.entity_id limit ${CANDIDATES_MAX}`;

async function countKeys(context: Context, keys: readonly string[]): Promise<readonly Weighted[]> {
  const { rows } = await context.query<Weighted>(
    `select k.key, c.rows from unnest($1::text[]) k(key) cross join lateral (
        select count(*)::int as rows from (
          select 1 from wasl.posting p where p.key = k.key limit ${COMMON}
        ) capped
      ) c where c.rows > 0`,
    [textArray(keys)],
  );
  return rows;
}

/** Where a key is known to nobody, what begins like it: somebody is still typing. */
async function completions(
  context: Context,
  text: string,
  keys: readonly string[],
  counted: readonly Weighted[],
): Promise<readonly Weighted[]> {
  const known = new Set(counted.map((c) => c.key));
  const open = keys.filter((key) => key.length >= 3 && !known.has(key) && !key.startsWith("=")).at(-1);
  const beginnings = [wholeNameKey(text), ...(open === undefined ? [] : [open])].filter((b) => b.length >= 3);
  if (beginnings.length === 0) return [];
  const { rows } = await context.query<{ key: string }>(
    `select distinct p.key from unnest($1::text[], $2::text[]) b(from_key, to_key) cross join lateral (
        select q.key from wasl.posting q where q.key > b.from_key and q.key < b.to_key order by q.key limit 200
      ) p limit ${COMPLETIONS_MAX}`,
    // Under "C" collation every continuation sorts before the key followed by the last code point.
    [textArray(beginnings), textArray(beginnings.map((b) => `${b}\u{10ffff}`))],
  );
  const fresh = rows.map((r) => r.key).filter((key) => !known.has(key));
  return fresh.length === 0 ? [] : await countKeys(context, fresh);
}

async function searchable(context: Context, ids: readonly string[]): Promise<readonly Statement[]> {
  if (ids.length === 0) return [];
  const { rows } = await context.query<StatementRow>(
    `select ${STATEMENT_COLUMNS} from ${statementsOf("$1", "q.property = any ($2::text[])")}
      where ${NOT_WITHDRAWN} order by s.entity_id, s.id, s.access_id`,
    [textArray(ids), textArray(indexesForSearch(context.model))],
  );
  return await toStatements(context, rows);
}

interface Scored {
  readonly entityId: string;
  readonly schema: string;
  readonly statements: readonly Statement[];
  readonly best: Statement;
  readonly score: number;
}

function scoreAll(
  context: Context,
  query: SearchQuery,
  statements: readonly Statement[],
  identified: ReadonlyMap<string, string>,
): readonly Scored[] {
  const scored: Scored[] = [];
  const scoreOf = scorer(query.text);
  for (const [entityId, ofEntity] of groupBy(statements, (s) => s.entityId)) {
    const schema = ofEntity.reduce(
      (found, s) => context.model.moreSpecific(found, s.schema),
      ofEntity[0]?.schema ?? "",
    );
    if (query.schema !== undefined && !context.model.isA(schema, query.schema)) continue;
    const exact = ofEntity.find((s) => s.id === identified.get(entityId));
    const { best, score } = exact ? { best: exact, score: 1 } : bestName(scoreOf, ofEntity);
    if (best && score >= SCORE_MIN) scored.push({ entityId, schema, statements: ofEntity, best, score });
  }
  return scored.sort((a, b) => b.score - a.score || (a.entityId < b.entityId ? -1 : 1));
}

function bestName(
  scoreOf: (name: string) => number,
  statements: readonly Statement[],
): { best?: Statement; score: number } {
  let best: Statement | undefined;
  let score = 0;
  for (const statement of statements) {
    const probability = scoreOf(statement.value);
    if (probability <= score && best) continue;
    best = statement;
    score = probability;
  }
  return best ? { best, score } : { score };
}

/** The figure of core compareNames; with the name model loaded the question is analysed once. */
function scorer(text: string): (name: string) => number {
  const names = namesModel();
  const asked = names ? analyseName(text, names) : undefined;
  const typed = text.trim().toLowerCase();
  return (name) => {
    const probability =
      names && asked
        ? scoreNames(asked, analyseName(name, names), names)
        : compareNames(text, name).probability;
    // A question that the name only begins with is half an answer: somebody is typing.
    return typed.length >= 3 && name.toLowerCase().includes(typed) ? Math.max(probability, 0.5) : probability;
  };
}

async function group(context: Context, query: SearchQuery, scored: readonly Scored[]): Promise<SearchAnswer> {
  const byId = await clusters(
    context.query,
    scored.map((s) => s.entityId),
  );
  const groups = groupBy(scored, (s) => byId.get(s.entityId)?.canonicalId ?? s.entityId);
  const hits: SearchHit[] = [];
  const facets: Record<string, number> = {};
  for (const [canonicalId, members] of groups) {
    const [first] = members;
    if (!first) continue;
    const schema = members.reduce((found, m) => context.model.moreSpecific(found, m.schema), first.schema);
    facets[schema] = (facets[schema] ?? 0) + 1;
    const { best } = first;
    hits.push({
      canonicalId,
      schema,
      caption:
        captionOf(
          context.model,
          schema,
          members.flatMap((m) => m.statements),
        ) ?? best.value,
      score: first.score,
      matched: { statementId: best.id, property: best.property, value: best.value },
    });
  }
  return { hits: hits.slice(0, query.limit), facets };
}
