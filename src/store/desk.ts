import type { Changed, DeskPort, OwnTask, Withdrawal } from "../app/index.ts";
import { OWN_FORMAT, strictestOf } from "../core/index.ts";
import type { Context } from "./context.ts";
import { FIRST_OF_ITS_ID } from "./reports.ts";
import { PART_COLUMNS, type PartRow, toPart } from "./workplace.ts";

/** A partner's withdrawals are written under this name, and under no other. */
const BY_PARTNER = { partner: "t.by = 'federation'", here: "t.by <> 'federation'" } as const;
const WITHDRAWN =
  "wasl.tombstone t join wasl.statement s on s.id = t.statement_id and s.access_id = t.access_id";

export function deskPart({ query, viewer, access }: Context): DeskPort {
  const { userId, purpose } = viewer;
  return {
    async noteVisit(now, newAfter) {
      await query(
        `insert into wasl.visit as v (user_id, purpose, last_at) values ($1, $2, $3)
          on conflict (user_id, purpose) do update set last_at = $3,
            since_at = case when v.last_at < $4 then v.last_at else v.since_at end`,
        [userId, purpose, now, newAfter],
      );
    },
    async lastVisit() {
      const { rows } = await query<{ since_at: string | null }>(
        "select since_at from wasl.visit where user_id = $1 and purpose = $2",
        [userId, purpose],
      );
      return rows[0]?.since_at ?? undefined;
    },
    async proposedCount(detector, max) {
      const { rows } = await query<{ n: number }>(
        `select count(*)::int as n from (select distinct f.id from wasl.finding f
          where f.state = 'proposed' and ($1::text is null or f.detector = $1) limit $2) c`,
        [detector ?? null, max],
      );
      return rows[0]?.n ?? 0;
    },
    async changedSince(since, max) {
      const upTo = (what: string): string => `(select count(*)::int from (select ${what} limit $2) c)`;
      const withdrawn = (by: keyof typeof BY_PARTNER): string =>
        upTo(`distinct t.statement_id from ${WITHDRAWN} where t.at >= $1 and ${BY_PARTNER[by]}`);
      const { rows } = await query<{ [K in keyof Changed]: number }>(
        `select
          ${upTo(`1 from wasl.report r where r.received_at >= $1 and r.format <> $3 and ${FIRST_OF_ITS_ID}`)} as reports,
          ${upTo("distinct f.id from wasl.finding f where f.proposed_at >= $1")} as findings,
          ${withdrawn("here")} as corrected, ${withdrawn("partner")} as recalled`,
        [since, max, OWN_FORMAT],
      );
      return rows[0] ?? { reports: 0, findings: 0, corrected: 0, recalled: 0 };
    },
    async withdrawals(by, { limit, since, after }) {
      const { rows } = await query<
        Omit<Withdrawal, "statementId" | "entityId"> & { readonly id: string; readonly entity_id: string }
      >(
        // The same claim under two markings is one withdrawal.
        `select * from (
          select encode(uuid_send(t.statement_id), 'hex') as id, s.entity_id, s.schema, s.property, max(t.at) as at,
              min(t.by) as by, min(t.reason) as reason
            from ${WITHDRAWN} where ${BY_PARTNER[by]} and ($2::text is null or t.at >= $2)
            group by t.statement_id, s.entity_id, s.schema, s.property) w
          where $3::text is null or (w.at, w.id) < ($3::text, $4::text)
          order by w.at desc, w.id desc limit $1`,
        [limit, since ?? null, after?.[0] ?? null, after?.[1] ?? null],
      );
      return rows.map(({ id, entity_id, ...row }) => ({ statementId: id, entityId: entity_id, ...row }));
    },
    async ownTasks(limit) {
      const { rows } = await query<PartRow & { readonly title: string; readonly marked: number }>(
        `select ${PART_COLUMNS.replaceAll(/\w+/g, "p.$&")}, d.title, d.access_id as marked
          from wasl.case_part p join wasl.dossier d on d.id = p.dossier_id
          where p.kind = 'task' and d.closed_at is null and p.body ->> 'assignee' = $1 and p.body ->> 'done' = 'false'
          order by p.body ->> 'dueAt' nulls last, p.created_at, p.id limit $2`,
        [userId, limit],
      );
      const accessOf = await access.lookUp(rows.flatMap((r) => [r.marked, r.access_id]));
      return rows.map((row) => ({
        caseTitle: row.title,
        part: toPart(row, strictestOf([accessOf(row.marked), accessOf(row.access_id)])) as OwnTask["part"],
      }));
    },
    async recordsOf({ schema, limit, after }) {
      const { rows } = await query<{ entity_id: string; schemata: string }>(
        "select entity_id, schemata from wasl.entities_of($1, $2, $3)",
        [schema ?? null, after ?? null, limit],
      );
      return rows.map((row) => ({ entityId: row.entity_id, schemata: row.schemata.split(" ") }));
    },
  };
}
