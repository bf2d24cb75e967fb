import type { Clock, Erased, Keeper, OnBehalf } from "../../app/index.ts";
import { identifierTypeOf, type Model, retainedObject, strictest, WaslError } from "../../core/index.ts";
import { AccessCache, AccessIds } from "../access-ids.ts";
import type { AuditChain } from "../audit/audit.ts";
import { nowText } from "../context.ts";
import type { Driver } from "../database/driver.ts";
import { numberArray, textArray, uuidArray } from "../database/literals.ts";
import { clusters } from "../entities/canonical.ts";
import { rebuildPostings } from "../entities/postings.ts";
import { NOT_WITHDRAWN } from "../entities/statements.ts";
import { forgetSightings } from "../fronts/sightings.ts";
import { forgetSignals, withdrawProtected } from "../fronts/signals.ts";
import { leaveCampaign, takeBack } from "../fronts/taken-back.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import { oweTellings } from "../sharing/federation-owed.ts";
import {
  eraseCase,
  eraseFindings,
  eraseReport,
  forgetEntities,
  forgetPerson,
  keeperTables,
  type Scope,
} from "./erasure.ts";
import { maskRows } from "./masked-rows.ts";
import { maskHeads, maskTexts, unnameCases } from "./masked-words.ts";
import { beginProtecting, openSaid, protectedVersion } from "./protected.ts";
import { endProtectedRequests } from "./protected-requests.ts";
import { protectPersons, unname } from "./protecting.ts";
import { deleteExchanged, EXCHANGED, exchangedDue } from "./retained.ts";
import { statementsIn } from "./retention.ts";
import { dropStatements } from "./said-rows.ts";
import { type Named, UnnamedWords } from "./unnaming.ts";
import { withholdFindings } from "./withheld-findings.ts";

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
  let known = new UnnamedWords(options.keys, []);
  const unnaming = async (scope: Scope): Promise<UnnamedWords> => {
    const version = await protectedVersion(scope);
    if (known.version !== version)
      known = new UnnamedWords(options.keys, await protectedPersons(scope, options.keys), version);
    return known;
  };
  return {
    maskTexts: (reportId, { names, identifiers, entityIdOf }, by) =>
      inScope(options, by, async (scope) => {
        const { rows } = await scope.query<{ no: number }>("select no from wasl.report where id = $1", [
          reportId,
        ]);
        const namesIn = new Map(rows.map((r) => [r.no, names]));
        await maskHeads(scope, namesIn);
        await maskTexts(scope, namesIn);
        await maskRows(scope, options.keys, [
          { names, identifiers, entityIdOf, reportNos: [...namesIn.keys()] },
        ]);
      }),
    unnaming: (by) => inScope(options, by, unnaming),
    unname: (since, until, by) =>
      alone(options, by, async (scope) => {
        if (!(until instanceof UnnamedWords)) throw new TypeError("made by another store");
        return await unname(scope, options.keys, since instanceof UnnamedWords ? until.beyond(since) : until);
      }),
    spokenOf: (entityIds, by) => inScope(options, by, (scope) => spokenOf(scope, entityIds)),
    protect: (persons, by) => alone(options, by, (scope) => protectPersons(scope, options.keys, persons, by)),
    withdrawProtected: (by) =>
      alone(options, by, async (scope) => {
        const signals = await withdrawProtected(scope, options.keys);
        if (signals > 0)
          scope.audits.push({
            action: "change",
            object: "signal banks",
            detail: { withdrawn: signals, because: "protected" },
          });
        await endProtectedRequests(scope, options.keys, await unnaming(scope));
      }),
    unnameCases: (by) =>
      alone(options, by, async (scope) => {
        const unnamed = await unnaming(scope);
        if (!unnamed.isEmpty) await unnameCases(scope, unnamed);
      }),
    withholdFindings: (by) => alone(options, by, withholdFindings),
    expire: (now, exchangedDays, limit, by) =>
      alone(options, by, (scope) => expire(scope, now, exchangedDays, limit)),
    eraseReport: (report, reason, by) => alone(options, by, (scope) => takeOut(scope, report, reason)),
    forgetSightings: (receivedBefore, by) =>
      inScope(options, by, async (scope) => {
        const sightings = await forgetSightings(scope, receivedBefore);
        if (sightings > 0)
          scope.audits.push({
            action: "change",
            object: "sightings",
            detail: { erased: sightings, because: "vehicles that nothing else names" },
          });
        return sightings;
      }),
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
      inScope(options, by, async (scope) => (await unnaming(scope)).sharesName(name)),
    areLikeProtected: (handles, by) =>
      inScope(options, by, async (scope) => (await unnaming(scope)).likeness(handles) !== undefined),
    eraseStatements: (ids, reason, by) => alone(options, by, (scope) => eraseSome(scope, ids, reason)),
    takeBack: (contacts, reason, by) =>
      alone(options, by, (scope) => takeBack(scope, contacts, reason, by.userId)),
    leaveCampaign: (ids, reason, by) =>
      inScope(options, by, (scope) => leaveCampaign(scope, ids, reason, by.userId)),
    noteBeyond: (requestId, about, by) =>
      inScope(options, by, async (scope) => {
        const statements = await countBeyond(scope, about);
        scope.audits.push({ action: "decide", object: `beyond:${requestId}`, detail: { statements } });
      }),
    restrict: (ids, purposes, reason, by) =>
      alone(options, by, (scope) => restrict(scope, ids, purposes, reason)),
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

/** Whoever lets out what goes, or states more of it, is done, and seen; or comes after, and finds it gone. */
const alone: typeof inScope = (options, by, work) =>
  inScope(options, by, async (scope) => {
    await beginProtecting(scope);
    return await work(scope);
  });

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

async function countBeyond(
  { query }: Scope,
  { entityIds, statementIds, reached }: Parameters<Keeper["noteBeyond"]>[1],
): Promise<number> {
  const members = [...(await clusters(query, entityIds)).values()].flatMap((cluster) => cluster.members);
  const { rows } = await query<{ n: number }>(
    `select count(distinct s.id)::int as n from wasl.statement s
      where (s.entity_id = any ($1::text[]) or s.id = any ($2::uuid[])) and not s.id = any ($3::uuid[]) and ${NOT_WITHDRAWN}`,
    [textArray([...new Set([...entityIds, ...members])]), uuidArray(statementIds), uuidArray(reached)],
  );
  return rows[0]?.n ?? 0;
}

/** Who is in the keyed store. They are compared with here and shown to nobody. */
async function protectedPersons({ query, model }: Scope, keys: NodeKeys): Promise<readonly Named[]> {
  const { rows } = await query<{ entity_id: string; data_key: Uint8Array; body: Uint8Array }>(
    `select n.entity_id, n.data_key, n.body from wasl.protected_name n where n.data_key is not null
      union all
      select n.entity_id, n.data_key, b.body from wasl.protected_name n
        join wasl.protected_body b on b.entity_id = n.entity_id where n.data_key is not null`,
  );
  return rows
    .filter((r) => r.body.length > 0)
    .map((r) => {
      const said = openSaid(keys, r.entity_id, r.data_key, r.body);
      return {
        names: said.flatMap(({ property, value }) =>
          model.property("Person", property)?.type === "name" ? [value] : [],
        ),
        identifiers: said.filter(({ property }) => identifierTypeOf(property) !== undefined),
      };
    });
}

const notHeld = (kind: string, id: string): string =>
  `not exists (select 1 from wasl.legal_hold h where h.kind = '${kind}' and h.item_id = ${id} and h.lifted_at is null)`;

async function expire(
  scope: Scope,
  now: string,
  exchangedDays: number,
  limit: number,
): Promise<readonly Erased[]> {
  // Before the rest: what goes out with its report today is told first.
  const signals = await forgetSignals(scope, now);
  if (signals > 0)
    scope.audits.push({
      action: "change",
      object: "signal banks",
      detail: { erased: signals, because: "over for so long that nobody is told of it" },
    });
  const { rows } = await scope.query<{ kind: Erased["kind"]; id: string; no: number }>(
    `select * from (
      select 'report' as kind, r.id, r.no, r.review_at as due from wasl.report r
        where r.review_at <= $1 and ${notHeld("report", "r.id")}
      union all
      select 'case', d.id, 0, d.review_at from wasl.dossier d where d.review_at <= $1 and ${notHeld("case", "d.id")}
      union all
      select 'person', n.entity_id, 0, n.review_at from wasl.protected_name n
        where n.review_at <= $1 and n.erased_at is null and ${notHeld("person", "n.entity_id")}
      union all
      select x.kind, x.id, 0, x.due from (${exchangedDue("$3", notHeld)}) x
    ) due order by due.due, due.id limit $2`,
    [now, limit, exchangedDays],
  );
  const erased: Erased[] = [];
  for (const { kind, id, no } of rows) {
    let statementIds: readonly string[] = [];
    const because = "review date passed";
    if (kind === "report")
      statementIds = await eraseReport(scope, { id, no }, { because, mayComeAgain: false });
    else if (kind === "case") await eraseCase(scope, id, because);
    else if (kind !== "person") await eraseExchanged(scope, { kind, id }, now, exchangedDays);
    else await forgetPerson(scope, id, because);
    scope.audits.push({
      action: "change",
      object: retainedObject(kind, id),
      detail: { erased: 1, because, statements: statementIds.length },
    });
    erased.push({ kind, id, statementIds });
  }
  return erased;
}

/** REPORT_UNKNOWN where somebody else was first. */
async function takeOut(
  scope: Scope,
  { id, numbers, statements, told }: Parameters<Keeper["eraseReport"]>[0],
  reason: string,
): Promise<readonly string[]> {
  const { rows } = await scope.query<{ no: number; held: boolean }>(
    `select r.no, not (${notHeld("report", "r.id")}) as held from wasl.report r
      where r.id = $1 and r.no = any ($2::int[]) order by r.no`,
    [id, numberArray(numbers)],
  );
  if (rows.length < numbers.length || rows.length === 0) throw new WaslError("REPORT_UNKNOWN", { id });
  const because = rows.some((r) => r.held)
    ? "held"
    : (await statementsIn(scope.query, numbers)) > statements
      ? "you do not see all of it"
      : await whatRestsOn(scope, id, numbers);
  if (because !== undefined) throw new WaslError("CONFLICT", { id, because });
  await oweReleased(scope, numbers, told);
  const gone = new Set<string>();
  for (const { no } of rows)
    for (const statementId of await eraseReport(
      scope,
      { id, no },
      { because: TAKEN_BACK, mayComeAgain: true },
    ))
      gone.add(statementId);
  scope.audits.push({
    action: "change",
    object: retainedObject("report", id),
    text: reason,
    detail: { erased: rows.length, because: TAKEN_BACK, statements: gone.size },
  });
  return [...gone];
}

/** Why it cannot go yet; undefined for nothing. */
async function whatRestsOn(
  { query }: Scope,
  id: string,
  numbers: readonly number[],
): Promise<string | undefined> {
  const { rows } = await query<{ because: string }>(
    `select 'the order behind a request for stored data' as because where exists (
        select 1 from wasl.data_request d where d.order_report = $1)
      union all
      select 'it is permitted for use in court' where exists (
        select 1 from wasl.approval a where a.kind = 'court-use' and a.subject = $1 and a.decision = 'approved')
      union all
      select 'an open request of a data subject is about it' where exists (
        select 1 from wasl.subject_request q where q.decision is null and exists (
          select 1 from wasl.statement s where s.report_no = any ($2::int[])
            and (s.entity_id = any (q.entity_ids) or encode(uuid_send(s.id), 'hex') = any (q.statement_ids))))`,
    [id, numberArray(numbers)],
  );
  return rows[0]?.because;
}

/** Whoever was given any of it is to be told, also where this process dies before it tells them. */
async function oweReleased({ query }: Scope, numbers: readonly number[], because: string): Promise<void> {
  const { rows } = await query<{ id: string }>(
    `select distinct o.statement_id as id from wasl.statement s
      join wasl.fed_object o on o.statement_id = encode(uuid_send(s.id), 'hex') where s.report_no = any ($1::int[])`,
    [numberArray(numbers)],
  );
  await oweTellings(
    query,
    rows.map(({ id }) => ({ statementId: id, kind: "withdrawn", because })),
  );
}

const TAKEN_BACK = "taken back";

/** Of these stays that they were here; what was asked and hit has no marking under which anything could. */
const MARKED: Readonly<Partial<Record<Erased["kind"], string>>> = {
  message: "message",
  "data-request": "data_request",
};

async function eraseExchanged(
  { query, at }: Scope,
  { kind, id }: Pick<Erased, "kind" | "id">,
  now: string,
  days: number,
): Promise<void> {
  const table = MARKED[kind];
  if (table)
    await query(
      `insert into wasl.erased (kind, id, access_id, at, because, statements)
        select distinct $3, m.id, m.access_id, $2::text, 'review date passed', 0 from wasl.${table} m
          where m.id = $1 on conflict do nothing`,
      [id, at, kind],
    );
  for (const one of EXCHANGED)
    if (one.kind === kind) await query(deleteExchanged(one, "$3"), [now, id, days]);
}

interface SettledRow {
  readonly id: string;
  readonly entity_id: string;
  readonly report_no: number;
}

/** An import that goes on, or is run again, leaves them as they are now. What a detector stated is stated by no import. */
async function settle({ query }: Scope, rows: readonly SettledRow[]): Promise<void> {
  await query(
    `insert into wasl.settled (report_no, statement_id)
      select s.no, s.id from unnest($1::int[], $2::uuid[]) s(no, id)
        join wasl.report r on r.no = s.no and r.format <> 'detector'
      on conflict do nothing`,
    [numberArray(rows.map((r) => r.report_no)), uuidArray(rows.map((r) => r.id))],
  );
}

async function restrict(
  scope: Scope,
  statementIds: readonly string[],
  purposes: Parameters<Keeper["restrict"]>[1],
  reason: string,
): Promise<number> {
  const { query, access } = scope;
  const { rows } = await query<SettledRow & { access_id: number }>(
    `select encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.report_no, s.access_id from wasl.statement s
      where s.id = any ($1::uuid[])`,
    [uuidArray(statementIds)],
  );
  await settle(scope, rows);
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
  const ids = [...new Set(rows.map((r) => r.id))];
  await oweTellings(
    query,
    ids.map((statementId) => ({ statementId, kind: "restricted", because: "restricted by its creator" })),
  );
  return rows.length;
}

async function eraseSome(scope: Scope, statementIds: readonly string[], reason: string): Promise<number> {
  const { rows } = await scope.query<SettledRow>(
    `select encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.report_no from wasl.statement s
      where s.id = any ($1::uuid[])`,
    [uuidArray(statementIds)],
  );
  const ids = [...new Set(rows.map((r) => r.id))];
  await dropStatements(scope, ids);
  await settle(scope, rows);
  const entityIds = [...new Set(rows.map((r) => r.entity_id))];
  await rebuildPostings(scope, entityIds);
  await forgetEntities(scope, entityIds);
  await eraseFindings(scope, new Set(ids));
  for (const id of ids)
    scope.audits.push({ action: "change", object: `statement:${id}`, text: reason, detail: { erased: 1 } });
  return ids.length;
}
