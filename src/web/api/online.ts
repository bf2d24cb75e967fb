import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  Access,
  Finding,
  FindingState,
  ReferralEvent,
  ReferralMetrics,
  ReferralPackage,
  ReferralState,
} from "../../core/index.ts";
import { call } from "./client.ts";
import type { Listing } from "./types.ts";

export type { ReferralMetrics, ReferralState } from "../../core/index.ts";

/** A post that a detector takes for an advert; offsets are UTF-16 units of its text. */
export interface Advert {
  readonly finding: Finding;
  readonly post: {
    readonly id: string;
    readonly platform: string;
    readonly account: string;
    readonly postedAt: string;
    readonly text: string;
    readonly isCut: boolean;
    readonly language: string;
    readonly script: string;
    readonly images: number;
  };
  readonly spans: readonly { readonly start: number; readonly end: number; readonly type: string }[];
  readonly signs: readonly {
    readonly feature: string;
    readonly gloss: string;
    readonly weight: number;
    readonly spans: readonly { readonly start: number; readonly end: number }[];
  }[];
  readonly campaign?: string;
  readonly referral?: { readonly id: string; readonly state: ReferralState };
}

export interface Referral {
  readonly id: string;
  readonly findingId: string;
  readonly platform: string;
  readonly channel: string;
  readonly campaign: string;
  readonly digest: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly state: ReferralState;
  readonly package: ReferralPackage;
  readonly access: Access;
  readonly events: readonly ReferralEvent[];
}

export interface Campaign {
  readonly id: string;
  readonly adverts: number;
  readonly accounts: number;
  readonly platforms: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly identifiers: readonly {
    readonly property: string;
    readonly value: string;
    readonly adverts: number;
  }[];
  readonly days: readonly { readonly day: string; readonly adverts: number }[];
  readonly members: readonly {
    readonly findingId: string;
    readonly at: string;
    readonly platform: string;
    readonly state: FindingState;
    readonly referral?: { readonly id: string; readonly state: ReferralState };
  }[];
}

type NamedMetrics = ReferralMetrics & { readonly name: string };

interface Figures {
  readonly all: ReferralMetrics;
  readonly byPlatform: readonly NamedMetrics[];
  readonly byChannel: readonly NamedMetrics[];
}

export const onlineQueries = {
  adverts: (state: string) =>
    queryOptions({
      queryKey: ["online", "adverts", state],
      queryFn: ({ signal }) =>
        call<Listing<Advert>>("GET", "adverts", { query: { state, limit: 100 }, signal }),
      placeholderData: keepPreviousData,
    }),
  campaigns: () =>
    queryOptions({
      queryKey: ["online", "campaigns"],
      queryFn: ({ signal }) => call<{ readonly items: readonly Campaign[] }>("GET", "campaigns", { signal }),
    }),
  referrals: () =>
    queryOptions({
      queryKey: ["online", "referrals"],
      queryFn: ({ signal }) => call<Listing<Referral>>("GET", "referrals", { query: { limit: 100 }, signal }),
    }),
  figures: () =>
    queryOptions({
      queryKey: ["online", "figures"],
      queryFn: ({ signal }) => call<Figures>("GET", "referral-figures", { signal }),
    }),
};
