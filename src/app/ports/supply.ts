import type {
  Access,
  AskRules,
  DisruptionSet,
  EventQuery,
  NetworkModel,
  ObjectKey,
  Purpose,
  SetRules,
  ShopOutcomes,
  Statement,
  SupplyAnswers,
  SupplyEvent,
  SupplyRow,
} from "../../core/index.ts";
import type { EventParameters } from "../supply/event-parameters.ts";
import type { Page } from "./index.ts";

/** An event with the report that it came in and when it was seen first under this viewer's markings. */
export type StoredEvent = SupplyEvent & { readonly reportId: string };

/** A simple event query over what is stored. */
export interface StoredEventQuery extends EventQuery {
  readonly ids?: readonly string[];
  readonly locations?: readonly string[];
  readonly transactions?: readonly string[];
  /** Captured (the standard's recordTime) from then on, and before then: Unix milliseconds. */
  readonly recordedFrom?: number;
  readonly recordedUntil?: number;
  readonly transformations?: readonly string[];
  /** Objects by their place in an event: observed or packed, what they lie in, put in, and come out. */
  readonly observed?: readonly string[];
  readonly parents?: readonly string[];
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  /** Owners before and after. */
  readonly sources?: readonly string[];
  readonly destinations?: readonly string[];
  /** Whether it declares an error of another; absent: either. */
  readonly isErrorDeclaration?: boolean;
  readonly details?: readonly DetailWanted[];
  readonly quantities?: readonly QuantityWanted[];
  /** When an error was declared, from then on and before then: Unix milliseconds. */
  readonly declaredFrom?: TimeWanted;
  readonly declaredUntil?: TimeWanted;
  /** At these places or at one that lies within. */
  readonly readPointsWithin?: readonly string[];
  readonly locationsWithin?: readonly string[];
  /** In the order of capture, which is what a subscriber asks on by: nothing that came late is passed over. */
  readonly byCapture?: boolean;
  /** The last first. */
  readonly descending?: boolean;
  /** The `no` of the last event of the page before. */
  readonly after?: number;
  /** Its time, where that is the order: a page goes on from there also when the event is gone by then. */
  readonly afterTime?: string;
  /** Nothing that was captured behind it. */
  readonly upTo?: number;
}

/** A detail of an event by its name: one of these, with one of these values. */
export interface DetailWanted {
  /** The parameter that asks for it. */
  readonly field: string;
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/** Some quantity of an event. */
export interface QuantityWanted {
  readonly field: string;
  readonly is: "=" | ">" | ">=" | "<" | "<=";
  readonly value: number;
}

export interface TimeWanted {
  readonly field: string;
  readonly at: number;
}

/** A standing query on events (EPCIS 2.0, 8.2.6), its owner's alone. */
export interface SupplySubscription {
  readonly name: string;
  /** What it was made for; it is answered for nothing else (R01). */
  readonly purpose: Purpose;
  readonly query: EventParameters;
  /** The `no` up to which everything was received. */
  readonly acknowledged: number;
  /** RFC 3339. */
  readonly createdAt: string;
  /** RFC 3339: it ends then unless it is made again. */
  readonly expiresAt: string;
}

/** What exists under a key: the class that it is filed under, and an event that names it. */
export interface FoundKey extends ObjectKey {
  readonly eventNo: number;
}

export const REVIEW_STATES = ["accepted", "rejected", "open"] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** What a named human decided of an order; the newest counts. */
export interface OrderReview {
  readonly orderId: string;
  readonly state: ReviewState;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

export const TRADE_STATES = ["received", "useful", "not_useful"] as const;
export type TradeState = (typeof TRADE_STATES)[number];

/** What the trade says of an order and its goods; no person's name, no free text beyond a short note on the order. */
export interface TradeReportBody {
  readonly orderNumber: string;
  /** RFC 3339 or a date. */
  readonly orderedAt: string;
  readonly goods: string;
  readonly quantity: number;
  readonly serials: readonly string[];
  /** Codes of the indicators that the reporter ticked. */
  readonly indicators: readonly string[];
  /** ISO 4217 amount in minor units, as a decimal string. */
  readonly amountMinor?: string;
  readonly currency?: string;
  readonly deliveryPlace?: string;
}

export interface TradeReport {
  readonly id: string;
  /** The reporter's account; the shop's name is the account's. */
  readonly by: string;
  readonly at: string;
  readonly body: TradeReportBody;
  readonly state: TradeState;
  readonly outcome?: string;
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  readonly access: Access;
}

/**
 * Ranks what waits: those before `since` first, the oldest of them foremost, so that none waits behind others for ever;
 * then by how often the account's reports were worth it. What is decided comes after, newest first.
 */
export interface TradeWorth {
  readonly shops: ReadonlyMap<string, number>;
  /** Of an account that is not among them. */
  readonly prior: number;
  /** RFC 3339. */
  readonly since: string;
}

/** Rows by file ("orders", "events" …), parties already under the id that they were resolved to. */
export interface SupplyEngine {
  /** data/supply/rules.json: what a stand-in adds, how many people a boat carries, and days to stop somebody by stage. */
  readonly disruption: {
    readonly standbyGain: number;
    readonly peoplePerBoat: number;
    readonly effortDays: Readonly<Record<string, readonly [number, number, number]>>;
  };
  /** data/supply/rules.json: what partners are asked about. */
  readonly asking: AskRules;
  analyse(files: Readonly<Record<string, readonly unknown[]>>): Promise<SupplyAnswers>;
  /** As core's `disruptionSets`. */
  disruptionSets(
    networks: readonly NetworkModel[],
    k: number,
    rules: SetRules,
  ): Promise<readonly DisruptionSet[]>;
}

/** A row of the own ledger with the report that it came in and how restricted it is. */
export interface LedgerRow {
  readonly record: SupplyEvent | SupplyRow;
  readonly reportId: string;
  readonly access: Access;
}

/** What rows of the own ledger are looked up by. */
export interface LedgerProbe {
  /** As `filedKeys` has them. */
  readonly keys: readonly string[];
  /** Serial numbers and containers that events name. */
  readonly objects: readonly Pick<ObjectKey, "head" | "number">[];
  readonly eventIds: readonly string[];
  /** Ids of records that are no events. */
  readonly rowIds: readonly string[];
}

/** The supply front's part of a transaction; everything is filtered by row-level security before limits apply. */
export interface SupplyPort {
  /** Which of these heads and numbers exist, each class once. */
  findKeys(keys: readonly Pick<ObjectKey, "head" | "number">[], limit: number): Promise<readonly FoundKey[]>;
  /** Which numbers under these heads are of this form (core `likeOf`), each class once. */
  findAlike(heads: readonly string[], like: string, limit: number): Promise<readonly FoundKey[]>;
  /** Heads of serial numbers and containers, at most `limit`. */
  keyHeads(limit: number): Promise<readonly string[]>;
  eventsByNo(nos: readonly number[]): Promise<readonly StoredEvent[]>;
  /** Events filed under these keys, oldest first. */
  eventsUnder(keys: readonly ObjectKey[], limit: number): Promise<readonly StoredEvent[]>;
  /**
   * A simple event query (EPCIS 2.0, 8.2.7.1). QUERY_PARAMETER_INVALID where it asks for a detail that was not kept of an event
   * that fits it otherwise.
   */
  queryEvents(
    query: StoredEventQuery & { readonly limit: number },
  ): Promise<readonly (StoredEvent & { readonly no: number })[]>;
  /** Own subscriptions that have not ended, by name; those that have are removed. */
  supplySubscriptions(): Promise<readonly SupplySubscription[]>;
  /** Made, or made anew under the same name: then `acknowledged` and `createdAt` stay. */
  saveSupplySubscription(subscription: SupplySubscription): Promise<void>;
  /** Never back. */
  acknowledgeEvents(name: string, no: number): Promise<void>;
  /** False where there is none. */
  dropSupplySubscription(name: string): Promise<boolean>;
  /**
   * The highest `no` of an event that this viewer sees, `known` where there is none beyond it: none of a lower number
   * comes later.
   */
  settledEventNo(known: number): Promise<number>;
  /** Rows that are about one of these, e.g. thefts by the folded serial number. */
  supplyRowsAbout(
    row: SupplyRow["row"],
    refs: readonly string[],
  ): Promise<readonly (SupplyRow & { readonly reportId: string })[]>;
  /** Those of these parties that sell. */
  sellersAmong(parties: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of these parties that buy. */
  buyersAmong(parties: readonly string[]): Promise<ReadonlySet<string>>;
  /** Changes when what this viewer sees of the supply front does. */
  supplyVersion(): Promise<string>;
  /** All rows of this node's own ledger; the same row under two markings comes twice. */
  supplyLedger(): AsyncIterable<readonly LedgerRow[]>;
  /** Rows of the own ledger that are filed under any of these, in every version; what they are is read again there. */
  supplyLedgerUnder(probe: LedgerProbe): Promise<readonly LedgerRow[]>;
  /** Orders of the own ledger that name a serial number which ends so, folded; so many of its numbers at most. */
  ordersEnding(folded: string, limit: number): Promise<readonly LedgerRow[]>;
  /** Entities with these identifiers ("phone:+44…"), or whose address has the digits and the folded street of one. */
  partiesUnder(nodes: readonly string[], addresses: readonly string[]): Promise<readonly string[]>;
  /** What partners disclosed of theirs, as statements, newest first. */
  disclosedRows(limit: number): Promise<readonly Statement[]>;
  /** Entities of these schemata, which an index holds, newest statement first. */
  entitiesOfSchemata(
    schemata: readonly ("Advert" | "Crossing" | "Disruption" | "SeizureEvent" | "SupplyOrder")[],
    limit: number,
  ): Promise<readonly string[]>;
  /** The newest decision on each order. */
  orderReviews(orderIds?: readonly string[]): Promise<ReadonlyMap<string, OrderReview>>;
  addOrderReview(review: OrderReview, access: Access): Promise<void>;
  /** How restricted the rows of an order are; undefined where there is none for this viewer. */
  orderAccess(orderId: string): Promise<Access | undefined>;
  addTradeReport(report: TradeReport): Promise<void>;
  tradeReport(id: string): Promise<TradeReport | undefined>;
  /** Newest first, or the foremost by worth, without `after`. */
  tradeReports(
    filter: { readonly state?: TradeState; readonly worth?: TradeWorth } & Page,
  ): Promise<readonly TradeReport[]>;
  /** What came of the reports of each account, as far as this viewer sees them. */
  tradeOutcomes(): Promise<ReadonlyMap<string, ShopOutcomes>>;
  decideTradeReport(
    id: string,
    decision: {
      readonly state: TradeState;
      readonly outcome: string;
      readonly by: string;
      readonly at: string;
    },
  ): Promise<void>;
}
