import {
  blocksFor,
  canonical,
  type Entry,
  isInForce,
  isSuspended,
  leafToHex,
  rootOf,
  type SignedHead,
  type SignedNotice,
  TreeReader,
  WaslError,
} from "../../core/index.ts";
import type { LogRow, Partner } from "../ports/federation.ts";
import { agreementIfAny, type Deps, type LedgerTransaction, nowOf, partnerOf, signingKey } from "./deps.ts";

/** Before the entries of an answer or file: what they are, and what proves them. */
export interface PageHeader {
  readonly wasl: "log/1";
  readonly from: string;
  readonly to: string;
  /** Place of the first entry. */
  readonly after: number;
  /** Place after the last. */
  readonly next: number;
  readonly signed: SignedHead;
  /** That the log up to `next` is the beginning of the one that is signed. */
  readonly proof: readonly string[];
  /** The log before `after`, for a reader who stands elsewhere. */
  readonly base: { readonly size: number; readonly hashes: readonly string[] };
  /** Every key change so far, each signed by the key before it. */
  readonly rotations: readonly SignedNotice[];
}

export const PAGE_MAX = 2_000;
const PAGE_CHARS_MAX = 8 * 1024 * 1024;

/**
 * A part of our log to a partner, as text: a header line, then an entry a line. `isAsked` where the partner itself asks from
 * there on: what is over there by now it never had, and owes no receipt for.
 */
export async function logPage(
  deps: Deps,
  tx: LedgerTransaction,
  peer: string,
  { after, limit, isAsked }: { readonly after: number; readonly limit: number; readonly isAsked: boolean },
): Promise<string> {
  const frontier = await tx.federation.outboxSize(peer);
  if (after > frontier.size) throw new WaslError("REQUEST_INVALID", { field: "after", size: frontier.size });
  const rows = await tx.federation.logPage(peer, after, Math.min(limit, PAGE_MAX), PAGE_CHARS_MAX);
  const next = after + rows.length;
  const over = rows.flatMap(({ text, objectId }) => (text === undefined && objectId ? [objectId] : []));
  if (isAsked) await tx.federation.expectNoExpiry(over, { peer, after });
  const reader = await readerOf(deps, tx, peer, frontier.size, [after, next]);
  const signed = await signHead(deps, tx, peer, frontier.size, rootOf(frontier, deps.signer.hash));
  const partner = await partnerOf(tx, peer);
  const isAgreed = isOpenTo(deps, partner);
  const isByHold = partner?.isHeld === true && isOpenTo(deps, { ...partner, isHeld: false });
  const may = await mayGo(deps, tx, peer, isAgreed);
  const hidden = new Set(rows.filter(({ text }) => text !== undefined && !may(text)).map((row) => row.seq));
  const shown = rows.map((row): LogRow => (hidden.has(row.seq) ? { seq: row.seq, leaf: row.leaf } : row));
  // It goes when an agreement is in force again; of whom a group was taken from, it does not.
  if (!isAgreed) await tx.federation.withhold(peer, [...hidden], isByHold);
  return pageText({ deps, peer, after, next, signed, rotations: await rotationsOf(deps, tx) }, shown, {
    proof: reader.consistency(next, frontier.size),
    base: peaksOf(reader, after),
  });
}

/**
 * Whether content goes to this partner at all: under an agreement in force, while all sharing is not held, and not where a human has
 * to look first.
 */
export const isAgreedWith = async (
  deps: Pick<Deps, "clock">,
  tx: LedgerTransaction,
  peer: string,
): Promise<boolean> => isOpenTo(deps, await partnerOf(tx, peer));

function isOpenTo(deps: Pick<Deps, "clock">, partner: Partner | undefined): boolean {
  const agreement = partner && agreementIfAny(partner);
  // What was released before it was suspended and not read yet waits in the log, or stands in a collection.
  if (agreement === undefined || isSuspended(agreement)) return false;
  return partner?.stopped === undefined && isInForce(agreement, nowOf(deps));
}

/**
 * Whether an entry's content still goes to this partner: notices always, objects under an agreement that is in force and,
 * where they are bound to groups, to whom we did not expel from all of them. What does not go leaves its hash.
 */
async function mayGo(
  deps: Deps,
  tx: LedgerTransaction,
  peer: string,
  isAgreed: boolean,
): Promise<(text: string) => boolean> {
  const gone = new Set(
    (await tx.federation.expelled())
      .filter((e) => e.issuer === deps.nodeId && e.member === peer)
      .map((e) => e.group),
  );
  if (isAgreed && gone.size === 0) return () => true;
  return (text) => {
    const entry = JSON.parse(text) as Entry;
    if (entry.kind === "notice") return true;
    const { groups } = entry.object.access;
    return isAgreed && (groups === "any" || groups.some((group) => !gone.has(group)));
  };
}

function pageText(
  {
    deps,
    peer,
    ...about
  }: Pick<PageHeader, "after" | "next" | "signed" | "rotations"> & {
    readonly deps: Deps;
    readonly peer: string;
  },
  rows: readonly LogRow[],
  proofs: Pick<PageHeader, "proof" | "base">,
): string {
  const header: PageHeader = { wasl: "log/1", from: deps.nodeId, to: peer, ...about, ...proofs };
  return `${[canonical(header), ...rows.map(lineOf)].join("\n")}\n`;
}

/** What was taken back leaves its hash. */
const lineOf = (row: LogRow): string => row.text ?? canonical({ gone: leafToHex(row.leaf) });

export async function readerOf(
  deps: Deps,
  tx: LedgerTransaction,
  peer: string,
  size: number,
  places: readonly number[],
): Promise<TreeReader> {
  const { tiles, blocks } = await tx.federation.logHashes(peer, size, blocksFor(size, ...places));
  return new TreeReader(tiles, blocks, deps.signer.hash);
}

/** The frontier of the first `size` entries. */
function peaksOf(reader: TreeReader, size: number): PageHeader["base"] {
  const hashes: string[] = [];
  let start = 0;
  for (let width = 2 ** 30; width >= 1; width /= 2) {
    if (size - start < width) continue;
    hashes.push(leafToHex(reader.subtree(start, start + width)));
    start += width;
  }
  return { size, hashes };
}

async function signHead(
  deps: Deps,
  tx: LedgerTransaction,
  to: string,
  size: number,
  root: string,
): Promise<SignedHead> {
  const head = { from: deps.nodeId, to, size, root, at: nowOf(deps) };
  const { generation } = await signingKey(deps, tx);
  return { head, jws: await deps.signer.sign("wasl-head", canonical(head), generation) };
}

export const rotationsOf = (deps: Deps, tx: LedgerTransaction): Promise<readonly SignedNotice[]> =>
  tx.federation.notices("rotate", deps.nodeId);

export interface InclusionProof {
  readonly peer: string;
  readonly index: number;
  readonly leaf: string;
  readonly path: readonly string[];
  readonly signed: SignedHead;
}

/** Proves to anybody that an entry stands in our log to this partner. OBJECT_UNKNOWN beyond its end. */
export async function proveInclusion(
  deps: Deps,
  tx: LedgerTransaction,
  peer: string,
  index: number,
): Promise<InclusionProof> {
  const frontier = await tx.federation.outboxSize(peer);
  const [row] = await tx.federation.logPage(peer, index, 1, 1);
  if (!row) throw new WaslError("OBJECT_UNKNOWN", { index });
  const reader = await readerOf(deps, tx, peer, frontier.size, [index + 1]);
  const signed = await signHead(deps, tx, peer, frontier.size, rootOf(frontier, deps.signer.hash));
  return { peer, index, leaf: leafToHex(row.leaf), path: reader.inclusion(index, frontier.size), signed };
}
