/** What can become of a notice to a platform, in the words of the ledger that `referralMetrics` reads. */
export const REFERRAL_EVENTS = [
  "referred",
  "received",
  "preservation_asked",
  "preserved",
  "declined",
  "actioned",
  "appealed",
  "upheld_on_appeal",
  "reversed_on_appeal",
  "seen_again",
  "seen_elsewhere",
] as const;
export type ReferralEventType = (typeof REFERRAL_EVENTS)[number];

/** What a platform says itself; the unit records the same for a platform that answers by another way. */
export const PLATFORM_EVENTS = [
  "received",
  "preserved",
  "declined",
  "actioned",
  "appealed",
  "upheld_on_appeal",
  "reversed_on_appeal",
] as const satisfies readonly ReferralEventType[];
export type PlatformEventType = (typeof PLATFORM_EVENTS)[number];

/** Whoever decides against somebody says why: the desk, the account's holder, or the complainant reads it. */
export const NEEDS_REASON: ReadonlySet<ReferralEventType> = new Set([
  "declined",
  "appealed",
  "upheld_on_appeal",
  "reversed_on_appeal",
]);

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
  /** Who recorded it; absent for events older than the platforms' own queue, which were all the unit's. */
  readonly side?: "unit" | "platform";
  /** The statement of reasons (DSA Art. 17, 24(5)) that goes with an action which the platform took itself. */
  readonly statement?: Readonly<Record<string, unknown>>;
}

export const REFERRAL_STATES = ["draft", "referred", "declined", "actioned", "appealed", "reversed"] as const;
export type ReferralState = (typeof REFERRAL_STATES)[number];

const WATCH = { preservation_asked: true, preserved: true } as const;
const SIGHTED = { seen_again: true, seen_elsewhere: true } as const;

/** What may follow in each state: `true` keeps the state. */
const NEXT: Readonly<Record<ReferralState, Partial<Record<ReferralEventType, ReferralState | true>>>> = {
  draft: { referred: "referred" },
  referred: { received: true, ...WATCH, declined: "declined", actioned: "actioned" },
  // A platform may think again, and is asked to keep what it took down.
  declined: { actioned: "actioned", ...WATCH },
  actioned: { appealed: "appealed", reversed_on_appeal: "reversed", ...WATCH, ...SIGHTED },
  appealed: { upheld_on_appeal: "actioned", reversed_on_appeal: "reversed", ...WATCH, ...SIGHTED },
  reversed: {},
};

/** The state after an event, or undefined where it cannot follow. */
export function afterEvent(state: ReferralState, type: ReferralEventType): ReferralState | undefined {
  const next = NEXT[state][type];
  return next === true ? state : next;
}

const KEEPS_STATE: ReadonlySet<ReferralEventType> = new Set([
  "received",
  ...(Object.keys(WATCH) as (keyof typeof WATCH)[]),
  ...(Object.keys(SIGHTED) as (keyof typeof SIGHTED)[]),
]);

/** When the state came about: nothing that follows was before that, though a note may have been made since. */
export const stateSince = (events: readonly Pick<ReferralEvent, "type" | "at">[]): string | undefined =>
  events.findLast(({ type }) => !KEEPS_STATE.has(type))?.at;

/** What may follow in a state, in the order of REFERRAL_EVENTS. */
export const eventsAfter = (state: ReferralState): readonly ReferralEventType[] =>
  REFERRAL_EVENTS.filter((type) => NEXT[state][type] !== undefined);

/** The state that a row of events leads to; `draft` for none. */
export function referralState(events: readonly Pick<ReferralEvent, "type">[]): ReferralState {
  return events.reduce<ReferralState>((state, event) => afterEvent(state, event.type) ?? state, "draft");
}
