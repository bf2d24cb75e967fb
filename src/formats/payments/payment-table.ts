import { type Payment, sha256Hex } from "../../core/index.ts";
import { type Currencies, currenciesOf, currencyNamed, type WrittenSum, writtenSum } from "../amounts.ts";
import type { DecodeContext } from "../format.ts";
import type { Output } from "../output.ts";
import type { TakeRow } from "../table-decoder.ts";
import { cleanText, hasControl } from "../text/clean.ts";
import { isRow, type Row, rowOf, textOf, textsOf } from "../text/json.ts";
import { headerKey } from "../text/tokens.ts";
import { sayHolder } from "./holders.ts";
import { deskOf, paymentWords, pseudonym, saidOf } from "./said.ts";
import { type DayOrder, writtenTime } from "./times.ts";

/**
 * What a column of payments can be. A table names either both sides (debtorAccount, creditorAccount), or, as a bank's
 * statement does, an own account and the counterparty's; then the sum has a sign, a column says its direction, or debits
 * and credits stand in two columns. Names of parties become digests: a Payment holds none.
 */
const FIELDS = [
  "at",
  "debtorAccount",
  "creditorAccount",
  "debtorName",
  "creditorName",
  "debtorAgent",
  "creditorAgent",
  "account",
  "agent",
  "counterpartyAccount",
  "counterpartyName",
  "counterpartyAgent",
  "amount",
  "debit",
  "credit",
  "direction",
  "currency",
  "method",
  "purpose",
  "reference",
] as const;
type Field = (typeof FIELDS)[number];

/** A column by its place, or the text that stands for every row. */
type Place = number | { readonly literal: string };

export interface PaymentColumns {
  readonly places: ReadonlyMap<Field, Place>;
  readonly decimal?: string;
  readonly dateOrder?: DayOrder;
}

const SIDES: readonly (readonly [Field, Field])[] = [
  ["debtorAccount", "creditorAccount"],
  ["debtorAccount", "creditorName"],
  ["debtorName", "creditorAccount"],
  ["account", "counterpartyAccount"],
  ["account", "counterpartyName"],
];

/** A column that a table of payments lacks, in the words of a mapping. */
function lackingIn(places: ReadonlyMap<Field, Place>): Field | undefined {
  if (!places.has("at")) return "at";
  if (!SIDES.some((pair) => pair.every((field) => places.has(field)))) {
    const isStatement = places.has("account") || places.has("counterpartyAccount");
    const [first, second]: readonly [Field, Field] = isStatement
      ? ["account", "counterpartyAccount"]
      : ["debtorAccount", "creditorAccount"];
    return places.has(first) ? second : first;
  }
  if (!places.has("amount") && !(places.has("debit") && places.has("credit"))) return "amount";
  return places.has("currency") ? undefined : "currency";
}

/**
 * What `{"payments": {"at": "Date", "debtorAccount": {"column": "From"}, "currency": {"literal": "EUR"}, …},
 * "dateOrder": "dmy" | "mdy", "decimal": "," | "."}` says of a header; undefined, with the rejects said, where it does not
 * make payments.
 */
export function mappedPayments(
  mapping: Row,
  header: readonly string[],
  line: number,
  out: Output,
): PaymentColumns | undefined {
  const keys = header.map(headerKey);
  const places = new Map<Field, Place>();
  let isWhole = true;
  const refuse = (code: "COLUMN_MISSING" | "PROPERTY_UNKNOWN" | "FIELD_INVALID", what: string): void => {
    isWhole = false;
    out.reject(line, code, what.slice(0, 60));
  };
  for (const [name, from] of Object.entries(rowOf(mapping, "payments"))) {
    const field = FIELDS.find((f) => f === name);
    const literal = isRow(from) ? textOf(from, "literal") : undefined;
    const column = typeof from === "string" ? from : isRow(from) ? textOf(from, "column") : undefined;
    if (!field) refuse("PROPERTY_UNKNOWN", name);
    else if (literal !== undefined) places.set(field, { literal });
    else if (column === undefined) refuse("FIELD_INVALID", name);
    else {
      const at = keys.indexOf(headerKey(column));
      if (at < 0) refuse("COLUMN_MISSING", column);
      else places.set(field, at);
    }
  }
  const lacking = isWhole ? lackingIn(places) : undefined;
  if (lacking !== undefined) refuse("COLUMN_MISSING", lacking);
  const order = textOf(mapping, "dateOrder");
  const decimal = textOf(mapping, "decimal");
  if (order !== undefined && order !== "dmy" && order !== "mdy") refuse("FIELD_INVALID", "dateOrder");
  if (decimal !== undefined && decimal !== "," && decimal !== ".") refuse("FIELD_INVALID", "decimal");
  if (!isWhole) return undefined;
  return {
    places,
    ...(decimal === undefined ? {} : { decimal }),
    ...(order === "dmy" || order === "mdy" ? { dateOrder: order } : {}),
  };
}

/** The columns of a header that says by itself that its rows are payments; undefined where it does not. */
export function knownPayments(header: readonly string[], csvMappings: unknown): PaymentColumns | undefined {
  const names = isRow(csvMappings) ? rowOf(rowOf(csvMappings, "payments"), "columns") : {};
  const keys = header.map(headerKey);
  const places = new Map<Field, Place>();
  for (const field of FIELDS)
    for (const name of textsOf(names, field)) {
      const at = keys.indexOf(headerKey(name));
      if (at >= 0 && !places.has(field)) places.set(field, at);
    }
  return lackingIn(places) === undefined ? { places } : undefined;
}

interface Party {
  readonly account: string;
  readonly name: string;
  readonly agent: string;
}

/** Reads rows as payments. `sheet` tells apart the tables of one report. */
export function paymentRows(
  { places, decimal, dateOrder }: PaymentColumns,
  context: DecodeContext,
  out: Output,
  sheet = "",
): TakeRow {
  const currencies: Currencies = currenciesOf(context.reference.currencies);
  const words = paymentWords(context.reference.moneyKinds);
  const directions = directionsOf(context.reference.csvMappings);
  const prefix = `pay-${sha256Hex(`${context.reportId}${sheet}`).slice(0, 12)}-`;
  let rowNumber = -1;
  return (cells, line) => {
    rowNumber += 1;
    const id = prefix + rowNumber;
    const say = (field: Field): string => {
      const place = places.get(field);
      if (place === undefined) return "";
      return typeof place === "number" ? cleanText(cells[place] ?? "") : place.literal;
    };
    const at = writtenTime(say("at"), dateOrder);
    if (at === undefined) return void out.reject(line, "DATE_IMPOSSIBLE", "at");
    if (at === "ambiguous") return void out.reject(line, "DATE_AMBIGUOUS", "at");
    const currency = currencyNamed(currencies, say("currency"));
    if (!currency) return void out.reject(line, "CURRENCY_UNKNOWN", "currency");
    const sum = sumOf(say, currency.digits, decimal);
    if (!sum) return void out.reject(line, "AMOUNT_INVALID", "amount");
    const way = say("direction");
    const direction = way === "" ? undefined : directions.get(headerKey(way) || way);
    if (way !== "" && direction === undefined) return void out.reject(line, "FIELD_INVALID", "direction");
    const party = (account: Field, name: Field, agent: Field): Party => ({
      account: say(account),
      name: say(name),
      agent: say(agent),
    });
    const isPaired = !places.has("account");
    const own = isPaired
      ? party("debtorAccount", "debtorName", "debtorAgent")
      : { account: say("account"), name: "", agent: say("agent") };
    const other = isPaired
      ? party("creditorAccount", "creditorName", "creditorAgent")
      : party("counterpartyAccount", "counterpartyName", "counterpartyAgent");
    // Of two sides a minus is a mistake; in a statement it is money that went out.
    if (isPaired && sum.isNegative) return void out.reject(line, "AMOUNT_INVALID", "amount");
    if (own.account === "" && (other.account === "" || !isPaired))
      return void out.reject(line, "FIELD_MISSING", isPaired ? "debtorAccount" : "account");
    const isOut = isPaired || (direction === undefined ? sum.isNegative : direction === "out");
    const [debtor, creditor] = isOut ? [own, other] : [other, own];
    const method = say("method");
    const purpose = say("purpose");
    const reference = say("reference");
    const texts = [own.account, own.agent, other.account, other.agent, method, purpose, reference];
    if (texts.some(hasControl)) return void out.reject(line, "CONTROL_CHARACTER");
    const said = saidOf(words, { method, text: purpose });
    const holder = (side: Party, facing: Party, way: "in" | "out"): string =>
      side.account ||
      (side.name === "" && !isPaired ? deskOf(words, said, facing.account || undefined, way) : undefined) ||
      pseudonym(side.name === "" ? undefined : side.name, id);
    const payment: Payment = {
      kind: "payment",
      id,
      at,
      debtorAccount: holder(debtor, creditor, "in"),
      creditorAccount: holder(creditor, debtor, "out"),
      ...(debtor.agent === "" ? {} : { debtorAgent: debtor.agent }),
      ...(creditor.agent === "" ? {} : { creditorAgent: creditor.agent }),
      amountMinor: sum.minor,
      currency: currency.code,
      ...said,
      ...(reference === "" ? {} : { reference }),
    };
    out.record(payment);
    const held = context.holdersOf?.(id);
    for (const [account, { name }] of [
      [held?.debtor, debtor],
      [held?.creditor, creditor],
    ] as const)
      if (account !== undefined && name !== "")
        sayHolder(out, line, account, { schema: "LegalEntity", name });
  };
}

/** Of two columns the one that is filled; both filled say nothing. */
function sumOf(say: (field: Field) => string, digits: number, decimal: string | undefined) {
  const read = (field: Field): WrittenSum | undefined => writtenSum(say(field), digits, decimal);
  const amount = read("amount");
  if (amount) return amount;
  const [debit, credit] = [read("debit"), read("credit")];
  if (!debit === !credit) return undefined;
  return debit ? { ...debit, isNegative: true } : credit && { ...credit, isNegative: false };
}

/** Which way money went, by what banks write: "CRDT", "D", "Soll", "دائن". */
function directionsOf(csvMappings: unknown): ReadonlyMap<string, "in" | "out"> {
  const payments = isRow(csvMappings) ? rowOf(csvMappings, "payments") : {};
  const named = (way: "in" | "out") => textsOf(payments, way).map((w) => [headerKey(w) || w, way] as const);
  return new Map([...named("in"), ...named("out")]);
}
