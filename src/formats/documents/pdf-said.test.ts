import { expect, test } from "vitest";
import { mayBeSaid, type PdfItem, piecesSaid, textSaid } from "./pdf-said.ts";

const WIDTH = 5;
const HEIGHT = 10;
const END = { type: "endMarkedContent" };

/** A word in a font of letters of one width, from a place on a line. */
const drawn = (str: string, left: number, y = 700, letters = str.length): PdfItem => ({
  str,
  dir: "ltr",
  width: WIDTH * letters,
  height: HEIGHT,
  transform: [HEIGHT, 0, 0, HEIGHT, left, y],
  hasEOL: false,
});
/** A letter as a base and dots, neither of which the font knows. */
const letter = (said: string, left: number, y = 700): PdfItem[] => [
  { type: "beginMarkedContentProps", said },
  { ...(drawn("\0", left + 2, y + 3) as object), width: 0 } as PdfItem,
  drawn("\0", left, y, 1),
  END,
];
/** Arabic as it is drawn: from the left, the last letter first. */
const arabic = (text: string, left: number, y = 700): PdfItem[] =>
  [...text].reverse().flatMap((c, at) => (c === " " ? [] : letter(c, left + WIDTH * at, y)));
const read = (...items: readonly PdfItem[]): string | undefined =>
  piecesSaid(items, { rtl: 0, ltr: 0 })
    ?.map(({ str, hasEOL }) => str + (hasEOL ? "\n" : ""))
    .join("")
    .trim();

test("a page whose spans say nothing is none of its", () => {
  expect(read(drawn("Boats", 40), { type: "beginMarkedContent" }, drawn("!", 70), END)).toBeUndefined();
});

test("letters drawn in parts are what their spans say, from the right, with spaces where gaps are", () => {
  expect(read(...arabic("شبكة التهريب", 40))).toBe("شبكة التهريب");
  expect(read(...arabic("خط", 40, 700), ...arabic("ثان", 40, 680))).toBe("خط\nثان");
});

test("Latin words and numbers keep their own order in a line from the right, and Arabic in one from the left", () => {
  // "يوم 12 مارس 2026 (Calais)" as it is seen.
  const line = [
    drawn("(Calais)", 0),
    drawn("2026", 70),
    ...arabic("مارس", 95),
    drawn("12", 120),
    ...arabic("يوم", 135),
  ];
  expect(read(...line)).toBe("يوم 12 مارس 2026 (Calais)");
  const english = [drawn("The broker", 0), ...arabic("كريم دلاني", 55), drawn("met them in Calais", 110)];
  expect(read(...english)).toBe("The broker كريم دلاني met them in Calais");
});

test("brackets of a run from the right are drawn turned round; what joins digits joins them", () => {
  expect(read(drawn("(", 0), ...arabic("خيالي", 5), drawn(")", 30), ...arabic("كريم", 40))).toBe(
    "كريم (خيالي)",
  );
  expect(read(drawn("15", 0), drawn(":", 10), drawn("36", 15), ...arabic("في", 30))).toBe("في 15:36");
  expect(read(drawn("8", 0), drawn("–", 10), drawn("26", 20), ...arabic("من", 35))).toBe("من 26 – 8");
});

test("a span may say a ligature, a word over two lines or nothing; one within another is that one's", () => {
  const [begin, ...rest] = letter("لا", 20);
  expect(read(...arabic("م", 15), begin as PdfItem, ...rest, ...arabic("س", 25))).toBe("سلام");
  expect(
    read(
      { type: "beginMarkedContentProps", said: "hyphenated" },
      drawn("hyphen-", 0, 700),
      drawn("ated", 0, 680),
      ...letter("x", 30, 680),
      END,
      { type: "beginMarkedContentProps", said: "" },
      drawn("watermark", 0, 300),
      END,
    ),
  ).toBe("hyphenated");
});

test("a page is looked at again where its font leaves letters unsaid", () => {
  const pieces = (str: string) => [drawn(str, 0)].flatMap((one) => ("str" in one ? [one] : []));
  expect(["Boats", "B\0ats", "\ue012\ue013"].map((str) => mayBeSaid(pieces(str)))).toEqual([
    false,
    true,
    true,
  ]);
});

test("what a span says is read by its mark", () => {
  expect(textSaid("\u00fe\u00ff\u0006\u0027")).toBe("ا");
  expect(textSaid("\u00ef\u00bb\u00bf\u00d8\u00a7")).toBe("ا");
  expect(textSaid("ffi")).toBe("ffi");
});
