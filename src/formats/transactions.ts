import { sha256Hex } from "../core/index.ts";
import { type Currency, currenciesOf, currencyNamed, writtenSum } from "./amounts.ts";
import type { DecodeContext, Decoder, Format } from "./format.ts";
import type { DecoderOptions } from "./line-decoder.ts";
import type { Output } from "./output.ts";
import { offsetSeconds } from "./payments/times.ts";
import { type TakeRow, tableDecoder } from "./table-decoder.ts";
import { hasInvisible } from "./text/clean.ts";
import { headerOf } from "./text/csv.ts";
import { isDay } from "./text/dates.ts";
import { headText } from "./text/encoding.ts";

/** IBM AMLworld's columns, which say who paid whom. The label "Is Laundering" is not among them: it is never read. */
const COLUMNS = {
  at: ["timestamp"],
  fromBank: ["from bank"],
  toBank: ["to bank"],
  amount: ["amount paid"],
  currency: ["payment currency"],
  method: ["payment format"],
} as const;

/** Payments as CSV: a row is a Payment record, its id the report's digest and the row number from 0. */
export const transactions: Format = {
  id: "transactions",
  title: "Transactions CSV (AMLworld columns)",
  mediaType: "text/csv",
  extensions: ["csv"],
  sniff(head) {
    const header = headerOf(headText(head)).map((cell) => cell.toLowerCase());
    return columnsOf(header).ok ? 0.95 : 0;
  },
  open: (context, options) => createTransactionsDecoder(context, options),
};

interface Columns {
  readonly at: number;
  readonly fromBank: number;
  readonly fromAccount: number;
  readonly toBank: number;
  readonly toAccount: number;
  readonly amount: number;
  readonly currency: number;
  readonly method: number;
}

type ColumnsFound =
  | { readonly ok: true; readonly columns: Columns }
  | { readonly ok: false; readonly missing: string };

/** "Account" stands twice: after the bank that it belongs to. pandas calls the second "Account.1". */
function columnsOf(header: readonly string[]): ColumnsFound {
  const find = (names: readonly string[]): number => header.findIndex((cell) => names.includes(cell));
  const accounts = header.flatMap((cell, i) => (/^account(?:\.1)?$/.test(cell) ? [i] : []));
  const fromBank = find(COLUMNS.fromBank);
  const toBank = find(COLUMNS.toBank);
  const columns: Columns = {
    at: find(COLUMNS.at),
    fromBank,
    fromAccount: accounts.find((i) => i > fromBank) ?? -1,
    toBank,
    toAccount: accounts.find((i) => i > toBank) ?? -1,
    amount: find(COLUMNS.amount),
    currency: find(COLUMNS.currency),
    method: find(COLUMNS.method),
  };
  const missing = Object.entries(columns).find(([name, at]) => at < 0 && name !== "method")?.[0];
  if (missing !== undefined) return { ok: false, missing };
  if (columns.fromAccount === columns.toAccount) return { ok: false, missing: "toAccount" };
  return { ok: true, columns };
}

/** Names such as "US Dollar" become ISO codes; of what the data do not know, nobody knows the smallest unit. */
function currencyReader(context: DecodeContext): (name: string) => Currency | undefined {
  const currencies = currenciesOf(context.reference.currencies);
  const named = new Map<string, Currency | undefined>();
  return (name) => {
    if (named.has(name)) return named.get(name);
    const currency = currencyNamed(currencies, name);
    if (named.size < 1000) named.set(name, currency);
    return currency;
  };
}

function createTransactionsDecoder(context: DecodeContext, options?: DecoderOptions): Decoder {
  return tableDecoder(context, options, (header, line, out) => {
    const found = columnsOf(header.map((cell) => cell.toLowerCase()));
    if (!found.ok) {
      out.reject(line, "COLUMN_MISSING", found.missing);
      return undefined;
    }
    return rowReader(context, found.columns, out);
  });
}

function rowReader(context: DecodeContext, c: Columns, out: Output): TakeRow {
  const currencyOf = currencyReader(context);
  const prefix = `pay-${sha256Hex(context.reportId).slice(0, 12)}-`;
  let rowNumber = -1;
  return (cells, line) => {
    rowNumber += 1;
    const cell = (at: number): string => cells[at]?.trim() ?? "";
    const debtorAccount = cell(c.fromAccount);
    const creditorAccount = cell(c.toAccount);
    if (debtorAccount === "" || creditorAccount === "")
      return void out.reject(line, "FIELD_MISSING", "Account");
    const at = unixSeconds(cell(c.at));
    if (at === undefined) return void out.reject(line, "DATE_IMPOSSIBLE", "Timestamp");
    const currencyName = cell(c.currency);
    const method = c.method < 0 ? "" : cell(c.method);
    const debtorAgent = cell(c.fromBank);
    const creditorAgent = cell(c.toBank);
    if (
      hasInvisible(`${debtorAccount}${creditorAccount}${debtorAgent}${creditorAgent}${method}${currencyName}`)
    ) {
      return void out.reject(line, "CONTROL_CHARACTER");
    }
    const currency = currencyOf(currencyName);
    if (!currency) return void out.reject(line, "CURRENCY_UNKNOWN", "Payment Currency");
    const amount = writtenSum(cell(c.amount), currency.digits);
    if (!amount || amount.isNegative) return void out.reject(line, "AMOUNT_INVALID", "Amount Paid");
    out.record({
      kind: "payment",
      id: prefix + rowNumber,
      at,
      debtorAccount,
      creditorAccount,
      ...(debtorAgent === "" ? {} : { debtorAgent }),
      ...(creditorAgent === "" ? {} : { creditorAgent }),
      amountMinor: amount.minor,
      currency: currency.code,
      ...(method === "" ? {} : { method }),
    });
  };
}

const TIMESTAMP =
  /^\s*(\d{4})[/-](\d{2})[/-](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?\s*$/;
/** Days since 1970 of the last date that was read: files are sorted by time. */
const lastDay = { text: "", seconds: 0 };

/** "2025/03/01 00:04", in UTC where no offset stands behind it; undefined where that moment does not exist. */
function unixSeconds(text: string): number | undefined {
  const m = TIMESTAMP.exec(text);
  if (!m) return undefined;
  const day = `${m[1]}-${m[2]}-${m[3]}`;
  if (day !== lastDay.text) {
    if (!isDay(Number(m[1]), Number(m[2]), Number(m[3]))) return undefined;
    lastDay.text = day;
    lastDay.seconds = Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3])) / 1000;
  }
  const hour = Number(m[4] ?? 0);
  const minute = Number(m[5] ?? 0);
  const second = Number(m[6] ?? 0);
  const offset = offsetSeconds(m[7]);
  if (hour > 23 || minute > 59 || second > 60 || offset === undefined) return undefined;
  return lastDay.seconds + hour * 3600 + minute * 60 + second - offset;
}
