import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  Access,
  Finding,
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
