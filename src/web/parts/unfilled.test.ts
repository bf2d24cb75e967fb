import { expect, test } from "vitest";
import { unfilled } from "./unfilled.ts";

test("what is empty, blank, not chosen or not right is named, in the form's order", () => {
  const needs = [
    ["Order", " "],
    ["Day", "2026-03-01"],
    ["Partner", undefined],
    ["Quantity", false],
    ["Goods", true],
  ] as const;
  expect(unfilled(needs)).toEqual(["Order", "Partner", "Quantity"]);
  expect(unfilled([])).toEqual([]);
});
