import { describe, expect, it } from "vitest";
import { steadiness } from "./retention.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 11, 1);

/** Which of these runs, at these moments, delete. */
function deletes(times: readonly number[]): readonly boolean[] {
  let data: Readonly<Record<string, string>> = {};
  return times.map((now) => {
    const { next, isHeld } = steadiness(data, now);
    data = next;
    return !isHeld;
  });
}

const every = (from: number, runs: number): number[] =>
  Array.from({ length: runs }, (_, n) => from + n * 6 * HOUR);

describe("deletion by the clock", () => {
  it("begins when a day of runs has agreed about the time, and goes on", () => {
    expect(deletes(every(START, 7))).toEqual([false, false, false, false, true, true, true]);
  });

  it("R15 deletes nothing while a clock stands ten years ahead for some hours", () => {
    const ahead = START + 3_650 * DAY;
    const times = [...every(START, 6), ...every(ahead, 3), ...every(START + 3 * DAY, 6)];
    expect(deletes(times).slice(5)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it("deletes nothing where two processes have clocks that differ by more than a weekend", () => {
    const times = Array.from({ length: 20 }, (_, n) => START + n * 6 * HOUR + (n % 2) * 4 * DAY);
    expect(deletes(times)).not.toContain(true);
  });

  it("goes on where the node was off over a weekend, and waits a day where it was for longer", () => {
    expect(deletes([...every(START, 6), START + 4 * DAY]).at(-1)).toBe(true);
    expect(deletes([...every(START, 6), START + 14 * DAY]).at(-1)).toBe(false);
  });

  it("takes what is no time for none", () => {
    expect(steadiness({ at: "soon", steady: "9" }, START).isHeld).toBe(true);
    expect(steadiness({ at: new Date(START - HOUR).toISOString(), steady: "x" }, START).isHeld).toBe(true);
  });
});
