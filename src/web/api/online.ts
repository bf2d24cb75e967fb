import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented, QueryOf } from "./document.ts";

export type Advert = Documented["AdvertView"];
export type Referral = Documented["Referral"];
export type ReferralState = Referral["state"];
export type ReferralMetrics = Documented["ReferralMetrics"];
export type Campaign = Documented["Campaign"];
export type Transparency = Documented["Transparency"];
export type Signal = Documented["Signal"];
export type SignalCandidate = Documented["SignalCandidate"];

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
  candidates: (source: QueryOf<"GET", "/signal-candidates">) =>
    queryOptions({
      queryKey: ["online", "candidates", source],
      queryFn: ({ signal }) => call("GET", "/signal-candidates", { query: source, signal }),
      retry: false,
    }),
  signalBanks: () =>
    queryOptions({
      queryKey: ["online", "signal-banks"],
      queryFn: ({ signal }) => call("GET", "/signal-banks", { signal }),
    }),
  signals: (bank: string) =>
    queryOptions({
      queryKey: ["online", "signals", bank],
      queryFn: ({ signal }) =>
        call("GET", "/signals", { query: { limit: 200, ...(bank === "" ? {} : { bank }) }, signal }),
      placeholderData: keepPreviousData,
    }),
  transparency: () =>
    queryOptions({
      queryKey: ["online", "transparency"],
      queryFn: ({ signal }) => call("GET", "/transparency", { signal }),
    }),
  figures: () =>
    queryOptions({
      queryKey: ["online", "figures"],
      queryFn: ({ signal }) => call("GET", "/referral-figures", { signal }),
    }),
};
