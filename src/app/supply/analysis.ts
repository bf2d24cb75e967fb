import {
  FILE_OF,
  type Reason,
  readDisclosedEvent,
  type SupplyAnswers,
  type SupplyEvent,
  saysNothing,
  WaslError,
  withoutErrors,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { type OrderReview, REVIEW_STATES, type ReviewState } from "../ports/supply.ts";
import { protectedAmong } from "../resolve/review.ts";
import { mustDecide, mustWork } from "../roles.ts";
import { receivedAccess, receivedRows } from "./received.ts";
import { captionsOf } from "./trace.ts";

/** An order of the review queue, with what speaks for looking at it. */
export interface OrderView {
  readonly id: string;
  readonly at: string;
  readonly channel: string;
  readonly seller: string;
  readonly buyer: string;
  readonly lines: readonly { readonly description: string; readonly quantity: number }[];
  /** 0 to 1; a rank, no probability of guilt. */
  readonly score: number;
  /** Contributions of signals, log-odds, the greatest first; below zero speaks against. */
  readonly because: readonly Reason[];
  /** How many shops reported it. */
  readonly reports: number;
  readonly review?: OrderReview;
}

export interface ReporterView {
  readonly id: string;
  readonly reports: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Of what was decided, the share that was accepted, drawn towards a half by two (Laplace). */
  readonly precision: number;
}

export interface OrderQueue {
  readonly orders: readonly OrderView[];
  /** All orders that this viewer may see, and how many of them the budget covers. */
  readonly total: number;
  readonly budget: number;
  readonly reporters: readonly ReporterView[];
  readonly captions: Readonly<Record<string, string>>;
}

export interface QueueFilter {
  /** Share of all orders that can be looked at, 0 to 1. */
  readonly budget: number;
  /** Absent: undecided ones. */
  readonly state?: ReviewState;
}

/** What the analysis found over all that one viewer may see, and the rows that it read. */
export interface SupplySnapshot {
  readonly answers: SupplyAnswers;
  readonly files: Readonly<Record<string, readonly unknown[]>>;
  readonly orders: ReadonlyMap<string, OrderBody>;
  readonly reports: readonly ReportBody[];
}

export interface OrderBody {
  readonly order_id: string;
  readonly date: string;
  readonly channel?: string | null;
  readonly seller?: string | null;
  readonly buyer?: string | null;
  readonly lines?: readonly { readonly description?: string; readonly quantity?: number }[] | null;
}

interface ReportBody {
  readonly reporter?: string;
  readonly order_id?: string;
}

const ANALYSIS_DEADLINE_MS = 10 * 60 * 1000;
/** Snapshots kept: one a viewer with the same rights, as long as nothing changes. */
const KEPT_MAX = 8;

/** Analyses for viewers, each kept until what the viewer sees changes. */
export class SupplyAnalyses {
  readonly #platform: Platform;
  readonly #kept = new Map<string, Promise<SupplySnapshot>>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** REQUEST_INVALID where this process has no analysis. */
  async snapshot(actor: Actor): Promise<SupplySnapshot> {
    const key = await this.#platform.store.as(actor, async (tx) => {
      const { userId, purpose, clearance, groups, compartments } = tx.viewer;
      return JSON.stringify([userId, purpose, clearance, groups, compartments, await tx.supplyVersion()]);
    });
    const known = this.#kept.get(key);
    if (known !== undefined) return await known;
    const made = this.#make(actor);
    this.#kept.set(key, made);
    made.catch(() => this.#kept.delete(key));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return await made;
  }

  async #make(actor: Actor): Promise<SupplySnapshot> {
    const { supply, store } = this.#platform;
    if (!supply) throw new WaslError("INTERNAL", { because: "this process has no supply analysis" });
    const read = await store.as(actor, (tx) => readFiles(tx), { deadlineMs: ANALYSIS_DEADLINE_MS });
    return { ...read, answers: await supply.analyse(read.files) };
  }
}

type Files = Record<string, unknown[]>;
const PARTY_FIELDS = [
  "seller",
  "buyer",
  "exporter",
  "consignee",
  "carrier",
  "reporter",
  "mention_id",
] as const;

/** Rows as files hold them; the same row under two markings, or here and from a partner, is one. */
class Gathered {
  readonly files: Files = {};
  readonly bodies: Record<string, unknown>[] = [];
  readonly events: SupplyEvent[] = [];
  readonly #seen = new Set<string>();

  add(id: string, file: string, read: () => Record<string, unknown>): void {
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    const body = read();
    this.bodies.push(body);
    const known = this.files[file];
    if (known) known.push(body);
    else this.files[file] = [body];
  }
}

/** The rows that the viewer may see, each party under the id that its mentions were resolved to. */
async function readFiles(
  tx: Transaction,
): Promise<Omit<SupplySnapshot, "answers"> & { readonly files: Files }> {
  const gathered = new Gathered();
  const { files, bodies, events } = gathered;
  for await (const page of tx.records("supplyRow"))
    for (const { id, row, body } of page)
      gathered.add(id, FILE_OF[row], () => JSON.parse(body) as Record<string, unknown>);
  const captured: SupplyEvent[] = [];
  for await (const page of tx.records("event")) captured.push(...page);
  for (const event of withoutErrors(captured)) events.push(event);
  const received = await receivedRows(tx);
  if (received.length > 0) files["received"] = received.map(({ id }) => id);
  for (const { id, kind, row } of received) {
    const event = kind === "event" ? readDisclosedEvent(row) : undefined;
    if (event) events.push(event);
    else if (kind !== "event") gathered.add(id, kind === "hub" ? "hubs" : FILE_OF[kind], () => ({ ...row }));
  }
  const named = await canonicalNames(tx, gathered);
  for (const body of bodies) nameParties(body, named);
  files["events"] = unique(events).map((e) => rawEvent(e, named));
  files["parties"] = onePlaceEach((files["parties"] ?? []) as { readonly mention_id: string }[]);
  const orders = (files["orders"] ?? []) as unknown as OrderBody[];
  return {
    files,
    orders: new Map(orders.map((o) => [o.order_id, o])),
    reports: (files["reports"] ?? []) as ReportBody[],
  };
}

/** What each party's mention was resolved to; whatever is no mention stays what it is. */
async function canonicalNames(
  tx: Transaction,
  { bodies, events }: Gathered,
): Promise<(id: unknown) => unknown> {
  const mentions = new Set<string>();
  for (const body of bodies) for (const id of partiesOf(body)) mentions.add(id);
  for (const e of events) for (const id of [...e.sourceParties, ...e.destinationParties]) mentions.add(id);
  const canonical = await tx.canonical([...mentions]);
  return (id) => (typeof id === "string" ? (canonical.get(id) ?? id) : id);
}

function nameParties(body: Record<string, unknown>, named: (id: unknown) => unknown): void {
  for (const field of PARTY_FIELDS) if (typeof body[field] === "string") body[field] = named(body[field]);
  const payment = body["payment"] as Record<string, unknown> | null | undefined;
  if (payment && typeof payment === "object")
    body["payment"] = { ...payment, payer: named(payment["payer"]) };
}

const onePlaceEach = <T extends { readonly mention_id: string }>(rows: readonly T[]): T[] => [
  ...new Map(rows.map((r) => [r.mention_id, r])).values(),
];

function partiesOf(body: Readonly<Record<string, unknown>>): string[] {
  const payer = (body["payment"] as { payer?: unknown } | null | undefined)?.payer;
  return [...PARTY_FIELDS.map((f) => body[f]), payer].filter((v): v is string => typeof v === "string");
}

const unique = (events: readonly SupplyEvent[]): SupplyEvent[] => [
  ...new Map(events.map((e) => [e.hash ?? e.id, e])).values(),
];

/** The event as a file holds it, which is what the analysis reads. */
export function rawEvent(e: SupplyEvent, named: (id: unknown) => unknown): object {
  const owner = (field: string, parties: readonly string[]): object[] =>
    parties.map((p) => ({ type: "owning_party", [field]: named(p) }));
  return {
    eventID: e.id,
    eventTime: e.eventTime,
    action: e.action,
    bizStep: e.bizStep,
    parentID: e.parentId,
    epcList: e.items,
    bizTransactionList: (e.bizTransactions ?? []).map((bizTransaction) => ({ bizTransaction })),
    sourceList: owner("source", e.sourceParties),
    destinationList: owner("destination", e.destinationParties),
    ...(e.rangeFrom === undefined
      ? {}
      : {
          "bsn:serialRange": { gtin: e.rangeGtin, from: e.rangeFrom, to: e.rangeTo, count: e.rangeCount },
        }),
    "bsn:vehicle": e.vehicle,
    "bsn:carrier": named(e.carrier),
  };
}

export async function orderQueue(
  platform: Platform,
  analyses: SupplyAnalyses,
  actor: Actor,
  { budget, state }: QueueFilter,
): Promise<OrderQueue> {
  const { answers, orders, reports } = await analyses.snapshot(actor);
  const reported = new Map<string, number>();
  for (const { order_id } of reports)
    if (order_id !== undefined) reported.set(order_id, (reported.get(order_id) ?? 0) + 1);
  return await platform.store.as(actor, async (tx) => {
    const reviews = await tx.orderReviews();
    const size = Math.ceil(Math.min(1, Math.max(0, budget)) * answers.orders.length);
    const buyers = [...new Set([...orders.values()].flatMap((o) => o.buyer ?? []))];
    const hidden = await protectedAmong(tx, await tx.members(buyers));
    const shown = answers.orders
      .filter(({ order_id }) => !hidden.has(orders.get(order_id)?.buyer ?? ""))
      .filter(({ order_id }) => (reviews.get(order_id)?.state ?? "open") === (state ?? "open"))
      .slice(0, size)
      .map(({ order_id, score, because }): OrderView => {
        const order = orders.get(order_id);
        const review = reviews.get(order_id);
        return {
          id: order_id,
          at: order?.date ?? "",
          channel: order?.channel ?? "",
          seller: order?.seller ?? "",
          buyer: order?.buyer ?? "",
          lines: (order?.lines ?? []).map((l) => ({
            description: l.description ?? "",
            quantity: l.quantity ?? 0,
          })),
          score: Math.round(score * 1000) / 1000,
          because,
          reports: reported.get(order_id) ?? 0,
          ...(review ? { review } : {}),
        };
      });
    await tx.audit({ action: "read", object: "order queue", detail: { orders: shown.length } });
    const reporters = reportersOf(reports, reviews);
    return {
      orders: shown,
      total: answers.orders.length,
      budget: size,
      reporters,
      captions: await captionsOf(platform, tx, [
        ...shown.flatMap((o) => [o.seller, o.buyer]),
        ...reporters.map((r) => r.id),
      ]),
    };
  });
}

/** Shops report too much rather than too little: how much of it was worth it is learned from what was decided. */
function reportersOf(
  reports: readonly ReportBody[],
  reviews: ReadonlyMap<string, OrderReview>,
): ReporterView[] {
  const by = new Map<string, { reports: number; accepted: number; rejected: number }>();
  for (const { reporter, order_id } of reports) {
    if (reporter === undefined) continue;
    const entry = by.get(reporter) ?? { reports: 0, accepted: 0, rejected: 0 };
    entry.reports++;
    const state = reviews.get(order_id ?? "")?.state;
    if (state === "accepted") entry.accepted++;
    if (state === "rejected") entry.rejected++;
    by.set(reporter, entry);
  }
  return [...by]
    .map(([id, e]) => ({ id, ...e, precision: (e.accepted + 1) / (e.accepted + e.rejected + 2) }))
    .filter((r) => r.accepted + r.rejected > 0)
    .sort((a, b) => b.precision - a.precision || (a.id < b.id ? -1 : 1))
    .slice(0, 50);
}

export async function reviewOrder(
  platform: Platform,
  actor: Actor,
  orderId: string,
  state: ReviewState,
  reason: string,
): Promise<OrderReview> {
  if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  if (!REVIEW_STATES.includes(state)) throw new WaslError("REQUEST_INVALID", { field: "state" });
  return await platform.store.as(actor, async (tx) => {
    await mustWork(tx, `order:${orderId}`);
    mustDecide(tx);
    const access = (await tx.orderAccess(orderId)) ?? (await receivedAccess(tx, `order:${orderId}`));
    await tx.audit({ action: "change", object: `order:${orderId}`, text: reason, detail: { state } });
    if (!access) throw new WaslError("ORDER_UNKNOWN", { id: orderId.slice(0, 80) });
    const review = {
      orderId,
      state,
      reason: reason.trim(),
      by: tx.viewer.userId,
      at: new Date(platform.clock.now()).toISOString(),
    };
    await tx.addOrderReview(review, access);
    return review;
  });
}
