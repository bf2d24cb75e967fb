import type { EditionPort } from "../app/index.ts";
import { groupBy, type ListSeries, type Statement, statementId } from "../core/index.ts";
import { type Context, given, nowText } from "./context.ts";
import { numberArray, textArray, unseen, uuidArray } from "./database/literals.ts";
import {
  entitiesOf,
  NOT_WITHDRAWN,
  STATEMENT_COLUMNS,
  type StatementRow,
  toStatements,
} from "./entities/statements.ts";

/** Why a statement went that an edition makes no more, before the report of that one: nobody decided it, and it may be said again. */
const NOT_SAID = "not said by the edition ";

/** The other editions of a report's list. */
const OTHERS = `select r.no, r.id from wasl.report r join wasl.report own on own.edition_of = r.edition_of
  where own.id = $1 and r.id <> $1 and r.access_id = own.access_id`;

export function editionPart(context: Context): EditionPort {
  const { query } = context;
  const others = async (reportId: string): Promise<readonly { readonly no: number; readonly id: string }[]> =>
    (await query<{ no: number; id: string }>(OTHERS, [reportId])).rows;
  return {
    listSeries: (formats, access) => listSeries(context, formats, access),

    async openEdition(reportId, { day, of, joined }) {
      await query("update wasl.report set edition_of = $2, edition_day = $3 where id = $1", [
        reportId,
        of,
        day ?? null,
      ]);
      if (joined.length > 0)
        await query("update wasl.report set edition_of = $1 where edition_of = any ($2::text[])", [
          of,
          textArray(joined),
        ]);
    },

    saidByEditions: async (reportId, statements) => await saidBy(context, await others(reportId), statements),

    async leftOfEditions(reportId, again) {
      const nos = (await others(reportId)).map((r) => r.no);
      const { rows } = await query<StatementRow>(
        `select ${STATEMENT_COLUMNS} from wasl.statement s join wasl.report r on r.no = s.report_no
          where s.report_no = any ($1::int[]) and ${NOT_WITHDRAWN}
            and not exists (select 1 from unnest($2::uuid[]) k(id) where k.id = s.id)
          order by s.entity_id, s.id`,
        [numberArray(nos), uuidArray(again)],
      );
      return await toStatements(context, rows);
    },

    async endByEdition(reportId, statementIds) {
      if (statementIds.length === 0) return;
      await query(
        `insert into wasl.tombstone (statement_id, access_id, reason, at, by)
          select s.id, s.access_id, $2, $3, $4 from wasl.statement s where s.id = any ($1::uuid[])
          on conflict do nothing`,
        [uuidArray(statementIds), `${NOT_SAID}${reportId}`, nowText(context.clock), context.viewer.userId],
      );
    },

    async renewEditions(reportId, reviewAt) {
      const nos = (await others(reportId)).map((r) => r.no);
      await query(
        `with renewed as (
            update wasl.report r set review_at = $2 where r.no = any ($1::int[]) and r.review_at < $2
              and exists (select 1 from wasl.statement s where s.report_no = r.no and ${NOT_WITHDRAWN}) returning r.id)
          insert into wasl.renewal (kind, item_id, reason, review_at, renewed_by, renewed_at)
            select distinct 'report', id, $3, $2, $4, $5 from renewed`,
        [
          numberArray(nos),
          reviewAt,
          `said again by ${reportId}`,
          context.viewer.userId,
          nowText(context.clock),
        ],
      );
    },

    async hasLaterEdition(reportId) {
      const { rows } = await query(
        `select 1 from wasl.report r join wasl.report own on own.edition_of = r.edition_of
          where own.id = $1 and r.no > own.no limit 1`,
        [reportId],
      );
      return rows.length > 0;
    },
  };
}

async function listSeries(
  context: Context,
  formats: readonly string[],
  access: Parameters<EditionPort["listSeries"]>[1],
): Promise<readonly ListSeries[]> {
  const [accessId] = await context.access.intern([access]);
  const { rows } = await context.query<{ of: string; day: string | null; listed: readonly string[] }>(
    `select e.edition_of as of, max(e.edition_day) as day, coalesce((
        select json_agg(distinct s.entity_id) from wasl.statement s
          where s.report_no = any (array_agg(e.no)) and s.property = 'topics' and s.value = 'sanction'
            and s.valid_to is null and ${NOT_WITHDRAWN}), '[]') as listed
      from wasl.report e where e.format = any ($1::text[]) and e.access_id = $2 and e.edition_of is not null
      group by e.edition_of`,
    [textArray(formats), accessId ?? 0],
  );
  return rows.map(({ of, day, listed }) => ({ id: of, ...given("day", day), listed }));
}

/** As much of a statement as makes a claim, and why it was withdrawn. */
type SaidRow = Omit<StatementRow, "original" | "report_id" | "first_seen" | "last_seen"> & {
  readonly why: string | null;
};
const SAID_COLUMNS = `encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.schema, s.property, s.value, s.lang, s.access_id,
  s.assessment, s.valid_from, s.valid_to, t.reason as why`;

/** One index probe an entity. Of claims under two markings each stands by itself. */
async function saidBy(
  context: Context,
  editions: readonly { readonly no: number; readonly id: string }[],
  statements: readonly Statement[],
): ReturnType<EditionPort["saidByEditions"]> {
  if (editions.length === 0 || statements.length === 0) return { fresh: statements, again: [] };
  const nos = numberArray(editions.map((e) => e.no));
  const { rows } = await context.query<SaidRow>(
    `select ${SAID_COLUMNS}
      from ${entitiesOf("$1", "q.report_no = any ($2::int[])")}
        left join wasl.tombstone t on t.statement_id = s.id and t.access_id = s.access_id`,
    [textArray([...new Set(statements.map((s) => s.entityId))]), nos],
  );
  const accessIds = await context.access.intern(statements.map((s) => s.access));
  const before = groupBy(
    rows.filter((row) => row.why?.startsWith(NOT_SAID) !== true),
    (row) => `${claimOf(row)} ${row.access_id}`,
  );
  const isSettled = await settledIn(context, editions, nos);
  const again: string[] = [];
  const fresh = statements.filter((s, n) => {
    const same = before.get(`${statementId(s, "")} ${accessIds[n]}`) ?? [];
    for (const row of same) if (row.why === null) again.push(row.id);
    return same.length === 0 && !isSettled(s);
  });
  return { fresh, again };
}

/** The same claim of whatever report has the same. */
const claimOf = (row: SaidRow): string =>
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
    "",
  );

/** Whether a request settled the claim as an earlier edition made it: nothing is left of it but its id. */
async function settledIn(
  context: Context,
  editions: readonly { readonly no: number; readonly id: string }[],
  nos: string,
): Promise<(statement: Statement) => boolean> {
  const { rows } = await context.query<{ report_no: number; id: string }>(
    `select report_no, encode(uuid_send(statement_id), 'hex') as id from wasl.settled
      where report_no = any (${unseen("$1::int[]")}::int[]) and not said_anew`,
    [nos],
  );
  if (rows.length === 0) return () => false;
  const settled = new Set(rows.map((r) => r.id));
  const within = new Set(rows.map((r) => r.report_no));
  const reports = editions.filter((e) => within.has(e.no)).map((e) => e.id);
  return (statement) => reports.some((id) => settled.has(statementId(statement, id)));
}
