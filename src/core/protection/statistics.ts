/** One figure of a table: how many of this kind are in this state. Null: there are some, too few to say how many. */
export interface Cell {
  readonly kind: string;
  readonly state: string;
  readonly n: number | null;
}

/**
 * Counts under `smallest` are not told, because whoever knows one of few knows the rest (R26). Where one cell of a kind
 * is withheld its smallest neighbour is too, so that it does not follow from a sum. Nothing at all may be told: zero.
 */
export function suppressSmall(cells: readonly Cell[], smallest: number): readonly Cell[] {
  const isSmall = (n: number | null): boolean => n !== null && n > 0 && n < smallest;
  const byKind = new Map<string, Cell[]>();
  for (const cell of cells) byKind.set(cell.kind, [...(byKind.get(cell.kind) ?? []), cell]);
  return [...byKind.values()].flatMap((ofKind) => {
    const hidden = new Set(ofKind.filter((c) => isSmall(c.n)));
    if (hidden.size === 1) {
      const [next] = ofKind
        .filter((c) => !hidden.has(c) && (c.n ?? 0) > 0)
        .sort((a, b) => (a.n ?? 0) - (b.n ?? 0) || (a.state < b.state ? -1 : 1));
      if (next) hidden.add(next);
    }
    return ofKind.map((c) => (hidden.has(c) ? { ...c, n: null } : c));
  });
}

/**
 * Share of decided proposals that a human rejected; undefined where too few were decided to say, or where few were
 * accepted or few rejected: 0.9 of some says one and nine, which the table beside it withholds.
 */
export function rejectionRate(accepted: number, rejected: number, smallest: number): number | undefined {
  const decided = accepted + rejected;
  const isSmall = (n: number): boolean => n > 0 && n < smallest;
  if (decided < smallest || decided === 0 || isSmall(accepted) || isSmall(rejected)) return undefined;
  return rejected / decided;
}
