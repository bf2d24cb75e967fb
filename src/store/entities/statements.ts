import type { Page, Transaction } from "../../app/index.ts";
import {
  type Access,
  captionPropertiesOf,
  groupBy,
  type Model,
  type Saying,
  type Statement,
  statementId,
  statementOf,
  strictestOf,
  WaslError,
} from "../../core/index.ts";
import { type Context, given, nowText } from "../context.ts";
import { isStatementId, sqlText, textArray, unseen, uuidArray } from "../database/literals.ts";
import type { ReportNumbers } from "../reports.ts";
import { appendStatements } from "./appending.ts";
import { clusters } from "./canonical.ts";

type Part = Pick<
  Transaction,
  | "appendStatements"
  | "withdrawStatement"
  | "statements"
  | "withdrawn"
  | "statementsAbout"
  | "sayingsAbout"
  | "entityIds"
  | "canonical"
>;

export interface StatementRow {
  readonly id: string;
  readonly entity_id: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
  readonly lang: string | null;
  readonly original: string | null;
  readonly report_id: string;
  readonly access_id: number;
  readonly assessment: boolean;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly first_seen: string;
  readonly last_seen: string | null;
  readonly known_at: string | null;
}

/** The id that a stored claim has as one of a report; the same claim of whatever report has the same for the same `reportId`. */
export const idOfClaim = (
  row: Pick<
    StatementRow,
    "entity_id" | "schema" | "property" | "value" | "lang" | "assessment" | "valid_from" | "valid_to"
  >,
  reportId: string,
): string =>
  statementId(
    {
      entityId: row.entity_id,
      schema: row.schema,
      property: row.property,
      value: row.value,
      kind: row.assessment ? "assessment" : "fact",
      ...given("lang", row.lang),
      ...given("validFrom", row.valid_from),
      ...given("validTo", row.valid_to),
    },
    reportId,
  );

export const STATEMENT_COLUMNS = `encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.schema, s.property, s.value,
  s.lang, s.original, r.id as report_id, s.access_id, s.assessment, s.valid_from, s.valid_to, s.first_seen, s.last_seen,
  s.known_at`;

/** A statement is never laxer than its report, so whoever sees it sees the report. */
const STATEMENT_TABLES = "wasl.statement s join wasl.report r on r.no = s.report_no";

/**
 * The statements of many entities, by one index probe each: before a bulk load has been analysed the planner would read
 * the whole table instead.
 */
export const entitiesOf = (param: string, condition: string): string =>
  `unnest(${unseen(`${param}::text[]`)}) e(id) cross join lateral (
    select q.* from wasl.statement q where q.entity_id = e.id and ${condition} offset 0
  ) s`;

/** The same with their reports. */
export const statementsOf = (param: string, condition: string): string =>
  `${entitiesOf(param, condition)} join wasl.report r on r.no = s.report_no`;

export const NOT_WITHDRAWN =
  "not exists (select 1 from wasl.tombstone t where t.statement_id = s.id and t.access_id = s.access_id)";

export function statementPart(context: Context, numbers: ReportNumbers): Part {
  return {
    appendStatements: (statements) => appendStatements(context, numbers, statements),

    async withdrawStatement(statementId, reason) {
      const ids = isStatementId(statementId) ? [statementId] : [];
      const { count } = await context.query(
        `insert into wasl.tombstone (statement_id, access_id, reason, at, by)
          select s.id, s.access_id, $2, $3, $4 from wasl.statement s where s.id = any ($1::uuid[])
          on conflict do nothing`,
        [uuidArray(ids), reason, nowText(context.clock), context.viewer.userId],
      );
      if (count === 0 && (await read(context, ids)).length === 0)
        throw new WaslError("ENTITY_UNKNOWN", { statementId });
    },

    statements: (statementIds) => read(context, statementIds.filter(isStatementId)),

    withdrawn: (statementIds) => withdrawn(context, statementIds.filter(isStatementId)),

    statementsAbout: (ids, asOf) => ofClusters(context, ids, (own) => about(context, own, asOf)),

    sayingsAbout: (ids) => ofClusters(context, ids, (own) => sayings(context, own)),

    entityIds: (page) => entityIds(context, page),

    async canonical(ids) {
      const byId = await clusters(context.query, ids);
      return new Map([...byId].map(([id, { canonicalId }]) => [id, canonicalId]));
    },
  };
}

async function read(context: Context, ids: readonly string[]): Promise<readonly Statement[]> {
  if (ids.length === 0) return [];
  const { rows } = await context.query<StatementRow>(
    `select ${STATEMENT_COLUMNS} from ${STATEMENT_TABLES} where s.id = any (${unseen("$1::uuid[]")}::uuid[]) and ${NOT_WITHDRAWN}
      order by s.entity_id, s.id, s.access_id`,
    [uuidArray([...new Set(ids)])],
  );
  return await toStatements(context, rows);
}

/** A partner's withdrawals are written by `fed_withdraw`, and by nobody else under its name. */
async function withdrawn(
  context: Context,
  ids: readonly string[],
): Promise<ReadonlyMap<string, "here" | "partner">> {
  if (ids.length === 0) return new Map();
  const { rows } = await context.query<{ id: string; is_here: boolean }>(
    `select encode(uuid_send(s.id), 'hex') as id, exists (
        select 1 from wasl.statement o join wasl.tombstone u on u.statement_id = o.id and u.access_id = o.access_id
          where o.entity_id = s.entity_id and o.property = s.property and o.value = s.value
            and u.by <> 'federation') as is_here
      from wasl.tombstone t join wasl.statement s on s.id = t.statement_id and s.access_id = t.access_id
      where t.statement_id = any (${unseen("$1::uuid[]")}::uuid[])`,
    [uuidArray([...new Set(ids)])],
  );
  return new Map(rows.map((r) => [r.id, r.is_here ? "here" : "partner"]));
}

async function about(
  context: Context,
  entityIds: readonly string[],
  asOf: string | undefined,
): Promise<readonly Statement[]> {
  if (entityIds.length === 0) return [];
  // "As known on 2025-04-03" holds all of that day: times are compared at the length that was asked. What another's file says of
  // when it was seen is no time at which it was known here: that is when it came, and never before its report.
  const { rows } = await context.query<StatementRow>(
    `select ${STATEMENT_COLUMNS}
      from ${statementsOf("$1", "($2::text is null or left(coalesce(q.known_at, q.first_seen), length($2::text)) <= $2::text)")}
      where ($2::text is null or left(r.received_at, length($2::text)) <= $2::text)
        and not exists (select 1 from wasl.tombstone t where t.statement_id = s.id and t.access_id = s.access_id
          and ($2::text is null or left(t.at, length($2::text)) <= $2::text))
      order by s.entity_id, s.property, s.first_seen, s.id, s.access_id`,
    [textArray(entityIds), asOf ?? null],
  );
  return await toStatements(context, rows);
}

/** What `read` tells of each entity and of all that this viewer has joined with it. */
async function ofClusters<T extends { readonly entityId: string }>(
  context: Context,
  ids: readonly string[],
  read: (entityIds: readonly string[]) => Promise<readonly T[]>,
): Promise<ReadonlyMap<string, readonly T[]>> {
  // Most are alone in their cluster: both are asked for at once, and only what is joined with them afterwards.
  const own = [...new Set(ids)];
  const [byId, first] = await Promise.all([clusters(context.query, own), read(own)]);
  const joined = [...new Set([...byId.values()].flatMap((c) => c.members))].filter((id) => !byId.has(id));
  const byEntity = groupBy([...first, ...(await read(joined))], (s) => s.entityId);
  return new Map(
    [...byId].map(([id, { members }]) => [id, members.flatMap((member) => byEntity.get(member) ?? [])]),
  );
}

/** Of an entity, by its place in what was asked, all that is said under one schema. */
type SayingRow = readonly [
  place: number,
  schema: string,
  /** Of properties that are no caption: how many claims, and under which accesses. */
  others: number,
  accessIds: readonly number[] | null,
  named: readonly (readonly [id: string, property: string, value: string, accessId: number])[] | null,
];

const sayingSqls = new WeakMap<Model, string>();

/**
 * In one text, and with the properties written out, as in search: hundreds of rows would cost more than what is in them. What names
 * nothing is counted where it is read. One claim that came under two markings is one claim, here as in `toStatements`.
 */
function sayingSql(model: Model): string {
  let sql = sayingSqls.get(model);
  if (sql === undefined) {
    const named = captionPropertiesOf(model).map(sqlText).join(", ");
    sql = `select json_agg(json_build_array(x.place, x.schema, x.others, x.accesses, x.named))::text as said from (
        select s.place, s.schema, count(distinct s.id) filter (where not s.names) as others,
            array_agg(distinct s.access_id) filter (where not s.names) as accesses,
            json_agg(json_build_array(s.id, s.property, s.value, s.access_id)) filter (where s.names) as named
          from unnest(${unseen("$1::text[]")}) with ordinality e(id, place) cross join lateral (
            select e.place, q.id, q.schema, q.property, q.value, q.access_id, q.property in (${named}) as names
              from wasl.statement q where q.entity_id = e.id offset 0
          ) s where ${NOT_WITHDRAWN} group by 1, 2
      ) x`;
    sayingSqls.set(model, sql);
  }
  return sql;
}

async function sayings(
  context: Context,
  entityIds: readonly string[],
): Promise<readonly (Saying & Pick<Statement, "entityId">)[]> {
  if (entityIds.length === 0) return [];
  const { rows } = await context.query<{ said: string | null }>(sayingSql(context.model), [
    textArray(entityIds),
  ]);
  const said = JSON.parse(rows[0]?.said ?? "[]") as SayingRow[];
  const accessOf = await context.access.lookUp(
    said.flatMap(([, , , accessIds, named]) => [...(accessIds ?? []), ...(named ?? []).map((n) => n[3])]),
  );
  return said.flatMap(([place, schema, others, accessIds, named]) => {
    const entityId = entityIds[place - 1] ?? "";
    const byId = new Map<string, Saying & Pick<Statement, "entityId">>();
    for (const [id, property, value, accessId] of named ?? []) {
      const kept = byId.get(id);
      const access = kept ? strictestOf([kept.access, accessOf(accessId)]) : accessOf(accessId);
      byId.set(id, { entityId, schema, property, value, access });
    }
    if (!accessIds) return [...byId.values()];
    const access = strictestOf(accessIds.map(accessOf));
    return [...byId.values(), { entityId, schema, property: "", value: "", access, times: others }];
  });
}

/** A cluster is named once, where its first member with a visible statement comes. */
async function entityIds(
  context: Context,
  { limit, after }: Page,
): Promise<{ readonly ids: readonly string[]; readonly next: string | undefined }> {
  const { rows } = await context.query<{ entity_id: string }>(
    `select distinct s.entity_id from wasl.statement s
      where ($1::text is null or s.entity_id > $1::text) and ${NOT_WITHDRAWN}
      order by s.entity_id limit $2`,
    [after ?? null, limit],
  );
  const page = rows.map((r) => r.entity_id);
  const byId = await clusters(context.query, page);
  const others = [...byId.values()].flatMap((c) => (c.members.length > 1 ? c.members : []));
  const visible = new Set(page);
  if (others.length > 0) {
    const seen = await context.query<{ entity_id: string }>(
      `select distinct s.entity_id from wasl.statement s where s.entity_id = any ($1::text[]) and ${NOT_WITHDRAWN}`,
      [textArray([...new Set(others)])],
    );
    for (const row of seen.rows) visible.add(row.entity_id);
  }
  const ids = page.flatMap((id) => {
    const cluster = byId.get(id);
    return cluster?.members.find((member) => visible.has(member)) === id ? [cluster.canonicalId] : [];
  });
  return { ids, next: page.length < limit ? undefined : page.at(-1) };
}

export async function toStatements(
  context: Context,
  rows: readonly StatementRow[],
): Promise<readonly Statement[]> {
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  // One claim that came under two markings is one claim, under the stricter of each.
  const byId = new Map<string, Statement>();
  for (const row of rows) {
    const access = accessOf(row.access_id);
    const seen = byId.get(row.id);
    byId.set(
      row.id,
      seen ? { ...seen, access: strictestOf([seen.access, access]) } : toStatement(row, access),
    );
  }
  return [...byId.values()];
}

function toStatement(row: StatementRow, access: Access): Statement {
  return statementOf({
    id: row.id,
    entityId: row.entity_id,
    schema: row.schema,
    property: row.property,
    value: row.value,
    lang: row.lang,
    original: row.original,
    reportId: row.report_id,
    access,
    kind: row.assessment ? "assessment" : "fact",
    validFrom: row.valid_from,
    validTo: row.valid_to,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen ?? row.first_seen,
    knownAt: row.known_at,
  });
}
