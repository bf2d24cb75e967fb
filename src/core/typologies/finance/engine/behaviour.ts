import type { AccountTable } from "./account-table.ts";
import { CASH, CRYPTO, classIndex, methodIndex } from "./kinds.ts";

const CHEQUE = methodIndex("cheque");
const PURCHASE = methodIndex("purchase");
const SHOP = classIndex("shop");
const FIRM = classIndex("firm");
const TILL = classIndex("till");
const WALLET = classIndex("wallet");
const UNKNOWN = classIndex("unknown");

/** Two bits each, so that three times is the most that is remembered. */
const CASH_IN = 0;
const CASH_OUT = 2;
const CHEQUE_IN = 4;
const ENOUGH = 3;

/**
 * Where nobody declared an account's kind, its behaviour tells its peer group: who takes cards is a shop, who is
 * paid by cheque again and again is a firm, who takes and hands out cash is a cash desk. Each account has a byte of
 * what was seen so far; a declared kind is never overruled.
 */
export function learnKind(accounts: AccountTable, from: number, to: number, method: number): void {
  const kind = accounts.kind(to);
  if (method === PURCHASE) {
    if (kind === UNKNOWN || kind === FIRM) accounts.setKind(to, SHOP);
  } else if (method === CRYPTO) {
    if (kind === UNKNOWN) accounts.setKind(to, WALLET);
  } else if (method === CHEQUE) {
    if (count(accounts, to, CHEQUE_IN) === ENOUGH && kind === UNKNOWN) accounts.setKind(to, FIRM);
  } else if (method === CASH) {
    count(accounts, to, CASH_IN);
    count(accounts, from, CASH_OUT);
    for (const account of [from, to])
      if (
        accounts.kind(account) === UNKNOWN &&
        often(accounts, account, CASH_IN) &&
        often(accounts, account, CASH_OUT)
      )
        accounts.setKind(account, TILL);
  }
}

function count(accounts: AccountTable, account: number, shift: number): number {
  const byte = accounts.seen(account);
  const n = (byte >> shift) & 3;
  if (n === ENOUGH) return ENOUGH;
  accounts.setSeen(account, byte + (1 << shift));
  return n + 1;
}

const often = (accounts: AccountTable, account: number, shift: number): boolean =>
  ((accounts.seen(account) >> shift) & 3) === ENOUGH;
