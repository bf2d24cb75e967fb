import type {
  Access,
  PlatformEventType,
  ReferralEvent,
  ReferralPackage,
  ReferralState,
  SignedMeasure,
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
  /** Ids of messages that went along and that the unit stands by no more: they are to be shown to nobody. */
  readonly fallen: readonly string[];
  readonly events: readonly (Omit<ReferralEvent, "by" | "side"> & { readonly side: "unit" | "platform" })[];
}

declare const released: unique symbol;

/** A notice that two people let out: what a moderation service takes, and only the desk makes one. */
export interface ReleasedNotice {
  readonly [released]: true;
  readonly package: ReferralPackage;
}

/** Where a notice stands at its platform. */
export type NoticeLocation = ReferralPackage["notice"]["location"];

/** What is reported: the account, or its post in the version that was seen, as the platform names versions. */
export type NoticeTarget = "account" | { readonly version: string };

/** What was given for a measure and is none: nothing of it is kept. */
export interface RefusedLabel {
  readonly subject: string;
  readonly because: string;
}

/** A platform's own moderation service, by its protocol. PARTNER_UNREACHABLE where it does not do what it is asked. */
export interface ModerationService {
  readonly platform: string;
  /** Why it could not be told of this; undefined where it can. */
  unfit(place: NoticeLocation, target: NoticeTarget): string | undefined;
  /** Answers what the service calls the report. */
  report(
    notice: ReleasedNotice,
    target: NoticeTarget,
  ): Promise<{ readonly report: string; readonly at: string }>;
  /** The newest word of each measure about these places, in their order; only what its own key signed. */
  measures(places: readonly NoticeLocation[]): Promise<{
    readonly measures: readonly (readonly SignedMeasure[])[];
    readonly refused: readonly RefusedLabel[];
  }>;
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
