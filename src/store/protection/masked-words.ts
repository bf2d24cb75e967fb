import { inCasePart, maskFacts } from "../../app/index.ts";
import { holdsWords, nameMask } from "../../core/index.ts";
import type { DocumentFacts } from "../../formats/index.ts";
import { rowsOf } from "../database/cursor.ts";
import type { Query } from "../database/driver.ts";
import { numberArray, textArray } from "../database/literals.ts";
import { rebuildPostings } from "../entities/postings.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import { seal, unseal } from "../keys/sealing.ts";
import type { Scope } from "./erasure.ts";
import { addRows, dropStatements, inSlices, SAID_COLUMNS, type SaidRow } from "./said-rows.ts";
import type { UnnamedWords, Words } from "./unnaming.ts";

/** The names of protected persons of whom a report spoke, by the report's number. */
type NamesIn = ReadonlyMap<number, readonly string[]>;

/** The names of those of whom each report spoke. */
export function namesByReport(
  persons: readonly { readonly names: readonly string[]; readonly reportNos: readonly number[] }[],
): NamesIn {
  const namesIn = new Map<number, string[]>();
  for (const { reportNos, names } of persons)
    for (const no of reportNos) {
      const known = namesIn.get(no) ?? [];
      namesIn.set(no, known);
      for (const name of names) known.push(name);
    }
  return namesIn;
}

/** Somebody whose names and former ids stand in cases. */
export interface CasedPerson {
  readonly entityId: string;
  /** The ids that they had before. */
  readonly moving: readonly string[];
  readonly names: readonly string[];
  /** That spoke of them. */
  readonly reportIds: readonly string[];
  /** What was said of them. */
  readonly statementIds: readonly string[];
}

/** Read, masked and written at once. */
const CASES_AT_ONCE = 100;
const REPORTS_AT_ONCE = 20;
const TEXTS_AT_ONCE = 5_000;

/**
 * Titles, notes, tasks, charts, measures, judgements and estimates of the cases that hold one of them, a measure or an estimate about
 * them, a report that named them, or a finding about them or upon what was said of them.
 */
export async function maskCases({ query }: Scope, persons: readonly CasedPerson[]): Promise<void> {
  const named = await personsInCases(query, persons);
  const pseudonyms = new Map(persons.flatMap((p) => p.moving.map((id) => [id, p.entityId] as const)));
  const maskOf = ([id, inCase]: readonly [string, ReadonlySet<CasedPerson>]) =>
    [id, nameMask([...inCase].flatMap((p) => p.names))] as const;
  for (const some of inSlices([...named], CASES_AT_ONCE))
    await maskSome(query, new Map(some.map(maskOf)), pseudonyms);
}

/** By case: whom it holds, in whatever way. */
async function personsInCases(
  query: Query,
  persons: readonly CasedPerson[],
): Promise<ReadonlyMap<string, ReadonlySet<CasedPerson>>> {
  const byItem = new Map<string, CasedPerson[]>();
  const holds = (kind: string, id: string, person: CasedPerson): void => {
    const known = byItem.get(`${kind} ${id}`);
    if (known) known.push(person);
    else byItem.set(`${kind} ${id}`, [person]);
  };
  const byOldId = new Map<string, CasedPerson>();
  const bySaid = new Map<string, CasedPerson>();
  for (const person of persons) {
    for (const id of person.moving) byOldId.set(id, person);
    for (const id of person.statementIds) bySaid.set(id, person);
    for (const id of [person.entityId, ...person.moving]) holds("entity", id, person);
    for (const id of person.reportIds) holds("report", id, person);
  }
  const { rows: findings } = await query<{ id: string; subject: string | null; said: string | null }>(
    `select finding_id as id, subject_id as subject, null as said from wasl.finding_subject
        where subject_id = any ($1::text[])
      union all
      select i.item_id, null, e from (select distinct item_id from wasl.dossier_item where kind = 'finding') i
        join wasl.finding f on f.id = i.item_id cross join lateral unnest(f.evidence) e
        join unnest($2::text[]) s(id) on s.id = e`,
    [textArray([...byOldId.keys()]), textArray([...bySaid.keys()])],
  );
  for (const { id, subject, said } of findings) {
    const person = byOldId.get(subject ?? "") ?? bySaid.get(said ?? "");
    if (person) holds("finding", id, person);
  }
  const { rows } = await query<{ dossier_id: string; kind: string; item_id: string }>(
    `select d.dossier_id, d.kind, d.item_id from wasl.dossier_item d
        join unnest($1::text[]) held(item) on held.item = d.kind || ' ' || d.item_id
      union all
      select dossier_id, 'entity', coalesce(body ->> 'actorId', body ->> 'targetId') from wasl.case_part
        where kind in ('effort', 'measure') and coalesce(body ->> 'actorId', body ->> 'targetId') = any ($2::text[])`,
    [textArray([...byItem.keys()]), textArray([...byOldId.keys()])],
  );
  const found = new Map<string, Set<CasedPerson>>();
  for (const { dossier_id, kind, item_id } of rows) {
    const inCase = found.get(dossier_id) ?? new Set();
    found.set(dossier_id, inCase);
    for (const person of byItem.get(`${kind} ${item_id}`) ?? []) inCase.add(person);
  }
  return found;
}

/**
 * The same of whoever no case need hold: their whole name, phone, address or document goes from every one, as it goes from every
 * report. A name of one word stays, for it is a word of others too.
 */
export async function unnameCases({ query }: Scope, { text }: UnnamedWords): Promise<void> {
  const all = rowsOf<{ id: string }>(query, "cases", "select id from wasl.dossier", [], CASES_AT_ONCE);
  for await (const some of all) await maskSome(query, new Map(some.map(({ id }) => [id, text])), new Map());
}

type Masks = ReadonlyMap<string, (text: string) => string>;

async function maskSome(query: Query, masks: Masks, pseudonyms: ReadonlyMap<string, string>): Promise<void> {
  const ids = textArray([...masks.keys()]);
  const masked = (caseId: string, text: string): string => masks.get(caseId)?.(text) ?? text;
  const cases = await query<{ id: string; title: string }>(
    "select id, title from wasl.dossier where id = any ($1::text[])",
    [ids],
  );
  const titles = cases.rows.filter(({ id, title }) => masked(id, title) !== title);
  await query(
    `update wasl.dossier d set title = m.title from unnest($1::text[], $2::text[]) m(id, title) where d.id = m.id`,
    [textArray(titles.map((t) => t.id)), textArray(titles.map((t) => masked(t.id, t.title)))],
  );
  const { rows } = await query<{ dossier_id: string; kind: string; item_id: string; note: string }>(
    "select dossier_id, kind, item_id, note from wasl.dossier_item where dossier_id = any ($1::text[]) and note <> ''",
    [ids],
  );
  const notes = rows.filter(({ dossier_id, note }) => masked(dossier_id, note) !== note);
  await query(
    `update wasl.dossier_item i set note = m.note
      from unnest($1::text[], $2::text[], $3::text[], $4::text[]) m(dossier_id, kind, item_id, note)
      where i.dossier_id = m.dossier_id and i.kind = m.kind and i.item_id = m.item_id`,
    [
      textArray(notes.map((n) => n.dossier_id)),
      textArray(notes.map((n) => n.kind)),
      textArray(notes.map((n) => n.item_id)),
      textArray(notes.map((n) => masked(n.dossier_id, n.note))),
    ],
  );
  await maskParts(query, masks, pseudonyms);
}

async function maskParts(query: Query, masks: Masks, pseudonyms: ReadonlyMap<string, string>): Promise<void> {
  const maskedBody = (dossier_id: string, body: unknown): string | undefined => {
    // An id that the source made of the name stands in charts.
    const words = (text: string): string => pseudonyms.get(text) ?? masks.get(dossier_id)?.(text) ?? text;
    const after = JSON.stringify(inCasePart(body, words));
    return after === JSON.stringify(body) ? undefined : after;
  };
  const { rows } = await query<{ dossier_id: string; id: string; body: unknown }>(
    "select dossier_id, id, body from wasl.case_part where dossier_id = any ($1::text[])",
    [textArray([...masks.keys()])],
  );
  const changed = rows.flatMap(({ dossier_id, id, body }) => {
    const after = maskedBody(dossier_id, body);
    return after === undefined ? [] : [{ dossier_id, id, after }];
  });
  // In a version of its own: whoever has it open is told.
  await query(
    `update wasl.case_part p set version = p.version + 1, body = m.body::jsonb
      from unnest($1::text[], $2::text[], $3::text[]) m(dossier_id, id, body)
      where p.dossier_id = m.dossier_id and p.id = m.id`,
    [
      textArray(changed.map((c) => c.dossier_id)),
      textArray(changed.map((c) => c.id)),
      textArray(changed.map((c) => c.after)),
    ],
  );
  const past = await query<{ dossier_id: string; part_id: string; version: number; body: unknown }>(
    "select dossier_id, part_id, version, body from wasl.case_part_past where dossier_id = any ($1::text[])",
    [textArray([...masks.keys()])],
  );
  const before = past.rows.flatMap(({ dossier_id, part_id, version, body }) => {
    const after = maskedBody(dossier_id, body);
    return after === undefined ? [] : [{ part_id, version, after }];
  });
  await query(
    `update wasl.case_part_past p set body = m.body::jsonb
      from unnest($1::text[], $2::int[], $3::text[]) m(part_id, version, body)
      where p.part_id = m.part_id and p.version = m.version`,
    [
      textArray(before.map((b) => b.part_id)),
      numberArray(before.map((b) => b.version)),
      textArray(before.map((b) => b.after)),
    ],
  );
}

/** The text that readers see of the reports; the original bytes stay sealed and are shown by nothing. */
export async function maskReports(
  scope: Scope,
  keys: NodeKeys,
  namesIn: NamesIn,
  moving: ReadonlySet<string>,
): Promise<void> {
  const params = [numberArray([...namesIn.keys()])];
  await rewriteFacts(scope, keys, { where: "r.no = any ($1::int[])", params }, (no, facts) =>
    maskFacts(facts, namesIn.get(no) ?? [], moving),
  );
}

/** Some of the reports. */
interface Which {
  readonly where: string;
  readonly params: readonly string[];
}

async function rewriteFacts(
  { query }: Scope,
  keys: NodeKeys,
  { where, params }: Which,
  mask: (no: number, facts: DocumentFacts) => DocumentFacts,
): Promise<void> {
  const select = `select r.no, r.id, r.data_key, r.facts from wasl.report r
    where ${where} and r.facts is not null and r.data_key is not null`;
  for await (const rows of rowsOf<{ no: number; id: string; data_key: Uint8Array; facts: Uint8Array }>(
    query,
    "facts",
    select,
    params,
    REPORTS_AT_ONCE,
  ))
    for (const { no, id, data_key, facts } of rows) {
      const key = unseal(keys.wrap, `report ${id}`, data_key);
      const about = `facts ${id}`;
      const said = unseal(key, about, facts).toString("utf8");
      const masked = mask(no, JSON.parse(said) as DocumentFacts);
      if (JSON.stringify(masked) === said) continue;
      const { text: _text, mentions: _mentions, ...head } = masked;
      const sealed = (value: unknown): Buffer => seal(key, about, Buffer.from(JSON.stringify(value)));
      await query("update wasl.report set facts = $2, facts_head = $3 where no = $1", [
        no,
        sealed(masked),
        sealed(head),
      ]);
    }
}

/** What whoever brought a report called it, and said whom it is from. */
export async function maskHeads(scope: Scope, namesIn: NamesIn): Promise<void> {
  const masks = new Map([...namesIn].map(([no, names]) => [no, nameMask(names)]));
  const params = [numberArray([...masks.keys()])];
  await rewriteHeads(scope, { where: "r.no = any ($1::int[])", params }, (no) => masks.get(no));
}

async function rewriteHeads(
  { query }: Scope,
  { where, params }: Which,
  maskOf: (no: number) => Words | undefined,
): Promise<void> {
  const select = `select r.no, r.title, r.source, r.provider from wasl.report r where ${where}`;
  for await (const rows of rowsOf<{ no: number; title: string; source: string; provider: string }>(
    query,
    "heads",
    select,
    params,
    TEXTS_AT_ONCE,
  )) {
    const masked = rows.flatMap(({ no, title, source, provider }) => {
      const before = [title, source, provider];
      const after = before.map(maskOf(no) ?? ((text) => text));
      return after.join("\n") === before.join("\n") ? [] : [{ no, after }];
    });
    if (masked.length === 0) continue;
    await query(
      `update wasl.report r set title = m.title, source = m.source, provider = m.provider
        from unnest($1::int[], $2::text[], $3::text[], $4::text[]) m(no, title, source, provider) where r.no = m.no`,
      [
        numberArray(masked.map((m) => m.no)),
        ...[0, 1, 2].map((n) => textArray(masked.map((m) => m.after[n] ?? ""))),
      ],
    );
  }
}

/** What reports tell of others in free text, and name a person in; answers the statements that it replaced. */
export async function maskTexts(scope: Scope, namesIn: NamesIn): Promise<readonly string[]> {
  const masks = new Map(
    [...namesIn].flatMap(([no, names]) => (names.length > 0 ? [[no, nameMask(names)] as const] : [])),
  );
  if (masks.size === 0) return [];
  const params = [numberArray([...masks.keys()])];
  return await rewriteTexts(scope, { where: "s.report_no = any ($1::int[])", params }, (no) => masks.get(no));
}

async function rewriteTexts(
  scope: Scope,
  { where, params }: Which,
  maskOf: (no: number) => Words | undefined,
): Promise<readonly string[]> {
  const { query, model } = scope;
  const texts = [...model.schemata.values()].flatMap((schema) =>
    [...schema.properties.keys()].filter((property) => holdsWords(model, schema.name, property)),
  );
  const select = `select ${SAID_COLUMNS} from wasl.statement s
    join wasl.report r on r.no = s.report_no where ${where} and s.property = any ($${params.length + 1}::text[])`;
  const all = [...params, textArray([...new Set(texts)])];
  const replaced: string[] = [];
  for await (const rows of rowsOf<SaidRow>(query, "texts", select, all, TEXTS_AT_ONCE)) {
    const named = rows.flatMap((r) => {
      if (!holdsWords(model, r.schema, r.property)) return [];
      const value = maskOf(r.report_no)?.(r.value) ?? r.value;
      return value === r.value ? [] : [{ ...r, value }];
    });
    await addRows(scope, named);
    const ids = named.map((r) => r.id);
    await dropStatements(scope, ids);
    await rebuildPostings(scope, [...new Set(named.map((r) => r.entity_id))]);
    for (const id of ids) replaced.push(id);
  }
  return replaced;
}

/** What all reports are called, say in their text, and tell in free text; answers the statements that it replaced. */
export async function unnameWords(
  scope: Scope,
  keys: NodeKeys,
  unnamed: UnnamedWords,
): Promise<readonly string[]> {
  const all: Which = { where: "true", params: [] };
  await rewriteHeads(scope, all, () => unnamed.text);
  await rewriteFacts(scope, keys, all, (_no, facts) => unnamed.facts(facts));
  return await rewriteTexts(scope, all, () => unnamed.text);
}
