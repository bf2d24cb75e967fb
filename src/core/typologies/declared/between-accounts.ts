import type { Payment } from "../../records.ts";
import { accountEntityId } from "../finance/account-id.ts";

/** A payment with the entity ids of its two accounts. */
export interface Transfer {
  readonly payment: Payment;
  readonly debtor: string;
  readonly creditor: string;
}

const read = new WeakMap<readonly Payment[], readonly Transfer[]>();

/** Payments with their accounts, made once for all typologies of a run: an id costs a hash, and an account has many payments. */
export function transfersOf(payments: readonly Payment[]): readonly Transfer[] {
  const known = read.get(payments);
  if (known) return known;
  const ids = new Map<string, string>();
  const idOf = (number: string, agent: string | undefined): string => {
    const key = `${agent ?? ""}\0${number}`;
    const id = ids.get(key) ?? accountEntityId(number, agent);
    ids.set(key, id);
    return id;
  };
  const transfers = payments.map((payment) => ({
    payment,
    debtor: idOf(payment.debtorAccount, payment.debtorAgent),
    creditor: idOf(payment.creditorAccount, payment.creditorAgent),
  }));
  read.set(payments, transfers);
  return transfers;
}
