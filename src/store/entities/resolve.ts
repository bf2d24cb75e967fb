import type { MatchEntity, ResolveTransaction } from "../../app/index.ts";
import {
  DESCRIPTIVE_PROPERTIES,
  groupBy,
  identifierNode,
  identifierTypeOf,
  type Model,
  PROTECTED_ID_PREFIX,
  type Resolution,
} from "../../core/index.ts";
import type { Context } from "../context.ts";
import { textArray } from "../database/literals.ts";
import { RESOLUTION_COLUMNS, type ResolutionRow, toResolutions } from "../decisions.ts";
import { clusters } from "./canonical.ts";
import { protectedIds } from "./graph.ts";
import { nameCandidates } from "./name-search.ts";
import { NOT_WITHDRAWN, statementsOf } from "./statements.ts";

const ROWS_PER_READ = 10_000;
/** Names of one entity that candidates are looked for by. */
const NAMES_MAX = 6;
const NAMES = ["name", "alias", "previousName", "weakAlias", "firstName", "lastName"];
const ATTRIBUTES = ["birthDate", "gender", "address", "registeredOffice", "operatesAt"];

export function resolvePart(context: Context): ResolveTransaction {
  return {
    matchEntities: (page) => matchEntities(context, page.limit, page.after),
    matchEntitiesById: (ids) => matchEntitiesById(context, ids),
    matchCandidates: (entity, limit) => matchCandidates(context, entity, limit),
    async entitiesOfReport(reportId, limit) {
      const { rows } = await context.query<{ entity_id: string }>(
        `select distinct s.entity_id from wasl.statement s
          where s.report_no in (select r.no from wasl.report r where r.id = $1) order by 1 limit $2`,
        [reportId, limit],
      );
      return rows.map((r) => r.entity_id);
    },
    async members(ids) {
      const byId = await clusters(context.query, ids);
      return new Map([...byId].map(([id, { members }]) => [id, members]));
    },
    async decisionsOn(ids) {
      const { rows } = await context.query<ResolutionRow>(
        `select ${RESOLUTION_COLUMNS} from wasl.resolution r
          where r.no in (select p.no from wasl.pairing p where p.entity_id = any ($1::text[])) order by r.no`,
        [textArray([...new Set(ids)])],
      );
      return await toResolutions(context, rows);
    },
    async resolution(id) {
      const { rows } = await context.query<ResolutionRow>(
        `select ${RESOLUTION_COLUMNS} from wasl.resolution r where r.id = $1 order by r.no limit 1`,
        [id],
      );
      return (await toResolutions(context, rows))[0];
    },
    openPairs: (limit) => openPairs(context, limit),
  };
}

async function openPairs(
  context: Context,
  limit: number,
): Promise<{ readonly pairs: readonly Resolution[]; readonly count: number }> {
  // Where nothing stands any more, the last taking-back says that the pair is open.
  const open = `wasl.resolution r
      join wasl.pairing own on own.entity_id = r.left_id and own.other_id = r.right_id and own.no = r.no
    where r.judgement = 'undecided' and not exists (select 1 from wasl.pairing p
      where p.entity_id = r.left_id and p.other_id = r.right_id
        and case when own.stands then p.stands and p.no > r.no else p.stands or p.no > r.no end)`;
  const { rows } = await context.query<ResolutionRow>(
    `select ${RESOLUTION_COLUMNS} from ${open} order by r.score desc, r.id limit $1`,
    [limit],
  );
  const counted = await context.query<{ count: number }>(`select count(*)::int as count from ${open}`);
  return { pairs: await toResolutions(context, rows), count: counted.rows[0]?.count ?? 0 };
}

interface Row {
  readonly id: string;
  readonly entity_id: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
  readonly access_id: number;
  readonly fictitious: boolean;
}

const COLUMNS = `encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.schema, s.property, s.value, s.access_id,
  r.fictitious`;

/** No statement of an entity comes after it. */
const LAST_ID = "f".repeat(32);

/** An entity is never cut in two: a page ends where an entity does. */
async function matchEntities(
  context: Context,
  limit: number,
  after: string | undefined,
): Promise<{ readonly entities: readonly MatchEntity[]; readonly next: string | undefined }> {
  const hidden = await protectedIds(context);
  const properties = textArray(scoredProperties(context.model));
  const rows: Row[] = [];
  let cursor: readonly [string | null, string] = [after ?? null, LAST_ID];
  let seen = 0;
  for (;;) {
    const page = await context.query<Row>(
      `select ${COLUMNS} from wasl.statement s join wasl.report r on r.no = s.report_no
        where s.property = any ($1::text[]) and ${NOT_WITHDRAWN}
          and ($2::text is null or (s.entity_id, s.id) > ($2::text, $3::uuid))
        order by s.entity_id, s.id limit ${ROWS_PER_READ}`,
      [properties, ...cursor],
    );
    rows.push(...page.rows);
    for (const [n, row] of page.rows.entries()) if (row.entity_id !== page.rows[n - 1]?.entity_id) seen += 1;
    const last = page.rows.at(-1);
    if (!last || page.rows.length < ROWS_PER_READ)
      return { entities: await toMatchEntities(context, rows, hidden), next: undefined };
    if (seen > limit) {
      const whole = rows.filter((row) => row.entity_id !== last.entity_id);
      return { entities: await toMatchEntities(context, whole, hidden), next: whole.at(-1)?.entity_id };
    }
    cursor = [last.entity_id, last.id];
  }
}

async function matchEntitiesById(context: Context, ids: readonly string[]): Promise<readonly MatchEntity[]> {
  if (ids.length === 0) return [];
  const { rows } = await context.query<Row>(
    `select ${COLUMNS} from ${statementsOf("$1", "q.property = any ($2::text[])")}
      where ${NOT_WITHDRAWN} order by s.entity_id, s.id`,
    [textArray([...new Set(ids)]), textArray(scoredProperties(context.model))],
  );
  return await toMatchEntities(context, rows, await protectedIds(context));
}

async function toMatchEntities(
  context: Context,
  rows: readonly Row[],
  hidden: ReadonlySet<string>,
): Promise<readonly MatchEntity[]> {
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  const entities: MatchEntity[] = [];
  for (const [entityId, own] of groupBy(rows, (r) => r.entity_id)) {
    const [first] = own;
    if (!first || hidden.has(entityId) || entityId.startsWith(PROTECTED_ID_PREFIX)) continue;
    entities.push({
      entityId,
      schema: own.reduce((found, r) => context.model.moreSpecific(found, r.schema), first.schema),
      said: own.map((r) => ({ property: r.property, value: r.value, access: accessOf(r.access_id) })),
      fictitious: own.some((r) => r.fictitious),
    });
  }
  return entities;
}

async function matchCandidates(
  context: Context,
  entity: MatchEntity,
  limit: number,
): Promise<readonly string[]> {
  const found = new Set<string>();
  const nodes = entity.said.flatMap(({ property, value }) => identifierNode(property, value) ?? []);
  if (nodes.length > 0) {
    const { rows } = await context.query<{ entity_id: string }>(
      `select distinct i.entity_id from unnest($1::text[]) n(node) cross join lateral (
          select q.entity_id from wasl.identifier q where q.node = n.node limit ${limit}
        ) i order by 1`,
      [textArray([...new Set(nodes)])],
    );
    for (const row of rows) found.add(row.entity_id);
  }
  const names = entity.said.filter(({ property }) => NAMES.slice(0, 4).includes(property));
  for (const { value } of names.slice(0, NAMES_MAX)) {
    // A space at its end says that nobody is typing on.
    const { likely } = await nameCandidates(context, `${value} `, limit);
    for (const id of [...likely.values()].flat()) found.add(id);
  }
  found.delete(entity.entityId);
  return [...found];
}

const scored = new WeakMap<Model, readonly string[]>();

/** Properties that a score may read, over all schemata. */
function scoredProperties(model: Model): readonly string[] {
  let properties = scored.get(model);
  if (!properties) {
    const found = new Set([...NAMES, ...ATTRIBUTES]);
    for (const schema of model.schemata.values())
      for (const name of schema.properties.keys()) if (identifierTypeOf(name)) found.add(name);
    properties = [...found].filter((name) => !DESCRIPTIVE_PROPERTIES.has(name));
    scored.set(model, properties);
  }
  return properties;
}
