import { expect, it } from "vitest";
import { isPinyin } from "./pinyin.ts";

it.each([
  ["chen", true],
  ["haining", true],
  ["xian", true],
  ["lve", true],
  ["er", true],
  ["hsieh", false],
  ["keung", false],
  ["boon", false],
  ["chan", true],
  ["", false],
  ["bong", false],
])("%s can be read as Pinyin: %s", (text, is) => {
  expect(isPinyin(text)).toBe(is);
});
