import { describe, expect, it } from "vitest";
import type { ReferralEvent, ReferralState } from "./ledger.ts";
import { outcomeOf, type SignedMeasure } from "./measures.ts";

const day = (n: number): string => `2026-01-0${n}T10:00:00.000Z`;
const event = (type: ReferralEvent["type"], at: string, action?: ReferralEvent["action"]): ReferralEvent => ({
  type,
  at,
  by: "officer",
  ...(action ? { action } : {}),
});
const measure = (action: SignedMeasure["action"], at: string, isLifted = false): SignedMeasure => ({
  action,
  at,
  isLifted,
  note: `${action} ${isLifted}`,
});
const REFERRED = [event("referred", day(2))];
const ACTED = [...REFERRED, event("actioned", day(3), "content_removed")];
const NOW = day(8);

describe("what a signed measure adds to the ledger", () => {
  it("is an action at the time of the measure, the strongest where there are several", () => {
    const measures = [measure("visibility_reduced", day(3)), measure("content_removed", day(4))];
    for (const state of ["referred", "declined"] as const)
      expect(outcomeOf(state, REFERRED, measures, NOW)).toEqual({
        type: "actioned",
        action: "content_removed",
        at: day(4),
        note: "content_removed false",
      });
  });

  it("is a reversal where the measure that was taken is taken back, also under appeal", () => {
    const lifted = [measure("content_removed", day(5), true)];
    for (const state of ["actioned", "appealed"] as const)
      expect(outcomeOf(state, ACTED, lifted, NOW)).toMatchObject({ type: "reversed_on_appeal", at: day(5) });
  });

  it.each<[string, ReferralState, readonly ReferralEvent[], readonly SignedMeasure[]]>([
    ["nothing was signed", "referred", REFERRED, []],
    ["it was done before the notice went out", "referred", REFERRED, [measure("content_removed", day(1))]],
    ["it is dated after now", "referred", REFERRED, [measure("content_removed", day(9))]],
    [
      "what was done and undone was never seen",
      "referred",
      REFERRED,
      [measure("content_removed", day(4), true)],
    ],
    ["it is on record", "actioned", ACTED, [measure("content_removed", day(3))]],
    ["another measure was taken back", "actioned", ACTED, [measure("visibility_reduced", day(5), true)]],
    [
      "another one holds",
      "actioned",
      ACTED,
      [measure("content_removed", day(5), true), measure("account_terminated", day(5))],
    ],
    ["it was taken back before it was done", "actioned", ACTED, [measure("content_removed", day(2), true)]],
    ["the notice is a draft", "draft", [], [measure("content_removed", day(4))]],
    ["the notice is over", "reversed", ACTED, [measure("content_removed", day(6))]],
  ])("is nothing where %s", (_why, state, events, measures) => {
    expect(outcomeOf(state, events, measures, NOW)).toBeUndefined();
  });
});
