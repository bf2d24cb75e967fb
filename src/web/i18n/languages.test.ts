import { expect, test } from "vitest";
import { isLanguage, preferredLanguage } from "./languages.ts";

test("the browser's first language that we speak is taken", () => {
  expect(preferredLanguage(["de-DE", "ar-TN", "en"])).toBe("ar");
  expect(preferredLanguage(["de"])).toBe("en");
  expect(isLanguage("toString")).toBe(false);
});
