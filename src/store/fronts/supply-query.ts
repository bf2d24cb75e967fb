import type { StoredEvent, SupplyPort } from "../../app/index.ts";
import { type EpcisEvent, ERROR_MARK, objectKey, transformationKey } from "../../core/index.ts";
import { canonicalIdentifier, fromStored } from "../../formats/index.ts";
import type { Context } from "../context.ts";
import { numberArray, textArray } from "../database/literals.ts";
import { eventColumns, type RecordRow, toRecord } from "./records.ts";
import { RUN_MAX } from "./supply-index.ts";

type Query = Parameters<SupplyPort["queryEvents"]>[0];
type Found = StoredEvent & { readonly no: number };

/**
 * A simple event query, page by page. An index of objects does not say in which place of an event one stands: what it finds is
 * read, and held to that.
 */
export async function queryEvents(context: Context, query: Query): Promise<readonly Found[]> {
  const fits = inPlace(query);
  if (fits === undefined) return await readPage(context, query, query.after);
  const found: Found[] = [];
  for (let { after } = query; ; ) {
    const page = await readPage(context, query, after);
    found.push(...page.filter((event) => fits(fromStored(event))));
    after = page.at(-1)?.no;
    if (page.length < query.limit || found.length >= query.limit) return found.slice(0, query.limit);
  }
}

/** Which place of an event each parameter is about. */
const PLACES = {
  observed: (event: EpcisEvent) => event.epcs,
  parents: (event: EpcisEvent) => (event.parent === undefined ? [] : [event.parent]),
  inputs: (event: EpcisEvent) => event.inputs,
  outputs: (event: EpcisEvent) => event.outputs,
  transformations: (event: EpcisEvent) => (event.transformation === undefined ? [] : [event.transformation]),
} as const satisfies Partial<Record<keyof Query, (event: EpcisEvent) => readonly string[]>>;
const PLACED = Object.keys(PLACES) as (keyof typeof PLACES)[];

function inPlace(query: Query): ((event: EpcisEvent) => boolean) | undefined {
  const asked = PLACED.flatMap((name) => {
    const wanted = query[name];
    return wanted ? [[PLACES[name], new Set(wanted.map(canonicalIdentifier))] as const] : [];
  });
  if (asked.length === 0) return undefined;
  return (event) => asked.every(([place, wanted]) => place(event).some((object) => wanted.has(object)));
}

/** What an event has to name, by its index: of several parameters the first, the others are held to what is read. */
function objectsOf(query: Query): readonly string[] | undefined {
  if (query.epcs) return query.epcs.map(canonicalIdentifier);
  const name = PLACED.find((one) => query[one] !== undefined);
  if (name === undefined) return undefined;
  const canonical = (query[name] ?? []).map(canonicalIdentifier);
  return name === "transformations" ? canonical.map(transformationKey) : canonical;
}

async function readPage(
  context: Context,
  query: Query,
  after: number | undefined,
): Promise<readonly Found[]> {
  const list = (values: readonly string[] | undefined): string | null => (values ? textArray(values) : null);
  const keys = objectsOf(query)?.map(objectKey);
  const time = (ms: number | undefined): string | null =>
    ms === undefined ? null : new Date(ms).toISOString();
  return await readEvents(
    context,
    `($1::text is null or s.event_time >= $1) and ($2::text is null or s.event_time < $2)
      and ($3::text[] is null or s.event_type = any ($3::text[]))
      and ($4::text[] is null or s.action = any ($4::text[]))
      and ($5::text[] is null or s.biz_step = any ($5::text[]))
      and ($6::text[] is null or s.disposition = any ($6::text[]))
      and ($7::text[] is null or s.read_point = any ($7::text[]))
      and ($8::text[] is null or s.no in (
        select r.event_no from unnest($8::text[], $9::int[]) q(head, number), wasl.supply_run r
          where r.head = q.head and r.low <= q.number and r.low > q.number - ${RUN_MAX} and r.high >= q.number))
      and ($10::text[] is null or s.id = any ($10::text[]))
      and ($11::text[] is null or s.biz_location = any ($11::text[]))
      and ($12::text[] is null or s.biz_transactions && $12::text[])
      and ($13::bigint is null or ${
        query.byCapture
          ? "s.no > $13::bigint"
          : `(s.event_time collate "C", s.no) >
        (select a.event_time collate "C", a.no from wasl.supply_event a where a.no = $13::bigint)`
      })
      and ($14::text is null or r.received_at >= $14) and ($15::text is null or r.received_at < $15)
      and ($16::text[] is null or s.source_parties && $16::text[])
      and ($17::text[] is null or s.destination_parties && $17::text[])
      and ($18::text is null or (s.hash like '%${ERROR_MARK}') = ($18::text = 'true'))`,
    [
      time(query.from),
      time(query.until),
      list(query.types),
      list(query.actions),
      list(query.steps),
      list(query.dispositions),
      list(query.readPoints),
      keys ? textArray(keys.map((k) => k.head)) : null,
      keys ? numberArray(keys.map((k) => k.number)) : null,
      list(query.ids),
      list(query.locations),
      list(query.transactions),
      after ?? null,
      time(query.recordedFrom),
      time(query.recordedUntil),
      list(query.sources),
      list(query.destinations),
      query.isErrorDeclaration === undefined ? null : String(query.isErrorDeclaration),
    ],
    query.limit,
    query.byCapture ? "s.no" : undefined,
  );
}

/** Events under the policies, in the order of time where none is given. */
export async function readEvents(
  context: Context,
  where: string,
  params: readonly (string | number | null)[],
  limit = 100_000,
  order = 's.event_time collate "C", s.no',
): Promise<(StoredEvent & { readonly no: number })[]> {
  const { rows } = await context.query<RecordRow & { readonly no: number }>(
    `select s.id, s.report_no, s.no::float8 as no, r.id as report_id, ${eventColumns()}
      from wasl.supply_event s join wasl.report r on r.no = s.report_no
      where ${where} order by ${order} limit $${params.length + 1}`,
    [...params, limit],
  );
  return rows.map((row) => ({
    ...(toRecord("event", row) as Omit<StoredEvent, "reportId">),
    reportId: row.report_id,
    no: row.no,
  }));
}
