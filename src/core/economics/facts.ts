import type { Interval } from "./spread.ts";

/** What a figure was taken from; whoever reads it opens it. */
export interface SourceRef {
  readonly kind: "finding" | "entity" | "report" | "order";
  readonly id: string;
  /** Where a row of a ledger stands. */
  readonly reportId?: string;
}

/** One end of a journey, as far as it is known. */
export interface RouteEnd {
  /** ISO 3166-1 alpha-2, capitals. */
  readonly country?: string;
  readonly place?: string;
}

/** What a fact says of its route. */
export interface RouteSaid {
  readonly from?: RouteEnd;
  readonly to?: RouteEnd;
  /** As statistics call it, where the ends are not given: "Central Mediterranean". */
  readonly name?: string;
}

/** What one person is asked, or said to have paid, for the journey; an advert's own range where it gives one. */
export interface PriceFact extends Interval {
  readonly source: SourceRef;
  readonly kind: "advert" | "claim";
  /** Whoever speaks with one voice counts once a month: a campaign of adverts, a publisher. */
  readonly voice: string;
  /** RFC 3339 date. */
  readonly day: string;
  readonly route: RouteSaid;
  readonly currency: string;
}

/** An advert that names a route, with a price or without. */
export interface AdvertFact {
  readonly day: string;
  readonly route: RouteSaid;
}

export interface CrossingFact {
  readonly source: SourceRef;
  readonly day?: string;
  readonly route: RouteSaid;
  readonly mode?: string;
  readonly isBySea: boolean;
  /** Whether somebody who saw it says so (4x4: information 1 or 2); all else is reported. */
  readonly isDetected: boolean;
  /** How many persons, as its sources say: values that differ stand side by side. */
  readonly persons: readonly number[];
  /** Somebody counted so few that this viewer is not told: `persons` is empty. */
  readonly isFew?: true;
}

/** What a crossing takes. */
export const COST_KINDS = ["boat", "engine", "jacket", "fuel", "pilot"] as const;
export type CostKind = (typeof COST_KINDS)[number];

/** The price of one piece; of fuel and of a pilot for one crossing. */
export interface CostFact extends Interval {
  readonly source: SourceRef;
  readonly kind: CostKind;
  readonly from: "order" | "claim";
  readonly day: string;
  readonly currency: string;
}

export const TAKEN_KINDS_OF_GOODS = ["boat", "engine", "jacket"] as const;
export const TAKEN_THINGS = [...TAKEN_KINDS_OF_GOODS, "arrest", "account", "document"] as const;
export type TakenThing = (typeof TAKEN_THINGS)[number];

/** A value and who says it: sources that differ stand side by side. */
export interface Claimed {
  readonly value: number;
  readonly reportIds: readonly string[];
}

/** A seizure, an arrest, a freeze: what a measure took. */
export interface TakenFact {
  readonly source: SourceRef;
  readonly measure: string;
  readonly title: string;
  readonly day?: string;
  /** Where both ends are said. */
  readonly route?: RouteSaid;
  readonly place?: RouteEnd;
  readonly things: readonly { readonly thing: TakenThing; readonly claims: readonly Claimed[] }[];
  readonly money: readonly {
    readonly what: "seized" | "frozen";
    readonly currency: string;
    readonly claims: readonly Claimed[];
  }[];
  /** Ids of data/techniques.json. */
  readonly techniques: readonly string[];
}

/** Everything that a viewer sees of what routes cost and bring. */
export interface RouteFacts {
  readonly adverts: readonly AdvertFact[];
  readonly prices: readonly PriceFact[];
  readonly crossings: readonly CrossingFact[];
  readonly costs: readonly CostFact[];
  readonly taken: readonly TakenFact[];
}

export interface RouteRates {
  readonly usdPerUnit: Readonly<Record<string, number>>;
  /** When the rates were those: an ISO 8601 date, as far as it is known. */
  readonly asOf: string;
}
