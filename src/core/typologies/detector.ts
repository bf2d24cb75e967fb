import type { FindingDraft, Front } from "../finding.ts";
import type { IdentifierType } from "../identifiers.ts";
import type { Order, Payment, Post, Seizure, SupplyEvent } from "../records.ts";
import type { AccountClass } from "./finance/engine/kinds.ts";
import type { ParameterPackage } from "./finance/parameter-package.ts";
import type { PaymentWords } from "./finance/payment-words.ts";
import type { GoodsRecords } from "./supply/goods.ts";

/**
 * What a detector may read. There is no protected person, no name and no nationality in it, so none can weigh
 * in a score (R08, R11).
 */
export interface DetectorInput {
  readonly payments: readonly Payment[];
  /** When it was read, Unix seconds: what is dated later was dated wrongly. */
  readonly now?: number;
  readonly posts: readonly Post[];
  readonly orders: readonly Order[];
  readonly seizures: readonly Seizure[];
  readonly events: readonly SupplyEvent[];
  /** Strong identifiers and who carries them; persons only under their entity id. */
  readonly identifiers: readonly IdentifierUse[];
  /** What cameras saw and what else knows the vehicles, where there is any. */
  readonly traffic?: RoadTraffic;
  /** What was declared, seized and told to dealers, where there is any. */
  readonly goods?: GoodsRecords;
  /** The package of money parameters in force, where a human adopted one. */
  readonly parameters?: ParameterPackage;
  /** US dollars for one unit of a currency, by its code; where it is not told, a unit counts as a dollar. */
  readonly usdPerUnit?: Readonly<Record<string, number>>;
  /** How payments are made, by their codes and words; where it is not told, by the names of the classes alone. */
  readonly paymentWords?: PaymentWords;
  /** What accounts are declared to be for, by entity id: trades, never origins. */
  readonly accountKinds?: ReadonlyMap<string, DeclaredKind>;
  /** Payments that tell the bank of an account that these payments, by id, left out. */
  readonly banksSaidBy?: ReadonlyMap<string, readonly string[]>;
  /** Who holds accounts, of which relays or shared contacts ask, by the accounts' entity ids. */
  readonly accountHolders?: ReadonlyMap<string, AccountHolders>;
  /** Where cash desks, and nobody else, are. */
  readonly deskCountries?: ReadonlyMap<string, DeskCountry>;
  /** Days on which a crossing is known. */
  readonly crossings?: readonly CrossingDay[];
}

export interface AccountHolders {
  /** Entity ids. */
  readonly holders: readonly string[];
  readonly statementIds: readonly string[];
}

export interface DeskCountry {
  /** Compared for equality only. */
  readonly country: string;
  readonly statementIds: readonly string[];
}

export interface CrossingDay {
  /** ISO date. */
  readonly day: string;
  readonly statementIds: readonly string[];
}

export interface DeclaredKind {
  readonly kind: AccountClass;
  /** Who says so; what rests on it is as restricted as that. */
  readonly statementIds: readonly string[];
}

/** A vehicle at a place, in milliseconds since 1970. */
export interface VehicleSighting {
  readonly id: string;
  readonly at: number;
  readonly place: string;
  /** As its plate is written. */
  readonly vehicle: string;
}

export interface RoadTraffic {
  readonly sightings: readonly VehicleSighting[];
  /** Vehicles that orders, declarations and seizures name. */
  readonly known: readonly { readonly vehicle: string; readonly recordId: string }[];
  /** Seizures where boats were launched. */
  readonly launches: readonly { readonly id: string; readonly at: string }[];
}

/** One entity uses one strong identifier, as one statement says. */
export interface IdentifierUse {
  readonly entityId: string;
  readonly schema: string;
  readonly type: IdentifierType;
  /** Normal form. */
  readonly value: string;
  readonly statementId: string;
}

/** Without a card no detector runs (R28; AI Act Art. 13). */
export interface Card {
  readonly purpose: string;
  readonly lawfulBasis: string;
  readonly dataUsed: readonly string[];
  /** Measured, with where; accuracy on synthetic data is no evidence of fitness for casework. */
  readonly errorRates: string;
  readonly affectedGroups: string;
  readonly guardrails: readonly string[];
  /** ISO date. */
  readonly reviewAt: string;
}

/** data/detectors.ar.json and its like: what each card says in another language, by the detector's id. */
export interface CardTexts {
  /** What stands on every card. */
  readonly caveat: string;
  readonly cards: Readonly<Partial<Record<string, Omit<Card, "reviewAt">>>>;
}

/** A card in another language; undefined where it lacks a text, since half a card would mislead. */
export function translatedCard(card: Card, texts: Omit<Card, "reviewAt"> | undefined): Card | undefined {
  if (texts === undefined) return undefined;
  const { purpose, lawfulBasis, dataUsed, errorRates, affectedGroups, guardrails } = texts;
  const isWhole =
    dataUsed.length === card.dataUsed.length &&
    guardrails.length === card.guardrails.length &&
    [purpose, lawfulBasis, errorRates, affectedGroups, ...dataUsed, ...guardrails].every(
      (text) => text.trim() !== "",
    );
  return isWhole
    ? { ...card, purpose, lawfulBasis, dataUsed, errorRates, affectedGroups, guardrails }
    : undefined;
}

export interface Detector {
  /** The file's name. */
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly front: Front;
  /** The published indicator that this encodes, so that an analyst can check us against it; ends in its year. */
  readonly reference: string;
  /** In typologies.json of the red-flag list, e.g. "OIC-F24". */
  readonly redFlags?: readonly string[];
  readonly techniques: readonly string[];
  readonly card: Card;
  /** What is read for this detector only, since it costs queries of its own. */
  readonly needs?: readonly ("accountHolders" | "deskCountries" | "crossings")[];
  readonly detect: (input: DetectorInput) => readonly FindingDraft[];
}
