import { expect, it } from "vitest";
import { countRejects, groupRejects, tookNothing } from "./rejects.ts";

it("nothing was taken where lines were refused and none kept; an empty file refused nothing", () => {
  const read = (statements: number, records: number, rejectCount: number): boolean =>
    tookNothing({ statements, records, rejectCount });
  expect([read(0, 0, 3), read(0, 0, 0), read(1, 0, 3), read(0, 1, 3)]).toEqual([true, false, false, false]);
});

it("rejects for one reason are one group: how often, and where it begins", () => {
  const md5 = Array.from({ length: 300 }, () => ({ line: 1, code: "PROPERTY_UNKNOWN", field: "md5" }));
  const dates = [7, 9, 9, 12, 20, 21, 22].map((line) => ({ line, code: "DATE_IMPOSSIBLE", field: "date" }));
  expect(groupRejects([...md5, ...dates, { line: 3, code: "JSON_INVALID" }])).toEqual([
    { code: "PROPERTY_UNKNOWN", field: "md5", count: 300, lines: [1] },
    { code: "DATE_IMPOSSIBLE", field: "date", count: 7, lines: [7, 9, 12, 20, 21] },
    { code: "JSON_INVALID", count: 1, lines: [3] },
  ]);
});

it("one that stands for several counts as many", () => {
  const unopened = [
    { line: 4, code: "ATTACHMENT_NOT_READ" as const },
    { line: 201, code: "ATTACHMENT_NOT_READ" as const, count: 5000 },
  ];
  expect(countRejects(unopened)).toBe(5001);
  expect(groupRejects(unopened)).toEqual([{ code: "ATTACHMENT_NOT_READ", count: 5001, lines: [4, 201] }]);
});
