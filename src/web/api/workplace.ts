import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { components } from "./schema.gen.ts";

type Documented = components["schemas"];
export type TechniqueBoard = Documented["TechniqueBoard"];
export type Activity = Documented["Activity"];
export type CasePart = Documented["CasePart"];
export type SavedSearch = Documented["SavedSearch"];
export type EntitySharing = Documented["EntitySharing"];
export type Approval = Documented["Approval"];
export type AuditEntry = Documented["AuditEntry"];
export type RetentionItem = Documented["RetentionItem"];
export type Tombstone = Documented["Tombstone"];
export type Statistics = Documented["Statistics"];
export type DetectorCard = Documented["DetectorCard"];
export type SubjectRequestItem = Documented["SubjectRequestList"]["items"][number];
export type SubjectRequestView = Documented["SubjectRequestView"];
export type LookUpReport = Documented["LookUpReport"];

/** Which of the approvals; undefined is all of them. */
export interface ApprovalAsk {
  readonly standing?: Approval["standing"] | undefined;
  readonly kind?: Approval["kind"] | undefined;
  readonly after?: string | undefined;
}

interface Items<T> {
  readonly items: readonly T[];
  readonly next?: string | null;
}

const get = <T>(path: string, signal: AbortSignal, query = {}): Promise<T> =>
  call<T>("GET", path, { query, signal });

/** What the desk and oversight read. */
export const workplaceQueries = {
  techniques: () =>
    queryOptions({
      queryKey: ["techniques"],
      queryFn: ({ signal }) => get<TechniqueBoard>("techniques", signal),
    }),
  activity: () =>
    queryOptions({
      queryKey: ["findings", "activity"],
      queryFn: ({ signal }) => get<Activity>("activity", signal),
    }),
  savedSearches: () =>
    queryOptions({
      // Under "reports": whatever comes in may be what somebody waits for.
      queryKey: ["reports", "saved-searches"],
      queryFn: ({ signal }) => get<Items<SavedSearch>>("saved-searches", signal),
    }),
  caseParts: (id: string) =>
    queryOptions({
      queryKey: ["cases", id, "parts"],
      queryFn: ({ signal }) => get<Items<CasePart>>(`cases/${encodeURIComponent(id)}/parts`, signal),
    }),
  sharing: (id: string) =>
    queryOptions({
      queryKey: ["entities", id, "sharing"],
      queryFn: ({ signal }) => get<EntitySharing>(`entities/${encodeURIComponent(id)}/sharing`, signal),
    }),
  approvals: (filter: ApprovalAsk = {}) =>
    queryOptions({
      queryKey: ["oversight", "approvals", filter],
      queryFn: ({ signal }) =>
        get<Documented["ApprovalPage"]>("approvals", signal, { ...filter, limit: 100 }),
    }),
  audit: (filter: {
    readonly userId?: string | undefined;
    readonly object?: string | undefined;
    readonly after?: string | undefined;
  }) =>
    queryOptions({
      queryKey: ["oversight", "audit", filter],
      queryFn: ({ signal }) => get<Items<AuditEntry>>("audit", signal, { ...filter, limit: 200 }),
    }),
  lookUps: () =>
    queryOptions({
      queryKey: ["oversight", "look-ups"],
      queryFn: ({ signal }) => get<Items<LookUpReport>>("look-ups", signal),
    }),
  retention: () =>
    queryOptions({
      queryKey: ["oversight", "retention"],
      queryFn: ({ signal }) => get<Items<RetentionItem>>("retention", signal),
    }),
  tombstones: () =>
    queryOptions({
      queryKey: ["oversight", "tombstones"],
      queryFn: ({ signal }) => get<Items<Tombstone>>("tombstones", signal, { limit: 100 }),
    }),
  statistics: () =>
    queryOptions({
      queryKey: ["oversight", "statistics"],
      queryFn: ({ signal }) => get<Statistics>("statistics", signal),
    }),
  detectorCards: () =>
    queryOptions({
      queryKey: ["oversight", "detectors"],
      queryFn: ({ signal }) => get<Items<DetectorCard>>("detector-cards", signal),
    }),
  subjectRequests: () =>
    queryOptions({
      queryKey: ["oversight", "requests"],
      queryFn: ({ signal }) => get<Items<SubjectRequestItem>>("subject-requests", signal, { limit: 200 }),
    }),
  subjectRequest: (id: string) =>
    queryOptions({
      queryKey: ["oversight", "requests", id],
      queryFn: ({ signal }) => get<SubjectRequestView>(`subject-requests/${encodeURIComponent(id)}`, signal),
    }),
};
