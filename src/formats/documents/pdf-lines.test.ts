import { expect, test } from "vitest";
import { size } from "../../../test/support/cases.ts";
import { textOfPage } from "./pdf-lines.ts";
import type { PdfPiece } from "./pdf-order.ts";

const LEADING = 14;
/** A line of signs that are six wide, the first piece at `x`; more pieces lie where they say. */
const line = (
  row: number,
  text: string,
  x = 40,
  more: readonly (readonly [number, string])[] = [],
): PdfPiece[] =>
  [[x, text] as const, ...more].map(([left, str], i, all) => ({
    str,
    dir: /\p{Script=Arabic}/u.test(str) ? "rtl" : "ltr",
    width: 6 * str.length,
    height: 12,
    transform: [12, 0, 0, 12, left, 700 - LEADING * row],
    hasEOL: i === all.length - 1,
  }));
const read = (...lines: readonly (readonly PdfPiece[])[]): string[] => textOfPage(lines.flat()).split("\n");
const FULL = "The officers who came to the harbour were told by";

test("a line goes on where the next one's first word did not fit behind it", () => {
  expect(
    read(line(0, FULL), line(1, "Karim Testovic, who lives there too, but that he"), line(2, "left on 12")),
  ).toEqual([`${FULL} Karim Testovic, who lives there too, but that he left on 12`]);
  expect(read(line(0, FULL), line(1, "Boats 12"), line(2, "Engines 14"))).toEqual([
    `${FULL} Boats 12`,
    "Engines 14",
  ]);
});

test("a sentence's end, an item's mark, another size and a gap end a paragraph", () => {
  expect(read(line(0, `${FULL}.`), line(1, "Next"))).toHaveLength(2);
  expect(read(line(0, FULL), line(1, "– an item"), line(2, "2. another"))).toHaveLength(3);
  expect(read(line(0, FULL), line(3, "far below"))).toHaveLength(2);
  const heading = line(0, FULL).map((piece) => ({ ...piece, height: 20 }));
  expect(read(heading, line(1, "of another size"))).toHaveLength(2);
  expect(read(line(0, FULL), line(1, "in another column", 340))).toHaveLength(2);
});

test("rows of a table stay rows: cells below each other, or far apart", () => {
  const cells = (row: number, ...texts: string[]) =>
    line(row, texts[0] ?? "", 40, [
      [150, texts[1] ?? ""],
      [260, texts[2] ?? ""],
    ]);
  expect(read(cells(0, "Name", "Phone", "Born"), cells(1, "Ali Demo Kaya", "0700", "1980"))).toHaveLength(2);
  expect(
    read(line(0, "Wide cell of a row", 40, [[152, "second cell"]]), line(1, "A row below", 40, [[152, "x"]])),
  ).toHaveLength(2);
});

test("a hyphen at the margin joins what it cut; a soft one goes", () => {
  expect(read(line(0, `${FULL} Boulogne-`), line(1, "sur-Mer"))).toEqual([`${FULL} Boulogne-sur-Mer`]);
  expect(read(line(0, `${FULL} harb\u00ad`), line(1, "ours"))).toEqual([`${FULL} harbours`]);
});

test("from the right, lines end on the left; letters in the form that they are drawn in are letters", () => {
  const first = "قالت الشرطة إن رجلا اسمه كريم";
  const second = "تستوفيتش كان هناك";
  expect(read(line(0, first, 500 - 6 * first.length), line(1, second, 500 - 6 * second.length))).toEqual([
    `${first} ${second}`,
  ]);
  expect(read(line(0, "\ufefb\u0020\ufedb\ufe8e\ufedf\ufef4\ufeea"))).toEqual(["لا كاليه"]);
});

test("a hundred thousand lines are read in time that grows with them", () => {
  const lines = Array.from({ length: size(100_000) }, (_, i) => line(i, FULL));
  const before = process.cpuUsage();
  textOfPage(lines.flat());
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(4);
});
