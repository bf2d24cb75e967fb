import type { Purpose } from "../purpose.ts";
import type { SubjectCategory } from "../subject.ts";

/** What a data subject may ask for (R20, R21; LED Art. 14 to 16). */
export const SUBJECT_REQUEST_KINDS = [
  "access",
  "rectification",
  "erasure",
  "restriction",
  "contest",
] as const;
export type SubjectRequestKind = (typeof SUBJECT_REQUEST_KINDS)[number];

/** A closed list: a refusal without one of these grounds is not possible. */
export interface Exemption {
  readonly id: string;
  /** The act and article. */
  readonly basis: string;
  readonly text: string;
}

/** data/rights/profile.json: the law that a node works under, as figures. Days. */
export interface RightsProfile {
  readonly reviewDays: {
    readonly standard: number;
    readonly byPurpose: Readonly<Partial<Record<Purpose, number>>>;
    readonly byCategory: Readonly<Partial<Record<SubjectCategory, number>>>;
    readonly case: number;
    /** Messages with partners, what was asked of them and hit, and of platforms: files and cases that rest on them have their own. */
    readonly exchanged: number;
    /** What cameras saw of vehicles that nothing else here names. */
    readonly unknownVehicle: number;
  };
  /** How long before a review date it is asked for. */
  readonly remindDays: number;
  /** Counts under this are not told to those who are not entitled. */
  readonly smallCount: number;
  readonly requestDays: Readonly<Record<SubjectRequestKind, number>>;
  /** The law under which this node keeps what it keeps of persons, as an answer to one of them names it. */
  readonly basis?: string;
  /** Under which law of data/online/stored-data.json a platform is asked for data; absent: it is asked for none. */
  readonly storedData?: string;
  readonly exemptions: readonly Exemption[];
}

/** Where no profile is given, doubt refuses: the shortest review, no ground to refuse a data subject. */
export const NO_PROFILE: RightsProfile = {
  reviewDays: { standard: 90, byPurpose: {}, byCategory: {}, case: 90, exchanged: 90, unknownVehicle: 30 },
  remindDays: 30,
  smallCount: 10,
  requestDays: { access: 30, rectification: 30, erasure: 30, restriction: 30, contest: 30 },
  exemptions: [],
};

const DAY_MS = 24 * 3600 * 1000;

/**
 * When a human has to look again (R15): by purpose, by category, whichever comes first; never later than the standard
 * unless the profile says so for both.
 */
export function reviewAt(
  profile: RightsProfile,
  now: number,
  { purpose, category }: { readonly purpose?: Purpose; readonly category?: SubjectCategory },
): string {
  const { standard, byPurpose, byCategory } = profile.reviewDays;
  const days = [
    purpose === undefined ? undefined : (byPurpose[purpose] ?? standard),
    category === undefined ? undefined : (byCategory[category] ?? standard),
  ].filter((d) => d !== undefined);
  return new Date(now + DAY_MS * (days.length === 0 ? standard : Math.min(...days))).toISOString();
}

export const caseReviewAt = (profile: RightsProfile, now: number): string =>
  new Date(now + DAY_MS * profile.reviewDays.case).toISOString();

export const exchangedReviewAt = (profile: RightsProfile, now: number): string =>
  new Date(now + DAY_MS * profile.reviewDays.exchanged).toISOString();

export const RETAINED_KINDS = ["report", "case", "person", "message", "match", "data-request"] as const;
export type RetainedKind = (typeof RETAINED_KINDS)[number];

const OBJECTS: Readonly<Partial<Record<RetainedKind, string>>> = {
  person: "entity",
  "data-request": "data request",
};

/** What the log calls it, in whatever else it says of the same. */
export const retainedObject = (kind: RetainedKind, id: string): string => `${OBJECTS[kind] ?? kind}:${id}`;

export type RetentionStanding = "kept" | "review-due" | "overdue" | "held";

/** Where something stands at a time: past its date it is deleted, unless somebody held it with a reason. */
export function retentionStanding(
  item: { readonly reviewAt: string; readonly isHeld: boolean },
  profile: RightsProfile,
  now: number,
): RetentionStanding {
  const left = Date.parse(item.reviewAt) - now;
  if (left > profile.remindDays * DAY_MS) return "kept";
  if (left > 0) return "review-due";
  return item.isHeld ? "held" : "overdue";
}

/** When an answer to a data subject is owed. */
export const requestDueAt = (profile: RightsProfile, kind: SubjectRequestKind, receivedAt: string): string =>
  new Date(Date.parse(receivedAt) + DAY_MS * profile.requestDays[kind]).toISOString();
