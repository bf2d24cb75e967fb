import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { components } from "./schema.gen.ts";
import type { Access, StoredReport } from "./types.ts";

export interface EventFigure {
  readonly quantity: string;
  readonly values: readonly {
    readonly value: number;
    readonly reportIds: readonly string[];
    readonly independentSources: number;
    readonly supersededBy?: string;
  }[];
}

export interface NewsEvent {
  readonly id: string;
  readonly title: string;
  readonly lang: string;
  readonly type: string;
  readonly date: string | null;
  readonly places: readonly { readonly key: string; readonly name: string }[];
  readonly languages: readonly string[];
  readonly reports: number;
  readonly independentSources: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly figures: readonly EventFigure[];
  readonly disagreements: readonly string[];
  readonly fictitious: boolean;
  readonly access: Access;
}

export interface EventMember {
  readonly report: StoredReport;
  readonly derivedFrom?: string;
  readonly kind?: string;
  readonly evidence: readonly string[];
  readonly reasons: readonly { readonly reason: string; readonly weight: number }[];
  readonly date?: string;
}

export interface NewsEventDetail {
  readonly event: NewsEvent;
  readonly sources: readonly {
    readonly publisher: string;
    readonly chain: readonly string[];
    readonly reportIds: readonly string[];
    readonly copies: readonly {
      readonly reportId: string;
      readonly publisher: string;
      readonly kind: string;
      readonly from: string;
    }[];
  }[];
  readonly members: readonly EventMember[];
  readonly decisions: readonly {
    readonly leftId: string;
    readonly rightId: string;
    readonly judgement: "same" | "different" | "undecided";
    readonly reason: string;
    readonly decidedBy: string;
    readonly decidedAt: string;
  }[];
}

/** Articles of so many days are read for events. */
const DAYS = 60;

export type Watch = components["schemas"]["Watch"];
export type Interest = components["schemas"]["Interest"];
export type WatchRun = components["schemas"]["WatchRun"];

export const newsQueries = {
  watches: () =>
    queryOptions({
      // Under "reports": whatever comes in may be of a watched source.
      queryKey: ["reports", "watches"],
      queryFn: ({ signal }) => call<{ readonly items: readonly Watch[] }>("GET", "watches", { signal }),
    }),
  interests: () =>
    queryOptions({
      queryKey: ["events", "interests"],
      queryFn: ({ signal }) => call<{ readonly items: readonly Interest[] }>("GET", "interests", { signal }),
    }),
  events: () =>
    queryOptions({
      queryKey: ["events", "list"],
      queryFn: ({ signal }) =>
        call<{ readonly items: readonly NewsEvent[]; readonly isCut: boolean }>("GET", "news-events", {
          query: { days: DAYS, limit: 200 },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
  event: (id: string) =>
    queryOptions({
      queryKey: ["events", id],
      queryFn: ({ signal }) =>
        call<NewsEventDetail>("GET", `news-events/${encodeURIComponent(id)}`, {
          query: { days: DAYS },
          signal,
        }),
    }),
};
