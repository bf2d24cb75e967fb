import {
  CROSSING_CONTEXTS,
  declaredWrong,
  type EpcisEvent,
  EpcisRepository,
  type EpcisTrace,
  FOUND_CONTEXTS,
  type Holding,
  holdingsOf,
  isErrorDeclaration,
  isMaking,
  itemOf,
  type LotsRead,
  lastProved,
  type ObjectKey,
  type Origin,
  objectKey,
  orderNumber,
  originOf,
  READING_WANTED,
  type ReportedTheft,
  readingOf,
  type TheftSubject,
  theftOf,
  theftRefsOf,
  transformationKey,
  WaslError,
} from "../../core/index.ts";
import { canonicalIdentifier, fromStored } from "../../formats/index.ts";
import { describeNodes } from "../lookup.ts";
import type { Actor, Platform, StoredReport, Transaction } from "../ports/index.ts";
import type { StoredEvent } from "../ports/supply.ts";
import { protectedAmong } from "../resolve/review.ts";
import { mustBeTime } from "../times.ts";
import { type FiledDeclaration, FiledRows, type OrderNaming } from "./filed.ts";
import { receivedRows, type TraceSource, withReceived } from "./received.ts";
import { CANDIDATES_SHOWN, type Candidate, candidatesOf, rangeOf, withLots } from "./trace-candidates.ts";
import { isOf, LOOSE_SALE, ordersOf, saleHash, saleOf, withOrders } from "./trace-orders.ts";

export interface SerialQuery extends LotsRead {
  /** A serial number as it was read; "*01873" where only the end is legible. */
  readonly reading: string;
  /** GTIN, where it was read too. */
  readonly gtin?: string;
  /** RFC 3339 date of the seizure: nothing is seized before it was made. */
  readonly seizedAt?: string;
  /** Where it was found: launch, beach, recovered_at_sea, border, parcel, other. */
  readonly context?: string;
}

/** Why a status is what it is; the page has the words. */
export type TraceReason =
  | "stolen"
  | "maybe_stolen"
  | "no_transfer"
  | "reading_unsure"
  | "loose_range"
  | "no_decision"
  | "trader"
  | "no_context"
  | "accepted_order"
  | "protected_holder"
  /** An event on its way was declared wrong by a later one: it is shown, and proves nothing of anybody. */
  | "declared_wrong"
  /** One owner passed it on to two, and it never came back: the holder is that owner. */
  | "sold_twice";

export interface TraceStepView {
  readonly at: string;
  readonly step: string;
  readonly type: string;
  readonly readPoint?: string;
  /** The item itself, or what it lay in. */
  readonly through: readonly string[];
  /** What the event put it into, or took it out of. */
  readonly parent?: string;
  /** Orders that it names, known here or not. */
  readonly orders: readonly string[];
  readonly eventId: string;
  readonly reportId: string;
}

export interface HoldingView extends Omit<Holding, "from" | "to" | "order"> {
  readonly from?: string;
  readonly to?: string;
  readonly order?: string;
  /** Every document of the step: events, and the order that they fulfil, with the report that each came in. */
  readonly documents: readonly {
    readonly kind: "event" | "order";
    readonly id: string;
    readonly reportId: string;
  }[];
}

export interface TraceCandidate {
  readonly gtin: string;
  readonly serial: string;
  readonly probability: number;
  readonly holdings: readonly HoldingView[];
  readonly steps: readonly TraceStepView[];
  /** True where a limit cut the trace: there is more. */
  readonly isCut: boolean;
  /** The first owner on record, where it sent the thing from where it was made, or sells to traders and buys nothing. */
  readonly maker?: NonNullable<Origin["maker"]>;
  /** Who brought it in: by a customs declaration, or else whoever bought from the maker and sold on. */
  readonly importer?: { readonly id: string; readonly declarationId?: string };
  /** Of what it lay in. */
  readonly declarations: readonly FiledDeclaration[];
  /** The last provable holder; absent where the evidence ends before anybody held it. */
  readonly holder?: string;
  readonly status: "suspect" | "theft_victim" | "unknown";
  readonly because: readonly TraceReason[];
}

export interface SerialTraceView {
  readonly reading: string;
  /** The most probable first; empty where no event names such a number. */
  readonly candidates: readonly TraceCandidate[];
  /** How many items the reading may stand for. */
  readonly fitting: number;
  /** Captions of the parties, by id, as this viewer may see them. */
  readonly captions: Readonly<Record<string, string>>;
  readonly reports: Readonly<Record<string, StoredReport>>;
  readonly tookMs: number;
}

const EVENTS_MAX = 10_000;
const DEPTH_MAX = 32;
/** As data/supply/rules.json and goods.json set them for the analysis of files. */
const SUSPECT_READING_MIN = 0.8;
const MAYBE_STOLEN_MIN = 0.05;
const CONTEXTS: readonly string[] = FOUND_CONTEXTS;
const OF_A_CROSSING: ReadonlySet<string> = new Set(CROSSING_CONTEXTS);

/** From a reading back to the last provable holder; where the evidence ends it says so and names nobody. */
export async function traceReading(
  platform: Platform,
  actor: Actor,
  query: SerialQuery,
): Promise<SerialTraceView> {
  const reading = readingOf(query.reading);
  if (reading === undefined)
    throw new WaslError("REQUEST_INVALID", { field: "reading", because: READING_WANTED });
  // Misread in silence they would decide who is called the holder, or a suspect.
  mustBeTime(query.seizedAt, "seizedAt");
  if (query.context !== undefined && !CONTEXTS.includes(query.context))
    throw new WaslError("REQUEST_INVALID", { field: "context", allowed: CONTEXTS.join(", ") });
  const started = platform.clock.now();
  return await platform.store.as(actor, async (tx) => {
    const received = await receivedRows(tx);
    const source = withReceived(tx, received);
    const filed = new FiledRows(tx, received);
    const inEvents = await withLots(source, await candidatesOf(source, reading, query), query);
    const { candidates, sold } = await withOrders(filed, inEvents, reading, query);
    const total = candidates.reduce((sum, c) => sum + c.weight, 0);
    const shown = [];
    for (const candidate of candidates.slice(0, CANDIDATES_SHOWN))
      shown.push({ candidate, way: await wayOf({ source, filed, sold }, candidate) });
    // The likelier of two is the one that had left its last seller when it was found.
    const weighed = reweighed(shown, query, candidates.slice(CANDIDATES_SHOWN), total);
    const judged = await judge(tx, source, weighed, query);
    await tx.audit({
      action: "search",
      object: "supply trace",
      text: reading,
      detail: { candidates: candidates.length },
    });
    const parties = judged.flatMap(partiesIn);
    const reportIds = judged.flatMap((c) => [
      ...c.steps.map((s) => s.reportId),
      ...c.holdings.flatMap((h) => h.documents.map((d) => d.reportId)),
      ...c.declarations.map((d) => d.reportId),
    ]);
    return {
      reading,
      candidates: judged,
      fitting: candidates.length,
      captions: await captionsOf(platform, tx, parties),
      reports: Object.fromEntries(await tx.reportsById([...new Set(reportIds)])),
      tookMs: platform.clock.now() - started,
    };
  });
}

export async function captionsOf(
  platform: Platform,
  tx: Transaction,
  ids: readonly string[],
): Promise<Record<string, string>> {
  const unique = [...new Set(ids)];
  const canonical = await tx.canonical(unique);
  const nodes = await describeNodes(tx, platform.model, [...new Set(canonical.values())]);
  return Object.fromEntries(
    unique.flatMap((id) => {
      const caption = nodes.get(canonical.get(id) ?? id)?.caption;
      return caption === undefined ? [] : [[id, caption]];
    }),
  );
}

/** How sure it is that a range holds each of its numbers: a count below the span is only a hint. */
function sureOf(event: StoredEvent, candidate: Candidate): number {
  const isNamed = event.items.some((item) => {
    const known = itemOf(canonicalIdentifier(item));
    return known
      ? known.gtin === candidate.gtin && known.serial === candidate.serial
      : item === candidate.serial;
  });
  if (isNamed) return 1;
  const range = rangeOf(event);
  if (!range.some((r) => r.serial === candidate.serial && (r.gtin === "" || r.gtin === candidate.gtin)))
    return 1;
  return Math.min(1, (event.rangeCount ?? 0) / range.length);
}

interface Way {
  /** Where it was made; "" where no event says so. */
  readonly madeAt: string;
  readonly declarations: readonly FiledDeclaration[];
  readonly steps: readonly TraceStepView[];
  readonly holdings: readonly HoldingView[];
  readonly isCut: boolean;
  readonly isDeclaredWrong: boolean;
  readonly stolen: boolean;
}

interface Sources {
  readonly source: TraceSource;
  readonly filed: FiledRows;
  readonly sold: readonly OrderNaming[];
}

/** All events on the item's way, level by level through what it lay in, was tied to, and was made of. */
async function wayOf({ source: tx, filed, sold }: Sources, candidate: Candidate): Promise<Way> {
  const stored = new Map<string, StoredEvent>();
  const repository = new EpcisRepository();
  const seen = new Set<string>();
  const wrong = new Set<string>();
  let isCut = false;
  let frontier = [candidate.canonical];
  for (let depth = 0; frontier.length > 0 && depth < DEPTH_MAX; depth++) {
    for (const object of frontier) seen.add(object);
    const keys: ObjectKey[] = frontier.map(objectKey);
    const events = await tx.eventsUnder(keys, EVENTS_MAX);
    if (events.length === EVENTS_MAX || stored.size > EVENTS_MAX) isCut = true;
    const next = new Set<string>();
    const isWrong = declaredWrong(events);
    for (const event of events) {
      if (isErrorDeclaration(event)) continue;
      const reduced = withRange(fromStored(event), event, candidate);
      const named = frontier.filter((object) => names(reduced, object));
      if (named.length === 0) continue;
      stored.set(reduced.hash, event);
      if (isWrong(event)) wrong.add(reduced.hash);
      repository.capture(reduced);
      for (const object of outwards(reduced, named)) if (!seen.has(object)) next.add(object);
    }
    frontier = isCut ? [] : [...next];
  }
  const sales = sold.filter((one) => isOf(one, candidate));
  const loose = new Set(
    sales.filter((one) => one.gtin !== candidate.gtin).map(({ order }) => saleHash(order)),
  );
  for (const one of sales) repository.capture(saleOf(one, candidate));
  const trace = repository.trace(candidate.canonical);
  const orders = await ordersOf(
    tx,
    trace.steps.flatMap((s) => s.event.transactions.map(orderNumber)),
  );
  // What was declared wrong is shown, and proves nothing.
  const proven = { ...trace, steps: trace.steps.filter(({ event }) => !wrong.has(event.hash)) };
  const holdings = holdingsOf(
    proven,
    orders.parties,
    ({ event, via }) => {
      // What a thing lay in is as sure as what says that it lay there.
      const known = stored.get((via?.[0] ?? event).hash);
      if (known) return sureOf(known, candidate);
      return loose.has((via?.[0] ?? event).hash) ? LOOSE_SALE : 1;
    },
    ({ event }) => (stored.has(event.hash) ? [event.id] : []),
  );
  const byId = new Map([...stored.values()].map((e) => [e.id, e]));
  return {
    madeAt: await madeAt(tx, proven, candidate),
    declarations: await declarationsOf(filed, proven),
    isCut: isCut || trace.isCut,
    isDeclaredWrong: proven.steps.length < trace.steps.length,
    stolen: proven.steps.some(({ event }) => /(?:^|[:/-])stolen$/i.test(event.disposition)),
    steps: trace.steps.flatMap(({ event, through }) => {
      const known = stored.get(event.hash);
      if (!known) return [];
      return [
        {
          at: known.eventTime,
          step: event.step,
          type: event.type,
          ...(event.readPoint === "" ? {} : { readPoint: event.readPoint }),
          through,
          ...(event.parent === undefined ? {} : { parent: event.parent }),
          orders: event.transactions.map(orderNumber),
          eventId: event.id,
          reportId: known.reportId,
        },
      ];
    }),
    holdings: holdings.map(({ from, to, order, ...rest }) => ({
      ...rest,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(order === undefined ? {} : { order }),
      documents: [
        ...rest.eventIds.flatMap((id) => {
          const event = byId.get(id);
          return event ? [{ kind: "event" as const, id, reportId: event.reportId }] : [];
        }),
        ...(order === undefined ? [] : (orders.documents.get(order) ?? [])),
      ],
    })),
  };
}

/** So far apart numbers are of one lot, which was made in one place. */
const LOT_GAP_MAX = 20;

/** Where it was made, or else where its neighbours in number were, if that is one place; "" where nothing says so. */
async function madeAt(tx: TraceSource, trace: EpcisTrace, candidate: Candidate): Promise<string> {
  const own = trace.steps.find(({ event }) => isMaking(event, candidate.canonical));
  if (own) return own.event.readPoint;
  const key = objectKey(candidate.canonical);
  if (!key.head.includes("#")) return "";
  const near = Array.from({ length: 2 * LOT_GAP_MAX }, (_, i) => ({
    ...key,
    number: key.number + (i < LOT_GAP_MAX ? i - LOT_GAP_MAX : i - LOT_GAP_MAX + 1),
  })).filter(({ number }) => number >= 0);
  const places = new Set<string>();
  for (const event of await tx.eventsUnder(near, NEAR_EVENTS_MAX)) {
    const reduced = fromStored(event);
    if (reduced.epcs.some((epc) => isMaking(reduced, epc)) && reduced.readPoint !== "")
      places.add(reduced.readPoint);
  }
  return places.size === 1 ? ([...places][0] as string) : "";
}

const NEAR_EVENTS_MAX = 500;

/** GS1: the number of a container is not given again within a year of its shipment. */
const CONTAINER_DAYS_MAX = 365;
const DAY_MS = 86_400_000;
/** Goods are declared ahead of their packing at most so long. */
const DECLARED_AHEAD_DAYS = 30;

/** Declarations of what the thing lay in at that time, oldest first. */
async function declarationsOf(filed: FiledRows, trace: EpcisTrace): Promise<readonly FiledDeclaration[]> {
  const packed = new Map<string, number>();
  for (const { event, through, via = [] } of trace.steps)
    for (const one of [event, ...via]) {
      const { parent } = one;
      if (parent === undefined || one.type === "TransactionEvent" || through[0] === parent) continue;
      packed.set(parent, Math.min(one.time, packed.get(parent) ?? Infinity));
    }
  const found = await filed.declarationsOf([...packed.keys()]);
  return found
    .filter(({ at, container }) => {
      const days = (Date.parse(at) - (packed.get(container) ?? 0)) / DAY_MS;
      return days >= -DECLARED_AHEAD_DAYS && days <= CONTAINER_DAYS_MAX;
    })
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** A range that may hold the item speaks of it. */
function withRange(event: EpcisEvent, stored: StoredEvent, candidate: Candidate): EpcisEvent {
  if (event.epcs.includes(candidate.canonical)) return event;
  const isHeld = rangeOf(stored).some(
    (r) => r.serial === candidate.serial && (r.gtin === "" || r.gtin === candidate.gtin),
  );
  return isHeld ? { ...event, epcs: [...event.epcs, candidate.canonical] } : event;
}

const names = (event: EpcisEvent, object: string): boolean =>
  event.epcs.includes(object) ||
  event.parent === object ||
  event.inputs.includes(object) ||
  event.outputs.includes(object) ||
  sharedBy(event) === object;

const sharedBy = ({ transformation: id }: EpcisEvent): string | undefined =>
  id === undefined ? undefined : transformationKey(id);

/** What an event leads to from these objects: what they lay in or were tied to, were made of, or became. */
function outwards(event: EpcisEvent, objects: readonly string[]): readonly string[] {
  const parent =
    event.parent !== undefined &&
    event.type !== "TransactionEvent" &&
    !objects.every((o) => o === event.parent)
      ? [event.parent]
      : [];
  const made = objects.some((o) => event.outputs.includes(o)) ? event.inputs : [];
  const became = objects.some((o) => event.inputs.includes(o)) ? event.outputs : [];
  const shared = sharedBy(event);
  if (shared === undefined) return [...parent, ...made, ...became];
  // The other parts of the making, and then what they tell of; which of it concerns the item, the trace says.
  const parts = objects.includes(shared) ? [...event.inputs, ...event.outputs] : [shared];
  return [...parent, ...made, ...became, ...parts];
}

interface Weighed {
  readonly candidate: Candidate;
  readonly way: Way;
  readonly probability: number;
}

function reweighed(
  shown: readonly { readonly candidate: Candidate; readonly way: Way }[],
  query: SerialQuery,
  rest: readonly Candidate[],
  total: number,
): Weighed[] {
  if (total === 0) return [];
  const day = query.seizedAt?.slice(0, 10);
  const weights = shown.map(({ candidate, way }) => {
    const first = way.steps[0]?.at.slice(0, 10);
    const last = way.holdings.at(-1)?.at.slice(0, 10);
    if (day === undefined) return candidate.weight;
    if (first !== undefined && first > day) return 0;
    return last !== undefined && last > day ? candidate.weight * 0.2 : candidate.weight;
  });
  const sum = weights.reduce((a, b) => a + b, 0) + rest.reduce((a, c) => a + c.weight, 0);
  return shown
    .map(({ candidate, way }, i) => ({
      candidate,
      way: day === undefined ? way : asOn(way, day),
      probability: sum === 0 ? 0 : (weights[i] ?? 0) / sum,
    }))
    .filter((s) => s.probability > 0)
    .sort((a, b) => b.probability - a.probability);
}

/** Who had it by the day on which it was found: whoever bought it later is nobody's holder then. */
const asOn = (way: Way, day: string): Way => ({
  ...way,
  holdings: way.holdings.filter((h) => h.at.slice(0, 10) <= day),
  declarations: way.declarations.filter((d) => d.at.slice(0, 10) <= day),
});

/** What reports of theft say of a candidate; whoever holds it may be known under several ids. */
async function theftsOf(
  source: TraceSource,
  weighed: readonly Weighed[],
  members: ReadonlyMap<string, readonly string[]>,
): Promise<(w: Weighed) => "stolen" | "maybe" | "no"> {
  const subjectOf = ({ candidate: { gtin, serial }, way }: Weighed): TheftSubject => {
    const holder = lastProved(way.holdings).last?.to;
    return { gtin, serial, holders: holder === undefined ? [] : [holder, ...(members.get(holder) ?? [])] };
  };
  const refs = new Set(weighed.flatMap((w) => theftRefsOf(subjectOf(w))));
  const thefts = (await source.supplyRowsAbout("theft", [...refs])).map(
    (row) => JSON.parse(row.body) as ReportedTheft,
  );
  return (w) => {
    const found = thefts.map((theft) => theftOf(theft, subjectOf(w)));
    return found.includes("stolen") ? "stolen" : found.includes("maybe") ? "maybe" : "no";
  };
}

/** Whether somebody sells and is no buyer, under any of its ids, and sold to somebody who sells too. */
async function tradersApart(
  tx: Transaction,
  source: TraceSource,
  weighed: readonly Weighed[],
): Promise<(from: string, to: string | undefined) => boolean> {
  const ends = weighed.flatMap(({ way: { holdings } }) =>
    [holdings[0]?.from ?? [], holdings[0]?.to ?? []].flat(),
  );
  const members = await tx.members([...new Set(ends)]);
  const idsOf = (id: string): readonly string[] => [id, ...(members.get(id) ?? [])];
  const all = [...new Set(ends.flatMap(idsOf))];
  const [sellers, buyers] = [await source.sellersAmong(all), await source.buyersAmong(all)];
  const sells = (id: string): boolean => idsOf(id).some((one) => sellers.has(one));
  return (from, to) =>
    sells(from) && !idsOf(from).some((one) => buyers.has(one)) && to !== undefined && sells(to);
}

const partiesIn = ({ holdings, declarations }: Pick<Way, "holdings" | "declarations">): readonly string[] => [
  ...holdings.flatMap((h) => [h.from ?? [], h.to ?? []].flat()),
  ...declarations.flatMap((d) => [d.exporter ?? [], d.consignee ?? []].flat()),
];

function originIn(
  { holdings, madeAt, declarations, steps }: Way,
  canonical: ReadonlyMap<string, string>,
  makesTrade: (from: string, to: string | undefined) => boolean,
): Origin {
  const named = (id: string | undefined): string | undefined =>
    id === undefined ? undefined : (canonical.get(id) ?? id);
  const documents = new Set(holdings[0]?.eventIds);
  const first = steps
    .filter((s) => documents.has(s.eventId))
    .map(({ step, readPoint = "" }) => ({ step, readPoint }));
  return originOf(
    holdings.map(({ from, to, sure }) => ({ from, to, sure })),
    madeAt,
    first,
    declarations,
    { isSame: (a, b) => a !== undefined && named(a) === named(b), makesTrade },
  );
}

/** Nobody is a suspect by where a trace ends: a named human must have accepted the order, and much else must hold. */
async function judge(
  tx: Transaction,
  source: TraceSource,
  weighed: readonly Weighed[],
  query: SerialQuery,
): Promise<TraceCandidate[]> {
  const holders = weighed.flatMap((w) => lastProved(w.way.holdings).last?.to ?? []);
  const members = await tx.members([...new Set(holders)]);
  const theftFor = await theftsOf(source, weighed, members);
  const isStolen = (w: Weighed): boolean => w.way.stolen || theftFor(w) === "stolen";
  const maybeStolen = weighed.some(
    (w) => w.probability >= MAYBE_STOLEN_MIN && (isStolen(w) || theftFor(w) === "maybe"),
  );
  const orders = weighed.flatMap((w) => lastProved(w.way.holdings).last?.order ?? []);
  const reviews = await tx.orderReviews(orders);
  const sellers = await source.sellersAmong(holders);
  const hidden = await protectedAmong(tx, members);
  const makesTrade = await tradersApart(tx, source, weighed);
  const canonical = await tx.canonical([...new Set(weighed.flatMap((w) => partiesIn(w.way)))]);
  return weighed.map((w) => {
    const { last, isTied } = lastProved(w.way.holdings);
    const because: TraceReason[] = [];
    const doubt = (reason: TraceReason, holds: boolean): void => {
      if (holds) because.push(reason);
    };
    if (isStolen(w)) because.push("stolen");
    else {
      doubt("maybe_stolen", maybeStolen);
      doubt("declared_wrong", w.way.isDeclaredWrong);
      doubt("sold_twice", isTied);
      doubt("no_transfer", last === undefined);
      doubt("reading_unsure", w.probability < SUSPECT_READING_MIN || w.candidate.isOfOrderAlike === true);
      doubt("loose_range", last !== undefined && last.sure < 0.99);
      doubt("no_context", query.context === undefined || !OF_A_CROSSING.has(query.context));
      doubt("trader", last?.to !== undefined && sellers.has(last.to));
      doubt("protected_holder", hidden.has(last?.to ?? ""));
      doubt("no_decision", last !== undefined && reviews.get(last.order ?? "")?.state !== "accepted");
    }
    const status = isStolen(w) ? "theft_victim" : because.length === 0 ? "suspect" : "unknown";
    return {
      gtin: w.candidate.gtin,
      serial: w.candidate.serial,
      probability: Math.round(w.probability * 1000) / 1000,
      ...originIn(w.way, canonical, makesTrade),
      declarations: w.way.declarations,
      holdings: w.way.holdings,
      steps: w.way.steps,
      isCut: w.way.isCut,
      ...(last?.to === undefined ? {} : { holder: last.to }),
      status,
      because: status === "suspect" ? ["accepted_order"] : because,
    };
  });
}
