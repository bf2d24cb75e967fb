import { describe, expect, it } from "vitest";
import type { Cell } from "../../protection/index.ts";
import { withoutNearSums } from "./transparency-sums.ts";

const row = (kind: string, counts: readonly (number | null)[]): readonly Cell[] =>
  counts.map((n, i) => ({ kind, state: `s${i}`, n }));
const told = (cells: readonly Cell[]) => cells.map((c) => c.n);

describe("sums of two versions", () => {
  it("withholds a cell that moved by few", () => {
    expect(told(withoutNearSums(row("a", [10, 20]), [row("a", [12, 20])], 5))).toEqual([null, 20]);
  });
  it("withholds the least of a sum that moved by few, where each of its cells moved by more", () => {
    expect(told(withoutNearSums(row("a", [26, 18, 9]), [row("a", [20, 23, 9])], 5))).toEqual([26, null, 9]);
    const column = [...row("a", [26]), ...row("b", [18])];
    const before = [...row("a", [20]), ...row("b", [23])];
    expect(told(withoutNearSums(column, [before], 5))).toEqual([26, null]);
  });
  it("leaves what moved by nothing in all, or by many", () => {
    expect(told(withoutNearSums(row("a", [26, 14]), [row("a", [20, 20])], 5))).toEqual([26, 14]);
    expect(told(withoutNearSums(row("a", [30, 40]), [row("a", [20, 20])], 5))).toEqual([30, 40]);
  });
  it("compares with every version before, as far as that told it", () => {
    const before = [row("a", [null, 20]), row("a", [27, null])];
    expect(told(withoutNearSums(row("a", [26, 25]), before, 5))).toEqual([null, 25]);
  });
  it("ends soon, and leaves no two that are few apart, where a table is large", () => {
    const many = Array.from({ length: 200 }, (_, n) => 100 + n * 7);
    const later = many.map((n, i) => n + (i % 2 === 0 ? 6 + (i % 5) : -9));
    const out = told(withoutNearSums(row("a", later), [row("a", many)], 5));
    const by = out.flatMap((n, i) => (n === null ? [] : [n - (many[i] ?? 0)]));
    const near = by.flatMap((one, i) =>
      by.slice(i + 1).filter((other) => one + other !== 0 && Math.abs(one + other) < 5),
    );
    expect(near).toEqual([]);
  });
});
