import { idFrom } from "../../ids.ts";

const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/** An account number as it is compared: no spaces or dashes, upper case. */
export const accountNumber = (number: string): string => number.toUpperCase().replace(/[\s-]/g, "");

/** True where the number has the form of an IBAN; the check digits are not verified here. */
export const looksLikeIban = (number: string): boolean => IBAN.test(accountNumber(number));

/** How the entity id of every account begins. */
export const ACCOUNT_ID_PREFIX = "acct-";

/**
 * The entity id of an account, the same wherever it is read. An IBAN names its bank by itself, so the agent
 * counts for domestic numbers only; without an agent the number stands alone.
 */
export function accountEntityId(number: string, agent?: string): string {
  const compact = accountNumber(number);
  const bank = looksLikeIban(compact) ? "" : (agent ?? "").trim().toUpperCase();
  return idFrom(ACCOUNT_ID_PREFIX, bank, compact);
}
