import { queryOptions } from "@tanstack/react-query";
import type { PlatformEventType, ReferralEvent, ReferralPackage, ReferralState } from "../../core/index.ts";
import { call } from "./client.ts";
import type { ReferralMetrics } from "./online.ts";
import type { Listing } from "./types.ts";

/** A notice as the platform that it went to has it. */
export interface PlatformReferral {
  readonly id: string;
  readonly platform: string;
  readonly digest: string;
  readonly state: Exclude<ReferralState, "draft">;
  readonly referredAt: string;
  readonly package: ReferralPackage;
  readonly events: readonly Omit<ReferralEvent, "by">[];
}

export interface DraftedReasons {
  readonly recipient: readonly string[];
  readonly statement: Readonly<Record<string, unknown>>;
  readonly faults: readonly string[];
}

export interface Measure {
  readonly action: string;
  readonly ground: "illegal" | "terms";
  readonly clause?: string;
  readonly facts?: string;
  readonly until?: string;
  readonly automation: "fully" | "partially" | "not";
}

/** What a platform may answer in each state; the server holds the rule. */
export const ANSWERS: Readonly<Record<PlatformReferral["state"], readonly PlatformEventType[]>> = {
  referred: ["received", "actioned", "declined", "preserved"],
  declined: ["actioned", "preserved"],
  actioned: ["appealed", "reversed_on_appeal", "preserved"],
  appealed: ["upheld_on_appeal", "reversed_on_appeal", "preserved"],
  reversed: [],
};

export const platformQueries = {
  notices: (state: string) =>
    queryOptions({
      queryKey: ["platform", "notices", state],
      queryFn: ({ signal }) =>
        call<Listing<PlatformReferral>>("GET", "platform/notices", {
          query: { limit: 100, ...(state === "" ? {} : { state }) },
          signal,
        }),
    }),
  figures: () =>
    queryOptions({
      queryKey: ["platform", "figures"],
      queryFn: ({ signal }) => call<ReferralMetrics>("GET", "platform/figures", { signal }),
    }),
};
