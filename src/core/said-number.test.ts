import fc from "fast-check";
import { expect, it } from "vitest";
import { countOf, sumOf } from "./said-number.ts";

const NUMBERLESS = [
  "1e999",
  "Infinity",
  "-Infinity",
  "NaN",
  "1e3",
  "0x10",
  "-1",
  "+1",
  "",
  " ",
  "1,5",
  "many",
];

it("a count is a whole number that somebody could count, and nothing else", () => {
  expect(["0", "007", "1000000000"].map(countOf)).toEqual([0, 7, 1_000_000_000]);
  for (const text of [...NUMBERLESS, "1000000001", "1.0", "9".repeat(400), undefined])
    expect(countOf(text)).toBeUndefined();
});

it("a sum is a decimal of fifteen digits and four, and nothing else", () => {
  expect(["0", "1050.30", "0.0001", "999999999999999"].map(sumOf)).toEqual([
    0, 1050.3, 0.0001, 999999999999999,
  ]);
  for (const text of [...NUMBERLESS, "1000000000000000", "1.00001", ".5", "5.", "9".repeat(400), undefined])
    expect(sumOf(text)).toBeUndefined();
});

it("whatever is read is a number that an answer can carry", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String)), (text) => {
      for (const value of [countOf(text), sumOf(text)])
        expect(value === undefined || (Number.isFinite(value) && value >= 0)).toBe(true);
    }),
  );
});
