import type { GrantNotice } from "./envelope.ts";

/** The same originator's word to the same holder that names nobody: what it let pass before goes onward no more. */
export const isTakenBack = ({ recipients }: Pick<GrantNotice, "recipients">): boolean =>
  recipients.length === 0;

/** Grants that stand: what was taken back at the same time or later is none, in whatever order they came. */
export const standingGrants = <G>(all: readonly G[], noticeOf: (grant: G) => GrantNotice): readonly G[] =>
  all.filter((one) => {
    const grant = noticeOf(one);
    return (
      !isTakenBack(grant) &&
      !all
        .map(noticeOf)
        .some(
          (other) =>
            isTakenBack(other) &&
            other.issuer === grant.issuer &&
            other.holder === grant.holder &&
            other.objectId === grant.objectId &&
            other.at >= grant.at,
        )
    );
  });

/** What may be passed on to whom, for what and how long. */
export type LeaveTerms = Pick<GrantNotice, "recipients" | "purposes" | "until">;

/** Whether a grant lets something go that these terms do not: to somebody else, for something else, or longer. */
export const letsMore = (grant: LeaveTerms, terms: LeaveTerms): boolean =>
  grant.recipients.some((r) => !terms.recipients.includes(r)) ||
  grant.purposes.some((p) => !terms.purposes.includes(p)) ||
  grant.until > terms.until;

/**
 * Whether leave that stands names this node: whatever holder it is to, what came under leave stays with it. Leave for a newer version lets
 * no older one stay: that is wrong by now, and the newer comes under it.
 */
export const isLetTo = (all: readonly GrantNotice[], nodeId: string, version: number): boolean =>
  standingGrants(all, (grant) => grant).some(
    (grant) => grant.version <= version && grant.recipients.includes(nodeId),
  );

/**
 * Whether one originator's words to one holder have let a recipient have it for a purpose ever since they first did, though leave was ended
 * meanwhile: each end came with leave that stayed, which is signed as of the next millisecond.
 */
export function hasStayedLet(
  words: readonly GrantNotice[],
  recipient: string,
  purpose: GrantNotice["purposes"][number],
): boolean {
  const given = words
    .filter((g) => g.recipients.includes(recipient) && g.purposes.includes(purpose))
    .map((g) => Date.parse(g.at));
  const first = Math.min(...given);
  const ends = words.filter(isTakenBack).map((g) => Date.parse(g.at));
  const since = ends.filter((at) => at >= first);
  return since.length > 0 && since.every((at) => given.includes(at + 1));
}
