import { groupBy } from "../../group-by.ts";
import type { Filed, Payment } from "../../records.ts";
import { accountNumber } from "./account-id.ts";

const DAY_SECONDS = 86_400;
/** Two banks book one payment on two days, with a weekend and a holiday between them at most. */
export const BOOKED_APART_SECONDS = 4 * DAY_SECONDS;
const UNNUMBERED = /^UNKNOWN-/;

/**
 * Each movement of money once, as the first report that came in has it. The statements of both banks hold one payment,
 * and so do a bank's statement and a report of suspicion: counted twice it would make sums, fans and scores out of
 * nothing. Rows of different reports are one movement where both accounts, the sum and the currency agree, and either
 * the reference (booked at most four days apart) or the time does, to the day where one of them tells no more. Other
 * references tell nothing apart: each bank has numbers of its own. What refers to a row by its id is that row: drafts of
 * this node say so, with pseudonyms for accounts. Alike rows of one report stay as many as they are.
 */
export function distinctPayments<P extends Payment & Filed>(payments: readonly P[]): readonly P[] {
  const first = payments[0]?.reportNo;
  if (payments.every((p) => p.reportNo === first)) return payments;
  const again = quoted(payments);
  const pairOf = pairs();
  for (const pair of groupBy(payments, pairOf).values()) {
    if (pair.length < 2) continue;
    for (const alike of groupBy(pair, (p) => `${p.amountMinor} ${p.currency}`).values()) {
      const reports = [...groupBy(alike, (p) => p.reportNo)].sort(([a], [b]) => a - b);
      const movements: P[] = [];
      for (const [, rows] of reports) {
        const fresh = new Set(unmatched(rows, movements));
        for (const row of rows)
          if (fresh.has(row)) movements.push(row);
          else again.add(row);
      }
    }
  }
  return again.size === 0 ? payments : payments.filter((p) => !again.has(p));
}

/** Rows whose reference is the id of a row of an earlier report, over the same sum. */
function quoted<P extends Payment & Filed>(payments: readonly P[]): Set<P> {
  const references = new Set(payments.map((p) => p.reference).filter((text) => text !== undefined));
  const byId = new Map(payments.filter((p) => references.has(p.id)).map((p) => [p.id, p]));
  return new Set(
    payments.filter((p) => {
      const row = p.reference === undefined ? undefined : byId.get(p.reference);
      return (
        row !== undefined &&
        row.reportNo < p.reportNo &&
        row.amountMinor === p.amountMinor &&
        row.currency === p.currency
      );
    }),
  );
}

const ACCOUNTS_MAX = 2 ** 26;

/** One number for each pair of accounts, payer first; all that no report numbers are one account. */
function pairs(): (p: Payment) => number {
  const asWritten = new Map<string, number>();
  const numbers = new Map<string, number>();
  const numberOf = (account: string): number => {
    const known = asWritten.get(account);
    if (known !== undefined) return known;
    const key = UNNUMBERED.test(account) ? "?" : accountNumber(account);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    asWritten.set(account, number);
    return number;
  };
  return (p) => numberOf(p.debtorAccount) * ACCOUNTS_MAX + numberOf(p.creditorAccount);
}

const isDayOnly = (p: Payment): boolean => p.at % DAY_SECONDS === 0;
const dayOf = (p: Payment): number => Math.floor(p.at / DAY_SECONDS);
const byTime = (a: Payment, b: Payment): number => a.at - b.at || (a.id < b.id ? -1 : 1);

type KeyOf = (p: Payment) => number | string | undefined;

/** The rows of one report that are none of the movements known so far; each of these is one row at most. */
function unmatched<P extends Payment>(rows: readonly P[], movements: readonly P[]): readonly P[] {
  if (movements.length === 0) return rows;
  let open = [...movements].sort(byTime);
  let left = [...rows].sort(byTime);
  const match = (apartSeconds: number, rowKey: KeyOf, movementKey: KeyOf = rowKey): void => {
    const queues = groupBy(open, movementKey);
    const heads = new Map<number | string, number>();
    const taken = new Set<P>();
    left = left.filter((row) => {
      const key = rowKey(row);
      const queue = key === undefined ? undefined : queues.get(key);
      if (key === undefined || queue === undefined) return true;
      let head = heads.get(key) ?? 0;
      while ((queue[head]?.at ?? row.at) < row.at - apartSeconds) head++;
      const movement = queue[head];
      const isSame = movement !== undefined && movement.at <= row.at + apartSeconds;
      if (isSame) taken.add(movement);
      heads.set(key, isSame ? head + 1 : head);
      return !isSame;
    });
    open = open.filter((m) => !taken.has(m));
  };
  match(BOOKED_APART_SECONDS, (p) => p.reference);
  match(0, (p) => p.at);
  match(DAY_SECONDS, (row) => (isDayOnly(row) ? dayOf(row) : undefined), dayOf);
  match(DAY_SECONDS, dayOf, (movement) => (isDayOnly(movement) ? dayOf(movement) : undefined));
  return left;
}
