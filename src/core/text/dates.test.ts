import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DateReader, jalaliToIso } from "./dates.ts";
import { tokenise } from "./tokens.ts";

const json = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../../data/${name}`, import.meta.url), "utf8"));
const reader = new DateReader({ ...json("online/calendar.json"), ...json("calendars.json") } as never);
/** As "value [start-end] confidence", "~" before one that counts from the post. */
const found = (text: string, at = "2025-07-01T12:00:00Z"): string[] =>
  reader
    .find(text, tokenise(text), at)
    .map((d) => `${d.isRelative ? "~" : ""}${d.value} [${d.start}-${d.end}] ${d.confidence}`);
const seats = (text: string): string[] =>
  reader.findSeats(text, tokenise(text)).map((s) => `${s.value} [${s.start}-${s.end}] ${s.confidence}`);

describe("days, where they stand and how sure", () => {
  it.each<[string, string[]]>([
    ["on 27/6/2025 or", ["2025-06-27 [3-12] 0.95"]],
    ["27.6.25", ["2025-06-27 [0-7] 0.95"]],
    ["2025-6-27", ["2025-06-27 [0-9] 0.95"]],
    ["6/27/2025", ["2025-06-27 [0-9] 0.95"]],
    ["Yunan 13/8 w ma fi", ["2025-08-13 [6-10] 0.7"]],
    ["score 1/8 only", []],
    ["xuồng sáng 11/8, tới", ["2025-08-11 [11-15] 0.7"]],
    ["د اګست په 5 مه", ["2025-08-05 [2-11] 0.85"]],
    ["لە 10ی ئابەوە", ["2025-08-10 [3-13] 0.85"]],
    ["di 6ê Tebaxê de", ["2025-08-06 [3-12] 0.85"]],
    ["13/13/2025", []],
    ["27/6-2025", []],
    ["27/6/2025/1", []],
    ["1.27.6.2025", []],
    ["27/6/1949", []],
    ["27/6/2101", []],
    ["27/6/202", []],
    ["1404/4/15", ["2025-07-06 [0-9] 0.95"]],
    ["15/4/1404", ["2025-07-06 [0-9] 0.95"]],
    ["0/1/2025", []],
    ["29/2/2025", []],
    ["29/2/2024", ["2024-02-29 [0-9] 0.95"]],
    ["5 September", ["2025-09-05 [0-11] 0.85"]],
    ["5th of September 2026", ["2026-09-05 [0-21] 0.95"]],
    ["September 5, 2026", ["2026-09-05 [0-17] 0.95"]],
    ["5. September", ["2025-09-05 [0-12] 0.85"]],
    ["5, September", []],
    ["2 saat, 3 Sat", []],
    ["5\nSeptember 7", []],
    ["32 September", []],
    ["September", []],
    ["5 September #2024", []],
    ["5 September 2026 and 6 October", ["2026-09-05 [0-16] 0.95", "2025-10-06 [21-30] 0.85"]],
    ["31 September", []],
    ["ngày 5 tháng 9", ["2025-09-05 [5-14] 0.85"]],
    ["on 5/9 we go", ["2025-09-05 [3-6] 0.7"]],
    ["score 5/9 today", ["~2025-07-01 [10-15] 0.6"]],
    ["tomorrow or today", ["~2025-07-02 [0-8] 0.6", "~2025-07-01 [12-17] 0.6"]],
    ["27/6/2025 27 June", ["2025-06-27 [0-9] 0.95", "2025-06-27 [10-17] 0.85"]],
  ])("%s", (text, want) => {
    expect(found(text)).toEqual(want);
  });
  it("of a post without a time are those with a year", () => {
    expect(found("5 September", "")).toEqual([]);
    expect(found("5 September 2025, tomorrow", "")).toEqual(["2025-09-05 [0-16] 0.95"]);
  });
});

describe("the Iranian calendar", () => {
  it.each([
    [1404, 1, 1, "2025-03-21"],
    [1404, 6, 31, "2025-09-22"],
    [1404, 7, 1, "2025-09-23"],
    [1404, 7, 30, "2025-10-22"],
    [1403, 12, 30, "2025-03-20"],
    [1178, 1, 1, "1799-03-21"],
    [1177, 1, 1, undefined],
    [1634, 1, 1, undefined],
    [1404, 6, 32, undefined],
    [1404, 7, 31, undefined],
    [1404, 0, 1, undefined],
    [1404, 13, 1, undefined],
    [1404, 1, 0, undefined],
  ])("%i-%i-%i is %s", (year, month, day, iso) => {
    expect(jalaliToIso(year, month, day)).toBe(iso);
  });
});

describe("seats", () => {
  it.each<[string, string[]]>([
    ["8 places only", ["8 [0-8] 0.9"]],
    ["8 ppl only", ["8 [0-5] 0.9"]],
    ["8 free places", ["8 [0-1] 0.5"]],
    ["8 very free places", []],
    ["8places", ["8 [0-7] 0.9"]],
    ["1 place", []],
    ["2 places", ["2 [0-8] 0.9"]],
    ["600 places", ["600 [0-10] 0.9"]],
    ["601 places", []],
    ["8, places", []],
    ["8 (places)", ["8 [0-9] 0.9"]],
    ["8.5 places", []],
    ["+8 places", []],
    ["العدد 32", ["32 [6-8] 0.7"]],
    ["العدد: 32", ["32 [7-9] 0.7"]],
    ["8 boats", []],
  ])("%s", (text, want) => {
    expect(seats(text)).toEqual(want);
  });
  it("are fifty at most", () => {
    expect(seats("8 places ".repeat(60)).length).toBe(50);
  });
});
