import { describe, expect, it } from "vitest";
import { compareEvents, EventIndex } from "./events.ts";
import type { NewsFigure } from "./figures.ts";
import type { ReadReport } from "./read.ts";

let count = 0;
/** A report of which nothing but what is given was read. */
const read = (more: Partial<ReadReport> = {}): ReadReport => ({
  report: { id: `r${++count}`, publisher: "Wire", lang: "en", published_at: "", title: "", text: "" },
  publishedAt: Date.parse("2026-10-07T10:00:00Z"),
  figures: [],
  date: undefined,
  places: [],
  type: "other",
  types: new Map(),
  operation: undefined,
  attributions: [],
  isOpinion: false,
  isCorrection: false,
  isUpdate: false,
  otherNumbers: [],
  tokens: [],
  words: [],
  ...more,
});
const typed = (type: string, types: Record<string, number>) => ({
  type,
  types: new Map(Object.entries(types)),
});
const on = (value: string) => ({ date: { value, isRelative: false, words: "", sentence: 0 } });
const at = (key: string, country: string, namesakes: readonly string[] = []) => ({
  places: [
    {
      key,
      country,
      role: "event" as const,
      ...(namesakes.length > 0 && { namesakes: namesakes.map((k) => ({ key: k, country: k.slice(0, 2) })) }),
    },
  ],
});
const links = (...countries: string[]) => ({
  places: countries.map((country) => ({ key: country, country, role: "link" as const })),
});
const counts = (...figures: readonly string[]) => ({
  figures: figures.map((f): NewsFigure => {
    const [quantity = "", value, status = "current"] = f.split(/[= ]/);
    return { quantity, value: Number(value), status: status as NewsFigure["status"], start: 0, end: 0 };
  }),
});
const numbers = (...otherNumbers: number[]) => ({ otherNumbers });
const days = (n: number) => ({ publishedAt: Date.parse("2026-10-07T10:00:00Z") + n * 86_400_000 });

const reasons = (a: Partial<ReadReport>, b: Partial<ReadReport>): string[] =>
  compareEvents(read(a), read(b), (x, y) => x.toLowerCase() === y.toLowerCase()).map(
    (r) => `${r.reason} ${r.weight}`,
  );

describe("two reports compared as tellings of one event", () => {
  it.each<[string, Partial<ReadReport>, Partial<ReadReport>, string[]]>([
    ["nothing known", {}, {}, []],
    ["one type", typed("wreck", { wreck: 1 }), typed("wreck", { wreck: 3 }), ["type 1"]],
    ["two types, both sure", typed("wreck", { wreck: 2 }), typed("raid", { raid: 2 }), ["other type -4"]],
    [
      "two types, one not sure",
      typed("wreck", { wreck: 2 }),
      typed("raid", { raid: 1.9 }),
      ["other type -2"],
    ],
    [
      "a type that the other half speaks of",
      typed("wreck", { wreck: 2, raid: 1 }),
      typed("raid", { raid: 2 }),
      ["type not sure 0"],
    ],
    [
      "a type that is half spoken of by the other",
      typed("raid", { raid: 2 }),
      typed("wreck", { wreck: 2, raid: 1 }),
      ["type not sure 0"],
    ],
    [
      "a type that the other speaks of less than half",
      typed("wreck", { wreck: 2, raid: 0.9 }),
      typed("raid", { raid: 2 }),
      ["other type -4"],
    ],
    ["a type and none", typed("wreck", { wreck: 2 }), {}, []],
    ["one place", at("g1", "TN"), at("g1", "TN"), ["place 2"]],
    ["two places of one country", at("g1", "TN"), at("g2", "TN"), ["other place -3"]],
    ["a place and its country", at("g1", "TN"), at("TN", "TN"), ["country 1.2"]],
    ["a country and a place in it", at("TN", "TN"), at("g1", "TN"), ["country 1.2"]],
    ["two countries", at("TN", "TN"), at("IT", "IT"), ["other place -3"]],
    ["a namesake of the other's place", at("g1", "TN", ["IT1"]), at("IT1", "IT"), ["place 2"]],
    ["a place that the other's is a namesake of", at("IT1", "IT"), at("g1", "TN", ["IT1"]), ["place 2"]],
    ["a place and none", at("g1", "TN"), {}, []],
    ["one day", on("2026-10-06"), on("2026-10-06"), ["date 2"]],
    ["the day after", on("2026-10-06"), on("2026-10-07"), ["next day 1"]],
    ["two days after", on("2026-10-08"), on("2026-10-06"), ["other date -1.5"]],
    ["four days after", on("2026-10-10"), on("2026-10-06"), ["other date -1.5"]],
    ["five days after", on("2026-10-11"), on("2026-10-06"), ["other date -6"]],
    ["no day, published ten days apart", {}, days(10), []],
    ["no day, published eleven days apart", days(11), {}, ["published far apart -6"]],
    [
      "one day, published eleven days apart",
      on("2026-10-06"),
      { ...on("2026-10-06"), ...days(11) },
      ["date 2"],
    ],
    ["one figure", counts("deaths=14"), counts("deaths=14"), ["figures 1"]],
    [
      "four figures count as three",
      counts("a=1", "b=2", "c=3", "d=4"),
      counts("a=1", "b=2", "c=3", "d=4"),
      ["figures 3"],
    ],
    ["a figure three off", counts("deaths=2"), counts("deaths=5"), ["near figures 0.5"]],
    ["a figure four off", counts("deaths=1"), counts("deaths=5"), ["other figures -2"]],
    ["a figure a quarter off", counts("deaths=30"), counts("deaths=40"), ["near figures 0.5"]],
    ["a figure more than a quarter off", counts("deaths=29"), counts("deaths=40"), ["other figures -2"]],
    [
      "two figures near, one far",
      counts("a=10", "b=10", "c=10"),
      counts("a=11", "b=12", "c=90"),
      ["near figures 1", "other figures -2"],
    ],
    ["figures of two kinds", counts("deaths=14"), counts("arrests=14"), []],
    ["a figure and a total", counts("deaths=14"), counts("deaths=14 period"), []],
    [
      "a figure that was corrected",
      counts("deaths=14"),
      counts("deaths=17 superseded", "deaths=14"),
      ["figures 1"],
    ],
    ["one operation", { operation: "Harbour" }, { operation: "HARBOUR" }, ["operation 2"]],
    ["two operations", { operation: "Harbour" }, { operation: "Lantern" }, ["other operation -1.5"]],
    ["an operation and none", { operation: "Harbour" }, {}, []],
    ["a number of neither", numbers(40), numbers(41), ["other numbers -1.5"]],
    ["one number", numbers(40, 99), numbers(40), ["numbers 0.4"]],
    [
      "four numbers count as three",
      numbers(40, 41, 42, 43),
      numbers(40, 41, 42, 43),
      ["numbers 1.2000000000000002"],
    ],
    ["a dozen is too common to tell", numbers(12), numbers(12), []],
    ["thirteen is not", numbers(13), numbers(13), ["numbers 0.4"]],
    ["a year tells nothing", numbers(1900, 2026), numbers(1900, 2026), []],
    ["1899 is no year of news", numbers(1899), numbers(1899), ["numbers 0.4"]],
    ["a number and none", numbers(40), {}, []],
    ["links to one country", links("FR"), links("FR"), ["links 1.5"]],
    ["links of which half are shared", links("FR"), links("FR", "BE"), ["links 0.75"]],
    ["links of which a third is shared", links("FR"), links("FR", "BE", "NL"), []],
    ["links to other countries", links("FR"), links("BE"), ["other links -1.5"]],
    ["links and none", links("FR"), {}, []],
  ])("%s", (_, a, b, want) => {
    expect(reasons(a, b)).toEqual(want);
  });
});

describe("the events of reports as they arrive", () => {
  const wreck = { ...typed("wreck", { wreck: 3 }), ...at("g1", "TN"), ...on("2026-10-06") };
  const indexOf = (joinMin?: number) => new EventIndex((a, b) => a === b, joinMin);

  const raid = typed("raid", { raid: 3 });
  const trial = typed("trial", { trial: 3 });

  it("joins what has evidence enough, and says why", () => {
    const index = indexOf();
    const first = read(wreck);
    const one = index.add(first);
    const two = index.add(read(wreck));
    expect(one).toEqual({
      event: { id: `event-${first.report.id}`, members: one.event.members },
      reasons: [],
    });
    expect(two.event).toBe(one.event);
    expect(one.event.members.length).toBe(2);
    expect(two.reasons.map((r) => r.reason)).toEqual(["type", "place", "date"]);
    expect(index.events).toEqual([one.event]);
  });

  it.each([
    [5, 1],
    [5.1, 2],
  ])("joins with evidence of 5 where it takes %d: %i events", (joinMin, events) => {
    const index = indexOf(joinMin);
    index.add(read(wreck));
    index.add(read(wreck));
    expect(index.events.length).toBe(events);
  });

  it("keeps a report out of an event that is closed to it", () => {
    const index = indexOf();
    const { event } = index.add(read(wreck));
    expect(index.add(read(wreck), (e) => e === event).event).not.toBe(event);
    expect(index.events.length).toBe(2);
  });

  it("joins what somebody decided belongs, and finds the event by it afterwards", () => {
    const index = indexOf();
    const { event } = index.add(read(wreck));
    const elsewhere = { ...typed("wreck", { wreck: 3 }), ...at("g9", "GR"), ...on("2026-10-06") };
    expect(index.join(read(elsewhere), event)).toEqual({
      event,
      reasons: [{ reason: "decision", weight: 3.2 }],
    });
    expect(index.add(read(elsewhere)).event).toBe(event);
    expect(event.members.length).toBe(3);
  });

  it("takes of two events the nearer", () => {
    const index = indexOf();
    const far = index.add(read({ ...wreck, ...counts("deaths=40") })).event;
    const near = index.add(read({ ...wreck, ...counts("deaths=14") })).event;
    expect(near).not.toBe(far);
    expect(index.add(read({ ...wreck, ...counts("deaths=14") })).event).toBe(near);
    expect(index.add(read({ ...wreck, ...counts("deaths=40") })).event).toBe(far);
  });

  it("asks the better half of an event's members", () => {
    const index = indexOf(6);
    const { event } = index.add(read({ ...wreck, ...counts("deaths=14") }));
    index.join(read({ ...wreck, ...counts("deaths=40") }), event);
    expect(index.add(read({ ...wreck, ...counts("deaths=14") })).event).toBe(event);
  });

  it.each<[string, Partial<ReadReport>, Partial<ReadReport>, boolean]>([
    ["in a country that both name", at("g1", "TN"), at("TN", "TN"), true],
    ["by a namesake's country", at("g1", "TN", ["IT1"]), at("IT1", "IT"), true],
    [
      "by a figure above twelve",
      { ...raid, ...counts("deaths=13") },
      { ...trial, ...counts("deaths=13") },
      true,
    ],
    [
      "not by a figure of twelve",
      { ...raid, ...counts("deaths=12") },
      { ...trial, ...counts("deaths=12") },
      false,
    ],
    [
      "not by a total",
      { ...raid, ...counts("deaths=99 period") },
      { ...trial, ...counts("deaths=99") },
      false,
    ],
    ["by its type where neither has a place", raid, raid, true],
    ["not by its type where one has a place", { ...raid, ...at("g1", "TN") }, raid, false],
    ["not by the country of a link", { ...raid, ...links("FR") }, { ...trial, ...at("FR", "FR") }, false],
  ])("looks for a report's event %s", (_, a, b, isFound) => {
    const index = indexOf(-100);
    const one = index.add(read({ ...on("2026-10-06"), ...a })).event;
    expect(index.add(read({ ...on("2026-10-06"), ...b })).event === one).toBe(isFound);
  });

  it.each([
    [0, true],
    [9, true],
    [-9, true],
    [45, false],
    [-45, false],
  ])("looks for it among events %i days away: %s", (gap, isFound) => {
    const index = indexOf(-100);
    const day = (n: number) =>
      on(new Date(Date.parse("2026-10-06") + n * 86_400_000).toISOString().slice(0, 10));
    const one = index.add(read({ ...at("g1", "TN"), ...day(0) })).event;
    expect(index.add(read({ ...at("g1", "TN"), ...day(gap) })).event === one).toBe(isFound);
  });
});
