import {
  canonical,
  codeOf,
  epochOf,
  findTags,
  groupBy,
  idFrom,
  isSecondForm,
  plainTerm,
  QUESTIONS_MAX,
  readMatchTerm,
  TAG_BYTES,
  termsAsked,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { KeptTagSet, MatchHit, MatchPorts, StandingQuestion, WaitingQuestion } from "../ports/match.ts";
import { ask, foreignSet, hitOf } from "./ask.ts";
import { nowOf, partnerFor } from "./shared.ts";
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
    const boundBy = await tx.boundBy();
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
        ...paidFor(term, tags[i]),
        seenVersion: head.version,
        ...(boundBy === undefined ? {} : { boundBy }),
        ...(result.items[i]?.hitId === undefined ? {} : { hitAt: nowOf(platform) }),
      })),
      true,
    );
    await tx.audit({
      action: "change",
      object: `partner:${input.partner}`,
      detail: { standing: terms.length },
    });
  });
  return result;
}

/** Looks at the viewer's own standing questions now; what the worker does by itself. */
export async function checkStanding(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
): Promise<StandingCheck> {
  const open = await platform.store.as(actor, async (tx) => {
    const mine = await ownOpen(tx);
    await tx.audit({ action: "read", object: "standing", detail: { questions: mine.length } });
    return mine;
  });
  const hits: MatchHit[] = [];
  const failed: { partner: string; code: string }[] = [];
  for (const questions of groupBy(open, groupOf).values()) {
    const [first] = questions;
    if (!first) continue;
    try {
      const found = await checkGroup(platform, ports, actor.token, questions);
      hits.push(...found.hits);
      if (found.refused !== undefined) failed.push({ partner: first.partner, code: codeOf(found.refused) });
    } catch (error) {
      failed.push({ partner: first.partner, code: codeOf(error) });
    }
  }
  return { looked: open.length, hits, failed };
}

export const ownOpen = async (tx: Transaction): Promise<readonly StandingQuestion[]> =>
  (await tx.standing()).filter((q) => q.openedBy === tx.viewer.userId && q.hitAt === undefined);

/** Questions that are asked together: to one partner, for one purpose, law and case. */
export const groupOf = (q: Omit<WaitingQuestion, "isOver">): string =>
  canonical([q.partner, q.kind, q.purpose, q.mandate, q.legalBasis, q.boundBy ?? ""]);

export interface GroupFound {
  readonly hits: readonly MatchHit[];
  /** Why the rest was not asked: the partner may answer it another day. */
  readonly refused?: WaslError;
}

/**
 * Within an epoch the tags that were paid for are compared with the partner's newest set, and the partner learns of
 * nothing; in a new epoch the questions are asked anew, which counts against the quota. However many there are: batch by batch,
 * each kept before the next is asked, since one may be refused for the quota.
 */
export async function checkGroup(
  platform: Platform,
  ports: MatchPorts,
  token: string,
  questions: readonly StandingQuestion[],
  isFresh = false,
): Promise<GroupFound> {
  const [first] = questions;
  if (!first) return { hits: [] };
  const { partner, kind, purpose, mandate } = first;
  // Under the purpose and case with which each question was opened.
  const actor: Actor = { token, purpose: { purpose, mandate } };
  const epoch = epochOf(platform.clock.now());
  const left = await stillAsked(platform, actor, questions);
  if (left.length === 0) return { hits: [] };
  await partnerFor(ports, partner, purpose);
  const current = left.filter((q) => q.epoch === epoch);
  const set = current.length > 0 ? await foreignSet(platform, ports, { partner, kind, purpose }) : undefined;
  const isPaidFor = (q: StandingQuestion): boolean =>
    set !== undefined && q.epoch === epoch && fits(q, set.tags);
  const keep = async (found: Found): Promise<void> => {
    if (found.changed.length === 0) return;
    await platform.store.as(actor, async (tx) => {
      await tx.addHits(
        found.hits.map((hit) => ({ ...hit, foundBy: tx.viewer.userId })),
        isFresh,
      );
      await tx.saveStanding(found.changed);
      await tx.audit({
        action: "search",
        object: `partner:${partner}`,
        detail: { standing: found.changed.length, standingHits: found.hits.length },
      });
    });
    hits.push(...found.hits);
  };
  const hits: MatchHit[] = [];
  if (set) await keep(compared(platform, current.filter(isPaidFor), set));
  for (const batch of inBatches(left.filter((q) => !isPaidFor(q)))) {
    let found: Found;
    try {
      found = await askAnew(platform, ports, actor, batch);
    } catch (refused) {
      // What fails otherwise is no answer of the partner's.
      if (!(refused instanceof WaslError)) throw refused;
      return { hits, refused };
    }
    await keep(found);
  }
  return { hits };
}

interface Found {
  readonly hits: readonly MatchHit[];
  readonly changed: readonly StandingQuestion[];
}

/** What was paid for, against tags that they were not compared with yet. */
function compared(
  platform: Platform,
  questions: readonly StandingQuestion[],
  { head, tags }: Pick<KeptTagSet, "head" | "tags">,
): Found {
  const hits: MatchHit[] = [];
  const changed: StandingQuestion[] = [];
  for (const q of questions) {
    if (!q.tag || q.seenVersion === head.version) continue;
    const isHit = findTags(tags, q.tag).some(Boolean);
    if (isHit) hits.push(hitOf(platform, q.id, q, q.term));
    changed.push({ ...q, seenVersion: head.version, ...(isHit ? { hitAt: nowOf(platform) } : {}) });
  }
  return { hits, changed };
}

/** As many as fit whatever the form of the partner's set: one with a country or platform may be asked as two texts. */
function inBatches(questions: readonly StandingQuestion[]): readonly (readonly StandingQuestion[])[] {
  const batches: StandingQuestion[][] = [];
  let texts = QUESTIONS_MAX;
  for (const q of questions) {
    const own = termsAsked(termOf(q), true).length;
    texts += own;
    if (texts > QUESTIONS_MAX) {
      batches.push([]);
      texts = own;
    }
    batches.at(-1)?.push(q);
  }
  return batches;
}

/** As it is read today: one that was kept by an older version may have another form by now. */
const termOf = ({ term }: StandingQuestion): string => readMatchTerm(term) ?? term;

/** Whether what was asked for it is what this set is asked for it: a holder may come to know of countries and platforms. */
const fits = (q: StandingQuestion, set: Uint8Array): boolean =>
  !q.tag || canonical(q.asked ?? [q.term]) === canonical(termsAsked(termOf(q), isSecondForm(set)));

/** What a set was asked for a term; of one that says of what it is, by how many texts tells the set's form. */
function paidFor(term: string, tag: Uint8Array | undefined): Pick<StandingQuestion, "asked" | "tag"> {
  return tag ? { asked: termsAsked(term, tag.length > TAG_BYTES), tag } : {};
}

/** A question ends with its case; and nobody goes on looking for somebody whom they know to be protected by now. */
async function stillAsked(
  platform: Platform,
  actor: Actor,
  questions: readonly StandingQuestion[],
): Promise<readonly StandingQuestion[]> {
  return await platform.store.as(actor, async (tx) => {
    const isOver = await tx.isCaseOver(actor.purpose.mandate);
    const hidden = await tx.protectedNodes(
      questions.map((q) => plainTerm(q.term)),
      "seen",
    );
    // What is no question any more could have been about somebody whom nobody may ask about.
    const isEnded = (q: StandingQuestion): boolean =>
      isOver || readMatchTerm(q.term) === undefined || hidden.has(plainTerm(q.term));
    for (const { id } of questions.filter(isEnded)) {
      await tx.closeStanding(id);
      await tx.audit({ action: "change", object: `standing:${id}`, detail: { closed: 1 } });
    }
    return questions.filter((q) => !isEnded(q));
  });
}

/** In a new epoch there is another key: the tags of the last one say nothing. */
async function askAnew(
  platform: Platform,
  ports: MatchPorts,
  actor: Actor,
  questions: readonly StandingQuestion[],
): Promise<Found> {
  const [first] = questions;
  if (!first) return { hits: [], changed: [] };
  const { partner, kind, legalBasis } = first;
  const terms = questions.map((q) => q.term);
  const asked = await ask(platform, ports, actor, { partner, kind, terms, legalBasis });
  const { items, batchId } = asked.result;
  const placeOf = new Map(asked.terms.map((term, i) => [term, i]));
  const hits: MatchHit[] = [];
  const changed: StandingQuestion[] = [];
  for (const q of questions) {
    const term = termOf(q);
    const i = placeOf.get(term);
    if (i === undefined) continue;
    const hitId = items[i]?.hitId;
    if (hitId !== undefined) hits.push({ ...hitOf(platform, batchId, q, term), id: hitId });
    changed.push({
      ...q,
      term,
      epoch: asked.head.epoch,
      ...paidFor(term, asked.tags[i]),
      seenVersion: asked.head.version,
      ...(hitId === undefined ? {} : { hitAt: nowOf(platform) }),
    });
  }
  return { hits, changed };
}
