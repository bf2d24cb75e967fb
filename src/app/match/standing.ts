import { canonical, epochOf, findTags, idFrom, TAG_BYTES, WaslError } from "../../core/index.ts";
import type { Actor, Platform } from "../ports/index.ts";
import type { MatchHit, MatchPorts, StandingQuestion } from "../ports/match.ts";
import { ask, foreignSet, hitOf } from "./ask.ts";
import { LIST_MAX, nowOf, partnerFor } from "./shared.ts";
import type { MatchInput, MatchResult, StandingCheck } from "./use-cases.ts";

/** Asks now, and keeps the questions until a day. REQUEST_INVALID beyond a year. */
export async function watch(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  input: MatchInput & { readonly until: string },
): Promise<MatchResult> {
  const until = Date.parse(input.until);
  const now = platform.clock.now();
  // A year at most: longer needs a new decision by a human.
  if (Number.isNaN(until) || until <= now || until > now + 366 * 86_400_000)
    throw new WaslError("REQUEST_INVALID", { field: "until" });
  const { result, terms, tags, head } = await ask(platform, ports, actor, input);
  const { purpose, mandate } = actor.purpose;
  await platform.store.as(actor, async (tx) => {
    await tx.saveStanding(
      terms.map((term, i) => ({
        id: idFrom("sq-", tx.viewer.userId, input.partner, input.kind, purpose, mandate, term),
        partner: input.partner,
        kind: input.kind,
        purpose,
        mandate,
        legalBasis: input.legalBasis,
        term,
        openedBy: tx.viewer.userId,
        openedAt: nowOf(platform),
        until: new Date(until).toISOString(),
        epoch: head.epoch,
        tag: tags.slice(i * TAG_BYTES, (i + 1) * TAG_BYTES),
        seenVersion: head.version,
        ...(result.items[i]?.hitId === undefined ? {} : { hitAt: nowOf(platform) }),
      })),
    );
    await tx.audit({
      action: "change",
      object: `partner:${input.partner}`,
      detail: { standing: terms.length },
    });
  });
  return result;
}

/**
 * Within an epoch the tags that were paid for are compared with the partner's newest set, and the partner learns of
 * nothing; in a new epoch the questions are asked anew, which counts against the quota.
 */
export async function checkStanding(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
): Promise<StandingCheck> {
  const all = await platform.store.as(actor, async (tx) => {
    const mine = (await tx.standing(LIST_MAX)).filter((q) => q.openedBy === tx.viewer.userId);
    await tx.audit({ action: "read", object: "standing", detail: { questions: mine.length } });
    return mine;
  });
  const open = all.filter((q) => q.hitAt === undefined);
  const groups = new Map<string, StandingQuestion[]>();
  for (const q of open) {
    const name = canonical([q.partner, q.kind, q.purpose, q.mandate, q.legalBasis]);
    groups.set(name, [...(groups.get(name) ?? []), q]);
  }
  const hits: MatchHit[] = [];
  const failed: { partner: string; code: string }[] = [];
  for (const questions of groups.values()) {
    const [first] = questions;
    if (!first) continue;
    try {
      hits.push(...(await checkGroup(platform, ports, actor, questions)));
    } catch (error) {
      failed.push({ partner: first.partner, code: error instanceof WaslError ? error.code : "INTERNAL" });
    }
  }
  return { looked: open.length, hits, failed };
}

async function checkGroup(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  questions: readonly StandingQuestion[],
): Promise<readonly MatchHit[]> {
  const [first] = questions;
  if (!first) return [];
  const { partner, kind, purpose, mandate, legalBasis } = first;
  // Under the purpose and case with which each question was opened.
  const asThen: Actor = { token: actor.token, purpose: { purpose, mandate } };
  const epoch = epochOf(platform.clock.now());
  const stale = questions.filter((q) => q.epoch !== epoch);
  const hits: MatchHit[] = [];
  const changed: StandingQuestion[] = [];
  if (stale.length > 0) {
    const terms = stale.map((q) => q.term);
    const asked = await ask(platform, ports, asThen, { partner, kind, terms, legalBasis });
    const { items, batchId } = asked.result;
    const placeOf = new Map(asked.terms.map((term, i) => [term, i]));
    for (const q of stale) {
      const i = placeOf.get(q.term);
      if (i === undefined) continue;
      const hitId = items[i]?.hitId;
      if (hitId !== undefined) hits.push({ ...hitOf(platform, batchId, q, q.term), id: hitId });
      changed.push({
        ...q,
        epoch,
        tag: asked.tags.slice(i * TAG_BYTES, (i + 1) * TAG_BYTES),
        seenVersion: asked.head.version,
        ...(hitId === undefined ? {} : { hitAt: nowOf(platform) }),
      });
    }
  }
  const current = questions.filter((q) => q.epoch === epoch);
  if (current.length > 0) {
    await partnerFor(ports, partner, purpose);
    const set = await foreignSet(platform, ports, { partner, kind, purpose });
    for (const q of current) {
      if (!q.tag || q.seenVersion === set.head.version) continue;
      const isHit = findTags(set.tags, q.tag)[0] === true;
      if (isHit) hits.push(hitOf(platform, q.id, q, q.term));
      changed.push({
        ...q,
        seenVersion: set.head.version,
        ...(isHit ? { hitAt: nowOf(platform) } : {}),
      });
    }
  }
  await platform.store.as(asThen, async (tx) => {
    await tx.addHits(hits.map((hit) => ({ ...hit, foundBy: tx.viewer.userId })));
    await tx.saveStanding(changed);
    if (hits.length > 0)
      await tx.audit({
        action: "search",
        object: `partner:${partner}`,
        detail: { standingHits: hits.length },
      });
  });
  return hits;
}
