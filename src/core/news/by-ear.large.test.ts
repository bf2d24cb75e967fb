import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { namesModel } from "../../../test/support/names-model.ts";
import { type EarKeys, earKeys } from "./by-ear.ts";
import { type NewsData, newsPlaces } from "./lexicon.ts";

const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../data/${name}`, import.meta.url), "utf8"));

const places = newsPlaces({
  gazetteer: json("gazetteer.json") as NewsData["gazetteer"],
  exonyms: json("news/exonyms.json") as NewsData["exonyms"],
});

it("the keys in data/news/ears.json are those of today's places and names engine: else node tools/news/ears.mjs", () => {
  const kept = json("news/ears.json") as EarKeys;
  const made = earKeys(places, namesModel);
  const stale = Object.keys({ ...kept, ...made }).filter((city) => kept[city] !== made[city]);
  expect(Object.keys(made).length).toBeGreaterThan(9_000);
  expect(stale).toEqual([]);
});
