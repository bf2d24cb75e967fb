/** Where a queue stands: what the address names, or its first; and whether what the address names is not in it. */
export function placeIn<T>(
  items: readonly T[],
  id: string | undefined,
  idOf: (item: T) => string,
): { readonly at: number; readonly isElsewhere: boolean } {
  const found = items.findIndex((item) => idOf(item) === id);
  return { at: Math.max(0, found), isElsewhere: id !== undefined && found < 0 };
}

/** What is opened when the one in this place is decided and leaves: the next, or the one before where it was the last. */
export const afterLeaving = <T>(items: readonly T[], at: number): T | undefined =>
  items[at + 1] ?? items[at - 1];
