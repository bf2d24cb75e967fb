import type { Access, Evaluation, Model, Publisher, Statement, Tlp } from "../../core/index.ts";
import { PROTECTED_ID_PREFIX, strictestOf } from "../../core/index.ts";
import type { Row } from "../text/json.ts";
import { objectId, ruleFor, type StixMapping } from "./mapping.ts";
import { observablesOf, schemaOf, stixTypeOf } from "./observables.ts";
import { uuid5 } from "./uuid.ts";

/** What a peer may learn of the report behind a statement. */
export interface StatementSource {
  readonly reportId: string;
  readonly title?: string;
  readonly provider: string;
  readonly evaluation: Pick<Evaluation, "scheme" | "original">;
  readonly publishers?: readonly Publisher[];
  readonly publishedAt?: string;
  readonly fictitious: boolean;
}

export interface StixEncodeOptions {
  readonly model: Model;
  readonly mapping: StixMapping;
  /** Who speaks: the STIX id of the node's identity object. */
  readonly createdBy: string;
  readonly sources: ReadonlyMap<string, StatementSource>;
  /**
   * A UUID that only the node knows. Ids of what joins an identity to its numbers are made under it: they outlive what is
   * taken back, and nobody may try out by them which number it was.
   */
  readonly contactNamespace: string;
  /** The type of the object of an entity that an edge points to (`stixTypeOf`), where it is known and not among the statements. */
  readonly typeOf?: (entityId: string) => string | undefined;
}

/**
 * Statements as STIX objects, one for each entity, in the order of first mention, behind it the observables in which it is
 * seen, or by which an identity is reached, and that no other brought, and what joins an identity to these: a deterministic
 * projection. Takes what has been released, and nothing else: the caller has asked `release`.
 */
export function encodeStix(statements: readonly Statement[], options: StixEncodeOptions): readonly Row[] {
  const entities = new Map<string, Statement[]>();
  for (const s of statements) {
    const known = entities.get(s.entityId);
    if (known) known.push(s);
    else entities.set(s.entityId, [s]);
  }
  const { mapping, model } = options;
  const types = new Map([...entities].map(([id, all]) => [id, stixTypeOf(all, mapping, model)]));
  return withEachOnce(
    [...entities].flatMap(([id, all]) => encodeEntity(id, all, types, options)),
    mapping,
  );
}

/** An observable of two entities is one object, under the stricter marking. */
function withEachOnce(objects: readonly Row[], mapping: StixMapping): readonly Row[] {
  const order = Object.values(mapping.tlp);
  const rank = (object: Row): number => order.indexOf(String((object["object_marking_refs"] as string[])[0]));
  const found = new Map<unknown, Row>();
  for (const object of objects) {
    const known = found.get(object["id"]);
    if (!known || rank(known) < rank(object)) found.set(object["id"], object);
  }
  return [...found.values()];
}

/** A bundle of its own: the objects, and what they refer to of ours. */
export function stixBundle(objects: readonly Row[], id: string, mapping: StixMapping, node: Row): Row {
  const markings = new Set(objects.flatMap((o) => (o["object_marking_refs"] as string[] | undefined) ?? []));
  return {
    type: "bundle",
    id,
    objects: [
      mapping.author,
      mapping.extension,
      node,
      ...Object.entries(mapping.tlp)
        .filter(([, ref]) => markings.has(ref))
        .map(([level]) => tlpMarking(mapping, level as Tlp)),
      ...objects,
    ],
  };
}

/** The marking definition of a level of TLP 2.0, as OASIS published it. */
export const tlpMarking = (mapping: StixMapping, level: Tlp): Row => ({
  type: "marking-definition",
  spec_version: "2.1",
  id: mapping.tlp[level],
  created: "2022-10-01T00:00:00.000Z",
  name: `TLP:${level.toUpperCase()}`,
  extensions: { [mapping.tlpExtension]: { extension_type: "property-extension", tlp_2_0: level } },
});

function encodeEntity(
  entityId: string,
  unsorted: readonly Statement[],
  types: ReadonlyMap<string, string>,
  options: StixEncodeOptions,
): readonly Row[] {
  const { mapping, model } = options;
  const statements = [...unsorted].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const type = types.get(entityId) ?? mapping.fallbackType;
  const schema = schemaOf(model, statements);
  const firsts = statements.map((s) => s.firstSeen).sort();
  const lasts = statements.map((s) => s.lastSeen).sort();
  const created = toMillis(firsts[0] ?? "");
  const last = toMillis(lasts.at(-1) ?? "");
  const modified = last < created ? created : last;
  const { tlp } = strictestOf(statements.map((s) => s.access));
  const hasObservables =
    type === "observed-data" || (type === "identity" && !entityId.startsWith(PROTECTED_ID_PREFIX));
  const observables = hasObservables
    ? observablesOf(schema, statements, mapping, model).map((o) => observableOf(o, tlp, mapping))
    : [];
  const observed = {
    first_observed: created,
    last_observed: modified,
    number_observed: new Set(statements.map((s) => s.reportId)).size,
    object_refs: observables.map((o) => o["id"]),
  };
  const body =
    type === "observed-data"
      ? observed
      : type === "relationship"
        ? edgeBody(statements, schema, types, options)
        : objectBody(entityId, statements, schema, type, options);
  const id = objectId(mapping, type, entityId);
  return [
    {
      type,
      spec_version: "2.1",
      id,
      created_by_ref: options.createdBy,
      created,
      modified,
      ...body,
      object_marking_refs: [mapping.tlp[tlp]],
      extensions: {
        [mapping.extension.id]: {
          extension_type: type === mapping.fallbackType ? "new-sdo" : "property-extension",
          ...encodeStatements(statements, options.sources),
        },
      },
    },
    ...observables,
    ...(type === "identity" ? observables : []).map((o) => ({
      type: "relationship",
      spec_version: "2.1",
      id: `relationship--${uuid5(options.contactNamespace, JSON.stringify([id, o["id"]]))}`,
      created_by_ref: options.createdBy,
      created,
      modified,
      relationship_type: "related-to",
      source_ref: id,
      target_ref: o["id"],
      object_marking_refs: [mapping.tlp[tlp]],
      extensions: toldBy(mapping, "property-extension"),
    })),
  ];
}

/** Says what is seen and, for a node, that what is said of it stands in the object that refers to it. */
const observableOf = (observable: Row, tlp: Tlp, mapping: StixMapping): Row => ({
  type: observable["type"],
  spec_version: "2.1",
  ...observable,
  object_marking_refs: [mapping.tlp[tlp]],
  extensions: toldBy(
    mapping,
    mapping.newObservables.includes(String(observable["type"])) ? "new-sco" : "property-extension",
  ),
});

/** The same of each, whoever brings it: one observable is one object. */
const toldBy = (mapping: StixMapping, extensionType: "new-sco" | "property-extension"): Row => ({
  [mapping.extension.id]: { extension_type: extensionType, told_by: "observed-data" },
});

const valuesOf = (statements: readonly Statement[], property: string): readonly string[] =>
  [...new Set(statements.filter((s) => s.property === property).map((s) => s.value))].sort();

function objectBody(
  entityId: string,
  statements: readonly Statement[],
  schema: string,
  type: string,
  { mapping, model }: StixEncodeOptions,
): Row {
  const rule = ruleFor(mapping, model, schema);
  const name = valuesOf(statements, "name")[0] ?? valuesOf(statements, "title")[0] ?? entityId;
  if (!rule || type === mapping.fallbackType) return { name, schema_name: schema };
  const properties: Record<string, unknown> = { ...rule.fixed };
  for (const [stix, ftm] of Object.entries(rule.one)) {
    const [value] = valuesOf(statements, ftm);
    if (value !== undefined) properties[stix] = stix === "country" ? value.toUpperCase() : value;
  }
  properties["name"] ??= name;
  for (const [stix, ftm] of Object.entries(rule.many)) {
    const values = valuesOf(statements, ftm);
    if (values.length > 0) properties[stix] = values;
  }
  for (const [stix, all] of Object.entries(rule.joined ?? {})) {
    const values = all.flatMap((ftm) => valuesOf(statements, ftm));
    if (values.length > 0) properties[stix] = values.join(", ");
  }
  return properties;
}

/** An edge with both ends is a relationship. */
function edgeBody(
  statements: readonly Statement[],
  schema: string,
  types: ReadonlyMap<string, string>,
  { mapping, model, typeOf }: StixEncodeOptions,
): Row {
  const edge = model.get(schema)?.edge;
  const ref = (property: string | undefined): string => {
    const [entityId = ""] = valuesOf(statements, property ?? "");
    const type = types.get(entityId) ?? typeOf?.(entityId) ?? mapping.fallbackType;
    // A relationship joins no relationships (5.1).
    return objectId(mapping, type === "relationship" ? mapping.fallbackType : type, entityId);
  };
  return {
    relationship_type: schema.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase(),
    source_ref: ref(edge?.source),
    target_ref: ref(edge?.target),
  };
}

/** RFC 3339 with milliseconds at least, as the standard wants its versions (3.2). */
function toMillis(text: string): string {
  const full = /^\d{4}$/.test(text) ? `${text}-01-01` : /^\d{4}-\d\d$/.test(text) ? `${text}-01` : text;
  if (/^\d{4}-\d\d-\d\d$/.test(full)) return `${full}T00:00:00.000Z`;
  const [, seconds = "1970-01-01T00:00:00", fraction = ""] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(full) ?? [];
  return `${seconds}.${fraction.padEnd(3, "0")}Z`;
}

/** Statements with tables of their markings and sources, so that each is written once. */
function encodeStatements(
  statements: readonly Statement[],
  sources: ReadonlyMap<string, StatementSource>,
): Row {
  const accesses = new Map<string, number>();
  const reports = new Map<string, number>();
  const accessTable: Row[] = [];
  const sourceTable: Row[] = [];
  const place = (known: Map<string, number>, key: string, table: Row[], row: () => Row): number => {
    const at = known.get(key);
    if (at !== undefined) return at;
    known.set(key, table.length);
    return table.push(row()) - 1;
  };
  const rows = statements.map((s) => {
    const access = encodeAccess(s.access);
    return {
      id: s.id,
      entity_id: s.entityId,
      schema: s.schema,
      property: s.property,
      value: s.value,
      ...optional("lang", s.lang),
      ...optional("original", s.original),
      kind: s.kind,
      ...optional("valid_from", s.validFrom),
      ...optional("valid_to", s.validTo),
      first_seen: s.firstSeen,
      last_seen: s.lastSeen,
      access: place(accesses, JSON.stringify(access), accessTable, () => access),
      source: place(reports, s.reportId, sourceTable, () =>
        encodeSource(s.reportId, sources.get(s.reportId)),
      ),
    };
  });
  return { statements: rows, accesses: accessTable, sources: sourceTable };
}

const optional = (name: string, value: unknown): Row => (value === undefined ? {} : { [name]: value });
/** STIX knows no empty list (2.2): nobody is a word. */
const list = (name: string, values: readonly string[]): Row =>
  values.length === 0 ? {} : { [name]: values };
const restriction = (name: string, values: "any" | readonly string[]): Row =>
  values === "any" ? {} : { [name]: values.length === 0 ? "nobody" : values };

const encodeAccess = (a: Access): Row => ({
  tlp: a.tlp,
  pap: a.pap,
  ...list("handling", a.handling),
  ...list("caveats", a.caveats),
  orcon: a.orcon,
  ...restriction("groups", a.groups),
  ...restriction("purposes", a.purposes),
  ...list("compartments", a.compartments),
  ...list("originators", a.originators),
});

const encodeSource = (reportId: string, source: StatementSource | undefined): Row => ({
  report_id: reportId,
  ...(source === undefined
    ? {}
    : {
        ...optional("title", source.title),
        provider: source.provider,
        evaluation_scheme: source.evaluation.scheme,
        evaluation: source.evaluation.original,
        ...(source.publishers === undefined || source.publishers.length === 0
          ? {}
          : {
              publishers: source.publishers.map((p) => ({
                name: p.name,
                role: p.role,
                ...optional("published_at", p.publishedAt),
              })),
            }),
        ...optional("published_at", source.publishedAt),
        fictitious: source.fictitious,
      }),
});
