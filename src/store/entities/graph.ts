import type { InterestEdge, LinkFilter, NamedEntity, RelationCount, Transaction } from "../../app/index.ts";
import {
  groupBy,
  type IdentifierUse,
  INTEREST_SCHEMATA,
  identifierTypeOf,
  isProtectedCategory,
  type Link,
  normalIdentifier,
  parseIdentifierNode,
  REPORTS_OF_FRONT,
  SUBJECT_CATEGORIES,
  strictest,
} from "../../core/index.ts";
import type { Context } from "../context.ts";
import { NO_ID, sqlText, textArray, unseen } from "../database/literals.ts";
import { type Cluster, clusters } from "./canonical.ts";
import { NOT_WITHDRAWN } from "./statements.ts";

type Part = Pick<
  Transaction,
  "links" | "linkRelations" | "interestEdges" | "referrers" | "identifiers" | "names"
>;

const ROWS_PER_READ = 10_000;
const PROTECTED = SUBJECT_CATEGORIES.filter(isProtectedCategory);

const notWithdrawn = (alias: string): string =>
  `not exists (select 1 from wasl.tombstone t where t.statement_id = ${alias}.statement_id and t.access_id = ${alias}.access_id)`;

export function graphPart(context: Context): Part {
  return {
    links: (nodes, perNode, only) => links(context, nodes, perNode, only),
    linkRelations: (node, limit) => linkRelations(context, node, limit),
    interestEdges: (ids, limit, side) => interestEdges(context, ids, limit, side),
    referrers: (ids, limit) => referrers(context, ids, limit),
    identifiers: () => identifiers(context),
    names: () => names(context),
  };
}

interface Half {
  readonly node: string;
  readonly other: string;
  readonly property: string;
  readonly schema: string;
  /** 1 or 2 where `via` is a relation and this end its source or target. */
  readonly side: number;
  readonly via: string | null;
  readonly statement_id: string;
  readonly far_statement_id: string | null;
  readonly outward: boolean;
}

/**
 * One query for all nodes: what they refer to, what refers to them, and the identifiers that they share. An entity
 * of an edge schema (Ownership, Payment) is not a node but the edge: its two halves are joined here.
 */
const halves = (only: (relation: string, statements: string) => string): string => `
with asked as (select * from unnest(${unseen("$1::text[]")}) n(node)),
-- Entity-typed properties of ordinary entities, from either end.
plain as (
  select a.node, l.* from asked a cross join lateral (
    (select l.other_id as other, l.property, l.schema, 0 as side, null::text as via, l.statement_id, null::uuid as far_id,
        true as outward
      from wasl.link l where l.entity_id = a.node and l.side = 0 and ${notWithdrawn("l")}${only("l.property", "l.statement_id")} limit $2)
    union all
    (select l.entity_id, l.property, l.schema, 0, null, l.statement_id, null, false
      from wasl.link l where l.other_id = a.node and l.side = 0 and ${notWithdrawn("l")}${only("l.property", "l.statement_id")} limit $2)
  ) l
),
-- Relations: from one end over the edge entity to the other.
relations as (
  select a.node, l.* from asked a cross join lateral (
    select f.other_id as other, l.property, l.schema, l.side::int as side, l.entity_id as via, l.statement_id,
        f.statement_id as far_id, l.side = 1 as outward
      from wasl.link l join wasl.link f on f.entity_id = l.entity_id and f.side = 3 - l.side
      where l.other_id = a.node and l.side > 0 and ${notWithdrawn("l")} and ${notWithdrawn("f")}
        ${only("l.schema", "l.statement_id, f.statement_id")} limit $2
  ) l
),
-- An edge entity that was asked for by its own id shows its two ends.
ends as (
  select a.node, l.* from asked a cross join lateral (
    select l.other_id as other, l.property, l.schema, 0 as side, null::text as via, l.statement_id, null::uuid as far_id,
        l.side = 2 as outward
      from wasl.link l where l.entity_id = a.node and l.side > 0 and ${notWithdrawn("l")}${only("l.property", "l.statement_id")} limit $2
  ) l
),
shared as (
  select a.node, i.* from asked a cross join lateral (
    (select i.node as other, i.property, i.schema, 0 as side, null::text as via, i.statement_id, null::uuid as far_id,
        true as outward
      from wasl.identifier i where i.entity_id = a.node and ${notWithdrawn("i")}${only("i.property", "i.statement_id")} limit $2)
    union all
    (select i.entity_id, i.property, i.schema, 0, null, i.statement_id, null, false
      from wasl.identifier i where i.node = a.node and ${notWithdrawn("i")}${only("i.property", "i.statement_id")} limit $2)
  ) i
)
`;
const ALL =
  "(select * from plain union all select * from relations union all select * from ends union all select * from shared) e";
const COLUMNS = `node, other, property, schema, side, via, outward, encode(uuid_send(statement_id), 'hex') as statement_id,
    encode(uuid_send(far_id), 'hex') as far_statement_id`;
const LINKS = `${halves(() => "")}select ${COLUMNS} from ${ALL}`;

/** The front of the report "r". */
const FRONT = `case ${Object.entries(REPORTS_OF_FRONT)
  .map(
    ([front, { formats, sources }]) =>
      `when r.format in (${formats.map(sqlText).join(", ")}) or r.source in (${[...sources, ""].map(sqlText).join(", ")}) then '${front}'`,
  )
  .join(" ")} else 'other' end`;

/** Of those kinds and fronts alone, before the bound: a hub's other links do not crowd them out. */
const SOME_LINKS = `${halves(
  (relation, statements) => ` and ($3::text[] is null or ${relation} = any ($3::text[]))
    and ($4::text[] is null or exists (select 1 from wasl.statement s join wasl.report r on r.no = s.report_no
      where s.id in (${statements}) and ${FRONT} = any ($4::text[])))`,
)}select ${COLUMNS} from ${ALL}`;

const RELATIONS = `${halves(() => "")}select case when e.via is null then e.property else e.schema end as relation, ${FRONT} as front,
    json_agg(distinct e.other)::text as others
  from ${ALL} join wasl.statement s on s.id = e.statement_id join wasl.report r on r.no = s.report_no
  group by 1, 2`;

/** Of these entities, those of which this viewer sees something. */
const SEEN = `select a.id from unnest(${unseen("$1::text[]")}) a(id)
  where exists (select from wasl.statement s where s.entity_id = a.id and ${NOT_WITHDRAWN})`;

async function links(
  context: Context,
  nodes: readonly string[],
  perNode: number,
  { relations, fronts }: LinkFilter = {},
): Promise<readonly Link[]> {
  const entityIds = nodes.filter((node) => !parseIdentifierNode(node));
  const asked = await clusters(context.query, entityIds);
  const members = [...asked.values()].flatMap((c) => c.members);
  const all = [...new Set([...members, ...nodes])];
  if (all.length === 0) return [];
  const some = [relations, fronts].map((one) => (one === undefined ? null : textArray(one)));
  const { rows } = some.every((one) => one === null)
    ? await context.query<Half>(LINKS, [textArray(all), perNode])
    : await context.query<Half>(SOME_LINKS, [textArray(all), perNode, ...some]);
  const others = rows.map((r) => r.other).filter((other) => !parseIdentifierNode(other));
  const known = await clusters(context.query, [...others, ...members]);
  return joinHalves(rows, known, perNode);
}

async function linkRelations(
  context: Context,
  node: string,
  limit: number,
): Promise<readonly RelationCount[]> {
  const own = parseIdentifierNode(node) ? [node] : (await clusters(context.query, [node])).get(node)?.members;
  const { rows } = await context.query<
    Pick<RelationCount, "relation" | "front"> & { readonly others: string }
  >(RELATIONS, [textArray(own ?? [node]), limit]);
  const found = rows.map(({ others, ...of }) => ({ ...of, others: JSON.parse(others) as string[] }));
  const entities = [...new Set(found.flatMap((f) => f.others))].filter((id) => !parseIdentifierNode(id));
  const [known, seen] = await Promise.all([
    clusters(context.query, [...entities, ...(own ?? [])]),
    context.query<{ id: string }>(SEEN, [textArray(entities)]),
  ]);
  const shown = new Set(seen.rows.map(({ id }) => id));
  const canonical = (id: string): string => known.get(id)?.canonicalId ?? id;
  // As the network draws it: what is one is one, not the node itself, and nothing of which nothing is seen.
  return found
    .map(({ relation, front, others }) => {
      const drawn = others.filter((id) => parseIdentifierNode(id) || shown.has(id)).map(canonical);
      return { relation, front, count: new Set(drawn.filter((id) => id !== canonical(node))).size };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (`${a.relation} ${a.front}` < `${b.relation} ${b.front}` ? -1 : 1));
}

function joinHalves(
  rows: readonly Half[],
  known: ReadonlyMap<string, Cluster>,
  perNode: number,
): readonly Link[] {
  const canonical = (id: string): string => known.get(id)?.canonicalId ?? id;
  const found = new Map<string, { from: string; to: string; relation: string; statementIds: Set<string> }>();
  const degree = new Map<string, Set<string>>();
  for (const row of rows) {
    const node = canonical(row.node);
    const other = canonical(row.other);
    // Two resolved entities that refer to each other are one node: no edge.
    if (node === other) continue;
    const [from, to] = row.outward ? [node, other] : [other, node];
    const relation = row.via === null ? row.property : row.schema;
    const key = JSON.stringify([from, to, relation]);
    const edges = degree.get(node) ?? new Set();
    degree.set(node, edges);
    if (!edges.has(key) && edges.size >= perNode) continue;
    edges.add(key);
    const link = found.get(key) ?? { from, to, relation, statementIds: new Set() };
    link.statementIds.add(row.statement_id);
    if (row.far_statement_id !== null) link.statementIds.add(row.far_statement_id);
    found.set(key, link);
  }
  return [...found.values()].map((l) => ({ ...l, statementIds: [...l.statementIds].sort() }));
}

async function interestEdges(
  context: Context,
  ids: readonly string[],
  limit: number,
  side: "in" | "of" = "in",
): Promise<readonly InterestEdge[]> {
  if (ids.length === 0) return [];
  const { rows } = await context.query<{ entity_id: string; schema: string; other_id: string }>(
    `select distinct l.entity_id, l.schema, l.other_id from unnest(${unseen("$1::text[]")}) a(id)
      join wasl.link l on l.other_id = a.id
      where ((l.side = $4 and l.schema = any ($2::text[])) or ($4 = 2 and l.schema = 'Sanction' and l.property = 'entity'))
        and ${notWithdrawn("l")}
      order by l.entity_id, l.schema, l.other_id limit $3`,
    [textArray(ids), textArray(INTEREST_SCHEMATA), limit, side === "in" ? 2 : 1],
  );
  return rows.map((r) => ({ id: r.entity_id, schema: r.schema, to: r.other_id }));
}

async function referrers(
  context: Context,
  ids: readonly string[],
  limit: number,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { rows } = await context.query<{ entity_id: string }>(
    `select distinct l.entity_id from unnest(${unseen("$1::text[]")}) a(id)
      join wasl.link l on l.other_id = a.id where ${notWithdrawn("l")} order by l.entity_id limit $2`,
    [textArray(ids), limit],
  );
  return rows.map((r) => r.entity_id);
}

/**
 * Entity ids that a protected person is known by, as far as this viewer resolves them. They are left out of what
 * matching and detectors read.
 */
export async function protectedIds(context: Context): Promise<ReadonlySet<string>> {
  const { rows } = await context.query<{ entity_id: string }>(
    "select distinct c.entity_id from wasl.category c where c.category = any ($1::text[])",
    [textArray(PROTECTED)],
  );
  const byId = await clusters(
    context.query,
    rows.map((r) => r.entity_id),
  );
  return new Set([...byId.values()].flatMap((c) => c.members));
}

async function* identifiers(context: Context): AsyncIterable<readonly IdentifierUse[]> {
  const hidden = await protectedIds(context);
  let after = { node: "", statement_id: NO_ID };
  while (true) {
    const { rows } = await context.query<{
      node: string;
      entity_id: string;
      schema: string;
      statement_id: string;
    }>(
      `select i.node, i.entity_id, i.schema, encode(uuid_send(i.statement_id), 'hex') as statement_id
        from wasl.identifier i
        where (i.node, i.statement_id) > ($1::text, $2::uuid) and ${notWithdrawn("i")}
        order by i.node, i.statement_id limit ${ROWS_PER_READ}`,
      [after.node, after.statement_id],
    );
    const uses = rows
      .filter((row) => !hidden.has(row.entity_id))
      .flatMap((row) => {
        const parsed = parseIdentifierNode(row.node);
        return parsed
          ? [{ entityId: row.entity_id, schema: row.schema, ...parsed, statementId: row.statement_id }]
          : [];
      });
    if (uses.length > 0) yield uses;
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_PER_READ) return;
    after = last;
  }
}

interface NameRow {
  readonly id: string;
  readonly entity_id: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
  readonly access_id: number;
  readonly fictitious: boolean;
}

async function* names(context: Context): AsyncIterable<readonly NamedEntity[]> {
  const hidden = await protectedIds(context);
  const nameProperties = propertiesOfType(context);
  const wanted = textArray([...nameProperties, ...identifierProperties(context), "birthDate"]);
  let after: string | null = null;
  let held: readonly NameRow[] = [];
  let cursor = { entity: "", id: NO_ID };
  while (true) {
    const { rows }: { rows: readonly NameRow[] } = await context.query<NameRow>(
      `select encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.schema, s.property, s.value, s.access_id, r.fictitious
        from wasl.statement s join wasl.report r on r.no = s.report_no
        where s.property = any ($1::text[]) and ${NOT_WITHDRAWN}
          and (s.entity_id, s.id) > ($2::text, $3::uuid)
        order by s.entity_id, s.id limit ${ROWS_PER_READ}`,
      [wanted, cursor.entity, cursor.id],
    );
    const last: NameRow | undefined = rows.at(-1);
    const isEnd = rows.length < ROWS_PER_READ;
    const all: readonly NameRow[] = [...held, ...rows];
    // The last entity of a page may go on in the next.
    after = isEnd || !last ? null : last.entity_id;
    const whole = after === null ? all : all.filter((row) => row.entity_id !== after);
    held = after === null ? [] : all.filter((row) => row.entity_id === after);
    const entities = await toNamedEntities(context, whole, hidden, nameProperties);
    if (entities.length > 0) yield entities;
    if (isEnd || !last) return;
    cursor = { entity: last.entity_id, id: last.id };
  }
}

async function toNamedEntities(
  context: Context,
  rows: readonly NameRow[],
  hidden: ReadonlySet<string>,
  nameProperties: ReadonlySet<string>,
): Promise<readonly NamedEntity[]> {
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  const entities: NamedEntity[] = [];
  for (const [entityId, ofEntity] of groupBy(rows, (r) => r.entity_id)) {
    const [first] = ofEntity;
    if (!first || hidden.has(entityId)) continue;
    const ofNames = ofEntity.filter((r) => nameProperties.has(r.property));
    if (ofNames.length === 0) continue;
    entities.push({
      entityId,
      schema: ofEntity.reduce((found, r) => context.model.moreSpecific(found, r.schema), first.schema),
      names: ofNames.map((r) => ({ value: r.value, statementId: r.id })),
      identifiers: ofEntity.flatMap(identifierOf),
      birthDates: [...new Set(ofEntity.filter((r) => r.property === "birthDate").map((r) => r.value))],
      access: ofEntity.map((r) => accessOf(r.access_id)).reduce(strictest),
      fictitious: ofEntity.some((r) => r.fictitious),
    });
  }
  return entities;
}

function identifierOf(row: NameRow): NamedEntity["identifiers"] {
  const type = identifierTypeOf(row.property);
  const value = type === undefined ? undefined : normalIdentifier(type, row.value);
  return type === undefined || value === undefined ? [] : [{ type, value, statementId: row.id }];
}

/** Names of things and people; a person's parts of a name are no names of their own. */
function propertiesOfType(context: Context): ReadonlySet<string> {
  const found = new Set<string>();
  for (const schema of context.model.schemata.values())
    for (const property of schema.properties.values())
      if (property.type === "name" && schema.isA.has("Thing") && property.matchable) found.add(property.name);
  return found;
}

function identifierProperties(context: Context): ReadonlySet<string> {
  const found = new Set<string>();
  for (const schema of context.model.schemata.values())
    for (const name of schema.properties.keys()) if (identifierTypeOf(name)) found.add(name);
  return found;
}
