/** Where somebody in danger was last known to be. */
export interface Position {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly lat: number;
  readonly lon: number;
}

/** A position as one viewer may see it; `isExact` is true for rescue only. */
export type ShownPosition = Position & { readonly isExact: boolean };

const DELAY_MS = 24 * 3600 * 1000;
/** Degrees: some 25 km. */
const COARSE = 0.25;

/**
 * A position can serve a pushback: rescue sees it at once and exactly, everybody else a day later, to the day and to a
 * quarter of a degree. Undefined where it is not to be seen yet.
 */
export function shownPosition(position: Position, isRescue: boolean, now: number): ShownPosition | undefined {
  if (isRescue) return { ...position, isExact: true };
  // A time that cannot be read is not old enough.
  if (!(Date.parse(position.at) <= now - DELAY_MS)) return undefined;
  const coarse = (degrees: number): number => Math.round(degrees / COARSE) * COARSE;
  return {
    id: position.id,
    at: position.at.slice(0, 10),
    lat: coarse(position.lat),
    lon: coarse(position.lon),
    isExact: false,
  };
}
