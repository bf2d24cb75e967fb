import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { NewsData } from "./lexicon.ts";
import { placesNamed } from "./places-named.ts";

const json = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../data/${name}`, import.meta.url), "utf8"));
const gazetteer = json("gazetteer.json") as NewsData["gazetteer"];
const exonyms = json("news/exonyms.json") as NewsData["exonyms"];
/** Each question reads every name: of the places those of two countries are enough. */
const COUNTRIES = ["AL", "FR"];
const data = {
  gazetteer: { ...gazetteer, places: gazetteer.places.filter(({ country }) => COUNTRIES.includes(country)) },
  exonyms: {
    ...exonyms,
    places: exonyms.places.filter(([, country]) => COUNTRIES.includes(country)),
  },
};
const first = (asked: string) => placesNamed(data, asked)[0];

test("a place is found by any of its names, in any script, with the id that an interest takes", () => {
  for (const name of ["Calais", "calais", "كاليه", "Кале"])
    expect(first(name)?.id, name).toBe("geonames-3029162");
  expect(first("Dunkirk")).toMatchObject({ id: "geonames-3020686", name: "Dunkerque", called: "Dunkirk" });
});

test("a country has its ISO code, and stands before places that begin with its name", () => {
  expect(first("ألبانيا")).toMatchObject({ id: "AL", country: "AL" });
  expect(first("Albanien")?.id).toBe("AL");
});

test("the whole name stands before longer ones; what nobody is called finds nothing", () => {
  const found = placesNamed(data, "San");
  expect(found.length).toBeGreaterThan(1);
  expect(placesNamed(data, "Nowherehaven")).toEqual([]);
  expect(placesNamed(data, " - ")).toEqual([]);
});
