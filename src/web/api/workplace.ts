import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented, QueryOf } from "./document.ts";

export type TechniqueBoard = Documented["TechniqueBoard"];
export type Disruption = Documented["Disruption"];
export type Activity = Documented["Activity"];
export type CasePart = Documented["CasePart"];
export type Desk = Documented["Desk"];
export type OwnTask = Documented["OwnTaskList"]["items"][number];
export type Withdrawal = Documented["ListedWithdrawal"];
export type SavedSearch = Documented["SavedSearch"];
export type Approval = Documented["Approval"];
export type AuditEntry = Documented["AuditEntry"];
export type RetentionItem = Documented["RetentionItem"];
export type Tombstone = Documented["Tombstone"];
export type Statistics = Documented["Statistics"];
export type DetectorCard = Documented["DetectorCard"];
export type SubjectRequestItem = Documented["SubjectRequestList"]["items"][number];
export type SubjectRequestView = Documented["SubjectRequestView"];

/** Which of the approvals; undefined is all of them. */
export type ApprovalAsk = QueryOf<"GET", "/approvals">;

/** What the desk and oversight read. */
export const workplaceQueries = {
  techniques: (caseId?: string) =>
    queryOptions({
      queryKey: ["techniques", caseId],
      queryFn: ({ signal }) => call("GET", "/techniques", { query: { case: caseId }, signal }),
    }),
  disruptions: (filter: QueryOf<"GET", "/disruptions"> = {}) =>
    queryOptions({
      queryKey: ["disruptions", filter],
      queryFn: ({ signal }) => call("GET", "/disruptions", { query: filter, signal }),
    }),
  disruption: (id: string) =>
    queryOptions({
      queryKey: ["disruptions", id],
      queryFn: ({ signal }) => call("GET", "/disruptions/{id}", { path: { id }, signal }),
    }),
  disruptionEffect: (id: string, outcome: QueryOf<"GET", "/disruptions/{id}/effect">["outcome"]) =>
    queryOptions({
      queryKey: ["disruptions", id, "effect", outcome],
      queryFn: ({ signal }) =>
        call("GET", "/disruptions/{id}/effect", { path: { id }, query: { outcome }, signal }),
    }),
  activity: () =>
    queryOptions({
      queryKey: ["findings", "activity"],
      queryFn: ({ signal }) => call("GET", "/activity", { signal }),
    }),
  visit: () =>
    queryOptions({
      queryKey: ["visit"],
      queryFn: async ({ signal }) => {
        await call("POST", "/visits", { signal });
        return true;
      },
      // As long as the server takes it for one visit; whoever comes back later is told anew what changed.
      staleTime: 30 * 60_000,
      retry: false,
    }),
  desk: () =>
    queryOptions({
      queryKey: ["situation", "desk"],
      queryFn: ({ signal }) => call("GET", "/desk", { signal }),
      // Other pages change what waits.
      refetchOnMount: "always",
    }),
  ownTasks: () =>
    queryOptions({
      queryKey: ["cases", "tasks"],
      queryFn: ({ signal }) => call("GET", "/tasks", { signal }),
    }),
  withdrawals: (ask: QueryOf<"GET", "/withdrawals">) =>
    queryOptions({
      queryKey: ["reports", "withdrawals", ask],
      queryFn: ({ signal }) => call("GET", "/withdrawals", { query: { ...ask, limit: 100 }, signal }),
    }),
  savedSearches: () =>
    queryOptions({
      // Under "reports": whatever comes in may be what somebody waits for.
      queryKey: ["reports", "saved-searches"],
      queryFn: ({ signal }) => call("GET", "/saved-searches", { signal }),
    }),
  caseParts: (id: string) =>
    queryOptions({
      queryKey: ["cases", id, "parts"],
      queryFn: ({ signal }) => call("GET", "/cases/{id}/parts", { path: { id }, signal }),
    }),
  pastJudgements: (id: string, partId: string, version: number) =>
    queryOptions({
      queryKey: ["cases", id, "parts", partId, version],
      queryFn: ({ signal }) =>
        call("GET", "/cases/{id}/parts/{partId}/past", { path: { id, partId }, signal }),
    }),
  sharing: (id: string) =>
    queryOptions({
      queryKey: ["entities", id, "sharing"],
      queryFn: ({ signal }) => call("GET", "/entities/{id}/sharing", { path: { id }, signal }),
    }),
  approvals: (filter: ApprovalAsk = {}) =>
    queryOptions({
      queryKey: ["oversight", "approvals", filter],
      queryFn: ({ signal }) => call("GET", "/approvals", { query: { ...filter, limit: 100 }, signal }),
    }),
  lookUps: () =>
    queryOptions({
      queryKey: ["oversight", "look-ups"],
      queryFn: ({ signal }) => call("GET", "/look-ups", { signal }),
    }),
  retention: () =>
    queryOptions({
      queryKey: ["oversight", "retention"],
      queryFn: ({ signal }) => call("GET", "/retention", { signal }),
    }),
  tombstones: () =>
    queryOptions({
      queryKey: ["oversight", "tombstones"],
      queryFn: ({ signal }) => call("GET", "/tombstones", { query: { limit: 100 }, signal }),
    }),
  statistics: () =>
    queryOptions({
      queryKey: ["oversight", "statistics"],
      queryFn: ({ signal }) => call("GET", "/statistics", { signal }),
    }),
  typologies: () =>
    queryOptions({
      queryKey: ["oversight", "typologies"],
      queryFn: ({ signal }) => call("GET", "/typologies", { signal }),
    }),
  detectorCards: () =>
    queryOptions({
      queryKey: ["oversight", "detectors"],
      queryFn: ({ signal }) => call("GET", "/detector-cards", { signal }),
    }),
  subjectRequests: () =>
    queryOptions({
      queryKey: ["oversight", "requests"],
      queryFn: ({ signal }) => call("GET", "/subject-requests", { query: { limit: 200 }, signal }),
    }),
  subjectRequest: (id: string) =>
    queryOptions({
      queryKey: ["oversight", "requests", id],
      queryFn: ({ signal }) => call("GET", "/subject-requests/{id}", { path: { id }, signal }),
    }),
};
