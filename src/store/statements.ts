import type { Page, Transaction } from "../app/index.ts";
import {
  type Access,
  identifierNode,
  identifierTypeOf,
  isAtLeastAsStrict,
  type Model,
  type Statement,
  searchKeys,
  WaslError,
} from "../core/index.ts";
import { clusters } from "./canonical.ts";
import { type Context, given, groupBy, nowText } from "./context.ts";
import { booleanArray, isStatementId, numberArray, textArray, uuidArray } from "./literals.ts";
import type { ReportNumbers } from "./reports.ts";

type Part = Pick<
  Transaction,
  "appendStatements" | "withdrawStatement" | "statements" | "statementsAbout" | "entityIds" | "canonical"
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
}

export const STATEMENT_COLUMNS = `encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.schema, s.property, s.value,
  s.lang, s.original, r.id as report_id, s.access_id, s.assessment, s.valid_from, s.valid_to, s.first_seen, s.last_seen`;

/** A statement is never laxer than its report, so whoever sees it sees the report. */
export const STATEMENT_TABLES = "wasl.statement s join wasl.report r on r.no = s.report_no";

export const NOT_WITHDRAWN =
  "not exists (select 1 from wasl.tombstone t where t.statement_id = s.id and t.access_id = s.access_id)";

/** Rows of one insert; larger batches are cut, so that no literal grows without bound. */
const ROWS_PER_INSERT = 10_000;

export function statementPart(context: Context, numbers: ReportNumbers): Part {
  return {
    async appendStatements(statements) {
      let added = 0;
      for (let at = 0; at < statements.length; at += ROWS_PER_INSERT)
        added += await append(context, numbers, statements.slice(at, at + ROWS_PER_INSERT));
      return added;
    },

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

    async statementsAbout(ids, asOf) {
      const byId = await clusters(context.query, ids);
      const entityIds = [...new Set([...byId.values()].flatMap((c) => c.members))];
      const statements = await about(context, entityIds, asOf);
      const byEntity = groupBy(statements, (s) => s.entityId);
      return new Map(
        [...byId].map(([id, { members }]) => [id, members.flatMap((member) => byEntity.get(member) ?? [])]),
      );
    },

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
    `select ${STATEMENT_COLUMNS} from ${STATEMENT_TABLES} where s.id = any ($1::uuid[]) and ${NOT_WITHDRAWN}
      order by s.entity_id, s.id, s.access_id`,
    [uuidArray([...new Set(ids)])],
  );
  return await toStatements(context, rows);
}

async function about(
  context: Context,
  entityIds: readonly string[],
  asOf: string | undefined,
): Promise<readonly Statement[]> {
  if (entityIds.length === 0) return [];
  // "As known on 2025-04-03" holds all of that day: times are compared at the length that was asked.
  const { rows } = await context.query<StatementRow>(
    `select ${STATEMENT_COLUMNS} from ${STATEMENT_TABLES}
      where s.entity_id = any ($1::text[])
        and ($2::text is null or left(s.first_seen, length($2::text)) <= $2::text)
        and not exists (select 1 from wasl.tombstone t where t.statement_id = s.id and t.access_id = s.access_id
          and ($2::text is null or left(t.at, length($2::text)) <= $2::text))
      order by s.entity_id, s.property, s.first_seen, s.id, s.access_id`,
    [textArray(entityIds), asOf ?? null],
  );
  return await toStatements(context, rows);
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
  const seen = new Set<string>();
  const statements: Statement[] = [];
  for (const row of rows) {
    // One claim that came under two markings is one claim.
    if (seen.has(row.id)) continue;
    seen.add(row.id);
    statements.push(toStatement(row, accessOf(row.access_id)));
  }
  return statements;
}

function toStatement(row: StatementRow, access: Access): Statement {
  return {
    id: row.id,
    entityId: row.entity_id,
    schema: row.schema,
    property: row.property,
    value: row.value,
    ...given("lang", row.lang),
    ...given("original", row.original),
    reportId: row.report_id,
    access,
    kind: row.assessment ? "assessment" : "fact",
    ...given("validFrom", row.valid_from),
    ...given("validTo", row.valid_to),
    firstSeen: row.first_seen,
    lastSeen: row.last_seen ?? row.first_seen,
  };
}

/** What one batch adds to the indexes, by column. `of` is the statement that each row belongs to. */
interface IndexRows {
  readonly postings: { key: string[]; of: number[] };
  readonly identifiers: { node: string[]; of: number[] };
  readonly links: { side: number[]; of: number[] };
}

/**
 * Statements and their index rows in one statement. Index rows are written for new statements only, so that a
 * rerun doubles nothing and two imports that name the same entity never wait for each other.
 */
const APPEND = `
with input as (
  select * from unnest($1::int[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::boolean[], $11::text[], $12::text[], $13::text[], $14::text[], $15::int[])
    as i(n, id, report_no, entity_id, schema, property, value, lang, original, assessment, valid_from, valid_to,
      first_seen, last_seen, access_id)
), fresh as (
  insert into wasl.statement (report_no, access_id, assessment, id, entity_id, schema, property, value, lang,
      original, valid_from, valid_to, first_seen, last_seen)
    select report_no, access_id, assessment, id, entity_id, schema, property, value, lang, original, valid_from,
      valid_to, first_seen, last_seen from input
    on conflict do nothing
    returning id, access_id
), added as materialized (
  select i.n, i.id, i.entity_id, i.schema, i.property, i.value, i.access_id
    from fresh f join input i on i.id = f.id and i.access_id = f.access_id
), postings as (
  insert into wasl.posting (key, entity_id, access_id)
    select p.key, a.entity_id, a.access_id from unnest($16::text[], $17::int[]) p(key, n) join added a on a.n = p.n
), identifiers as (
  insert into wasl.identifier (node, entity_id, schema, property, statement_id, access_id)
    select p.node, a.entity_id, a.schema, a.property, a.id, a.access_id
      from unnest($18::text[], $19::int[]) p(node, n) join added a on a.n = p.n
), links as (
  insert into wasl.link (entity_id, other_id, schema, property, side, statement_id, access_id)
    select a.entity_id, a.value, a.schema, a.property, p.side, a.id, a.access_id
      from unnest($20::int[], $21::int[]) p(side, n) join added a on a.n = p.n
)
select count(*)::int as added from fresh`;

async function append(
  context: Context,
  numbers: ReportNumbers,
  batch: readonly Statement[],
): Promise<number> {
  // Twice in one batch is once: the index rows of the second would have no statement of their own.
  const byId = new Map(batch.map((s) => [`${s.id} ${s.entityId}`, s]));
  const statements = [...byId.values()];
  if (statements.length === 0) return 0;
  const reportNos = await reportNumbers(numbers, statements);
  const accessIds = await context.access.intern(statements.map((s) => s.access));
  const index = indexRows(context.model, statements);
  const { rows } = await context.query<{ added: number }>(APPEND, [
    numberArray(statements.map((_, n) => n)),
    uuidArray(statements.map((s) => s.id)),
    numberArray(reportNos),
    textArray(statements.map((s) => s.entityId)),
    textArray(statements.map((s) => s.schema)),
    textArray(statements.map((s) => s.property)),
    textArray(statements.map((s) => s.value)),
    textArray(statements.map((s) => s.lang)),
    textArray(statements.map((s) => s.original)),
    booleanArray(statements.map((s) => s.kind === "assessment")),
    textArray(statements.map((s) => s.validFrom)),
    textArray(statements.map((s) => s.validTo)),
    textArray(statements.map((s) => s.firstSeen)),
    textArray(statements.map((s) => (s.lastSeen === s.firstSeen ? null : s.lastSeen))),
    numberArray(accessIds),
    textArray(index.postings.key),
    numberArray(index.postings.of),
    textArray(index.identifiers.node),
    numberArray(index.identifiers.of),
    numberArray(index.links.side),
    numberArray(index.links.of),
  ]);
  return rows[0]?.added ?? 0;
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

/** Which properties a schema's entities are found and joined by; computed once a model. */
function indexRows(model: Model, statements: readonly Statement[]): IndexRows {
  const rows: IndexRows = {
    postings: { key: [], of: [] },
    identifiers: { node: [], of: [] },
    links: { side: [], of: [] },
  };
  statements.forEach((statement, n) => {
    const plan = planOf(model, statement.schema, statement.property);
    if (plan.isSearched)
      for (const key of searchKeys(statement.value)) {
        rows.postings.key.push(key);
        rows.postings.of.push(n);
      }
    if (plan.isLink) {
      rows.links.side.push(plan.side);
      rows.links.of.push(n);
    }
    const node = plan.isIdentifier ? identifierNode(statement.property, statement.value) : undefined;
    if (node === undefined) return;
    rows.identifiers.node.push(node);
    rows.identifiers.of.push(n);
    const tail = phoneTail(node);
    if (tail === undefined) return;
    rows.postings.key.push(tail);
    rows.postings.of.push(n);
  });
  return rows;
}

/** National and international ways of writing a number end alike; undefined where the node is no phone. */
export function phoneTail(node: string): string | undefined {
  if (!node.startsWith("phone:")) return undefined;
  const digits = node.replace(/\D/g, "");
  return digits.length < 8 ? undefined : `phone~${digits.slice(-8)}`;
}

interface IndexPlan {
  readonly isSearched: boolean;
  readonly isIdentifier: boolean;
  readonly isLink: boolean;
  readonly side: 0 | 1 | 2;
}

const plans = new WeakMap<Model, Map<string, IndexPlan>>();

function planOf(model: Model, schemaName: string, propertyName: string): IndexPlan {
  let ofModel = plans.get(model);
  if (!ofModel) {
    ofModel = new Map();
    plans.set(model, ofModel);
  }
  const key = `${schemaName} ${propertyName}`;
  let plan = ofModel.get(key);
  if (!plan) {
    plan = makePlan(model, schemaName, propertyName);
    ofModel.set(key, plan);
  }
  return plan;
}

function makePlan(model: Model, schemaName: string, propertyName: string): IndexPlan {
  const schema = model.get(schemaName);
  const property = model.property(schemaName, propertyName);
  const edge = schema?.edge;
  return {
    isSearched: property?.type === "name" || (schema?.caption.includes(propertyName) ?? false),
    isIdentifier: identifierTypeOf(propertyName) !== undefined,
    isLink: property?.type === "entity",
    side: edge?.source === propertyName ? 1 : edge?.target === propertyName ? 2 : 0,
  };
}

const searched = new WeakMap<Model, readonly string[]>();

/** Properties that hold what an entity is searched by or called, over all schemata. */
export function indexesForSearch(model: Model): readonly string[] {
  let properties = searched.get(model);
  if (!properties) {
    const names = new Set<string>();
    for (const schema of model.schemata.values())
      for (const property of schema.properties.values())
        if (
          property.type === "name" ||
          schema.caption.includes(property.name) ||
          identifierTypeOf(property.name)
        )
          names.add(property.name);
    properties = [...names];
    searched.set(model, properties);
  }
  return properties;
}
