import { type GrantNotice, groupBy, type ObjectRef, standingGrants } from "../../core/index.ts";
import type { ObjectRow } from "../ports/federation.ts";
import { type Deps, hex, type LedgerTransaction, nowOf, signNotice, textOf } from "./deps.ts";
import { type Body, publish, publishNotice } from "./log.ts";

/** What may be passed on to whom, for what and how long. */
export type LeaveTerms = Pick<GrantNotice, "recipients" | "purposes" | "until">;

type Given = Pick<ObjectRow, "id" | "version" | "hash" | "access">;

/** Our leave to a holder to pass these of our objects on; each stands in its log. */
export async function letPass(
  deps: Deps,
  tx: LedgerTransaction,
  holder: string,
  rows: readonly Given[],
  terms: LeaveTerms,
): Promise<void> {
  await tx.federation.turn();
  const before = await wordsTo(deps, tx, holder, rows);
  const bodies: Body[] = [];
  for (const row of rows) {
    const at = laterThan(deps, before.get(row.id) ?? []);
    const signed = await sign(deps, tx, row, { ...terms, holder, at });
    bodies.push({ kind: "notice", signed, access: row.access });
  }
  await publish(deps, tx, holder, bodies);
}

/**
 * Ends leave of a holder to pass these of our objects on, as far as `ends` says: the wire ends all leave for an object, so what stays is
 * signed anew as of a moment later, and stands before the end in every log, or whoever has the object under it would drop it. Told too
 * to those whom the leave named, or a holder that says nothing would keep it from them.
 */
export async function takeBack(
  deps: Deps,
  tx: LedgerTransaction,
  holder: string,
  rows: readonly Given[],
  ends: (grant: GrantNotice) => boolean,
): Promise<void> {
  await tx.federation.turn();
  const before = await wordsTo(deps, tx, holder, rows);
  const partners = new Set((await tx.federation.partners()).map((p) => p.nodeId));
  const peersOf = (grants: readonly GrantNotice[]): readonly string[] =>
    [...new Set(grants.flatMap((g) => g.recipients))].filter((peer) => peer !== holder && partners.has(peer));
  const told = rows.flatMap((row) => peersOf(before.get(row.id) ?? []));
  // In one order, so that two who write into several logs never wait for each other.
  for (const peer of [...new Set([holder, ...told])].sort()) await tx.federation.outbox(peer);
  const bodies: Body[] = [];
  for (const row of rows) {
    const all = before.get(row.id) ?? [];
    const standing = standingGrants(all, (grant) => grant);
    const over = standing.filter(ends);
    if (over.length === 0) continue;
    const at = laterThan(deps, all);
    const tell = async (terms: LeaveTerms & { readonly at: string }, peers: readonly string[]) => {
      const signed = await sign(deps, tx, row, { ...terms, holder });
      bodies.push({ kind: "notice", signed, access: row.access });
      await publishNotice(deps, tx, signed, peers, row.access);
    };
    for (const { recipients, purposes, until } of standing.filter(
      (g) => !ends(g) && g.version === row.version,
    ))
      await tell({ recipients, purposes, until, at: next(at) }, peersOf([{ recipients } as GrantNotice]));
    const purposes = [...new Set(over.flatMap((g) => g.purposes))];
    const until =
      over
        .map((g) => g.until)
        .sort()
        .at(-1) ?? at;
    await tell({ recipients: [], purposes, until, at }, peersOf(all));
  }
  await publish(deps, tx, holder, bodies);
}

/** Every word of ours to this holder on these, by object. */
async function wordsTo(
  { nodeId }: Deps,
  tx: LedgerTransaction,
  holder: string,
  rows: readonly Given[],
): Promise<ReadonlyMap<string, readonly GrantNotice[]>> {
  const grants = await tx.federation.grants(rows.map(({ id }) => ({ creator: nodeId, id })));
  return groupBy(
    grants.map((g) => g.notice).filter((g) => g.holder === holder),
    (g) => g.objectId,
  );
}

const next = (at: string): string => textOf(Date.parse(at) + 1);

/** Later than every word before it, whatever the clock says: what was taken back at the same moment or later is no leave. */
export const laterThan = (deps: Pick<Deps, "clock">, before: readonly GrantNotice[]): string =>
  [nowOf(deps), ...before.map((g) => next(g.at))].sort().at(-1) ?? nowOf(deps);

async function sign(
  deps: Deps,
  tx: LedgerTransaction,
  { id: objectId, version, hash }: Pick<ObjectRef, "id" | "version" | "hash">,
  terms: LeaveTerms & Pick<GrantNotice, "holder" | "at">,
) {
  const id = `grt-${hex(deps.random.bytes(16))}`;
  const notice = { type: "grant", id, issuer: deps.nodeId, objectId, version, hash, ...terms } as const;
  const signed = await signNotice(deps, tx, notice);
  await tx.federation.saveGrant(signed);
  return signed;
}
