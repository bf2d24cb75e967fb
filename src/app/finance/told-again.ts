import {
  accountNumber,
  BOOKED_APART_SECONDS,
  distinctPayments,
  type Filed,
  groupBy,
  type Payment,
} from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";
import type { ReportedPayment } from "../ports/money.ts";

/** A payment, and a row of another report that tells it too. */
export type Again = readonly [payment: ReportedPayment, again: ReportedPayment];

/**
 * Detectors read a payment once, as the first report that came in has it; another bank's statement may say more of its ends. Looked
 * for by the accounts as they are kept, the sum and the time, however many rows the accounts have.
 */
export async function toldAgain(
  tx: Transaction,
  payments: readonly ReportedPayment[],
): Promise<readonly Again[]> {
  if (payments.length === 0) return [];
  const rows = await tx.paymentsLike(payments, BOOKED_APART_SECONDS);
  const own = new Set(payments.map(rowKey));
  const others = groupBy(
    rows.filter((row) => !own.has(rowKey(row))),
    movedAs,
  );
  return rows
    .filter((row) => own.has(rowKey(row)))
    .flatMap((p) =>
      (others.get(movedAs(p)) ?? []).flatMap((row) => (isOne(p, row) ? [[p, row] as const] : [])),
    );
}

const rowKey = (p: ReportedPayment): string => `${p.reportId} ${p.id}`;

const movedAs = (p: Payment): string =>
  [accountNumber(p.debtorAccount), accountNumber(p.creditorAccount), p.amountMinor, p.currency].join(" ");

const isOne = (a: ReportedPayment & Filed, b: ReportedPayment & Filed): boolean =>
  a.reportNo !== b.reportNo && distinctPayments(a.reportNo < b.reportNo ? [a, b] : [b, a]).length === 1;
