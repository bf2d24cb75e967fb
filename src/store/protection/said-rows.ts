import {
  type Access,
  type ProtectedCategory,
  protectedAccess,
  type StatementKind,
  statementId,
} from "../../core/index.ts";
import { uuidArray } from "../database/literals.ts";
import { planOf } from "../entities/index-plans.ts";
import type { StatementRow } from "../entities/statements.ts";
import { dropBeside, forgetReleased, type Scope } from "./erasure.ts";

/** A statement as the keeper moves it. */
export interface SaidRow extends Omit<StatementRow, "original" | "last_seen"> {
  readonly report_no: number;
}

/** The same where it speaks of a protected person: a child's goes into its compartment. */
export interface RowOfPerson extends SaidRow {
  readonly category?: ProtectedCategory;
}

export const SAID_COLUMNS = `encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.schema, s.property, s.value, s.lang,
    s.assessment, s.valid_from, s.valid_to, s.first_seen, s.known_at, s.report_no, r.id as report_id, s.access_id`;

/** Of one insert or delete: what is in one is in memory several times. */
const ROWS_MAX = 5_000;

export function* inSlices<T>(rows: readonly T[], size = ROWS_MAX): Iterable<readonly T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

export async function dropStatements(scope: Scope, ids: readonly string[]): Promise<void> {
  for (const slice of inSlices([...new Set(ids)])) {
    const { rows } = await scope.query<{ id: string; entity_id: string }>(
      `with gone as (delete from wasl.statement where id = any ($1::uuid[]) returning id, entity_id)
        select encode(uuid_send(id), 'hex') as id, entity_id from gone`,
      [uuidArray(slice)],
    );
    await dropBeside(scope, rows);
    await forgetReleased(scope, slice);
  }
}

/** Adds statements under new ids with their links. */
export async function addRows(scope: Scope, rows: readonly RowOfPerson[]): Promise<void> {
  for (const slice of inSlices(rows)) await addSome(scope, slice);
}

async function addSome(scope: Scope, rows: readonly RowOfPerson[]): Promise<void> {
  const accessOf = await scope.access.lookUp(rows.map((r) => r.access_id));
  const accesses: Access[] = rows.map(({ access_id, category }) =>
    category === undefined ? accessOf(access_id) : protectedAccess(accessOf(access_id), category),
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
      known_at: r.known_at,
      side,
      is_link: isLink,
    };
  });
  const json = JSON.stringify(made);
  await scope.query(
    `insert into wasl.statement (report_no, access_id, assessment, id, entity_id, schema, property, value, lang,
        valid_from, valid_to, first_seen, known_at)
      select r.report_no, r.access_id, r.assessment, r.id, r.entity_id, r.schema, r.property, r.value, r.lang,
          r.valid_from, r.valid_to, r.first_seen, r.known_at
        from jsonb_to_recordset($1::jsonb) r(report_no int, access_id int, assessment boolean, id uuid, entity_id text,
          schema text, property text, value text, lang text, valid_from text, valid_to text, first_seen text,
          known_at text)
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
