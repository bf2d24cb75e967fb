import type { ReferralAction, ReferralEvent, ReferralState } from "./ledger.ts";

/** What a moderation service signed about a notice's post or its account, in the ledger's words. */
export interface SignedMeasure {
  readonly action: ReferralAction;
  /** RFC 3339, as it was signed. */
  readonly at: string;
  /** It was taken back: by this, and at this time. */
  readonly isLifted: boolean;
  /** What was signed, and by whom. */
  readonly note: string;
}

export interface MeasureOutcome {
  readonly type: "actioned" | "reversed_on_appeal";
  readonly action?: ReferralAction;
  readonly at: string;
  readonly note: string;
}

/** Of several measures at once the first of these is the outcome. */
const STRONGEST_FIRST: readonly ReferralAction[] = [
  "account_terminated",
  "account_suspended",
  "content_removed",
  "content_restricted",
  "visibility_reduced",
];

/**
 * What the newest word of each measure adds to a notice's ledger; undefined where it adds nothing. What was done before the
 * notice went out did not come of it, and what is dated after `now` is left for later. An action is reversed by the measure
 * that it was, taken back, while no other one holds.
 */
export function outcomeOf(
  state: ReferralState,
  events: readonly ReferralEvent[],
  measures: readonly SignedMeasure[],
  now: string,
): MeasureOutcome | undefined {
  const from = Date.parse(events.find((e) => e.type === "referred")?.at ?? "");
  const due = measures.filter(({ at }) => Date.parse(at) >= from && Date.parse(at) <= Date.parse(now));
  const [strongest] = due
    .filter((m) => !m.isLifted)
    .sort((a, b) => STRONGEST_FIRST.indexOf(a.action) - STRONGEST_FIRST.indexOf(b.action));
  if (state === "referred" || state === "declined") {
    if (!strongest) return undefined;
    const { action, at, note } = strongest;
    return { type: "actioned", action, at, note };
  }
  if ((state !== "actioned" && state !== "appealed") || strongest) return undefined;
  const acted = events.findLast((e) => e.type === "actioned");
  const lifted = due.find((m) => m.action === acted?.action && Date.parse(m.at) >= Date.parse(acted.at));
  return lifted && { type: "reversed_on_appeal", at: lifted.at, note: lifted.note };
}
