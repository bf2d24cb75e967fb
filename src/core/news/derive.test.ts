import { describe, expect, it } from "vitest";
import { type Derivation, deriveFrom, namedPublishers, ShingleCounts } from "./derive.ts";
import type { NewsFigure } from "./figures.ts";
import type { ReadReport } from "./read.ts";

let count = 0;
const WORDS = "a boat with forty people sank off the coast early on tuesday and fourteen of them died".split(
  " ",
);
const OTHER =
  "rescuers said that the dinghy went down in the night while its engine was burning near land".split(" ");

/** A report with these words, from a publisher. */
function read(
  publisher: string,
  words: readonly string[],
  more: Partial<ReadReport> & { lang?: string } = {},
): ReadReport {
  const { lang = "en", ...rest } = more;
  return {
    report: { id: `r${++count}`, publisher, lang, published_at: "", title: "", text: "" },
    publishedAt: 0,
    figures: [],
    date: undefined,
    places: [],
    type: "wreck",
    types: new Map(),
    operation: undefined,
    attributions: [],
    isOpinion: false,
    isCorrection: false,
    isUpdate: false,
    otherNumbers: [],
    tokens: words,
    words,
    ...rest,
  };
}
const counts = (...figures: readonly string[]) => ({
  figures: figures.map((f): NewsFigure => {
    const [quantity = "", value, status = "current"] = f.split(/[= ]/);
    return { quantity, value: Number(value), status: status as NewsFigure["status"], start: 0, end: 0 };
  }),
});
function derived(report: ReadReport, ...earlier: ReadReport[]): Derivation | undefined {
  const seen = new ShingleCounts();
  for (const r of [...earlier, report]) seen.add(r);
  return deriveFrom(report, earlier, seen, new Set([...earlier, report].map((r) => r.report.publisher)));
}
const names = (publisher: string): string[] => [...OTHER, "reported", ...publisher.toLowerCase().split(" ")];

describe("shared text", () => {
  const seen = new ShingleCounts();
  const whole = read("A", WORDS);
  const half = read("B", WORDS.slice(0, 9));
  const other = read("C", OTHER);
  for (const r of [whole, half, other]) seen.add(r);

  it("is one where texts are the same, none where nothing is shared", () => {
    expect(seen.overlap(whole, whole)).toBeCloseTo(1);
    expect(seen.overlap(whole, other)).toBe(0);
    expect(seen.overlap(read("D", ["a"]), whole)).toBe(0);
  });
  it("is nine tenths and a little where one text holds the other", () => {
    // Seven shingles of fifteen, each seen twice: 3.5 of 11.5 by weight.
    expect(seen.overlap(half, whole)).toBeCloseTo(0.9 + (0.1 * 3.5) / 11.5);
    expect(seen.overlap(whole, half)).toBe(seen.overlap(half, whole));
  });
  it("weighs less what many reports say", () => {
    const common = new ShingleCounts();
    const mixed = read("E", [...WORDS.slice(0, 5), ...OTHER.slice(0, 5)]);
    for (const r of [mixed, other, ...Array.from({ length: 8 }, () => read("F", WORDS.slice(0, 5)))])
      common.add(r);
    expect(common.overlap(mixed, other)).toBeGreaterThan(common.overlap(mixed, read("G", WORDS)));
  });
});

describe("publishers that a report names", () => {
  it.each<[string, readonly string[], string[]]>([
    ["by all of their name", ["as", "first", "wire", "said"], ["First Wire"]],
    ["not by a part of it", ["as", "wire", "said"], []],
    ["not within a longer word", ["as", "first", "wires", "said"], []],
    ["at the beginning and the end", ["second", "said", "first", "wire"], ["First Wire", "Second"]],
  ])("%s", (_, words, want) => {
    expect([...namedPublishers(read("X", words), ["First Wire", "Second", "!"])]).toEqual(want);
  });
});

describe("what a report was made from", () => {
  it("is the earlier report whose text it has", () => {
    const [source, unlike] = [read("First Wire", WORDS), read("Second", OTHER)];
    const copy = derived(read("Third", WORDS), unlike, source);
    expect(copy).toEqual({
      from: source.report.id,
      kind: "copy",
      score: expect.closeTo(1),
      evidence: ["shared text 1.00"],
    });
  });
  it("is nothing where little text is shared", () => {
    expect(derived(read("Third", OTHER), read("First Wire", WORDS))).toBeUndefined();
    expect(derived(read("Third", OTHER))).toBeUndefined();
  });
  it("needs six tenths of the text: figures that disagree take four off", () => {
    const source = read("First Wire", WORDS, counts("deaths=14"));
    expect(derived(read("Third", WORDS, counts("deaths=14")), source)?.kind).toBe("copy");
    expect(derived(read("Third", WORDS, counts("deaths=9")), source)?.score).toBeCloseTo(0.6);
    expect(
      derived(read("Third", [...WORDS, "it", "was", "said"], counts("deaths=9")), source),
    ).toBeUndefined();
    expect(derived(read("Third", WORDS, counts("deaths=9 period")), source)?.score).toBeCloseTo(1);
    expect(derived(read("Third", WORDS, counts("rescued=9")), source)?.score).toBeCloseTo(1);
  });
  it("is rather the report whose publisher it names", () => {
    const [first, second] = [read("First Wire", WORDS), read("Second", WORDS)];
    const words = [...WORDS, "according", "to", "second"];
    const copy = derived(read("Third", words), first, second);
    expect(copy?.from).toBe(second.report.id);
    // 0.35 for the name, 0.15 more because the source does not name itself.
    const plain = derived(read("Third", [...WORDS, "according", "to", "fourth"]), first, second);
    expect((copy?.score ?? 0) - (plain?.score ?? 0)).toBeCloseTo(0.5, 1);
  });
  it("counts the name for less where the source names itself too", () => {
    const source = read("Second", [...WORDS, "by", "second"]);
    const copy = derived(read("Third", [...WORDS, "by", "second"]), source);
    expect(copy?.score).toBeCloseTo(1 + 0.35 + 0.05);
  });

  it("in another language is a report whose publisher it names and whose facts it has", () => {
    const source = read("First Wire", WORDS, { lang: "fr", ...counts("deaths=14"), otherNumbers: [40] });
    const own = { ...counts("deaths=14"), otherNumbers: [40] };
    expect(derived(read("Third", names("First Wire"), own), source)).toEqual({
      from: source.report.id,
      kind: "translation",
      score: 1,
      evidence: ["names First Wire"],
    });
    expect(derived(read("Third", OTHER, own), source)).toBeUndefined();
  });
  it.each<[string, Partial<ReadReport>, number | undefined]>([
    ["a figure of its own", counts("deaths=14", "rescued=3"), 0.8],
    ["two figures of its own", counts("deaths=9", "rescued=3"), undefined],
    ["a total of its own", counts("deaths=14", "deaths=300 period"), 1],
    ["a number of its own", { ...counts("deaths=14"), otherNumbers: [77] }, 0.95],
    [
      "a link of its own",
      { ...counts("deaths=14"), places: [{ key: "FR", country: "FR", role: "link" }] },
      0.9,
    ],
    [
      "a place of the event of its own",
      { ...counts("deaths=14"), places: [{ key: "FR", country: "FR", role: "event" }] },
      1,
    ],
    ["an operation of its own", { ...counts("deaths=14"), operation: "Harbour" }, 0.9],
  ])("a translation with %s", (_, own, score) => {
    const source = read("First Wire", WORDS, { lang: "fr", ...counts("deaths=14") });
    const found = derived(read("Third", names("First Wire"), own), source);
    if (score === undefined) expect(found).toBeUndefined();
    else expect(found?.score).toBeCloseTo(score);
  });
  it("a translation of a report that names its own publisher is less sure", () => {
    const source = read("First Wire", ["first", "wire", ...WORDS], { lang: "fr" });
    expect(derived(read("Third", names("First Wire")), source)?.score).toBeCloseTo(0.95);
  });

  it("is its own publisher's report that it corrects or goes on from", () => {
    const before = read("First Wire", WORDS, counts("deaths=14"));
    const after = [...WORDS.slice(0, 12), "now", "sixteen"];
    for (const flag of [{ isCorrection: true }, { isUpdate: true }]) {
      const update = derived(read("First Wire", after, { ...flag, ...counts("deaths=16") }), before);
      expect(update).toMatchObject({ from: before.report.id, kind: "update", evidence: ["publisher"] });
      expect(update?.score).toBeGreaterThan(1);
    }
    expect(derived(read("Second", OTHER, { isUpdate: true }), before)).toBeUndefined();
    expect(derived(read("First Wire", OTHER, counts("deaths=16")), before)).toBeUndefined();
  });
  it("is its own publisher's report that it tells again with other figures, whatever it calls that", () => {
    const before = read("First Wire", WORDS, counts("deaths=14"));
    const again = [...WORDS.slice(0, 12), "now", "sixteen", "say", "police"];
    expect(derived(read("First Wire", again, counts("deaths=16")), before)?.kind).toBe("update");
    expect(derived(read("Second", again, counts("deaths=16")), before)).toBeUndefined();
    const little = [...WORDS.slice(0, 6), ...OTHER.slice(0, 8)];
    expect(derived(read("First Wire", little, counts("deaths=16")), before)).toBeUndefined();
  });
  it("goes on from the report itself rather than from an update of it, and rather from a correction", () => {
    const [first, updated, corrected] = [{}, { isUpdate: true }, { isCorrection: true }].map((flag) =>
      read("First Wire", WORDS, { ...flag, ...counts("deaths=14") }),
    ) as [ReadReport, ReadReport, ReadReport];
    const next = () => read("First Wire", WORDS, { isUpdate: true, ...counts("deaths=16") });
    expect(derived(next(), updated, first)?.from).toBe(first.report.id);
    expect(derived(next(), first, corrected)?.from).toBe(corrected.report.id);
  });
  it("is a copy where the same publisher repeats it word for word", () => {
    const before = read("First Wire", WORDS, counts("deaths=14"));
    expect(derived(read("First Wire", WORDS, { isUpdate: true, ...counts("deaths=14") }), before)?.kind).toBe(
      "copy",
    );
  });
});
