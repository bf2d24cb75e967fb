import { expect, test, vi } from "vitest";
import { reference } from "../../../test/formats/support.ts";
import { tokenize } from "../text/tokens.ts";
import { secondBound } from "./bounds.ts";
import { numberAt } from "./numbers.ts";
import { asciiDigits, type Passage } from "./passage.ts";
import { readingOf } from "./reading.ts";

/** How many characters all regular expressions look over while every pair of a text is read. */
function charactersSeen(text: string): number {
  const passage: Passage = {
    text,
    digits: asciiDigits(text),
    tokens: tokenize(text),
    lang: "en",
    reading: readingOf(reference),
  };
  let seen = 0;
  const original = RegExp.prototype.test;
  const spy = vi.spyOn(RegExp.prototype, "test").mockImplementation(function (this: RegExp, of: string) {
    seen += of.length;
    return original.call(this, of);
  });
  try {
    for (let i = 0; i < passage.tokens.length; i++) {
      const first = numberAt(passage, i);
      if (first) secondBound(passage, first);
    }
  } finally {
    spy.mockRestore();
  }
  return seen;
}

test.each(["1-2 ", "1 – 2 ", "1 - 2\n", "12 "])(
  "a text twice as long is twice the work, however many numbers with dashes it has (%j)",
  (pair) => {
    const once = charactersSeen(pair.repeat(200));
    expect(charactersSeen(pair.repeat(400))).toBeLessThan(once * 2.5);
  },
);
