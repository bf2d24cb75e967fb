import type { MapArc, MapPoint } from "../api/supply.ts";

/** Days of the first and the last thing on the map; undefined where nothing has a day. */
export function spanOf(
  points: readonly MapPoint[],
  arcs: readonly MapArc[],
): { readonly from: string; readonly to: string } | undefined {
  const days = [
    ...points.flatMap((p) => (p.at === undefined ? [] : [p.at.slice(0, 10)])),
    ...arcs.flatMap((a) => [a.first, a.last]),
  ].sort();
  const [from] = days;
  const to = days.at(-1);
  return from === undefined || to === undefined ? undefined : { from, to };
}

const DAY_MS = 86_400_000;
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
export const dayAfter = (from: string, days: number): string =>
  new Date(Date.parse(from) + days * DAY_MS).toISOString().slice(0, 10);

/** What lies up to a day; what has no day is always shown. */
export const pointsUntil = (points: readonly MapPoint[], day: string): MapPoint[] =>
  points.filter((p) => p.at === undefined || p.at.slice(0, 10) <= day);
export const arcsUntil = (arcs: readonly MapArc[], day: string): MapArc[] =>
  arcs.filter((a) => a.first <= day);

/** Points of one kind and place as one. */
export interface Cluster {
  readonly kind: MapPoint["kind"];
  readonly lat: number;
  readonly lon: number;
  readonly points: readonly MapPoint[];
}

/** Something at a place of the map, and how much of it. */
export interface MapMark {
  readonly key: string;
  /** Gives its form and colour. */
  readonly kind: Cluster["kind"] | "reported";
  readonly lat: number;
  readonly lon: number;
  readonly count: number;
  readonly title: string;
}

/** Groups points by kind on a grid of `cell` degrees; the group stands at the mean of its points. */
export function clustersOf(points: readonly MapPoint[], cell: number): Cluster[] {
  const groups = new Map<string, MapPoint[]>();
  for (const point of points) {
    const key = `${point.kind} ${Math.round(point.lat / cell)} ${Math.round(point.lon / cell)}`;
    const group = groups.get(key);
    if (group) group.push(point);
    else groups.set(key, [point]);
  }
  return [...groups.values()].map((group) => ({
    kind: (group[0] as MapPoint).kind,
    lat: group.reduce((sum, p) => sum + p.lat, 0) / group.length,
    lon: group.reduce((sum, p) => sum + p.lon, 0) / group.length,
    points: group,
  }));
}

/** A bent line from place to place, so that there and back do not lie on each other. */
export function bent(arc: Pick<MapArc, "from" | "to">, steps = 24): [number, number][] {
  const { from, to } = arc;
  const dx = to.lon - from.lon;
  const dy = to.lat - from.lat;
  return Array.from({ length: steps + 1 }, (_, i): [number, number] => {
    const s = i / steps;
    const lift = 0.18 * Math.sin(Math.PI * s);
    return [from.lon + dx * s - dy * lift, from.lat + dy * s + dx * lift];
  });
}
