import type { Access, ReferralEvent, ReferralPackage, ReferralState } from "../core/index.ts";
import type { Page } from "./ports.ts";

/** A notice to a platform, as the desk keeps it. */
export interface StoredReferral {
  /** The same for the same post on every node, so that two desks see that they refer one thing. */
  readonly id: string;
  readonly findingId: string;
  readonly platform: string;
  readonly channel: string;
  readonly campaign: string;
  /** SHA-256 of the canonical package: exactly what a second person releases. */
  readonly digest: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly state: ReferralState;
  readonly package: ReferralPackage;
  readonly access: Access;
  readonly events: readonly ReferralEvent[];
}

/** The referral desk's part of a transaction; rows are seen as restricted as their finding. */
export interface OnlinePort {
  /** False where a referral of that id exists, visible or not. */
  keepReferral(draft: Omit<StoredReferral, "events" | "state">): Promise<boolean>;
  referral(id: string): Promise<StoredReferral | undefined>;
  /** Newest first. */
  referrals(
    filter: { readonly state?: ReferralState; readonly findingIds?: readonly string[] } & Page,
  ): Promise<readonly StoredReferral[]>;
  /** Adds the event and moves the referral to the state that it leads to. */
  addReferralEvent(id: string, event: ReferralEvent, state: ReferralState): Promise<void>;
}
