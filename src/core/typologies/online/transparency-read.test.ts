import { describe, expect, it } from "vitest";
import { transparencyReport } from "./transparency.ts";
import { readTransparency } from "./transparency-read.ts";

const REPORT = transparencyReport({
  node: "node-a",
  from: "2026-01-01",
  to: "2026-03-31",
  asOf: "2026-05-01T00:00:00.000Z",
  smallest: 5,
  notices: Array.from({ length: 9 }, () => ({
    platform: "Alpha",
    ground: "Act, s. 25",
    isBack: false,
    events: [{ at: "2026-01-01T00:00:00Z", type: "referred" as const }],
  })),
  requests: [],
  isSayable: () => true,
});
const [ALPHA] = REPORT.notices.byPlatform;
const of = (more: object): string => JSON.stringify({ ...REPORT, ...more });

describe("a report to the public as it is kept", () => {
  it("is read as it was compiled, a correction too", () => {
    const corrects = { version: 1, because: "A platform answered late." };
    expect(readTransparency(of({}))).toEqual(REPORT);
    expect(readTransparency(of({ corrects }))).toEqual({ ...REPORT, corrects });
  });
  it.each([
    ["no JSON", "x"],
    ["nothing", "null"],
    ["a list", "[]"],
    ["an object of nothing", "{}"],
    ["of another kind", of({ kind: "wasl-transparency/2" })],
    ["without its tables", of({ notices: undefined })],
    ["with a word beside its numbers", of({ note: "Testa Somebody" })],
    ["with a word in a row", of({ notices: { ...REPORT.notices, byPlatform: [{ ...ALPHA, note: "x" }] } })],
    [
      "with a word for a number",
      of({ notices: { ...REPORT.notices, byPlatform: [{ ...ALPHA, acted: "x" }] } }),
    ],
    ["with half a number", of({ suppressedUnder: 4.5 })],
    ["with fewer than none", of({ suppressedUnder: -1 })],
    ["correcting nothing", of({ corrects: {} })],
  ])("is none that is %s", (_, text) => {
    expect(readTransparency(text)).toBeUndefined();
  });
});
