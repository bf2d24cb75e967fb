import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EvaluationScheme, parseEvaluation, UNEVALUATED } from "./evaluation.ts";

const short = (scheme: EvaluationScheme, code: string) => {
  const { source, information } = parseEvaluation(scheme, code);
  return source + information;
};

describe("R05 evaluations", () => {
  it.each<[EvaluationScheme, string, string]>([
    ["4x4", "A1", "A1"],
    ["4x4", "b-2", "B2"],
    ["4x4", "X4", "X4"],
    ["admiralty", "A1", "A1"],
    ["admiralty", "B2", "B3"],
    ["admiralty", "C3", "B4"],
    ["admiralty", "D1", "C1"],
    ["admiralty", "F6", "X4"],
    ["5x5x5", "B24", "B2"],
    ["5x5x5", "D3", "C3"],
    ["5x5x5", "E41", "X4"],
    ["3x5x2", "1A", "B2"],
    ["3x5x2", "1BP", "B3"],
    ["3x5x2", "2C", "X4"],
    ["3x5x2", "3E", "C4"],
  ])("%s %s is %s", (scheme, code, mapped) => {
    expect(short(scheme, code)).toBe(mapped);
    expect(parseEvaluation(scheme, code).original).toBe(code);
  });

  it("takes nothing said, and half a code, as X4 and never as A1", () => {
    expect(UNEVALUATED).toMatchObject({ source: "X", information: "4" });
    for (const code of ["", " ", "A", "1", "A1B2", "A9", "Z1", "reliable", "A1A1A1", "__proto__"]) {
      expect(short("4x4", code)).toBe("X4");
    }
  });

  it("keeps the original whatever it is, and maps garbage to X4", () => {
    const scheme = fc.constantFrom<EvaluationScheme>("4x4", "admiralty", "5x5x5", "3x5x2");
    fc.assert(
      fc.property(scheme, fc.string(), (s, code) => {
        const read = parseEvaluation(s, code);
        expect(read.original).toBe(code);
        expect(read.scheme).toBe(s);
        if (!/^[\s/.-]*[A-X1-3]/i.test(code)) expect(read.source + read.information).toBe("X4");
      }),
    );
  });

  it("never maps better than the scheme's own order: a worse code gives no better value", () => {
    const order = "ABCX1234";
    const worse = (a: string, b: string) => order.indexOf(a) <= order.indexOf(b);
    const along = (scheme: EvaluationScheme, codes: readonly string[]) =>
      codes.map((code) => parseEvaluation(scheme, code));
    for (const [scheme, codes] of [
      ["admiralty", ["A1", "B2", "C3", "D4", "E5"]],
      ["5x5x5", ["A1", "B2", "C3", "D4"]],
      ["4x4", ["A1", "B2", "C3", "X4"]],
    ] as const) {
      const read = along(scheme, codes);
      for (const [i, next] of read.slice(1).entries()) {
        const before = read[i];
        if (!before) continue;
        expect(worse(before.source, next.source) && worse(before.information, next.information)).toBe(true);
      }
    }
  });
});
