import { describe, expect, it } from "vitest";
import { cases } from "../../../../test/support/cases.ts";
import { burstIn, type Series } from "./crossing-deal.ts";

const numbers =
  (state: number): (() => number) =>
  () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };

/** Crossings and payments of one year, on days that `on` draws; as read from the first crossing to the last. */
function drawn(on: () => number, after?: (crossing: number) => number): Series {
  const days = new Set<number>();
  while (days.size < 25) days.add(Math.floor(on()));
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const paid = Array.from({ length: last - first + 3 }, () => 0);
  const known = [...days];
  for (let i = 0; i < 60; i++) {
    const day = Math.floor(after ? after(known[i % known.length] as number) : on()) - first;
    if (day >= 0 && day < paid.length) paid[day] = (paid[day] ?? 0) + 1;
  }
  return { paid, crossed: Array.from({ length: last - first + 1 }, (_, i) => days.has(first + i)) };
}

describe("crossings dealt anew", () => {
  it.each<[string, (next: () => number) => number]>([
    ["in one season", (next) => 150 + 120 * next()],
    ["of one growth", (next) => 364 * Math.sqrt(next())],
    ["over one year", (next) => 364 * next()],
  ])("hardly ever explain payments that are independent of them, both %s", (_, on) => {
    const next = numbers(7);
    const found = Array.from(
      { length: cases(40) },
      () =>
        burstIn(
          drawn(() => on(next)),
          3,
        ).p,
    ).filter((p) => p < 0.01);
    expect(found.length).toBeLessThanOrEqual(2);
  });

  it("are told from payments that follow them", () => {
    const next = numbers(7);
    const season = (): number => 150 + 120 * next();
    const { p, seen, usual } = burstIn(
      drawn(season, (crossing) => crossing + 2 * next()),
      3,
    );
    expect(p).toBe(0.001);
    expect(seen).toBeGreaterThan(usual);
  });
});
