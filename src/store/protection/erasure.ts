import type { AuditEntryDraft } from "../../app/index.ts";
import type { Model } from "../../core/index.ts";
import type { AccessIds } from "../access-ids.ts";
import type { Query } from "../database/driver.ts";
import { textArray, uuidArray } from "../database/literals.ts";
import { rebuildPostings } from "../entities/postings.ts";
import { withdrawErased } from "../fronts/signals.ts";

/** One transaction of the keeper. */
export interface Scope {
  readonly query: Query;
  readonly model: Model;
  readonly at: string;
  readonly access: AccessIds;
  readonly tables: KeeperTables;
  readonly audits: AuditEntryDraft[];
}

/** Tables by what they hang on, as the database has them: a front's own table goes along without being named here. */
export interface KeeperTables {
  readonly byReport: readonly string[];
  readonly byStatement: readonly string[];
  readonly byEntity: readonly string[];
  /** Of bulk rows, which have an id and stand in a report. */
  readonly rows: readonly string[];
}

/** Have rules of their own. */
const OWN_RULES = new Set([
  "report",
  "statement",
  "posting",
  "category",
  "pairing",
  "protected_name",
  "protected_body",
  "protected_alias",
]);

export async function keeperTables(query: Query): Promise<KeeperTables> {
  const { rows } = await query<{ name: string; columns: string[] }>(
    `select c.relname::text as name, array_agg(a.attname::text) as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and not a.attisdropped and a.attnum > 0
      where n.nspname = 'wasl' and c.relkind in ('r', 'p') and has_table_privilege(c.oid, 'delete')
      group by c.relname order by c.relname`,
  );
  const having = (column: string): readonly string[] =>
    rows.filter((r) => r.columns.includes(column) && !OWN_RULES.has(r.name)).map((r) => r.name);
  return {
    byReport: having("report_no"),
    byStatement: having("statement_id"),
    byEntity: having("entity_id"),
    rows: having("report_no").filter((name) => having("id").includes(name)),
  };
}

const CHUNK = 10_000;

/** Large, with an index on whose they are and none on the statement, which every import would pay for. */
const BY_OWNER = new Set(["identifier", "link"]);

/** What stands beside these statements in tables of their own; `and` narrows it of a row "t". */
export async function dropBeside(
  { query, tables }: Pick<Scope, "query" | "tables">,
  said: readonly { readonly id: string; readonly entity_id: string }[],
  and = "",
): Promise<void> {
  for (let at = 0; at < said.length; at += CHUNK) {
    const some = said.slice(at, at + CHUNK);
    const ids = uuidArray([...new Set(some.map((s) => s.id))]);
    const owners = textArray([...new Set(some.map((s) => s.entity_id))]);
    for (const table of tables.byStatement) {
      const own = BY_OWNER.has(table) ? " and t.entity_id = any ($2::text[])" : "";
      await query(
        `delete from wasl.${table} t where t.statement_id = any ($1::uuid[])${own}${and}`,
        own ? [ids, owners] : [ids],
      );
    }
  }
}

/**
 * What was released of statements that are no more: our logs keep its hash, or partners could verify them no longer, and
 * its recall is owed. That an object was here and which stays too: a replay would bring an erased one back.
 */
export async function forgetReleased({ query }: Pick<Scope, "query">, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += CHUNK) {
    const { rows } = await query<{ creator: string; id: string }>(
      `select o.creator, o.id from wasl.fed_object o where o.statement_id = any ($1::text[])
        and not exists (select 1 from wasl.statement s where s.id = o.statement_id::uuid)`,
      [textArray(ids.slice(at, at + CHUNK))],
    );
    if (rows.length === 0) continue;
    const keys = [textArray(rows.map((r) => r.id)), textArray(rows.map((r) => r.creator))];
    const of = "unnest($1::text[], $2::text[]) k(id, creator)";
    await query(
      `update wasl.fed_entry e set text = null from ${of}
        where e.object_id = k.id and e.creator = k.creator and e.text is not null`,
      keys,
    );
    await query(
      `update wasl.fed_object o set body = null from ${of}
        where o.id = k.id and o.creator = k.creator and o.body is not null`,
      keys,
    );
    await query(
      `insert into wasl.fed_owed (creator, id) select k.creator, k.id from ${of} on conflict do nothing`,
      keys,
    );
  }
}

/**
 * A report and all that came of it: its statements with their indexes and tombstones, its rows, its original, what it
 * said of protected persons, proposals that rest on it. What stays says that it was, when it went and why. Where the same
 * bytes may come again, whoever is protected stays so, and what a data subject's request settled stays settled.
 */
export async function eraseReport(
  scope: Scope,
  { id, no }: { readonly id: string; readonly no: number },
  { because, mayComeAgain }: { readonly because: string; readonly mayComeAgain: boolean },
): Promise<readonly string[]> {
  const { query, tables } = scope;
  if (mayComeAgain) await keepSettled(scope, { id, no });
  const rowIds = new Set<string>();
  for (const table of tables.byReport) {
    const hasId = !["original", "supply_run", "supply_key"].includes(table);
    if (!hasId) continue;
    const { rows } = await query<{ id: string }>(
      `select to_jsonb(t) ->> 'id' as id from wasl.${table} t where t.report_no = $1`,
      [no],
    );
    for (const row of rows) if (row.id) rowIds.add(row.id);
  }
  const { rows: statements } = await query<{ id: string; entity_id: string }>(
    `with gone as (delete from wasl.statement where report_no = $1 returning id, entity_id)
      select encode(uuid_send(id), 'hex') as id, entity_id from gone`,
    [no],
  );
  const statementIds = [...new Set(statements.map((s) => s.id))];
  // The same claim under another marking stands on its own row and keeps its index.
  await dropBeside(
    scope,
    statements,
    ` and not exists (select 1 from wasl.statement s where s.id = t.statement_id
      and s.access_id = coalesce((to_jsonb(t) ->> 'access_id')::int, s.access_id))`,
  );
  for (const table of tables.byReport) await query(`delete from wasl.${table} where report_no = $1`, [no]);
  await eraseSaidOfPersons(scope, no, mayComeAgain);
  for (const statementId of statementIds) rowIds.add(statementId);
  await forgetReleased(scope, statementIds);
  await eraseFindings(scope, rowIds);
  await query(
    `insert into wasl.erased (kind, id, access_id, at, because, statements)
      select 'report', r.id, r.access_id, $2, $3, $4 from wasl.report r where r.no = $1 on conflict do nothing`,
    [no, scope.at, because, statementIds.length],
  );
  // What an edition of a list ended stands again where the edition goes: names among it are found again.
  const { rows: again } = await query<{ entity_id: string }>(
    `with stands as (delete from wasl.tombstone where edition = $1 returning statement_id, access_id)
      select distinct s.entity_id from stands t
        join wasl.statement s on s.id = t.statement_id and s.access_id = t.access_id`,
    [id],
  );
  await query("delete from wasl.report where no = $1", [no]);
  await withdrawErased(scope, { reportId: id });
  await query(
    `delete from wasl.dossier_item d where d.kind = 'report' and d.item_id = $1
      and not exists (select 1 from wasl.report r where r.id = $1)`,
    [id],
  );
  const entityIds = [...new Set(statements.map((s) => s.entity_id))];
  await rebuildPostings(scope, [...new Set([...entityIds, ...again.map((s) => s.entity_id)])]);
  await forgetEntities(scope, entityIds);
  return statementIds;
}

/**
 * Before the report goes: what is settled of it or withdrawn, a correction's old value among it, which is not to be said again;
 * and which of its statements anybody was given, which is said anew.
 */
async function keepSettled(
  { query }: Scope,
  { id, no }: { readonly id: string; readonly no: number },
): Promise<void> {
  await query(
    `insert into wasl.settled_once (report_id, statement_id, said_anew)
      select $1, k.statement_id, bool_and(k.said_anew) from (
        select s.statement_id, s.said_anew from wasl.settled s where s.report_no = $2
        union all
        select s.id, false from wasl.statement s
          join wasl.tombstone t on t.statement_id = s.id and t.access_id = s.access_id and t.edition is null
          where s.report_no = $2
        union all
        select s.id, true from wasl.statement s
          join wasl.fed_object o on o.statement_id = encode(uuid_send(s.id), 'hex') where s.report_no = $2
      ) k group by k.statement_id
      on conflict (report_id, statement_id) do update
        set said_anew = wasl.settled_once.said_anew and excluded.said_anew`,
    [id, no],
  );
}

/** A keyed body goes with its report, and a person of whom nothing is left loses the key; where more may come, both stay until their review. */
async function eraseSaidOfPersons(
  { query, at }: Scope,
  reportNo: number,
  mayComeAgain: boolean,
): Promise<void> {
  // Whose name nobody knows any more would be named by what comes meanwhile.
  if (mayComeAgain) return;
  await query("delete from wasl.protected_body where report_no = $1", [reportNo]);
  await query(`update wasl.protected_name set body = '' where report_no = $1`, [reportNo]);
  await query(
    `update wasl.protected_name n set data_key = null, erased_at = $2
      where n.report_no = $1 and n.erased_at is null
        and not exists (select 1 from wasl.protected_body b where b.entity_id = n.entity_id)`,
    [reportNo, at],
  );
}

interface FindingRow {
  readonly id: string;
  readonly proves: readonly {
    readonly entityId: string;
    readonly property: string;
    readonly value: string;
  }[];
}

/** A score that cannot be replayed is none (R14): without its evidence a finding goes, and what it alone stated. */
export async function eraseFindings(scope: Scope, gone: ReadonlySet<string>): Promise<void> {
  const { query } = scope;
  if (gone.size === 0) return;
  const hit: FindingRow[] = [];
  const evidence = [...gone];
  for (let at = 0; at < evidence.length; at += CHUNK) {
    const { rows } = await query<FindingRow>(
      "select id, proves from wasl.finding where evidence && $1::text[]",
      [textArray(evidence.slice(at, at + CHUNK))],
    );
    hit.push(...rows);
  }
  if (hit.length === 0) return;
  const ids = textArray(hit.map((f) => f.id));
  await query("delete from wasl.finding where id = any ($1::text[])", [ids]);
  await withdrawErased(scope, { findingIds: hit.map((f) => f.id) });
  await query("delete from wasl.finding_subject where finding_id = any ($1::text[])", [ids]);
  await query("delete from wasl.dossier_item where kind = 'finding' and item_id = any ($1::text[])", [ids]);
  const proven = hit.flatMap((f) => f.proves);
  if (proven.length === 0) return;
  const { rows: others } = await query<Pick<FindingRow, "proves">>(
    "select proves from wasl.finding where proves <> '[]'",
  );
  const key = (p: FindingRow["proves"][number]): string => JSON.stringify([p.entityId, p.property, p.value]);
  const left = new Set(others.flatMap((f) => f.proves.map(key)));
  const orphans = proven.filter((p) => !left.has(key(p)));
  if (orphans.length === 0) return;
  const { rows: stated } = await query<{ id: string; entity_id: string }>(
    `with gone as (
      delete from wasl.statement s using wasl.report r, jsonb_to_recordset($1::jsonb) p("entityId" text, property text, value text)
        where r.no = s.report_no and r.format = 'detector'
          and s.entity_id = p."entityId" and s.property = p.property and s.value = p.value
        returning s.id, s.entity_id)
      select encode(uuid_send(id), 'hex') as id, entity_id from gone`,
    [JSON.stringify(orphans)],
  );
  if (stated.length === 0) return;
  await dropBeside(scope, stated);
  await forgetReleased(scope, [...new Set(stated.map((s) => s.id))]);
  const entityIds = [...new Set(stated.map((s) => s.entity_id))];
  await rebuildPostings(scope, entityIds);
  await forgetEntities(scope, entityIds);
}

/** By the two rows of pairs that each decision has. */
export const FORGET_DECISIONS = `delete from wasl.resolution r where r.no in (
  select p.no from wasl.pairing p where p.entity_id = any ($1::text[]))`;

/** Decisions about entities of which nothing is said any more; what whoever is protected was found to be stays. */
export async function forgetEntities({ query, tables }: Scope, entityIds: readonly string[]): Promise<void> {
  for (let at = 0; at < entityIds.length; at += CHUNK) {
    const { rows } = await query<{ id: string }>(
      `select e.id from unnest($1::text[]) e(id)
        where not exists (select 1 from wasl.statement s where s.entity_id = e.id)`,
      [textArray(entityIds.slice(at, at + CHUNK))],
    );
    if (rows.length === 0) continue;
    const list = textArray(rows.map((r) => r.id));
    await query(
      `delete from wasl.category c where c.entity_id = any ($1::text[]) and not exists (
        select 1 from wasl.protected_name n where n.entity_id = c.entity_id and n.data_key is not null)`,
      [list],
    );
    await query(FORGET_DECISIONS, [list]);
    await query(
      "delete from wasl.pairing where entity_id = any ($1::text[]) or other_id = any ($1::text[])",
      [list],
    );
    await query("delete from wasl.dossier_item where kind = 'entity' and item_id = any ($1::text[])", [list]);
    for (const table of tables.byEntity)
      await query(`delete from wasl.${table} where entity_id = any ($1::text[])`, [list]);
  }
}

export async function eraseCase({ query, at }: Scope, id: string, because: string): Promise<void> {
  await query(
    `insert into wasl.erased (kind, id, access_id, at, because, statements)
      select 'case', d.id, d.access_id, $2, $3, 0 from wasl.dossier d where d.id = $1 on conflict do nothing`,
    [id, at, because],
  );
  await query("delete from wasl.dossier_item where dossier_id = $1", [id]);
  await query("delete from wasl.room where dossier_id = $1", [id]);
  await query("delete from wasl.dossier where id = $1", [id]);
}

/** Without the data key what is sealed under it is noise, here and in every copy made without it. False for nobody. */
export async function forgetPerson(
  { query, at }: Scope,
  entityId: string,
  because: string,
): Promise<boolean> {
  const { count } = await query(
    `update wasl.protected_name set data_key = null, body = '', erased_at = $2
      where entity_id = $1 and erased_at is null`,
    [entityId, at],
  );
  await query("delete from wasl.protected_body where entity_id = $1", [entityId]);
  await query(
    `insert into wasl.erased (kind, id, access_id, at, because, statements)
      select distinct 'person', s.entity_id, s.access_id, $2::text, $3::text, 0 from wasl.statement s
        where s.entity_id = $1 on conflict do nothing`,
    [entityId, at, because],
  );
  return count > 0;
}
