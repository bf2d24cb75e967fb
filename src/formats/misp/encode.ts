import { type Model, type Statement, strictestOf } from "../../core/index.ts";
import { uuid5 } from "../stix-21/uuid.ts";
import type { Row } from "../text/json.ts";
import { ENTITY_COMMENT, type MispMapping, type MispObjectRule, PROPERTY_COMMENT } from "./mapping.ts";

export interface MispEncodeOptions {
  readonly model: Model;
  readonly mapping: MispMapping;
  /** A UUID under which the ids of this node's events, objects and attributes are made. */
  readonly namespace: string;
  readonly organisation: { readonly uuid: string; readonly name: string };
  readonly info: string;
  /** RFC 3339. */
  readonly at: string;
}

/** Released statements as one MISP core-format event: an object for each entity, an attribute for each statement. */
export function encodeMisp(statements: readonly Statement[], options: MispEncodeOptions): Row {
  const { namespace, info, at } = options;
  const entities = new Map<string, Statement[]>();
  for (const s of statements) {
    const known = entities.get(s.entityId);
    if (known) known.push(s);
    else entities.set(s.entityId, [s]);
  }
  const timestamp = String(Math.floor(Date.parse(at) / 1000));
  const { tlp } = strictestOf(statements.map((s) => s.access));
  return {
    Event: {
      uuid: uuid5(namespace, `event:${info}:${at}`),
      info,
      date: at.slice(0, 10),
      timestamp,
      published: false,
      // Your organisation only: whoever imports it decides anew, and our marking says what they may.
      distribution: "0",
      threat_level_id: "4",
      analysis: "2",
      Orgc: options.organisation,
      Tag: [{ name: `tlp:${tlp}`, colour: "#ffffff" }],
      Attribute: [],
      Object: [...entities].map(([id, all]) => encodeObject(id, all, timestamp, options)),
    },
  };
}

function encodeObject(
  entityId: string,
  statements: readonly Statement[],
  timestamp: string,
  { model, mapping, namespace }: MispEncodeOptions,
): Row {
  const said = [...new Set(statements.map((s) => s.schema))].sort();
  const schema = said.find((one) => said.every((other) => model.isA(one, other))) ?? said[0] ?? "";
  const rule = mapping.objects.find((r) => model.isA(schema, r.schema));
  const { name, metaCategory, template, templateVersion } = rule ?? mapping.fallbackObject;
  return {
    uuid: uuid5(namespace, `object:${entityId}`),
    name,
    "meta-category": metaCategory,
    description: schema,
    template_uuid: template,
    template_version: String(templateVersion),
    comment: `${ENTITY_COMMENT}${entityId}`,
    timestamp,
    distribution: "5",
    Attribute: statements.map((s) => encodeAttribute(s, rule, timestamp, namespace)),
    ObjectReference: [],
  };
}

function encodeAttribute(
  s: Statement,
  rule: MispObjectRule | undefined,
  timestamp: string,
  namespace: string,
): Row {
  const [relation, named] = Object.entries(rule?.relations ?? {}).find(([, [p]]) => p === s.property) ?? [];
  return {
    uuid: uuid5(namespace, `attribute:${s.id}`),
    object_relation: relation ?? s.property,
    type: named?.[1] ?? "text",
    category: named?.[2] ?? "Other",
    value: s.value,
    to_ids: false,
    distribution: "5",
    comment: `${PROPERTY_COMMENT}${s.schema}.${s.property}`,
    timestamp,
  };
}
