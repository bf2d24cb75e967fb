import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { components } from "./schema.gen.ts";

/** Who is who, as the API's own document says it. */
type Documented = components["schemas"];
type ReviewPage = Documented["ReviewPage"];
export type ReviewItem = ReviewPage["items"][number];
export type ReviewReports = ReviewPage["reports"];
export type ComparisonRow = ReviewItem["rows"][number];
export type ComparedValue = ComparisonRow["left"][number];
export type DecidedPair = Documented["DecidedPage"]["items"][number];
export type Judgement = Documented["Resolution"]["judgement"];

const WAITING_MAX = 50;

export const reviewQueries = {
  waiting: () =>
    queryOptions({
      queryKey: ["review", "waiting"],
      queryFn: ({ signal }) =>
        call<ReviewPage>("GET", "resolutions/review", { query: { limit: WAITING_MAX }, signal }),
      placeholderData: keepPreviousData,
    }),
  decided: (after?: string) =>
    queryOptions({
      queryKey: ["review", "decided", after],
      queryFn: ({ signal }) =>
        call<Documented["DecidedPage"]>("GET", "resolutions/decided", {
          query: { limit: 50, after },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
};
