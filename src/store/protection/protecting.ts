import type { OnBehalf, PersonToProtect, Protected, ProtectedTogether } from "../../app/index.ts";
import {
  accessKey,
  CHILDREN_COMPARTMENT,
  groupBy,
  identifierTypeOf,
  PROTECTED_ID_PREFIX,
  protectedAccess,
} from "../../core/index.ts";

import type { Query } from "../database/driver.ts";
import { textArray } from "../database/literals.ts";
import { clusters } from "../entities/canonical.ts";
import { rebuildPostings } from "../entities/postings.ts";
import { NOT_WITHDRAWN, statementsOf } from "../entities/statements.ts";
import { withdrawProtected } from "../fronts/signals.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import { newDataKey } from "../keys/sealing.ts";
import { FORGET_DECISIONS, type Scope } from "./erasure.ts";
import { type JudgedPerson, maskJudgements, unnameJudgements } from "./masked-judgements.ts";
import { maskRows, type PersonInRows, unnameRows } from "./masked-rows.ts";
import {
  maskCases,
  maskHeads,
  maskReports,
  maskTexts,
  namesByReport,
  unnameCases,
  unnameWords,
} from "./masked-words.ts";
import { aliasDigest, pseudonymOf, sealSaid, unwrapPersonKey, wrapPersonKey } from "./protected.ts";
import { hideIdentifiers, identifierDigests } from "./protected-identifiers.ts";
import { endProtectedRequests } from "./protected-requests.ts";
import {
  addRows,
  dropStatements,
  inSlices,
  type RowOfPerson,
  SAID_COLUMNS,
  type SaidRow,
} from "./said-rows.ts";
import { toldRows } from "./told-rows.ts";
import { UnnamedWords } from "./unnaming.ts";

/** What goes of one person, and what stands for them from then on. */
interface Move extends Omit<PersonToProtect, "entityIds" | "told"> {
  readonly entityId: string;
  readonly pseudonym: string;
  readonly moving: readonly string[];
  readonly said: readonly SaidRow[];
}

/** Many persons cost little more than one: each table, and each text that may name one of them, is gone through once. */
export async function protectPersons(
  scope: Scope,
  keys: NodeKeys,
  persons: readonly PersonToProtect[],
  by: OnBehalf,
): Promise<ProtectedTogether> {
  const moves = await childrenStay(scope, await movesOf(scope, keys, persons));
  await keepPersons(scope, keys, moves);
  const pointing = await redirect(scope, moves);
  await say(scope, moves);
  const closed = await closeOff(scope, moves);
  await takeOut(scope, moves);
  const judged = judgedPersons(scope, moves, pointing);
  const inRows = personsInRows(moves, judged);
  const masked = await maskWords(scope, keys, judged);
  await maskRows(scope, keys, inRows);
  const unnamed = new UnnamedWords(keys, inRows);
  const elsewhere = await unnameReportsAndCases(scope, keys, unnamed);
  await forgetJudgements(scope, moves);
  await decide(scope, moves, by);
  // By whole targets, before words of them are masked.
  await endProtectedRequests(scope, keys, unnamed);
  await maskJudgements(scope, judged);
  await withdrawProtected(scope, keys);
  for (const { entityId, reason, category } of moves)
    scope.audits.push({ action: "change", object: `entity:${entityId}`, text: reason, detail: { category } });
  const gone = moves.flatMap(({ said }) => said.map((s) => s.id));
  const done = moves.map(({ entityId }): Protected => ({ entityId }));
  return { persons: done, statementIds: [...new Set([...gone, ...closed, ...masked, ...elsewhere])] };
}

/** In all that is here, whoever it speaks of; answers the statements that it replaced. */
export async function unname(
  scope: Scope,
  keys: NodeKeys,
  unnamed: UnnamedWords,
): Promise<readonly string[]> {
  if (unnamed.isEmpty) return [];
  await unnameJudgements(scope, unnamed);
  return await unnameReportsAndCases(scope, keys, unnamed);
}

/** In what reports said, and in what is written in cases. */
async function unnameReportsAndCases(
  scope: Scope,
  keys: NodeKeys,
  unnamed: UnnamedWords,
): Promise<readonly string[]> {
  if (unnamed.isEmpty) return [];
  await unnameRows(scope, unnamed);
  await unnameCases(scope, unnamed);
  return await unnameWords(scope, keys, unnamed);
}

async function movesOf(
  scope: Scope,
  keys: NodeKeys,
  persons: readonly PersonToProtect[],
): Promise<readonly Move[]> {
  const { query } = scope;
  const known = await clusters(
    query,
    persons.flatMap((p) => p.entityIds),
  );
  const groups = together(persons, (id) => known.get(id)?.members ?? [id]);
  const isPseudonym = (id: string): boolean => id.startsWith(PROTECTED_ID_PREFIX);
  const moving = groups.flatMap(({ members }) => members.filter((id) => !isPseudonym(id)));
  const { rows } = await query<SaidRow>(`select ${SAID_COLUMNS} from ${statementsOf("$1", "true")}`, [
    textArray(moving),
  ]);
  const told = await toldRows(scope, persons);
  const saidOf = groupBy([...rows, ...told], (s) => s.entity_id);
  return groups.map(({ person, members }) => {
    const own = members.filter((id) => !isPseudonym(id));
    const { pseudonym, entityId: fresh } = pseudonymOf(keys, own[0] ?? "");
    const { entityIds: _asked, told: _told, ...rest } = person;
    return {
      ...rest,
      entityId: members.find(isPseudonym) ?? fresh,
      pseudonym,
      moving: own,
      said: own.flatMap((id) => saidOf.get(id) ?? []),
    };
  });
}

interface Group {
  readonly person: PersonToProtect;
  /** Sorted. */
  readonly members: readonly string[];
}

/**
 * Hidden decisions count too: whoever is one with a protected person is protected, whoever may know, and under one
 * pseudonym. Where one of them is a child, all that is said may be of the child.
 */
function together(
  persons: readonly PersonToProtect[],
  membersOf: (id: string) => readonly string[],
): readonly Group[] {
  const groupOf = new Map<string, Group>();
  for (const person of persons) {
    const own = person.entityIds.flatMap(membersOf);
    const known = [...new Set(own.flatMap((id) => groupOf.get(id) ?? []))];
    const members = [...new Set([...own, ...known.flatMap((g) => g.members)])].sort();
    const all = [...known.map((g) => g.person), person];
    const [first = person] = all;
    const child = all.find(({ category }) => category === "child");
    const group = { person: child ?? first, members };
    for (const id of members) groupOf.set(id, group);
  }
  return [...new Set(groupOf.values())];
}

/** Who is a child already stays one, whatever whoever protects them once more takes them for. */
async function childrenStay({ query }: Scope, moves: readonly Move[]): Promise<readonly Move[]> {
  const { rows } = await query<{ entity_id: string }>(
    "select entity_id from wasl.protected_name where category = 'child' and entity_id = any ($1::text[])",
    [textArray(moves.map((m) => m.entityId))],
  );
  const children = new Set(rows.map((r) => r.entity_id));
  return moves.map((move) => (children.has(move.entityId) ? { ...move, category: "child" } : move));
}

async function keepPersons({ query }: Scope, keys: NodeKeys, moves: readonly Move[]): Promise<void> {
  const { rows } = await query<{ entity_id: string; data_key: Uint8Array | null }>(
    "select entity_id, data_key from wasl.protected_name where entity_id = any ($1::text[])",
    [textArray(moves.map((m) => m.entityId))],
  );
  const wrapped = new Map(rows.map((r) => [r.entity_id, r.data_key]));
  const fresh = moves.filter((m) => !wrapped.has(m.entityId));
  const dataKeys = new Map(fresh.map((m) => [m.entityId, newDataKey()]));
  // Of whom there is no key any more nothing is kept: they were erased.
  for (const [entityId, key] of wrapped)
    if (key) dataKeys.set(entityId, unwrapPersonKey(keys, entityId, key));
  await query(
    `insert into wasl.protected_name (pseudonym, category, report_no, data_key, body, entity_id, review_at, guardian)
      select n.pseudonym, n.category, n.report_no, decode(n.data_key, 'hex'), '', n.entity_id, n.review_at, n.guardian
        from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[])
          n(pseudonym, category, report_no, data_key, entity_id, review_at, guardian)`,
    [
      textArray(fresh.map((m) => m.pseudonym)),
      textArray(fresh.map((m) => m.category)),
      textArray(fresh.map((m) => String(m.said[0]?.report_no ?? 0))),
      textArray(
        fresh.map(({ entityId }) =>
          wrapPersonKey(keys, entityId, dataKeys.get(entityId) ?? newDataKey()).toString("hex"),
        ),
      ),
      textArray(fresh.map((m) => m.entityId)),
      textArray(fresh.map((m) => m.reviewAt)),
      textArray(fresh.map((m) => m.guardian)),
    ],
  );
  const known = moves.filter((m) => wrapped.has(m.entityId));
  await query(
    `update wasl.protected_name p set category = n.category,
        guardian = case when n.guardian = 'unknown' then p.guardian else n.guardian end, review_at = least(p.review_at, n.review_at)
      from unnest($1::text[], $2::text[], $3::text[], $4::text[]) n(entity_id, category, guardian, review_at)
      where p.entity_id = n.entity_id`,
    [
      textArray(known.map((m) => m.entityId)),
      textArray(known.map((m) => m.category)),
      textArray(known.map((m) => m.guardian)),
      textArray(known.map((m) => m.reviewAt)),
    ],
  );
  for (const slice of inSlices(moves, PERSONS_SEALED)) await keepBodies(query, dataKeys, slice);
  const aliases = moves.flatMap(({ entityId, moving, said }) =>
    [...identifierDigests(keys, said), ...moving.map((id) => aliasDigest(keys, id))].map(
      (digest) => [digest, entityId] as const,
    ),
  );
  await query(
    `insert into wasl.protected_alias (digest, entity_id) select * from unnest($1::text[], $2::text[])
      on conflict do nothing`,
    [textArray(aliases.map(([digest]) => digest)), textArray(aliases.map(([, entityId]) => entityId))],
  );
  await hideIdentifiers(
    query,
    moves.flatMap(({ said }) => said),
  );
}

/** Their sealed bodies are in memory at once. */
const PERSONS_SEALED = 200;

/** One body for each report, so that each goes with its report. */
async function keepBodies(
  query: Query,
  dataKeys: ReadonlyMap<string, Uint8Array>,
  moves: readonly Move[],
): Promise<void> {
  const bodies = moves.flatMap(({ entityId, said }) => {
    const dataKey = dataKeys.get(entityId);
    if (!dataKey) return [];
    return [...groupBy(said, (s) => s.report_no)].map(([no, rows]) => ({
      entityId,
      no,
      body: sealSaid(dataKey, entityId, rows.map(kept)).toString("hex"),
    }));
  });
  await query(
    `insert into wasl.protected_body (entity_id, report_no, body)
      select b.entity_id, b.report_no::int, decode(b.body, 'hex')
        from unnest($1::text[], $2::text[], $3::text[]) b(entity_id, report_no, body)`,
    [
      textArray(bodies.map((b) => b.entityId)),
      textArray(bodies.map((b) => String(b.no))),
      textArray(bodies.map((b) => b.body)),
    ],
  );
}

const kept = (s: SaidRow): object => ({
  entityId: s.entity_id,
  schema: s.schema,
  property: s.property,
  value: s.value,
  reportId: s.report_id,
  accessId: s.access_id,
  kind: s.assessment ? "assessment" : "fact",
  firstSeen: s.first_seen,
});

/** By the id that somebody had before. */
const byOldId = (moves: readonly Move[]): ReadonlyMap<string, Move> =>
  new Map(moves.flatMap((move) => move.moving.map((id) => [id, move] as const)));

/** What points at them, by pseudonym. */
type Pointing = ReadonlyMap<string, readonly SaidRow[]>;

/** What pointed at a person points at the pseudonym. */
async function redirect(scope: Scope, moves: readonly Move[]): Promise<Pointing> {
  const moveOf = byOldId(moves);
  const { rows } = await scope.query<SaidRow>(
    `select ${SAID_COLUMNS} from wasl.statement s join wasl.report r on r.no = s.report_no
      where s.id in (select l.statement_id from unnest($1::text[]) e(id) join wasl.link l on l.other_id = e.id)`,
    [textArray([...moveOf.keys()])],
  );
  const pointing = rows.flatMap((r): RowOfPerson[] => {
    const to = moveOf.get(r.value);
    return to && !moveOf.has(r.entity_id) ? [{ ...r, value: to.entityId, category: to.category }] : [];
  });
  await addRows(scope, pointing);
  await dropStatements(
    scope,
    pointing.map((r) => r.id),
  );
  return groupBy(pointing, (r) => r.value);
}

/** Under each report and marking that spoke of a person: that there is one, and as what. */
async function say(scope: Scope, moves: readonly Move[]): Promise<void> {
  const rows = moves.flatMap(({ entityId, pseudonym, category, said }) => {
    const once = new Map(said.map((s) => [`${s.report_no} ${s.access_id}`, s]));
    return [...once.values()].flatMap((s): RowOfPerson[] => {
      const own = {
        ...s,
        entity_id: entityId,
        assessment: false,
        lang: null,
        valid_from: null,
        valid_to: null,
        category,
      };
      return [
        { ...own, property: "subjectCategory", value: category },
        { ...own, property: "name", value: pseudonym },
      ];
    });
  });
  await addRows(scope, rows);
}

/**
 * Who was protected before and turns out to be a child: what was said of the pseudonym, and what points at it, goes into the
 * compartment. Answers the ids of what is no longer open.
 */
async function closeOff(scope: Scope, moves: readonly Move[]): Promise<readonly string[]> {
  const children = new Set(moves.flatMap((m) => (m.category === "child" ? [m.entityId] : [])));
  if (children.size === 0) return [];
  const { rows } = await scope.query<SaidRow & { readonly withdrawn: boolean }>(
    `with about as (
        select s.id from wasl.statement s where s.entity_id = any ($1::text[])
        union select l.statement_id from wasl.link l where l.other_id = any ($1::text[])
      ), open as (
        select s.id from wasl.statement s join about using (id) join wasl.access a on a.id = s.access_id
          where not ($2 = any (a.compartments))
      )
      select ${SAID_COLUMNS}, not (${NOT_WITHDRAWN}) as withdrawn
        from wasl.statement s join wasl.report r on r.no = s.report_no where s.id in (select id from open)`,
    [textArray([...children]), CHILDREN_COMPARTMENT],
  );
  const ids = rows.map((r) => r.id);
  const accessOf = await scope.access.lookUp(rows.map((r) => r.access_id));
  // What was said openly and in the compartment too is said once.
  const once = new Map(
    rows
      .filter((r) => !r.withdrawn)
      .map((r) => [`${r.id} ${accessKey(protectedAccess(accessOf(r.access_id), "child"))}`, r]),
  );
  await dropStatements(scope, ids);
  const isCategory = (r: SaidRow): boolean => children.has(r.entity_id) && r.property === "subjectCategory";
  await addRows(
    scope,
    [...once.values()].map(
      (r): RowOfPerson => ({ ...r, ...(isCategory(r) ? { value: "child" } : {}), category: "child" }),
    ),
  );
  await rebuildPostings(scope, [...children]);
  await scope.query(
    "update wasl.dossier_item set note = '█' where kind = 'entity' and note <> '' and item_id = any ($1::text[])",
    [textArray([...children])],
  );
  return ids;
}

/** A report that only points at somebody names them too: an article says of whom it knows no more than that it names them. */
function judgedPersons(
  { model }: Scope,
  moves: readonly Move[],
  pointing: Pointing,
): readonly JudgedPerson[] {
  const isName = (s: SaidRow): boolean => model.property(s.schema, s.property)?.type === "name";
  return moves.map(({ entityId, moving, said }) => {
    const from = [...said, ...(pointing.get(entityId) ?? [])];
    return {
      entityId,
      moving,
      names: [...new Set(said.filter(isName).map((s) => s.value))],
      reportIds: [...new Set(from.map((s) => s.report_id))],
      statementIds: said.map((s) => s.id),
      reportNos: [...new Set(from.map((s) => s.report_no))],
    };
  });
}

function personsInRows(moves: readonly Move[], judged: readonly JudgedPerson[]): readonly PersonInRows[] {
  return moves.map(({ entityId, said, moving }, n) => ({
    entityIdOf: new Map(moving.map((id) => [id, entityId])),
    names: judged[n]?.names ?? [],
    identifiers: said.filter((s) => identifierTypeOf(s.property) !== undefined),
    reportNos: judged[n]?.reportNos ?? [],
  }));
}

/** What reports and cases say in their own words; answers the statements that it replaced. */
async function maskWords(
  scope: Scope,
  keys: NodeKeys,
  persons: readonly JudgedPerson[],
): Promise<readonly string[]> {
  const namesIn = namesByReport(persons);
  await maskHeads(scope, namesIn);
  await maskReports(scope, keys, namesIn, new Set(persons.flatMap((p) => p.moving)));
  const masked = await maskTexts(scope, namesIn);
  await maskCases(scope, persons);
  return masked;
}

/** What is left of the persons outside the keyed store goes. */
async function takeOut(scope: Scope, moves: readonly Move[]): Promise<void> {
  await dropStatements(
    scope,
    moves.flatMap(({ said }) => said.map((s) => s.id)),
  );
  const moving = moves.flatMap((m) => m.moving);
  await rebuildPostings(scope, moving);
  const list = textArray(moving);
  for (const table of scope.tables.byEntity)
    await scope.query(`delete from wasl.${table} where entity_id = any ($1::text[])`, [list]);
}

/** A decision, a proposal or a case about a person must not say who it was: it goes, or is told under the pseudonym. */
async function forgetJudgements({ query }: Scope, moves: readonly Move[]): Promise<void> {
  const list = textArray(moves.flatMap((m) => m.moving));
  await query(FORGET_DECISIONS, [list]);
  await query("delete from wasl.pairing where entity_id = any ($1::text[]) or other_id = any ($1::text[])", [
    list,
  ]);
  await forgetFindings(query, list);
  await renameInCases(query, moves);
}

async function forgetFindings(query: Query, subjects: string): Promise<void> {
  const { rows } = await query<{ id: string }>(
    "select distinct finding_id as id from wasl.finding_subject where subject_id = any ($1::text[])",
    [subjects],
  );
  if (rows.length === 0) return;
  const gone = textArray(rows.map((r) => r.id));
  await query("delete from wasl.finding where id = any ($1::text[])", [gone]);
  await query("delete from wasl.finding_subject where finding_id = any ($1::text[])", [gone]);
  await query("delete from wasl.dossier_item where kind = 'finding' and item_id = any ($1::text[])", [gone]);
}

async function renameInCases(query: Query, moves: readonly Move[]): Promise<void> {
  const renamed = [...byOldId(moves)];
  const lists = [textArray(renamed.map(([id]) => id)), textArray(renamed.map(([, m]) => m.entityId))];
  const IDS = "ids as (select * from unnest($1::text[], $2::text[]) ids(old_id, new_id))";
  await query(
    `with ${IDS}
      delete from wasl.dossier_item d using ids
        where d.kind = 'entity' and d.item_id = ids.old_id and exists (
          select 1 from wasl.dossier_item o left join ids n on n.old_id = o.item_id
            where o.dossier_id = d.dossier_id and o.kind = 'entity'
              and (o.item_id = ids.new_id or (n.new_id = ids.new_id and o.item_id < d.item_id)))`,
    lists,
  );
  await query(
    `with ${IDS}
      update wasl.dossier_item d set item_id = ids.new_id, note = case when note = '' then '' else '█' end
        from ids where d.kind = 'entity' and d.item_id = ids.old_id`,
    lists,
  );
  await query(
    `with ${IDS} update wasl.category c set entity_id = ids.new_id from ids where c.entity_id = ids.old_id`,
    lists,
  );
}

async function decide({ query, at }: Scope, moves: readonly Move[], by: OnBehalf): Promise<void> {
  await query(
    `insert into wasl.category (entity_id, category, reason, decided_by, decided_at)
      select c.*, $4, $5 from unnest($1::text[], $2::text[], $3::text[]) c`,
    [
      textArray(moves.map((m) => m.entityId)),
      textArray(moves.map((m) => m.category)),
      textArray(moves.map((m) => m.reason)),
      by.userId,
      at,
    ],
  );
}
