import { idFrom } from "../../ids.ts";
import type { Payment } from "../../records.ts";
import type { StatementDraft } from "../../statement.ts";
import { accountEntityId, accountNumber, looksLikeIban } from "./account-id.ts";
import { majorAmount } from "./minor-units.ts";

/** RFC 3339 in UTC from Unix seconds. */
export const utc = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

/**
 * What a finding's payments say about the world, as FollowTheMoney drafts. The numbers of `named` accounts
 * (entity ids) are stated, so that they can meet an advert or a seizure; every other account stays a pseudonym.
 */
export function paymentStatements(
  payments: readonly Payment[],
  named: ReadonlySet<string>,
): readonly StatementDraft[] {
  const drafts: StatementDraft[] = [];
  const accounts = new Set<string>();
  const say = (entityId: string, schema: string, property: string, value: string) =>
    drafts.push({ entityId, schema, property, value });
  const account = (number: string, agent: string | undefined): string => {
    const id = accountEntityId(number, agent);
    if (accounts.has(id) || !named.has(id)) return id;
    accounts.add(id);
    say(id, "BankAccount", looksLikeIban(number) ? "iban" : "accountNumber", accountNumber(number));
    if (agent !== undefined) say(id, "BankAccount", "bankName", agent);
    return id;
  };
  for (const payment of payments) {
    const id = idFrom("pay-", payment.id);
    const payer = account(payment.debtorAccount, payment.debtorAgent);
    const payee = account(payment.creditorAccount, payment.creditorAgent);
    // The holder is not known: the account stands at the end of the edge until a human resolves it.
    say(id, "Payment", "payer", payer);
    say(id, "Payment", "beneficiary", payee);
    say(id, "Payment", "payerAccount", payer);
    say(id, "Payment", "beneficiaryAccount", payee);
    say(id, "Payment", "amount", majorAmount(payment.amountMinor, payment.currency));
    say(id, "Payment", "currency", payment.currency);
    say(id, "Payment", "date", utc(payment.at));
    say(id, "Payment", "recordId", payment.id);
  }
  return drafts;
}
