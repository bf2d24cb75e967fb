import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented } from "./document.ts";

export type PreventionMessage = Documented["PreventionMessage"];
export type PlannedCampaign = Documented["PreventionCampaign"];
export type CampaignEffect = Documented["CampaignEffect"];
export type PreventionFeed = Documented["PreventionFeed"];
export type AttachedMessage = Documented["AttachedMessage"];

export const preventionQueries = {
  messages: () =>
    queryOptions({
      queryKey: ["prevention", "messages"],
      queryFn: ({ signal }) => call("GET", "/prevention/messages", { signal }),
    }),
  feeds: () =>
    queryOptions({
      queryKey: ["prevention", "feeds"],
      queryFn: ({ signal }) => call("GET", "/prevention/feeds", { signal }),
    }),
  shares: () =>
    queryOptions({
      queryKey: ["prevention", "shares"],
      queryFn: ({ signal }) => call("GET", "/prevention/shares", { signal }),
    }),
  campaigns: () =>
    queryOptions({
      queryKey: ["prevention", "campaigns"],
      queryFn: ({ signal }) => call("GET", "/prevention/campaigns", { signal }),
    }),
  effect: (id: string) =>
    queryOptions({
      queryKey: ["prevention", "effect", id],
      queryFn: ({ signal }) => call("GET", "/prevention/campaigns/{id}/effect", { path: { id }, signal }),
    }),
  /** What may go along with a draft. */
  along: (referralId: string) =>
    queryOptions({
      queryKey: ["prevention", "along", referralId],
      queryFn: ({ signal }) => call("GET", "/referrals/{id}/messages", { path: { id: referralId }, signal }),
    }),
};
