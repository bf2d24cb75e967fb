import { isDay, WaslError } from "../core/index.ts";
import type { Platform } from "./ports/index.ts";

/** The day that it is, UTC. */
export const todayOf = (platform: Pick<Platform, "clock">): string =>
  new Date(platform.clock.now()).toISOString().slice(0, 10);

/** A day, or a time in UTC: as text, the two stand in order with every time that the store keeps. */
const DAY_OR_TIME = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]{5,15}Z)?$/;

/** What is no time would be before or after all, and the answer with it: REQUEST_INVALID. */
export function mustBeTime(text: string | undefined, field: string): void {
  if (
    text !== undefined &&
    (!DAY_OR_TIME.test(text) || !isDay(text.slice(0, 10)) || Number.isNaN(Date.parse(text)))
  )
    throw new WaslError("REQUEST_INVALID", {
      field,
      because: "no day (2025-04-03) and no time in UTC (2025-04-03T12:00:00Z)",
    });
}
