import { expect, test } from "vitest";
import "../../../test/support/names-model.ts";
import { lookUpReports } from "./index.ts";

const asksForSelf = (userId: string, text: string, names: readonly string[] = []): boolean =>
  lookUpReports(
    [{ at: "2026-01-01", userId, action: "search", object: "search", mandate: "M", text }],
    new Map([[userId, names]]),
  )
    .flatMap((report) => report.signs)
    .some((sign) => sign.rule === "own-name");

test.each([
  ["ahmad.hassan", "أحمد حسن"],
  ["ahmad.hassan", "Ahmed Hasan"],
  ["ahmad.hassan", "حسن أحمد، مخيم الساحل"],
  ["ivan_petrenko", "Іван Петренко"],
  ["mohammed-aljabiri", "محمد الجابري"],
  ["jose.fernandez", "FERNÁNDEZ José"],
  ["karim", "كريم"],
])("R18 %s who looks for %s looks for their own name, in whatever script and spelling", (userId, text) => {
  expect(asksForSelf(userId, text)).toBe(true);
});

test.each([
  ["ahmad.hassan", "أحمد علي"],
  ["ahmad.hassan", "Hassan Omar"],
  ["ahmad.hassan", "rubber boats"],
  ["ivan_petrenko", "Петренко"],
  ["karim", "Karima Saleh"],
  ["karim", "سليم"],
  ["analyst-7", "analysis of 7 boats"],
])("R18 %s who looks for %s looks for somebody else", (userId, text) => {
  expect(asksForSelf(userId, text)).toBe(false);
});

test.each([
  ["a-17", "Ahmed Hasan", true],
  ["a-17", "حسن أحمد، مخيم الساحل", true],
  ["a-17", "Testova Ada", true],
  ["a-17", "Ada Li", true],
  ["a-17", "Ahmed Ali", false],
  ["a-17", "Ada", false],
  ["a-17", "adage of Linz", false],
  ["b-18", "Ahmed Hasan", false],
])(
  "R18 %s, who is called Ahmad Hassan, Ada Testova or Ada Li, and looks for %s: %s",
  (userId, text, isSelf) => {
    const names = userId === "a-17" ? ["Ahmad Hassan", "Ada Testova", "Ada Li"] : [];
    expect(asksForSelf(userId, text, names)).toBe(isSelf);
  },
);
