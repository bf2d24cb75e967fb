import { strToU8 } from "fflate";
import { describe, expect, test } from "vitest";
import { book, cell, codes, decodeOffice, secondsOf } from "../../../test/formats/office-of.ts";
import { context, valuesOf } from "../../../test/formats/support.ts";
import { takeApart } from "./take-apart.ts";
import { xlsx } from "./xlsx.ts";

describe("XLSX", () => {
  test("a long sheet is handed on in pieces: no piece of the answer gives more than some rows", () => {
    const row = (n: number): string =>
      `<row r="${n}">${cell(`A${n}`, `First${n}`)}${cell(`B${n}`, `Last${n}`)}</row>`;
    const rows = Array.from({ length: 16_000 }, (_, n) => row(n + 2)).join("");
    const bytes = book(`<row r="1">${cell("A1", "First name")}${cell("B1", "Last name")}</row>${rows}`);
    const answer = strToU8(takeApart("xlsx", bytes));
    const decoder = xlsx.open(context);
    const given: number[] = [];
    for (let at = 0; at < answer.length; at += 16_384)
      given.push(decoder.push(answer.subarray(at, at + 16_384)).statements.length);
    given.push(decoder.end().statements.length);
    const total = given.reduce((sum, n) => sum + n, 0);
    const { statements } = decodeOffice(xlsx, bytes, context);
    expect(total).toBe(statements.length);
    expect(valuesOf(statements, "lastName").at(-1)).toBe("Last16001");
    expect(Math.max(...given)).toBeLessThan(total / 4);
  });

  test("one long string that all cells share, cells far to the right and one sheet listed often are cut", () => {
    const shared = book(`<row>${cell("A1", "0", "s")}${cell("B1", "0", "s")}</row>`.repeat(3000), {
      "xl/sharedStrings.xml": `<sst><si><t>${"x".repeat(100_000)}</t></si></sst>`,
    });
    expect(shared.length).toBeLessThan(5000);
    // 600 MB of text, which no string holds.
    expect(codes(shared, xlsx)).toContain("TEXT_TOO_LONG");
    const wide = book(`<row>${cell("SF1", "1", "n")}</row>`.repeat(3000));
    // Its cells, and the tabs between them.
    expect(codes(wide, xlsx)).toEqual(["TEXT_TOO_LONG", "TEXT_TOO_LONG"]);
    const often = '<sheet name="P" r:id="rId1"/>'.repeat(1000);
    const sheets = book('<row r="200000"/>', {
      "xl/workbook.xml": `<w xmlns:r="r"><sheets>${often}</sheets></w>`,
    });
    expect(secondsOf(() => codes(sheets, xlsx))).toBeLessThan(5);
  });
});
