import type { Payment } from "../core/index.ts";

/** A payment with the report that it stands in. */
export type ReportedPayment = Payment & { readonly reportId: string };

/** The money part of a transaction; rows are seen under the marking of their report. */
export interface MoneyPort {
  /** Payments from or to any of these account numbers as written, oldest first, at most `limit`. */
  paymentsOf(accounts: readonly string[], limit: number): Promise<readonly ReportedPayment[]>;
}
