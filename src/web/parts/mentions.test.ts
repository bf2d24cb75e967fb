import fc from "fast-check";
import { expect, test } from "vitest";
import { paragraphsOf, segmentsOf } from "./mentions.ts";

const spans = fc.array(
  fc.record({ start: fc.integer({ min: -2, max: 40 }), end: fc.integer({ min: -2, max: 40 }) }),
  { maxLength: 12 },
);

test("the pieces joined are the text, whatever the mentions", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 36 }), spans, (text, mentions) => {
      const joined = segmentsOf(text, mentions)
        .map((segment) => segment.text)
        .join("");
      expect(joined).toBe(text);
    }),
  );
});

test("every character lies under exactly the mentions that span it", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 36 }), spans, (text, mentions) => {
      for (const segment of segmentsOf(text, mentions))
        for (let at = segment.start; at < segment.start + segment.text.length; at++) {
          const expected = mentions.flatMap((m, index) =>
            m.start >= 0 && m.end <= text.length && m.start <= at && at < m.end ? [index] : [],
          );
          expect([...segment.mentions].sort((a, b) => a - b)).toEqual(expected);
        }
    }),
  );
});

test("an inner mention comes after the outer one, so that it is marked on top", () => {
  const segments = segmentsOf("Keir Starmer met ministers", [
    { start: 0, end: 26 },
    { start: 0, end: 12 },
  ]);
  expect(segments[0]).toEqual({ text: "Keir Starmer", start: 0, mentions: [0, 1] });
});

test("lines become paragraphs and keep their offsets", () => {
  const text = "one\n\ntwo three";
  const [first, second] = paragraphsOf(segmentsOf(text, [{ start: 9, end: 14 }]));
  expect(first?.map((s) => s.text)).toEqual(["one"]);
  expect(second?.map((s) => [s.text, s.start, s.mentions])).toEqual([
    ["two ", 5, []],
    ["three", 9, [0]],
  ]);
});
