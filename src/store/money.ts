import type { MoneyPort, ReportedPayment } from "../app/index.ts";
import type { Context } from "./context.ts";
import { textArray } from "./literals.ts";

interface Row {
  readonly id: string;
  readonly report_id: string;
  readonly at: number;
  readonly debtor_account: string;
  readonly creditor_account: string;
  readonly debtor_agent: string | null;
  readonly creditor_agent: string | null;
  readonly amount_minor: string;
  readonly currency: string;
  readonly method: string | null;
  readonly reference: string | null;
}

/** Reads the table of payments by account; row-level security decides which rows there are. */
export function moneyPart(context: Context): MoneyPort {
  return {
    async paymentsOf(accounts, limit) {
      const { rows } = await context.query<Row>(
        `select s.id, r.id as report_id, s.at, s.debtor_account, s.creditor_account, s.debtor_agent,
            s.creditor_agent, s.amount_minor::text as amount_minor, s.currency, s.method, s.reference
          from (
            select * from wasl.payment where debtor_account = any ($1::text[])
            union
            select * from wasl.payment where creditor_account = any ($1::text[])
          ) s join wasl.report r on r.no = s.report_no
          order by s.at, s.id limit $2`,
        [textArray(accounts), limit],
      );
      return rows.map(toPayment);
    },
  };
}

function toPayment(row: Row): ReportedPayment {
  return {
    kind: "payment",
    id: row.id,
    reportId: row.report_id,
    at: row.at,
    debtorAccount: row.debtor_account,
    creditorAccount: row.creditor_account,
    ...(row.debtor_agent === null ? {} : { debtorAgent: row.debtor_agent }),
    ...(row.creditor_agent === null ? {} : { creditorAgent: row.creditor_agent }),
    amountMinor: BigInt(row.amount_minor),
    currency: row.currency,
    ...(row.method === null ? {} : { method: row.method }),
    ...(row.reference === null ? {} : { reference: row.reference }),
  };
}
