import { setImmediate } from "node:timers/promises";
import type { Page, Transaction } from "../../app/index.ts";
import type { BulkRecord, Filed, Post } from "../../core/index.ts";
import { groupBy, snapshotMedia } from "../../core/index.ts";
import type { Context } from "../context.ts";
import { numberArray, textArray } from "../database/literals.ts";
import type { ReportNumbers } from "../reports.ts";
import { eventFilings, fileEvents, fileKeys } from "./supply-index.ts";
import { beginCapture } from "./supply-subscriptions.ts";

type Kind = BulkRecord["kind"];
type Part = Pick<
  Transaction,
  "appendRecords" | "records" | "recordsById" | "postsOfSnapshot" | "recordOrigins"
>;
type ColumnType = "text" | "float8" | "numeric" | "text[]" | "text[]?";

interface Table {
  readonly name: string;
  /** Column, field of the record, type. */
  readonly columns: readonly (readonly [column: string, field: string, type: ColumnType])[];
}

const TABLES: Readonly<Record<Kind, Table>> = {
  payment: {
    name: "payment",
    columns: [
      ["at", "at", "float8"],
      ["debtor_account", "debtorAccount", "text"],
      ["creditor_account", "creditorAccount", "text"],
      ["debtor_agent", "debtorAgent", "text"],
      ["creditor_agent", "creditorAgent", "text"],
      ["amount_minor", "amountMinor", "numeric"],
      ["currency", "currency", "text"],
      ["method", "method", "text"],
      ["purpose", "purpose", "text"],
      ["reference", "reference", "text"],
    ],
  },
  post: {
    name: "post",
    columns: [
      ["platform", "platform", "text"],
      ["account_id", "accountId", "text"],
      ["account_name", "accountName", "text"],
      ["posted_at", "postedAt", "text"],
      ["text", "text", "text"],
      ["media", "media", "text[]"],
    ],
  },
  order: {
    name: "supply_order",
    columns: [
      ["ordered_at", "orderedAt", "text"],
      ["seller_id", "sellerId", "text"],
      ["buyer_id", "buyerId", "text"],
      ["item", "item", "text"],
      ["quantity", "quantity", "float8"],
      ["serials", "serials", "text[]"],
      ["amount_minor", "amountMinor", "numeric"],
      ["currency", "currency", "text"],
      ["paid_by_account", "paidByAccount", "text"],
      ["delivery_place", "deliveryPlace", "text"],
      ["flags", "flags", "text[]"],
    ],
  },
  seizure: {
    name: "seizure",
    columns: [
      ["seized_at", "seizedAt", "text"],
      ["place", "place", "text"],
      ["item", "item", "text"],
      ["serials", "serials", "text[]"],
      ["authority", "authority", "text"],
    ],
  },
  event: {
    name: "supply_event",
    columns: [
      ["event_type", "eventType", "text"],
      ["action", "action", "text"],
      ["event_time", "eventTime", "text"],
      ["biz_step", "bizStep", "text"],
      ["disposition", "disposition", "text"],
      ["read_point", "readPoint", "text"],
      ["biz_location", "bizLocation", "text"],
      ["parent_id", "parentId", "text"],
      ["items", "items", "text[]"],
      ["source_parties", "sourceParties", "text[]"],
      ["destination_parties", "destinationParties", "text[]"],
      ["biz_transactions", "bizTransactions", "text[]?"],
      ["hash", "hash", "text"],
      ["outputs", "outputs", "text[]?"],
      ["transformation_id", "transformationId", "text"],
      ["range_gtin", "rangeGtin", "text"],
      ["range_from", "rangeFrom", "text"],
      ["range_to", "rangeTo", "text"],
      ["range_count", "rangeCount", "float8"],
      ["vehicle", "vehicle", "text"],
      ["carrier", "carrier", "text"],
      ["details", "details", "text[]?"],
    ],
  },
  supplyRow: {
    name: "supply_row",
    columns: [
      ["row", "row", "text"],
      ["ref", "ref", "text"],
      ["at", "at", "text"],
      ["body", "body", "text"],
    ],
  },
};

const KINDS = Object.keys(TABLES) as Kind[];
const ROWS_PER_INSERT = 10_000;
const ROWS_PER_READ = 5_000;

export function recordPart(context: Context, numbers: ReportNumbers): Part {
  return {
    async appendRecords(reportId, access, records) {
      const { no } = await numbers.get(reportId);
      const [accessId = 0] = await context.access.intern([access]);
      let added = 0;
      for (const [kind, ofKind] of groupBy(records, (r) => r.kind))
        for (let at = 0; at < ofKind.length; at += ROWS_PER_INSERT)
          added += await (INSERTS[kind] ?? insert)(
            context,
            TABLES[kind],
            no,
            accessId,
            ofKind.slice(at, at + ROWS_PER_INSERT),
          );
      return added;
    },
    records: (kind, page) => readAll(context, kind, page),
    async recordsById(ids, kinds = KINDS) {
      const found = await Promise.all(kinds.map((kind) => readByIds(context, kind, ids)));
      return found.flat();
    },
    async postsOfSnapshot(pictureSha256) {
      const { rows } = await context.query<RecordRow & { readonly access_id: number }>(
        `select s.id, s.report_no, s.access_id, r.id as report_id, ${selection(TABLES.post)}
          from wasl.post s join wasl.report r on r.no = s.report_no
          where s.media[1] = $1 and s.media[1] like 'sha256:%' order by s.report_no, s.id`,
        [snapshotMedia(pictureSha256)],
      );
      const accessOf = await context.access.lookUp(rows.map((row) => row.access_id));
      return rows.map((row) => ({
        ...(toRecord("post", row) as Post),
        reportId: row.report_id,
        access: accessOf(row.access_id),
      }));
    },
    async recordOrigins(ids) {
      const found = await Promise.all(KINDS.map((kind) => originsIn(context, kind, ids)));
      const rows = found.flat();
      const accessOf = await context.access.lookUp(rows.map((row) => row.access_id));
      return rows.map((row) => ({ id: row.id, reportId: row.report_id, access: accessOf(row.access_id) }));
    },
  };
}

type Insert = (
  context: Context,
  table: Table,
  reportNo: number,
  accessId: number,
  records: readonly BulkRecord[],
) => Promise<number>;

const INSERTS: Partial<Readonly<Record<Kind, Insert>>> = { event: insertEvents, supplyRow: insertRows };

async function insert(
  context: Context,
  table: Table,
  reportNo: number,
  accessId: number,
  records: readonly BulkRecord[],
): Promise<number> {
  return (await context.query(...insertion(table, reportNo, accessId, records))).count;
}

async function insertRows(
  context: Context,
  table: Table,
  reportNo: number,
  accessId: number,
  records: readonly BulkRecord[],
): Promise<number> {
  const [sql, params] = insertion(table, reportNo, accessId, records);
  const { rows } = await context.query<{ id: string }>(`${sql} returning id`, params);
  const fresh = new Set(rows.map((r) => r.id));
  await fileKeys(
    context.query,
    records.flatMap((record) =>
      record.kind === "supplyRow" && fresh.delete(record.id) ? [{ record, reportNo, accessId }] : [],
    ),
  );
  return rows.length;
}

/** An event that is here under this marking already is not taken again, whatever file it comes in. */
async function insertEvents(
  context: Context,
  table: Table,
  reportNo: number,
  accessId: number,
  records: readonly BulkRecord[],
): Promise<number> {
  await beginCapture(context);
  const [sql, params] = insertion(
    table,
    reportNo,
    accessId,
    records,
    // "offset 0": looked up by its index one by one. A join would read every event that is here, again for each batch.
    `where not exists (select 1 from wasl.supply_event e where e.hash = i.hash and e.access_id = $2 offset 0)`,
  );
  const events = records.filter((r) => r.kind === "event");
  const [{ rows }, filings] = await Promise.all([
    context.query<{ no: string; id: string }>(`${sql} returning no::text as no, id`, params),
    // Only in the next turn of the event loop have the events been sent: from then on both threads work.
    setImmediate().then(() => eventFilings(events)),
  ]);
  const stored = rows.map(({ no, id }) => ({ no: Number(no), id }));
  await fileEvents(context, reportNo, accessId, stored, filings);
  return rows.length;
}

function insertion(
  table: Table,
  reportNo: number,
  accessId: number,
  records: readonly BulkRecord[],
  where = "",
): [sql: string, params: (string | number)[]] {
  const names = table.columns.map(([column]) => column);
  const isList = (type: ColumnType): boolean => type.startsWith("text[]");
  const isJoined = table.columns.every(
    ([, field, type]) => !isList(type) || listsOf(records, field).every((l) => !l?.some(holdsSeparator)),
  );
  const params = table.columns.map(([, field, type]) =>
    isJoined && isList(type) ? joinedLists(records, field, type) : columnLiteral(records, field, type),
  );
  const sources = table.columns.map(([, , type], i) => `$${i + 4}::${isList(type) ? "text" : type}[]`);
  const values = table.columns.map(([column, , type]) =>
    !isList(type)
      ? `i.${column}`
      : isJoined
        ? `(string_to_array(i.${column}, '${SEPARATOR}'))[2:]`
        : `i.${column}::text[]`,
  );
  return [
    `insert into wasl.${table.name} (report_no, access_id, id, ${names.join(", ")})
      select $1, $2, i.id, ${values.join(", ")}
        from unnest($3::text[], ${sources.join(", ")}) i(id, ${names.join(", ")})
      ${where}
      on conflict do nothing`,
    [reportNo, accessId, textArray(records.map((r) => r.id)), ...params],
  ];
}

type Field = string | number | bigint | readonly string[] | undefined;

/** Unit separator: lists joined by it cost the database a third of what arrays within an array literal do. */
const SEPARATOR = "\u001f";
const holdsSeparator = (value: string): boolean => value.includes(SEPARATOR);

const listsOf = (records: readonly BulkRecord[], field: string): (readonly string[] | undefined)[] =>
  records.map((r) => (r as unknown as Readonly<Record<string, readonly string[] | undefined>>)[field]);

/** Each element behind a separator, so that no element and one empty element differ. */
function joinedLists(records: readonly BulkRecord[], field: string, type: ColumnType): string {
  const whole = (list: readonly string[]): string => list.map((value) => SEPARATOR + value).join("");
  return textArray(
    listsOf(records, field).map((list) =>
      list === undefined && type === "text[]?" ? undefined : whole(list ?? []),
    ),
  );
}

function columnLiteral(records: readonly BulkRecord[], field: string, type: ColumnType): string {
  const values = records.map((r) => (r as unknown as Readonly<Record<string, Field>>)[field]);
  if (type === "text") return textArray(values as (string | undefined)[]);
  if (type === "text[]")
    return textArray((values as (readonly string[])[]).map((list) => textArray(list ?? [])));
  if (type === "text[]?")
    return textArray((values as (readonly string[] | undefined)[]).map((list) => list && textArray(list)));
  return numberArray(values as (number | bigint | undefined)[]);
}

export type StoredRow = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly report_no: number;
};
export type RecordRow = StoredRow & { readonly report_id: string };

export const eventColumns = (): string => selection(TABLES.event);
/** With what events are filed by, and nobody is shown. */
export const filedEventColumns = (): string => `${eventColumns()}, s.details`;

const selection = (table: Table): string =>
  table.columns
    .filter(([column]) => column !== "details")
    .map(([column, , type]) => (type === "numeric" ? `s.${column}::text` : `s.${column}`))
    .join(", ");

async function* readAll<K extends Kind>(
  context: Context,
  kind: K,
  page: Page | undefined,
): AsyncIterable<readonly (Extract<BulkRecord, { kind: K }> & Filed)[]> {
  const table = TABLES[kind];
  let [afterId, afterNo] = readCursor(page?.after);
  let left = page?.limit ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    const limit = Math.min(left, ROWS_PER_READ);
    // Not a query in a loop over rows: one for each page, by keyset.
    const { rows } = await context.query<RecordRow>(
      `select s.id, s.report_no, ${selection(table)} from wasl.${table.name} s
        where (s.id, s.report_no) > ($1::text, $2::int)
        order by s.id, s.report_no limit $3`,
      [afterId, afterNo, limit],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) =>
      Object.assign(toRecord(kind, row) as Extract<BulkRecord, { kind: K }>, { reportNo: row.report_no }),
    );
    if (rows.length < limit) return;
    left -= rows.length;
    afterId = last.id;
    afterNo = last.report_no;
  }
}

/** The cursor of a record is its id; of two with one id, both came on the page before. */
const readCursor = (after: string | undefined): [string, number] =>
  after === undefined ? ["", -1] : [after, 2147483647];

async function readByIds(
  context: Context,
  kind: Kind,
  ids: readonly string[],
): Promise<(BulkRecord & { readonly reportId: string })[]> {
  const table = TABLES[kind];
  const { rows } = await context.query<RecordRow>(
    `select s.id, s.report_no, r.id as report_id, ${selection(table)}
      from wasl.${table.name} s join wasl.report r on r.no = s.report_no
      where s.id = any ($1::text[]) order by s.id, s.report_no`,
    [textArray([...new Set(ids)])],
  );
  return rows.map((row) => ({ ...toRecord(kind, row), reportId: row.report_id }));
}

async function originsIn(
  context: Context,
  kind: Kind,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly report_id: string; readonly access_id: number }[]> {
  const { rows } = await context.query<{ id: string; report_id: string; access_id: number }>(
    `select s.id, r.id as report_id, s.access_id
      from wasl.${TABLES[kind].name} s join wasl.report r on r.no = s.report_no
      where s.id = any ($1::text[]) order by s.id, s.report_no`,
    [textArray([...new Set(ids)])],
  );
  return rows;
}

export function toRecord(kind: Kind, row: StoredRow): BulkRecord {
  const record: Record<string, unknown> = { kind, id: row.id };
  for (const [column, field, type] of TABLES[kind].columns) {
    const value = row[column];
    if (value === null || value === undefined) continue;
    record[field] = type === "numeric" ? BigInt(value as string) : value;
  }
  return record as unknown as BulkRecord;
}
