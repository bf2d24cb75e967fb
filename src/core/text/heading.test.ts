import { describe, expect, it } from "vitest";
import { delimiterIn, headingRow } from "./heading.ts";

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
    ["a\tb\n1\t2", "\t"],
    ['"a;b;c","d"\n"1;2;3","4"', ","],
    ["only one", ","],
  ])("%j", (text, sign) => {
    expect(delimiterIn(text)).toBe(sign);
  });
});
