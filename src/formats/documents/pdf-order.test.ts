import { expect, test } from "vitest";
import { isRightToLeft, type PdfPiece, turnLigatures } from "./pdf-order.ts";

const piece = (str: string): PdfPiece => ({
  str,
  dir: "rtl",
  width: 1,
  height: 1,
  transform: [1, 0, 0, 1, 0, 0],
  hasEOL: true,
});
/** What the library makes of signs: all letters of a line turned round. */
const turned = (signs: readonly string[]): string => [...signs.join("")].reverse().join("");
const read = (...lines: readonly (readonly string[])[]): string[] =>
  turnLigatures(
    lines.map((signs) => piece(turned(signs))),
    lines.flat(),
  ).map(({ str }) => str);

test("a sign that stands for several letters says them in reading order", () => {
  const monday = ["ن", "ي", "ن", "ث", "لا", "ا"];
  expect(turned(monday)).toBe("االثنين");
  expect(read(monday)).toEqual(["الاثنين"]);
  expect(read([..."ميرك"], [" ", "ي", "ن", "لا", "د", "ل", "ا"], monday)).toEqual([
    "كريم",
    "الدلاني ",
    "الاثنين",
  ]);
});

test("a font that says a ligature as it is drawn is read as it is", () => {
  expect(read(["م", "ال", "س"])).toEqual(["سلام"]);
});

test("digits and Latin letters among them keep their places", () => {
  const signs = [..."82 ", "لا", ..."وي "];
  const library = " يوال 82";
  expect(turnLigatures([piece(library)], signs)[0]?.str).toBe(" يولا 82");
});

test("where the signs are not those of the text, all from there on stays as it was", () => {
  const [first, second] = turnLigatures(
    [piece("االثنين"), piece("االثنين")],
    ["x", "ن", "ي", "ن", "ث", "لا", "ا"],
  );
  expect([first?.str, second?.str]).toEqual(["االثنين", "االثنين"]);
  expect(turnLigatures([piece("االثنين")], [])[0]?.str).toBe("االثنين");
});

test("only a page with letters from the right is looked at", () => {
  expect(isRightToLeft([piece("boats 12"), piece("المحركات")])).toBe(true);
  expect(isRightToLeft([piece("boats 12")])).toBe(false);
});
