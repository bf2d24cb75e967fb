import { idFrom } from "./ids.ts";
import type { Access } from "./marking/index.ts";

/**
 * Bulk rows: what arrives in files of thousands and stays in its own compact tables under the report's
 * marking. Detectors read them; what they prove becomes statements that point back to the rows by id.
 */
export type BulkRecord = Payment | Post | Order | Seizure | SupplyEvent | SupplyRow;

/** A row as a decoder found it: with its own marking where it says a stricter one than its report. */
export type DecodedRecord = BulkRecord & { readonly rowAccess?: Access };

/** Where a stored row stands: its report, in the order in which reports came in. */
export interface Filed {
  readonly reportNo: number;
}

/** A money movement. Holders stay pseudonymous: there are account ids here, no names. */
export interface Payment {
  readonly kind: "payment";
  readonly id: string;
  /** Unix seconds, UTC. */
  readonly at: number;
  readonly debtorAccount: string;
  readonly creditorAccount: string;
  readonly debtorAgent?: string;
  readonly creditorAgent?: string;
  /** In minor units: 1050n is EUR 10.50. */
  readonly amountMinor: bigint;
  /** ISO 4217, or a name as given where it is none. */
  readonly currency: string;
  /** How it was made, as its source says it: words, AMLworld's payment format, or codes ("PMNT/CNTR/CDPT", "TRF gvc:082"). */
  readonly method?: string;
  /** An ISO 20022 purpose code, and goods that the transfer's text names. The text itself may name people: it is not kept. */
  readonly purpose?: string;
  readonly reference?: string;
}

/** A post of a platform's account. */
export interface Post {
  readonly kind: "post";
  readonly id: string;
  readonly platform: string;
  readonly accountId: string;
  readonly accountName?: string;
  /** RFC 3339. */
  readonly postedAt: string;
  readonly text: string;
  readonly media: readonly string[];
}

/** Where a listing does not say which marketplace it stands on. */
export const MARKETPLACE = "marketplace";
/** A listing on a marketplace is kept as a post; its id tells it from what people write. */
export const listingId = (marketplace: string, id: string): string => `${marketplace}:listing:${id}`;
export const isListing = ({ platform, id }: Post): boolean => id.startsWith(listingId(platform, ""));

/** Whoever is known by the name that a telephone's owner calls them in one chat: no account that the platform knows. */
export const contactId = (chat: string, name: string): string => idFrom("contact-", chat, name);
export const isContactId = (accountId: string): boolean => /^contact-[0-9a-f]{32}$/.test(accountId);

/** What an order and a seizure are in the graph, by the numbers that people have. */
export const orderEntityId = (orderNumber: string): string => idFrom("order-", orderNumber);
export const seizureEntityId = (seizureNumber: string): string => idFrom("seizure-", seizureNumber);

/** An order or a shop sale. */
export interface Order {
  readonly kind: "order";
  readonly id: string;
  readonly orderedAt: string;
  /** Mention or entity id of the seller. */
  readonly sellerId: string;
  readonly buyerId: string;
  readonly item: string;
  readonly quantity: number;
  readonly serials: readonly string[];
  readonly amountMinor?: bigint;
  readonly currency?: string;
  readonly paidByAccount?: string;
  readonly deliveryPlace?: string;
  /** Red flags that the reporting shop itself named. */
  readonly flags: readonly string[];
}

/** Goods taken by an authority. */
export interface Seizure {
  readonly kind: "seizure";
  readonly id: string;
  readonly seizedAt: string;
  readonly place: string;
  readonly item: string;
  readonly serials: readonly string[];
  readonly authority?: string;
}

/** A GS1 EPCIS 2.0 event, reduced to what a trace needs. */
export interface SupplyEvent {
  readonly kind: "event";
  readonly id: string;
  readonly eventType:
    | "ObjectEvent"
    | "AggregationEvent"
    | "TransactionEvent"
    | "TransformationEvent"
    | "AssociationEvent";
  readonly action?: "ADD" | "OBSERVE" | "DELETE";
  readonly eventTime: string;
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly readPoint?: string;
  readonly bizLocation?: string;
  readonly parentId?: string;
  /** EPCs or serial numbers. */
  readonly items: readonly string[];
  readonly sourceParties: readonly string[];
  readonly destinationParties: readonly string[];
  /** Business transactions that the event belongs to, such as the id of the order that it fulfils. */
  readonly bizTransactions?: readonly string[];
  /** SHA-256 of the event's pre-hash string (CBV 2.0, 8.9), 64 hex digits: the same event has the same in every file. */
  readonly hash?: string;
  /** Those of `items` that a transformation made. */
  readonly outputs?: readonly string[];
  /** Transformations that share it are one, of which each tells a part (EPCIS 2.0, 7.4.6). */
  readonly transformationId?: string;
  /** A range that stands for serial numbers, with how many of it there are: fewer than its span is only a hint. */
  readonly rangeGtin?: string;
  readonly rangeFrom?: string;
  readonly rangeTo?: string;
  readonly rangeCount?: number;
  readonly vehicle?: string;
  readonly carrier?: string;
}

/** An event as it is captured. */
export interface FiledEvent extends SupplyEvent {
  /** What an event query asks for beyond an event's fields: a name and its value in turn. Nobody is shown it. */
  readonly details?: readonly string[];
}

export const SUPPLY_ROWS = [
  "order",
  "declaration",
  "seizure",
  "theft",
  "report",
  "product",
  "party",
  "place",
  "sighting",
  "warning",
  "statistic",
  "listing",
] as const;

export const TAKEN_KINDS = ["payment", "post", "event", ...SUPPLY_ROWS] as const;
/** What a reader counts in a file. */
export type TakenKind = (typeof TAKEN_KINDS)[number];

/** Of orders and seizures the row that the analysis reads: it is there once, whatever lines and things the row holds. */
export function takenKind(record: BulkRecord): TakenKind | undefined {
  if (record.kind === "supplyRow") return record.row;
  // So is a listing.
  if (record.kind === "post" && isListing(record)) return undefined;
  return record.kind === "order" || record.kind === "seizure" ? undefined : record.kind;
}

/** A row of a supply file as the analysis reads it: no free text, no name of a party. */
export interface SupplyRow {
  readonly kind: "supplyRow";
  readonly id: string;
  readonly row: (typeof SUPPLY_ROWS)[number];
  /** What the row is looked up by: a stolen thing's folded serial number, the order that a report is about. */
  readonly ref?: string;
  /** RFC 3339. */
  readonly at?: string;
  /** JSON of the fields that the analysis knows. */
  readonly body: string;
}
