import { type DisruptionPlan, disruptionPlan } from "../casework/disruption.ts";
import { type RouteMoney, type RouteMoneyQuery, routeMoney } from "../casework/route-money.ts";
import { type RoutesMap, routesMap } from "../casework/routes-map.ts";
import type { Actor, Page, Platform } from "../ports/index.ts";
import type { OrderReview, ReviewState } from "../ports/supply.ts";
import { importReport } from "../reports/import.ts";
import type { ImportInput, ImportProgress, ImportResult } from "../wasl.ts";
import { type OrderQueue, orderQueue, type QueueFilter, reviewOrder, SupplyAnalyses } from "./analysis.ts";
import { type EventPage, type EventPageAsked, eventPage } from "./event-page.ts";
import { readFinds, type SupplyFind } from "./finds.ts";
import { readLeads, type SupplyLead } from "./leads.ts";
import { askSupply, type SupplyAsk, type SupplyAsked } from "./questions/ask.ts";
import { type SerialQuery, type SerialTraceView, traceReading } from "./trace.ts";

export interface SupplyUseCases {
  /**
   * EPCIS 2.0 events, held to the standard, each kept once by its CBV 2.0 event hash whatever file it comes in;
   * `knownRecords` of the answer counts those that were here. Rejects carry line (or number in the document) and code.
   */
  captureEvents(
    actor: Actor,
    input: Omit<ImportInput, "format" | "options">,
    onProgress?: (progress: ImportProgress) => void,
  ): Promise<ImportResult>;
  /** A simple event query (EPCIS 2.0, 8.2.7.1), page by page. QUERY_TOO_LARGE, QUERY_PARAMETER_INVALID. */
  supplyEvents(actor: Actor, asked: EventPageAsked): Promise<EventPage>;
  /** From a serial number as it was read to the last provable holder, with the document of every step. */
  traceSerial(actor: Actor, query: SerialQuery): Promise<SerialTraceView>;
  /** What was found with a number on it, the last found first. */
  supplyFinds(actor: Actor, page: Pick<Page, "limit">): Promise<readonly SupplyFind[]>;
  /** Orders by how much speaks for looking at them, as many as the budget covers; protected buyers are in no list. */
  supplyOrders(actor: Actor, filter: QueueFilter): Promise<OrderQueue>;
  /** What a named human decided, with the reason. ORDER_UNKNOWN, ROLE_FORBIDS. */
  reviewOrder(actor: Actor, orderId: string, state: ReviewState, reason: string): Promise<OrderReview>;
  /** Orders that partners report, newest first. */
  supplyLeads(actor: Actor, page: Pick<Page, "limit">): Promise<readonly SupplyLead[]>;
  /**
   * Asks partners, by key and obliviously, for rows of their supply ledgers: about one reading, or about all that this
   * node finds suspicious. What they may give comes by their release logs and joins the trace and the analysis here.
   */
  askSupply(actor: Actor, input: SupplyAsk): Promise<SupplyAsked>;
  /** The 1 to k actors whose stop breaks the most flow of a case, over all fronts. CASE_UNKNOWN. */
  disruptionPlan(actor: Actor, caseId: string, k: number, budget?: number): Promise<DisruptionPlan>;
  /** Seizures, crossings and routes with their places. */
  routesMap(actor: Actor): Promise<RoutesMap>;
  /** What each route costs and brings and what was denied it, in intervals, of what this viewer sees. */
  routeMoney(actor: Actor, query: RouteMoneyQuery): Promise<RouteMoney>;
}

export function supplyUseCases(platform: Platform): SupplyUseCases {
  const { store } = platform;
  const analyses = new SupplyAnalyses(platform);
  return {
    captureEvents: (actor, input, onProgress) =>
      importReport(platform, actor, { ...input, format: "epcis" }, onProgress),
    supplyEvents: (actor, asked) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "supply events" });
        return await eventPage(tx, asked);
      }),
    traceSerial: (actor, query) => traceReading(platform, actor, query),
    supplyFinds: (actor, { limit }) => readFinds(platform, actor, limit),
    supplyOrders: (actor, filter) => orderQueue(platform, analyses, actor, filter),
    reviewOrder: (actor, orderId, state, reason) => reviewOrder(platform, actor, orderId, state, reason),
    supplyLeads: (actor, { limit }) => readLeads(platform, actor, limit),
    askSupply: (actor, input) => askSupply(platform, analyses, actor, input),
    disruptionPlan: (actor, caseId, k, budget) =>
      disruptionPlan(platform, analyses, actor, caseId, k, budget),
    routesMap: (actor) => routesMap(platform, actor),
    routeMoney: (actor, query) => routeMoney(platform, actor, query),
  };
}
