import {
  type Access,
  type Evaluation,
  groupBy,
  type Model,
  type Statement,
  strictestOf,
} from "../../core/index.ts";
import { uuid5 } from "../stix-21/uuid.ts";
import type { Row } from "../text/json.ts";
import { ENTITY_COMMENT, type MispMapping, type MispObjectRule, PROPERTY_COMMENT } from "./mapping.ts";

export interface MispEncodeOptions {
  readonly model: Model;
  readonly mapping: MispMapping;
  /** The event's; the ids of its objects and attributes are made under it. */
  readonly uuid: string;
  readonly organisation: { readonly uuid: string; readonly name: string };
  readonly info: string;
  /** RFC 3339. */
  readonly at: string;
  /** By statement id: who said it, how it is evaluated, and whether it is contested. */
  readonly about?: ReadonlyMap<string, MispAbout>;
}

export interface MispAbout {
  readonly provider: string;
  readonly evaluation: Evaluation;
  readonly isContested: boolean;
}

/** Released statements as one MISP core-format event: an object for each entity, an attribute for each statement. */
export function encodeMisp(statements: readonly Statement[], options: MispEncodeOptions): Row {
  const { uuid, info, at } = options;
  const timestamp = secondsOf(at);
  return {
    Event: {
      uuid,
      info,
      date: at.slice(0, 10),
      timestamp,
      published: false,
      // Your organisation only: whoever imports it decides anew, and our marking says what they may.
      distribution: "0",
      threat_level_id: "4",
      analysis: "2",
      Orgc: options.organisation,
      Tag: tagRows(accessTags(strictestOf(statements.map((s) => s.access)))),
      Attribute: [],
      Object: encodeObjects(statements, timestamp, options),
    },
  };
}

/** MISP's time: seconds since 1970. */
export const secondsOf = (at: string): string => String(Math.floor(Date.parse(at) / 1000));

const tagRows = (names: readonly string[]): readonly Row[] =>
  names.map((name) => ({ name, colour: "#ffffff" }));

/** What MISP has words for as MISP says it, the rest in a name space of our own. */
function accessTags(access: Access): readonly string[] {
  const list = (name: string, values: "any" | readonly string[]): string[] =>
    values === "any" ? [] : (values.length === 0 ? [""] : values).map((value) => `wasl:${name}="${value}"`);
  const duties = (name: string, values: readonly string[]): string[] =>
    values.length === 0 ? [] : list(name, values);
  return [
    `tlp:${access.tlp}`,
    `PAP:${access.pap.toUpperCase()}`,
    ...duties("handling", access.handling),
    ...duties("caveat", access.caveats),
    ...(access.orcon ? ["wasl:orcon"] : []),
    ...list("group", access.groups),
    ...list("purpose", access.purposes),
    ...duties("compartment", access.compartments),
    ...duties("originator", access.originators),
  ];
}

function aboutTags({ provider, evaluation, isContested }: MispAbout): readonly string[] {
  const { scheme, original } = evaluation;
  const [, source, information] = (scheme === "admiralty" && /^([A-F])([1-6])$/.exec(original)) || [];
  return [
    `wasl:provider="${provider}"`,
    `wasl:evaluation="${scheme}:${original}"`,
    ...(source === undefined
      ? []
      : [
          `admiralty-scale:source-reliability="${source.toLowerCase()}"`,
          `admiralty-scale:information-credibility="${information}"`,
        ]),
    ...(isContested ? ["wasl:contested"] : []),
  ];
}

function encodeObjects(
  statements: readonly Statement[],
  timestamp: string,
  options: MispEncodeOptions,
): readonly Row[] {
  const entities = groupBy(statements, (s) => s.entityId);
  const references = referencesOf(entities, timestamp, options);
  return [...entities].map(([id, all]) => ({
    ...encodeObject(id, all, timestamp, options),
    ObjectReference: references.get(id) ?? [],
  }));
}

/**
 * How the entities of an event hang together, for whoever does not read our attributes: an edge as a reference from one end to the
 * other, any other property that names an entity as one from the entity that has it. The comment says what they stand for.
 */
function referencesOf(
  entities: ReadonlyMap<string, readonly Statement[]>,
  timestamp: string,
  { model, uuid }: MispEncodeOptions,
): ReadonlyMap<string, readonly Row[]> {
  const references = new Map<string, Row[]>();
  const refer = (from: string, to: string, kind: string, comment: string): void => {
    if (!entities.has(from) || !entities.has(to) || from === to) return;
    const row = {
      uuid: uuid5(uuid, `reference:${from}:${comment}:${to}`),
      object_uuid: objectUuid(uuid, from),
      referenced_uuid: objectUuid(uuid, to),
      referenced_type: "1",
      relationship_type: kind.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase(),
      comment,
      deleted: false,
      timestamp,
    };
    references.set(from, [...(references.get(from) ?? []), row]);
  };
  for (const [id, all] of entities) {
    const schema = schemaOf(model, all);
    const edge = model.get(schema)?.edge;
    const ends = (property: string | undefined): readonly string[] =>
      all.filter((s) => s.property === property).map((s) => s.value);
    for (const source of ends(edge?.source))
      for (const target of ends(edge?.target)) refer(source, target, schema, `${ENTITY_COMMENT}${id}`);
    for (const s of edge ? [] : all)
      if (model.property(s.schema, s.property)?.type === "entity")
        refer(id, s.value, s.property, `${PROPERTY_COMMENT}${s.schema}.${s.property}`);
  }
  return references;
}

const objectUuid = (uuid: string, entityId: string): string => uuid5(uuid, `object:${entityId}`);

/** The most specific schema that is said of it, then the first by name. */
function schemaOf(model: Model, statements: readonly Statement[]): string {
  const said = [...new Set(statements.map((s) => s.schema))].sort();
  return said.find((one) => said.every((other) => model.isA(one, other))) ?? said[0] ?? "";
}

function encodeObject(
  entityId: string,
  statements: readonly Statement[],
  timestamp: string,
  options: MispEncodeOptions,
): Row {
  const { model, mapping, uuid } = options;
  const schema = schemaOf(model, statements);
  const rule = mapping.objects.find((r) => model.isA(schema, r.schema));
  const { name, metaCategory, template, templateVersion } = rule ?? mapping.fallbackObject;
  return {
    uuid: objectUuid(uuid, entityId),
    name,
    "meta-category": metaCategory,
    description: schema,
    template_uuid: template,
    template_version: String(templateVersion),
    comment: `${ENTITY_COMMENT}${entityId}`,
    timestamp,
    distribution: "5",
    deleted: false,
    Attribute: statements.map((s) => encodeAttribute(s, rule, timestamp, options)),
  };
}

function encodeAttribute(
  s: Statement,
  rule: MispObjectRule | undefined,
  timestamp: string,
  { uuid, about }: MispEncodeOptions,
): Row {
  const [relation, named] = Object.entries(rule?.relations ?? {}).find(([, [p]]) => p === s.property) ?? [];
  const known = about?.get(s.id);
  return {
    uuid: uuid5(uuid, `attribute:${s.id}`),
    object_relation: relation ?? s.property,
    type: named?.[1] ?? "text",
    category: named?.[2] ?? "Other",
    value: s.value,
    to_ids: false,
    distribution: "5",
    comment: `${PROPERTY_COMMENT}${s.schema}.${s.property}`,
    deleted: false,
    timestamp,
    ...(known === undefined ? {} : { Tag: tagRows(aboutTags(known)) }),
  };
}
