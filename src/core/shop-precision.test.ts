import { expect, test } from "vitest";
import { betaShare, PRIOR_STRENGTH, priorPrecision, shopPrecision } from "./shop-precision.ts";

test("the share of a Beta distribution below a point, against closed forms", () => {
  // Beta(1, 1) is uniform; Beta(2, 1) is x²; Beta(1, 3) is 1 − (1 − x)³; Beta(2, 2) is 3x² − 2x³.
  for (const x of [0.01, 0.2, 0.5, 0.77, 0.99]) {
    expect(betaShare(x, 1, 1)).toBeCloseTo(x, 10);
    expect(betaShare(x, 2, 1)).toBeCloseTo(x ** 2, 10);
    expect(betaShare(x, 1, 3)).toBeCloseTo(1 - (1 - x) ** 3, 10);
    expect(betaShare(x, 2, 2)).toBeCloseTo(3 * x ** 2 - 2 * x ** 3, 10);
    expect(betaShare(x, 3.5, 7.25) + betaShare(1 - x, 7.25, 3.5)).toBeCloseTo(1, 10);
  }
  expect([betaShare(0, 2, 3), betaShare(1, 2, 3)]).toEqual([0, 1]);
});

test("a shop of which nothing is known is taken for the mean; its own outcomes outweigh that as they come", () => {
  const prior = 0.3;
  const mean = (useful: number, notUseful: number): number =>
    shopPrecision({ useful, notUseful }, prior).precision;
  expect(mean(0, 0)).toBe(0.3);
  expect(mean(1, 0)).toBeLessThan(0.5);
  expect(mean(PRIOR_STRENGTH, 0)).toBeCloseTo((1 + prior) / 2, 3);
  expect(mean(200, 0)).toBeGreaterThan(0.98);
  expect(mean(0, 200)).toBeLessThan(0.02);
  // The same share of more reports is surer.
  const [few, many] = [
    shopPrecision({ useful: 2, notUseful: 1 }, prior),
    shopPrecision({ useful: 40, notUseful: 20 }, prior),
  ];
  expect(many.high - many.low).toBeLessThan(few.high - few.low);
  for (const { low, precision, high } of [few, many])
    expect([low < precision, precision < high]).toEqual([true, true]);
});

test("the mean over all shops begins at a half and is drawn towards it by two reports", () => {
  expect(priorPrecision([])).toBe(0.5);
  expect(priorPrecision([{ useful: 1, notUseful: 0 }])).toBeCloseTo(2 / 3, 10);
  expect(
    priorPrecision([
      { useful: 10, notUseful: 30 },
      { useful: 0, notUseful: 58 },
    ]),
  ).toBeCloseTo(11 / 100, 10);
});
