import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decimal, jsonObject, listLimit, wholeNumber } from "./arguments.ts";

test("a number that is none, or out of bounds, is told with its option", () => {
  expect(wholeNumber("12", "--max-hops", 1, 24)).toBe(12);
  for (const text of ["", "abc", "-1", "1.5", "1e3", "99", "0", "Infinity"])
    expect(() => wholeNumber(text, "--max-hops", 1, 24), text).toThrow(
      expect.objectContaining({ code: "REQUEST_INVALID", detail: { field: "--max-hops", min: 1, max: 24 } }),
    );
  expect(() => listLimit("1001")).toThrow(expect.objectContaining({ code: "REQUEST_INVALID" }));
});

test("a number with a fraction is one, and what is none is not taken for more or less than all", () => {
  expect([decimal("0.75", "--score-min"), decimal("1000", "--score-min")]).toEqual([0.75, 1000]);
  for (const text of ["", "abc", "-1", "1e3", "NaN", "0,5", ".5", "Infinity"])
    expect(() => decimal(text, "--score-min"), text).toThrow(
      expect.objectContaining({ code: "REQUEST_INVALID", detail: { field: "--score-min", min: 0 } }),
    );
});

test("a mapping that is missing, cut short or no object is told with its name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "wasl-arguments-"));
  try {
    const file = join(folder, "m.json");
    writeFileSync(file, '{"a": 1}');
    expect(await jsonObject(file)).toEqual({ a: 1 });
    await expect(jsonObject(join(folder, "none.json"))).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    for (const text of ['{"a": ', "[1]", "null", '"x"']) {
      writeFileSync(file, text);
      await expect(jsonObject(file), text).rejects.toMatchObject({
        code: "FILE_UNREADABLE",
        detail: { file: "m.json", because: "not a JSON object" },
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
