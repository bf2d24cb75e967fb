import { expect, test } from "vitest";
import { shownPosition } from "./position.ts";

const boat = { id: "msg-1", at: "2026-03-01T10:00:00.000Z", lat: 50.9412, lon: 1.3327 };
const after = (hours: number): number => Date.parse(boat.at) + hours * 3_600_000;

test("rescue sees a position at once and exactly", () => {
  expect(shownPosition(boat, true, after(0))).toEqual({ ...boat, isExact: true });
});

test("nobody else sees it within a day, and then neither where nor when exactly", () => {
  expect(shownPosition(boat, false, after(23.9))).toBeUndefined();
  expect(shownPosition({ ...boat, at: "soon" }, false, after(1000))).toBeUndefined();
  expect(shownPosition(boat, false, after(24))).toEqual({
    id: "msg-1",
    at: "2026-03-01",
    lat: 51,
    lon: 1.25,
    isExact: false,
  });
});
