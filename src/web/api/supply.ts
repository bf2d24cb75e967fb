import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Access } from "../../core/index.ts";
import { call } from "./client.ts";
import type { Listing, StoredReport } from "./types.ts";

export interface TraceCandidate {
  readonly gtin: string;
  readonly serial: string;
  readonly probability: number;
  readonly isCut: boolean;
  readonly holder?: string;
  readonly status: "suspect" | "theft_victim" | "unknown";
  readonly because: readonly string[];
  readonly holdings: readonly {
    readonly at: string;
    readonly from?: string;
    readonly to?: string;
    readonly order?: string;
    readonly sure: number;
    readonly through: readonly string[];
    readonly documents: readonly {
      readonly kind: "event" | "order";
      readonly id: string;
      readonly reportId: string;
    }[];
  }[];
  readonly steps: readonly {
    readonly at: string;
    readonly step: string;
    readonly type: string;
    readonly readPoint?: string;
    readonly through: readonly string[];
    readonly eventId: string;
    readonly reportId: string;
  }[];
}

export interface SerialTrace {
  readonly reading: string;
  readonly fitting: number;
  readonly candidates: readonly TraceCandidate[];
  readonly captions: Readonly<Record<string, string>>;
  readonly reports: Readonly<Record<string, StoredReport>>;
}

export interface SupplyAsked {
  readonly partners: readonly {
    readonly partner: string;
    readonly hits: number;
    readonly rows: number;
    readonly already: number;
    readonly failed?: string;
    readonly refused?: boolean;
    readonly because?: string;
  }[];
}

export type ReviewState = "open" | "accepted" | "rejected";

export interface SuspiciousOrder {
  readonly id: string;
  readonly at: string;
  readonly channel: string;
  readonly seller: string;
  readonly buyer: string;
  readonly lines: readonly { readonly description: string; readonly quantity: number }[];
  readonly score: number;
  readonly because: readonly { readonly signal: string; readonly value: number }[];
  readonly reports: number;
  readonly review?: {
    readonly state: ReviewState;
    readonly reason: string;
    readonly by: string;
    readonly at: string;
  };
}

export interface OrderQueue {
  readonly orders: readonly SuspiciousOrder[];
  readonly total: number;
  readonly budget: number;
  readonly reporters: readonly {
    readonly id: string;
    readonly reports: number;
    readonly accepted: number;
    readonly rejected: number;
    readonly precision: number;
  }[];
  readonly captions: Readonly<Record<string, string>>;
}

interface SupplyLead {
  readonly id: string;
  readonly goods: string;
  readonly quantity?: string;
  readonly date?: string;
  readonly flags: readonly string[];
  readonly provider: string;
  readonly receivedAt: string;
}

export interface DisruptionPlan {
  readonly networks: number;
  readonly sets: readonly {
    readonly actors: readonly string[];
    readonly disruption: number;
    readonly low: number;
    readonly high: number;
    readonly bound: number;
    readonly isExact: boolean;
    readonly displacement: readonly {
      readonly network: string;
      readonly stage: string;
      readonly actor: string;
      readonly standby: number;
    }[];
    readonly risk?: {
      readonly boatsPerWeekBefore: number;
      readonly boatsPerWeekAfter: number;
      readonly peoplePerBoatIfDemandStays?: number;
    };
  }[];
  readonly actors: readonly {
    readonly id: string;
    readonly network: string;
    readonly stage: string;
    readonly share: number;
    readonly isEligible: boolean;
  }[];
  readonly freeze: readonly { readonly account: string; readonly findingId: string }[];
  readonly refer: readonly { readonly findingId: string; readonly summary: string }[];
  readonly standbyGain: number;
  readonly captions: Readonly<Record<string, string>>;
}

interface MapPlace {
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
}

export interface MapPoint {
  readonly id: string;
  readonly kind: "seizure" | "crossing" | "incident";
  readonly at?: string;
  readonly place: string;
  readonly lat: number;
  readonly lon: number;
  readonly title: string;
  readonly persons?: number;
  readonly deaths?: number;
  readonly missing?: number;
}

export interface MapArc {
  readonly id: string;
  readonly stage: "advert" | "goods" | "crossing";
  readonly from: MapPlace;
  readonly to: MapPlace;
  readonly count: number;
  readonly first: string;
  readonly last: string;
}

export interface RoutesMap {
  readonly points: readonly MapPoint[];
  readonly arcs: readonly MapArc[];
  readonly positions: readonly {
    readonly id: string;
    readonly at: string;
    readonly lat: number;
    readonly lon: number;
    readonly isExact: boolean;
  }[];
  readonly unplaced: number;
  readonly isCut: boolean;
}

export interface TradeReport {
  readonly id: string;
  readonly by: string;
  readonly at: string;
  readonly body: {
    readonly orderNumber: string;
    readonly orderedAt: string;
    readonly goods: string;
    readonly quantity: number;
    readonly serials: readonly string[];
    readonly indicators: readonly string[];
    readonly deliveryPlace?: string;
  };
  readonly state: "received" | "useful" | "not_useful";
  readonly outcome?: string;
  readonly access: Access;
  readonly entityId?: string;
}

export interface OrderCheck {
  readonly orderNumber: string;
  readonly indicators: readonly string[];
  readonly isAdvised: boolean;
}

export const supplyQueries = {
  trace: (reading: string, seizedAt: string, context: string) =>
    queryOptions({
      queryKey: ["supply", "trace", reading, seizedAt, context],
      queryFn: ({ signal }) =>
        call<SerialTrace>("GET", "supply/trace", {
          query: {
            reading,
            ...(seizedAt ? { seizedAt } : {}),
            ...(context ? { context } : {}),
          },
          signal,
        }),
      enabled: reading !== "",
    }),
  orders: (budget: string, state: string) =>
    queryOptions({
      queryKey: ["supply", "orders", budget, state],
      queryFn: ({ signal }) =>
        call<OrderQueue>("GET", "supply/orders", { query: { budgetPercent: budget, state }, signal }),
      placeholderData: keepPreviousData,
    }),
  leads: () =>
    queryOptions({
      queryKey: ["supply", "leads"],
      queryFn: ({ signal }) =>
        call<{ readonly items: readonly SupplyLead[] }>("GET", "supply/leads", {
          query: { limit: 50 },
          signal,
        }),
    }),
  tradeReports: () =>
    queryOptions({
      queryKey: ["supply", "trade"],
      queryFn: ({ signal }) =>
        call<Listing<TradeReport>>("GET", "supply/trade-reports", { query: { limit: 100 }, signal }),
    }),
  ownReports: () =>
    queryOptions({
      queryKey: ["trade", "reports"],
      queryFn: ({ signal }) =>
        call<Listing<TradeReport>>("GET", "trade/reports", { query: { limit: 100 }, signal }),
    }),
  plan: (caseId: string, k: number) =>
    queryOptions({
      // Under "cases": what is put into a case or taken out of it changes its plan.
      queryKey: ["cases", caseId, "plan", k],
      queryFn: ({ signal }) =>
        call<DisruptionPlan>("GET", `cases/${encodeURIComponent(caseId)}/chokepoints`, {
          query: { k },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
  routes: () =>
    queryOptions({
      queryKey: ["supply", "routes"],
      queryFn: ({ signal }) => call<RoutesMap>("GET", "routes", { signal }),
    }),
};
