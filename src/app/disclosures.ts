import type { Platform } from "./ports.ts";
import type { OnBehalf } from "./ports-rights.ts";

/** What became of statements that may have left this node. */
export interface StatementNotice {
  /** Withdrawn: gone here. Corrected: `replacedBy` says what holds now. Restricted, contested: here, and not to be relied on. */
  readonly kind: "withdrawn" | "corrected" | "restricted" | "contested";
  readonly statementIds: readonly string[];
  /** By old id. */
  readonly replacedBy?: Readonly<Record<string, string>>;
  /** A word of ours, never a name: "review date passed", "protected", "request of the data subject". */
  readonly because: string;
}

/**
 * The release log and the way to whoever received something, which the federation keeps. Idempotent: the same notice
 * twice is one. Answers the peers that are told; telling is queued and outlasts a restart, receipts are the
 * federation's to watch.
 */
export interface Disclosures {
  tell(notice: StatementNotice, by: OnBehalf): Promise<readonly string[]>;
}

/** Tells every recipient of these statements; nobody where nothing has left, or no federation is wired. */
export async function tellRecipients(
  platform: Platform,
  notice: StatementNotice,
  by: OnBehalf,
): Promise<readonly string[]> {
  if (notice.statementIds.length === 0 || !platform.disclosures) return [];
  return await platform.disclosures.tell(notice, by);
}
