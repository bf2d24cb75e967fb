import { canonical, codeOf, epochOf, groupBy } from "../../core/index.ts";
import { inNameOf } from "../in-name-of.ts";
import type { Platform } from "../ports/index.ts";
import type { Job, JobData } from "../ports/jobs.ts";
import type { EndedBecause, MatchPorts, WaitingQuestion } from "../ports/match.ts";
import { foreignSet } from "./ask.ts";
import { endedBy, mustAsk, nowOf, partnerFor } from "./shared.ts";
import { checkGroup, type GroupFound, groupOf, ownOpen } from "./standing.ts";

/** A partner that refused for a quota is left alone so long: the quota counts a day. */
const QUOTA_WAIT_MS = 24 * 3_600_000;

export interface StandingRound {
  /** Who is to be told of how many new hits. */
  readonly hits: ReadonlyMap<string, number>;
  /** Partners that could not be asked, with the code; tried again next time. */
  readonly failed: readonly { readonly partner: string; readonly code: string }[];
  /** Questions that were closed: whoever asked may do so no longer. */
  readonly closed: number;
  /** Partners that are not asked again before a time, for the next round. */
  readonly later: JobData;
}

/**
 * Looks whether partners have published anew, which tells them nothing of what is asked, and only then at the questions that
 * stand to them: each group with the rights that whoever opened it has at this moment, for its purpose, law and case, and on
 * record as theirs.
 */
export async function askAgain(platform: Platform, ports: MatchPorts, job: Job): Promise<StandingRound> {
  const now = nowOf(platform);
  const hits = new Map<string, number>();
  const failed: { partner: string; code: string }[] = [];
  const later: Record<string, string> = {};
  let closed = 0;
  for (const [partner, until] of Object.entries(job.data)) if (until > now) later[partner] = until;
  const note = (partner: string, error: unknown): void => {
    const code = codeOf(error);
    failed.push({ partner, code });
    if (code === "RATE_LIMITED")
      later[partner] = new Date(platform.clock.now() + QUOTA_WAIT_MS).toISOString();
  };
  const waiting = await ports.store.waiting(now);
  const look = async (group: readonly WaitingQuestion[]): Promise<void> => {
    const [first] = group;
    if (!first) return;
    try {
      const found = await askFor(platform, ports, job.id, first);
      if (typeof found === "string") {
        closed += await ports.store.endStanding(group, found, now);
        return;
      }
      const { length } = found.hits;
      if (length > 0) hits.set(first.openedBy, (hits.get(first.openedBy) ?? 0) + length);
      if (found.refused !== undefined) note(first.partner, found.refused);
    } catch (error) {
      note(first.partner, error);
    }
  };
  // Whatever the partner does: what nobody may ask any more ends now, and not when it would have been asked.
  for (const group of groupsOf(waiting.filter((q) => q.isOver))) await look(group);
  const bySet = groupBy(
    waiting.filter((q) => !q.isOver),
    (q) => canonical([q.partner, q.kind, q.purpose]),
  );
  for (const questions of bySet.values()) {
    const partner = questions[0]?.partner ?? "";
    if (later[partner] !== undefined) continue;
    const due = await dueAmong(platform, ports, questions).catch((error: unknown) => {
      note(partner, error);
      return [];
    });
    for (const group of groupsOf(due)) {
      if (later[partner] !== undefined) break;
      await look(group);
    }
  }
  return { hits, failed, closed, later };
}

/** Asked together, and in one name. */
const groupsOf = (questions: readonly WaitingQuestion[]): Iterable<readonly WaitingQuestion[]> =>
  groupBy(questions, (q) => canonical([q.openedBy, groupOf(q)])).values();

/** Those that saw another set than stands there now. */
async function dueAmong(
  platform: Platform,
  ports: MatchPorts,
  questions: readonly WaitingQuestion[],
): Promise<readonly WaitingQuestion[]> {
  const [first] = questions;
  if (!first) return [];
  const { partner, kind, purpose } = first;
  await partnerFor(ports, partner, purpose);
  const { head } = await foreignSet(platform, ports, { partner, kind, purpose });
  const epoch = epochOf(platform.clock.now());
  return questions.filter((q) => q.epoch !== epoch || q.seenVersion !== head.version);
}

/** What was found, or why whoever asked may do so no longer. What a partner refuses is no such reason. */
async function askFor(
  platform: Platform,
  ports: MatchPorts,
  jobId: string,
  one: WaitingQuestion,
): Promise<GroupFound | EndedBecause> {
  const work = {
    jobId,
    userId: one.openedBy,
    purpose: { purpose: one.purpose, mandate: one.mandate },
    isKeptUp: true,
    ...(one.boundBy === undefined ? {} : { boundBy: one.boundBy }),
  };
  let mayAsk = false;
  try {
    return await inNameOf(platform, work, async (actor) => {
      const open = await platform.store.as(actor, async (tx) => {
        mustAsk(tx);
        return await ownOpen(tx);
      });
      mayAsk = true;
      const group = open.filter((q) => groupOf(q) === groupOf(one));
      return await checkGroup(platform, ports, actor.token, group, true);
    });
  } catch (error) {
    const because = mayAsk ? undefined : endedBy(error);
    if (because === undefined) throw error;
    return because;
  }
}
