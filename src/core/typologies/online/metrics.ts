/** What became of a notice to a platform, and where the campaign was seen again. */
export interface ReferralRecord {
  readonly id: string;
  readonly platform: string;
  readonly channel: string;
  readonly campaign: string;
  readonly events: readonly { readonly t: string; readonly type: string; readonly action?: string }[];
}

export interface Sighting {
  readonly id: string;
  readonly t: string;
  readonly platform: string;
  readonly campaign: string;
}

/** Names as the ledger's readers know them; rates to four places, hours to four, null where there is nothing. */
export interface ReferralMetrics {
  readonly referrals: number;
  readonly actioned: number;
  readonly actioned_rate: number;
  readonly declined: number;
  readonly pending: number;
  readonly reversed: number;
  readonly median_hours_to_action: number | null;
  readonly p90_hours_to_action: number | null;
  readonly actioned_within_24h_rate: number;
  readonly reappeared_30d: number;
  readonly reappearance_rate_30d: number;
  readonly median_hours_to_reappearance: number | null;
  readonly displaced_30d: number;
  readonly displacement_rate_30d: number;
}

const HOUR_MS = 3_600_000;
const WATCH_HOURS = 30 * 24;

const round4 = (value: number): number => Math.round(value * 10_000) / 10_000;
const rate = (part: number, whole: number): number => (whole === 0 ? 0 : round4(part / whole));

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return round4(sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2);
}

/** Nearest rank. */
function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return round4(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
}

const timeOf = (referral: ReferralRecord, type: string): number | undefined => {
  const event = referral.events.find((e) => e.type === type);
  return event && Date.parse(event.t);
};

function measure(referrals: readonly ReferralRecord[], sightings: readonly Sighting[]): ReferralMetrics {
  const actionHours: number[] = [];
  const returnHours: number[] = [];
  let [declined, pending, reversed, displaced] = [0, 0, 0, 0];
  for (const referral of referrals) {
    const referred = timeOf(referral, "referred");
    const actioned = timeOf(referral, "actioned");
    if (referral.events.some((e) => e.type === "reversed_on_appeal")) reversed++;
    if (actioned === undefined || referred === undefined) {
      if (timeOf(referral, "declined") === undefined) pending++;
      else declined++;
      continue;
    }
    actionHours.push((actioned - referred) / HOUR_MS);
    const later = sightings
      .filter((s) => s.campaign === referral.campaign)
      .map((s) => ({
        hours: (Date.parse(s.t) - actioned) / HOUR_MS,
        isSame: s.platform === referral.platform,
      }))
      .filter((s) => s.hours > 0 && s.hours <= WATCH_HOURS);
    const back = later.filter((s) => s.isSame).map((s) => s.hours);
    if (back.length > 0) returnHours.push(Math.min(...back));
    if (later.some((s) => !s.isSame)) displaced++;
  }
  const actioned = actionHours.length;
  return {
    referrals: referrals.length,
    actioned,
    actioned_rate: rate(actioned, referrals.length),
    declined,
    pending,
    reversed,
    median_hours_to_action: median(actionHours),
    p90_hours_to_action: percentile(actionHours, 0.9),
    actioned_within_24h_rate: rate(actionHours.filter((h) => h <= 24).length, referrals.length),
    reappeared_30d: returnHours.length,
    reappearance_rate_30d: rate(returnHours.length, actioned),
    median_hours_to_reappearance: median(returnHours),
    displaced_30d: displaced,
    displacement_rate_30d: rate(displaced, actioned),
  };
}

/** Over all referrals, by platform and by channel. */
export function referralMetrics(
  referrals: readonly ReferralRecord[],
  sightings: readonly Sighting[],
): {
  readonly all: ReferralMetrics;
  readonly by_platform: Readonly<Record<string, ReferralMetrics>>;
  readonly by_channel: Readonly<Record<string, ReferralMetrics>>;
} {
  const by = (field: "platform" | "channel"): Record<string, ReferralMetrics> => {
    const groups: Record<string, ReferralMetrics> = {};
    for (const name of new Set(referrals.map((r) => r[field]))) {
      groups[name] = measure(
        referrals.filter((r) => r[field] === name),
        sightings,
      );
    }
    return groups;
  };
  return { all: measure(referrals, sightings), by_platform: by("platform"), by_channel: by("channel") };
}
