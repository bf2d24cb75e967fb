import { CASH, classIndex, methodIndex } from "./kinds.ts";

const CHEQUE = methodIndex("cheque");
const PURCHASE = methodIndex("purchase");
const CRYPTO = methodIndex("crypto");
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
export function learnKind(
  kinds: Uint8Array,
  seen: Uint8Array,
  from: number,
  to: number,
  method: number,
): void {
  if (method === PURCHASE) {
    if (kinds[to] === UNKNOWN || kinds[to] === FIRM) kinds[to] = SHOP;
  } else if (method === CRYPTO) {
    if (kinds[to] === UNKNOWN) kinds[to] = WALLET;
  } else if (method === CHEQUE) {
    if (count(seen, to, CHEQUE_IN) === ENOUGH && kinds[to] === UNKNOWN) kinds[to] = FIRM;
  } else if (method === CASH) {
    count(seen, to, CASH_IN);
    count(seen, from, CASH_OUT);
    for (const account of [from, to])
      if (kinds[account] === UNKNOWN && often(seen, account, CASH_IN) && often(seen, account, CASH_OUT))
        kinds[account] = TILL;
  }
}

function count(seen: Uint8Array, account: number, shift: number): number {
  const byte = seen[account] as number;
  const n = (byte >> shift) & 3;
  if (n === ENOUGH) return ENOUGH;
  seen[account] = byte + (1 << shift);
  return n + 1;
}

const often = (seen: Uint8Array, account: number, shift: number): boolean =>
  (((seen[account] as number) >> shift) & 3) === ENOUGH;
