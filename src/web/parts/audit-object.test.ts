import { expect, test } from "vitest";
import { splitObject } from "./audit-object.tsx";

test("an object of the log is a kind, and which of it where that is said", () => {
  expect(splitObject("report:rep-1")).toEqual(["report", "rep-1"]);
  expect(splitObject("pair:a:b")).toEqual(["pair", "a:b"]);
  expect(splitObject("taxii-collection 7")).toEqual(["taxii-collection", "7"]);
  expect(splitObject("routes map")).toEqual(["routes map", ""]);
});
