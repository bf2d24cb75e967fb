import type {
  LedgerProbe,
  LedgerRow,
  OrderReview,
  SupplyPort,
  TradeReport,
  TradeReportBody,
  TradeState,
  TradeWorth,
} from "../../app/index.ts";
import {
  type Access,
  addressKey,
  DISCLOSED_SCHEMA,
  partsOf,
  type SupplyRow,
  strictestOf,
} from "../../core/index.ts";
import { type Context, given } from "../context.ts";
import { numberArray, textArray } from "../database/literals.ts";
import { NOT_WITHDRAWN, STATEMENT_COLUMNS, type StatementRow, toStatements } from "../entities/statements.ts";
import { eventColumns, type RecordRow, toRecord } from "./records.ts";
import { RUN_MAX } from "./supply-index.ts";
import { queryEvents, readEvents } from "./supply-query.ts";
import { subscriptions } from "./supply-subscriptions.ts";

export function supplyPart(context: Context): SupplyPort {
  return {
    async findKeys(keys, limit) {
      const { rows } = await context.query<{ class: string; head: string; number: number; no: number }>(
        `select f.class, q.head, q.number, min(f.event_no)::float8 as no
          from unnest((select $1::text[]), $2::int[]) q(head, number)
          cross join lateral (
            select r.class, r.event_no from wasl.supply_run r
              where r.head = q.head and r.low <= q.number and r.low > q.number - ${RUN_MAX} and r.high >= q.number
              offset 0) f
          group by f.class, q.head, q.number order by q.head, q.number limit $3`,
        [textArray(keys.map((k) => k.head)), numberArray(keys.map((k) => k.number)), limit],
      );
      return rows.map(({ no, ...key }) => ({ ...key, eventNo: no }));
    },
    async findAlike(heads, like, limit) {
      const parts = heads.map(partsOf);
      const { rows } = await context.query<{ class: string; head: string; number: number; no: number }>(
        `select f.class, q.head, f.number, min(f.event_no)::float8 as no
          from unnest((select $1::text[]), $2::text[], $3::int[], $4::text[]) q(head, before, digits, after)
          cross join lateral (
            select r.class, r.event_no, n.number
              from wasl.supply_run r cross join lateral generate_series(r.low, r.high) n(number)
              where r.head = q.head and q.before || lpad(n.number::text, q.digits, '0') || q.after like $5
              offset 0) f
          group by f.class, q.head, f.number order by q.head, f.number limit $6`,
        [
          textArray(heads),
          textArray(parts.map((p) => p.before)),
          numberArray(parts.map((p) => p.digits)),
          textArray(parts.map((p) => p.after)),
          like,
          limit,
        ],
      );
      return rows.map(({ no, ...key }) => ({ ...key, eventNo: no }));
    },
    async keyHeads(limit) {
      // From head to head through the index, however many runs lie under each.
      const { rows } = await context.query<{ head: string }>(
        `with recursive h as (
            (select r.head, 1 as n from wasl.supply_run r order by r.head limit 1)
            union all
            select (select r.head from wasl.supply_run r where r.head > h.head order by r.head limit 1), h.n + 1
              from h where h.head is not null and h.n < $1)
          select head from h where head is not null`,
        [limit],
      );
      return rows.map((r) => r.head);
    },
    eventsByNo: (nos) =>
      readEvents(context, "s.no = any ((select $1::bigint[])::bigint[])", [numberArray(nos)]),
    eventsUnder: (keys, limit) =>
      readEvents(
        context,
        `s.no = any (array(
          select distinct f.event_no
            from unnest((select $1::text[]), $2::text[], $3::int[]) q(class, head, number)
            cross join lateral (
              select r.event_no from wasl.supply_run r
                where r.head = q.head and r.low <= q.number and r.low > q.number - ${RUN_MAX} and r.high >= q.number
                  and (r.class = q.class or r.class = '' or q.class = '')
                offset 0) f
            order by 1 limit $4))`,
        [
          textArray(keys.map((k) => k.class)),
          textArray(keys.map((k) => k.head)),
          numberArray(keys.map((k) => k.number)),
          limit,
        ],
      ),
    queryEvents: (query) => queryEvents(context, query),
    ...subscriptions(context),
    async supplyRowsAbout(row, refs) {
      const { rows } = await context.query<RecordRow>(
        `select s.id, s.report_no, r.id as report_id, s.row, s.ref, s.at, s.body
          from wasl.supply_row s join wasl.report r on r.no = s.report_no
          where s.row = $1 and s.ref = any ($2::text[]) order by s.id, s.report_no limit 1000`,
        [row, textArray(refs)],
      );
      return rows.map((r) => ({ ...(toRecord("supplyRow", r) as SupplyRow), reportId: r.report_id }));
    },
    async sellersAmong(parties) {
      const { rows } = await context.query<{ id: string }>(
        `select p.id from unnest($1::text[]) p(id)
          where exists (select 1 from wasl.supply_order o where o.seller_id = p.id)`,
        [textArray(parties)],
      );
      return new Set(rows.map((r) => r.id));
    },
    async buyersAmong(parties) {
      const { rows } = await context.query<{ id: string }>(
        `select p.id from unnest($1::text[]) p(id)
          where exists (select 1 from wasl.supply_order o where o.buyer_id = p.id)`,
        [textArray(parties)],
      );
      return new Set(rows.map((r) => r.id));
    },
    async supplyVersion() {
      const { rows } = await context.query<{ version: string }>(
        `select concat_ws(',',
            (select coalesce(sum(n), 0) from wasl.row_tally where what in ('supplyRow', 'event')),
            (select coalesce(max(no), 0) from wasl.order_review),
            (select coalesce(max(no), 0) from wasl.resolution),
            (select coalesce(max(masked), 0) from wasl.supply_key_index),
            (select count(*) from wasl.statement s where s.schema = '${DISCLOSED_SCHEMA}' and ${NOT_WITHDRAWN})) as version`,
        [],
      );
      return rows[0]?.version ?? "";
    },
    supplyLedger: () => readLedger(context),
    supplyLedgerUnder: (probe) => readUnder(context, probe),
    async ordersEnding(folded, limit) {
      const from = [...folded].reverse().join("");
      const { rows } = await context.query<LedgerRecordRow>(
        `select s.id, s.report_no, s.access_id, r.id as report_id, s.row, s.ref, s.at, s.body
          from wasl.supply_row s join wasl.report r on r.no = s.report_no
          where s.row = 'order' and s.id = any (array(
            select k.row_id from wasl.supply_key k
              where k.row_id like 'order:%' and k.row_id is not null and k.key like 'serial:%'
                and reverse(k.key) >= $1 and reverse(k.key) < $2 limit $3))
          order by s.id, s.report_no, s.access_id`,
        [from, `${from}\u{10ffff}`, limit],
      );
      return await toLedger(context, "supplyRow", rows);
    },
    partiesUnder: (nodes, addresses) => partiesUnder(context, nodes, addresses),
    async disclosedRows(limit) {
      const { rows } = await context.query<StatementRow>(
        `select ${STATEMENT_COLUMNS} from wasl.statement s join wasl.report r on r.no = s.report_no
          where s.schema = '${DISCLOSED_SCHEMA}' and s.entity_id like '%~%' and ${NOT_WITHDRAWN}
          order by s.last_seen desc, s.first_seen desc, s.id limit $1`,
        [limit],
      );
      return await toStatements(context, rows);
    },
    async entitiesOfSchemata(schemata, limit) {
      const { rows } = await context.query<{ id: string }>(
        `select s.entity_id as id from wasl.statement s
          where s.schema in ('Crossing', 'SeizureEvent', 'SupplyOrder', 'Disruption', 'Advert') and s.schema = any ($1::text[])
          group by s.entity_id order by max(s.first_seen) desc, s.entity_id limit $2`,
        [textArray(schemata), limit],
      );
      return rows.map((r) => r.id);
    },
    async orderReviews(orderIds) {
      const { rows } = await context.query<ReviewRow>(
        `select distinct on (v.order_id) v.order_id, v.state, v.reason, v.by, v.at from wasl.order_review v
          where $1::text[] is null or v.order_id = any ($1::text[]) order by v.order_id, v.no desc`,
        [orderIds ? textArray(orderIds) : null],
      );
      return new Map(rows.map(({ order_id: orderId, ...r }) => [orderId, { orderId, ...r }]));
    },
    async addOrderReview({ orderId, state, reason, by, at }, access) {
      const [accessId = 0] = await context.access.intern([access]);
      await context.query(
        "insert into wasl.order_review (order_id, access_id, state, reason, by, at) values ($1, $2, $3, $4, $5, $6)",
        [orderId, accessId, state, reason, by, at],
      );
    },
    async orderAccess(orderId) {
      const { rows } = await context.query<{ access_id: number }>(
        `select s.access_id from wasl.supply_row s where s.id = 'order:' || $1
          union select o.access_id from wasl.supply_order o where o.id = $1`,
        [orderId],
      );
      if (rows.length === 0) return undefined;
      const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
      return strictestOf(rows.map((r) => accessOf(r.access_id)));
    },
    async addTradeReport(report) {
      const [accessId = 0] = await context.access.intern([report.access]);
      await context.query(
        `insert into wasl.trade_report (id, access_id, by, at, body, state) values ($1, $2, $3, $4, $5::jsonb, $6)`,
        [report.id, accessId, report.by, report.at, JSON.stringify(report.body), report.state],
      );
    },
    tradeReport: async (id) => (await readTrade(context, "t.id = $1", [id], 1))[0],
    tradeReports: ({ state, worth, after, limit }) =>
      worth
        ? readByWorth(context, worth, state, limit)
        : readTrade(
            context,
            `($1::text is null or t.state = $1) and ($2::text is null
          or (t.at, t.id) < (select a.at, a.id from wasl.trade_report a where a.id = $2))`,
            [state ?? null, after ?? null],
            limit,
          ),
    async tradeOutcomes() {
      const { rows } = await context.query<{ by: string; useful: number; not_useful: number }>(
        `select t.by, (count(*) filter (where t.state = 'useful'))::int as useful,
            (count(*) filter (where t.state = 'not_useful'))::int as not_useful
          from wasl.trade_report t where t.state <> 'received' group by t.by`,
        [],
      );
      return new Map(rows.map((r) => [r.by, { useful: r.useful, notUseful: r.not_useful }]));
    },
    async decideTradeReport(id, { state, outcome, by, at }) {
      await context.query(
        "update wasl.trade_report set state = $2, outcome = $3, decided_by = $4, decided_at = $5 where id = $1",
        [id, state, outcome, by, at],
      );
    },
  };
}

/** Sees what the policies let this viewer see, table by table, page by page. */
async function* readLedger(context: Context): AsyncIterable<readonly LedgerRow[]> {
  for (const [kind, table, columns] of LEDGER) {
    let after: [string, number, number] = ["", 0, 0];
    for (;;) {
      const { rows } = await context.query<LedgerRecordRow>(
        `select s.id, s.report_no, s.access_id, r.id as report_id, ${columns}
          from wasl.${table} s join wasl.report r on r.no = s.report_no
          where (s.id, s.report_no, s.access_id) > ($1::text, $2::int, $3::int)
          order by s.id, s.report_no, s.access_id limit ${LEDGER_PAGE}`,
        after,
      );
      const last = rows.at(-1);
      if (!last) break;
      yield await toLedger(context, kind, rows);
      if (rows.length < LEDGER_PAGE) break;
      after = [last.id, last.report_no, last.access_id];
    }
  }
}

type LedgerRecordRow = RecordRow & { readonly access_id: number };

async function toLedger(
  context: Context,
  kind: "event" | "supplyRow",
  rows: readonly LedgerRecordRow[],
): Promise<readonly LedgerRow[]> {
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  return rows.map((row) => ({
    record: toRecord(kind, row) as LedgerRow["record"],
    reportId: row.report_id,
    access: accessOf(row.access_id),
  }));
}

/** By index: the cost is of what is found. The same row under another marking comes along, since the stricter one counts. */
async function readUnder(
  context: Context,
  { keys, objects, eventIds, rowIds }: LedgerProbe,
): Promise<readonly LedgerRow[]> {
  const { rows: events } = await context.query<LedgerRecordRow>(
    `with found as (
        select k.event_no as no from unnest($1::text[]) q(key)
          cross join lateral (
            select s.event_no from wasl.supply_key s where s.key = q.key and s.event_no is not null offset 0) k
        union select r.event_no from unnest($2::text[], $3::int[]) q(head, number)
          cross join lateral (
            select s.event_no from wasl.supply_run s
              where s.head = q.head and s.low <= q.number and s.low > q.number - ${RUN_MAX} and s.high >= q.number
              offset 0) r
        union select e.no from unnest($4::text[]) q(id)
          cross join lateral (select s.no from wasl.supply_event s where s.id = q.id offset 0) e),
      versions as (
        select f.no from found f
        union select e.no from found f
          cross join lateral (select s.hash from wasl.supply_event s where s.no = f.no offset 0) h
          cross join lateral (select s.no from wasl.supply_event s where s.hash = h.hash offset 0) e)
      select s.id, s.report_no, s.access_id, r.id as report_id, ${eventColumns()}
        from wasl.supply_event s join wasl.report r on r.no = s.report_no
        where s.no = any (array(select v.no from versions v))
        order by s.id, s.report_no, s.access_id`,
    [
      textArray(keys),
      textArray(objects.map((o) => o.head)),
      numberArray(objects.map((o) => o.number)),
      textArray(eventIds),
    ],
  );
  const { rows } = await context.query<LedgerRecordRow>(
    `select s.id, s.report_no, s.access_id, r.id as report_id, s.row, s.ref, s.at, s.body
      from wasl.supply_row s join wasl.report r on r.no = s.report_no
      where s.id = any (array(
        select k.row_id from unnest($1::text[]) q(key)
          cross join lateral (
            select f.row_id from wasl.supply_key f where f.key = q.key and f.row_id is not null offset 0) k
        union select * from unnest($2::text[])))
      order by s.id, s.report_no, s.access_id`,
    [textArray(keys), textArray(rowIds)],
  );
  return [...(await toLedger(context, "supplyRow", rows)), ...(await toLedger(context, "event", events))];
}

/** As migration 28 indexes addresses: the digits of street and house number. */
const ADDRESS_DIGITS = `(regexp_replace(regexp_replace(s.value, ',[^,]*$', ''), '[^0-9]', '', 'g') collate "C")`;

async function partiesUnder(
  context: Context,
  nodes: readonly string[],
  addresses: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await context.query<{ id: string }>(
    `select distinct i.entity_id as id from unnest($1::text[]) q(node)
      cross join lateral (select n.entity_id from wasl.identifier n where n.node = q.node offset 0) i`,
    [textArray(nodes)],
  );
  if (addresses.length === 0) return rows.map((r) => r.id);
  const wanted = new Set(addresses);
  const { rows: at } = await context.query<{ id: string; value: string }>(
    `select a.id, a.value from unnest($1::text[]) q(digits)
      cross join lateral (
        select s.entity_id as id, s.value from wasl.statement s
          where s.property = 'address' and ${ADDRESS_DIGITS} = q.digits and ${NOT_WITHDRAWN} offset 0) a`,
    [textArray([...new Set(addresses.map((a) => a.replace(/[^0-9]/g, "")))])],
  );
  return [...new Set([...rows, ...at.filter((r) => wanted.has(addressKey(r.value)))].map((r) => r.id))];
}

const LEDGER_PAGE = 5_000;
const LEDGER = [
  ["supplyRow", "supply_row", "s.row, s.ref, s.at, s.body"],
  ["event", "supply_event", eventColumns()],
] as const;

type ReviewRow = Omit<OrderReview, "orderId"> & { readonly order_id: string };

interface TradeRow {
  readonly id: string;
  readonly access_id: number;
  readonly by: string;
  readonly at: string;
  readonly body: TradeReportBody;
  readonly state: TradeReport["state"];
  readonly outcome: string | null;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
}

/** A reporter's own rows carry a marking that the reporter is not cleared for: it is named only to whoever is. */
const OWN: Access = { ...strictestOf([]), tlp: "amber" };

async function readTrade(
  context: Context,
  where: string,
  params: readonly (string | null)[],
  limit: number,
): Promise<TradeReport[]> {
  const { rows } = await context.query<TradeRow>(
    `select t.* from wasl.trade_report t where ${where} order by t.at desc, t.id desc limit $${params.length + 1}`,
    [...params, limit],
  );
  return await toTrade(context, rows);
}

/** The foremost: with a page's last report as its mark, one whose shop's worth changed in between would be passed over. */
async function readByWorth(
  context: Context,
  { shops, prior, since }: TradeWorth,
  state: TradeState | undefined,
  limit: number,
): Promise<TradeReport[]> {
  const { rows } = await context.query<TradeRow>(
    `select t.* from wasl.trade_report t
        left join unnest($2::text[], $3::float8[]) w(by, worth) on w.by = t.by
        cross join lateral (select case when t.state = 'received' and t.at < $5 then t.at end as at) waits
      where $1::text is null or t.state = $1
      order by t.state <> 'received', waits.at nulls last,
        case when t.state = 'received' then coalesce(w.worth, $4) end desc, t.at desc, t.id desc
      limit $6`,
    [state ?? null, textArray([...shops.keys()]), numberArray([...shops.values()]), prior, since, limit],
  );
  return await toTrade(context, rows);
}

async function toTrade(context: Context, rows: readonly TradeRow[]): Promise<TradeReport[]> {
  const isTrade = context.viewer.role === "trade";
  const accessOf = isTrade ? () => OWN : await context.access.lookUp(rows.map((r) => r.access_id));
  return rows.map((r) => ({
    id: r.id,
    by: r.by,
    at: r.at,
    body: r.body,
    state: r.state,
    ...given("outcome", r.outcome),
    // Whoever decided is named inside the unit only.
    ...(isTrade ? {} : given("decidedBy", r.decided_by)),
    ...given("decidedAt", r.decided_at),
    access: accessOf(r.access_id),
  }));
}
