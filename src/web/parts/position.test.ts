import { expect, test } from "vitest";
import { positionOf } from "./position.ts";

test.each([
  ["50.9, 1.2", 50.9, 1.2],
  ["50.9,1.2", 50.9, 1.2],
  ["50.9 1.2", 50.9, 1.2],
  // A comma before the decimals, as most of Europe writes it: not 50 and 9 degrees, which is in Germany.
  ["50,9 1,2", 50.9, 1.2],
  ["50,9, 1,2", 50.9, 1.2],
  ["50,9; 1,2", 50.9, 1.2],
  ["50.9N 1.2W", 50.9, -1.2],
  ["50.9° N, 1.2° W", 50.9, -1.2],
  ["-33.5, \u221270.25", -33.5, -70.25],
  ["٥٠٫٩ ١٫٢", 50.9, 1.2],
  ["٥٠٫٩، ١٫٢", 50.9, 1.2],
  ["٥٠٫٩؛ ١٫٢", 50.9, 1.2],
  ["35 12", 35, 12],
])("%s is a position", (written, lat, lon) => {
  expect(positionOf(written)).toEqual({ lat, lon });
});

test.each([
  "",
  "50,9",
  "50.9",
  "91 0",
  "10 181",
  "1.2E 50.9N",
  "50 54 1 12",
  "off Dover",
  "50.9, 1.2, 3",
  "-50.9N 1.2E",
])("%s is none", (written) => {
  expect(positionOf(written)).toBeUndefined();
});
