import type { Filed, Payment } from "../../records.ts";
import { accountEntityId } from "./account-id.ts";

const DAY_SECONDS = 86_400;

/** A payment, and when it counts as made. */
export interface Dated<P> {
  readonly payment: P;
  readonly at: number;
}

/** A payment of one day, between accounts that are told apart by ids or numbers. */
export interface Move<P, A> extends Dated<P> {
  readonly payer: A;
  readonly payee: A;
  readonly usd: number;
  /** Only its day is known. */
  readonly isFree: boolean;
}

/**
 * Payments in order of time, with those of which only the day is known where money could go on: after what the payer
 * received that day, before what the payee paid. A statement that tells days only would otherwise break every chain and
 * ring within a day. Where a day's payments close a ring, the largest comes first: each hop keeps a share.
 */
export function inDayOrder<P extends Payment & Partial<Filed>>(
  payments: readonly P[],
  usdOf: (payment: P) => number,
): readonly Dated<P>[] {
  const daysOnly = reportsOfDays(payments);
  const ordered: Dated<P>[] = [];
  for (let start = 0; start < payments.length; ) {
    const day = dayOf(payments[start] as P);
    let end = start;
    let free = 0;
    for (; end < payments.length && dayOf(payments[end] as P) === day; end++)
      if (daysOnly.has(payments[end]?.reportNo)) free++;
    const list = payments.slice(start, end);
    if (free === 0) for (const payment of list) ordered.push({ payment, at: payment.at });
    else
      for (const move of throughDay(list.map((payment) => moveOf(payment, daysOnly, usdOf))))
        ordered.push(move);
    start = end;
  }
  return ordered;
}

const dayOf = (p: Payment): number => Math.floor(p.at / DAY_SECONDS);

/** Reports none of whose rows has a time of day. */
function reportsOfDays(payments: readonly (Payment & Partial<Filed>)[]): ReadonlySet<number | undefined> {
  const timed = new Set<number | undefined>();
  const all = new Set<number | undefined>();
  for (const p of payments) {
    all.add(p.reportNo);
    if (p.at % DAY_SECONDS !== 0) timed.add(p.reportNo);
  }
  return new Set([...all].filter((report) => !timed.has(report)));
}

const moveOf = <P extends Payment & Partial<Filed>>(
  payment: P,
  daysOnly: ReadonlySet<number | undefined>,
  usdOf: (payment: P) => number,
): Move<P, string> => ({
  payment,
  at: payment.at,
  payer: accountEntityId(payment.debtorAccount, payment.debtorAgent),
  payee: accountEntityId(payment.creditorAccount, payment.creditorAgent),
  usd: usdOf(payment),
  isFree: daysOnly.has(payment.reportNo),
});

/** One day: its timed payments as they came, the others as soon as all that their payer received that day is there. */
export function throughDay<P, A>(moves: readonly Move<P, A>[]): readonly Dated<P>[] {
  const coming = new Map<A, number>();
  for (const { payee } of moves) coming.set(payee, (coming.get(payee) ?? 0) + 1);
  // Of equal sums the order of the file: sorting keeps it.
  const free = moves.filter((m) => m.isFree).sort((a, b) => b.usd - a.usd);
  const timed = moves.filter((m) => !m.isFree);
  const waiting = new Map<A, Move<P, A>[]>();
  const ready: Move<P, A>[] = [];
  for (const m of free) {
    if ((coming.get(m.payer) ?? 0) === 0) ready.push(m);
    else if (waiting.has(m.payer)) waiting.get(m.payer)?.push(m);
    else waiting.set(m.payer, [m]);
  }
  const done = new Set<Move<P, A>>();
  const ordered: Dated<P>[] = [];
  let clock = 0;
  const take = (m: Move<P, A>): void => {
    if (done.has(m)) return;
    done.add(m);
    clock = Math.max(clock, m.at);
    ordered.push({ payment: m.payment, at: clock });
    const left = (coming.get(m.payee) as number) - 1;
    coming.set(m.payee, left);
    if (left === 0) for (const next of waiting.get(m.payee) ?? []) ready.push(next);
  };
  let nextReady = 0;
  let nextFree = 0;
  for (let t = 0; ; ) {
    for (; nextReady < ready.length; nextReady++) take(ready[nextReady] as Move<P, A>);
    const next = timed[t] ?? free[nextFree];
    if (next === undefined) return ordered;
    if (t < timed.length) t++;
    else nextFree++;
    take(next);
  }
}
