import { foldDigits } from "../../identifiers.ts";
import { idFrom } from "../../ids.ts";

const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/** An account number as it is compared: no spaces, dashes or marks of direction, digits of any script, upper case. */
export const accountNumber = (number: string): string =>
  (/[^\0-~]/.test(number) ? foldDigits(number.normalize("NFKC")) : number)
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Cf}]/gu, "");

/** What stands for an account that a message does not number. */
const STAND_IN = /^(?:UNKNOWN|PARTY)-/;

/** An account as its row is kept: as it is compared, so that however it is written it is found, and its money followed. */
export const keptAccount = (account: string): string =>
  STAND_IN.test(account) ? account : accountNumber(account);

/** Signs in the place of digits, at the beginning or in a row within: "****1234", "XXXX 1234", "DE89XXXXXXXX1234". */
const MASKED = /[*•●#]{2}|^X{4}|X{6}/;

/** True for a number of which only an end is shown: others end so too, so that it tells nobody's account. */
export const isMaskedAccount = (number: string): boolean =>
  !STAND_IN.test(number) && MASKED.test(accountNumber(number));

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
