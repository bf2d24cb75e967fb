import { expect, test } from "vitest";
import type { MapArc, MapPoint } from "../api/supply.ts";
import { arcsUntil, bent, clustersOf, dayAfter, daysBetween, pointsUntil, spanOf } from "./model.ts";

const point = (id: string, kind: MapPoint["kind"], lat: number, lon: number, at?: string): MapPoint => ({
  id,
  kind,
  lat,
  lon,
  place: "x",
  title: id,
  ...(at === undefined ? {} : { at }),
});
const arc: MapArc = {
  id: "a",
  stage: "advert",
  from: { name: "Calais", country: "FR", lat: 50.95, lon: 1.86 },
  to: { name: "Dover", country: "GB", lat: 51.13, lon: 1.31 },
  count: 2,
  first: "2026-01-10",
  last: "2026-02-10",
  weeks: [],
  prices: [],
};

test("things of one kind close to each other are one; an incident is never lumped with a seizure", () => {
  const points = [
    point("s1", "seizure", 50.9, 1.8),
    point("s2", "seizure", 50.92, 1.82),
    point("i1", "incident", 50.9, 1.8),
    point("s3", "seizure", 36, 10),
  ];
  const clusters = clustersOf(points, 1);
  expect(clusters.map((c) => [c.kind, c.points.length]).sort()).toEqual([
    ["incident", 1],
    ["seizure", 1],
    ["seizure", 2],
  ]);
  expect(clusters.flatMap((c) => c.points)).toHaveLength(points.length);
});

test("the slider shows what lies up to a day, and what has no day always", () => {
  const points = [point("a", "seizure", 0, 0, "2026-01-01"), point("b", "seizure", 0, 0)];
  expect(spanOf(points, [arc])).toEqual({ from: "2026-01-01", to: "2026-02-10" });
  expect(pointsUntil(points, "2025-12-31").map((p) => p.id)).toEqual(["b"]);
  expect(arcsUntil([arc], "2026-01-09")).toEqual([]);
  expect(dayAfter("2026-01-01", daysBetween("2026-01-01", "2026-02-10"))).toBe("2026-02-10");
  expect(spanOf([], [])).toBeUndefined();
});

test("an arc begins and ends at its places, and the way back is another line", () => {
  const line = bent(arc);
  expect(line[0]).toEqual([1.86, 50.95]);
  expect(line.at(-1)?.map((n) => Number(n.toFixed(6)))).toEqual([1.31, 51.13]);
  const back = bent({ from: arc.to, to: arc.from });
  expect(back[12]).not.toEqual(line[12]);
});
