import fc from "fast-check";
import { expect, test } from "vitest";
import { EventReader } from "./events.ts";

const stream =
  'event: import\ndata: {"uploadId":"a","bytesRead":10}\n\n: beat\n\nid: 2\nevent: report\ndata: {"reportId":"r"}\n\n';
const expected = [
  { event: "import", data: { uploadId: "a", bytesRead: 10 } },
  { event: "report", data: { reportId: "r" } },
];

test("events are the same however the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: stream.length })), (cuts) => {
      const reader = new EventReader();
      const places = [0, ...[...cuts].sort((a, b) => a - b), stream.length];
      const events = places.slice(1).flatMap((end, i) => reader.push(stream.slice(places[i], end)));
      expect(events).toEqual(expected);
    }),
  );
});

test("data that is no JSON is passed over", () => {
  expect(new EventReader().push("data: {broken\n\n")).toEqual([]);
});
