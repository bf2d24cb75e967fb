import { expect, test } from "vitest";
import { itemWord } from "./item-word.ts";

test("an item is called by its serial number, and what has none by its URI", () => {
  expect(itemWord("https://id.example.org/01/09520001000690/21/BX40-2602-00410")).toBe("BX40-2602-00410");
  expect(itemWord("https://id.example.org/00/395200010000000417")).toBe(
    "https://id.example.org/00/395200010000000417",
  );
  expect(itemWord("BX40-2602-00410")).toBe("BX40-2602-00410");
});
