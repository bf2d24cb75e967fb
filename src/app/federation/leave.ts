import {
  type GrantNotice,
  groupBy,
  type LeaveTerms,
  letsMore,
  type ObjectRef,
  standingGrants,
} from "../../core/index.ts";
import type { ObjectRow } from "../ports/federation.ts";
import { type Deps, hex, type LedgerTransaction, nowOf, signNotice, textOf } from "./deps.ts";
import { type Body, publish, publishNotice } from "./log.ts";

type Given = Pick<ObjectRow, "id" | "version" | "hash" | "access">;
type Ends = (grant: GrantNotice) => boolean;

/**
 * Our leave to a holder to pass these of our objects on; each stands in its log. Leave of before that lets more ends with it, as far as
 * `ends` says: the newest terms count. Answers whose logs grew.
 */
export const letPass = (
  deps: Deps,
  tx: LedgerTransaction,
  holder: string,
  rows: readonly Given[],
  terms: LeaveTerms,
  ends: Ends = () => true,
): Promise<readonly string[]> =>
  change(deps, tx, holder, rows, { ends: (grant) => letsMore(grant, terms) && ends(grant), anew: [terms] });

/** Ends leave of a holder to pass these of our objects on, as far as `ends` says. Answers whose logs grew. */
export const takeBack = (
  deps: Deps,
  tx: LedgerTransaction,
  holder: string,
  rows: readonly Given[],
  ends: Ends,
): Promise<readonly string[]> => change(deps, tx, holder, rows, { ends, anew: [] });

interface Change {
  readonly ends: Ends;
  readonly anew: readonly LeaveTerms[];
}

/**
 * The wire ends all leave for an object, so what stays is signed anew as of a moment later, as what is new is, and stands before the end in
 * every log, or whoever has the object under it would drop it. Told too to those whom the leave named, or a holder that says nothing
 * would keep it from them.
 */
async function change(
  deps: Deps,
  tx: LedgerTransaction,
  holder: string,
  rows: readonly Given[],
  { ends, anew }: Change,
): Promise<readonly string[]> {
  await tx.federation.turn();
  const before = await wordsTo(deps, tx, holder, rows);
  const partners = new Set((await tx.federation.partners()).map((p) => p.nodeId));
  const named = (row: Given): readonly string[] =>
    [...new Set((before.get(row.id) ?? []).flatMap((g) => g.recipients))].filter(
      (peer) => peer !== holder && partners.has(peer),
    );
  const standing = (row: Given) => standingGrants(before.get(row.id) ?? [], (grant) => grant);
  const over = new Map(rows.map((row) => [row.id, standing(row).filter(ends)]));
  const others = rows.flatMap((row) => (over.get(row.id)?.length ? named(row) : []));
  const told = [...new Set([holder, ...others])].sort();
  // In one order, so that two who write into several logs never wait for each other.
  for (const peer of told) await tx.federation.outbox(peer);
  const bodies: Body[] = [];
  for (const row of rows) {
    const at = laterThan(deps, before.get(row.id) ?? []);
    const ended = over.get(row.id) ?? [];
    const tell = async (terms: LeaveTerms & Pick<GrantNotice, "at">, peers: readonly string[]) => {
      const signed = await sign(deps, tx, row, { ...terms, holder });
      bodies.push({ kind: "notice", signed, access: row.access });
      await publishNotice(deps, tx, signed, peers, row.access);
    };
    if (ended.length === 0) {
      for (const terms of anew) await tell({ ...terms, at }, []);
      continue;
    }
    const stays = standing(row).filter((g) => !ends(g) && g.version === row.version);
    for (const { recipients, purposes, until } of [...stays, ...anew])
      await tell(
        { recipients, purposes, until, at: next(at) },
        named(row).filter((peer) => recipients.includes(peer)),
      );
    await tell({ ...endOf(ended, at), at }, named(row));
  }
  await publish(deps, tx, holder, bodies);
  return bodies.length === 0 ? [] : told;
}

/** Nobody, for all that it was for, as long as it would have been. */
const endOf = (ended: readonly GrantNotice[], at: string): LeaveTerms => ({
  recipients: [],
  purposes: [...new Set(ended.flatMap((g) => g.purposes))],
  until:
    ended
      .map((g) => g.until)
      .sort()
      .at(-1) ?? at,
});

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
