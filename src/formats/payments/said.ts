import { keptAccount, PaymentWords, purposeOf, sha256Hex } from "../../core/index.ts";

const compiled = new WeakMap<object, PaymentWords>();

/** Reads data/finance/kinds.json; the same parsed value is compiled once. */
export function paymentWords(data: unknown): PaymentWords {
  if (typeof data !== "object" || data === null) return new PaymentWords();
  const known = compiled.get(data) ?? new PaymentWords(data);
  compiled.set(data, known);
  return known;
}

/** How a payment was made and what for, as its record says. */
export interface Said {
  readonly method?: string;
  readonly purpose?: string;
}

/**
 * From the codes and words of the method, a code of the purpose, and texts of the booking and the transfer. Of the texts only
 * what the table knows is kept: they name people too.
 */
export function saidOf(
  words: PaymentWords,
  told: {
    readonly method?: string | undefined;
    readonly purpose?: string | undefined;
    readonly text?: string;
  },
): Said {
  const { method = "", text = "" } = told;
  const inText = words.inText(text);
  const isTold = words.methodOf(method) !== "transfer";
  const whole = [method, isTold ? undefined : inText.method].filter(Boolean).join(" ");
  const purpose = purposeOf(isCode(told.purpose) ? told.purpose : undefined, inText.goods);
  return { ...(whole === "" ? {} : { method: whole }), ...(purpose === undefined ? {} : { purpose }) };
}

/** As ISO 20022 writes a purpose; anything else may be somebody's words. */
const isCode = (purpose: string | undefined): boolean => /^[A-Z]{4}$/.test(purpose ?? "");

/** An account that a message does not number: the same for one name, and one of its own where there is none. */
export function pseudonym(name: string | undefined, paymentId: string): string {
  if (name === undefined) return `UNKNOWN-${paymentId}`;
  return `PARTY-${sha256Hex(name.normalize("NFKC").toLowerCase().replace(/\s+/g, " ")).slice(0, 24)}`;
}

/**
 * Cash that a statement tells of without a party was handed over at the desks of the account's own bank: they are one stand-in
 * for each account and way, since nothing tells them apart. Undefined for anything else.
 */
export function deskOf(
  words: PaymentWords,
  { method }: Said,
  own: string | undefined,
  way: "in" | "out",
): string | undefined {
  if (own === undefined || words.methodOf(method) !== "cash") return undefined;
  return `UNKNOWN-CASH-${way.toUpperCase()}-${sha256Hex(keptAccount(own)).slice(0, 24)}`;
}
