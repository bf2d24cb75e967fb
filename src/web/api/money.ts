import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented, QueryOf } from "./document.ts";

export type ParametersInForce = Documented["ParametersInForce"];
export type MoneyPayment = Documented["FlowPayment"];
export type MoneyFinding = Documented["MoneyFinding"];
export type Trace = Documented["Trace"];
export type Draft = Documented["DraftDocument"];
export type RouteMoney = Documented["RouteMoney"];
export type RouteModel = Documented["RouteModel"];
export type RouteFigures = Documented["RouteFigures"];
export type RouteDenied = Documented["RouteDenied"];
export type RouteSource = Documented["RouteSource"];

type TraceAsked = QueryOf<"GET", "/money/trace">;
type FindingsAsked = QueryOf<"GET", "/findings">;
type DraftAsked = QueryOf<"GET", "/findings/{id}/draft">;

export const moneyQueries = {
  findings: (state: FindingsAsked["state"]) =>
    queryOptions({
      queryKey: ["money", "findings", state],
      queryFn: ({ signal }) =>
        call("GET", "/findings", { query: { front: "finance", state, limit: 200 }, signal }),
      placeholderData: keepPreviousData,
    }),
  finding: (id: string, assumptions: QueryOf<"GET", "/findings/{id}/money"> = {}) =>
    queryOptions({
      queryKey: ["money", "finding", id, assumptions],
      queryFn: ({ signal }) =>
        call("GET", "/findings/{id}/money", { path: { id }, query: assumptions, signal }),
      placeholderData: keepPreviousData,
    }),
  trace: ({ account, method, back, hops }: TraceAsked) =>
    queryOptions({
      queryKey: ["money", "trace", account, method, back, hops],
      queryFn: ({ signal }) =>
        call("GET", "/money/trace", { query: { account, method, back, hops }, signal }),
      retry: false,
    }),
  routes: (query: QueryOf<"GET", "/routes/money">) =>
    queryOptions({
      queryKey: ["money", "routes", query],
      queryFn: ({ signal }) => call("GET", "/routes/money", { query, signal }),
      placeholderData: keepPreviousData,
    }),
  parameters: () =>
    queryOptions({
      queryKey: ["money", "parameters"],
      queryFn: ({ signal }) => call("GET", "/money/parameters", { signal }),
    }),
  draft: (id: string, kind: DraftAsked["kind"], lang: DraftAsked["lang"]) =>
    queryOptions({
      queryKey: ["money", "draft", id, kind, lang],
      queryFn: ({ signal }) =>
        call("GET", "/findings/{id}/draft", { path: { id }, query: { kind, lang }, signal }),
      staleTime: Infinity,
    }),
};
