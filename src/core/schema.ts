import { assert } from "./errors.ts";

/** FollowTheMoney's property types; `entity` refers to another entity. */
const PROPERTY_TYPES = [
  "name",
  "string",
  "text",
  "entity",
  "date",
  "country",
  "phone",
  "email",
  "url",
  "identifier",
  "iban",
  "address",
  "number",
  "topic",
  "language",
  "gender",
  "ip",
  "checksum",
  "mimetype",
  "html",
  "json",
] as const;
export type PropertyType = (typeof PROPERTY_TYPES)[number];

export interface Property {
  readonly name: string;
  readonly label: string;
  readonly type: PropertyType;
  readonly range?: string;
  readonly matchable: boolean;
  /** Property of the schema that declares it. */
  readonly declaredBy: string;
}

export interface Schema {
  readonly name: string;
  readonly label: string;
  readonly plural: string;
  /** Itself and all its ancestors. */
  readonly isA: ReadonlySet<string>;
  readonly abstract: boolean;
  readonly properties: ReadonlyMap<string, Property>;
  /** What others say of it, by the name that files nest them under: under `sanctions` are those whose `entity` it is. */
  readonly nested: ReadonlyMap<string, string>;
  readonly featured: readonly string[];
  readonly caption: readonly string[];
  /** Set where the schema is a relation: the properties that hold its two ends. */
  readonly edge?: { readonly source: string; readonly target: string; readonly directed: boolean };
}

/** A schema as FollowTheMoney's model file and our additions write it. */
export interface SchemaFile {
  readonly label?: string;
  readonly plural?: string;
  readonly extends?: readonly string[];
  readonly abstract?: boolean;
  readonly featured?: readonly string[];
  readonly caption?: readonly string[];
  readonly edge?: { readonly source: string; readonly target: string; readonly directed?: boolean };
  readonly properties?: Readonly<
    Record<
      string,
      {
        readonly label?: string;
        readonly type?: string;
        readonly range?: string;
        readonly matchable?: boolean;
        readonly stub?: boolean;
        readonly reverse?: unknown;
      }
    >
  >;
}

export interface ModelFile {
  readonly schemata: Readonly<Record<string, SchemaFile>>;
}

/**
 * The schemata a node speaks: FollowTheMoney's and the few that this crime needs beyond it. A later file adds
 * properties to a schema that an earlier one defines, and takes nothing away.
 */
export class Model {
  readonly schemata: ReadonlyMap<string, Schema>;

  constructor(...files: readonly ModelFile[]) {
    const raw = new Map<string, SchemaFile>();
    for (const [name, file] of files.flatMap((f) => Object.entries(f.schemata))) {
      raw.set(name, merge(raw.get(name), file));
    }
    const done = new Map<string, Schema>();
    const build = (name: string): Schema => {
      const known = done.get(name);
      if (known) return known;
      const file = raw.get(name);
      assert(file, `schema ${name} is extended, so it is defined`);
      const parents = (file.extends ?? []).map(build);
      const schema = assemble(name, file, parents);
      done.set(name, schema);
      return schema;
    };
    for (const name of raw.keys()) build(name);
    this.schemata = done;
  }

  get(schema: string): Schema | undefined {
    return this.schemata.get(schema);
  }

  property(schema: string, property: string): Property | undefined {
    return this.schemata.get(schema)?.properties.get(property);
  }

  isA(schema: string, ancestor: string): boolean {
    return this.schemata.get(schema)?.isA.has(ancestor) ?? false;
  }

  isEdge(schema: string): boolean {
    return this.schemata.get(schema)?.edge !== undefined;
  }

  /** The more specific of two schemata of one entity; the first where neither descends from the other. */
  moreSpecific(a: string, b: string): string {
    return this.isA(b, a) ? b : a;
  }
}

function merge(known: SchemaFile | undefined, added: SchemaFile): SchemaFile {
  if (!known) return added;
  return {
    ...known,
    extends: [...new Set([...(known.extends ?? []), ...(added.extends ?? [])])],
    properties: { ...added.properties, ...known.properties },
  };
}

function propertyType(type: string | undefined, where: string): PropertyType {
  const known = PROPERTY_TYPES.find((t) => t === (type ?? "string"));
  assert(known, `property type of ${where} is one of FollowTheMoney's`);
  return known;
}

function assemble(name: string, file: SchemaFile, parents: readonly Schema[]): Schema {
  const properties = new Map<string, Property>(parents.flatMap((p) => [...p.properties]));
  const nested = new Map<string, string>(parents.flatMap((p) => [...p.nested]));
  for (const [property, spec] of Object.entries(file.properties ?? {})) {
    if (spec.stub) {
      if (typeof spec.reverse === "string") nested.set(property, spec.reverse);
      continue;
    }
    properties.set(property, {
      name: property,
      label: spec.label ?? property,
      type: propertyType(spec.type, `${name}:${property}`),
      ...(spec.range === undefined ? {} : { range: spec.range }),
      matchable: spec.matchable ?? false,
      declaredBy: name,
    });
  }
  const edge = file.edge ?? parents.find((p) => p.edge)?.edge;
  return {
    name,
    label: file.label ?? name,
    plural: file.plural ?? `${file.label ?? name}s`,
    isA: new Set([name, ...parents.flatMap((p) => [...p.isA])]),
    abstract: file.abstract ?? false,
    properties,
    nested,
    featured: file.featured ?? parents.flatMap((p) => p.featured),
    caption: file.caption ?? parents.flatMap((p) => p.caption),
    ...(edge === undefined
      ? {}
      : { edge: { source: edge.source, target: edge.target, directed: edge.directed ?? true } }),
  };
}

/**
 * Descriptive only (R11; LED Art. 10 and 11(3), Charter Art. 21): these properties of a person never reach
 * code that scores persons, accounts or organisations, whatever FollowTheMoney marks as matchable.
 */
export const DESCRIPTIVE_PROPERTIES: ReadonlySet<string> = new Set([
  "nationality",
  "citizenship",
  "ethnicity",
  "religion",
  "birthPlace",
  "birthCountry",
  "political",
  "spokenLanguage",
]);

/** Asylum, health and sexual-violence detail does not enter the graph (R10). */
export const DIVERTED_PROPERTIES: ReadonlySet<string> = new Set([
  "asylumClaim",
  "asylumReason",
  "health",
  "medicalCondition",
  "disability",
  "sexualViolence",
  "pregnancy",
]);
