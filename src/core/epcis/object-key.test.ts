import { describe, expect, it } from "vitest";
import {
  foldConfused,
  foldedOf,
  itemOf,
  type ObjectKey,
  objectKey,
  readingVariants,
  serialKey,
  suffixVariants,
} from "./object-key.ts";

const LINK = "https://id.gs1.org";

describe("the key of an object", () => {
  it.each<[string, string, ObjectKey]>([
    [
      "an item",
      `${LINK}/01/09506000134352/21/BX40-0417`,
      { class: "09506000134352", head: "8X#6#", number: 400417 },
    ],
    [
      "an item whose serial number is percent-encoded",
      `${LINK}/01/09506000134352/21/bx40%2F17`,
      { class: "09506000134352", head: "8X40/#2#", number: 17 },
    ],
    [
      "an item whose percent-encoding is broken",
      `${LINK}/01/09506000134352/21/bx%zz7`,
      { class: "09506000134352", head: "8X%#3#", number: 227 },
    ],
    [
      "a container, without its check digit",
      `${LINK}/00/095060001343520017`,
      { class: "", head: "00/09506000134#6#", number: 352001 },
    ],
    [
      "a class, which is no item",
      `${LINK}/01/09506000134352`,
      { class: "", head: "https://id.gs1.org/01/09506000134352", number: 0 },
    ],
    [
      "an item with a query behind it",
      `${LINK}/01/09506000134352/21/17?a`,
      { class: "", head: "https://id.gs1.org/01/09506000134352/21/17?a", number: 0 },
    ],
    ["a bare serial number", "bx40 0417", { class: "", head: "8X#6#", number: 400417 }],
    ["two signs are no serial number", "b7", { class: "", head: "b7", number: 0 }],
    ["three are", "b71", { class: "", head: "#3#", number: 871 }],
    [
      "forty-one are none",
      "a".repeat(41),
      { class: "", head: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", number: 0 },
    ],
    [
      "another identifier",
      "urn:epc:id:sgln:0614141.07346.1",
      { class: "", head: "urn:epc:id:sgln:0614141.07346.1", number: 0 },
    ],
  ])("%s", (_, canonical, key) => {
    expect(objectKey(canonical)).toEqual(key);
  });

  it("of an item gives its GTIN and serial number in capitals", () => {
    expect(itemOf(`${LINK}/01/09506000134352/21/bx%20a`)).toEqual({ gtin: "09506000134352", serial: "BX A" });
    expect(itemOf(`${LINK}/01/0950600013435/21/17`)).toBeUndefined();
  });

  it("takes signs that readings confuse for one", () => {
    expect(foldConfused("OQD-IL ZSGB AXE 09")).toBe("000112568AXE09");
  });

  it.each<[string, string, number]>([
    ["BX0417", "BX#4#", 417],
    ["BX0417A", "BX#4#A", 417],
    ["BX1234567", "BX1#6#", 234567],
    ["BXA", "BXA#0#", 0],
    ["7", "#1#", 7],
    ["12A34", "12A#2#", 34],
  ])("splits %s into head and number", (folded, head, number) => {
    expect(serialKey(folded)).toEqual({ head, number });
    expect(foldedOf({ head, number })).toBe(folded);
  });
});

describe("what a reading may stand for", () => {
  const heads = ["AX#4#", "AX#5#", "AY#4#T", "00/09506000134#6#"];
  const variants = (reading: string, given: readonly string[] = heads): string[] =>
    readingVariants(reading, given)
      .map((v) => foldedOf(v))
      .sort();

  it("is itself alone where no heads are known", () => {
    expect(readingVariants("ax-0417")).toEqual([{ head: "AX#4#", number: 417, weight: 1 }]);
  });
  it("is what one misread, lost, added or exchanged sign makes of it", () => {
    const four = variants("AX0417", ["AX#4#"]);
    // Each of four digits misread as one of ten, and three pairs of neighbours exchanged.
    expect(four.length).toBe(4 * 9 + 1 + 3);
    expect(four).toContain("AX0471");
    expect(four).toContain("AX9417");
    expect(four).not.toContain("AX9517");
    const lost = variants("AX041", ["AX#4#"]);
    expect(lost).toContain("AX0417");
    expect(lost).toContain("AX0041");
    expect(lost).not.toContain("AX1417");
    expect(variants("AX04177", ["AX#4#"])).toEqual(["AX0177", "AX0417", "AX0477", "AX4177"]);
    expect(variants("XA0417", ["AX#4#"])).toEqual(["AX0417"]);
    expect(variants("AZ0417", ["AX#4#"])).toEqual(["AX0417"]);
  });
  it("keeps to heads of about its length", () => {
    expect(variants("AX0417", ["AX#4#", "AX#5#", "AX#6#"]).every((v) => v.length <= 7)).toBe(true);
    expect(variants("AX0417", ["AX#6#"])).toEqual([]);
    expect(variants("AX04", ["AX#4#"])).toEqual([]);
  });
  it("keeps what stands behind the number", () => {
    expect(variants("AY0417", ["AY#4#T"])).toEqual(["AY0417T"]);
    expect(variants("AY0417X", ["AY#4#T"])).toEqual(["AY0417T"]);
  });

  it.each<[string, readonly string[], string[]]>([
    [
      "17",
      ["AX#3#"],
      ["AX017", "AX117", "AX217", "AX317", "AX417", "AX517", "AX617", "AX717", "AX817", "AX917"],
    ],
    ["0417", ["AX#3#"], []],
    ["X417", ["AX#3#", "AY#3#", "BX#3#"], ["AX417", "BX417"]],
    ["AX417", ["AX#3#"], ["AX417"]],
    ["417", ["AX#3#T"], []],
    ["417T", ["AX#3#T"], ["AX417T"]],
    ["T", ["AX#3#T"], []],
    ["417", ["AX#0#"], []],
    ["O", ["AX#1#"], ["AX0"]],
  ])("of a suffix %s under %j is %j", (suffix, given, want) => {
    expect(suffixVariants(suffix, given).map((v) => foldedOf(v))).toEqual(want);
  });
  it("of a suffix is twenty thousand at most", () => {
    expect(suffixVariants("7", ["AX#6#"]).length).toBe(20_000);
  });
});
