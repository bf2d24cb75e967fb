import fc from "fast-check";
import { expect, test } from "vitest";
import { toCsv, toTsv } from "./csv.ts";

const cellOf = (value: string | number): string => toCsv([], [[value]]).slice(3, -2);

test.each(["=1+1", "+4477009", "-2", "@SUM(A1)", "\t=1", " =1", "\u200b=1", "\uff1d1"])(
  "%j is no formula in the spreadsheet that opens it",
  (text) => {
    expect(cellOf(text).replace(/^"/, "")).toMatch(/^'/);
    expect(toTsv([], [[text]]).trim()).toMatch(/^'/);
  },
);

test("a number stays a number", () => {
  expect(cellOf(-2.5)).toBe("-2.5");
});

test("quotes, commas and lines stay inside their cell", () => {
  expect(toCsv(["a"], [['x "y", z\nw']])).toBe('\ufeffa\r\n"x ""y"", z\nw"\r\n');
  expect(toTsv(["a"], [["x\ty\nz"]])).toBe("a\nx y z");
});

test("whatever the texts, a row keeps its number of cells", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (row) => {
      const line = toCsv(row, []).slice(1, -2);
      let cells = 1;
      let isQuoted = false;
      for (const letter of line) {
        if (letter === '"') isQuoted = !isQuoted;
        else if (letter === "," && !isQuoted) cells += 1;
      }
      expect(cells).toBe(row.length);
    }),
  );
});

test("a table without rows is its header alone", () => {
  expect(toCsv(["a", "b"], [])).toBe("\ufeffa,b\r\n");
  expect(toTsv(["a", "b"], [])).toBe("a\tb");
});
