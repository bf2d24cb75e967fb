import {
  canonical,
  epochOf,
  type HitRateAlarm,
  hitRateAlarm,
  type MatchKind,
  type MatchQuota,
  type Purpose,
  type SetKind,
  type TagSetHead,
} from "../../core/index.ts";
import type { Actor, Platform } from "../ports/index.ts";
import type { Job } from "../ports/jobs.ts";
import type { MatchBatch, MatchEnding, MatchHit, StandingQuestion } from "../ports/match.ts";
import { askAgain, type StandingRound } from "./again.ts";
import { ask } from "./ask.ts";
import { publishTags } from "./publish.ts";
import { type Renewal, renewTags } from "./renew.ts";
import { LIST_MAX, mustSupervise, portsOf } from "./shared.ts";
import { checkStanding, watch } from "./standing.ts";

export interface MatchUseCases {
  /**
   * Publishes, to one partner for the actor's purpose, the tags of what this node may let that partner know of. For
   * supervisors and administrators: it is a release of what can be asked about. "supply" opens the rows of the supply
   * ledger to questions by key: what hits is then given, by `release` and on record, until the epoch ends.
   */
  publishTags(
    actor: Actor,
    input: { readonly partner: string; readonly kind: SetKind },
  ): Promise<TagSetSummary>;
  /** Asks a partner whether it knows exact identifiers, without telling it which. */
  askMatch(actor: Actor, input: MatchInput): Promise<MatchResult>;
  /** The same, and again whenever the partner publishes anew, by itself, until a day or until its case is closed. */
  watchMatch(actor: Actor, input: MatchInput & { readonly until: string }): Promise<MatchResult>;
  /** Looks at the actor's standing questions anew; answers the hits that are new. */
  checkStanding(actor: Actor): Promise<StandingCheck>;
  /** How many of the actor's own hits came by themselves, and how much of theirs was ended, unseen since; the desk shows them. */
  freshHits(actor: Actor): Promise<number>;
  /** By the clock: looks at whoever's standing questions a partner may answer otherwise by now. See `askAgain`. */
  askStanding(job: Job): Promise<StandingRound>;
  /** By the clock: makes tag sets anew that should hold something else by now. See `renewTags`. */
  renewTags(job: Job): Promise<Renewal>;
  closeStanding(actor: Actor, id: string): Promise<void>;
  /** What one's own questions came to, and for a supervisor and oversight what partners asked. */
  matchDesk(actor: Actor): Promise<MatchDesk>;
  setMatchQuota(actor: Actor, partner: string, quota: MatchQuota): Promise<void>;
}

export interface MatchInput {
  readonly partner: string;
  readonly kind: MatchKind;
  /** As people write them; see core `readMatchTerm`. */
  readonly terms: readonly string[];
  readonly legalBasis: string;
}

export interface MatchResult {
  readonly batchId: string;
  readonly partner: string;
  readonly kind: MatchKind;
  readonly epoch: string;
  /** When the partner made the set that was asked. */
  readonly setAt: string;
  readonly questions: number;
  /** As they went over the wire, decoys included. */
  readonly elements: number;
  readonly items: readonly { readonly term: string; readonly hitId?: string }[];
  /** Places, from 0, of what is no exact identifier. */
  readonly rejected: readonly number[];
  readonly alarm?: HitRateAlarm;
  readonly tookMs: number;
}

export interface TagSetSummary
  extends Pick<TagSetHead, "epoch" | "version" | "count" | "root" | "at" | "kind"> {
  readonly partner: string;
  readonly purpose: Purpose;
  /** Identifiers or keys that it has tags of; a document or a handle has several. The rest is random and fills up. */
  readonly records: number;
  /** Identifiers that stayed out because they are a protected person's too. */
  readonly protectedOut: number;
  readonly tookMs: number;
}

export interface StandingCheck {
  readonly looked: number;
  readonly hits: readonly MatchHit[];
  /** Partners that could not be asked, with the code. */
  readonly failed: readonly { readonly partner: string; readonly code: string }[];
}

export interface MatchDesk {
  readonly batches: readonly MatchBatch[];
  readonly hits: readonly MatchHit[];
  readonly standing: readonly Omit<StandingQuestion, "asked" | "tag" | "boundBy">[];
  /** What the node ended because the viewer may do it no longer. */
  readonly ended: readonly MatchEnding[];
  readonly alarms: readonly (HitRateAlarm & {
    readonly partner: string;
    readonly direction: MatchBatch["direction"];
  })[];
}

export function matchUseCases(platform: Platform): MatchUseCases {
  return {
    publishTags: (actor, input) => publishTags(platform, portsOf(platform), actor, input),
    askMatch: async (actor, input) => {
      const { result } = await ask(platform, portsOf(platform), actor, input);
      return result;
    },
    watchMatch: (actor, input) => watch(platform, portsOf(platform), actor, input),
    checkStanding: (actor) => checkStanding(platform, portsOf(platform), actor),
    freshHits: (actor) =>
      platform.store.as(actor, async (tx) => {
        const fresh = await tx.freshHits();
        // The navigation of each page asks: who is told of nothing reads nothing.
        if (fresh > 0) await tx.audit({ action: "read", object: "match" });
        return fresh;
      }),
    askStanding: (job) => askAgain(platform, portsOf(platform), job),
    renewTags: ({ id }) => renewTags(platform, portsOf(platform), id),
    closeStanding: (actor, id) =>
      platform.store.as(actor, async (tx) => {
        await tx.closeStanding(id);
        await tx.audit({ action: "change", object: `standing:${id}`, detail: { closed: 1 } });
      }),
    matchDesk: (actor) => desk(platform, actor),
    setMatchQuota: async (actor, partner, quota) => {
      const { store } = portsOf(platform);
      await platform.store.as(actor, async (tx) => {
        mustSupervise(tx);
        await tx.audit({
          action: "change",
          object: `partner:${partner}`,
          detail: { quotaDay: quota.perDay, quotaEpoch: quota.perEpoch },
        });
      });
      await store.setQuota(partner, quota);
    },
  };
}

async function desk(platform: Platform, actor: Actor): Promise<MatchDesk> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "match" });
    // Those that are shown now, and no others: one more may come meanwhile.
    const ended = await tx.endings(20);
    const hits = await tx.hits(200);
    await tx.seeHits(
      hits.map(({ id }) => id),
      ended.map(({ no }) => no),
    );
    const batches = await tx.batches(LIST_MAX);
    const standing = await tx.standing(LIST_MAX);
    return {
      batches: batches.slice(0, 100),
      hits,
      standing: standing.map(({ asked: _asked, tag: _tag, boundBy: _boundBy, ...rest }) => rest),
      ended,
      alarms: alarmsOf(batches, epochOf(platform.clock.now())),
    };
  });
}

function alarmsOf(batches: readonly MatchBatch[], epoch: string): MatchDesk["alarms"] {
  const sums = new Map<
    string,
    { partner: string; direction: MatchBatch["direction"]; q: number; h: number }
  >();
  for (const b of batches) {
    if (b.epoch !== epoch || b.questions === undefined) continue;
    const name = canonical([b.partner, b.direction, b.purpose]);
    const sum = sums.get(name) ?? { partner: b.partner, direction: b.direction, q: 0, h: 0 };
    sum.q += b.questions;
    sum.h += b.hits ?? 0;
    sums.set(name, sum);
  }
  return [...sums.values()].flatMap(({ partner, direction, q, h }) => {
    const alarm = hitRateAlarm(q, h);
    return alarm ? [{ ...alarm, partner, direction }] : [];
  });
}
