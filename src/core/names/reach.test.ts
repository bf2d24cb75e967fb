import { describe, expect, it } from "vitest";
import { ABSENT } from "./odds.ts";
import { letterBits, Reach } from "./reach.ts";

/** Units of the other side: none, a, b, ab, and what is no unit. */
const BITS = Int32Array.of(0, 1, 2, 3, 0);
const ROWS = [
  [-42, 20, 30, 70, ABSENT],
  [ABSENT, -5, ABSENT, 9, ABSENT],
  [ABSENT, ABSENT, ABSENT, ABSENT, ABSENT],
];
const reach = (): Reach => new Reach(Int16Array.from(ROWS.flat()), 5, 1, BITS);

describe("what a unit can earn by the letters of the other word", () => {
  it("is the most of the units that these letters make", () => {
    const of = reach();
    expect([0, 1, 2, 3, 7].map((letters) => of.of(0, letters))).toEqual([-42, 20, 30, 70, 70]);
    expect([0, 1, 2, 3].map((letters) => of.of(1, letters))).toEqual([ABSENT, -5, ABSENT, 9]);
    expect(of.of(2, 3)).toBe(ABSENT);
  });

  it("is the same where the table is read across", () => {
    const odds = Int16Array.from(
      [...BITS.keys()].flatMap((other) => ROWS.map((row) => row[other] as number)),
    );
    const of = new Reach(odds, 1, 3, BITS);
    expect([0, 1, 2, 3].map((letters) => of.of(0, letters))).toEqual([-42, 20, 30, 70]);
  });

  it("is never less than the truth where more units earn something than are told apart", () => {
    const bits = Int32Array.from({ length: 31 }, (_, i) => (i === 0 ? 0 : 1 << (i - 1)));
    const odds = Int16Array.from(bits.keys(), (i) => (i === 0 ? -42 : 100 - i));
    const of = new Reach(odds, 31, 1, bits);
    expect(of.of(0, 1)).toBe(99);
    expect(of.of(0, 1 << 9)).toBe(90);
    // The twelfth is said to be there always.
    expect(of.of(0, 1 << 20)).toBe(88);
    expect(of.of(0, 0)).toBe(88);
  });

  it("takes letters as bits, which more than thirty-two share", () => {
    const letters = new Uint8Array(1 << 16);
    [..."abc"].forEach((letter, i) => {
      letters[letter.charCodeAt(0)] = i + 1;
    });
    letters["z".charCodeAt(0)] = 33;
    expect(letterBits("abca", letters)).toBe(0b1110);
    expect(letterBits("z", letters)).toBe(letterBits("a", letters));
    expect(letterBits("?", letters)).toBe(0);
  });
});
