import type { Clock, Erased, Keeper, OnBehalf, Protected } from "../app/index.ts";
import {
  type Access,
  type Model,
  nameMask,
  PROTECTED_ID_PREFIX,
  type ProtectedCategory,
  protectedAccess,
  type StatementKind,
  sharesName,
  statementId,
  strictest,
  WaslError,
} from "../core/index.ts";
import { AccessCache, AccessIds } from "./access-ids.ts";
import type { AuditChain } from "./audit.ts";
import { clusters } from "./canonical.ts";
import { nowText } from "./context.ts";
import type { Driver, Query } from "./driver.ts";
import {
  eraseCase,
  eraseFindings,
  eraseReport,
  forgetEntities,
  forgetPerson,
  keeperTables,
  type Scope,
} from "./erasure.ts";
import { numberArray, textArray, uuidArray } from "./literals.ts";
import { maskCases, maskReports } from "./masked-words.ts";
import type { NodeKeys } from "./node-key.ts";
import { rebuildPostings } from "./postings.ts";
import { aliasDigest, openSaid, pseudonymOf, sealSaid, wrapPersonKey } from "./protected.ts";
import { keepIdentifiers } from "./protected-identifiers.ts";
import { newDataKey, unseal } from "./sealing.ts";
import { planOf } from "./statements.ts";
import { leaveCampaign, takeBack } from "./taken-back.ts";

const DEADLINE_MS = 600_000;

export interface KeeperOptions {
  readonly driver: Driver;
  readonly chain: AuditChain;
  readonly keys: NodeKeys;
  readonly clock: Clock;
  readonly model: Model;
}

/**
 * The role that takes away. It works past the policies, because what has to go does not depend on who may see it, and
 * gives back counts and ids only. Whoever calls has settled that the person on whose behalf it works may decide this.
 */
export function openKeeper(options: KeeperOptions): Keeper {
  return {
    maskTexts: (reportId, names, by) =>
      inScope(options, by, async (scope) => {
        const { rows } = await scope.query<{ no: number }>("select no from wasl.report where id = $1", [
          reportId,
        ]);
        await maskTexts(
          scope,
          rows.map((r) => r.no),
          names,
        );
      }),
    spokenOf: (entityIds, by) => inScope(options, by, (scope) => spokenOf(scope, entityIds)),
    protect: (person, by) => inScope(options, by, (scope) => protect(scope, options, person, by)),
    expire: (now, limit, by) => inScope(options, by, (scope) => expire(scope, now, limit)),
    erasePerson: (entityId, reason, by) =>
      inScope(options, by, async (scope) => {
        const gone = await forgetPerson(scope, entityId, reason);
        if (!gone) throw new WaslError("ENTITY_UNKNOWN", { id: entityId });
        scope.audits.push({
          action: "change",
          object: `entity:${entityId}`,
          text: reason,
          detail: { erased: 1 },
        });
      }),
    isOfProtected: (name, by) =>
      inScope(options, by, async (scope) => sharesName(name, await protectedNames(scope, options.keys))),
    eraseStatements: (ids, reason, by) => inScope(options, by, (scope) => eraseSome(scope, ids, reason)),
    takeBack: (contacts, reason, by) =>
      inScope(options, by, (scope) => takeBack(scope, contacts, reason, by.userId)),
    leaveCampaign: (ids, reason, by) =>
      inScope(options, by, (scope) => leaveCampaign(scope, ids, reason, by.userId)),
    restrict: (ids, purposes, reason, by) =>
      inScope(options, by, (scope) => restrict(scope, ids, purposes, reason)),
  };
}

async function inScope<T>(
  { driver, chain, clock, model }: KeeperOptions,
  by: OnBehalf,
  work: (scope: Scope) => Promise<T>,
): Promise<T> {
  const transaction = await driver.begin("keeper", DEADLINE_MS);
  try {
    const { query } = transaction;
    const scope: Scope = {
      query,
      model,
      at: nowText(clock),
      access: new AccessIds(new AccessCache(), query),
      tables: await keeperTables(query),
      audits: [],
    };
    const result = await work(scope);
    await chain.commit(transaction, "account", by, scope.audits);
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

interface SaidRow {
  readonly id: string;
  readonly entity_id: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
  readonly lang: string | null;
  readonly assessment: boolean;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly first_seen: string;
  readonly report_no: number;
  readonly report_id: string;
  readonly access_id: number;
}

const SAID = `select encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.schema, s.property, s.value, s.lang,
    s.assessment, s.valid_from, s.valid_to, s.first_seen, s.report_no, r.id as report_id, s.access_id
  from wasl.statement s join wasl.report r on r.no = s.report_no`;

async function spokenOf({ query }: Scope, entityIds: readonly string[]): Promise<readonly string[]> {
  if (entityIds.length === 0) return [];
  const { rows } = await query<{ id: string }>(
    `select e.id from unnest($1::text[]) e(id)
      where exists (select 1 from wasl.statement s where s.entity_id = e.id)
        or exists (select 1 from wasl.link l where l.other_id = e.id)`,
    [textArray(entityIds)],
  );
  return rows.map((r) => r.id);
}

async function protect(
  scope: Scope,
  { keys }: KeeperOptions,
  person: Parameters<Keeper["protect"]>[0],
  by: OnBehalf,
): Promise<Protected> {
  const { query } = scope;
  const { category, reason } = person;
  // Hidden decisions count too: whoever is one with a protected person is protected, whoever may know.
  const known = await clusters(query, person.entityIds);
  const members = [...new Set([...known.values()].flatMap((c) => c.members))].sort();
  const already = members.find((id) => id.startsWith(PROTECTED_ID_PREFIX));
  const moving = members.filter((id) => !id.startsWith(PROTECTED_ID_PREFIX));
  const said = (await query<SaidRow>(`${SAID} where s.entity_id = any ($1::text[])`, [textArray(moving)]))
    .rows;
  const [first = ""] = moving;
  const { pseudonym, entityId: fresh } = pseudonymOf(keys, first);
  const entityId = already ?? fresh;
  await keepPerson(scope, keys, { ...person, entityId, pseudonym, moving, said });
  const references = await redirect(scope, moving, entityId, category);
  await say(scope, said, { entityId, pseudonym, category });
  await takeOut(scope, moving, entityId);
  const names = said
    .filter((s) => scope.model.property(s.schema, s.property)?.type === "name")
    .map((s) => s.value);
  const reportNos = [...new Set(said.map((s) => s.report_no))];
  await maskReports(scope, keys, reportNos, names);
  const masked = await maskTexts(scope, reportNos, names);
  await maskCases(scope, { entityId, moving, reportIds: said.map((s) => s.report_id), names });
  await query(
    `insert into wasl.category (entity_id, category, reason, decided_by, decided_at) values ($1, $2, $3, $4, $5)`,
    [entityId, category, reason, by.userId, scope.at],
  );
  scope.audits.push({
    action: "change",
    object: `entity:${entityId}`,
    text: reason,
    detail: { category, moved: said.length, references },
  });
  return {
    entityId,
    moved: said.length,
    references,
    statementIds: [...new Set([...said.map((s) => s.id), ...masked])],
  };
}

interface Kept {
  readonly entityId: string;
  readonly pseudonym: string;
  readonly category: ProtectedCategory;
  readonly guardian: string;
  readonly reviewAt: string;
  readonly moving: readonly string[];
  readonly said: readonly SaidRow[];
}

async function keepPerson({ query }: Scope, keys: NodeKeys, kept: Kept): Promise<void> {
  const { entityId, pseudonym, category, guardian, reviewAt, moving } = kept;
  const said = kept.said.map((s) => ({
    entityId: s.entity_id,
    schema: s.schema,
    property: s.property,
    value: s.value,
    reportId: s.report_id,
    accessId: s.access_id,
    kind: s.assessment ? "assessment" : "fact",
    firstSeen: s.first_seen,
  }));
  const { rows } = await query<{ data_key: Uint8Array | null }>(
    "select data_key from wasl.protected_name where entity_id = $1",
    [entityId],
  );
  const reportNo = kept.said[0]?.report_no ?? 0;
  if (!rows[0]) {
    const dataKey = newDataKey();
    await query(
      `insert into wasl.protected_name (pseudonym, category, report_no, data_key, body, entity_id, review_at, guardian)
        values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        pseudonym,
        category,
        reportNo,
        wrapPersonKey(keys, entityId, dataKey),
        Buffer.alloc(0),
        entityId,
        reviewAt,
        guardian,
      ],
    );
    await keepBodies(query, dataKey, entityId, kept.said, said);
  } else {
    if (rows[0].data_key)
      await keepBodies(
        query,
        unseal(keys.wrap, `person ${entityId}`, rows[0].data_key),
        entityId,
        kept.said,
        said,
      );
    await query(
      "update wasl.protected_name set category = $2, guardian = $3, review_at = least(review_at, $4) where entity_id = $1",
      [entityId, category, guardian, reviewAt],
    );
  }
  await keepIdentifiers(query, keys, entityId, said);
  for (const id of moving)
    await query(
      "insert into wasl.protected_alias (digest, entity_id) values ($1, $2) on conflict do nothing",
      [aliasDigest(keys, id), entityId],
    );
}

/** One body for each report, so that each goes with its report. */
async function keepBodies(
  query: Query,
  dataKey: Uint8Array,
  entityId: string,
  rows: readonly SaidRow[],
  said: readonly object[],
): Promise<void> {
  for (const no of new Set(rows.map((r) => r.report_no)))
    await query("insert into wasl.protected_body (entity_id, report_no, body) values ($1, $2, $3)", [
      entityId,
      no,
      sealSaid(
        dataKey,
        entityId,
        said.filter((_s, n) => rows[n]?.report_no === no),
      ),
    ]);
}

/** What pointed at the person points at the pseudonym. */
async function redirect(
  scope: Scope,
  moving: readonly string[],
  entityId: string,
  category: ProtectedCategory,
): Promise<number> {
  const { query } = scope;
  const { rows } = await query<SaidRow>(
    `${SAID} where s.id in (select l.statement_id from wasl.link l where l.other_id = any ($1::text[]))
      and s.entity_id <> all ($1::text[]) and s.value = any ($1::text[])`,
    [textArray(moving)],
  );
  await addRows(
    scope,
    rows.map((r) => ({ ...r, value: entityId })),
    category,
  );
  await dropStatements(
    scope,
    rows.map((r) => r.id),
  );
  return rows.length;
}

async function dropStatements({ query, tables }: Scope, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const list = uuidArray([...new Set(ids)]);
  for (const table of tables.byStatement)
    await query(`delete from wasl.${table} where statement_id = any ($1::uuid[])`, [list]);
  await query("delete from wasl.statement where id = any ($1::uuid[])", [list]);
}

/** Adds statements under new ids with their links; a child's into its compartment. */
async function addRows(
  scope: Scope,
  rows: readonly SaidRow[],
  category: ProtectedCategory | undefined,
): Promise<void> {
  if (rows.length === 0) return;
  const accessOf = await scope.access.lookUp(rows.map((r) => r.access_id));
  const accesses: Access[] = rows.map((r) =>
    category === undefined ? accessOf(r.access_id) : protectedAccess(accessOf(r.access_id), category),
  );
  const ids = await scope.access.intern(accesses);
  const made = rows.map((r, n) => {
    const kind: StatementKind = r.assessment ? "assessment" : "fact";
    const draft = { entityId: r.entity_id, schema: r.schema, property: r.property, value: r.value, kind };
    const { side, isLink } = planOf(scope.model, r.schema, r.property);
    return {
      report_no: r.report_no,
      access_id: ids[n],
      assessment: r.assessment,
      id: statementId(
        {
          ...draft,
          ...(r.lang === null ? {} : { lang: r.lang }),
          ...(r.valid_from === null ? {} : { validFrom: r.valid_from }),
          ...(r.valid_to === null ? {} : { validTo: r.valid_to }),
        },
        r.report_id,
      ),
      entity_id: r.entity_id,
      schema: r.schema,
      property: r.property,
      value: r.value,
      lang: r.lang,
      valid_from: r.valid_from,
      valid_to: r.valid_to,
      first_seen: r.first_seen,
      side,
      is_link: isLink,
    };
  });
  const json = JSON.stringify(made);
  await scope.query(
    `insert into wasl.statement (report_no, access_id, assessment, id, entity_id, schema, property, value, lang,
        valid_from, valid_to, first_seen)
      select r.report_no, r.access_id, r.assessment, r.id, r.entity_id, r.schema, r.property, r.value, r.lang,
          r.valid_from, r.valid_to, r.first_seen
        from jsonb_to_recordset($1::jsonb) r(report_no int, access_id int, assessment boolean, id uuid, entity_id text,
          schema text, property text, value text, lang text, valid_from text, valid_to text, first_seen text)
      on conflict do nothing`,
    [json],
  );
  await scope.query(
    `insert into wasl.link (entity_id, other_id, schema, property, side, statement_id, access_id)
      select r.entity_id, r.value, r.schema, r.property, r.side, r.id, r.access_id
        from jsonb_to_recordset($1::jsonb) r(entity_id text, value text, schema text, property text, side smallint,
          id uuid, access_id int, is_link boolean) where r.is_link`,
    [json],
  );
}

/** Under each report and marking that spoke of the person: that there is one, and as what. */
async function say(
  scope: Scope,
  said: readonly SaidRow[],
  person: { readonly entityId: string; readonly pseudonym: string; readonly category: ProtectedCategory },
): Promise<void> {
  const once = new Map(said.map((s) => [`${s.report_no} ${s.access_id}`, s]));
  const rows = [...once.values()].flatMap((s): SaidRow[] => {
    const own = {
      ...s,
      entity_id: person.entityId,
      assessment: false,
      lang: null,
      valid_from: null,
      valid_to: null,
    };
    return [
      { ...own, property: "subjectCategory", value: person.category },
      { ...own, property: "name", value: person.pseudonym },
    ];
  });
  await addRows(scope, rows, person.category);
}

/** What is left of the person outside the keyed store goes, or is told under the pseudonym. */
async function takeOut(scope: Scope, moving: readonly string[], entityId: string): Promise<void> {
  const { query, tables } = scope;
  const list = textArray(moving);
  const { rows } = await query<{ id: string }>(
    "select encode(uuid_send(s.id), 'hex') as id from wasl.statement s where s.entity_id = any ($1::text[])",
    [list],
  );
  await dropStatements(
    scope,
    rows.map((r) => r.id),
  );
  await rebuildPostings(scope, moving);
  // A decision, a proposal or a case about this person must not say who it was.
  await query("delete from wasl.resolution where left_id = any ($1::text[]) or right_id = any ($1::text[])", [
    list,
  ]);
  await query("delete from wasl.pairing where entity_id = any ($1::text[]) or other_id = any ($1::text[])", [
    list,
  ]);
  await query(
    `delete from wasl.finding f where f.id in (
      select x.finding_id from wasl.finding_subject x where x.subject_id = any ($1::text[]))`,
    [list],
  );
  await query(
    `delete from wasl.finding_subject x where not exists (select 1 from wasl.finding f where f.id = x.finding_id)`,
  );
  await query(
    `delete from wasl.dossier_item d where d.kind = 'entity' and d.item_id = any ($1::text[]) and exists (
      select 1 from wasl.dossier_item o where o.dossier_id = d.dossier_id and o.kind = 'entity'
        and (o.item_id = $2 or (o.item_id = any ($1::text[]) and o.item_id < d.item_id)))`,
    [list, entityId],
  );
  await query(
    `update wasl.dossier_item set item_id = $2, note = case when note = '' then '' else '█' end
      where kind = 'entity' and item_id = any ($1::text[])`,
    [list, entityId],
  );
  await query("update wasl.category set entity_id = $2 where entity_id = any ($1::text[])", [list, entityId]);
  for (const table of tables.byEntity)
    await query(`delete from wasl.${table} where entity_id = any ($1::text[])`, [list]);
}

/** The names in the keyed store. They are compared with here and shown to nobody. */
async function protectedNames({ query, model }: Scope, keys: NodeKeys): Promise<readonly string[]> {
  const { rows } = await query<{ entity_id: string; data_key: Uint8Array; body: Uint8Array }>(
    `select n.entity_id, n.data_key, n.body from wasl.protected_name n where n.data_key is not null
      union all
      select n.entity_id, n.data_key, b.body from wasl.protected_name n
        join wasl.protected_body b on b.entity_id = n.entity_id where n.data_key is not null`,
  );
  return rows
    .filter((r) => r.body.length > 0)
    .flatMap((r) => openSaid(keys, r.entity_id, r.data_key, r.body))
    .filter(({ property }) => model.property("Person", property)?.type === "name")
    .map(({ value }) => value);
}

/** What these reports tell of others in free text, and name the person in; answers the statements that it replaced. */
async function maskTexts(
  scope: Scope,
  reportNos: readonly number[],
  names: readonly string[],
): Promise<readonly string[]> {
  if (reportNos.length === 0 || names.length === 0) return [];
  const mask = nameMask(names);
  const texts = [...scope.model.schemata.values()].flatMap((schema) =>
    [...schema.properties].filter(([, { type }]) => type === "text").map(([name]) => name),
  );
  const { rows } = await scope.query<SaidRow>(
    `${SAID} where s.report_no = any ($1::int[]) and s.property = any ($2::text[])`,
    [numberArray(reportNos), textArray([...new Set(texts)])],
  );
  const named = rows.filter(
    (r) => scope.model.property(r.schema, r.property)?.type === "text" && mask(r.value) !== r.value,
  );
  await addRows(
    scope,
    named.map((r) => ({ ...r, value: mask(r.value) })),
    undefined,
  );
  const ids = named.map((r) => r.id);
  await dropStatements(scope, ids);
  await rebuildPostings(scope, [...new Set(named.map((r) => r.entity_id))]);
  return ids;
}

async function expire(scope: Scope, now: string, limit: number): Promise<readonly Erased[]> {
  const notHeld = (kind: string, id: string): string =>
    `not exists (select 1 from wasl.legal_hold h where h.kind = '${kind}' and h.item_id = ${id} and h.lifted_at is null)`;
  const { rows } = await scope.query<{ kind: Erased["kind"]; id: string; no: number }>(
    `select * from (
      select 'report' as kind, r.id, r.no, r.review_at as due from wasl.report r
        where r.review_at <= $1 and ${notHeld("report", "r.id")}
      union all
      select 'case', d.id, 0, d.review_at from wasl.dossier d where d.review_at <= $1 and ${notHeld("case", "d.id")}
      union all
      select 'person', n.entity_id, 0, n.review_at from wasl.protected_name n
        where n.review_at <= $1 and n.erased_at is null and ${notHeld("person", "n.entity_id")}
    ) due order by due.due, due.id limit $2`,
    [now, limit],
  );
  const erased: Erased[] = [];
  for (const { kind, id, no } of rows) {
    let statementIds: readonly string[] = [];
    if (kind === "report") statementIds = await eraseReport(scope, { id, no }, "review date passed");
    else if (kind === "case") await eraseCase(scope, id, "review date passed");
    else await forgetPerson(scope, id, "review date passed");
    scope.audits.push({
      action: "change",
      object: `${kind === "person" ? "entity" : kind}:${id}`,
      detail: { erased: 1, because: "review date passed", statements: statementIds.length },
    });
    erased.push({ kind, id, statementIds });
  }
  return erased;
}

async function restrict(
  scope: Scope,
  statementIds: readonly string[],
  purposes: Parameters<Keeper["restrict"]>[1],
  reason: string,
): Promise<number> {
  const { query, access } = scope;
  const { rows } = await query<{ id: string; entity_id: string; access_id: number }>(
    `select encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.access_id from wasl.statement s
      where s.id = any ($1::uuid[])`,
    [uuidArray(statementIds)],
  );
  const accessOf = await access.lookUp(rows.map((r) => r.access_id));
  for (const row of rows) {
    const old = accessOf(row.access_id);
    const [fresh = 0] = await access.intern([strictest(old, { ...old, purposes })]);
    for (const [table, column] of [
      ["identifier", "statement_id"],
      ["link", "statement_id"],
      ["statement", "id"],
    ] as const)
      await query(
        `update wasl.${table} set access_id = $3 where ${column} = any ($1::uuid[]) and access_id = $2`,
        [uuidArray([row.id]), row.access_id, fresh],
      );
    scope.audits.push({
      action: "change",
      object: `statement:${row.id}`,
      text: reason,
      detail: { restricted: purposes.length },
    });
  }
  await rebuildPostings(scope, [...new Set(rows.map((r) => r.entity_id))]);
  return rows.length;
}

async function eraseSome(scope: Scope, statementIds: readonly string[], reason: string): Promise<number> {
  const { rows } = await scope.query<{ id: string; entity_id: string }>(
    `select encode(uuid_send(s.id), 'hex') as id, s.entity_id from wasl.statement s where s.id = any ($1::uuid[])`,
    [uuidArray(statementIds)],
  );
  const ids = [...new Set(rows.map((r) => r.id))];
  await dropStatements(scope, ids);
  const entityIds = [...new Set(rows.map((r) => r.entity_id))];
  await rebuildPostings(scope, entityIds);
  await forgetEntities(scope, entityIds);
  await eraseFindings(scope, new Set(ids));
  for (const id of ids)
    scope.audits.push({ action: "change", object: `statement:${id}`, text: reason, detail: { erased: 1 } });
  return ids.length;
}
