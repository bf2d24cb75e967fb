import type { AccountType, AdoptedParameters, MoneyPort, ReportedPayment } from "../../app/index.ts";
import type { Filed } from "../../core/index.ts";
import type { Context } from "../context.ts";
import { textArray } from "../database/literals.ts";
import { entitiesOf, NOT_WITHDRAWN } from "../entities/statements.ts";

interface Row {
  readonly id: string;
  readonly report_id: string;
  readonly report_no: number;
  readonly at: number;
  readonly debtor_account: string;
  readonly creditor_account: string;
  readonly debtor_agent: string | null;
  readonly creditor_agent: string | null;
  readonly amount_minor: string;
  readonly currency: string;
  readonly method: string | null;
  readonly purpose: string | null;
  readonly reference: string | null;
}

const PAYMENT_COLUMNS = `s.id, r.id as report_id, r.no as report_no, s.at, s.debtor_account, s.creditor_account, s.debtor_agent,
  s.creditor_agent, s.amount_minor::text as amount_minor, s.currency, s.method, s.purpose, s.reference`;

/** Reads the table of payments by account; row-level security decides which rows there are. */
export function moneyPart(context: Context): MoneyPort {
  return {
    async paymentsOf(accounts, limit) {
      const { rows } = await context.query<Row>(
        `select ${PAYMENT_COLUMNS}
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

    async paymentsLike(payments, apartSeconds) {
      // The bounds are reckoned here: under row-level security no index is asked for what a sum could betray.
      const { rows } = await context.query<Row>(
        `select ${PAYMENT_COLUMNS}
          from (
            select distinct p.* from
              unnest($1::text[], $2::text[], $3::numeric[], $4::text[], $5::float8[], $6::float8[])
                as k (debtor, creditor, amount_minor, currency, since, until)
              join wasl.payment p on p.debtor_account = k.debtor and p.creditor_account = k.creditor
                and p.at between k.since and k.until and p.amount_minor = k.amount_minor and p.currency = k.currency
          ) s join wasl.report r on r.no = s.report_no
          order by s.at, s.id`,
        [
          textArray(payments.map((p) => p.debtorAccount)),
          textArray(payments.map((p) => p.creditorAccount)),
          textArray(payments.map((p) => String(p.amountMinor))),
          textArray(payments.map((p) => p.currency)),
          textArray(payments.map((p) => String(p.at - apartSeconds))),
          textArray(payments.map((p) => String(p.at + apartSeconds))),
        ],
      );
      return rows.map(toPayment);
    },

    async accountTypes(entityIds) {
      const { rows } = await context.query<AccountType>(
        `select s.entity_id as "entityId", s.value, encode(uuid_send(s.id), 'hex') as "statementId"
          from ${entitiesOf("$1", "q.property = 'accountType'")} where ${NOT_WITHDRAWN} order by s.entity_id, s.id`,
        [textArray(entityIds)],
      );
      return rows;
    },

    async adoptedParameters() {
      const { rows } = await context.query<{
        readonly package: AdoptedParameters["parameters"] | null;
        readonly message_id: string | null;
        readonly reason: string;
        readonly adopted_by: string;
        readonly adopted_at: Date | string;
      }>(
        "select package, message_id, reason, adopted_by, adopted_at from wasl.finance_parameters order by no desc limit 1",
      );
      const row = rows[0];
      if (!row) return undefined;
      return {
        ...(row.package ? { parameters: row.package } : {}),
        ...(row.message_id === null ? {} : { messageId: row.message_id }),
        reason: row.reason,
        adoptedBy: row.adopted_by,
        adoptedAt: new Date(row.adopted_at).toISOString(),
      };
    },

    async adoptParameters({ parameters, messageId, reason }) {
      await context.query(
        `insert into wasl.finance_parameters (package, message_id, reason, adopted_by)
          values ($1::jsonb, $2, $3, wasl.viewer_id())`,
        [parameters ? JSON.stringify(parameters) : null, messageId ?? null, reason],
      );
    },
  };
}

function toPayment(row: Row): ReportedPayment & Filed {
  return {
    kind: "payment",
    id: row.id,
    reportId: row.report_id,
    reportNo: row.report_no,
    at: row.at,
    debtorAccount: row.debtor_account,
    creditorAccount: row.creditor_account,
    ...(row.debtor_agent === null ? {} : { debtorAgent: row.debtor_agent }),
    ...(row.creditor_agent === null ? {} : { creditorAgent: row.creditor_agent }),
    amountMinor: BigInt(row.amount_minor),
    currency: row.currency,
    ...(row.method === null ? {} : { method: row.method }),
    ...(row.purpose === null ? {} : { purpose: row.purpose }),
    ...(row.reference === null ? {} : { reference: row.reference }),
  };
}
