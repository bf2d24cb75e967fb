import { WaslError } from "../../core/index.ts";
import type { Telling } from "../ports/federation.ts";
import type { Platform } from "../ports/index.ts";
import type { OnBehalf } from "../ports/rights.ts";

/** What became of statements that may have left this node. */
export interface StatementNotice {
  /**
   * Withdrawn: gone here. Corrected: `replacedBy` says what holds now. Restricted, contested: here, and not to be relied
   * on. Upheld: contested no more.
   */
  readonly kind: "withdrawn" | "corrected" | "restricted" | "contested" | "upheld";
  readonly statementIds: readonly string[];
  /** By old id. */
  readonly replacedBy?: Readonly<Record<string, string>>;
  /** A word of ours, never a name: "review date passed", "protected", "request of the data subject". */
  readonly because: string;
}

/**
 * The release log and the way to whoever received something, which the federation keeps. Idempotent: the same notice
 * twice is one. Answers the peers that are told. What is told is owed from the transaction that changed the statements on
 * (`tellingsOf`), so that a telling that fails is made up for; receipts are the federation's to watch.
 */
export interface Disclosures {
  tell(notice: StatementNotice, by: OnBehalf): Promise<readonly string[]>;
}

/**
 * Tells every recipient of these statements; nobody where nothing has left, or no federation is wired. Where it fails it is
 * owed, and nothing that was decided is undone by it.
 */
export async function tellRecipients(
  platform: Platform,
  notice: StatementNotice,
  by: OnBehalf,
): Promise<readonly string[]> {
  if (notice.statementIds.length === 0 || !platform.disclosures) return [];
  try {
    return await platform.disclosures.tell(notice, by);
  } catch (error) {
    if (error instanceof WaslError) return [];
    throw error;
  }
}

/** What the transaction that makes a notice true owes, so that no process that dies after it keeps it from anybody. */
export const tellingsOf = ({
  kind,
  statementIds,
  replacedBy,
  because,
}: StatementNotice): readonly Telling[] =>
  statementIds.map((statementId) => {
    const fresh = replacedBy?.[statementId];
    return { statementId, kind, ...(fresh === undefined ? {} : { replacedBy: fresh }), because };
  });
