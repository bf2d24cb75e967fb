import { describe, expect, it } from "vitest";
import { NEWS_LANGUAGES, packageNews } from "../../../test/support/news-model.ts";
import { EventBoard, type EventDecisions } from "./board.ts";
import { readReport } from "./index.ts";
import type { ReadReport } from "./read.ts";

const model = packageNews(NEWS_LANGUAGES, { names: true });
const TEXT =
  "Nine people drowned off Zarzis in Tunisia yesterday when a wooden boat sank in the night, the coast guard said on the radio.";
const read = (id: string, publisher: string, at: string, text = TEXT) =>
  readReport({ id, publisher, lang: "en", published_at: at, title: "", text }, model);

it("a copy that came first is known for one as soon as its source comes", () => {
  const board = new EventBoard((a, b) => a === b);
  board.add(
    read("copy", "Example Mirror", "2026-10-08T10:00:00Z", `${TEXT} First published by Agence Fictive.`),
  );
  expect(board.rootOf("copy")).toBe("copy");
  board.add(read("source", "Agence Fictive", "2026-10-07T10:00:00Z"));
  expect(board.rootOf("copy")).toBe("source");
  expect(board.eventOf("copy")).toBe(board.eventOf("source"));
  // "Yesterday" is the day before the source was published.
  expect([board.dateOf("source"), board.dateOf("copy")]).toEqual(["2026-10-06", "2026-10-06"]);
});

it("what analysts decided holds against the comparison, both ways", () => {
  const apart = new EventBoard((a, b) => a === b, {
    together: new Map(),
    apart: new Map([["b", ["a"]]]),
  });
  for (const id of ["a", "b"]) apart.add(read(id, `Post ${id}`, "2026-10-07T10:00:00Z"));
  expect(apart.events).toHaveLength(2);
  const other = "A court in Lyon, France, sentenced three men to five years of prison on Monday.";
  const together = new EventBoard((a, b) => a === b, {
    together: new Map([["b", ["a"]]]),
    apart: new Map(),
  });
  together.add(read("a", "Post a", "2026-10-07T10:00:00Z"));
  together.add(read("b", "Post b", "2026-10-07T10:00:00Z", other));
  expect(together.events).toHaveLength(1);
  expect(together.entry("b")?.reasons.map((r) => r.reason)).toEqual(["decision"]);
});

describe("a board of reports of one event", () => {
  /** Everybody's event is the first report's: somebody decided so. */
  const boardOf = (ids: readonly string[], decisions: Partial<EventDecisions> = {}): EventBoard =>
    new EventBoard((a, b) => a === b, {
      together: new Map(ids.slice(1).map((id) => [id, [ids[0] as string]])),
      apart: new Map(),
      ...decisions,
    });
  /** Six words that no other report has. */
  const own = (id: string): string[] => Array.from({ length: 6 }, (_, i) => `${id}w${i}`);
  const report = (id: string, hour: number, more: Partial<ReadReport> = {}, lang = "en"): ReadReport => {
    const words = more.tokens ?? own(id);
    return {
      report: { id, publisher: `Post ${id}`, lang, published_at: "", title: "", text: "" },
      publishedAt: hour * 3_600_000,
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
      tokens: words,
      words,
      ...more,
    };
  };
  const on = (value: string, words = "yesterday", isRelative = true) => ({
    date: { value, isRelative, words, sentence: 0 },
  });

  it("knows nothing of a report that never came", () => {
    const board = boardOf([]);
    expect([board.entry("x"), board.eventOf("x"), board.dateOf("x"), board.rootOf("x")]).toEqual([
      undefined,
      undefined,
      null,
      "x",
    ]);
    expect(board.events).toEqual([]);
  });

  it("answers each report's event and what was made of it", () => {
    const ids = ["a", "b"];
    const board = boardOf(ids);
    const [first, second] = ids.map((id, i) => board.add(report(id, i)));
    expect(first).toBe(second);
    expect(board.events).toEqual([first]);
    expect(board.eventOf("b")).toBe(first);
    expect(board.entry("b")).toMatchObject({
      reasons: [{ reason: "decision" }],
      derivation: undefined,
    });
    expect(board.entry("a")?.reasons).toEqual([]);
  });

  it("joins the event of the first report decided on that it knows, and none of those it was kept from", () => {
    const board = boardOf([], {
      together: new Map([["c", ["x", "b"]]]),
      apart: new Map([["d", ["x", "b"]]]),
    });
    const typed = { type: "raid", types: new Map([["raid", 3]]), ...on("2026-10-06") };
    const [a, b, c, d] = ["a", "b", "c", "d"].map((id, i) =>
      board.add(report(id, i, id === "a" ? {} : { ...typed, operation: "Lantern" })),
    );
    expect(b).not.toBe(a);
    expect(c).toBe(b);
    expect(d).not.toBe(b);
  });

  /** Which of so many earlier reports is known as the source of one with the same words. */
  const knows = (earlier: number, source: number): boolean => {
    const ids = Array.from({ length: earlier }, (_, i) => `r${i}`);
    const board = boardOf([...ids, "copy"]);
    ids.forEach((id, i) => {
      board.add(report(id, i));
    });
    board.add(report("copy", earlier, { tokens: own(`r${source}`) }));
    return board.rootOf("copy") === `r${source}`;
  };
  it.each([
    [64, 20, true],
    [80, 15, true],
    [80, 16, false],
    [80, 31, false],
    [80, 32, true],
    [80, 79, true],
  ])(
    "of %i earlier reports compares the first sixteen and the last forty-eight: number %i",
    (earlier, source, isSo) => {
      expect(knows(earlier, source)).toBe(isSo);
    },
  );

  it("looks anew at the forty-eight that were published next after one that came late", () => {
    const ids = Array.from({ length: 50 }, (_, i) => `r${i}`);
    const board = boardOf([...ids, "source"]);
    ids.forEach((id, i) => {
      board.add(report(id, 10 + i));
    });
    board.add(report("source", 5, { tokens: ids.flatMap(own) }));
    expect(ids.map((id) => board.rootOf(id))).toEqual(ids.map((id, i) => (i < 48 ? "source" : id)));
    expect(board.rootOf("source")).toBe("source");
  });

  it("keeps the source that a report has where the one that came late is no better", () => {
    const board = boardOf(["source", "copy", "other"]);
    board.add(report("source", 5));
    board.add(report("copy", 10, { tokens: own("source") }));
    board.add(report("other", 7, { tokens: [...own("source").slice(0, 4), ...own("other")] }));
    expect(board.rootOf("copy")).toBe("source");
  });

  it("goes back from source to source, and of one hour by their names", () => {
    const board = boardOf(["a", "b", "c"]);
    board.add(report("a", 5, { tokens: [...own("a"), ...own("b").slice(0, 1)] }));
    board.add(report("b", 6, { tokens: [...own("a"), ...own("b")] }));
    board.add(report("c", 7, { tokens: [...own("b"), "so"] }));
    expect(["a", "b", "c"].map((id) => board.rootOf(id))).toEqual(["a", "a", "a"]);
    const equal = boardOf(["y", "x"]);
    for (const id of ["y", "x"]) equal.add(report(id, 5, { tokens: own("same") }));
    expect(["x", "y"].map((id) => equal.rootOf(id))).toEqual(["x", "x"]);
  });

  it.each<[string, Partial<ReadReport>, Partial<ReadReport>, string | null]>([
    ["the same words", on("2026-10-05"), on("2026-10-08"), "2026-10-05"],
    ["other words", on("2026-10-05"), on("2026-10-08", "today"), "2026-10-08"],
    ["a day of its own", on("2026-10-05"), on("2026-10-08", "yesterday", false), "2026-10-08"],
    [
      "words for a day that its source gives in full",
      on("2026-10-05", "yesterday", false),
      on("2026-10-08"),
      "2026-10-08",
    ],
    ["no day", on("2026-10-05"), {}, "2026-10-05"],
    ["a day where its source has none", {}, on("2026-10-08"), "2026-10-08"],
    ["no day and a source without one", {}, {}, null],
  ])("dates a copy with %s", (_, source, copy, date) => {
    const board = boardOf(["a", "b"]);
    board.add(report("a", 5, source));
    board.add(report("b", 9, { tokens: own("a"), ...copy }));
    expect(board.rootOf("b")).toBe("a");
    expect(board.dateOf("b")).toBe(date);
  });

  it("dates a translation by its own day, whatever its words", () => {
    const board = boardOf(["a", "b"]);
    board.add(report("a", 5, on("2026-10-05"), "fr"));
    board.add(report("b", 9, { tokens: ["post", "a", "said"], ...on("2026-10-08") }));
    expect(board.entry("b")?.derivation?.kind).toBe("translation");
    expect(board.dateOf("b")).toBe("2026-10-08");
  });
});
