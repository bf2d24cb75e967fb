import { sha256Hex } from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";

/**
 * What this viewer sees under a report's id, as a digest: which imports of it and how much of them. Whoever sees more or less, or
 * sees another import of the same bytes, has another.
 */
export async function digestOfReport(tx: Transaction, id: string): Promise<string> {
  const { numbers, statements } = await tx.reportSeen(id);
  return sha256Hex(JSON.stringify([id, numbers, statements]));
}
