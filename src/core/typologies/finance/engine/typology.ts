import type { Message } from "../../../said.ts";
import type { Card } from "../../detector.ts";
import type { FlowStore } from "./flow-store.ts";

export const TYPOLOGY_IDS = [
  "FAN-IN",
  "FAN-OUT",
  "GATHER-SCATTER",
  "SCATTER-GATHER",
  "CYCLE",
  "STACK",
  "BIPARTITE",
  "MULE-CHAIN",
  "PEEL",
  "RANDOM",
  "STRUCTURING",
  "FUNNEL",
  "CORRIDOR",
  "ESCROW",
  "INSTALMENTS",
  "HAWALA-OFFSET",
  "PROCUREMENT",
  "NETTING",
  "CASH-OUT",
  "COIN-COLLECTION",
  "ROTATION",
  "TARIFF",
] as const;

export type TypologyId = (typeof TYPOLOGY_IDS)[number];

/** A default and where it comes from; a node may exchange other values, never other code. */
export interface Parameter {
  readonly value: number;
  readonly source: string;
}

/** One shape of money that matters, as one file; no detector runs without its card. */
export interface Typology {
  readonly id: TypologyId;
  /** In typologies.json of the red-flag list, e.g. "OIC-F01". */
  readonly redFlags: readonly string[];
  readonly title: string;
  readonly reference: string;
  readonly techniques: readonly string[];
  readonly windowHours: number;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Legitimate shapes that look alike; "alike.<words>" of data/findings/ is what a reader is shown. */
  readonly against: readonly string[];
  /** Roles that an alert may name; everybody else in it is a payer or a passer-by. */
  readonly roles: readonly string[];
  readonly card: Card;
}

/** Parameter values of a run, by typology and name. */
export type Parameters = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A signed step of a score in log-odds, with its reason. */
export interface Term {
  readonly name: string;
  readonly value: number;
  readonly because: Message;
}

/** A term before it is needed: its words, and its value where that is dear, are made only for what may be shown. */
export interface Step {
  readonly name: string;
  /** The most that it can be, where it is measured late. */
  value: number;
  readonly measure?: () => number;
  readonly because: Message | (() => Message);
}

/** A structure as one typology sees it, before hits are assembled. Payments are sequence numbers of the store. */
export interface Candidate {
  readonly type: TypologyId;
  readonly payments: readonly number[];
  readonly subjects: readonly { readonly account: number; readonly role: string }[];
  readonly terms: readonly Term[];
  readonly against: readonly string[];
}

/** What a typology may look at. */
export interface Scene {
  readonly store: FlowStore;
  /** Seconds; nothing later has been read. */
  readonly now: number;
  /** When the stream began: before that nobody is known, so everybody looks new at first. */
  readonly since: number;
  readonly classOf: (account: number) => number;
  /** A number for the account's place, compared for equality only; -1 where unknown. */
  readonly placeOf: (account: number) => number;
  /** The share of payments between accounts of such kinds, by such a method, that are at least as large. */
  readonly shareAbove: (payment: number) => number;
  readonly get: (typology: TypologyId, parameter: string) => number;
  /** The terms in words, all measured; nothing where even the most of each leaves the score below what is shown. */
  readonly settle: (typology: TypologyId, steps: readonly Step[]) => readonly Term[] | undefined;
}

const MEASURED = "docs/benchmarks/finance.md; synthetic payments, no evidence of fitness for casework";
/** Of what no labelled set has an instance. */
export const UNMEASURED =
  "Recall not measured: no labelled set has an instance. Its false alarms count with all others in docs/benchmarks/finance.md; synthetic payments, no evidence of fitness for casework";

/** The same guardrails hold for every typology of the engine. */
export function financeCard(purpose: string, affectedGroups: string, errorRates = MEASURED): Card {
  return {
    purpose,
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling and its laundering (Palermo Protocol; LED Art. 8)",
    dataUsed: [
      "payment time, amount, currency and method",
      "account pseudonyms",
      "declared kind of the account",
      "place of the account, compared for equality only",
    ],
    errorRates,
    affectedGroups,
    guardrails: [
      "Payers and passers-by are never named.",
      "Nationality, origin, name and religion are not read; a place is only the same or another.",
      "A named human accepts or rejects each finding.",
    ],
    reviewAt: "2027-05-01",
  };
}

export const probability = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** What a message says of a measure: no more digits than a reader is shown. */
export const tenths = (value: number): number => Math.round(value * 10) / 10;
export const hundredths = (value: number): number => Math.round(value * 100) / 100;
export const round3 = (value: number): number => Math.round(value * 1000) / 1000;
export function term(name: string, value: number, because: Message): Term;
export function term(name: string, value: number, because: () => Message): Step;
export function term(name: string, value: number, because: Message | (() => Message)): Step {
  return { name, value: round3(value), because };
}
/** A term that takes a walk over other payments to measure: `most` is the most that it can speak for the shape. */
export const dear = (
  name: string,
  most: number,
  measure: () => number,
  because: Message | (() => Message),
): Step => ({ name, value: round3(most), measure, because });
