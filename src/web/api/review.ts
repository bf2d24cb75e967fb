import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented } from "./document.ts";

/** Who is who. */
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
      queryFn: ({ signal }) => call("GET", "/resolutions/review", { query: { limit: WAITING_MAX }, signal }),
      placeholderData: keepPreviousData,
    }),
  decided: (after?: string, joinedSince?: string) =>
    queryOptions({
      queryKey: ["review", "decided", after, joinedSince],
      queryFn: ({ signal }) =>
        call("GET", "/resolutions/decided", {
          query: { limit: 50, after, joinedSince },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
};
