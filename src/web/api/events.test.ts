import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { EventReader, followEvents } from "./events.ts";

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

test("whoever follows is told when the stream is open and when it is lost", async () => {
  const answers = [new Response(null, { status: 503 }), new Response(stream)];
  vi.stubGlobal("fetch", () => Promise.resolve(answers.shift()));
  vi.useFakeTimers();
  const abort = new AbortController();
  const told: unknown[] = [];
  const following = followEvents(
    abort.signal,
    ({ event }) => told.push(event),
    (isOpen) => {
      told.push(isOpen);
      if (answers.length === 0 && !isOpen) abort.abort();
    },
  );
  await vi.advanceTimersByTimeAsync(2_000);
  await following;
  expect(told).toEqual([false, true, "import", "report", false]);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
