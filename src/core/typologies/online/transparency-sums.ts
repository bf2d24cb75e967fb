import type { Cell } from "../../protection/index.ts";
import { platformKey } from "./transparency-names.ts";

/** All sums of a group of so many cells are compared; of a larger one each cell, each two, and all that two versions tell. */
const ALL_SUMS_MAX = 8;

/** A platform may be written otherwise in the version before. */
const keyOf = ({ kind, state }: Cell): string => `${platformKey(kind)}\u0000${state}`;

interface Both {
  readonly cell: Cell;
  /** How much more it is than in the version before. */
  readonly by: number;
}

/**
 * Withholds what is a small count away from what a version before told, by itself or in a sum: of two versions that stay both, the
 * difference of what a row, a column or a whole table told is a count too. What stands out of a sum is the smallest cell in it.
 */
export function withoutNearSums(
  told: readonly Cell[],
  before: readonly (readonly Cell[])[],
  smallest: number,
): readonly Cell[] {
  let cells = told;
  for (const earlier of before) {
    const was = new Map(earlier.flatMap((cell) => (cell.n === null ? [] : [[keyOf(cell), cell.n] as const])));
    for (;;) {
      const near = nearSum(cells, was, smallest);
      if (near === undefined) break;
      cells = cells.map((cell) => (cell === near ? { ...cell, n: null } : cell));
    }
  }
  return cells;
}

/** The cell to withhold of a sum that is a small count away; undefined where none is. */
function nearSum(
  cells: readonly Cell[],
  was: ReadonlyMap<string, number>,
  smallest: number,
): Cell | undefined {
  const both = cells.flatMap((cell): Both[] => {
    const before = was.get(keyOf(cell));
    return cell.n === null || before === undefined ? [] : [{ cell, by: cell.n - before }];
  });
  for (const group of groupsOf(both))
    for (const sum of sumsOf(group)) {
      const by = Math.abs(sum.reduce((total, one) => total + one.by, 0));
      if (by === 0 || by >= smallest) continue;
      const [least] = sum
        .filter(({ cell, by: own }) => cell.n !== 0 && own !== 0)
        .sort((a, b) => (a.cell.n ?? 0) - (b.cell.n ?? 0) || (keyOf(a.cell) < keyOf(b.cell) ? -1 : 1));
      if (least) return least.cell;
    }
  return undefined;
}

/** Rows, columns, and all of it. */
function groupsOf(both: readonly Both[]): readonly (readonly Both[])[] {
  const groups = new Map<string, Both[]>();
  for (const one of both)
    for (const name of [`kind ${one.cell.kind}`, `state ${one.cell.state}`, "all"])
      groups.set(name, [...(groups.get(name) ?? []), one]);
  return [...groups.values()];
}

/** The shorter first: by them the least is withheld. What did not change changes no sum. */
function sumsOf(group: readonly Both[]): readonly (readonly Both[])[] {
  const changed = group.filter(({ by }) => by !== 0);
  const each = changed.map((one) => [one]);
  if (changed.length > ALL_SUMS_MAX) {
    const pairs = changed.flatMap((one, n) => changed.slice(n + 1).map((other) => [one, other]));
    return [...each, ...pairs, changed];
  }
  const all = Array.from({ length: 2 ** changed.length - 1 }, (_, mask) =>
    changed.filter((_one, n) => (((mask + 1) >> n) & 1) === 1),
  );
  return all.sort((a, b) => a.length - b.length);
}
