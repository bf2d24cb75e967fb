import { type ErrorCode, type Purpose, WaslError } from "../../core/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";
import type { MatchPartner, MatchPorts } from "../ports/match.ts";
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

/** In whose name something goes on may do it no longer: no repetition mends that. */
const OVER: readonly ErrorCode[] = [
  "CREDENTIAL_INVALID",
  "PURPOSE_FORBIDS",
  "ROLE_FORBIDS",
  "SECOND_PERSON_REQUIRED",
];
export const isOver = (code: ErrorCode): boolean => OVER.includes(code);
export const codeOf = (error: unknown): ErrorCode => (error instanceof WaslError ? error.code : "INTERNAL");

export const nowOf = (platform: Pick<Platform, "clock">): string =>
  new Date(platform.clock.now()).toISOString();
export const randomId = (platform: Platform, prefix: string): string =>
  prefix + toHex(platform.random.bytes(16));
