import { codeOf, epochOf, type SetKind } from "../../core/index.ts";
import { inNameOf } from "../in-name-of.ts";
import type { Platform } from "../ports/index.ts";
import type { EndedBecause, KeptSet, MatchPorts, SetState } from "../ports/match.ts";
import { makeTags, stateOf } from "./publish.ts";
import { endedBy, nowOf } from "./shared.ts";

/** What only adds to a set waits so long after it was made: reading a million records takes minutes, the members of open cases seconds. */
const GROWS_AFTER_MS: Readonly<Record<SetKind, number>> = {
  holdings: 60 * 60_000,
  supply: 60 * 60_000,
  targets: 10 * 60_000,
};

export interface Renewal {
  readonly published: number;
  /** Sets that nobody may publish any more in whose name they stood. */
  readonly takenBack: number;
  /** Tried again next time. */
  readonly failed: readonly { readonly partner: string; readonly code: string }[];
}

/**
 * Makes anew the tag sets of this epoch that should hold something else by now, each in the name, for the purpose and with the
 * rights that its publisher has at this moment; one whose publisher may publish it no longer is taken back. Nothing is opened
 * here that nobody opened: a new epoch, another purpose and another partner wait for a human.
 */
export async function renewTags(platform: Platform, ports: MatchPorts, jobId: string): Promise<Renewal> {
  const failed: { partner: string; code: string }[] = [];
  let published = 0;
  let takenBack = 0;
  // Once a round: the store counts for it, and there may be many partners.
  const states = new Map<SetKind, SetState>();
  for (const kept of await ports.store.kept(epochOf(platform.clock.now()))) {
    try {
      const state = states.get(kept.kind) ?? (await ports.store.state(kept.kind));
      states.set(kept.kind, state);
      if (!(await isStale(platform, ports, kept, state))) continue;
      const done = await renew(platform, ports, kept, jobId);
      if (typeof done === "string") {
        if (await ports.store.takeBack(kept, done, nowOf(platform))) takenBack++;
      } else if (done) published++;
    } catch (error) {
      failed.push({ partner: kept.partner, code: codeOf(error) });
    }
  }
  return { published, takenBack, failed };
}

/** True too where nobody stands behind it any more; false where the partner is answered nothing at present, whatever the set holds. */
async function isStale(
  { clock }: Platform,
  ports: MatchPorts,
  kept: KeptSet,
  state: SetState,
): Promise<boolean> {
  if (kept.isOver) return true;
  const now = clock.now();
  const partner = await ports.link.partner(kept.partner);
  if (!partner || partner.isHeld || !partner.purposes.includes(kept.purpose)) return false;
  const { narrows, grows } = stateOf(state, partner, now);
  return (
    narrows !== kept.narrows ||
    (grows !== kept.grows && now >= Date.parse(kept.at) + GROWS_AFTER_MS[kept.kind])
  );
}

/** What the session at work is told of may be its own end, or the agreement's: neither says that whoever published may do it no longer. */
const OVER_AT_WORK: ReadonlySet<EndedBecause> = new Set(["role", "second-person"]);

/** Whether it was put out, or why whoever published it may do so no longer. */
async function renew(
  platform: Platform,
  ports: MatchPorts,
  kept: KeptSet,
  jobId: string,
): Promise<boolean | EndedBecause> {
  const { userId, purpose, mandate, boundBy } = kept;
  const work = {
    jobId,
    userId,
    purpose: { purpose, mandate },
    isKeptUp: true,
    ...(boundBy === undefined ? {} : { boundBy }),
  };
  let isAtWork = false;
  try {
    return await inNameOf(platform, work, async (actor) => {
      isAtWork = true;
      return (await makeTags(platform, ports, actor, kept, kept)).summary !== undefined;
    });
  } catch (error) {
    const because = endedBy(error);
    if (because === undefined || (isAtWork && !OVER_AT_WORK.has(because))) throw error;
    return because;
  }
}
