import { saysNothing, WaslError } from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";

/** Whoever oversees may stop; only a supervisor starts again. ROLE_FORBIDS; CONFLICT where it stands so already. */
export async function switchSharing(tx: Transaction, isHeld: boolean, reason: string): Promise<void> {
  if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  await tx.audit({
    action: "change",
    object: "sharing-hold",
    text: reason,
    detail: { held: isHeld ? 1 : 0 },
  });
  const { role } = tx.viewer;
  if (role !== "supervisor" && !(role === "oversight" && isHeld))
    throw new WaslError("ROLE_FORBIDS", { role });
  // Of two at a time the second is told what the first did.
  await tx.federation.turn();
  if ((await tx.federation.isSharingHeld()) === isHeld)
    throw new WaslError("CONFLICT", { because: isHeld ? "it is held already" : "it is not held" });
  await tx.federation.switchSharing(isHeld, reason);
}
