/** data/stix/stix-2.1.json: the standard's schemas and tables. */
export interface StixTables {
  /** By "folder/name", e.g. "sdos/indicator"; each has the `$id` that the others refer to. */
  readonly schemas: Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly $id: string }>>;
  readonly idContributing: Readonly<Record<string, readonly string[]>>;
  readonly timestamps: Readonly<Record<string, readonly string[]>>;
  readonly timestampsEmbedded: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** By type: the first is later than ("gt"), or not before ("ge"), the last. */
  readonly timestampOrder: Readonly<Record<string, readonly (readonly [string, "ge" | "gt", string])[]>>;
  readonly observableTypes: readonly string[];
  readonly observableProperties: Readonly<Record<string, readonly string[]>>;
  readonly observableRefs: Readonly<Record<string, Readonly<Record<string, RefRule>>>>;
  readonly languages: readonly string[];
  readonly softwareLanguages: readonly string[];
  readonly mediaTypes: readonly string[];
  readonly characterSets: readonly string[];
}

/** The types that a reference may name, here or in parts of the value. */
export type RefRule = readonly string[] | { readonly [part: string]: RefRule };

/** What is wrong with an object: where, and against what. Never its values. */
export interface StixFault {
  /** JSON pointer into the object. */
  readonly pointer: string;
  readonly because: string;
}
