import { expect, test } from "vitest";
import { afterLeaving, placeIn } from "./queue.ts";

const items = ["a", "b", "c"];
const placeOf = (id: string | undefined) => placeIn(items, id, (one) => one);

test("a queue says where what the address names is not in it, and stands at its first then", () => {
  expect(placeOf("c")).toEqual({ at: 2, isElsewhere: false });
  expect(placeOf(undefined)).toEqual({ at: 0, isElsewhere: false });
  expect(placeOf("decided")).toEqual({ at: 0, isElsewhere: true });
});

test("deciding brings the next one, also in the middle of the queue", () => {
  expect([0, 1, 2].map((at) => afterLeaving(items, at))).toEqual(["b", "c", "b"]);
  expect(afterLeaving(["a"], 0)).toBeUndefined();
});
