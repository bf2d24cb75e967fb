import { describe, expect, it } from "vitest";
import { Rates } from "./rates.ts";

const table = new Map([
  ["USD", 1],
  ["EUR", 1.1],
  ["GBP", 1.3],
]);

describe("rates", () => {
  it("begin with the table; a currency that it lacks begins at par", () => {
    const rates = new Rates(table);
    const [eur, xyz] = [rates.currency("EUR"), rates.currency("XYZ")];
    expect([rates.currency("USD"), eur, xyz, rates.currency("EUR")]).toEqual([0, 1, 2, 1]);
    expect(rates.usd(10, eur)).toBeCloseTo(11);
    expect(rates.usd(10, xyz)).toBe(10);
    expect(rates.names).toEqual(["USD", "EUR", "XYZ"]);
  });
  it("of an unknown currency are learned from one payment, whichever side it is", () => {
    for (const isPaid of [true, false]) {
      const rates = new Rates(table);
      const [usd, xyz] = [0, rates.currency("XYZ")];
      if (isPaid) rates.learn(200, xyz, 50, usd);
      else rates.learn(50, usd, 200, xyz);
      expect(rates.usd(200, xyz)).toBeCloseTo(50);
      expect(rates.usd(1, usd)).toBe(1);
    }
  });
  it("of a known one move a sixth of the way, in logs, and by half a unit of logs at most", () => {
    const rates = new Rates(table);
    const eur = rates.currency("EUR");
    rates.learn(100, eur, 121, 0);
    expect(rates.usd(1, eur)).toBeCloseTo(1.1 * 1.1 ** (1 / 6), 9);
    const wild = new Rates(table);
    wild.learn(1, wild.currency("EUR"), 1000, 0);
    expect(wild.usd(1, 1)).toBeCloseTo(1.1 * Math.exp(0.5 / 6), 9);
    wild.learn(1000, 1, 1, 0);
    expect(wild.usd(1, 1)).toBeCloseTo(1.1 * Math.exp(0.5 / 6 - 0.5 / 7), 9);
  });
  it("the less known of two learns; of two known alike the one that paid", () => {
    const rates = new Rates(table);
    const [eur, gbp, xyz] = [rates.currency("EUR"), rates.currency("GBP"), rates.currency("XYZ")];
    rates.learn(100, eur, 50, xyz);
    expect([rates.usd(1, eur), rates.usd(1, xyz)]).toEqual([1.1, 2.2]);
    rates.learn(100, eur, 100, gbp);
    expect(rates.usd(1, gbp)).toBe(1.3);
    expect(rates.usd(1, eur)).toBeGreaterThan(1.1);
  });
  it("of the dollar never move, however well the other side is known", () => {
    const rates = new Rates(table);
    const eur = rates.currency("EUR");
    rates.learn(121, 0, 100, eur);
    expect(rates.usd(1, 0)).toBe(1);
    expect(rates.usd(1, eur)).toBeCloseTo(1.1 * 1.1 ** (1 / 6), 9);
    for (let i = 0; i < 20; i++) rates.learn(121, 0, 100, eur);
    rates.learn(100, eur, 300, 0);
    expect(rates.usd(1, 0)).toBe(1);
  });
  it.each([
    [0, 5],
    [5, 0],
    [-5, 5],
    [Number.NaN, 5],
  ])("learn nothing from %d paid and %d received", (paid, received) => {
    const rates = new Rates(table);
    rates.learn(paid, rates.currency("EUR"), received, 0);
    expect(rates.usd(1, 1)).toBe(1.1);
  });
  it("go on from what was put away", () => {
    const rates = new Rates(table);
    rates.learn(100, rates.currency("XYZ"), 50, 0);
    const again = new Rates(new Map());
    again.currency("ABC");
    again.load(structuredClone(rates.save()));
    expect(again.currency("XYZ")).toBe(1);
    expect([again.usd(10, 0), again.usd(10, 1)]).toEqual([10, 5]);
    again.learn(100, 1, 50, 0);
    rates.learn(100, 1, 50, 0);
    expect(again.save()).toEqual(rates.save());
    expect(again.currency("ABC")).toBe(2);
  });
});
