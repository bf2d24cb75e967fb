import type { ApprovalKind, ApprovalRecord } from "../core/index.ts";

/** What a second person's approval needs of the store; the rules are core's and the database's own. */
export interface ApprovalPort {
  /** The viewer is who asks; CONFLICT where the id is known. */
  requestApproval(
    draft: Pick<
      ApprovalRecord,
      "id" | "kind" | "subject" | "digest" | "reason" | "requestedAt" | "expiresAt"
    >,
  ): Promise<void>;
  /** False where it is not the viewer's to answer, answered already, or void. */
  decideApproval(
    id: string,
    decision: "approved" | "refused",
    reason: string,
    at: { readonly now: string; readonly validUntil: string },
  ): Promise<boolean>;
  approval(id: string): Promise<ApprovalRecord | undefined>;
  /** Newest first: the viewer's own, and all of them for supervisors and oversight. */
  approvals(filter: {
    readonly kind?: ApprovalKind;
    readonly subject?: string;
    readonly limit: number;
  }): Promise<readonly ApprovalRecord[]>;
  /** Marks as used the approval that the viewer asked for and another gave; answers its id, undefined for none. */
  takeApproval(
    kind: ApprovalKind,
    subject: string,
    digest: string,
    at: { readonly now: string; readonly once: boolean },
  ): Promise<string | undefined>;
}

/** What the rights need of a transaction; one part a file of the store. */
export interface RightsTransaction extends ApprovalPort {}
