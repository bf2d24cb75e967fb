import {
  type Access,
  OPEN,
  parseAccess,
  parsePap,
  parseTlp,
  type Reject,
  SEALED,
  strictestOf,
} from "../../core/index.ts";
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

/** What is in an event, in our terms, and by its type what is not. */
export interface MispRead {
  readonly claims: readonly MispClaim[];
  /** An attribute each. */
  readonly left: readonly Omit<Reject, "line">[];
}

/** What an event says in our terms. Deleted attributes and objects say nothing. */
export function readEvent(event: Row, mapping: MispMapping): MispRead {
  const ofEvent = accessOf(event, OPEN);
  const read = [
    ...live(event, "Attribute").map((attribute) => looseClaim(attribute, mapping, ofEvent)),
    ...live(event, "Object").flatMap((object) => objectClaims(object, mapping, ofEvent)),
  ];
  return {
    claims: read.flatMap((one) => ("code" in one ? [] : [one])),
    left: read.flatMap((one) => ("code" in one ? [one] : [])),
  };
}

type ReadAttribute = MispClaim | Omit<Reject, "line">;

const live = (row: Row, name: string): readonly Row[] =>
  rowsOf(row, name).filter((r) => r["deleted"] !== true && r["deleted"] !== "1" && r["deleted"] !== 1);

const missing = (field: string): ReadAttribute => ({ code: "FIELD_MISSING", field });
/** MISP's own word for it: short, and nothing of what it says. */
const unmapped = (...type: readonly (string | undefined)[]): ReadAttribute => {
  const field = type.map((word) => word ?? "").join("/");
  return { code: "PROPERTY_UNKNOWN", field: /^[\w|./-]{1,60}$/.test(field) ? field : "type" };
};

function looseClaim(attribute: Row, mapping: MispMapping, ofEvent: Access): ReadAttribute {
  const type = textOf(attribute, "type");
  const rule = ownOf(mapping.attributes, type ?? "");
  const value = textOf(attribute, "value");
  const uuid = textOf(attribute, "uuid");
  if (!rule) return unmapped(type);
  if (value === undefined || uuid === undefined) return missing(value === undefined ? "value" : "uuid");
  return { entityId: `misp-${uuid}`, ...rule, value, access: accessOf(attribute, ofEvent) };
}

function objectClaims(object: Row, mapping: MispMapping, ofEvent: Access): readonly ReadAttribute[] {
  const ofObject = accessOf(object, ofEvent);
  const comment = textOf(object, "comment") ?? "";
  const uuid = textOf(object, "uuid");
  const attributes = live(object, "Attribute");
  if (uuid === undefined) return attributes.map(() => missing("uuid"));
  const entityId = comment.startsWith(ENTITY_COMMENT) ? comment.slice(ENTITY_COMMENT.length) : `misp-${uuid}`;
  const rule = mapping.objects.find((r) => r.name === object["name"]);
  return attributes.map((attribute): ReadAttribute => {
    const value = textOf(attribute, "value");
    if (value === undefined) return missing("value");
    const access = accessOf(attribute, ofObject);
    const own = ownProperty(attribute);
    if (own) return { entityId, ...own, value, access };
    const relation = textOf(attribute, "object_relation");
    const [property] = ownOf(rule?.relations ?? {}, relation ?? "") ?? [];
    return rule && property !== undefined
      ? { entityId, schema: rule.schema, property, value, access }
      : unmapped(textOf(object, "name"), relation);
  });
}

/** Which property of ours an attribute that a node wrote stands for. */
function ownProperty(attribute: Row): Pick<MispClaim, "schema" | "property"> | undefined {
  const comment = textOf(attribute, "comment") ?? "";
  if (!comment.startsWith(PROPERTY_COMMENT)) return undefined;
  const [, schema, property] =
    /^([A-Za-z]+)\.([A-Za-z0-9]+)$/.exec(comment.slice(PROPERTY_COMMENT.length)) ?? [];
  return schema === undefined || property === undefined ? undefined : { schema, property };
}

/**
 * What an event's, an object's or an attribute's tags and sharing group ask for, on top of what holds already: strictest
 * wins, a level that nobody knows is as strict as can be. Tags of others mark nothing.
 */
function accessOf(row: Row, above: Access): Access {
  const marks = rowsOf(row, "Tag").flatMap((tag): Access[] => {
    const name = (textOf(tag, "name") ?? "").normalize("NFKC").trim();
    if (/^tlp:/i.test(name)) return [{ ...OPEN, tlp: parseTlp(name) }];
    return /^pap:/i.test(name) ? [{ ...OPEN, pap: parsePap(name) }] : [];
  });
  marks.push(ownAccess(rowsOf(row, "Tag").map((tag) => textOf(tag, "name") ?? "")));
  const { distribution } = row;
  if (distribution === SHARING_GROUP || distribution === Number(SHARING_GROUP)) {
    const group = textOf(rowOf(row, "SharingGroup"), "name");
    marks.push({ ...OPEN, groups: group === undefined || hasControl(group) ? [] : [group] });
  }
  return strictestOf([above, ...marks]);
}

/** Of our own tags: what says who it is from marks nothing, what is not known marks as strictly as can be. */
const OWN_TAG = /^wasl:([a-z]+)(?:="(.*)")?$/s;
const MARKS_NOTHING: ReadonlySet<string> = new Set(["provider", "evaluation", "contested"]);
const MARKS = {
  handling: "handling",
  caveat: "caveats",
  group: "groups",
  purpose: "purposes",
  compartment: "compartments",
  originator: "originators",
} as const;

function ownAccess(tags: readonly string[]): Access {
  const lists: Partial<Record<(typeof MARKS)[keyof typeof MARKS], string[]>> = {};
  let orcon = false;
  for (const tag of tags) {
    if (!tag.startsWith("wasl:")) continue;
    const [, name = "", value = ""] = OWN_TAG.exec(tag) ?? [];
    const list = ownOf(MARKS, name);
    if (hasControl(tag) || (list === undefined && name !== "orcon" && !MARKS_NOTHING.has(name)))
      return SEALED;
    if (name === "orcon") orcon = true;
    if (list !== undefined) lists[list] = [...(lists[list] ?? []), value];
  }
  return parseAccess({ tlp: "clear", pap: "clear", orcon, ...lists });
}

/** MISP's distribution to a sharing group and nobody else. */
const SHARING_GROUP = "4";

export const infoOf = (event: Row): string | undefined => textOf(event, "info");
export const organisationOf = (event: Row): string | undefined => textOf(rowOf(event, "Orgc"), "name");
