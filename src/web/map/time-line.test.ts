import { expect, test } from "vitest";
import type { MapArc, MapPoint } from "../api/supply.ts";
import { mondayOf, priceUntil, WEEKS_MAX, weeksOf } from "./time-line.ts";

const usd = (median: number) => ({
  n: 1,
  low: median,
  quartileLow: median,
  median,
  quartileHigh: median,
  high: median,
});
const arc: MapArc = {
  id: "a",
  stage: "advert",
  from: { name: "Calais", country: "FR", lat: 50.95, lon: 1.86 },
  to: { name: "Dover", country: "GB", lat: 51.13, lon: 1.31 },
  count: 3,
  first: "2026-03-03",
  last: "2026-03-19",
  weeks: [
    { week: "2026-03-02", count: 2 },
    { week: "2026-03-16", count: 1 },
  ],
  prices: [
    { week: "2026-03-02", usd: usd(1300) },
    { week: "2026-03-16", usd: usd(1700) },
  ],
};
const point = (id: string, kind: MapPoint["kind"], at?: string, country = "FR"): MapPoint => ({
  id,
  kind,
  place: "x",
  country,
  lat: 1,
  lon: 1,
  title: id,
  ...(at === undefined ? {} : { at }),
});

test("the weeks of a route hold its price beside what happened where it starts, and a week without either is there", () => {
  const points = [
    point("s", "seizure", "2026-03-11"),
    point("d", "disruption", "2026-03-15"),
    point("elsewhere", "seizure", "2026-03-11", "LY"),
    point("undated", "crossing"),
    point("c", "crossing", "2026-03-25"),
  ];
  const weeks = weeksOf([arc], points, arc);
  expect(weeks.map((w) => [w.week, w.adverts, w.price?.median])).toEqual([
    ["2026-03-02", 2, 1300],
    ["2026-03-09", 0, undefined],
    ["2026-03-16", 1, 1700],
    ["2026-03-23", 0, undefined],
  ]);
  expect(weeks[1]?.points.seizure.map((p) => p.id)).toEqual(["s"]);
  expect(weeks[1]?.points.disruption.map((p) => p.id)).toEqual(["d"]);
  expect(weeks[3]?.points.crossing.map((p) => p.id)).toEqual(["c"]);
});

test("of all routes adverts are counted together, prices are not mixed, and what happened anywhere is there", () => {
  const weeks = weeksOf([arc, { ...arc, id: "b" }], [point("s", "seizure", "2026-03-11", "LY")], undefined);
  expect(weeks[0]).toMatchObject({ adverts: 4, price: undefined });
  expect(weeks[1]?.points.seizure).toHaveLength(1);
  expect(weeksOf([], [], undefined)).toEqual([]);
});

test("of many years the newest weeks are drawn", () => {
  const weeks = weeksOf([arc], [point("s", "seizure", "2001-01-01")], arc);
  expect(weeks).toHaveLength(WEEKS_MAX);
  expect(weeks.at(-1)?.week).toBe("2026-03-16");
});

test("an arc says the last price that was asked up to the day of the slider", () => {
  expect(priceUntil(arc, "2026-03-10")?.usd.median).toBe(1300);
  expect(priceUntil(arc, "2026-03-16")?.usd.median).toBe(1700);
  expect(priceUntil(arc, "2026-03-01")).toBeUndefined();
  expect(["2026-03-02", "2026-03-08", "1969-12-28"].map(mondayOf)).toEqual([
    "2026-03-02",
    "2026-03-02",
    "1969-12-22",
  ]);
});
