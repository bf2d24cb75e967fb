import {
  type Access,
  type Agreement,
  appendLeaves,
  canonical,
  leafOfText,
  type ObjectRef,
  OPEN,
  objectEntryText,
  type PurposeStatement,
  type SignedNotice,
} from "../../core/index.ts";
import type { Expectation, LogDraft, ObjectRow, Partner } from "../ports/federation.ts";
import { agreementIfAny, type Deps, type LedgerTransaction, nowOf } from "./deps.ts";

export type Body =
  | {
      readonly kind: "object";
      readonly ref: ObjectRef;
      readonly text: string;
      readonly access: Access;
      readonly entityId: string;
      readonly purpose: PurposeStatement;
      readonly legalBasis: string;
      readonly grant?: SignedNotice;
    }
  | { readonly kind: "notice"; readonly signed: SignedNotice; readonly access?: Access };

/** Appends to the log of a partner; what it says has passed `release`, or is a notice. */
export async function publish(
  { nodeId, signer, ...deps }: Deps,
  tx: LedgerTransaction,
  peer: string,
  bodies: readonly Body[],
): Promise<void> {
  if (bodies.length === 0) return;
  const frontier = await tx.federation.outbox(peer);
  const at = nowOf(deps);
  const drafts = bodies.map((body, i): LogDraft => {
    const base = { from: nodeId, to: peer, seq: frontier.size + i, at };
    const text = textOfBody(body, base);
    const row = { seq: base.seq, leaf: leafOfText(text, signer.hash), text };
    if (body.kind === "notice")
      return { ...row, access: body.access ?? OPEN, noticeId: noticeKey(body.signed) };
    const { ref, access, entityId, purpose } = body;
    return { ...row, access, object: ref, entityId, purpose: purpose.purpose, mandate: purpose.mandate };
  });
  const leaves = drafts.map((d) => d.leaf);
  await tx.federation.append(peer, drafts, appendLeaves(frontier, leaves, signer.hash));
}

/** An id is its issuer's own: another node may have used the same. */
const noticeKey = ({ notice }: SignedNotice): string => `${notice.issuer} ${notice.id}`;

function textOfBody(
  body: Body,
  base: { readonly from: string; readonly to: string; readonly seq: number; readonly at: string },
): string {
  if (body.kind === "notice") return canonical({ ...base, kind: "notice", signed: body.signed });
  const { grant, legalBasis, purpose, text } = body;
  const { purpose: name, mandate } = purpose;
  return objectEntryText(
    {
      ...base,
      kind: "object",
      legalBasis,
      mandate,
      purpose: name,
      ...(grant === undefined ? {} : { grant }),
    },
    text,
  );
}

/**
 * The key changes of whoever signed what comes next: a partner that does not read that node's own log could not tell a
 * notice under a new key from a forged one.
 */
export async function publishKeyChanges(
  deps: Deps,
  tx: LedgerTransaction,
  issuer: string,
  peer: string,
): Promise<void> {
  if (issuer === deps.nodeId || issuer === peer) return;
  for (const signed of await tx.federation.notices("rotate", issuer))
    if (!(await tx.federation.isPublished(noticeKey(signed), peer)))
      await publish(deps, tx, peer, [{ kind: "notice", signed }]);
}

/** A notice into the logs to these partners, once each. */
export async function publishNotice(
  deps: Deps,
  tx: LedgerTransaction,
  signed: SignedNotice,
  peers: readonly string[],
  access?: Access,
): Promise<void> {
  for (const peer of peers) {
    if (await tx.federation.isPublished(noticeKey(signed), peer)) continue;
    await publishKeyChanges(deps, tx, signed.notice.issuer, peer);
    await publish(deps, tx, peer, [{ kind: "notice", signed, ...(access === undefined ? {} : { access }) }]);
  }
}

export const keyOf = ({ creator, id }: { readonly creator: string; readonly id: string }): string =>
  `${creator} ${id}`;

export const dueAfter = (agreement: Pick<Agreement, "receiptHours"> | undefined, at: string): string =>
  new Date(Date.parse(at) + (agreement?.receiptHours ?? 72) * 3_600_000).toISOString();

export interface Recipients {
  readonly partners: ReadonlyMap<string, Partner>;
  /** To whom we gave an object, and to whom they let it pass on. */
  readonly of: (row: ObjectRow) => readonly string[];
}

/** Their logs are held in one order, so that two who write into several never wait for each other. */
export async function holdRecipients(tx: LedgerTransaction, rows: readonly ObjectRow[]): Promise<Recipients> {
  const releases = await tx.federation.releases(rows);
  const grants = await tx.federation.grants(rows);
  const partners = new Map((await tx.federation.partners()).map((p) => [p.nodeId, p]));
  const of = (row: ObjectRow): readonly string[] =>
    [
      ...new Set([
        ...releases.filter((r) => r.id === row.id).map((r) => r.peer),
        ...grants.filter((g) => g.notice.objectId === row.id).flatMap((g) => g.notice.recipients),
      ]),
    ].filter((peer) => partners.has(peer));
  for (const peer of [...new Set(rows.flatMap(of))].sort()) await tx.federation.outbox(peer);
  return { partners, of };
}

/** Who has no key signs nothing: to a client without a node, what is taken back is shown no more as soon as it is. */
export const signsReceipts = (partner: Partner | undefined): boolean => (partner?.keys.length ?? 0) > 0;

/** A notice about an object of ours, to whoever has it, which is answered by a receipt. */
export async function issue(
  deps: Deps,
  tx: LedgerTransaction,
  {
    signed,
    what,
    row,
    recipients: { partners, of },
  }: {
    readonly signed: SignedNotice;
    readonly what: Expectation["what"];
    readonly row: ObjectRow;
    readonly recipients: Recipients;
  },
): Promise<void> {
  const { id, at } = signed.notice;
  const peers = of(row);
  await tx.federation.saveNotice(signed);
  await tx.federation.expect(
    peers
      .filter((peer) => signsReceipts(partners.get(peer)))
      .map((peer) => ({ of: id, what, peer, dueAt: dueAfter(agreementIn(partners.get(peer)), at) })),
  );
  await publishNotice(deps, tx, signed, peers, row.access);
}

const agreementIn = (partner: Partner | undefined): Agreement | undefined =>
  partner && agreementIfAny(partner);
