import { type ErrorCode, type Purpose, WaslError } from "../../core/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";
import type { EndedBecause, MatchPartner, MatchPorts } from "../ports/match.ts";
import { toHex } from "./wire.ts";

/** Batches and standing questions that are read at once. */
export const LIST_MAX = 1000;

export function portsOf(platform: Platform): MatchPorts {
  if (!platform.match) throw new WaslError("PARTNER_UNREACHABLE", { because: "no exchange in this process" });
  return platform.match;
}

/** The agreement in force, and that it knows the purpose. SHARING_HELD, unless it is for what takes something back. */
export async function partnerFor(
  { link }: MatchPorts,
  nodeId: string,
  purpose: Purpose,
  takesBack = false,
): Promise<MatchPartner> {
  const partner = await link.partner(nodeId);
  if (!partner) throw new WaslError("PARTNER_UNKNOWN", { partner: nodeId.slice(0, 60) });
  if (partner.isHeld && !takesBack) throw new WaslError("SHARING_HELD");
  if (!partner.purposes.includes(purpose)) throw new WaslError("PURPOSE_FORBIDS", { purpose });
  return partner;
}

export function mustSupervise(tx: Transaction): void {
  const { role } = tx.viewer;
  if (role !== "supervisor" && role !== "administrator") throw new WaslError("ROLE_FORBIDS", { role });
}

/** Machines and oversight ask nobody. */
export function mustAsk(tx: Transaction): void {
  const { role } = tx.viewer;
  if (role === "machine" || role === "oversight") throw new WaslError("ROLE_FORBIDS", { role });
}

const OVER: Partial<Record<ErrorCode, EndedBecause>> = {
  CREDENTIAL_INVALID: "account",
  PURPOSE_FORBIDS: "purpose",
  ROLE_FORBIDS: "role",
  SECOND_PERSON_REQUIRED: "second-person",
};
/** Why in whose name something goes on may do it no longer, which no repetition mends; undefined for any other failure. */
export function endedBy(error: unknown): EndedBecause | undefined {
  if (!(error instanceof WaslError)) return undefined;
  return error.detail["because"] === "token" ? "token" : OVER[error.code];
}

export const nowOf = (platform: Pick<Platform, "clock">): string =>
  new Date(platform.clock.now()).toISOString();
export const randomId = (platform: Platform, prefix: string): string =>
  prefix + toHex(platform.random.bytes(16));
