import { groupBy, LEDGER_KEYS_VERSION, type SupplyEvent, type SupplyRow } from "../../core/index.ts";

import { type Driver, inTransaction, type Query } from "../database/driver.ts";
import { numberArray, textArray } from "../database/literals.ts";
import { filedEventColumns, type StoredRow, toRecord } from "./records.ts";
import { eventFilings, fileEvents, fileKeys } from "./supply-index.ts";

const DEADLINE_MS = 600_000;
const ROWS_PER_READ = 10_000;

/** Files the supply ledger anew where its keys were made otherwise, in one transaction; answers whether it did. */
export async function refileLedger(driver: Driver): Promise<boolean> {
  return await inTransaction(driver, "owner", DEADLINE_MS, async (query) => {
    // Of two processes that start together the second waits here and finds it done.
    await query("lock table wasl.supply_key_index in exclusive mode");
    const { rows } = await query<{ version: string }>("select version from wasl.supply_key_index");
    if (rows[0]?.version === LEDGER_KEYS_VERSION) return false;
    await query("truncate wasl.supply_key");
    await fileAllRows(query);
    await fileAllEvents(query);
    await query(
      "insert into wasl.supply_key_index (version) values ($1) on conflict (one) do update set version = excluded.version",
      [LEDGER_KEYS_VERSION],
    );
    return true;
  });
}

interface RowFields {
  readonly id: string;
  readonly report_no: number;
  readonly access_id: number;
  readonly row: SupplyRow["row"];
  readonly body: string;
}

const filedRow = ({ id, row, body, report_no: reportNo, access_id: accessId }: RowFields) => ({
  record: { kind: "supplyRow" as const, id, row, body },
  reportNo,
  accessId,
});

async function fileAllRows(query: Query): Promise<void> {
  let after: [string, number, number] = ["", 0, 0];
  for (;;) {
    const { rows }: { rows: readonly RowFields[] } = await query<RowFields>(
      `select s.id, s.report_no, s.access_id, s.row, s.body from wasl.supply_row s
        where (s.id, s.report_no, s.access_id) > ($1::text, $2::int, $3::int)
        order by s.id, s.report_no, s.access_id limit ${ROWS_PER_READ}`,
      after,
    );
    await fileKeys(query, rows.map(filedRow));
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_PER_READ) return;
    after = [last.id, last.report_no, last.access_id];
  }
}

interface EventFields {
  readonly no: number;
  readonly id: string;
  readonly report_no: number;
  readonly access_id: number;
  readonly biz_transactions: readonly string[];
}

/** Of an event only its orders are filed so. */
async function fileAllEvents(query: Query): Promise<void> {
  let after = 0;
  for (;;) {
    const { rows }: { rows: readonly EventFields[] } = await query<EventFields>(
      `select s.no::float8 as no, s.id, s.report_no, s.access_id, s.biz_transactions from wasl.supply_event s
        where s.no > $1 and s.biz_transactions is not null order by s.no limit ${ROWS_PER_READ}`,
      [after],
    );
    await fileKeys(
      query,
      rows.map(({ no, id, report_no: reportNo, access_id: accessId, biz_transactions: bizTransactions }) => ({
        record: { kind: "event", id, bizTransactions },
        eventNo: no,
        reportNo,
        accessId,
      })),
    );
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_PER_READ) return;
    after = last.no;
  }
}

/** A row as it is stored now, and the id under which it was filed. */
interface Refiled {
  readonly id: string;
  readonly fresh: string;
  readonly report_no: number;
  readonly access_id: number;
}

const AMONG = "unnest($1::text[], $2::int[], $3::int[]) g(id, report_no, access_id)";
const listsOf = (rows: readonly Refiled[], idOf: (row: Refiled) => string): string[] => [
  textArray(rows.map(idOf)),
  numberArray(rows.map((r) => r.report_no)),
  numberArray(rows.map((r) => r.access_id)),
];

/** Files rows of the ledger that say something else now. */
export async function refileRows(query: Query, rows: readonly Refiled[]): Promise<void> {
  await query(
    `delete from wasl.supply_key k using ${AMONG}
      where k.row_id = g.id and k.report_no = g.report_no and k.access_id = g.access_id`,
    listsOf(rows, (r) => r.id),
  );
  const { rows: now } = await query<RowFields>(
    `select s.id, s.report_no, s.access_id, s.row, s.body from wasl.supply_row s
      join ${AMONG} using (id, report_no, access_id)`,
    listsOf(rows, (r) => r.fresh),
  );
  await fileKeys(query, now.map(filedRow));
}

/** The same of events, with the runs of what they name. */
export async function refileEvents(query: Query, rows: readonly Refiled[]): Promise<void> {
  const { rows: events } = await query<StoredRow & { readonly no: number; readonly access_id: number }>(
    `select s.no::float8 as no, s.id, s.report_no, s.access_id, ${filedEventColumns()} from wasl.supply_event s
      join ${AMONG} using (id, report_no, access_id)`,
    listsOf(rows, (r) => r.fresh),
  );
  const gone = [numberArray(events.map((e) => e.no)), numberArray(events.map((e) => e.report_no))];
  for (const table of ["supply_key", "supply_run"])
    await query(
      `delete from wasl.${table} where event_no = any ($1::bigint[]) and report_no = any ($2::int[])`,
      gone,
    );
  for (const some of groupBy(events, (e) => `${e.report_no} ${e.access_id}`).values())
    for (const { report_no, access_id } of some.slice(0, 1))
      await fileEvents(
        { query },
        report_no,
        access_id,
        some,
        eventFilings(some.map((e) => toRecord("event", e) as SupplyEvent)),
      );
}
