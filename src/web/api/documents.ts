import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented } from "./document.ts";

export type LibraryEntryView = Documented["DocumentLibraryEntry"];
export type LibraryEntry = LibraryEntryView["entry"];
export type DocumentCheck = Documented["DocumentCheck"];
export type ClassCheck = Documented["DocumentClassCheck"];
export type DocumentFeed = Documented["DocumentFeed"];

export const documentQueries = {
  feeds: () =>
    queryOptions({
      queryKey: ["documents", "feeds"],
      queryFn: ({ signal }) => call("GET", "/documents/feeds", { signal }),
    }),
  shares: () =>
    queryOptions({
      queryKey: ["documents", "shares"],
      queryFn: ({ signal }) => call("GET", "/documents/shares", { signal }),
    }),
  library: () =>
    queryOptions({
      queryKey: ["documents", "library"],
      queryFn: ({ signal }) =>
        call("GET", "/documents/library", {
          signal,
        }),
    }),
};
