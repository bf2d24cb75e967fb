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
  /** Types that can say that they are taken back and nothing else, and the name that they bear then. */
  readonly withdrawn: { readonly name: string; readonly types: readonly string[] };
  readonly tlpExtension: string;
  readonly tlp: Readonly<Record<Tlp, string>>;
  /** Markings of TLP 1.0 by id. */
  readonly tlp1: Readonly<Record<string, Tlp>>;
  readonly objects: readonly ObjectRule[];
  readonly foreign: readonly ForeignRule[];
  readonly foreignRelationship: Readonly<
    Record<"schema" | "source" | "target" | "role" | "start" | "stop", string>
  >;
  /** What a report or a grouping refers to: a link from the document of this schema to each. */
  readonly foreignMention: Readonly<Record<"of" | "schema" | "document" | "entity", string>>;
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
