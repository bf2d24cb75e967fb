import { queryOptions } from "@tanstack/react-query";
import type {
  Access,
  AttachedMessage,
  CampaignPlan,
  EffectClaim,
  PreventionMessage as Message,
  PreventionStanding,
  PreventionText,
  SpanCount,
} from "../../core/index.ts";
import { call } from "./client.ts";

export type {
  AttachedMessage,
  CampaignPlan,
  EffectClaim,
  PreventionStanding,
  SpanCount,
} from "../../core/index.ts";

export interface PreventionMessage extends Message {
  readonly standing: PreventionStanding;
  readonly isMine: boolean;
}

export interface PlannedCampaign {
  readonly id: string;
  readonly version: number;
  readonly plan: CampaignPlan;
  readonly access: Access;
  readonly createdBy: string;
  readonly standings: readonly {
    readonly id: string;
    readonly standing: PreventionStanding;
    readonly text: string;
  }[];
}

export interface CampaignEffect {
  readonly campaign: PlannedCampaign;
  readonly adverts: readonly SpanCount[];
  readonly suppressedUnder: number;
  readonly claims: readonly (EffectClaim & { readonly id: string })[];
}

/** What a partner stands by; nobody here has vetted it. */
export interface PreventionFeed {
  readonly from: string;
  readonly id: string;
  readonly at: string;
  readonly texts: readonly (PreventionText & { readonly id: string; readonly isHere: boolean })[];
  readonly dropped: readonly string[];
}

/** What a partner holds of us. */
export interface PreventionShare {
  readonly to: string;
  readonly at: string;
  readonly legalBasis: string;
  readonly standing: readonly string[];
  readonly stale: number;
}

interface Items<T> {
  readonly items: readonly T[];
}

export const preventionQueries = {
  messages: () =>
    queryOptions({
      queryKey: ["prevention", "messages"],
      queryFn: ({ signal }) => call<Items<PreventionMessage>>("GET", "prevention/messages", { signal }),
    }),
  feeds: () =>
    queryOptions({
      queryKey: ["prevention", "feeds"],
      queryFn: ({ signal }) => call<Items<PreventionFeed>>("GET", "prevention/feeds", { signal }),
    }),
  shares: () =>
    queryOptions({
      queryKey: ["prevention", "shares"],
      queryFn: ({ signal }) => call<Items<PreventionShare>>("GET", "prevention/shares", { signal }),
    }),
  campaigns: () =>
    queryOptions({
      queryKey: ["prevention", "campaigns"],
      queryFn: ({ signal }) => call<Items<PlannedCampaign>>("GET", "prevention/campaigns", { signal }),
    }),
  effect: (id: string) =>
    queryOptions({
      queryKey: ["prevention", "effect", id],
      queryFn: ({ signal }) =>
        call<CampaignEffect>("GET", `prevention/campaigns/${encodeURIComponent(id)}/effect`, { signal }),
    }),
  /** What may go along with a draft. */
  along: (referralId: string) =>
    queryOptions({
      queryKey: ["prevention", "along", referralId],
      queryFn: ({ signal }) =>
        call<Items<AttachedMessage>>("GET", `referrals/${encodeURIComponent(referralId)}/messages`, {
          signal,
        }),
    }),
};
