import { type Access, accessLabel, canSee, WaslError } from "../core/index.ts";
import type { Transaction } from "./ports.ts";

/** Oversight reads and changes nothing. ROLE_FORBIDS, on record as a refusal. */
export async function mustWork(tx: Transaction, object: string): Promise<void> {
  const { role } = tx.viewer;
  if (role !== "oversight") return;
  await tx.audit({ action: "refuse", object, detail: { code: "ROLE_FORBIDS" } });
  throw new WaslError("ROLE_FORBIDS", { role });
}

/** Deciding is for a named human who answers for it: no machine, and nobody who only oversees (R13). */
export function mustDecide(tx: Transaction): void {
  const { role } = tx.viewer;
  if (role === "machine" || role === "oversight") throw new WaslError("ROLE_FORBIDS", { role });
}

/** Nobody writes what they may not see: it would be out of their hands at once. MARKING_FORBIDS says so in words. */
export async function mustBeCleared(tx: Transaction, access: Access, object: string): Promise<void> {
  if (canSee(access, tx.viewer)) return;
  await tx.audit({ action: "refuse", object, detail: { code: "MARKING_FORBIDS" } });
  throw new WaslError("MARKING_FORBIDS", {
    because: `your clearance, groups, compartments or purpose do not cover ${accessLabel(access)}`,
  });
}
