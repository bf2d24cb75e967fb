import { type Statement, WaslError } from "../core/index.ts";
import { typedValue } from "../formats/index.ts";
import type { Platform, Transaction } from "./ports.ts";

/** What a statement says once it is corrected: what its property takes, and nobody who is protected (R08). */
export async function correctedValue(
  { model }: Pick<Platform, "model">,
  tx: Transaction,
  old: Statement,
  value: string,
): Promise<Pick<Statement, "value" | "original">> {
  const said = typedValue(model, old, value);
  if (said === undefined) throw new WaslError("REQUEST_INVALID", { field: old.property });
  if ((await tx.protectedSubjects([said.value])).size > 0)
    throw new WaslError("PROTECTED_SUBJECT", { because: "whoever the correction points at" });
  return said;
}
