import { describe, expect, it } from "vitest";
import type { IncomingPayment } from "./engine.ts";
import { TimeOrder } from "./time-order.ts";

const HOUR = 3600;
const START = 1_740_787_200;
const FAR = START + 70 * 365 * 24 * HOUR;

const other = { from: 0, to: 1, paid: 1, paidCurrency: 0, received: 1, receivedCurrency: 0, method: 0 };

/** What is handed on and what is refused, by row, of rows at these times. */
function ordered(times: readonly number[]) {
  const pushed: number[] = [];
  const refused: number[] = [];
  const read: number[] = [];
  const order = new TimeOrder({
    push: ({ row }) => pushed.push(row),
    read: (row) => read.push(row),
    refuse: (row) => refused.push(row),
  });
  // One object for all, as a file's reader has it.
  const payment = { row: 0, at: 0, ...other };
  times.forEach((at, row) => {
    order.push(Object.assign(payment, { row, at }) satisfies IncomingPayment);
  });
  const before = pushed.length;
  order.end();
  return { pushed, refused, read, before };
}

const hours = (n: number, from = 0) => Array.from({ length: n }, (_, i) => START + (from + i) * HOUR);
const rows = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);

describe("the order of time", () => {
  it("hands on what goes on, an hour a row, and waits at first only", () => {
    const { pushed, refused, before } = ordered(hours(50));
    expect([pushed, refused, before]).toEqual([rows(50), [], 50]);
  });

  it("waits where a file begins or skips more than an hour, until thirty-two rows go on from there", () => {
    expect(ordered(hours(3)).before).toBe(0);
    expect(ordered(hours(32)).before).toBe(0);
    expect(ordered(hours(33)).before).toBe(33);
    const paused = [...hours(40), ...hours(40, 500)];
    expect(ordered(paused.slice(0, 72)).before).toBe(40);
    expect(ordered(paused.slice(0, 73)).before).toBe(73);
    expect(ordered(paused).pushed).toEqual(rows(80));
  });

  it("refuses one mistyped year wherever it stands, and nothing else", () => {
    for (const i of [0, 1, 20, 49]) {
      const times = hours(100);
      times.splice(i, 0, FAR);
      expect(ordered(times)).toMatchObject({ refused: [i], pushed: rows(101).filter((row) => row !== i) });
    }
    expect(ordered([...hours(40), FAR, FAR, ...hours(40, 40)]).refused).toEqual([40, 41]);
    expect(ordered([...hours(40), START - 2 * HOUR, ...hours(40, 40)]).refused).toEqual([40]);
    // Nothing says that the last row is wrong.
    expect(ordered([...hours(40), FAR])).toMatchObject({ refused: [], pushed: rows(41) });
  });

  it("takes what is an hour late, and refuses what is later", () => {
    const times = hours(40);
    const last = times.at(-1) as number;
    expect(ordered([...times, last - HOUR]).refused).toEqual([]);
    expect(ordered([...times, last - HOUR - 1]).refused).toEqual([40]);
  });

  it("refuses a file that begins with its newest row all but for its end", () => {
    const { pushed, refused } = ordered(hours(100).reverse());
    expect([pushed.length, refused.length]).toEqual([2, 98]);
  });

  it("hands on in order what waits and what comes within the hour of the last row", () => {
    const times = [...hours(40), START + 41 * HOUR, START + 40 * HOUR, START + 41 * HOUR];
    const { pushed, refused } = ordered(times);
    expect([pushed, refused]).toEqual([[...rows(40), 41, 40, 42], []]);
  });

  it("says what was read and not handed on yet", () => {
    expect(ordered(hours(40)).read).toEqual(rows(33));
  });
});
