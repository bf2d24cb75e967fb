import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type CommodityCodes, commodityAt, commoditySeries, isOutOfForce } from "./commodity.ts";

const { codes } = JSON.parse(
  readFileSync(new URL("../../data/supply/commodity-codes.json", import.meta.url), "utf8"),
) as { codes: CommodityCodes };

describe("commodity codes by their dates", () => {
  it.each([
    ["89031010", "2021-12-31", false],
    ["89031010", "2022-01-01T00:00:00Z", true],
    ["89031110", "2022-01-01", false],
    ["890311", "2021-12-31", true],
    // One code before and after, of which a part went elsewhere.
    ["89039910", "2019-06-01", false],
    ["89039910", "2024-06-01", false],
    ["890393", "2019-06-01", true],
    // None ever.
    ["890355", "2024-06-01", true],
    // No more than a heading, and headings that the table does not have.
    ["8903", "2024-06-01", false],
    ["84072110", "2019-06-01", false],
    ["84072990", "2024-06-01", false],
    ["63061200", "2024-06-01", false],
  ])("%s on %s: out of force %s", (code, day, is) => {
    expect(isOutOfForce(codes, code, day)).toBe(is);
  });
  it("an old code stands for what it was, and says that it was none", () => {
    expect(commodityAt(codes, "89031010", "2024-01-01")).toEqual({
      code: expect.objectContaining({ what: "Inflatable boats", becomes: ["890311", "890312", "890319"] }),
      isInForce: false,
    });
    expect(commodityAt(codes, "890399", "2024-01-01")?.code.from).toBe("2022-01-01");
    expect(commodityAt(codes, "630612", "2024-01-01")).toBeUndefined();
  });
  it("is one series across the new edition", () => {
    const before = ["890310", "89031110", "890312", "890319"].map((c) => commoditySeries(codes, c));
    expect(new Set(before)).toEqual(new Set(["890310"]));
    expect(["890393", "89039900", "840721", "63061210"].map((c) => commoditySeries(codes, c))).toEqual([
      "890399",
      "890399",
      "840721",
      "630612",
    ]);
  });
  it("the table hangs together: what a code became is in it from the day after, and no code has two meanings at once", () => {
    for (const { to, becomes = [] } of codes)
      for (const next of becomes)
        expect(codes.some(({ code, from }) => code === next && to !== undefined && from > to)).toBe(true);
    for (const a of codes)
      for (const b of codes)
        if (a !== b && a.code === b.code)
          expect((a.to ?? "9999") < b.from || (b.to ?? "9999") < a.from).toBe(true);
  });
});
