import type { Filed, ParameterPackage, Payment } from "../../core/index.ts";

/** A payment with the report that it stands in. */
export type ReportedPayment = Payment & { readonly reportId: string };

export interface AccountType {
  readonly entityId: string;
  readonly value: string;
  readonly statementId: string;
}

/** A human's act: from then on money structures are judged with this package, or with the node's own calibration. */
export interface AdoptedParameters {
  readonly parameters?: ParameterPackage;
  /** The signed method that it came in. */
  readonly messageId?: string;
  readonly reason: string;
  readonly adoptedBy: string;
  /** RFC 3339. */
  readonly adoptedAt: string;
}

/** The money part of a transaction; rows are seen under the marking of their report. */
export interface MoneyPort {
  /** Payments from or to any of these account numbers as written, oldest first, at most `limit`. */
  paymentsOf(accounts: readonly string[], limit: number): Promise<readonly (ReportedPayment & Filed)[]>;
  /** Rows over the same sum between the same accounts as one of these, at most so many seconds apart, in whatever report; oldest first. */
  paymentsLike(
    payments: readonly Payment[],
    apartSeconds: number,
  ): Promise<readonly (ReportedPayment & Filed)[]>;
  /** What these accounts, by entity id, are said to be for. */
  accountTypes(entityIds: readonly string[]): Promise<readonly AccountType[]>;
  /** The newest act of adoption, or nothing. */
  adoptedParameters(): Promise<AdoptedParameters | undefined>;
  /** By the viewer, now; row-level security takes it from administrators and supervisors only. */
  adoptParameters(act: Pick<AdoptedParameters, "parameters" | "messageId" | "reason">): Promise<void>;
}

/** A cluster of column stores that holds payments in bulk under pseudonyms, and is asked in SQL. */
export interface PaymentCluster {
  /** A statement that answers no rows. */
  run(sql: string): Promise<void>;
  /** Adds lines, each ended by a newline, with tabs between the columns; all of them or an error. */
  insert(sql: string, lines: string): Promise<void>;
  /** Rows in the order of the answer; fails where the answer is cut short. Whole numbers of 64 bits are texts. */
  select(sql: string): AsyncIterable<readonly unknown[]>;
}
