import { type Access, OPEN, parsePap, parseTlp, strictestOf } from "../../core/index.ts";
import { hasControl } from "../text/clean.ts";
import { isRow, ownOf, type Row, rowOf, rowsOf, textOf } from "../text/json.ts";
import { ENTITY_COMMENT, type MispMapping, PROPERTY_COMMENT } from "./mapping.ts";

/** A claim that an event makes, before it is checked against the model. */
export interface MispClaim {
  readonly entityId: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
  readonly access: Access;
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
  const ofEvent = accessOf(event, OPEN);
  const loose = live(event, "Attribute").flatMap((attribute) => {
    const rule = ownOf(mapping.attributes, textOf(attribute, "type") ?? "");
    const value = textOf(attribute, "value");
    const uuid = textOf(attribute, "uuid");
    if (!rule || value === undefined || uuid === undefined) return [];
    return [{ entityId: `misp-${uuid}`, ...rule, value, access: accessOf(attribute, ofEvent) }];
  });
  return [...loose, ...live(event, "Object").flatMap((object) => objectClaims(object, mapping, ofEvent))];
}

const live = (row: Row, name: string): readonly Row[] =>
  rowsOf(row, name).filter((r) => r["deleted"] !== true && r["deleted"] !== "1" && r["deleted"] !== 1);

function objectClaims(object: Row, mapping: MispMapping, ofEvent: Access): readonly MispClaim[] {
  const ofObject = accessOf(object, ofEvent);
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
    const access = accessOf(attribute, ofObject);
    if (isOwn && own) return [{ entityId, schema: own[1] ?? "", property: own[2] ?? "", value, access }];
    const [property] = ownOf(rule?.relations ?? {}, textOf(attribute, "object_relation") ?? "") ?? [];
    return rule && property !== undefined ? [{ entityId, schema: rule.schema, property, value, access }] : [];
  });
}

/**
 * What an event's, an object's or an attribute's tags and sharing group ask for, on top of what holds already: strictest
 * wins, a level that nobody knows is as strict as can be. Other tags mark nothing.
 */
function accessOf(row: Row, above: Access): Access {
  const marks = rowsOf(row, "Tag").flatMap((tag): Access[] => {
    const name = (textOf(tag, "name") ?? "").normalize("NFKC").trim();
    if (/^tlp:/i.test(name)) return [{ ...OPEN, tlp: parseTlp(name) }];
    return /^pap:/i.test(name) ? [{ ...OPEN, pap: parsePap(name) }] : [];
  });
  const { distribution } = row;
  if (distribution === SHARING_GROUP || distribution === Number(SHARING_GROUP)) {
    const group = textOf(rowOf(row, "SharingGroup"), "name");
    marks.push({ ...OPEN, groups: group === undefined || hasControl(group) ? [] : [group] });
  }
  return strictestOf([above, ...marks]);
}

/** MISP's distribution to a sharing group and nobody else. */
const SHARING_GROUP = "4";

export const infoOf = (event: Row): string | undefined => textOf(event, "info");
export const organisationOf = (event: Row): string | undefined => textOf(rowOf(event, "Orgc"), "name");
