import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TracePayment, traceMoney } from "./trace.ts";

const pay = (row: number, from: number, to: number, amount: number): TracePayment => ({
  row,
  at: row,
  from,
  to,
  amount,
});

describe("following money", () => {
  // 1 pays 2 a hundred; 2 also has three hundred of 9 before; 2 pays 3 two hundred.
  const rows = [pay(0, 9, 2, 300), pay(1, 1, 2, 100), pay(2, 2, 3, 200), pay(3, 2, 4, 200)];

  it("spends the oldest money first, or all in its shares", () => {
    const fifo = traceMoney(rows, { origin: 1, method: "fifo" });
    expect(fifo.map((s) => [s.payment.to, s.attributed, s.hop])).toEqual([
      [2, 100, 1],
      [4, 100, 2],
    ]);
    const shared = traceMoney(rows, { origin: 1, method: "proportional" });
    expect(shared.map((s) => [s.payment.to, s.attributed])).toEqual([
      [2, 100],
      [3, 50],
      [4, 50],
    ]);
  });

  it("goes back to the sources", () => {
    const back = traceMoney(rows, { origin: 3, method: "proportional", back: true });
    expect(back.map((s) => s.payment.from)).toContain(9);
    expect(back[0]).toMatchObject({ attributed: 200, hop: 1 });
  });

  const steps = (list: readonly TracePayment[], options: Parameters<typeof traceMoney>[1]) =>
    traceMoney(list, options).map((s) => [s.payment.from, s.payment.to, s.attributed, s.hop]);

  it("goes back to the oldest receipt where the oldest is spent first, as it does forward", () => {
    // 2 paid 3 out of what it had of 9, and 4 out of the rest of that and what it had of 1.
    expect(steps(rows, { origin: 3, method: "fifo", back: true })).toEqual([
      [2, 3, 200, 1],
      [9, 2, 200, 2],
    ]);
    expect(steps(rows, { origin: 4, method: "fifo", back: true })).toEqual([
      [2, 4, 200, 1],
      [1, 2, 100, 2],
      [9, 2, 100, 2],
    ]);
  });

  it.each<[string, readonly TracePayment[], Partial<Parameters<typeof traceMoney>[1]>, number[][]]>([
    [
      "as far as it is asked",
      [pay(0, 1, 2, 50), pay(1, 2, 3, 50), pay(2, 3, 4, 50)],
      { hopsMax: 2 },
      [
        [1, 2, 50, 1],
        [2, 3, 50, 2],
      ],
    ],
    [
      "and no less than is asked",
      [pay(0, 1, 2, 50), pay(1, 2, 3, 20), pay(2, 2, 4, 30)],
      { amountMin: 30 },
      [
        [1, 2, 50, 1],
        [2, 4, 30, 2],
      ],
    ],
    [
      "not within one account, nor a payment of nothing",
      [pay(0, 1, 1, 50), pay(1, 1, 2, 0), pay(2, 1, 2, 50)],
      {},
      [[1, 2, 50, 1]],
    ],
    [
      "home, where it has arrived: what the origin pays then is new",
      [pay(0, 1, 2, 50), pay(1, 2, 1, 50), pay(2, 1, 3, 70)],
      {},
      [
        [1, 2, 50, 1],
        [2, 1, 50, 2],
        [1, 3, 70, 1],
      ],
    ],
    [
      "in the order of time, whatever the order of rows",
      [
        { ...pay(0, 2, 3, 50), at: 9 },
        { ...pay(1, 1, 2, 50), at: 1 },
      ],
      {},
      [
        [1, 2, 50, 1],
        [2, 3, 50, 2],
      ],
    ],
    [
      "by the fewest payments, where it came by two ways",
      [pay(0, 1, 2, 50), pay(1, 2, 3, 50), pay(2, 1, 3, 50), pay(3, 3, 4, 100)],
      {},
      [
        [1, 2, 50, 1],
        [2, 3, 50, 2],
        [1, 3, 50, 1],
        [3, 4, 100, 2],
      ],
    ],
    [
      "no further than it was: what was paid out twice was somebody else's the second time",
      [pay(0, 1, 2, 50), pay(1, 2, 3, 50), pay(2, 2, 4, 50)],
      {},
      [
        [1, 2, 50, 1],
        [2, 3, 50, 2],
      ],
    ],
  ])("follows it %s", (_, list, more, want) => {
    for (const method of ["fifo", "proportional"] as const)
      expect(steps(list, { origin: 1, method, ...more })).toEqual(want);
  });

  it("never makes money: what leaves an account is no more than what came to it", () => {
    const payment = fc.record({
      from: fc.integer({ min: 0, max: 5 }),
      to: fc.integer({ min: 0, max: 5 }),
      amount: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(
        fc.array(payment, { maxLength: 60 }),
        fc.constantFrom("fifo", "proportional"),
        (list, method) => {
          const steps = traceMoney(
            list.map((p, row) => pay(row, p.from, p.to, p.amount)),
            { origin: 0, method: method as "fifo", hopsMax: 99 },
          );
          for (const account of [1, 2, 3, 4, 5]) {
            const into = steps.filter((s) => s.payment.to === account).reduce((t, s) => t + s.attributed, 0);
            const out = steps.filter((s) => s.payment.from === account).reduce((t, s) => t + s.attributed, 0);
            expect(out).toBeLessThanOrEqual(into + 1);
          }
          for (const s of steps) expect(s.attributed).toBeLessThanOrEqual(s.payment.amount + 0.01);
        },
      ),
    );
  });
});
