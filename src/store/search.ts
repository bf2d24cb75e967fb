import type { SearchAnswer, SearchHit, SearchQuery } from "../app/index.ts";
import {
  captionOf,
  compareNames,
  IDENTIFIER_TYPES,
  normalIdentifier,
  type Statement,
  searchKeys,
} from "../core/index.ts";
import { clusters } from "./canonical.ts";
import { type Context, groupBy } from "./context.ts";
import { numberArray, textArray } from "./literals.ts";
import {
  indexesForSearch,
  NOT_WITHDRAWN,
  phoneTail,
  STATEMENT_COLUMNS,
  STATEMENT_TABLES,
  type StatementRow,
  toStatements,
} from "./statements.ts";

/** A key that more rows carry than this says little; it is counted no further. */
const COUNT_MAX = 5_000;
/** Rows read from the postings of one search; the rarest keys come first. */
const POSTINGS_MAX = 20_000;
/** Entities whose names are compared with the question. */
const CANDIDATES_MAX = 200;
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
  const keys = [...new Set([...searchKeys(text), ...nodes.flatMap((node) => phoneTail(node) ?? [])])];
  if (keys.length === 0) return [];
  let counted = await countKeys(context, keys);
  if (counted.length < keys.length) counted = [...counted, ...(await completions(context, keys, counted))];
  const chosen = rarestWithin(counted);
  if (chosen.length === 0) return [];
  const { rows } = await context.query<{ entity_id: string }>(
    `select d.entity_id from (
        select distinct k.key, k.weight, p.entity_id
          from unnest($1::text[], $2::float8[]) k(key, weight) cross join lateral (
            select q.entity_id from wasl.posting q where q.key = k.key limit ${POSTINGS_MAX}
          ) p
      ) d group by d.entity_id order by sum(d.weight) desc, d.entity_id limit ${CANDIDATES_MAX}`,
    [
      textArray(chosen.map((c) => c.key)),
      numberArray(chosen.map((c) => Math.log(1 + COUNT_MAX / Math.max(1, c.rows)))),
    ],
  );
  return rows.map((r) => r.entity_id);
}

async function countKeys(context: Context, keys: readonly string[]): Promise<readonly Weighted[]> {
  const { rows } = await context.query<Weighted>(
    `select k.key, c.rows from unnest($1::text[]) k(key) cross join lateral (
        select count(*)::int as rows from (
          select 1 from wasl.posting p where p.key = k.key limit ${COUNT_MAX}
        ) capped
      ) c where c.rows > 0`,
    [textArray(keys)],
  );
  return rows;
}

/** Where a key is known to nobody, what begins like it: somebody is still typing. */
async function completions(
  context: Context,
  keys: readonly string[],
  counted: readonly Weighted[],
): Promise<readonly Weighted[]> {
  const known = new Set(counted.map((c) => c.key));
  const open = keys.filter((key) => key.length >= 3 && !known.has(key)).at(-1);
  if (open === undefined) return [];
  const { rows } = await context.query<{ key: string }>(
    `select distinct p.key from (
        select q.key from wasl.posting q where q.key > $1 and q.key < $2 order by q.key limit 500
      ) p limit ${COMPLETIONS_MAX}`,
    // Under "C" collation every continuation sorts before the key followed by the last code point.
    [open, `${open}\u{10ffff}`],
  );
  return rows.length === 0
    ? []
    : await countKeys(
        context,
        rows.map((r) => r.key),
      );
}

function rarestWithin(counted: readonly Weighted[]): readonly Weighted[] {
  const chosen: Weighted[] = [];
  let total = 0;
  for (const key of [...counted].sort((a, b) => a.rows - b.rows)) {
    if (chosen.length > 0 && total + key.rows > POSTINGS_MAX) break;
    chosen.push(key);
    total += key.rows;
  }
  return chosen;
}

async function searchable(context: Context, ids: readonly string[]): Promise<readonly Statement[]> {
  if (ids.length === 0) return [];
  const { rows } = await context.query<StatementRow>(
    `select ${STATEMENT_COLUMNS} from ${STATEMENT_TABLES}
      where s.entity_id = any ($1::text[]) and s.property = any ($2::text[]) and ${NOT_WITHDRAWN}
      order by s.entity_id, s.id, s.access_id`,
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
  for (const [entityId, ofEntity] of groupBy(statements, (s) => s.entityId)) {
    const schema = ofEntity.reduce(
      (found, s) => context.model.moreSpecific(found, s.schema),
      ofEntity[0]?.schema ?? "",
    );
    if (query.schema !== undefined && !context.model.isA(schema, query.schema)) continue;
    const exact = ofEntity.find((s) => s.id === identified.get(entityId));
    const { best, score } = exact ? { best: exact, score: 1 } : bestName(query.text, ofEntity);
    if (best && score >= SCORE_MIN) scored.push({ entityId, schema, statements: ofEntity, best, score });
  }
  return scored.sort((a, b) => b.score - a.score || (a.entityId < b.entityId ? -1 : 1));
}

function bestName(text: string, statements: readonly Statement[]): { best?: Statement; score: number } {
  let best: Statement | undefined;
  let score = 0;
  for (const statement of statements) {
    const probability = nameScore(text, statement.value);
    if (probability <= score && best) continue;
    best = statement;
    score = probability;
  }
  return best ? { best, score } : { score };
}

/** A question that the name only begins with is half an answer: somebody is typing. */
function nameScore(text: string, name: string): number {
  const { probability } = compareNames(text, name);
  const typed = text.trim().toLowerCase();
  if (typed.length >= 3 && name.toLowerCase().includes(typed)) return Math.max(probability, 0.5);
  return probability;
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
