import { accountNumber, distinctPayments, type Filed, groupBy, type Payment } from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";
import type { ReportedPayment } from "../ports/money.ts";
import { PAYMENTS_OF_STEP_MAX } from "./finding-payments.ts";

/** A payment, and a row of another report that tells it too. */
export type Again = readonly [payment: ReportedPayment, again: ReportedPayment];

/**
 * Detectors read a payment once, as the first report that came in has it; another bank's statement may say more of its ends. Looked
 * for among the first rows of these accounts, as they are written.
 */
export async function toldAgain(
  tx: Transaction,
  payments: readonly ReportedPayment[],
): Promise<readonly Again[]> {
  const accounts = [...new Set(payments.flatMap((p) => [p.debtorAccount, p.creditorAccount]))];
  if (accounts.length === 0) return [];
  const rows = await tx.paymentsOf(accounts, PAYMENTS_OF_STEP_MAX);
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
