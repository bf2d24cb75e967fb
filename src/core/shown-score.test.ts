import fc from "fast-check";
import { expect, test } from "vitest";
import { shownScore } from "./shown-score.ts";

test("what is not certain is not shown as certain", () => {
  expect([0.995, 0.9999999, 1, 0.994, 0.5, 0.006, 0.004, 1e-9, 0].map(shownScore)).toEqual([
    { sign: "> ", value: 0.99 },
    { sign: "> ", value: 0.99 },
    { sign: "", value: 1 },
    { sign: "", value: 0.99 },
    { sign: "", value: 0.5 },
    { sign: "", value: 0.01 },
    { sign: "< ", value: 0.01 },
    { sign: "< ", value: 0.01 },
    { sign: "", value: 0 },
  ]);
});

test("it is true of every score", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (score) => {
      const { sign, value } = shownScore(score);
      if (sign === "> ") return score > value && score < 1;
      if (sign === "< ") return score < value && score > 0;
      return Math.abs(score - value) <= 0.005 + 1e-12;
    }),
  );
});
