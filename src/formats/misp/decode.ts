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
import { ENTITY_COMMENT, type MispForeignRule, type MispMapping, PROPERTY_COMMENT } from "./mapping.ts";

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
  const said = [
    ...live(event, "Attribute").map((attribute) => looseClaim(attribute, mapping, ofEvent)),
    ...live(event, "Object").flatMap((object) => objectClaims(object, mapping, ofEvent)),
  ];
  const known = new Set(said.flatMap((one) => (isClaim(one) ? [one.entityId] : [])));
  const read = [...said, ...referenceClaims(event, known, mapping, ofEvent)];
  return {
    claims: read.filter(isClaim),
    left: read.flatMap((one) => (isClaim(one) ? [] : [one])),
  };
}

type ReadAttribute = MispClaim | Omit<Reject, "line">;
const isClaim = (one: ReadAttribute): one is MispClaim => !("code" in one);

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
  const attributes = live(object, "Attribute");
  const entityId = entityIdOf(object);
  if (entityId === undefined) return attributes.map(() => missing("uuid"));
  const name = textOf(object, "name");
  const rule = mapping.objects.find((r) => r.name === name);
  const foreign = mapping.foreignObjects.find((r) => r.name === name);
  const schema = rule?.schema ?? foreign?.schema;
  const said = attributes.flatMap((attribute): readonly ReadAttribute[] => {
    const value = textOf(attribute, "value");
    if (value === undefined) return [missing("value")];
    const access = accessOf(attribute, ofObject);
    const own = ownProperty(attribute);
    if (own) return [{ entityId, ...own, value, access }];
    const relation = textOf(attribute, "object_relation") ?? "";
    const [ours] = ownOf(rule?.relations ?? {}, relation) ?? [];
    const property = ours ?? ownOf(foreign?.properties ?? {}, relation);
    if (schema !== undefined && property !== undefined)
      return [{ entityId, schema, property, value, access }];
    return foreign?.nameOf?.includes(relation) ? [] : [unmapped(name, relation)];
  });
  if (!foreign || isOurs(object)) return said;
  return [...said, ...kindClaims(entityId, foreign, attributes, said.filter(isClaim), ofObject)];
}

const isOurs = (object: Row): boolean => textOf(object, "comment")?.startsWith(ENTITY_COMMENT) === true;

/** Under which id an object is kept: its own of ours, or one made of another maker's uuid. */
function entityIdOf(object: Row): string | undefined {
  const uuid = textOf(object, "uuid");
  if (uuid === undefined) return undefined;
  return isOurs(object) ? textOf(object, "comment")?.slice(ENTITY_COMMENT.length) : `misp-${uuid}`;
}

/** What an object says by its kind, and a name that it gives in parts only. */
function kindClaims(
  entityId: string,
  { schema, fixed = {}, nameOf = [] }: MispForeignRule,
  attributes: readonly Row[],
  said: readonly MispClaim[],
  ofObject: Access,
): readonly MispClaim[] {
  const parts = nameOf.flatMap((relation) => attributes.filter((a) => a["object_relation"] === relation));
  const name = parts.flatMap((part) => textOf(part, "value") ?? []).join(" ");
  const isNamed = name === "" || said.some(({ property }) => property === "name");
  const access = strictestOf([ofObject, ...parts.map((part) => accessOf(part, ofObject))]);
  const named = isNamed ? [] : [{ entityId, schema, property: "name", value: name, access }];
  if (said.length + named.length === 0) return [];
  const kind = Object.entries(fixed).map(([property, value]) => ({
    ...{ entityId, schema, property, value },
    access: ofObject,
  }));
  return [...named, ...kind];
}

/** How the objects of an event hang together, as it says: a link from each to what it refers to. */
function referenceClaims(
  event: Row,
  known: ReadonlySet<string>,
  { foreignReference: { schema, source, target, role } }: MispMapping,
  ofEvent: Access,
): readonly ReadAttribute[] {
  const ends = new Map(
    [...live(event, "Attribute"), ...live(event, "Object")].flatMap((row) => {
      const entityId = entityIdOf(row);
      if (entityId === undefined || !known.has(entityId)) return [];
      return [[textOf(row, "uuid") ?? "", { entityId, access: accessOf(row, ofEvent) }] as const];
    }),
  );
  return live(event, "Object").flatMap((object) => {
    const from = ends.get(textOf(object, "uuid") ?? "");
    if (!from) return [];
    return live(object, "ObjectReference").flatMap((reference): readonly ReadAttribute[] => {
      const uuid = textOf(reference, "uuid");
      const to = ends.get(textOf(reference, "referenced_uuid") ?? "");
      if (uuid === undefined || !to) return [missing(uuid === undefined ? "uuid" : "referenced_uuid")];
      const link = { entityId: `misp-${uuid}`, schema, access: strictestOf([from.access, to.access]) };
      const kind = textOf(reference, "relationship_type");
      return [
        { ...link, property: source, value: from.entityId },
        { ...link, property: target, value: to.entityId },
        ...(kind === undefined ? [] : [{ ...link, property: role, value: kind }]),
      ];
    });
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
