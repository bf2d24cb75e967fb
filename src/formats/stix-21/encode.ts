import type { Access, Evaluation, Model, Publisher, Statement, Tlp } from "../../core/index.ts";
import { strictestOf } from "../../core/index.ts";
import type { Row } from "../text/json.ts";
import { objectId, ruleFor, type StixMapping } from "./mapping.ts";

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
  /** The schema of an entity that an edge points to, where it is known. */
  readonly schemaOf?: (entityId: string) => string | undefined;
}

/**
 * Statements as STIX objects, one for each entity, in the order of first mention: a deterministic projection. Takes
 * what has been released, and nothing else: the caller has asked `release`.
 */
export function encodeStix(statements: readonly Statement[], options: StixEncodeOptions): readonly Row[] {
  const entities = new Map<string, Statement[]>();
  for (const s of statements) {
    const known = entities.get(s.entityId);
    if (known) known.push(s);
    else entities.set(s.entityId, [s]);
  }
  const schemata = new Map([...entities].map(([id, all]) => [id, schemaOf(options.model, all)]));
  return [...entities].map(([id, all]) => encodeEntity(id, all, schemata, options));
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

/** The most specific schema that is said of it, then the first by name. */
function schemaOf(model: Model, statements: readonly Statement[]): string {
  const said = [...new Set(statements.map((s) => s.schema))].sort();
  return said.find((schema) => said.every((other) => model.isA(schema, other))) ?? said[0] ?? "Thing";
}

function encodeEntity(
  entityId: string,
  unsorted: readonly Statement[],
  schemata: ReadonlyMap<string, string>,
  options: StixEncodeOptions,
): Row {
  const { mapping } = options;
  const statements = [...unsorted].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const schema = schemata.get(entityId) ?? "Thing";
  const body =
    edgeBody(statements, schema, schemata, options) ?? objectBody(entityId, statements, schema, options);
  const firsts = statements.map((s) => s.firstSeen).sort();
  const lasts = statements.map((s) => s.lastSeen).sort();
  const created = toMillis(firsts[0] ?? "");
  const modified = toMillis(lasts.at(-1) ?? "");
  const { tlp } = strictestOf(statements.map((s) => s.access));
  return {
    type: body.type,
    spec_version: "2.1",
    id: objectId(mapping, body.type, entityId),
    created_by_ref: options.createdBy,
    created,
    modified: modified < created ? created : modified,
    ...body.properties,
    object_marking_refs: [mapping.tlp[tlp]],
    extensions: {
      [mapping.extension.id]: {
        extension_type: body.type === mapping.fallbackType ? "new-sdo" : "property-extension",
        ...encodeStatements(statements, options.sources),
      },
    },
  };
}

interface Body {
  readonly type: string;
  readonly properties: Row;
}

const valuesOf = (statements: readonly Statement[], property: string): readonly string[] =>
  [...new Set(statements.filter((s) => s.property === property).map((s) => s.value))].sort();

function objectBody(
  entityId: string,
  statements: readonly Statement[],
  schema: string,
  options: StixEncodeOptions,
): Body {
  const { mapping, model } = options;
  const rule = ruleFor(mapping, model, schema);
  const name = valuesOf(statements, "name")[0] ?? valuesOf(statements, "title")[0] ?? entityId;
  const fallback: Body = { type: mapping.fallbackType, properties: { name, schema_name: schema } };
  if (!rule) return fallback;
  const properties: Record<string, unknown> = { ...rule.fixed };
  for (const [stix, ftm] of Object.entries(rule.one)) {
    const [value] = valuesOf(statements, ftm);
    if (value !== undefined) properties[stix] = stix === "country" ? value.toUpperCase() : value;
  }
  if (rule.needs !== undefined && !(rule.needs in properties)) return fallback;
  if (rule.type === "location" && !/^[A-Z]{2}$/.test(String(properties["country"]))) return fallback;
  properties["name"] ??= name;
  for (const [stix, ftm] of Object.entries(rule.many)) {
    const values = valuesOf(statements, ftm);
    if (values.length > 0) properties[stix] = values;
  }
  return { type: rule.type, properties };
}

/** An edge with both ends is a relationship. */
function edgeBody(
  statements: readonly Statement[],
  schema: string,
  schemata: ReadonlyMap<string, string>,
  options: StixEncodeOptions,
): Body | undefined {
  const edge = options.model.get(schema)?.edge;
  if (!edge) return undefined;
  const [source] = valuesOf(statements, edge.source);
  const [target] = valuesOf(statements, edge.target);
  if (source === undefined || target === undefined) return undefined;
  const ref = (entityId: string): string => {
    const known = schemata.get(entityId) ?? options.schemaOf?.(entityId);
    const rule = known === undefined ? undefined : ruleFor(options.mapping, options.model, known);
    // What needs a property may lack it: whether it does is known only where its statements are.
    const type = rule && rule.needs === undefined ? rule.type : options.mapping.fallbackType;
    return objectId(options.mapping, type, entityId);
  };
  return {
    type: "relationship",
    properties: {
      relationship_type: schema.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase(),
      source_ref: ref(source),
      target_ref: ref(target),
    },
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
