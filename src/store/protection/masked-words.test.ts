import { expect, test } from "vitest";
import { size } from "../../../test/support/cases.ts";
import { namesByReport } from "./masked-words.ts";

test("a report's names are those of all of whom it spoke, of however many names", () => {
  const many = Array.from({ length: size(1_000_000) }, (_, n) => `Name ${n}`);
  const namesIn = namesByReport([
    { names: ["One Test"], reportNos: [1, 2] },
    { names: many, reportNos: [2] },
    { names: [], reportNos: [3] },
  ]);
  expect(namesIn.get(1)).toEqual(["One Test"]);
  expect(namesIn.get(2)).toHaveLength(many.length + 1);
  expect(namesIn.get(3)).toEqual([]);
});
