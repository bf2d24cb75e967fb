/** What something lies between, both ends included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How values lie: no mean, since one wish or one typing error moves it. */
export interface Spread extends Interval {
  readonly n: number;
  readonly quartileLow: number;
  readonly median: number;
  readonly quartileHigh: number;
}

/** Undefined for no values. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const [low] = sorted;
  const high = sorted.at(-1);
  if (low === undefined || high === undefined) return undefined;
  return {
    n: sorted.length,
    low,
    quartileLow: quantileOf(sorted, 0.25),
    median: quantileOf(sorted, 0.5),
    quartileHigh: quantileOf(sorted, 0.75),
    high,
  };
}

/** Between neighbours in proportion: type 7 of Hyndman and Fan (1996), as spreadsheets compute it. */
function quantileOf(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

export const middleOf = ({ quartileLow, quartileHigh }: Spread): Interval => ({
  low: quartileLow,
  high: quartileHigh,
});

export const sumOf = (intervals: readonly Interval[]): Interval => ({
  low: intervals.reduce((sum, i) => sum + i.low, 0),
  high: intervals.reduce((sum, i) => sum + i.high, 0),
});

/** Of two that are no less than nothing. */
export const productOf = (a: Interval, b: Interval): Interval => ({
  low: a.low * b.low,
  high: a.high * b.high,
});

/** The least and the most that may be left. */
export const differenceOf = (a: Interval, b: Interval): Interval => ({
  low: a.low - b.high,
  high: a.high - b.low,
});

/** Of values that sources give of one thing: from the least to the most. */
export function spanOf(values: readonly number[]): Interval | undefined {
  const spread = spreadOf(values);
  return spread && { low: spread.low, high: spread.high };
}

export const rounded = ({ low, high }: Interval): Interval => ({
  low: Math.round(low),
  high: Math.round(high),
});
