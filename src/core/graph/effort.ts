/** What it takes to stop an actor, in days of work of a unit: an estimate, with the bounds that it is taken to lie between. */
export interface Effort {
  readonly low: number;
  readonly usual: number;
  readonly high: number;
}

/**
 * Days by what an actor does in a network, never by who it is; of one who does several things the dearest. Undefined where no
 * estimate fits.
 */
export function usualEffort(
  stages: readonly string[],
  byStage: Readonly<Record<string, Effort>>,
): Effort | undefined {
  const known = stages.flatMap((stage) => byStage[stage] ?? []);
  return known.sort((a, b) => b.usual - a.usual)[0];
}

/** Each is stopped once. */
export function effortOf(actors: readonly string[], efforts: ReadonlyMap<string, Effort>): Effort {
  const sum = { low: 0, usual: 0, high: 0 };
  for (const actor of new Set(actors)) {
    const own = efforts.get(actor);
    sum.low += own?.low ?? 0;
    sum.usual += own?.usual ?? 0;
    sum.high += own?.high ?? 0;
  }
  return sum;
}

/** What an amount with its bounds gives for each day; undefined where no day is spent. */
export function perDay(amount: Effort, effort: Effort): Effort | undefined {
  if (effort.low <= 0) return undefined;
  return {
    low: amount.low / effort.high,
    usual: amount.usual / effort.usual,
    high: amount.high / effort.low,
  };
}

/** Of shares that were counted from so many records: 95 % bounds (Wilson 1927). */
export function shareBounds(
  share: number,
  records: number | undefined,
): { readonly low: number; readonly high: number } {
  if (records === undefined || records <= 0) return { low: share, high: share };
  const z2 = 1.96 * 1.96;
  const middle = (share + z2 / (2 * records)) / (1 + z2 / records);
  const half =
    (1.96 * Math.sqrt((share * (1 - share)) / records + z2 / (4 * records * records))) / (1 + z2 / records);
  return {
    low: Math.min(share, Math.max(0, middle - half)),
    high: Math.max(share, Math.min(1, middle + half)),
  };
}
