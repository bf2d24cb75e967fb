import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented } from "./document.ts";

export type EventFigure = Documented["EventFigure"];
export type NewsEvent = Documented["NewsEvent"];
export type NewsEventDetail = Documented["NewsEventDetail"];
export type EventMember = NewsEventDetail["members"][number];
export type Watch = Documented["Watch"];
export type Interest = Documented["Interest"];

/** Articles of so many days are read for events. */
const DAYS = 60;

export const newsQueries = {
  watches: () =>
    queryOptions({
      // Under "reports": whatever comes in may be of a watched source.
      queryKey: ["reports", "watches"],
      queryFn: ({ signal }) => call("GET", "/watches", { signal }),
    }),
  interests: () =>
    queryOptions({
      queryKey: ["events", "interests"],
      queryFn: ({ signal }) => call("GET", "/interests", { signal }),
    }),
  events: () =>
    queryOptions({
      queryKey: ["events", "list"],
      queryFn: ({ signal }) =>
        call("GET", "/news-events", {
          query: { days: DAYS, limit: 200 },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
  event: (id: string) =>
    queryOptions({
      queryKey: ["events", id],
      queryFn: ({ signal }) =>
        call("GET", "/news-events/{id}", { path: { id }, query: { days: DAYS }, signal }),
    }),
};
