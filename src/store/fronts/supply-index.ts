import {
  type FiledEvent,
  type FiledRecord,
  filedKeys,
  foldConfused,
  type ObjectKey,
  objectKey,
  type SupplyEvent,
  serialKey,
  spread,
  transformationKey,
} from "../../core/index.ts";
import { canonicalIdentifier } from "../../formats/index.ts";
import type { Context } from "../context.ts";
import type { Query } from "../database/driver.ts";
import { numberArray, textArray } from "../database/literals.ts";

/** Runs are no wider, so that whoever looks for a number knows how far back a run that holds it can begin. */
export const RUN_MAX = 1024;
const ROWS_PER_INSERT = 20_000;

interface Run {
  readonly head: string;
  readonly class: string;
  readonly low: number;
  high: number;
}

/** What an event is filed under: the keys of its row, and what it names, neighbours in one run. */
interface EventFiling {
  readonly keys: readonly string[];
  readonly runs: readonly Run[];
}

/** By the event's id. Needs nothing of the store, so that it can be worked out while the store writes the events. */
export function eventFilings(events: readonly SupplyEvent[]): ReadonlyMap<string, EventFiling> {
  // An item is made, packed, unpacked and sold: the events of a lot lie side by side and name the same ones.
  const known = new Map<string, ObjectKey>();
  const keyOf = (object: string): ObjectKey => {
    const found = known.get(object);
    if (found) return found;
    const key = objectKey(canonicalIdentifier(object));
    known.set(object, key);
    return key;
  };
  return new Map(
    events.map((event) => [event.id, { keys: [...filedKeys(event)], runs: runsOf(event, keyOf) }]),
  );
}

/** Files events by the numbers under which the store has them. */
export async function fileEvents(
  { query }: Pick<Context, "query">,
  reportNo: number,
  accessId: number,
  stored: readonly { readonly no: number; readonly id: string }[],
  filings: ReadonlyMap<string, EventFiling>,
): Promise<void> {
  await insertKeys(
    query,
    stored.flatMap(({ no, id }) =>
      (filings.get(id)?.keys ?? []).map((key) => ({ key, id, eventNo: no, reportNo, accessId })),
    ),
  );
  const runs = stored.flatMap(({ no, id }) => (filings.get(id)?.runs ?? []).map((run) => ({ run, no })));
  for (let at = 0; at < runs.length; at += ROWS_PER_INSERT) {
    const part = runs.slice(at, at + ROWS_PER_INSERT);
    await query(
      `insert into wasl.supply_run (report_no, access_id, head, class, low, high, event_no)
        select $1, $2, i.* from unnest($3::text[], $4::text[], $5::int[], $6::int[], $7::bigint[]) i`,
      [
        reportNo,
        accessId,
        textArray(part.map(({ run }) => run.head)),
        textArray(part.map(({ run }) => run.class)),
        numberArray(part.map(({ run }) => run.low)),
        numberArray(part.map(({ run }) => run.high)),
        numberArray(part.map(({ no }) => no)),
      ],
    );
  }
}

/** A row of the ledger as it stands in the store. */
interface Filed {
  readonly record: FiledRecord & { readonly id: string };
  /** Of an event. */
  readonly eventNo?: number;
  readonly reportNo: number;
  readonly accessId: number;
}

/** Files rows under the keys by which partners ask for them. */
export const fileKeys = (query: Query, rows: readonly Filed[]): Promise<void> =>
  insertKeys(
    query,
    rows.flatMap(({ record, ...row }) =>
      [...filedKeys(record)].map((key) => ({ ...row, key, id: record.id })),
    ),
  );

interface FiledKey extends Omit<Filed, "record"> {
  readonly key: string;
  readonly id: string;
}

async function insertKeys(query: Query, filed: readonly FiledKey[]): Promise<void> {
  for (let at = 0; at < filed.length; at += ROWS_PER_INSERT) {
    const part = filed.slice(at, at + ROWS_PER_INSERT);
    await query(
      `insert into wasl.supply_key (report_no, access_id, key, row_id, event_no)
        select * from unnest($1::int[], $2::int[], $3::text[], $4::text[], $5::bigint[])`,
      [
        numberArray(part.map((row) => row.reportNo)),
        numberArray(part.map((row) => row.accessId)),
        textArray(part.map((row) => row.key)),
        textArray(part.map((row) => (row.eventNo === undefined ? row.id : undefined))),
        numberArray(part.map((row) => row.eventNo)),
      ],
    );
  }
}

/** Under what an event is filed by a detail of it; by a figure or a time, that it has one. */
export const detailKey = (name: string, value: string): string =>
  name === "quantity" || name === "errorTime" ? `detail:${name}` : `detail:${name}=${value}`;

function runsOf(event: FiledEvent, keyOf: (object: string) => ObjectKey): Run[] {
  const named = event.parentId === undefined ? event.items : [...event.items, event.parentId];
  const byHead = new Map<string, { head: string; class: string; numbers: number[] }>();
  const put = (key: { head: string; class: string; number: number }): void => {
    const id = `${key.class}/${key.head}`;
    const known = byHead.get(id);
    if (known) known.numbers.push(key.number);
    else byHead.set(id, { head: key.head, class: key.class, numbers: [key.number] });
  };
  for (const object of named) put(keyOf(object));
  const { transformationId: id } = event;
  if (id !== undefined) put(objectKey(transformationKey(canonicalIdentifier(id))));
  const { details = [] } = event;
  // Classes are items too, and orders have keys of their own.
  for (const [i, name] of details.entries())
    if (i % 2 === 0 && !/class$|^bizTransaction:/i.test(name))
      put({ class: "", head: detailKey(name, details[i + 1] ?? ""), number: 0 });
  const { rangeFrom: from, rangeTo: to, rangeGtin: gtin = "", rangeCount: count = 0 } = event;
  if (from !== undefined && to !== undefined)
    for (const serial of spread({ gtin, from, to, count }))
      put({ class: gtin, ...serialKey(foldConfused(serial)) });
  const runs: Run[] = [];
  for (const { head, class: gtin, numbers } of byHead.values()) {
    numbers.sort((a, b) => a - b);
    let run: Run | undefined;
    for (const number of numbers) {
      if (run && number <= run.high + 1 && number - run.low < RUN_MAX) run.high = Math.max(run.high, number);
      else {
        run = { head, class: gtin, low: number, high: number };
        runs.push(run);
      }
    }
  }
  return runs;
}
