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
