import type { Hold, RetentionPort, Tombstone } from "../../app/index.ts";
import { type RetainedKind, WaslError } from "../../core/index.ts";
import { type Context, nowText } from "../context.ts";
import { numberArray, textArray } from "../database/literals.ts";
import { EXCHANGED, exchangedDue } from "./retained.ts";

interface DueRow {
  readonly kind: RetainedKind;
  readonly id: string;
  readonly due: string;
}

export function retentionPart(context: Context): RetentionPort {
  const { query, clock, viewer } = context;
  return {
    async due(until, exchangedDays) {
      const { rows } = await query<DueRow>(
        `select * from (
          select 'report' as kind, r.id, min(r.review_at) as due from wasl.report r where r.review_at <= $1 group by r.id
          union all
          select 'case', d.id, d.review_at from wasl.dossier d where d.review_at <= $1
          union all
          select 'person', p.entity_id, p.review_at from wasl.person_reviews($1) p
          union all
          ${exchangedDue("$2", () => "true")}
        ) due order by due.due, due.kind, due.id limit 1000`,
        [until, exchangedDays],
      );
      const holds = await holdsOf(
        context,
        rows.map((r) => r.id),
      );
      return rows.map((r) => ({
        kind: r.kind,
        id: r.id,
        reviewAt: r.due,
        holds: holds.get(`${r.kind} ${r.id}`) ?? [],
      }));
    },
    async hasMatch(id) {
      const tables = EXCHANGED.filter(({ kind }) => kind === "match").map(
        ({ table }) => `select 1 from wasl.${table} t where t.id = $1`,
      );
      const { rows } = await query(`${tables.join(" union all ")} limit 1`, [id]);
      return rows.length > 0;
    },
    async reportSeen(id) {
      const { rows } = await query<{ no: number }>(
        "select r.no from wasl.report r where r.id = $1 order by r.no",
        [id],
      );
      const numbers = rows.map(({ no }) => no);
      return { numbers, statements: await statementsIn(query, numbers) };
    },
    isHeld: async (kind, id) => (await holdsOf(context, [id])).has(`${kind} ${id}`),
    async placeHold(kind, id, reason) {
      await query(
        "insert into wasl.legal_hold (kind, item_id, reason, placed_by, placed_at) values ($1, $2, $3, $4, $5)",
        [kind, id, reason, viewer.userId, nowText(clock)],
      );
    },
    async liftHold(kind, id, reason) {
      const { count } = await query(
        `update wasl.legal_hold set lifted_by = $3, lifted_at = $4, lift_reason = $5
          where kind = $1 and item_id = $2 and lifted_at is null`,
        [kind, id, viewer.userId, nowText(clock), reason],
      );
      return count > 0;
    },
    renew: (kind, id, reviewAt, reason) => renew(context, kind, id, reviewAt, reason),
    async tombstones(limit) {
      const { rows } = await query<Tombstone>(
        `select kind, id, at, because, max(statements) as statements from wasl.erased
          group by kind, id, at, because order by at desc, id limit $1`,
        [limit],
      );
      return rows;
    },
  };
}

/** As far as whoever asks sees them. */
export async function statementsIn(query: Context["query"], numbers: readonly number[]): Promise<number> {
  const { rows } = await query<{ n: number }>(
    "select count(*)::int as n from wasl.statement s where s.report_no = any ($1::int[])",
    [numberArray(numbers)],
  );
  return rows[0]?.n ?? 0;
}

async function renew(
  { query, viewer, clock }: Context,
  kind: RetainedKind,
  id: string,
  reviewAt: string,
  reason: string,
): Promise<void> {
  const renewed = (table: string): string => `update wasl.${table} set review_at = $2 where id = $1`;
  const sql: Readonly<Record<RetainedKind, readonly string[]>> = {
    report: [renewed("report")],
    case: [renewed("dossier")],
    person: ["select wasl.renew_person($1, $2) as n"],
    message: [renewed("message")],
    "data-request": [renewed("data_request")],
    match: EXCHANGED.flatMap((r) => (r.kind === "match" ? [renewed(r.table)] : [])),
  };
  let count = 0;
  for (const one of sql[kind]) count += (await query(one, [id, reviewAt])).count;
  if (count === 0) throw new WaslError("CONFLICT", { id });
  await query(
    "insert into wasl.renewal (kind, item_id, reason, review_at, renewed_by, renewed_at) values ($1, $2, $3, $4, $5, $6)",
    [kind, id, reason, reviewAt, viewer.userId, nowText(clock)],
  );
}

async function holdsOf({ query }: Context, ids: readonly string[]): Promise<ReadonlyMap<string, Hold[]>> {
  const holds = new Map<string, Hold[]>();
  if (ids.length === 0) return holds;
  const { rows } = await query<{
    kind: string;
    item_id: string;
    reason: string;
    placed_by: string;
    placed_at: string;
  }>(
    `select kind, item_id, reason, placed_by, placed_at from wasl.legal_hold
      where item_id = any ($1::text[]) and lifted_at is null order by no`,
    [textArray(ids)],
  );
  for (const r of rows) {
    const key = `${r.kind} ${r.item_id}`;
    const hold = { reason: r.reason, placedBy: r.placed_by, placedAt: r.placed_at };
    holds.set(key, [...(holds.get(key) ?? []), hold]);
  }
  return holds;
}
