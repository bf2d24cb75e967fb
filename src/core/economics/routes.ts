import type { RouteEnd, RouteSaid } from "./facts.ts";

/** Whether a route leads from country to country or, where they are known, from place to place. */
export const ROUTE_ENDS = ["countries", "places"] as const;
export type RouteEnds = (typeof ROUTE_ENDS)[number];

/** A route as the model keeps it. */
export interface RouteName {
  /** "FR>GB", "Dunkirk>GB", "FR>?" where the end is not said, or a name of statistics. */
  readonly id: string;
  readonly from?: RouteEnd;
  readonly to?: RouteEnd;
  readonly name?: string;
}

const UNSAID_END = "?";

/** Undefined where nothing of the route is said. */
export function routeOf(said: RouteSaid, ends: RouteEnds): RouteName | undefined {
  const from = endOf(said.from, ends);
  const to = endOf(said.to, ends);
  if (!from && !to) return said.name === undefined ? undefined : { id: said.name, name: said.name };
  return {
    id: `${from ? keyOf(from) : UNSAID_END}>${to ? keyOf(to) : UNSAID_END}`,
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}

function endOf(end: RouteEnd | undefined, ends: RouteEnds): RouteEnd | undefined {
  if (end?.country === undefined && end?.place === undefined) return undefined;
  if (ends === "places" || end.country === undefined) return end;
  return { country: end.country };
}

const keyOf = ({ country, place }: RouteEnd): string => place ?? country ?? UNSAID_END;

/**
 * The route that something was taken from: the one that it names, else the only one that starts where it was taken.
 * Where several start there nobody knows which it was.
 */
export function routeTakenFrom(
  { route, place }: { readonly route?: RouteSaid; readonly place?: RouteEnd },
  routes: readonly RouteName[],
  ends: RouteEnds,
): { readonly id: string; readonly by: "named" | "start" } | "several" | "none" {
  const named = route?.from && route.to ? routeOf(route, ends) : undefined;
  if (named) return { id: named.id, by: "named" };
  const at = place ?? route?.from;
  if (!at) return "none";
  const whole = routes.filter((r) => r.from && r.to);
  const exact = whole.filter((r) => at.place !== undefined && r.from?.place === at.place);
  const near = exact.length > 0 ? exact : whole.filter((r) => isSameCountry(r.from, at));
  const [only] = near;
  if (!only) return "none";
  return near.length === 1 ? { id: only.id, by: "start" } : "several";
}

const isSameCountry = (a: RouteEnd | undefined, b: RouteEnd): boolean =>
  a?.country !== undefined && a.country === b.country;
