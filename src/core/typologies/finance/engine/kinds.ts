/**
 * What an account does for a living, from its declared kind: a peer group, never an origin. The declared kind is
 * what the customer said and can be false, so it only explains a shape, it never makes one.
 */
export const ACCOUNT_CLASSES = [
  "unknown",
  "person",
  "firm",
  "till",
  "shop",
  "marine",
  "freight",
  "wallet",
  "exchange",
  "remitter",
  "changer",
  "property",
  "travel",
  "club",
  "charity",
  "state",
] as const;

export type AccountClass = (typeof ACCOUNT_CLASSES)[number];

/** How the money moved, as far as it changes what a payment can mean. */
export const METHOD_CLASSES = [
  "transfer",
  "cash",
  "cheque",
  "mobile",
  "crypto",
  // A transfer whose text says that it pays for a boat or an engine.
  "goods",
  "purchase",
  "own",
] as const;

export type MethodClass = (typeof METHOD_CLASSES)[number];

export const classIndex = (name: AccountClass): number => ACCOUNT_CLASSES.indexOf(name);
export const methodIndex = (name: MethodClass): number => METHOD_CLASSES.indexOf(name);

/** A purchase by card, or somebody's own savings plan, moves no money between suspects. */
export const isTransferMethod = (method: number): boolean => method < PURCHASE;
const PURCHASE = methodIndex("purchase");
export const CASH = methodIndex("cash");
export const CRYPTO = methodIndex("crypto");
export const GOODS = methodIndex("goods");

/** Where cash is handed over to whoever comes. */
const DESKS = new Set((["till", "remitter", "changer"] as const).map(classIndex));
export const isDesk = (kind: number): boolean => DESKS.has(kind);

/** Kinds whose trade is to be paid, or to pay, many strangers. */
const TRADES = new Set(
  (
    [
      "till",
      "shop",
      "marine",
      "freight",
      "exchange",
      "remitter",
      "property",
      "travel",
      "club",
      "charity",
      "state",
    ] as const
  ).map(classIndex),
);
const TRADE_TABLE = Uint8Array.from({ length: 256 }, (_, kind) => (TRADES.has(kind) ? 1 : 0));
export const isTrade = (kind: number): boolean => TRADE_TABLE[kind] === 1;
