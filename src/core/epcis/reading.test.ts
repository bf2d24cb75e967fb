import { describe, expect, it } from "vitest";
import { objectKey, partsOf } from "./object-key.ts";
import { gapVariants, hasGap, headsOf, isEnding, likeOf, mayBe, readingOf } from "./reading.ts";

describe("a reading as it was typed", () => {
  it.each<[string, string | undefined]>([
    ["pa40-2401-01404", "PA40-2401-01404"],
    ["  pa40 2401 01404 ", "PA40 2401 01404"],
    ["S/N PA40-2401", "PA40-2401"],
    ["s/n: PA40-2401", "PA40-2401"],
    ["Serial no.: PA40", "PA40"],
    ["№ PA40-2401", "PA40-2401"],
    ["N° 40-2401", "40-2401"],
    ["NOVA40", "NOVA40"],
    ["SN40-2401", "SN40-2401"],
    ["PA40-2401-014?4", "PA40-2401-014?4"],
    ["PA40-2401-014_4", "PA40-2401-014?4"],
    ["PA40-2401-014□#", "PA40-2401-014??"],
    ["***01873", "*01873"],
    ["* 01873", "*01873"],
    ["…01873", "*01873"],
    ["...01873", "*01873"],
    ["PA40...", "PA40*"],
    ["PA40-*-01404", "PA40*01404"],
    ["РА40-2401", "PA40-2401"],
    ["ΡΑ40-2401", "PA40-2401"],
    ["٢٤٠١-٠١", "2401-01"],
    ["*187", undefined],
    ["PA", undefined],
    ["??A4", undefined],
    ["*", undefined],
    ["", undefined],
    ["PA40/2401", undefined],
    ["الرقم 2401", undefined],
    [`P${"1".repeat(43)}`, undefined],
  ])("%s", (typed, reading) => {
    expect(readingOf(typed)).toBe(reading);
  });

  it("knows where signs are missing, and where only the end was read", () => {
    expect(["PA40", "*01873", "PA4?", "PA*1"].map(hasGap)).toEqual([false, true, true, true]);
    expect(["PA40", "*01873", "*01?73", "*01*3"].map(isEnding)).toEqual([false, true, false, false]);
  });
});

describe("what a reading may be", () => {
  it.each<[string, string, boolean]>([
    ["PA40-2401-01404", "PA40-2401-014?4", true],
    ["PA40-2401-01404", "PA40-24O1-0I4?4", true],
    ["PA40-2401-01404", "PA40-2401-01?4", false],
    ["PA40-2401-01404", "?A40-2401-0140?", true],
    ["PA40-2401-01404", "PA40*01404", true],
    ["PA40-2401-01404", "PA40-2401*", true],
    ["PA40-2401-01404", "PA40-2402*", false],
    ["PA40-2401-01404", "*2401*404", true],
    ["PA40-2401-01404", "*2401*40", false],
    ["PA40-2401-01404", "PA40-2401-01404*", true],
    ["PA40-2401-01404", "*2*4*1*4", true],
    ["PA40", "PA40-2401*", false],
  ])("%s as %s: %s", (serial, reading, isSo) => {
    expect(mayBe(serial, reading)).toBe(isSo);
    const { head } = objectKey(serial);
    // A head is never left out for what one of its numbers may be.
    if (isSo) expect(headsOf(reading, [head])).toEqual([head]);
  });

  it("leaves out heads under which nothing can be", () => {
    const heads = ["PA40-2401-01404", "CO5-2404-01404", "BX40-01404"].map((s) => objectKey(s).head);
    expect(headsOf("PA40*01404", heads)).toEqual([heads[0]]);
    expect(headsOf("C?5*", heads)).toEqual([heads[1]]);
    expect(headsOf("*?1404", heads)).toEqual(heads);
  });

  it("takes no time to speak of for many stars", () => {
    const started = process.hrtime.bigint();
    expect(mayBe("A".repeat(43), `${"*A".repeat(20)}*B`)).toBe(false);
    expect(Number(process.hrtime.bigint() - started)).toBeLessThan(50e6);
  });

  it("is every number under a head that may be it, and no other, where they are few", () => {
    const { head } = objectKey("PA40-X-01404");
    const of = (reading: string) => gapVariants(reading, [head])?.map((v) => v.number);
    const { before, digits, after } = partsOf(head);
    const serials = Array.from(
      { length: 10 ** digits },
      (_, n) => before + String(n).padStart(digits, "0") + after,
    );
    const numbered = (reading: string) => serials.flatMap((serial, n) => (mayBe(serial, reading) ? [n] : []));
    for (const reading of ["PA40-X-01?04", "PA40*1404", "PA40X*404", "?A40-X-0?4?4", "PA40-X-O14*"])
      expect(of(reading)).toEqual(numbered(reading));
    expect(of("PA40-X*")).toBeUndefined();
    expect(of("PA*X*404")).toBeUndefined();
  });

  it("is asked for in SQL with its own signs", () => {
    expect(likeOf("PA40-24O?-*1")).toBe("PA40240_%1");
  });
});
