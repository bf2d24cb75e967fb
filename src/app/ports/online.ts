import type {
  Access,
  PlatformEventType,
  ReferralEvent,
  ReferralPackage,
  ReferralState,
} from "../../core/index.ts";
import type { Page } from "./index.ts";

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

/** A notice as the platform that it went to has it: nobody of the unit, no finding, no campaign, no marking. */
export interface PlatformReferral {
  readonly id: string;
  readonly platform: string;
  readonly digest: string;
  readonly state: Exclude<ReferralState, "draft">;
  /** RFC 3339. */
  readonly referredAt: string;
  readonly package: ReferralPackage;
  readonly events: readonly (Omit<ReferralEvent, "by" | "side"> & { readonly side: "unit" | "platform" })[];
}

/** A hash of a bank as a reader's cursor meets it. */
export interface BankEntry {
  readonly bank: string;
  /** PDQ, 64 hex digits. */
  readonly hash: string;
  /** RFC 3339, when it was added or taken out. */
  readonly at: string;
  readonly removed: boolean;
}

/** The referral desk's part of a transaction; rows are seen as restricted as their finding. */
export interface OnlinePort {
  /** False where a referral of that id exists, visible or not. */
  keepReferral(draft: Omit<StoredReferral, "events" | "state">): Promise<boolean>;
  /** Changes what goes along with a draft and nothing else of it; false where it is none, or not in the digest `from`. */
  redraftReferral(
    id: string,
    change: { readonly from: string; readonly to: string; readonly package: ReferralPackage },
  ): Promise<boolean>;
  referral(id: string): Promise<StoredReferral | undefined>;
  /** Newest first. */
  referrals(
    filter: { readonly state?: ReferralState; readonly findingIds?: readonly string[] } & Page,
  ): Promise<readonly StoredReferral[]>;
  /** Adds or takes out; answers how many changed. */
  changeBank(
    bank: string,
    hashes: readonly string[],
    change: { readonly access: Access; readonly at: string; readonly removed: boolean },
  ): Promise<number>;
  /** Changes from `from` (inclusive) to before `to`, oldest first; `total` counts all of them. */
  bankChanges(span: {
    readonly from: string;
    readonly to: string;
    readonly start: number;
    readonly size: number;
  }): Promise<{ readonly entries: readonly BankEntry[]; readonly total: number }>;
  /** Banks with a hash at most `distance` bits away. */
  banksNear(hash: string, distance: number): Promise<readonly string[]>;
  banks(): Promise<readonly { readonly bank: string; readonly hashes: number }[]>;
  /** Notices that went to the viewer's platforms, newest first; none for any role but `platform`. */
  platformQueue(
    filter: { readonly id?: string; readonly state?: ReferralState } & Page,
  ): Promise<readonly PlatformReferral[]>;
  /** False where it is not the viewer's, or no longer in the state `from`. */
  answerAsPlatform(
    id: string,
    event: Omit<ReferralEvent, "by" | "side"> & { readonly type: PlatformEventType },
    move: { readonly from: ReferralState; readonly to: ReferralState },
  ): Promise<boolean>;
  /** Adds the event and moves the referral to the state that it leads to. */
  addReferralEvent(id: string, event: ReferralEvent, state: ReferralState): Promise<void>;
}
