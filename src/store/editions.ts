import type { EditionPort } from "../app/index.ts";
import { groupBy, type ListSeries, type Statement, statementId, WaslError } from "../core/index.ts";
import { type Context, given, nowText } from "./context.ts";
import { numberArray, textArray, unseen, uuidArray } from "./database/literals.ts";
import {
  entitiesOf,
  idOfClaim,
  NOT_WITHDRAWN,
  STATEMENT_COLUMNS,
  type StatementRow,
  toStatements,
} from "./entities/statements.ts";

/** The editions of a report's list that came before it. */
const EARLIER = `select r.no, r.id from wasl.report r join wasl.report own on own.edition_of = r.edition_of
  where own.id = $1 and r.no < own.no and r.access_id = own.access_id`;

export function editionPart(context: Context): EditionPort {
  const { query } = context;
  const earlier = async (reportId: string): Promise<readonly EditionRow[]> =>
    (await query<EditionRow>(EARLIER, [reportId])).rows;
  return {
    listSeries: (of) => listSeries(context, of),

    async openEdition(reportId, { day, of, joined }) {
      const series = textArray([of, ...joined]);
      // Two that begin at once: the second finds the first.
      await query("select pg_advisory_xact_lock(hashtext($1)) is null as held", [`edition ${of}`]);
      const { rows } = await query<{ id: string }>(
        "select r.id from wasl.report r where r.edition_of = any ($1::text[]) and not r.complete and r.id <> $2 limit 1",
        [series, reportId],
      );
      if (rows[0]) throw new WaslError("CONFLICT", { id: rows[0].id, because: "unfinished edition" });
      await query("select wasl.open_edition($1, $2, $3, $4::text[]) is null as opened", [
        reportId,
        of,
        day ?? null,
        textArray(joined),
      ]);
    },

    saidByEditions: async (reportId, statements) =>
      await saidBy(context, await earlier(reportId), statements),

    async leftOfEditions(reportId, again) {
      const nos = (await earlier(reportId)).map((r) => r.no);
      const { rows } = await query<StatementRow>(
        `select ${STATEMENT_COLUMNS} from wasl.statement s join wasl.report r on r.no = s.report_no
          where s.report_no = any ($1::int[]) and ${NOT_WITHDRAWN}
            and not exists (select 1 from unnest($2::uuid[]) k(id) where k.id = s.id)
          order by s.entity_id, s.id`,
        [numberArray(nos), uuidArray(again)],
      );
      return await toStatements(context, rows);
    },

    async endByEdition(reportId, ended, reviewAt) {
      await query("select wasl.end_by_edition($1, $2::uuid[], $3::uuid[], $4, $5) is null as ended", [
        reportId,
        uuidArray(ended.map((e) => e.id)),
        sparseUuidArray(ended.map((e) => e.replacedBy)),
        reviewAt,
        nowText(context.clock),
      ]);
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

interface EditionRow {
  readonly no: number;
  readonly id: string;
}

const sparseUuidArray = (ids: readonly (string | undefined)[]): string =>
  `{${ids.map((id) => (id === undefined ? "NULL" : uuidArray([id]).slice(1, -1))).join(",")}}`;

/** One reading of what is said of all of them: the nodes of before have a series for each import. */
async function listSeries(
  context: Context,
  { format, access, fictitious }: Parameters<EditionPort["listSeries"]>[0],
): Promise<readonly ListSeries[]> {
  const [accessId] = await context.access.intern([access]);
  const { rows } = await context.query<{ of: string; day: string | null; listed: readonly string[] }>(
    `with edition as (
        select r.no, r.edition_of, r.edition_day from wasl.report r
          where r.format = $1 and r.access_id = $2 and r.fictitious = $3 and r.edition_of is not null
      ), listed as (
        select e.edition_of, json_agg(distinct s.entity_id) as ids from wasl.statement s join edition e on e.no = s.report_no
          where s.property = 'topics' and s.value = 'sanction' and s.valid_to is null and ${NOT_WITHDRAWN}
          group by e.edition_of
      )
      select e.edition_of as of, max(e.edition_day) as day, coalesce(l.ids, '[]') as listed
        from (select edition_of, max(edition_day) as edition_day from edition group by edition_of) e
          left join (select edition_of, ids::jsonb as ids from listed) l on l.edition_of = e.edition_of
        group by e.edition_of, l.ids`,
    [format, accessId ?? 0, fictitious],
  );
  return rows.map(({ of, day, listed }) => ({ id: of, ...given("day", day), listed }));
}

/** As much of a statement as makes a claim, and why it was withdrawn. */
type SaidRow = Omit<StatementRow, "original" | "report_id" | "first_seen" | "last_seen" | "known_at"> & {
  readonly is_human: boolean;
  readonly is_ended: boolean;
};
const SAID_COLUMNS = `encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.schema, s.property, s.value, s.lang, s.access_id,
  s.assessment, s.valid_from, s.valid_to, t.statement_id is not null and t.edition is null as is_human, t.edition is not null as is_ended`;

/** One index probe an entity. Of claims under two markings each stands by itself. */
async function saidBy(
  context: Context,
  editions: readonly EditionRow[],
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
    rows.filter((row) => !row.is_ended),
    (row) => `${idOfClaim(row, "")} ${row.access_id}`,
  );
  const isSettled = await settledIn(context, editions, nos);
  const again: string[] = [];
  const fresh = statements.filter((s, n) => {
    const same = before.get(`${statementId(s, "")} ${accessIds[n]}`) ?? [];
    for (const row of same) if (!row.is_human) again.push(row.id);
    return same.length === 0 && !isSettled(s);
  });
  return { fresh, again };
}

/** Whether a request settled the claim as an earlier edition made it: nothing is left of it but its id. */
async function settledIn(
  context: Context,
  editions: readonly EditionRow[],
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
