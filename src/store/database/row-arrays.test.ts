import { describe, expect, it } from "vitest";
import { rowArray } from "./row-arrays.ts";

type Posting = [id: string, accessId: number, entityId: string | undefined, key: string, words: number];
const ID = "00112233445566778899aabbccddeeff";
const TYPE = 70_002;
const postings = (...rows: Posting[]): string => {
  const bytes = rowArray(TYPE, rows, (row, [id, accessId, entityId, key, words]) => {
    row.uuid(id);
    row.int(accessId);
    row.text(entityId);
    row.text(key);
    row.int(words);
  });
  return Buffer.from(bytes).toString("hex");
};

const int = (value: number): string => (value >>> 0).toString(16).padStart(8, "0");
const cell = (oid: number, hex: string): string => int(oid) + int(hex.length / 2) + hex;
const text = (value: string): string => cell(25, Buffer.from(value).toString("hex"));
const head = (rows: number): string => int(1) + int(0) + int(TYPE) + int(rows) + int(1);
const row = (...cells: string[]): string => {
  const body = int(cells.length) + cells.join("");
  return int(body.length / 2) + body;
};

describe("rows in PostgreSQL's binary form", () => {
  it("are an array of one dimension, each column with its type and length", () => {
    expect(postings([ID, 7, "e-1", "latin:nouri", -2])).toBe(
      head(1) + row(cell(2950, ID), cell(23, int(7)), text("e-1"), text("latin:nouri"), cell(23, int(-2))),
    );
  });

  it("hold no dimension where there is no row, and minus one where a column is null", () => {
    expect(postings()).toBe(int(0) + int(0) + int(TYPE));
    expect(postings([ID, 7, undefined, "", 1])).toBe(
      head(1) + row(cell(2950, ID), cell(23, int(7)), int(25) + int(-1), text(""), cell(23, int(1))),
    );
  });

  it("write texts as UTF-8, short or long, and grow beyond what was set aside", () => {
    const long = "خالد النوري ".repeat(500);
    const ascii = "a".repeat(3000);
    for (const value of ["é", "خالد", "a".repeat(48), "a".repeat(49), long, ascii, "\ud800"])
      expect(postings([ID, 1, value, value, 1], [ID, 1, value, value, 1])).toBe(
        head(2) + row(cell(2950, ID), cell(23, int(1)), text(value), text(value), cell(23, int(1))).repeat(2),
      );
  });

  it("hold whether something is so as one byte", () => {
    const bytes = rowArray(TYPE, [true, false], (row, value) => row.bool(value));
    expect(Buffer.from(bytes).toString("hex")).toBe(head(2) + row(cell(16, "01")) + row(cell(16, "00")));
  });

  it.each(["a\0b", `${"é".repeat(60)}\0`])("refuse a NUL", (value) => {
    expect(() => postings([ID, 1, value, "k", 1])).toThrow(
      expect.objectContaining({ code: "STATEMENT_INVALID" }),
    );
  });

  it.each([ID.slice(1), `${ID}0`, ID.toUpperCase(), ID.replace("f", "g"), ID.replace("f", "ü")])(
    "refuse %s as an id",
    (id) => {
      expect(() => postings([id, 1, "e", "k", 1])).toThrow(
        expect.objectContaining({ code: "STATEMENT_INVALID" }),
      );
    },
  );
});
