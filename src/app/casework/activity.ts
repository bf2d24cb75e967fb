import { type Front, say } from "../../core/index.ts";
import { methodOf } from "../method.ts";
import type { Actor, Platform } from "../ports/index.ts";
import type { FindingActivity } from "../ports/workplace.ts";
import { speakerOf } from "../spoken.ts";

/** What the detectors say and no human has refused, over the last months, as this viewer may see. */
export interface Activity {
  /** Findings that wait for a decision, whenever they are from. */
  readonly waiting: Readonly<Record<Front, number>>;
  /** The oldest first: "2026-03". */
  readonly months: readonly string[];
  /** In the order of the journey, a count for each month. What belongs to several stages counts in each. */
  readonly stages: readonly {
    readonly id: string;
    readonly name: string;
    readonly counts: readonly number[];
  }[];
}

const MONTHS = 12;

export async function activity(platform: Platform, actor: Actor): Promise<Activity> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "activity" });
    const method = methodOf(platform);
    const found = await tx.findingActivity();
    const months = monthsUntil(platform.clock.now());
    const speaker = speakerOf(platform, tx.lang);
    return {
      waiting: waitingOf(found),
      months,
      stages: method.stages.map(({ id }) => ({
        id,
        name: speaker.text(say(`stage.${id}`)),
        counts: countsOf(found, new Set(method.ofStage(id).map((t) => t.id)), months),
      })),
    };
  });
}

/** The months up to this moment, UTC, the oldest first. */
function monthsUntil(now: number): readonly string[] {
  const last = new Date(now);
  return Array.from({ length: MONTHS }, (_, n) =>
    new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() - (MONTHS - 1 - n), 1))
      .toISOString()
      .slice(0, 7),
  );
}

function waitingOf(found: readonly FindingActivity[]): Record<Front, number> {
  const waiting: Record<Front, number> = { exchange: 0, supply: 0, online: 0, finance: 0 };
  for (const { front, state, n } of found) if (state === "proposed") waiting[front] += n;
  return waiting;
}

function countsOf(
  found: readonly FindingActivity[],
  techniques: ReadonlySet<string>,
  months: readonly string[],
): readonly number[] {
  const counts = months.map(() => 0);
  for (const { month, techniques: own, n } of found) {
    const at = months.indexOf(month);
    if (at >= 0 && own.some((id) => techniques.has(id))) counts[at] = (counts[at] as number) + n;
  }
  return counts;
}
