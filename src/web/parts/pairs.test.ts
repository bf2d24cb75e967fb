import { expect, test } from "vitest";
import { lastWords, pairOf } from "./pairs.ts";

test("the last word on a pair stands, whichever of the two is named first", () => {
  const said = [
    { leftId: "a", rightId: "b", judgement: "same" },
    { leftId: "c", rightId: "b", judgement: "different" },
    { leftId: "b", rightId: "a", judgement: "undecided" },
  ];
  expect([...lastWords(said)].map(({ judgement }) => judgement)).toEqual(["undecided", "different"]);
  expect(pairOf({ leftId: "b", rightId: "a" })).toBe("a b");
});
