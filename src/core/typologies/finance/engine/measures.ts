import type { FlowStore } from "./flow-store.ts";

/** Common measures over lists of payments, all in US dollars and seconds. */
export const HOUR = 3600;
export const DAY = 86_400;

export function sumUsd(store: FlowStore, payments: readonly number[]): number {
  let total = 0;
  for (const seq of payments) total += store.usd(seq);
  return total;
}

export function distinct(payments: readonly number[], of: (seq: number) => number): number {
  return new Set(payments.map(of)).size;
}

/** How many accounts stand at one side of these payments. */
export function distinctAccounts(
  store: FlowStore,
  payments: readonly number[],
  of: (seq: number) => number,
): number {
  const { tally } = store.accounts;
  let n = 0;
  for (const s of payments) {
    const account = of(s);
    if (tally[account] !== 0) continue;
    tally[account] = 1;
    n++;
  }
  for (const s of payments) tally[of(s)] = 0;
  return n;
}

/** Where values are put in order for a moment: most lists are short, and an array each would cost more than its order. */
let desk = new Float64Array(512);
/** Up to so many values are put in order one by one. */
const FEW = 40;

function deskOf(n: number): Float64Array {
  if (n > desk.length) desk = new Float64Array(2 * n);
  return desk;
}

export function median(values: readonly number[]): number {
  const list = deskOf(values.length);
  for (let i = 0; i < values.length; i++) list[i] = values[i] as number;
  return middleOf(list, values.length);
}

/** The median of the first `n` values, which are put in order. */
function middleOf(values: Float64Array, n: number): number {
  if (n === 0) return 0;
  sortFirst(values, n);
  const half = n >> 1;
  return n % 2 === 1
    ? (values[half] as number)
    : ((values[half - 1] as number) + (values[half] as number)) / 2;
}

/** Puts the first `n` values in ascending order. */
export function sortFirst(values: Float64Array, n: number): void {
  if (n > FEW) {
    values.subarray(0, n).sort();
    return;
  }
  for (let i = 1; i < n; i++) {
    const value = values[i] as number;
    let j = i - 1;
    for (; j >= 0 && (values[j] as number) > value; j--) values[j + 1] = values[j] as number;
    values[j + 1] = value;
  }
}

/** Robust spread of amounts in logs: 0 where all are equal, 0.1 where they vary by a tenth. */
export function logSpread(amounts: readonly number[]): number {
  const n = amounts.length;
  const logs = deskOf(n);
  for (let i = 0; i < n; i++) logs[i] = Math.log(Math.max(amounts[i] as number, 1e-9));
  const middle = middleOf(logs, n);
  for (let i = 0; i < n; i++) logs[i] = Math.abs((logs[i] as number) - middle);
  return 1.4826 * middleOf(logs, n);
}

/** -log10 of the chance to see `k` or more where `mean` are expected (Poisson), at most 30. */
export function surprise(k: number, mean: number): number {
  if (k <= 0) return 0;
  const m = Math.max(mean, 1e-6);
  let logTerm = -m + k * Math.log(m);
  for (let i = 2; i <= k; i++) logTerm -= Math.log(i);
  let total = 1;
  let factor = 1;
  // Up to the mean the terms grow.
  for (let i = k + 1; i < k + 60 + 2 * m; i++) {
    factor *= m / i;
    total += factor;
    if (factor < 1e-12) break;
  }
  return Math.max(0, Math.min(30, -(logTerm + Math.log(total)) / Math.LN10));
}

/** A round price in its own currency: a multiple of fifty of a three- or more-digit sum, of ten below. */
export function isRound(amount: number): boolean {
  const step = amount >= 1000 ? 50 : amount >= 100 ? 10 : 5;
  const rest = Math.abs(amount / step - Math.round(amount / step));
  return amount >= 5 && rest < 1e-6;
}

/** Share of `payments` for which `test` holds; 0 for none. */
export function share(payments: readonly number[], test: (seq: number) => boolean): number {
  if (payments.length === 0) return 0;
  let n = 0;
  for (const seq of payments) if (test(seq)) n++;
  return n / payments.length;
}

/** A value measured when it is first asked for. */
export function once(measure: () => number): () => number {
  let value: number | undefined;
  return () => {
    value ??= measure();
    return value;
  };
}

/** Nobody in a savings circle holds more of its shares. */
const SHARES_MAX = 3;
const SAME_SUM = 0.02;

/** Whether one of two sums is the other, its double or its treble: what members of a savings circle pay in by their shares. */
export function areShares(usd: number, otherUsd: number): boolean {
  const ratio = Math.max(usd / otherUsd, otherUsd / usd);
  const shares = Math.round(ratio);
  return shares <= SHARES_MAX && Math.abs(ratio / shares - 1) <= SAME_SUM;
}
