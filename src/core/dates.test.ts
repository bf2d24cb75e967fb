import { expect, test } from "vitest";
import { formatDate } from "./dates.ts";
import { TAGS } from "./said.ts";

test.each(["ar", "en", "fr"] as const)(
  "a moment says in which zone it is, a day has none (%s)",
  (language) => {
    const tag = TAGS[language];
    expect(formatDate(tag, "2026-01-21T22:30:00.000+02:00", "minute")).toMatch(/UTC|غرينتش/);
    for (const day of ["2026-01-21", "2026-01", "2026"])
      expect(formatDate(tag, day, "minute")).not.toMatch(/UTC|غرينتش/);
  },
);

test.each(["ar", "en", "fr"] as const)("a line breaks between day and time only (%s)", (language) => {
  const tag = TAGS[language];
  expect(formatDate(tag, "2026-01-21", "day")).not.toContain(" ");
  expect(formatDate(tag, "2026-01", "day")).not.toContain(" ");
  expect(formatDate(tag, "2026-01-21T22:30:00Z", "minute").split(" ")).toHaveLength(2);
});

test("what is no date stays as it is written", () => {
  expect(formatDate("en", "spring 2026", "day")).toBe("spring 2026");
  expect(formatDate("en", undefined, "day")).toBe("");
});
