import { describe, expect, it } from "vitest";
import { type ReferralRecord, referralMetrics, type Sighting } from "./metrics.ts";

const hour = (h: number): string =>
  new Date(Date.parse("2026-10-01T00:00:00Z") + h * 3_600_000).toISOString();
const referral = (
  id: string,
  events: Readonly<Record<string, number>>,
  more: Partial<ReferralRecord> = {},
): ReferralRecord => ({
  id,
  platform: "Alpha",
  channel: "notice",
  campaign: id,
  events: Object.entries(events).map(([type, h]) => ({ t: hour(h), type })),
  ...more,
});
const seen = (campaign: string, h: number, platform = "Alpha"): Sighting => ({
  id: `${campaign}${h}`,
  t: hour(h),
  platform,
  campaign,
});

describe("what became of notices", () => {
  it("is nothing where there are none", () => {
    const { all, by_platform } = referralMetrics([], []);
    expect(all).toEqual({
      referrals: 0,
      actioned: 0,
      actioned_rate: 0,
      declined: 0,
      pending: 0,
      reversed: 0,
      median_hours_to_action: null,
      p90_hours_to_action: null,
      actioned_within_24h_rate: 0,
      reappeared_30d: 0,
      reappearance_rate_30d: 0,
      median_hours_to_reappearance: null,
      displaced_30d: 0,
      displacement_rate_30d: 0,
    });
    expect(by_platform).toEqual({});
  });

  it("is counted and timed", () => {
    const notices = [
      referral("a", { referred: 0, actioned: 24 }),
      referral("b", { referred: 0, actioned: 24.5 }),
      referral("c", { referred: 0, actioned: 100, reversed_on_appeal: 200 }),
      referral("d", { referred: 0, declined: 5 }),
      referral("e", { referred: 0 }),
      referral("f", { actioned: 3 }),
    ];
    // a comes back twice, the first time after 720 hours; b a moment too late; c elsewhere; before the action nothing counts.
    const sightings = [
      seen("a", 24 + 720),
      seen("a", 24 + 719),
      seen("b", 24.5 + 720.1),
      seen("c", 101, "Beta"),
      seen("b", 20),
      seen("a", 24),
    ];
    expect(referralMetrics(notices, sightings).all).toEqual({
      referrals: 6,
      actioned: 3,
      actioned_rate: 0.5,
      declined: 1,
      pending: 2,
      reversed: 1,
      median_hours_to_action: 24.5,
      p90_hours_to_action: 100,
      actioned_within_24h_rate: 0.1667,
      reappeared_30d: 1,
      reappearance_rate_30d: 0.3333,
      median_hours_to_reappearance: 719,
      displaced_30d: 1,
      displacement_rate_30d: 0.3333,
    });
  });

  it("has the mean of the middle two for a median, and the nearest rank for nine tenths", () => {
    const notices = Array.from({ length: 10 }, (_, i) =>
      referral(`n${i}`, { referred: 0, actioned: 10 * (10 - i) }),
    );
    const { all } = referralMetrics(notices, []);
    expect(all.median_hours_to_action).toBe(55);
    expect(all.p90_hours_to_action).toBe(90);
  });

  it("is told by platform and by channel", () => {
    const notices = [
      referral("a", { referred: 0, actioned: 1 }),
      referral("b", { referred: 0 }, { platform: "Beta" }),
      referral("c", { referred: 0 }, { channel: "flagger" }),
    ];
    const { by_platform, by_channel } = referralMetrics(notices, []);
    expect(Object.entries(by_platform).map(([name, m]) => [name, m.referrals, m.actioned])).toEqual([
      ["Alpha", 2, 1],
      ["Beta", 1, 0],
    ]);
    expect(Object.entries(by_channel).map(([name, m]) => [name, m.referrals, m.pending])).toEqual([
      ["notice", 2, 1],
      ["flagger", 1, 1],
    ]);
  });
});
