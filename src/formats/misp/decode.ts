import { isRow, type Row, rowOf, rowsOf, textOf } from "../text/json.ts";
import { ENTITY_COMMENT, type MispMapping, PROPERTY_COMMENT } from "./mapping.ts";

/** A claim that an event makes, before it is checked against the model. */
export interface MispClaim {
  readonly entityId: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
}

/** The events in a document: one, a list, or what a MISP search answers. */
export function eventsIn(document: unknown): readonly Row[] {
  if (Array.isArray(document)) return document.flatMap(eventsIn);
  if (!isRow(document)) return [];
  if (isRow(document["Event"])) return [document["Event"]];
  return Array.isArray(document["response"]) ? document["response"].flatMap(eventsIn) : [];
}

/** What an event says in our terms. Deleted attributes and objects say nothing. */
export function mispClaims(event: Row, mapping: MispMapping): readonly MispClaim[] {
  const loose = live(event, "Attribute").flatMap((attribute) => {
    const rule = mapping.attributes[textOf(attribute, "type") ?? ""];
    const value = textOf(attribute, "value");
    const uuid = textOf(attribute, "uuid");
    if (!rule || value === undefined || uuid === undefined) return [];
    return [{ entityId: `misp-${uuid}`, ...rule, value }];
  });
  return [...loose, ...live(event, "Object").flatMap((object) => objectClaims(object, mapping))];
}

const live = (row: Row, name: string): readonly Row[] =>
  rowsOf(row, name).filter((r) => r["deleted"] !== true && r["deleted"] !== "1" && r["deleted"] !== 1);

function objectClaims(object: Row, mapping: MispMapping): readonly MispClaim[] {
  const comment = textOf(object, "comment") ?? "";
  const uuid = textOf(object, "uuid");
  if (uuid === undefined) return [];
  const entityId = comment.startsWith(ENTITY_COMMENT) ? comment.slice(ENTITY_COMMENT.length) : `misp-${uuid}`;
  const rule = mapping.objects.find((r) => r.name === object["name"]);
  return live(object, "Attribute").flatMap((attribute) => {
    const value = textOf(attribute, "value");
    const own = /^([A-Za-z]+)\.([A-Za-z0-9]+)$/.exec(
      (textOf(attribute, "comment") ?? "").slice(PROPERTY_COMMENT.length),
    );
    const isOwn = (textOf(attribute, "comment") ?? "").startsWith(PROPERTY_COMMENT);
    if (value === undefined) return [];
    if (isOwn && own) return [{ entityId, schema: own[1] ?? "", property: own[2] ?? "", value }];
    const [property] = rule?.relations[textOf(attribute, "object_relation") ?? ""] ?? [];
    return rule && property !== undefined ? [{ entityId, schema: rule.schema, property, value }] : [];
  });
}

/** The strictest TLP among an event's tags, as text for `parseTlp`; undefined where no tag says one. */
export function tlpTagOf(event: Row): string | undefined {
  const order = ["clear", "white", "green", "amber", "amber+strict", "red"];
  return rowsOf(event, "Tag")
    .map((tag) => /^tlp:(.+)$/i.exec(textOf(tag, "name") ?? "")?.[1]?.toLowerCase())
    .filter((level) => level !== undefined)
    .sort((a, b) => order.indexOf(b) - order.indexOf(a))[0];
}

export const infoOf = (event: Row): string | undefined => textOf(event, "info");
export const organisationOf = (event: Row): string | undefined => textOf(rowOf(event, "Orgc"), "name");
