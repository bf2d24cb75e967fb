import { expect, it } from "vitest";
import { tookNothing } from "./rejects.ts";

it("nothing was taken where lines were refused and none kept; an empty file refused nothing", () => {
  const read = (statements: number, records: number, rejectCount: number): boolean =>
    tookNothing({ statements, records, rejectCount });
  expect([read(0, 0, 3), read(0, 0, 0), read(1, 0, 3), read(0, 1, 3)]).toEqual([true, false, false, false]);
});
