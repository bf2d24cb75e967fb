import type { MapArc, MapPoint } from "../api/supply.ts";

/** One week of a route, with what happened beside it. */
export interface Week {
  /** Its Monday. */
  readonly week: string;
  readonly adverts: number;
  readonly price: MapArc["prices"][number]["usd"] | undefined;
  readonly points: Readonly<Record<MapPoint["kind"], readonly MapPoint[]>>;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The first of January 1970 was a Thursday; weeks begin on Monday. */
const MONDAY_MS = 4 * DAY_MS;
/** Of a longer time the newest weeks are drawn: narrower ones could not be told apart. */
export const WEEKS_MAX = 104;

/** The Monday of a day's week. */
export const mondayOf = (day: string): string => {
  const at = Date.parse(day.slice(0, 10)) - MONDAY_MS;
  return new Date(Math.floor(at / WEEK_MS) * WEEK_MS + MONDAY_MS).toISOString().slice(0, 10);
};

/** Whether something that happened belongs beside this route: it was where the route starts. */
const isBeside = (point: MapPoint, arc: MapArc | undefined): boolean =>
  arc === undefined || point.country === arc.from.country;

/** Every week from the first to the last of what is shown, the empty ones too: a gap is a finding. */
export function weeksOf(
  arcs: readonly MapArc[],
  points: readonly MapPoint[],
  chosen: MapArc | undefined,
): readonly Week[] {
  const adverts = chosen ? [chosen] : arcs.filter((a) => a.stage === "advert");
  const dated = points.filter((p) => p.at !== undefined && p.at.length >= 10 && isBeside(p, chosen));
  const days = [
    ...adverts.flatMap((a) => a.weeks.map((w) => w.week)),
    ...dated.map((p) => mondayOf(p.at ?? "")),
  ].sort();
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return [];
  const count = Math.round((Date.parse(last) - Date.parse(first)) / WEEK_MS) + 1;
  const from = Math.max(0, count - WEEKS_MAX);
  return Array.from({ length: count - from }, (_, i) => {
    const week = new Date(Date.parse(first) + (from + i) * WEEK_MS).toISOString().slice(0, 10);
    const own = dated.filter((p) => mondayOf(p.at ?? "") === week);
    const ofKind = (kind: MapPoint["kind"]): readonly MapPoint[] => own.filter((p) => p.kind === kind);
    return {
      week,
      adverts: adverts.reduce((sum, a) => sum + (a.weeks.find((w) => w.week === week)?.count ?? 0), 0),
      price: chosen?.prices.find((p) => p.week === week)?.usd,
      points: {
        seizure: ofKind("seizure"),
        crossing: ofKind("crossing"),
        incident: ofKind("incident"),
        disruption: ofKind("disruption"),
      },
    };
  });
}

/** What is asked on an arc up to a day: the last price that was seen. */
export const priceUntil = (arc: Pick<MapArc, "prices">, day: string): MapArc["prices"][number] | undefined =>
  arc.prices.filter((p) => p.week <= day).at(-1);
