import type { DetailWanted, StoredEvent, SupplyPort } from "../../app/index.ts";
import {
  type EpcisEvent,
  ERROR_MARK,
  filedKeys,
  objectKey,
  transformationKey,
  WaslError,
} from "../../core/index.ts";
import { canonicalIdentifier, fromStored } from "../../formats/index.ts";
import type { Context } from "../context.ts";
import { numberArray, textArray } from "../database/literals.ts";
import { eventColumns, type RecordRow, toRecord } from "./records.ts";
import { detailKey, RUN_MAX } from "./supply-index.ts";

type Query = Parameters<SupplyPort["queryEvents"]>[0];
type Found = StoredEvent & { readonly no: number };
type Param = string | number | null;

/** Rows that are read at once where not all that are found fit. */
const HELD_ROWS = 500;

/**
 * A simple event query, page by page. An index of objects does not say in which place of an event one stands: what it finds is
 * read, and held to that.
 */
export async function queryEvents(context: Context, query: Query): Promise<readonly Found[]> {
  await mustBeKept(context, query);
  const fits = inPlace(query);
  if (fits === undefined) return await readPage(context, query);
  const found: Found[] = [];
  const limit = Math.max(query.limit, HELD_ROWS);
  for (let asked = { ...query, limit }; ; ) {
    const page = await readPage(context, asked);
    found.push(...page.filter(fits));
    const last = page.at(-1);
    if (last === undefined || page.length < limit || found.length >= query.limit)
      return found.slice(0, query.limit);
    asked = { ...asked, after: last.no, afterTime: last.eventTime };
  }
}

/** Events of before migration 160 have no details here: where one of them may fit, what is answered would miss it. */
async function mustBeKept(context: Context, query: Query): Promise<void> {
  const { details = [], quantities = [], declaredFrom, declaredUntil, ...others } = query;
  const [asked] = [...details, ...quantities, declaredFrom, declaredUntil].filter((one) => one !== undefined);
  if (!asked) return;
  const { rows } = await context.query<{ no: number }>(
    "select wasl.events_without_details()::float8 as no",
    [],
  );
  const last = rows[0]?.no ?? 0;
  if (last === 0) return;
  const older = await readPage(context, {
    ...others,
    // They are filed under their classes, which are items too, and under their orders, and are marked where they declare an error.
    classes: classesOf(query),
    orders: details.filter(isOfOrder).map((one) => one.values),
    ...(isOfErrors(query) ? { isErrorDeclaration: true } : {}),
    upTo: Math.min(last, query.upTo ?? last),
    limit: 1,
  });
  if (older.length > 0)
    throw new WaslError("QUERY_PARAMETER_INVALID", {
      field: asked.field,
      because:
        "events that match otherwise were captured before this was kept of them: narrow it by GE_recordTime",
    });
}

const isClass = (one: DetailWanted): boolean => one.names.every((name) => /class$/i.test(name));
const isOfOrder = (one: DetailWanted): boolean =>
  one.names.some((name) => name.startsWith("bizTransaction:"));
/** Of each parameter the classes of which an event has to name one. */
const classesOf = ({ details = [] }: Query): readonly (readonly string[])[] =>
  details.filter(isClass).map((one) => one.values.map(canonicalIdentifier));
const isOfErrors = ({ details = [], declaredFrom, declaredUntil }: Query): boolean =>
  declaredFrom !== undefined ||
  declaredUntil !== undefined ||
  details.some(({ names }) => names.some((name) => name === "errorReason" || name === "correctiveEventID"));

/** Which place of an event each parameter is about. */
const PLACES = {
  observed: (event: EpcisEvent) => event.epcs,
  parents: (event: EpcisEvent) => (event.parent === undefined ? [] : [event.parent]),
  inputs: (event: EpcisEvent) => event.inputs,
  outputs: (event: EpcisEvent) => event.outputs,
  transformations: (event: EpcisEvent) => (event.transformation === undefined ? [] : [event.transformation]),
} as const satisfies Partial<Record<keyof Query, (event: EpcisEvent) => readonly string[]>>;
const PLACED = Object.keys(PLACES) as (keyof typeof PLACES)[];

function inPlace(query: Query): ((event: Found) => boolean) | undefined {
  const asked = PLACED.flatMap((name) => {
    const wanted = query[name];
    return wanted ? [[PLACES[name], new Set(wanted.map(canonicalIdentifier))] as const] : [];
  });
  const sites = SITES.flatMap(([name, field]) => {
    const wanted = query[name]?.map(canonicalIdentifier);
    return wanted ? [[field, wanted] as const] : [];
  });
  if (asked.length + sites.length === 0) return undefined;
  return (found) => {
    const event = fromStored(found);
    return (
      asked.every(([place, wanted]) => place(event).some((object) => wanted.has(object))) &&
      sites.every(([field, wanted]) => {
        const place = canonicalIdentifier(found[field] ?? "");
        return wanted.some((site) => liesWithin(place, site));
      })
    );
  };
}

const SITES = [
  ["readPointsWithin", "readPoint"],
  ["locationsWithin", "bizLocation"],
] as const;

/** What stands for details of events that have none kept: of each list an event names one. */
interface InTheirPlace {
  readonly classes?: readonly (readonly string[])[];
  readonly orders?: readonly (readonly string[])[];
}

/** Of each parameter on objects those of which an event has to name one. */
function objectsOf(query: Query & InTheirPlace): string[][] {
  const placed = PLACED.flatMap((name) => {
    const canonical = query[name]?.map(canonicalIdentifier);
    return canonical ? [name === "transformations" ? canonical.map(transformationKey) : canonical] : [];
  });
  const named = query.epcs ? [query.epcs.map(canonicalIdentifier)] : [];
  return [...named, ...placed, ...(query.classes ?? classesOf(query)).map((some) => [...some])];
}

/** Conditions of a query, each with its parameters. */
class Conditions {
  readonly params: Param[] = [];
  readonly #all: string[] = [];

  /** The sign under which a value goes into a condition. */
  put = (value: Param): string => `$${this.params.push(value)}`;

  and(condition: string): void {
    this.#all.push(condition);
  }

  oneOf(column: string, values: readonly string[] | undefined): void {
    if (values) this.and(`${column} = any (${this.put(textArray(values))}::text[])`);
  }

  overlap(column: string, values: readonly string[] | undefined): void {
    if (values) this.and(`${column} && ${this.put(textArray(values))}::text[]`);
  }

  get where(): string {
    return this.#all.length === 0 ? "true" : this.#all.join("\n and ");
  }
}

async function readPage(context: Context, query: Query & InTheirPlace): Promise<readonly Found[]> {
  const where = new Conditions();
  inTime(where, query);
  where.oneOf("s.event_type", query.types);
  where.oneOf("s.action", query.actions);
  where.oneOf("s.biz_step", query.steps);
  where.oneOf("s.disposition", query.dispositions);
  where.oneOf("s.read_point", query.readPoints);
  where.oneOf("s.biz_location", query.locations);
  where.oneOf("s.id", query.ids);
  within(where, "s.read_point", query.readPointsWithin);
  within(where, "s.biz_location", query.locationsWithin);
  where.overlap("s.source_parties", query.sources);
  where.overlap("s.destination_parties", query.destinations);
  for (const orders of [...(query.transactions ? [query.transactions] : []), ...(query.orders ?? [])]) {
    underOrders(where, orders);
    where.overlap("s.biz_transactions", orders);
  }
  if (query.isErrorDeclaration !== undefined)
    where.and(`coalesce(s.hash like '%${ERROR_MARK}', false) = ${query.isErrorDeclaration}`);
  for (const objects of objectsOf(query)) underRuns(where, objects.map(objectKey));
  withDetails(where, query);
  behind(where, query);
  const way = query.descending ? " desc" : "";
  return await readEvents(
    context,
    where.where,
    where.params,
    query.limit,
    query.byCapture ? `s.no${way}` : `s.event_time collate "C"${way}, s.no${way}`,
  );
}

function inTime(where: Conditions, query: Query): void {
  const { from, until, recordedFrom, recordedUntil } = query;
  const column = 's.event_time collate "C"';
  // A whole second is kept without its fraction, which would stand behind all that have one.
  const whole = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const iso = (ms: number): string => new Date(ms).toISOString();
  if (from !== undefined) {
    where.and(`${column} >= ${where.put(iso(from))}`);
    if (from % 1000 !== 0) where.and(`s.event_time <> ${where.put(whole(from))}`);
  }
  if (until !== undefined)
    where.and(
      until % 1000 === 0
        ? `${column} < ${where.put(iso(until))}`
        : `(${column} < ${where.put(iso(until))} or s.event_time = ${where.put(whole(until))})`,
    );
  if (recordedFrom !== undefined) where.and(`r.received_at >= ${where.put(iso(recordedFrom))}`);
  if (recordedUntil !== undefined) where.and(`r.received_at < ${where.put(iso(recordedUntil))}`);
}

/** Behind the last event of the page before, and not behind what has come to rest. */
function behind(where: Conditions, query: Query): void {
  const { after, afterTime, upTo, byCapture, descending } = query;
  const beyond = descending ? "<" : ">";
  if (upTo !== undefined) where.and(`s.no <= ${where.put(upTo)}::bigint`);
  if (after === undefined) return;
  const no = `${where.put(after)}::bigint`;
  if (byCapture) where.and(`s.no ${beyond} ${no}`);
  else if (afterTime !== undefined)
    where.and(
      `(s.event_time collate "C", s.no) ${beyond} (${where.put(afterTime)}::text collate "C", ${no})`,
    );
  else
    where.and(
      `(s.event_time collate "C", s.no) ${beyond}
        (select a.event_time collate "C", a.no from wasl.supply_event a where a.no = ${no})`,
    );
}

function underRuns(
  where: Conditions,
  keys: readonly { readonly head: string; readonly number: number }[],
): void {
  const heads = where.put(textArray(keys.map((k) => k.head)));
  const numbers = where.put(numberArray(keys.map((k) => k.number)));
  where.and(`s.no in (
    select r.event_no from unnest(${heads}::text[], ${numbers}::int[]) q(head, number), wasl.supply_run r
      where r.head = q.head and r.low <= q.number and r.low > q.number - ${RUN_MAX} and r.high >= q.number)`);
}

/** Orders are filed by the last part of their URI. */
function underOrders(where: Conditions, orders: readonly string[]): void {
  const keys = [...filedKeys({ kind: "event", bizTransactions: orders })];
  where.and(`s.no in (
    select k.event_no from wasl.supply_key k
      where k.key = any (${where.put(textArray(keys))}::text[]) and k.event_no is not null)`);
}

/** Some detail of these names, and what holds of its value. */
const someDetail = (names: string, holds: (value: string) => string): string =>
  `exists (select 1 from generate_subscripts(s.details, 1) i
    where i % 2 = 1 and s.details[i] = any (${names}::text[]) and ${holds("s.details[i + 1]")})`;

function withDetails(where: Conditions, query: Query): void {
  const filed = (names: readonly string[], values: readonly string[]): void =>
    underRuns(
      where,
      names.flatMap((name) => values.map((value) => ({ head: detailKey(name, value), number: 0 }))),
    );
  for (const one of query.details ?? []) {
    const isPlain = isOfOrder(one) || one.names.includes("correctiveEventID");
    const values = isPlain ? one.values : one.values.map(canonicalIdentifier);
    if (isOfOrder(one)) underOrders(where, values);
    else if (!isClass(one)) filed(one.names, values);
    const wanted = where.put(textArray(values));
    where.and(someDetail(where.put(textArray(one.names)), (value) => `${value} = any (${wanted}::text[])`));
  }
  for (const { is, value } of query.quantities ?? []) {
    filed(["quantity"], [""]);
    const wanted = where.put(value);
    where.and(
      someDetail(
        where.put(textArray(["quantity"])),
        // Whatever else came to stand there is no figure, and compares with none.
        (kept) =>
          `case when ${kept} ~ '^-?[0-9.]+(e[+-]?[0-9]+)?$' then ${kept}::float8 ${is} ${wanted}::float8 end`,
      ),
    );
  }
  for (const [is, time] of [
    [">=", query.declaredFrom],
    ["<", query.declaredUntil],
  ] as const) {
    if (!time) continue;
    filed(["errorTime"], [""]);
    const wanted = where.put(new Date(time.at).toISOString().replace(/(?:\.000)?Z$/, ""));
    where.and(
      someDetail(
        where.put(textArray(["errorTime"])),
        (kept) => `rtrim(${kept}, 'Z') collate "C" ${is} ${wanted}`,
      ),
    );
  }
}

/** Places that have the same GLN, however they are written: a URN has a dot in it and no check digit. What fits is told by `inPlace`. */
function within(where: Conditions, column: string, places: readonly string[] | undefined): void {
  if (!places) return;
  const itself = where.put(textArray(places.flatMap((place) => [place, canonicalIdentifier(place)])));
  const numbers = places.flatMap((place) => glnOf(place) ?? []).map((gln) => `%${gln.slice(0, 12)}%`);
  const like = `replace(${column}, '.', '') like any (${where.put(textArray(numbers))}::text[])`;
  where.and(`(${column} = any (${itself}::text[]) or ${like})`);
}

const glnOf = (place: string): string | undefined =>
  /^https:\/\/id\.gs1\.org\/414\/(\d{13})(?:\/|$)/.exec(canonicalIdentifier(place))?.[1];

/** A site has parts by the extension of its GLN (AI 254). */
const liesWithin = (place: string, site: string): boolean =>
  place === site || (glnOf(site) !== undefined && place.startsWith(`${site}/254/`));

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
