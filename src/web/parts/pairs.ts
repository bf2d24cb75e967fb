interface Pair {
  readonly leftId: string;
  readonly rightId: string;
}

/** A pair's own name: which of its decisions holds changes with each answer and each taking-back. */
export const pairOf = ({ leftId, rightId }: Pair): string => [leftId, rightId].sort().join(" ");

/** The last word on each pair: what was said before it holds no more, and cannot be taken back again. */
export const lastWords = <D extends Pair>(oldestFirst: readonly D[]): ReadonlySet<D> =>
  new Set(new Map(oldestFirst.map((decision) => [pairOf(decision), decision])).values());
