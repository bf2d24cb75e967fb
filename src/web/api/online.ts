import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented, QueryOf } from "./document.ts";

export type Advert = Documented["AdvertView"];
export type Referral = Documented["Referral"];
export type ReferralState = Referral["state"];
export type ReferralMetrics = Documented["ReferralMetrics"];
export type Campaign = Documented["Campaign"];

export const onlineQueries = {
  adverts: (state: QueryOf<"GET", "/adverts">["state"]) =>
    queryOptions({
      queryKey: ["online", "adverts", state],
      queryFn: ({ signal }) => call("GET", "/adverts", { query: { state, limit: 100 }, signal }),
      placeholderData: keepPreviousData,
    }),
  campaigns: () =>
    queryOptions({
      queryKey: ["online", "campaigns"],
      queryFn: ({ signal }) => call("GET", "/campaigns", { signal }),
    }),
  referrals: () =>
    queryOptions({
      queryKey: ["online", "referrals"],
      queryFn: ({ signal }) => call("GET", "/referrals", { query: { limit: 100 }, signal }),
    }),
  figures: () =>
    queryOptions({
      queryKey: ["online", "figures"],
      queryFn: ({ signal }) => call("GET", "/referral-figures", { signal }),
    }),
};
