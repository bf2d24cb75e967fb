import { expect, test } from "vitest";
import { detectEncoding } from "./encoding.ts";

/** The bytes of a text in a page of code with one byte a letter. */
function bytesIn(encoding: "windows-1256" | "windows-1251", text: string): Uint8Array {
  const decoder = new TextDecoder(encoding);
  const byteOf = new Map(
    Array.from({ length: 256 }, (_, n) => [decoder.decode(new Uint8Array([n])), n] as const),
  );
  return new Uint8Array([...text].map((letter) => byteOf.get(letter) ?? 0x3f));
}
const guessed = (bytes: Uint8Array): string => detectEncoding(bytes, { legacy: true }).encoding;

test.each([
  ["windows-1256", "حجزت الشرطة قارباً مطاطياً وستة محركات في الميناء"],
  ["windows-1256", "الشُّرْطَةُ تَحْجِزُ قَارِباً"],
  ["windows-1256", "وزير الداخليـــة"],
  ["windows-1251", "Полиция задержала надувную лодку и шесть моторов"],
  ["windows-1251", "Прикордонники знайшли човен"],
] as const)("a text in %s is known by its letters: %s", (encoding, text) => {
  expect(guessed(bytesIn(encoding, text))).toBe(encoding);
});
