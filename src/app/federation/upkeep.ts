import { canonical, receiptId, type SignedNotice, WaslError } from "../../core/index.ts";
import type { ObjectRow, OwnKey } from "../ports/federation.ts";
import {
  agreementIfAny,
  type Deps,
  hex,
  type LedgerTransaction,
  nowOf,
  signingKey,
  signNotice,
  textOf,
} from "./deps.ts";
import { dueAfter, publishNotice, signsReceipts } from "./log.ts";
import { withdrawUnsaid } from "./said.ts";

const SWEEP_MAX = 1_000;

/** What is over goes, here as at every partner, and its creator is told. Answers how many went. */
export async function expireObjects(deps: Deps): Promise<number> {
  let gone = 0;
  while (true) {
    const rows = await deps.ledger.as("system-operation", async (tx) => {
      await tx.federation.turn();
      const over = await tx.federation.objectsOver(nowOf(deps), SWEEP_MAX);
      await expire(deps, tx, over);
      return over;
    });
    gone += rows.length;
    if (rows.length < SWEEP_MAX) return gone;
  }
}

async function expire(deps: Deps, tx: LedgerTransaction, rows: readonly ObjectRow[]): Promise<void> {
  if (rows.length === 0) return;
  const received = rows.filter((r) => r.creator !== deps.nodeId);
  await tx.federation.saveObjects(rows.map(({ text: _text, ...r }) => ({ ...r, state: "expired" })));
  await withdrawUnsaid(
    tx,
    received.flatMap((r) => r.statementId ?? []),
    "expired, as its creator set it",
  );
  await tx.federation.forget(rows);
  await tx.federation.expectNoMore(
    rows.map((r) => r.id),
    ["correction"],
  );
  await tx.federation.expectNoExpiry(rows.map((r) => r.id));
  const partners = new Set((await tx.federation.partners()).map((p) => p.nodeId));
  for (const { creator, id } of received) {
    if (!partners.has(creator)) continue;
    const { nodeId } = deps;
    const signed = await signNotice(deps, tx, {
      type: "receipt",
      id: receiptId(nodeId, id, "expired"),
      issuer: nodeId,
      at: nowOf(deps),
      of: id,
      status: "expired",
      copies: 1,
    });
    await publishNotice(deps, tx, signed, [creator]);
  }
  await tx.audit({ action: "change", object: "exchange", detail: { expired: rows.length } });
}

/** A member is no longer of a sharing group of ours: every partner is told, the member gives back. PARTNER_UNKNOWN. */
export async function expelMember(
  deps: Deps,
  tx: LedgerTransaction,
  member: string,
  group: string,
): Promise<{ readonly noticeId: string; readonly told: readonly string[] }> {
  const partners = await tx.federation.partners();
  const partner = partners.find((p) => p.nodeId === member);
  if (!partner) throw new WaslError("PARTNER_UNKNOWN", { peer: member });
  const { nodeId: issuer } = deps;
  const id = `exp-${hex(deps.random.bytes(16))}`;
  const signed = await signNotice(deps, tx, { type: "expel", id, issuer, at: nowOf(deps), group, member });
  await tx.federation.saveNotice(signed);
  await tx.federation.saveExpelled({ issuer, group, member });
  const peers = partners.map((p) => p.nodeId);
  const dueAt = dueAfter(agreementIfAny(partner), nowOf(deps));
  await tx.federation.expect(signsReceipts(partner) ? [{ of: id, what: "expel", peer: member, dueAt }] : []);
  await publishNotice(deps, tx, signed, peers);
  await tx.audit({ action: "share", object: `partner:${member}`, detail: { expelled: group } });
  return { noticeId: id, told: peers };
}

/** A new key of ours, announced by the one before it, which holds for the overlap. */
export async function rotateKey(deps: Deps, tx: LedgerTransaction, overlapMs: number): Promise<OwnKey> {
  const last = await signingKey(deps, tx);
  const generation = last.generation + 1;
  const now = nowOf(deps);
  const until = textOf(deps.clock.now() + overlapMs);
  const made: OwnKey = { generation, ...(await deps.signer.publicKey(generation)), from: now };
  const notice = {
    type: "rotate",
    id: `rot-${hex(deps.random.bytes(16))}`,
    issuer: deps.nodeId,
    at: now,
    key: made.key,
    oldKeyUntil: until,
  } as const;
  const jws = await deps.signer.sign("wasl-notice", canonical(notice), last.generation);
  const signed: SignedNotice = { notice, jws };
  await tx.federation.saveOwnKey({ ...last, until });
  await tx.federation.saveOwnKey(made);
  await tx.federation.saveNotice(signed);
  await publishNotice(
    deps,
    tx,
    signed,
    (await tx.federation.partners()).map((p) => p.nodeId),
  );
  await tx.audit({ action: "change", object: "exchange", detail: { key: made.kid } });
  return made;
}
