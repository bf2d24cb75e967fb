import type { Access } from "./marking/index.ts";
import type { ScoreTerm } from "./resolution.ts";
import type { StatementDraft } from "./statement.ts";

export type Front = "exchange" | "supply" | "online" | "finance";

export type FindingState = "proposed" | "accepted" | "rejected";

/**
 * What a detector says: a proposal to a named human, never a decision. The score is the sum of its terms and
 * replays from the evidence (R13, R14).
 */
export interface FindingDraft {
  /** Same evidence, same id: running a detector again adds nothing. */
  readonly id: string;
  readonly detector: string;
  readonly detectorVersion: string;
  /** Ids of data/techniques, e.g. "OIC-FIN-03". */
  readonly techniques: readonly string[];
  readonly front: Front;
  /** Entity or account ids with the role that the detector proposes for each. Never a protected person. */
  readonly subjects: readonly { readonly id: string; readonly role: string }[];
  /** Statement or bulk-row ids that prove it. */
  readonly evidence: readonly string[];
  readonly score: number;
  readonly terms: readonly ScoreTerm[];
  /** What speaks against it, in the detector's own words. */
  readonly against: readonly string[];
  readonly summary: string;
  /** Time span of the evidence, RFC 3339. */
  readonly from?: string;
  readonly to?: string;
  /** What the finding lets us state about the world, pointing back to the rows. */
  readonly proves: readonly StatementDraft[];
}

export interface Finding extends FindingDraft {
  readonly access: Access;
  readonly state: FindingState;
  readonly proposedAt: string;
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  readonly decisionReason?: string;
}
