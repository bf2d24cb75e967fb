import type { RetainedKind } from "../../core/index.ts";

/** Of `t`: so many days (`days`, a parameter) after it was written here, or later where somebody renewed it. */
const dueOf = (days: string): string =>
  `greatest(t.review_at, to_char((t.kept_at::timestamptz + make_interval(days => ${days}::int)) at time zone 'utc',
    'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') collate "C")`;

interface Retained {
  readonly kind: RetainedKind;
  readonly table: string;
  /** Besides its date: what somebody still waits for is not past it. */
  readonly where: string;
}

/** As long as what came back is kept, and until the account's holder may be told; nobody asks for longer than ten years. */
const ANSWERED = `t.kept_at::timestamptz > $1::text::timestamptz - interval '10 years'
  and exists (select 1 from wasl.data_request_event e where e.request_id = t.id and e.type = 'produced')
  and greatest(t.body ->> 'retainUntil', t.body #>> '{confidential,until}') collate "C" > left($1, 10)`;

/** What is kept of exchanges with partners and platforms, by days since it was written here. */
export const EXCHANGED: readonly Retained[] = [
  { kind: "message", table: "message", where: "true" },
  { kind: "match", table: "match_batch", where: "true" },
  { kind: "match", table: "match_hit", where: "true" },
  { kind: "match", table: "match_standing", where: "(t.closed or t.until <= $1)" },
  { kind: "data-request", table: "data_request", where: `(${ANSWERED}) is not true` },
];

/** What of it is due at $1, as `kind, id, due`; `where` may say more of its id. */
export const exchangedDue = (days: string, where: (kind: string, id: string) => string): string =>
  EXCHANGED.map(
    (r) =>
      `select '${r.kind}' as kind, t.id, min(${dueOf(days)}) as due from wasl.${r.table} t
        where ${dueOf(days)} <= $1 and ${r.where} and ${where(r.kind, "t.id")} group by t.id`,
  ).join(" union all ");

/** Deletes the rows of one id ($2) that are due at $1. */
export const deleteExchanged = ({ table, where }: Retained, days: string): string =>
  `delete from wasl.${table} t where t.id = $2 and ${dueOf(days)} <= $1 and ${where}`;
