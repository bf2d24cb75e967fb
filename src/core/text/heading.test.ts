import { describe, expect, it } from "vitest";
import { delimiterIn, firstRows, headingRow } from "./heading.ts";

const rows = (text: string): readonly string[][] => text.split("\n").map((line) => line.split(";"));

describe("which row names the columns", () => {
  it.each([
    ["the first, where nothing stands above", "Day;Who;Sum\n1;2;3", 0],
    ["behind a title and what the account is", "Statement\nAccount;8EXOWN\n\nDay;Who;Why;Sum\n1;2;3;4", 3],
    ["also where some rows are not filled", "Title\nDay;Who;Why;Sum\n1;;;4\n2;;;5", 1],
    ["also where the last of its columns has no name", "Day;Who;Why;\n1;2;3;4", 0],
    ["none where no row has two cells", "one\ntwo\n;;", -1],
    ["none where there is no row", "", -1],
  ])("%s", (_, text, at) => {
    expect(headingRow(rows(text))).toBe(at);
  });
});

describe("which sign cuts a table", () => {
  it.each([
    ["Day;Sum\n1;1,5\n2;2,5", ";"],
    ["Statement\n\nDay;Who, or what;Sum\n1;a;1,5", ";"],
    ["Who;Said\nAda;one, two, three\nBea;four, five", ";"],
    ["Who;Where\nAda;1 Road, Flat 2, London, UK\nBea;2 Road, Flat 3, London, UK", ";"],
    ["Who\tWhere\nAda\t1 Road, London, UK\nBea\t2 Road, London, UK", "\t"],
    ["Balance;1,50\nDay;Who;Sum\n1;Ada;1,50\n2;Bea;2,50", ";"],
    ["sep=;\nDay;Sum\n1;1,5\n2;2,5", ";"],
    ["a\tb\n1\t2", "\t"],
    ['"a;b;c","d"\n"1;2;3","4"', ","],
    ["only one", ","],
  ])("%j", (text, sign) => {
    expect(delimiterIn(text)).toBe(sign);
  });
});

describe("the first rows of a table", () => {
  it("are whole where a quoted cell holds line ends, and no more than are asked for", () => {
    const text = '\ufeffWho,"What\r\nis said"\r\nAda,"one, two,\nthree, ""four"""\rBea,';
    expect(firstRows(text)).toEqual([
      ["Who", "What\nis said"],
      ["Ada", 'one, two,\nthree, "four"'],
      ["Bea", ""],
    ]);
    expect(firstRows(text, 1)).toEqual([["Who", "What\nis said"]]);
  });
});
