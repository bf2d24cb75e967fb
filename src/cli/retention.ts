import { catchUpProtection, type JobData, runRetentionBySystem } from "../app/index.ts";
import { counted } from "./counted.ts";
import { note } from "./output.ts";
import type { Session } from "./session.ts";
import type { Work } from "./worker.ts";

const EVERY_SECONDS = 6 * 3_600;
/** A node that stood still for longer, over more than a weekend, cannot tell its own absence from a clock that was set ahead. */
const GAP_MAX_MS = 3 * 86_400_000;
/** So many runs in a row, a day of them, have to agree about the time before the node deletes by it again. */
const STEADY_RUNS = 4;

/**
 * Deletion by default does not wait for somebody to ask: four times a day. What it deletes nobody brings back, so a clock
 * that leapt is not believed at once; who runs retention by hand (`wasl retention run`) says that the time is right.
 */
export const retentionWork = ({ platform }: Session): Work => ({
  kind: "retention",
  everySeconds: EVERY_SECONDS,
  async run({ data }) {
    const now = platform.clock.now();
    const { next, isHeld, leapt } = steadiness(data, now);
    if (leapt) note("retention: the clock leapt since the last run; nothing is deleted by it for a day");
    if (isHeld) {
      await catchUpProtection(platform);
      return next;
    }
    const { erased, sightings } = await runRetentionBySystem(platform);
    const total = Object.values(erased).reduce((sum, n) => sum + n, sightings);
    if (total > 0) note(`retention: ${counted(total, "item")} deleted, past the review date`);
    return next;
  },
});

interface Steadiness {
  /** For the next run. */
  readonly next: JobData;
  /** Whether nothing is deleted now. */
  readonly isHeld: boolean;
  /** Whether there was a run before this one, and its time does not fit. */
  readonly leapt: boolean;
}

/** By what the last run left, if there was one: when it was, and how many before it had agreed about the time. */
export function steadiness({ at, steady }: JobData, now: number): Steadiness {
  const since = now - Date.parse(at ?? "");
  // No number where nothing is known: doubt holds it.
  const agrees = since >= 0 && since <= GAP_MAX_MS;
  const runs = agrees ? Math.min(Number(steady) + 1, STEADY_RUNS) || 0 : 0;
  return {
    next: { at: new Date(now).toISOString(), steady: String(runs) },
    isHeld: runs < STEADY_RUNS,
    leapt: at !== undefined && !agrees,
  };
}
