import { WaslError } from "../errors.ts";
import type { Role } from "../marking/index.ts";

/**
 * What one person alone may not do (R08, R22, R23, R24): see a protected person's name, lift a protection, let
 * something out, send it where a flag stands, call a text free of its source, see who a source is, read the name of a
 * private person in an article, say to the public what one has written, take a provider's word for it that what it gave may be
 * used in court, give a case to a court, and let a partner pass on what we gave it (R03).
 */
export const APPROVAL_KINDS = [
  "reidentify",
  "lift-protection",
  "release",
  "transfer",
  "sanitise",
  "source",
  "unmask",
  "vet",
  "court-use",
  "disclose",
  "designate",
  "consent",
  "take-back",
] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

/** One person asks, another answers. Immutable but for its answer; both are in the audit log. */
export interface ApprovalRecord {
  readonly id: string;
  readonly kind: ApprovalKind;
  /** Id of what it is about: an entity, a peer, a report. Never a name. */
  readonly subject: string;
  /** SHA-256 of exactly what is approved, so that nothing can be slipped in afterwards; empty where the subject says all. */
  readonly digest: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly purpose: string;
  readonly mandate: string;
  /** Unanswered until then, it is void. */
  readonly expiresAt: string;
  readonly decision?: "approved" | "refused";
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  readonly decisionReason?: string;
  /** An approval holds until then, and no longer. */
  readonly validUntil?: string;
  /** When it was first used. */
  readonly usedAt?: string;
}

export const APPROVAL_STANDINGS = ["pending", "approved", "refused", "expired"] as const;
export type ApprovalStanding = (typeof APPROVAL_STANDINGS)[number];

const HOUR_MS = 3_600_000;
/** How long a request waits for an answer. */
export const PENDING_MS = 72 * HOUR_MS;
/** What is to be vetted lets nobody see or out anything: a library of it may take weeks to read. */
const VET_PENDING_MS = 90 * 24 * HOUR_MS;

interface KindRule {
  /** How long a request waits, where it is another time. */
  readonly pendingMs?: number;
  /** How long an approval holds. */
  readonly validMs: number;
  /** Whether it is good for one use only. */
  readonly once: boolean;
  /** Whether it is good under the purpose alone under which it was asked for: what shows who somebody is. */
  readonly forPurpose?: true;
}

const RULES: Readonly<Record<ApprovalKind, KindRule>> = {
  reidentify: { validMs: HOUR_MS, once: false, forPurpose: true },
  "lift-protection": { validMs: 24 * HOUR_MS, once: true },
  release: { validMs: 24 * HOUR_MS, once: true },
  transfer: { validMs: 24 * HOUR_MS, once: true },
  // That a text is clean does not wear off.
  sanitise: { validMs: 100 * 365 * 24 * HOUR_MS, once: false },
  source: { validMs: HOUR_MS, once: false, forPurpose: true },
  unmask: { validMs: HOUR_MS, once: false, forPurpose: true },
  // What is vetted is read again on the day that the message itself names.
  vet: { pendingMs: VET_PENDING_MS, validMs: 100 * 365 * 24 * HOUR_MS, once: false },
  // A permission holds for its case until whoever gave it takes it back.
  "court-use": { validMs: 100 * 365 * 24 * HOUR_MS, once: false },
  disclose: { validMs: 24 * HOUR_MS, once: true },
  designate: { validMs: 24 * HOUR_MS, once: true },
  consent: { validMs: 24 * HOUR_MS, once: true },
  // It is of imports that are gone once it was used.
  "take-back": { validMs: 24 * HOUR_MS, once: false },
};

export const approvalRule = (kind: ApprovalKind): KindRule => RULES[kind];

/** Where it stands at a time (milliseconds since 1970). */
export function approvalStanding(approval: ApprovalRecord, now: number): ApprovalStanding {
  if (approval.decision === "refused") return "refused";
  if (approval.decision === "approved")
    return Date.parse(approval.validUntil ?? "") > now ? "approved" : "expired";
  return Date.parse(approval.expiresAt) > now ? "pending" : "expired";
}

/** Who may ask: a machine cannot mean it, oversight and administrators have no casework. Throws ROLE_FORBIDS. */
export function mustBeAbleToAsk(role: Role): void {
  if (role !== "analyst" && role !== "supervisor") throw new WaslError("ROLE_FORBIDS", { role });
}

/**
 * Who may answer: a supervisor who did not ask. Throws ROLE_FORBIDS, SECOND_PERSON_REQUIRED for one's own request,
 * CONFLICT where it is answered or void. The database holds the same line.
 */
export function mustBeAbleToAnswer(
  approval: ApprovalRecord,
  viewer: { readonly userId: string; readonly role: Role },
  now: number,
): void {
  if (viewer.role !== "supervisor") throw new WaslError("ROLE_FORBIDS", { role: viewer.role });
  if (viewer.userId === approval.requestedBy)
    throw new WaslError("SECOND_PERSON_REQUIRED", { approval: approval.id });
  const standing = approvalStanding(approval, now);
  if (standing !== "pending") throw new WaslError("CONFLICT", { approval: approval.id, standing });
}
