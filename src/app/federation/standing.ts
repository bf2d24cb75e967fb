import { canonical, type SignedNotice, type StandingNotice } from "../../core/index.ts";
import type { ObjectKey, ObjectRow } from "../ports/federation.ts";
import { type Deps, hex, type LedgerTransaction, nowOf, signNotice, textOf } from "./deps.ts";
import { holdRecipients, issue, keyOf, publishNotice } from "./log.ts";

/** A word of its creator on whether an object is contested. */
export type SignedStanding = SignedNotice & { readonly notice: StandingNotice };

/** Tells whoever has these objects of ours that they are contested, or no longer, where that changed. Answers who is told. */
export async function tellStanding(
  deps: Deps,
  tx: LedgerTransaction,
  keys: readonly ObjectKey[],
): Promise<readonly string[]> {
  const held = await tx.federation.hold(keys);
  const own = held.filter((r) => r.creator === deps.nodeId && r.state === "held");
  const open = await tx.federation.contestedHere(own.flatMap((r) => r.statementId ?? []));
  const isOpen = (row: ObjectRow): boolean => open.has(row.statementId ?? "");
  const changed = own.filter((row) => isOpen(row) !== (row.contest?.isOpen ?? false));
  const recipients = await holdRecipients(tx, changed);
  for (const row of changed) {
    const signed = await sign(deps, tx, row, isOpen(row) ? "contested" : "upheld");
    await issue(deps, tx, { signed, what: "standing", row, recipients });
    await tx.federation.saveObjects([{ ...row, contest: { isOpen: isOpen(row), at: signed.notice.at } }]);
  }
  return [...new Set(changed.flatMap(recipients.of))];
}

/** Whoever may not have the version that corrects what they hold is told that it is not to be relied on. */
export async function doubt(
  deps: Deps,
  tx: LedgerTransaction,
  row: ObjectRow,
  peers: readonly string[],
): Promise<void> {
  if (peers.length === 0) return;
  const [held = row] = await tx.federation.hold([row]);
  const { partners } = await holdRecipients(tx, [held]);
  // Later than that it is upheld, which they may have been told a moment before.
  const signed = await sign(deps, tx, held, "contested");
  await issue(deps, tx, { signed, what: "standing", row: held, recipients: { partners, of: () => peers } });
}

/** Whoever is given an object learns with it whether it is contested; and that it is no longer, where they were told so. */
export async function giveStanding(
  deps: Deps,
  tx: LedgerTransaction,
  peer: string,
  keys: readonly ObjectKey[],
): Promise<void> {
  if (keys.length === 0) return;
  await tellStanding(deps, tx, keys);
  const rows = await tx.federation.hold(keys);
  for (const creator of new Set(rows.map((r) => r.creator))) {
    const said = await standingsOf(tx, creator);
    for (const row of rows.filter((r) => r.creator === creator)) {
      const all = said.get(keyOf(row)) ?? [];
      const last = creator === deps.nodeId ? await lastSigned(deps, tx, all) : all.at(-1);
      if (!last) continue;
      const isOpen = last.notice.standing === "contested";
      // Of ours: the last word to somebody who was to doubt what we corrected is not the last on the object.
      const isOurs = creator === deps.nodeId && isOpen && row.contest?.isOpen !== true;
      const signed = isOurs
        ? await sign(deps, tx, { ...row, contest: { isOpen, at: last.notice.at } }, "upheld")
        : last;
      if (isOurs) await tx.federation.saveNotice(signed);
      await publishNotice(deps, tx, signed, [peer], row.access);
    }
  }
}

/** Of ours: whoever has the application's login can add a notice, and not sign it. */
async function lastSigned(
  { signer }: Deps,
  tx: LedgerTransaction,
  all: readonly SignedStanding[],
): Promise<SignedStanding | undefined> {
  const keys = await tx.federation.ownKeys();
  for (const signed of [...all].reverse())
    if (await signer.verify("wasl-notice", canonical(signed.notice), signed.jws, keys)) return signed;
  return undefined;
}

/** What a creator said of its objects, by object, the latest last. */
export async function standingsOf(
  tx: LedgerTransaction,
  creator: string,
): Promise<ReadonlyMap<string, readonly SignedStanding[]>> {
  const byObject = new Map<string, SignedStanding[]>();
  for (const signed of (await tx.federation.notices("standing", creator)) as readonly SignedStanding[]) {
    const key = keyOf({ creator, id: signed.notice.objectId });
    byObject.set(key, [...(byObject.get(key) ?? []), signed]);
  }
  return byObject;
}

/** Later than the word before it, whatever the clock says: the latest counts. */
async function sign(
  deps: Deps,
  tx: LedgerTransaction,
  { id: objectId, contest }: ObjectRow,
  standing: StandingNotice["standing"],
): Promise<SignedStanding> {
  const after = contest === undefined ? "" : textOf(Date.parse(contest.at) + 1);
  const at = [nowOf(deps), after].sort().at(-1) ?? after;
  const id = `std-${hex(deps.random.bytes(16))}`;
  return await signNotice(deps, tx, { type: "standing", id, issuer: deps.nodeId, at, objectId, standing });
}
