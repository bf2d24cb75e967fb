import { sha256Hex } from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";
import type { ReportSeen } from "../ports/rights.ts";

/**
 * What this viewer sees under a report's id, as a digest: which imports of it and how much of them. Whoever sees more or less, or
 * sees another import of the same bytes, has another.
 */
export const digestOfSeen = (id: string, { numbers, statements }: ReportSeen): string =>
  sha256Hex(JSON.stringify([id, numbers, statements]));

export const digestOfReport = async (tx: Transaction, id: string): Promise<string> =>
  digestOfSeen(id, await tx.reportSeen(id));
