import { type GrantNotice, isLetTo, standingGrants } from "../../core/index.ts";
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
  return !isLetTo(heard, nodeId);
}

/** Of which our leave to pass them on was taken back in a run, and to whom what stands of it lets them go still. */
export class EndedLeave {
  readonly #ended = new Map<string, { readonly key: ObjectKey; readonly peers: ReadonlySet<string> }>();

  /** With every word of its originator to us. */
  add(key: ObjectKey, toUs: readonly GrantNotice[]): void {
    const peers = new Set(standingGrants(toUs, (grant) => grant).flatMap((g) => g.recipients));
    this.#ended.set(keyOf(key), { key, peers });
  }

  /**
   * What waits in our logs under leave that is over goes to nobody any more. To whom leave that stood all along lets it go it goes anew,
   * under that: a human gave it to them. Where an agreement asks for a second person, nothing goes by itself.
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
      const partner = partners.get(release.peer);
      if (release.isGone === true || !this.#ended.get(keyOf(release))?.peers.has(release.peer)) continue;
      if (!partner || agreementIfAny(partner)?.fourEyes !== false) continue;
      if (partner.isHeld) await federation.keepForLift(release.peer, release);
      else await give(release, partner);
    }
  }
}
