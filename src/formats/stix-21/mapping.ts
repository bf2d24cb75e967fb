import type { Model, Tlp } from "../../core/index.ts";
import type { Row } from "../text/json.ts";
import { uuid5 } from "./uuid.ts";

/** data/stix/mapping.json: how statements and STIX objects stand for each other. */
export interface StixMapping {
  readonly extension: Row & { readonly id: string };
  readonly author: Row & { readonly id: string };
  /** Name space of the ids of our objects. */
  readonly namespace: string;
  readonly fallbackType: string;
  /**
   * By type: what an object says of itself once it was taken back, and nothing of what it said. "$node" is whoever speaks,
   * "$observable" the observable that stands for none, "$at" when it was first there.
   */
  readonly withdrawn: Readonly<Record<string, Row>>;
  /** What observables an entity of a schema is seen in. */
  readonly observed: readonly ObservableRule[];
  /** Observables that the standard does not know: our extension defines them. */
  readonly newObservables: readonly string[];
  /** By type of observable: the properties that make its id (2.9), for those that we write. */
  readonly contributing: Readonly<Record<string, readonly string[]>>;
  /** The observable that whatever was taken back refers to. */
  readonly noObservable: Row & { readonly id: string };
  readonly tlpExtension: string;
  readonly tlp: Readonly<Record<Tlp, string>>;
  /** Markings of TLP 1.0 by id. */
  readonly tlp1: Readonly<Record<string, Tlp>>;
  readonly objects: readonly ObjectRule[];
  readonly foreign: readonly ForeignRule[];
  /** What patterns call observables that we know under another name. */
  readonly patternTypes: Readonly<Record<string, string>>;
  readonly foreignRelationship: Readonly<
    Record<"schema" | "source" | "target" | "role" | "start" | "stop", string>
  >;
  /** What a report or a grouping refers to: a link from the document of this schema to each; and where it says how often it was seen. */
  readonly foreignMention: Readonly<Record<"of" | "schema" | "document" | "entity" | "count", string>>;
}

export interface ObjectRule {
  readonly schema: string;
  readonly type: string;
  /** A STIX property without which the fallback type is taken. */
  readonly needs?: string;
  readonly fixed: Readonly<Record<string, string>>;
  /** STIX property by FollowTheMoney property: the least value, or all of them. */
  readonly one: Readonly<Record<string, string>>;
  readonly many: Readonly<Record<string, string>>;
  /** STIX property by FollowTheMoney properties, whose values are written into one text. */
  readonly joined?: Readonly<Record<string, readonly string[]>>;
}

export interface ObservableRule {
  readonly schema: string;
  readonly property: string;
  /** The observable, and which of its properties the value is. */
  readonly type: string;
  readonly as: string;
  /** Its other properties by FollowTheMoney property, where one value is said. */
  readonly with?: Readonly<Record<string, string>>;
}

export interface ForeignRule {
  readonly type: string;
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /** Only of an object that has none of these. */
  readonly without?: readonly string[];
  readonly schema: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** The rule for a schema: the first whose schema it is or descends from. */
export const ruleFor = (mapping: StixMapping, model: Model, schema: string): ObjectRule | undefined =>
  mapping.objects.find((rule) => model.isA(schema, rule.schema));

/** The same entity is the same object everywhere. */
export const objectId = (mapping: StixMapping, type: string, entityId: string): string =>
  `${type}--${uuid5(mapping.namespace, entityId)}`;
