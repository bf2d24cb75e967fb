import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented, QueryOf } from "./document.ts";

export type SerialTrace = Documented["SerialTrace"];
export type TraceCandidate = SerialTrace["candidates"][number];
export type SupplyFind = Documented["SupplyFind"];
export type OrderQueue = Documented["OrderQueue"];
export type SuspiciousOrder = OrderQueue["orders"][number];
export type ReviewState = NonNullable<SuspiciousOrder["review"]>["state"];
export type DisruptionPlan = Documented["DisruptionPlan"];
export type RoutesMap = Documented["RoutesMap"];
export type MapPoint = RoutesMap["points"][number];
export type MapArc = RoutesMap["arcs"][number];
export type TradeReport = Documented["RankedTradeReport"];
export type GoodsAlert = Documented["GoodsAlert"];
export type TradeAlert = Documented["TradeAlert"];

export const supplyQueries = {
  trace: (
    reading: string,
    lot: string | undefined,
    seizedAt: string,
    context: QueryOf<"GET", "/supply/trace">["context"],
  ) =>
    queryOptions({
      queryKey: ["supply", "trace", reading, lot, seizedAt, context],
      queryFn: ({ signal }) =>
        call("GET", "/supply/trace", {
          query: {
            reading,
            lot,
            seizedAt,
            context,
          },
          signal,
        }),
      enabled: reading !== "",
    }),
  orders: (budgetPercent: number | undefined, state: QueryOf<"GET", "/supply/orders">["state"]) =>
    queryOptions({
      queryKey: ["supply", "orders", budgetPercent, state],
      queryFn: ({ signal }) => call("GET", "/supply/orders", { query: { budgetPercent, state }, signal }),
      placeholderData: keepPreviousData,
    }),
  finds: () =>
    queryOptions({
      queryKey: ["supply", "finds"],
      queryFn: ({ signal }) => call("GET", "/supply/finds", { query: { limit: 12 }, signal }),
    }),
  leads: () =>
    queryOptions({
      queryKey: ["supply", "leads"],
      queryFn: ({ signal }) =>
        call("GET", "/supply/leads", {
          query: { limit: 50 },
          signal,
        }),
    }),
  tradeReports: () =>
    queryOptions({
      queryKey: ["supply", "trade"],
      queryFn: ({ signal }) =>
        call("GET", "/supply/trade-reports", { query: { limit: 100, orderBy: "worth" }, signal }),
    }),
  ownReports: () =>
    queryOptions({
      queryKey: ["trade", "reports"],
      queryFn: ({ signal }) => call("GET", "/trade/reports", { query: { limit: 100 }, signal }),
    }),
  alerts: () =>
    queryOptions({
      queryKey: ["supply", "alerts"],
      queryFn: ({ signal }) => call("GET", "/supply/alerts", { query: { limit: 100 }, signal }),
    }),
  shops: () =>
    queryOptions({
      queryKey: ["supply", "shops"],
      queryFn: ({ signal }) => call("GET", "/supply/shops", { signal }),
    }),
  tradeAlerts: () =>
    queryOptions({
      queryKey: ["trade", "alerts"],
      queryFn: ({ signal }) => call("GET", "/trade/alerts", { signal }),
      // Who leaves the page open is told of a new one.
      refetchInterval: 300_000,
    }),
  plan: (caseId: string, k: number, budget?: number) =>
    queryOptions({
      // Under "cases": what is put into a case or taken out of it changes its plan.
      queryKey: ["cases", caseId, "plan", k, budget],
      queryFn: ({ signal }) =>
        call("GET", "/cases/{id}/chokepoints", {
          path: { id: caseId },
          query: { k, ...(budget === undefined ? {} : { budget }) },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
  routes: () =>
    queryOptions({
      queryKey: ["supply", "routes"],
      queryFn: ({ signal }) => call("GET", "/routes", { signal }),
    }),
};
