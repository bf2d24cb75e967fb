import type { Access } from "../../core/index.ts";

/** data/stix/misp.json: how statements and MISP's attributes and objects stand for each other. */
export interface MispMapping {
  readonly galaxy: Readonly<Record<"type" | "namespace" | "name" | "uuid" | "clusterUuid" | "icon", string>>;
  /** By attribute type, for attributes outside of objects. */
  readonly attributes: Readonly<Record<string, { readonly schema: string; readonly property: string }>>;
  readonly objects: readonly MispObjectRule[];
  /** What only others write, and what they write beyond our own objects. */
  readonly foreignObjects: readonly MispForeignRule[];
  /** How the reference of one object to another stands. */
  readonly foreignReference: Readonly<Record<"schema" | "source" | "target" | "role", string>>;
  /** What MISP's levels of distribution, other than a sharing group's, ask for; one that is not here as much as can be. */
  readonly distributions: Readonly<Record<string, Partial<Access>>>;
  /** For what MISP has no object: with a template id of our own, since an object of a feed names one. */
  readonly fallbackObject: Pick<MispObjectRule, "name" | "metaCategory" | "template" | "templateVersion">;
}

export interface MispObjectRule {
  readonly name: string;
  readonly metaCategory: string;
  readonly template: string;
  readonly templateVersion: number;
  readonly schema: string;
  /** By object relation: the FollowTheMoney property, MISP's type and category. */
  readonly relations: Readonly<Record<string, readonly [property: string, type: string, category: string]>>;
}

export interface MispForeignRule {
  readonly name: string;
  readonly schema: string;
  /** FollowTheMoney property by object relation. */
  readonly properties: Readonly<Record<string, string>>;
  /** What the kind of the object says by itself. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** Relations whose values are the name, in this order, where the object gives none as a whole. */
  readonly nameOf?: readonly string[];
}

/** Begins the comments by which we know our own entities and properties again. */
export const ENTITY_COMMENT = "ftm:entity:";
export const PROPERTY_COMMENT = "ftm:property:";
