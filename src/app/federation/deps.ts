import {
  type Agreement,
  canonical,
  isInForce,
  type Model,
  type ProtectedCategory,
  type Purpose,
  readAgreement,
  type SignedNotice,
  WaslError,
} from "../../core/index.ts";
import type {
  FederationTransaction,
  NodeKey,
  OwnKey,
  Partner,
  PeerTransport,
  Signer,
} from "../ports/federation.ts";
import type { Clock, Random, Transaction } from "../ports/index.ts";

/** What the exchange needs of a transaction: the whole one has it, and so has the simulator's. */
export interface LedgerTransaction
  extends FederationTransaction,
    Pick<
      Transaction,
      | "audit"
      | "openReport"
      | "completeReport"
      | "reportsById"
      | "appendStatements"
      | "statements"
      | "withdrawn"
      | "protectedSubjects"
      | "holdProtected"
      | "protectedNodes"
    > {}

/** Everything that the exchange reads or writes is one transaction of this, under the account that receives. */
export interface Ledger {
  as<T>(purpose: Purpose, work: (tx: LedgerTransaction) => Promise<T>): Promise<T>;
}

export interface Deps {
  readonly nodeId: string;
  readonly ledger: Ledger;
  readonly signer: Signer;
  readonly transport: PeerTransport;
  readonly tlsKey?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly model: Model;
  /** Moves whom a partner says to be protected into the keyed store, with all that is here of them. */
  readonly protect?: (persons: ReadonlyMap<string, ProtectedCategory>, from: string) => Promise<void>;
}

export const textOf = (ms: number): string => new Date(ms).toISOString();
export const nowOf = ({ clock }: Pick<Deps, "clock">): string => textOf(clock.now());

export const hex = (bytes: Uint8Array): string =>
  [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");

/** PARTNER_UNKNOWN where it is none, SHARING_HELD, AGREEMENT_MISSING where none is in force. */
export function agreementOf(partner: Partner | undefined, peer: string, now: string): Agreement {
  if (!partner) throw new WaslError("PARTNER_UNKNOWN", { peer });
  if (partner.isHeld) throw new WaslError("SHARING_HELD");
  const agreement = agreementIfAny(partner);
  if (!agreement || !isInForce(agreement, now)) throw new WaslError("AGREEMENT_MISSING", { peer });
  return agreement;
}

/** Its text as it is read now: while all sharing is held, under that. */
export function agreementIfAny({ agreement, isHeld }: Partner): Agreement | undefined {
  const read = agreement === undefined ? undefined : readAgreement(agreement);
  if (!read?.ok) return undefined;
  return isHeld ? { ...read.agreement, isHeld } : read.agreement;
}

/** Before what is let out to whoever is no partner. SHARING_HELD. */
export async function mustNotBeHeld({ federation }: FederationTransaction): Promise<void> {
  if (await federation.isSharingHeld()) throw new WaslError("SHARING_HELD");
}

export async function partnerOf(tx: FederationTransaction, nodeId: string): Promise<Partner | undefined> {
  return (await tx.federation.partners()).find((p) => p.nodeId === nodeId);
}

/** Keys that hold at this time: the present one, and one before it during the overlap. */
export const keysAt = (keys: readonly NodeKey[], at: string): readonly NodeKey[] =>
  keys.filter((k) => k.until === undefined || k.until > at);

/** The key that signs now; the first is made when it is first needed. */
export async function signingKey(deps: Deps, tx: FederationTransaction): Promise<OwnKey> {
  const last = (await tx.federation.ownKeys()).at(-1);
  if (last) return last;
  const made: OwnKey = { generation: 1, ...(await deps.signer.publicKey(1)), from: nowOf(deps) };
  await tx.federation.saveOwnKey(made);
  return made;
}

/** A notice of ours, signed. */
export async function signNotice<N extends SignedNotice["notice"]>(
  deps: Deps,
  tx: FederationTransaction,
  notice: N,
  generation?: number,
): Promise<SignedNotice & { readonly notice: N }> {
  const key = generation ?? (await signingKey(deps, tx)).generation;
  return { notice, jws: await deps.signer.sign("wasl-notice", canonical(notice), key) };
}
