/** What can become of a notice to a platform, in the words of the ledger that `referralMetrics` reads. */
export const REFERRAL_EVENTS = [
  "referred",
  "received",
  "preservation_asked",
  "declined",
  "actioned",
  "appealed",
  "upheld_on_appeal",
  "reversed_on_appeal",
] as const;
export type ReferralEventType = (typeof REFERRAL_EVENTS)[number];

export const REFERRAL_ACTIONS = [
  "content_removed",
  "content_restricted",
  "account_suspended",
  "account_terminated",
  "visibility_reduced",
] as const;
export type ReferralAction = (typeof REFERRAL_ACTIONS)[number];

export interface ReferralEvent {
  /** RFC 3339. */
  readonly at: string;
  readonly type: ReferralEventType;
  /** Where the platform acted: what it did. */
  readonly action?: ReferralAction;
  readonly note?: string;
  readonly by: string;
}

export const REFERRAL_STATES = ["draft", "referred", "declined", "actioned", "appealed", "reversed"] as const;
export type ReferralState = (typeof REFERRAL_STATES)[number];

const NEXT: Readonly<Record<ReferralState, Partial<Record<ReferralEventType, ReferralState>>>> = {
  draft: { referred: "referred" },
  referred: {
    received: "referred",
    preservation_asked: "referred",
    declined: "declined",
    actioned: "actioned",
  },
  // A platform may think again, and is asked to keep what it took down.
  declined: { actioned: "actioned", preservation_asked: "declined" },
  actioned: { appealed: "appealed", preservation_asked: "actioned", reversed_on_appeal: "reversed" },
  appealed: {
    upheld_on_appeal: "actioned",
    reversed_on_appeal: "reversed",
    preservation_asked: "appealed",
  },
  reversed: {},
};

/** The state after an event, or undefined where it cannot follow. */
export const afterEvent = (state: ReferralState, type: ReferralEventType): ReferralState | undefined =>
  NEXT[state][type];

/** The state that a row of events leads to; `draft` for none. */
export function referralState(events: readonly Pick<ReferralEvent, "type">[]): ReferralState {
  return events.reduce<ReferralState>((state, event) => afterEvent(state, event.type) ?? state, "draft");
}
