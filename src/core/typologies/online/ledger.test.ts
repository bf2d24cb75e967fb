import { describe, expect, it } from "vitest";
import {
  afterEvent,
  eventsAfter,
  NEEDS_REASON,
  type ReferralEventType,
  type ReferralState,
  referralState,
  stateSince,
} from "./ledger.ts";

describe("the way of a notice", () => {
  it.each<[ReferralState, Partial<Record<ReferralEventType, ReferralState>>]>([
    ["draft", { referred: "referred" }],
    [
      "referred",
      {
        received: "referred",
        preservation_asked: "referred",
        preserved: "referred",
        declined: "declined",
        actioned: "actioned",
      },
    ],
    ["declined", { preservation_asked: "declined", preserved: "declined", actioned: "actioned" }],
    [
      "actioned",
      {
        preservation_asked: "actioned",
        preserved: "actioned",
        appealed: "appealed",
        reversed_on_appeal: "reversed",
        seen_again: "actioned",
        seen_elsewhere: "actioned",
      },
    ],
    [
      "appealed",
      {
        preservation_asked: "appealed",
        preserved: "appealed",
        upheld_on_appeal: "actioned",
        reversed_on_appeal: "reversed",
        seen_again: "appealed",
        seen_elsewhere: "appealed",
      },
    ],
    ["reversed", {}],
  ])("from %s", (state, next) => {
    expect(Object.fromEntries(eventsAfter(state).map((type) => [type, afterEvent(state, type)]))).toEqual(
      next,
    );
    expect(eventsAfter(state)).toEqual(Object.keys(next));
    expect(afterEvent(state, "referred")).toBe(state === "draft" ? "referred" : undefined);
  });

  it("leads on by its events; what cannot follow changes nothing", () => {
    const state = (...types: ReferralEventType[]) => referralState(types.map((type) => ({ type })));
    expect(state()).toBe("draft");
    expect(state("referred", "received", "actioned", "appealed", "upheld_on_appeal")).toBe("actioned");
    expect(state("actioned")).toBe("draft");
    expect(state("referred", "referred", "declined", "appealed")).toBe("declined");
  });

  it("needs a reason where somebody decides against somebody", () => {
    expect([...NEEDS_REASON].sort()).toEqual([
      "appealed",
      "declined",
      "reversed_on_appeal",
      "upheld_on_appeal",
    ]);
  });
});

it("a state is as old as what brought it about, whatever was noted since", () => {
  const events = [
    { type: "referred", at: "2026-01-01" },
    { type: "received", at: "2026-01-02" },
    { type: "actioned", at: "2026-01-03" },
    { type: "preservation_asked", at: "2026-01-04" },
    { type: "preserved", at: "2026-01-05" },
    { type: "seen_again", at: "2026-01-06" },
    { type: "seen_elsewhere", at: "2026-01-07" },
  ] as const;
  expect(stateSince(events)).toBe("2026-01-03");
  expect(stateSince(events.slice(0, 2))).toBe("2026-01-01");
  expect(stateSince([])).toBeUndefined();
});
