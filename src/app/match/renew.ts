import { epochOf, type SetKind } from "../../core/index.ts";
import type { Platform } from "../ports/index.ts";
import type { MatchPorts, MatchSetKey, SetKeeping, SetState } from "../ports/match.ts";
import { makeTags, stateOf } from "./publish.ts";
import { codeOf, isOver } from "./shared.ts";

/** What only adds to a set waits so long after it was made: reading a million records takes minutes. */
const GROWS_AFTER_MS = 60 * 60_000;

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
      if (await renew(platform, ports, kept, jobId)) published++;
    } catch (error) {
      const code = codeOf(error);
      if (isOver(code)) {
        await ports.store.takeBack(kept, code);
        takenBack++;
      } else failed.push({ partner: kept.partner, code });
    }
  }
  return { published, takenBack, failed };
}

/** False too where the partner is answered nothing at present, whatever the set holds. */
async function isStale(
  { clock }: Platform,
  ports: MatchPorts,
  kept: MatchSetKey & SetKeeping,
  state: SetState,
): Promise<boolean> {
  const now = clock.now();
  const partner = await ports.link.partner(kept.partner);
  if (!partner || partner.isHeld || !partner.purposes.includes(kept.purpose)) return false;
  const { narrows, grows } = stateOf(state, partner, now);
  return narrows !== kept.narrows || (grows !== kept.grows && now >= Date.parse(kept.at) + GROWS_AFTER_MS);
}

async function renew(
  platform: Platform,
  ports: MatchPorts,
  kept: MatchSetKey & SetKeeping,
  jobId: string,
): Promise<boolean> {
  const { userId, purpose, mandate, boundBy } = kept;
  const { accounts } = platform.store;
  const token = await accounts.openWorkSession({
    jobId,
    userId,
    purpose: { purpose, mandate },
    ...(boundBy === undefined ? {} : { boundBy }),
  });
  try {
    const actor = { token, purpose: { purpose, mandate } };
    return (await makeTags(platform, ports, actor, kept, kept)).summary !== undefined;
  } finally {
    await accounts.signOut(token);
  }
}
