import type { Order, Payment, Seizure, SupplyEvent } from "../../records.ts";
import type { DetectorInput } from "../detector.ts";
import { accountEntityId } from "../finance/account-id.ts";
import { minorDigits } from "../finance/minor-units.ts";
import { advertId } from "../online/advert-id.ts";
import { type Transfer, transfersOf } from "./between-accounts.ts";
import type { TestRow } from "./declared-schema.ts";
import type { RowKind } from "./declared-typology.ts";
import { type Offer, readOffers } from "./offers.ts";

/** What a row says at a field; several values where it says several. */
export type Value = string | number | readonly string[] | undefined;

export interface Field<R = Row> {
  /** "who" stands for an account, a firm or a person and is never said in words; "text" is looked into and nothing else. */
  readonly type: "who" | "word" | "number" | "text";
  of(row: R): Value;
  /**
   * Whether a finding may be about whoever stands here: always, or where the rows of the part meet at them, so that it is about
   * who collects and never a list of those who paid.
   */
  readonly subject?: "always" | "asKey";
}

export type Row = Transfer | Order | Seizure | SupplyEvent | Offer;

/** Its functions are only given rows of its own kind. */
interface Kind<R> {
  rows(input: DetectorInput): readonly R[];
  id(row: R): string;
  /** Milliseconds since 1970; NaN where the row does not say. */
  at(row: R): number;
  readonly fields: Readonly<Record<string, Field<R>>>;
  /** A row from what a test says of it. */
  made(row: TestRow): R;
}

const text = (row: TestRow, field: string): string => {
  const value = row[field];
  return typeof value === "object" ? value.join(" ") : String(value ?? "");
};
/** The record's property where the row has the field, else nothing. */
const optional = <K extends string>(row: TestRow, field: string, as: K): { readonly [P in K]?: string } =>
  row[field] === undefined ? {} : ({ [as]: text(row, field) } as { readonly [P in K]: string });
const list = (row: TestRow, field: string): readonly string[] => {
  const value = row[field];
  return value === undefined ? [] : typeof value === "object" ? value : [String(value)];
};

const minor = (amount: number, currency: string): bigint =>
  BigInt(Math.round(amount * 10 ** minorDigits(currency)));
const major = (amountMinor: bigint | undefined, currency: string | undefined): number | undefined =>
  amountMinor === undefined || currency === undefined
    ? undefined
    : Number(amountMinor) / 10 ** minorDigits(currency);

const payments: Kind<Transfer> = {
  rows: (input) => transfersOf(input.payments),
  id: ({ payment }) => payment.id,
  at: ({ payment }) => payment.at * 1000,
  fields: {
    debtor: { type: "who", of: ({ debtor }) => debtor },
    creditor: { type: "who", of: ({ creditor }) => creditor, subject: "asKey" },
    debtorAgent: { type: "word", of: ({ payment }) => payment.debtorAgent },
    creditorAgent: { type: "word", of: ({ payment }) => payment.creditorAgent },
    amount: { type: "number", of: ({ payment }) => major(payment.amountMinor, payment.currency) },
    currency: { type: "word", of: ({ payment }) => payment.currency },
    method: { type: "word", of: ({ payment }) => payment.method },
  },
  made: (row) => {
    const payment: Payment = {
      kind: "payment",
      id: text(row, "id"),
      at: Date.parse(text(row, "at")) / 1000,
      debtorAccount: text(row, "debtor"),
      creditorAccount: text(row, "creditor"),
      ...optional(row, "debtorAgent", "debtorAgent"),
      ...optional(row, "creditorAgent", "creditorAgent"),
      amountMinor: minor(Number(row["amount"] ?? 0), text(row, "currency")),
      currency: text(row, "currency"),
      ...optional(row, "method", "method"),
    };
    return transfersOf([payment])[0] as Transfer;
  },
};

const orders: Kind<Order> = {
  // What preserves life at sea has neither a serial number nor a red flag: nobody is looked at for buying it.
  rows: (input) => input.orders.filter((o) => o.serials.length > 0 || o.flags.length > 0),
  id: (row) => row.id,
  at: (row) => Date.parse(row.orderedAt),
  fields: {
    seller: { type: "who", of: (o) => o.sellerId, subject: "always" },
    buyer: { type: "who", of: (o) => o.buyerId, subject: "always" },
    account: {
      type: "who",
      of: (o) => (o.paidByAccount === undefined ? undefined : accountEntityId(o.paidByAccount)),
      subject: "asKey",
    },
    item: { type: "word", of: (o) => o.item },
    quantity: { type: "number", of: (o) => o.quantity },
    serial: { type: "word", of: (o) => o.serials },
    amount: { type: "number", of: (o) => major(o.amountMinor, o.currency) },
    currency: { type: "word", of: (o) => o.currency },
    place: { type: "word", of: (o) => o.deliveryPlace },
    flag: { type: "word", of: (o) => o.flags },
  },
  made: (row) => ({
    kind: "order",
    id: text(row, "id"),
    orderedAt: text(row, "at"),
    sellerId: text(row, "seller"),
    buyerId: text(row, "buyer"),
    item: text(row, "item"),
    quantity: Number(row["quantity"] ?? 1),
    serials: list(row, "serial"),
    ...optional(row, "currency", "currency"),
    ...(row["amount"] === undefined
      ? {}
      : { amountMinor: minor(Number(row["amount"]), text(row, "currency")) }),
    ...optional(row, "account", "paidByAccount"),
    ...optional(row, "place", "deliveryPlace"),
    flags: list(row, "flag"),
  }),
};

const seizures: Kind<Seizure> = {
  rows: (input) => input.seizures,
  id: (row) => row.id,
  at: (row) => Date.parse(row.seizedAt),
  fields: {
    place: { type: "word", of: (s) => s.place },
    item: { type: "word", of: (s) => s.item },
    serial: { type: "word", of: (s) => s.serials },
    authority: { type: "word", of: (s) => s.authority },
  },
  made: (row) => ({
    kind: "seizure",
    id: text(row, "id"),
    seizedAt: text(row, "at"),
    place: text(row, "place"),
    item: text(row, "item"),
    serials: list(row, "serial"),
    ...optional(row, "authority", "authority"),
  }),
};

const events: Kind<SupplyEvent> = {
  rows: (input) => input.events,
  id: (row) => row.id,
  at: (row) => Date.parse(row.eventTime),
  fields: {
    source: { type: "who", of: (e) => e.sourceParties, subject: "always" },
    destination: { type: "who", of: (e) => e.destinationParties, subject: "always" },
    step: { type: "word", of: (e) => e.bizStep },
    disposition: { type: "word", of: (e) => e.disposition },
    place: { type: "word", of: (e) => e.readPoint ?? e.bizLocation },
    item: { type: "word", of: (e) => e.items },
    vehicle: { type: "word", of: (e) => e.vehicle },
    carrier: { type: "who", of: (e) => e.carrier },
  },
  made: (row) => ({
    kind: "event",
    id: text(row, "id"),
    eventType: "ObjectEvent",
    eventTime: text(row, "at"),
    ...optional(row, "step", "bizStep"),
    ...optional(row, "disposition", "disposition"),
    ...optional(row, "place", "readPoint"),
    items: list(row, "item"),
    sourceParties: list(row, "source"),
    destinationParties: list(row, "destination"),
    ...optional(row, "vehicle", "vehicle"),
    ...optional(row, "carrier", "carrier"),
  }),
};

const posts: Kind<Offer> = {
  rows: (input) => readOffers(input.posts),
  id: ({ post }) => post.id,
  at: ({ post }) => Date.parse(post.postedAt),
  fields: {
    advert: { type: "who", of: ({ post }) => advertId(post), subject: "always" },
    poster: { type: "who", of: ({ post }) => `${post.platform}:${post.accountId}` },
    platform: { type: "word", of: ({ post }) => post.platform },
    media: { type: "word", of: ({ post }) => post.media },
    contact: { type: "word", of: ({ contacts }) => contacts },
    text: { type: "text", of: ({ post }) => post.text },
  },
  made: (row) => ({
    post: {
      kind: "post",
      id: text(row, "id"),
      platform: text(row, "platform"),
      accountId: text(row, "poster"),
      postedAt: text(row, "at"),
      text: text(row, "text"),
      media: list(row, "media"),
    },
    contacts: list(row, "contact"),
  }),
};

/** What a typology may read of each kind of row: nothing that is not here. */
export const KINDS: Readonly<Record<RowKind, Kind<Row>>> = { payments, orders, seizures, events, posts };

export const fieldOf = (kind: RowKind, name: string): Field | undefined =>
  Object.hasOwn(KINDS[kind].fields, name) ? KINDS[kind].fields[name] : undefined;

/** What a row says at a field, as a list. */
export function valuesOf(field: Field | undefined, row: Row): readonly string[] {
  const value = field?.of(row);
  return value === undefined ? [] : typeof value === "object" ? value : [String(value)];
}
