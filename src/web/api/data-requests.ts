import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented } from "./document.ts";

export type DataRequest = Documented["DataRequest"];
export type DataLaw = Documented["DataLaw"];
export type PlatformDataRequest = Documented["PlatformDataRequest"];

export const dataRequestQueries = {
  law: () =>
    queryOptions({
      queryKey: ["online", "data-law"],
      queryFn: ({ signal }) => call("GET", "/data-law", { signal }),
    }),
  all: () =>
    queryOptions({
      queryKey: ["online", "data-requests"],
      queryFn: ({ signal }) => call("GET", "/data-requests", { query: { limit: 100 }, signal }),
    }),
  own: () =>
    queryOptions({
      queryKey: ["platform", "data-requests"],
      queryFn: ({ signal }) => call("GET", "/platform/data-requests", { query: { limit: 100 }, signal }),
    }),
};
