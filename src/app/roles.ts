import { WaslError } from "../core/index.ts";
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
