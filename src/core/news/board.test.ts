import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { loadNamesModel, namesDataFrom } from "../names/index.ts";
import { EventBoard, type NewsData, newsModel, readReport } from "./index.ts";

const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../data/${name}`, import.meta.url), "utf8"));
const model = newsModel(
  {
    words: ["en", "fr"].map((l) => json(`news/${l}.json`) as NewsData["words"][number]),
    gazetteer: json("gazetteer.json") as NewsData["gazetteer"],
    exonyms: json("news/exonyms.json") as NewsData["exonyms"],
    calendar: {
      ...(json("online/calendar.json") as NewsData["calendar"]),
      ...(json("calendars.json") as Pick<NewsData["calendar"], "gregorian" | "jalali">),
    },
  },
  loadNamesModel(namesDataFrom(json)),
);
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
