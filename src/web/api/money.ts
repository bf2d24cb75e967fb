import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Attribution, Finding, FlowNode, ProfitAssumptions, TypologyId } from "../../core/index.ts";
import { call } from "./client.ts";
import type { components } from "./schema.gen.ts";
import type { Listing } from "./types.ts";

export type ParametersInForce = components["schemas"]["ParametersInForce"];
export type { Attribution } from "../../core/index.ts";

/** Amounts in minor units come as decimal strings. */
export interface MoneyPayment {
  readonly id: string;
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly amountMinor: string;
  readonly amount: string;
  readonly currency: string;
  readonly method?: string;
  readonly reportId: string;
}

export interface MoneySum {
  readonly currency: string;
  readonly amountMinor: string;
}

export interface MoneyRibbon {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
  readonly sums: readonly MoneySum[];
  readonly payments: readonly string[];
}

export interface MoneyFinding {
  readonly finding: Finding;
  readonly typology?: TypologyId;
  readonly flow: { readonly nodes: readonly FlowNode[]; readonly ribbons: readonly MoneyRibbon[] };
  readonly payments: readonly MoneyPayment[];
  readonly sums: readonly MoneySum[];
  readonly profit: {
    readonly assumptions: ProfitAssumptions;
    readonly takenUsd: number;
    readonly lowUsd: number;
    readonly highUsd: number;
    readonly payments: readonly string[];
  };
}

export interface TraceStepView {
  readonly payment: MoneyPayment;
  readonly attributedUsd: number;
  readonly hop: number;
}

export interface Trace {
  readonly method: Attribution;
  readonly back: boolean;
  readonly account: string;
  readonly steps: readonly TraceStepView[];
  readonly notFollowed: readonly string[];
}

export interface Draft {
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
}

export interface TraceAsked {
  readonly account: string;
  readonly method: Attribution;
  readonly back: boolean;
  readonly hops: number;
}

const ofFinding = (id: string, what: string): string => `findings/${encodeURIComponent(id)}/${what}`;

export const moneyPaths = {
  csv: (id: string): string => ofFinding(id, "money.csv"),
};

export const moneyQueries = {
  findings: (state: string) =>
    queryOptions({
      queryKey: ["money", "findings", state],
      queryFn: ({ signal }) =>
        call<Listing<Finding>>("GET", "findings", { query: { front: "finance", state, limit: 200 }, signal }),
      placeholderData: keepPreviousData,
    }),
  finding: (id: string, assumptions: Partial<ProfitAssumptions> = {}) =>
    queryOptions({
      queryKey: ["money", "finding", id, assumptions],
      queryFn: ({ signal }) =>
        call<MoneyFinding>("GET", ofFinding(id, "money"), { query: { ...assumptions }, signal }),
      placeholderData: keepPreviousData,
    }),
  trace: ({ account, method, back, hops }: TraceAsked) =>
    queryOptions({
      queryKey: ["money", "trace", account, method, back, hops],
      queryFn: ({ signal }) =>
        call<Trace>("GET", "money/trace", { query: { account, method, back: String(back), hops }, signal }),
      retry: false,
    }),
  parameters: () =>
    queryOptions({
      queryKey: ["money", "parameters"],
      queryFn: ({ signal }) => call<ParametersInForce>("GET", "money/parameters", { signal }),
    }),
  draft: (id: string, kind: string, lang: string) =>
    queryOptions({
      queryKey: ["money", "draft", id, kind, lang],
      queryFn: ({ signal }) => call<Draft>("GET", ofFinding(id, "draft"), { query: { kind, lang }, signal }),
      staleTime: Infinity,
    }),
};
