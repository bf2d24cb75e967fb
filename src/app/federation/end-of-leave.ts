import { type GrantNotice, hasStayedLet, isLetTo, standingGrants } from "../../core/index.ts";
import type { ObjectKey, ObjectRow, Partner, ReleaseRow } from "../ports/federation.ts";
import { agreementIfAny, type LedgerTransaction } from "./deps.ts";
import { keyOf } from "./log.ts";

type Tx = Pick<LedgerTransaction, "federation">;

/**
 * Its originator lets a holder pass it on no more: whether what is here came under leave and goes, as by a recall, since no leave to
 * whomever that stands names us. It comes again by leave given later. What its originator gave us itself stays.
 */
export async function goesWithLeave(tx: Tx, row: ObjectRow, nodeId: string): Promise<boolean> {
  if (row.state !== "held" || row.isFromCreator === true) return false;
  const heard = (await tx.federation.grants([row])).map((g) => g.notice);
  return !isLetTo(heard, nodeId, row.version);
}

/** Of which our leave to pass them on was taken back in a run, and to whom what stands of it lets them go still. */
export class EndedLeave {
  readonly #ended = new Map<string, { readonly key: ObjectKey; readonly toUs: readonly GrantNotice[] }>();

  /** With every word of its originator to us. */
  add(key: ObjectKey, toUs: readonly GrantNotice[]): void {
    this.#ended.set(keyOf(key), { key, toUs });
  }

  /**
   * What waits in our logs under leave that is over goes to nobody any more. To whom leave that stayed lets it go it goes anew, under
   * that, four eyes or not: whoever had to let it go did. Under leave that was given again, where an agreement asks for a second person,
   * nothing goes by itself.
   */
  async takeOut(
    { federation }: Tx,
    partners: ReadonlyMap<string, Partner>,
    give: (release: ReleaseRow, partner: Partner) => Promise<void>,
  ): Promise<void> {
    const keys = [...this.#ended.values()].map(({ key }) => key);
    if (keys.length === 0) return;
    const releases = await federation.releases(keys);
    await federation.forgetGiven(keys);
    for (const release of releases) {
      const toUs = this.#ended.get(keyOf(release))?.toUs ?? [];
      const isLet = standingGrants(toUs, (grant) => grant).some((g) => g.recipients.includes(release.peer));
      const hasStayed = isLet && hasStayedLet(toUs, release.peer, release.purpose);
      const partner = partners.get(release.peer);
      if (!partner || !isLet || (release.isGone === true && !hasStayed)) continue;
      if (hasStayed || agreementIfAny(partner)?.fourEyes === false)
        await giveOrKeep(federation, release, partner, give);
    }
  }
}

/** Where all sharing with them is held it waits until that is lifted. */
async function giveOrKeep(
  federation: Tx["federation"],
  release: ReleaseRow,
  partner: Partner,
  give: (release: ReleaseRow, partner: Partner) => Promise<void>,
): Promise<void> {
  if (partner.isHeld) await federation.keepForLift(release.peer, release);
  else await give(release, partner);
}

/**
 * A correction of what was taken out of a log though leave for it stayed, since it was here before leave for its version: it goes with that
 * leave, as any correction does (R20). What was taken out with leave that was over is given again by a human.
 */
export async function giveLate(
  { federation }: Tx,
  release: ReleaseRow,
  { nodeId, partner }: { readonly nodeId: string; readonly partner: Partner },
  give: (release: ReleaseRow, partner: Partner) => Promise<void>,
): Promise<void> {
  const heard = (await federation.grants([release])).map((g) => g.notice);
  const toUs = heard.filter((g) => g.holder === nodeId);
  if (hasStayedLet(toUs, release.peer, release.purpose)) await giveOrKeep(federation, release, partner, give);
}
