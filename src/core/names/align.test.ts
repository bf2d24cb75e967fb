import { describe, expect, it } from "vitest";
import {
  alignedUnits,
  alignWords,
  constantOf,
  expectedOf,
  MAX_LETTERS,
  perOddsOf,
  prepareWord,
  UNALIGNED,
} from "./align.ts";
import { type AlignmentTable, compileAlignment, readWord, skeletonsByTable } from "./alignment-table.ts";
import { Gains } from "./gains.ts";

/** A table small enough to add up by hand; its figures are tenths of log-odds. Its y letters are as likely as said below. */
const table = (): AlignmentTable =>
  compileAlignment(
    {
      cells: {
        "": "x -5",
        "^": "^ 1",
        $: "$ 2",
        a: "a 20 e 8 _ -15",
        b: "b 30 p 12",
        s: "s 25",
        h: "h 22 _ 3",
        sh: "sch 70",
        t: "t 28 tt 33",
        g: "g 20 j 15",
        z: "z 20 k -20",
      },
      letters: {
        a: -23,
        e: -25,
        b: -30,
        p: -33,
        s: -28,
        h: -10,
        c: -15,
        t: -27,
        x: -50,
        g: -25,
        j: -26,
        z: -30,
        k: -25,
      },
      expectX: { a: 18, b: 26 },
      expectY: { a: 15 },
      same: [-2, 1, 0.5, 3],
    },
    { ğ: { g: 0.5, "": 0.25, gh: 0.25 } },
  );
const odds = (x: string, y: string, least?: number, of = table()): number =>
  alignWords(prepareWord(x, "x", of), prepareWord(y, "y", of), of, least);

describe("the best alignment of two words", () => {
  // The edges earn 1 and 2.
  it.each<[string, string, string, number]>([
    ["letter by letter", "ab", "ab", 1 + 20 + 30 + 2],
    ["by letters that render another", "ab", "ep", 1 + 8 + 12 + 2],
    ["by units of two letters and of three", "sh", "sch", 1 + 70 + 2],
    ["by the better of a unit and its letters", "t", "tt", 1 + 33 + 2],
    ["in the middle of a word", "asha", "ascha", 1 + 20 + 70 + 20 + 2],
    ["with a letter that is dropped", "ba", "b", 1 + 30 - 15 + 2],
    ["with one that is dropped at the beginning, which costs 25 more", "ab", "b", 1 - 15 - 25 + 30 + 2],
    ["with a letter more", "b", "bx", 1 + 30 - 5 + 2],
    ["with one more at the beginning", "b", "xb", 1 - 5 - 25 + 30 + 2],
    ["with one that was never seen to be added", "b", "ba", 1 + 30 - 42 + 2],
    ["with one that was never seen to be dropped", "bs", "b", 1 + 30 - 42 + 2],
    ["with two that were never seen for each other", "ab", "as", 1 + 20 - 45 + 2],
    ["with a letter of x that the table does not know, dropped", "bq", "b", 1 + 30 - 42 + 2],
    ["with one of y that it does not know, added", "b", "bw", 1 + 30 - 42 + 2],
    ["with one of each that it does not know", "bq", "bw", 1 + 30 - 45 + 2],
    ["with one of x that it does not know", "bq", "ba", 1 + 30 - 45 + 2],
    ["with one of y that it does not know", "ba", "bw", 1 + 30 - 45 + 2],
    // 10 ln(1/2) + 25, 10 ln(1/4), and 10 ln(1/4) + 35, rounded.
    ["by a reading that was set by hand", "ğ", "g", 1 + 18 + 2],
    ["by one that says that it is silent", "bğ", "b", 1 + 30 - 14 + 2],
    ["by one of two letters", "ğ", "gh", 1 + 21 + 2],
    ["of words without a letter", "", "", 1 + 2],
  ])("%s: %s, %s", (_, x, y, tenths) => {
    expect(odds(x, y)).toBeCloseTo(tenths / 10, 9);
  });

  it("is given up where it comes to less than was asked for", () => {
    expect(odds("ab", "ab", 5.3)).toBeCloseTo(5.3, 9);
    expect(odds("ab", "ab", 5.31)).toBe(UNALIGNED);
    expect(odds("ab", "ss", 5.3)).toBe(UNALIGNED);
    expect(odds("ab", "ab", -3)).toBeCloseTo(5.3, 9);
  });

  it("is of words of forty-two letters at most, besides their edges", () => {
    const long = "a".repeat(MAX_LETTERS - 2);
    expect(odds(long, long)).toBeCloseTo((1 + 42 * 20 + 2) / 10, 9);
    expect(odds(`${long}a`, long)).toBe(UNALIGNED);
    expect(odds(long, `${long}a`)).toBe(UNALIGNED);
  });

  it("is the same whatever was aligned before", () => {
    const of = table();
    const first = odds("asha", "ascha", undefined, of);
    odds("b".repeat(30), "p".repeat(30), undefined, of);
    odds("", "a", undefined, of);
    expect(odds("asha", "ascha", undefined, of)).toBe(first);
  });

  it("is shown step by step, without its edges", () => {
    const steps = (x: string, y: string) =>
      alignedUnits(x, y, table()).map((unit) => `${unit.x}=${unit.y} ${unit.odds}`);
    expect(steps("asha", "ascha")).toEqual(["a=a 2", "sh=sch 7", "a=a 2"]);
    expect(steps("tb", "ttp")).toEqual(["t=tt 3.3", "b=p 1.2"]);
    expect(steps("ab", "b")).toEqual(["a= -4", "b=b 3"]);
    expect(steps("ba", "b")).toEqual(["b=b 3", "a= -1.5"]);
    expect(steps("b", "xb")).toEqual(["=x -3", "b=b 3"]);
    expect(steps("b", "bx")).toEqual(["b=b 3", "=x -0.5"]);
    expect(steps("ab", "as")).toEqual(["a=a 2", "b=s -4.5"]);
    expect(steps("bq", "bw")).toEqual(["b=b 3", "q=w -4.5"]);
    expect(steps("a".repeat(43), "a")).toEqual([]);
    expect(steps("", "")).toEqual([]);
  });
});

describe("a word prepared for a table", () => {
  it("has its letters and both edges, and what a perfect match would earn", () => {
    const of = table();
    const word = prepareWord("abs", "x", of);
    expect(word.length).toBe(5);
    // A letter without a figure counts two.
    expect(word.expected).toBeCloseTo(1.8 + 2.6 + 2, 9);
    expect(prepareWord("abs", "y", of).expected).toBeCloseTo(1.5 + 2 + 2, 9);
    expect(expectedOf("qa", of.x)).toBeCloseTo(2 + 1.8, 9);
    expect(expectedOf("", of.x)).toBe(0);
    // Of a letter that was set by hand a half of what its readings earn on average.
    expect(expectedOf("ğ", of.x)).toBeCloseTo((0.5 * 18 - 0.25 * 14 + 0.25 * 21) / 10 / 2, 9);
  });

  it("may earn something by what renders nothing of the other word", () => {
    const of = table();
    expect(["hh", "ha", "ab", ""].map((word) => prepareWord(word, "x", of).alone)).toEqual([6, 3, 0, 0]);
    expect(prepareWord("x", "y", of).alone).toBe(0);
  });

  it("is one with another by a line in their odds, steeper or flatter by their letters", () => {
    const of = table();
    // 2 times 3 over eight letters is 0.75.
    expect(perOddsOf(of, 6, 6)).toBeCloseTo(1 - 0.5 - 0.75, 9);
    expect(constantOf(of, 6, 6, 4)).toBeCloseTo(-2 + (0.5 + 0.75) * 4, 9);
    expect(perOddsOf(of, 2, 2)).toBeCloseTo(1 - 0.5 - 6, 9);
    expect(constantOf(of, 2, 3, 1)).toBeCloseTo(-2 + 0.5 + 6, 9);
  });
});

describe("what the letters of another word can earn of one", () => {
  it("is for each the best that any of its letters gives, or what it is worth for none", () => {
    const of = table();
    const gainsOfX = Gains.of(prepareWord("ab", "x", of), "x", of);
    expect(["ab", "ep", "sb", "", "bbb"].map((word) => gainsOfX.sumOf(word))).toEqual([
      1 + 20 + 30 + 2,
      1 + 8 + 12 + 2,
      1 - 42 + 30 + 2,
      1 + 2,
      1 + 90 + 2,
    ]);
    expect(Gains.of(prepareWord("shx", "x", of), "x", of).sumOf("schx")).toBe(1 + 70 - 5 + 2);
    const gainsOfY = Gains.of(prepareWord("sch", "y", of), "y", of);
    expect(gainsOfY.sumOf("sh")).toBe(1 + 70 + 2);
    expect(gainsOfY.sumOf("a")).toBe(1 - 15 + 2);
    for (const word of ["ab", "ep", "sb", "", "sch", "ttx"])
      expect(gainsOfX.sumRest(prepareWord(word, "y", of), new Int16Array(9))).toBe(gainsOfX.sumOf(word));
  });

  it("is told for what stands behind each letter", () => {
    const of = table();
    const rest = new Int16Array(5);
    expect(Gains.of(prepareWord("ab", "x", of), "x", of).sumRest(prepareWord("ab", "y", of), rest)).toBe(53);
    expect([...rest]).toEqual([53, 52, 32, 2, 0]);
  });
});

describe("a word read by its table", () => {
  it.each([
    ["ab", "ab"],
    ["sha", "scha"],
    ["shs", "schs"],
    ["hs", "hs"],
    // A letter that it does not know says nothing.
    ["aqb", "ab"],
    ["t", "t"],
    ["gz", "gz"],
    ["ğ", "g"],
    ["", ""],
  ])("%s is %s", (word, reading) => {
    expect(readWord(word, table())).toBe(reading);
  });

  it.each<[string, number, string[]]>([
    ["ab", 3, ["B"]],
    ["sh", 3, ["S"]],
    ["ats", 3, ["TS"]],
    // "g" is read as "g" or, less likely, as "j"; "z" hardly ever as "k".
    ["ga", 3, ["K", "S"]],
    ["ga", 1, ["K"]],
    ["z", 3, ["S"]],
    ["gg", 3, ["K", "KS", "SK"]],
    ["gg", 4, ["K", "KS", "SK", "S"]],
    ["qb", 3, ["B"]],
    ["ğb", 3, ["KB", "B"]],
    ["", 3, [""]],
  ])("%s has of %i skeletons at most %j", (word, limit, keys) => {
    expect(skeletonsByTable(word, table(), limit)).toEqual(keys);
  });
});
