import { beforeAll, describe, expect, it } from "vitest";
import { newsCalendar } from "../../../test/support/news-model.ts";
import { type NewsModel, newsModel } from "./lexicon.ts";
import { NewsDesk, placeReports } from "./pipeline.ts";
import type { NewsReport } from "./read.ts";

let model: NewsModel;
beforeAll(() => {
  model = newsModel({
    words: [
      {
        lang: "en",
        decimal: ".",
        numbers: {},
        joined: [],
        and: "and",
        units: { life_jackets_seized: "ujackets", gangs: "ugangs", targets: "utargets" },
        ones: {},
        cues: {},
        status: {},
        years: {},
        weekdays: [],
        relative: { "-1": "zyesterday", "0": "ztoday" },
        attribution: "zby",
        operation: "zoperation",
        link: "zlink",
        opinion: "zopinion",
        types: { raid: "zraid" },
      },
    ],
    gazetteer: { countries: [], places: [] },
    exonyms: { names: {}, places: [] },
    ears: {},
    calendar: newsCalendar(),
  });
});
const same = (a: string, b: string): boolean => a === b;
const TEXT = "zyesterday there was a zraid with 13 ujackets in the zoperation Lantern.";
const report = (id: string, day: number, text = TEXT, more: Partial<NewsReport> = {}): NewsReport => ({
  id,
  publisher: `Post ${id}`,
  lang: "en",
  published_at: `2026-10-0${day}T10:00:00Z`,
  title: "",
  text,
  ...more,
});

describe("reports that are placed", () => {
  it("are answered in the order given, and placed in the order of their publication", () => {
    const [late, early] = placeReports([report("b", 8), report("a", 7)], model, same);
    expect([late?.id, early?.id]).toEqual(["b", "a"]);
    expect([late?.event, early?.event]).toEqual(["event-a", "event-a"]);
    expect([late?.derived_from, early?.derived_from]).toEqual(["a", null]);
    expect(late?.derivation).toMatchObject({ from: "a", kind: "copy" });
    // "Yesterday" is the day before the source was published.
    expect([late?.event_date, early?.event_date]).toEqual(["2026-10-06", "2026-10-06"]);
  });

  it("of one second are placed by their names", () => {
    const placed = placeReports([report("b", 7), report("a", 7)], model, same);
    expect(placed.map((p) => p.derived_from)).toEqual(["a", null]);
  });

  it("tell what was read of them", () => {
    const [placed] = placeReports(
      [report("a", 7, `${TEXT} there were 15 ugangs and 16 utargets.`)],
      model,
      same,
    );
    expect(placed).toMatchObject({
      figures: [{ quantity: "life_jackets_seized", value: 13, status: "current" }],
      event_type: "raid",
      operation: "Lantern",
      places: [],
      reasons: [],
      derivation: null,
    });
    const [bare] = placeReports([report("b", 7, "it rained there all day")], model, same);
    expect(bare).toMatchObject({ operation: null, event_date: null, event_type: "other", figures: [] });
  });

  it("join as much evidence as is asked for", () => {
    const events = (joinMin?: number) =>
      new Set(placeReports([report("a", 7), report("b", 8)], model, same, joinMin).map((p) => p.event)).size;
    expect([events(), events(1000)]).toEqual([1, 2]);
  });

  it("say why they joined", () => {
    const [, second] = placeReports([report("a", 7), report("b", 7)], model, same);
    expect(second?.reasons.map((r) => r.reason)).toEqual(["type", "date", "figures", "operation"]);
  });
});

describe("a desk", () => {
  it("takes no report for the source of one that was published before it", () => {
    const desk = new NewsDesk(model, same);
    expect(desk.add(report("a", 8)).derived_from).toBeNull();
    expect(desk.add(report("b", 7)).derived_from).toBeNull();
    expect(desk.add(report("c", 8)).derived_from).not.toBeNull();
  });

  it.each<[string, string, string | null]>([
    ["the same words", "zyesterday", "2026-10-06"],
    ["other words", "ztoday", "2026-10-09"],
    ["a day", "8 October 2026", "2026-10-08"],
    ["no day", "so", "2026-10-06"],
  ])("dates a copy with %s", (_, words, date) => {
    const [, copy] = placeReports(
      [report("a", 7), report("b", 9, TEXT.replace("zyesterday", words))],
      model,
      same,
      -100,
    );
    expect(copy?.derived_from).toBe("a");
    expect(copy?.event_date).toBe(date);
  });
});
