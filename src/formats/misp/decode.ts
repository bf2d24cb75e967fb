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
import { UNKNOWN_MARKING } from "../row-marking.ts";
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
  const marks = marksOf(mapping);
  const ofEvent = marks(event, OPEN);
  // Ours go out as "your organisation only", so that whoever imports them decides anew: their tags say what holds.
  const { distribution: of, ...rest } = event;
  const ofOurs = String(of) === OURS ? marks(rest, OPEN) : ofEvent;
  const aboveOf = (object: Row): Access => (isOurs(object) ? ofOurs : ofEvent);
  const said = [
    ...live(event, "Attribute").map((attribute) => looseClaim(attribute, mapping, ofEvent)),
    ...live(event, "Object").flatMap((object) => objectClaims(object, mapping, aboveOf(object))),
  ];
  const known = new Set(said.flatMap((one) => (isClaim(one) ? [one.entityId] : [])));
  const read = [...said, ...referenceClaims(event, known, mapping, aboveOf)];
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
  return { entityId: `misp-${uuid}`, ...rule, value, access: marksOf(mapping)(attribute, ofEvent) };
}

function objectClaims(object: Row, mapping: MispMapping, ofEvent: Access): readonly ReadAttribute[] {
  const marks = marksOf(mapping);
  const ofObject = marks(object, ofEvent);
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
    const access = marks(attribute, ofObject);
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
  return [...said, ...kindClaims({ entityId, attributes, ofObject, marks }, foreign, said.filter(isClaim))];
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
  {
    entityId,
    attributes,
    ofObject,
    marks,
  }: {
    readonly entityId: string;
    readonly attributes: readonly Row[];
    readonly ofObject: Access;
    readonly marks: Marks;
  },
  { schema, fixed = {}, nameOf = [] }: MispForeignRule,
  said: readonly MispClaim[],
): readonly MispClaim[] {
  const parts = nameOf.flatMap((relation) => attributes.filter((a) => a["object_relation"] === relation));
  const name = parts.flatMap((part) => textOf(part, "value") ?? []).join(" ");
  const isNamed = name === "" || said.some(({ property }) => property === "name");
  const access = strictestOf([ofObject, ...parts.map((part) => marks(part, ofObject))]);
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
  mapping: MispMapping,
  aboveOf: (object: Row) => Access,
): readonly ReadAttribute[] {
  const { schema, source, target, role } = mapping.foreignReference;
  const ends = new Map(
    [...live(event, "Attribute"), ...live(event, "Object")].flatMap((row) => {
      const entityId = entityIdOf(row);
      if (entityId === undefined || !known.has(entityId)) return [];
      return [
        [textOf(row, "uuid") ?? "", { entityId, access: marksOf(mapping)(row, aboveOf(row)) }] as const,
      ];
    }),
  );
  return live(event, "Object").flatMap((object) => {
    const from = ends.get(textOf(object, "uuid") ?? "");
    if (!from) return [];
    const references = live(object, "ObjectReference").filter((r) => !isOurReference(r, object, known));
    return references.flatMap((reference): readonly ReadAttribute[] => {
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

/** What a reference of ours says is said by statements that stand in the event: it is there for whoever does not know them. */
function isOurReference(reference: Row, object: Row, known: ReadonlySet<string>): boolean {
  const comment = textOf(reference, "comment") ?? "";
  if (!isOurs(object)) return false;
  if (comment.startsWith(ENTITY_COMMENT)) return known.has(comment.slice(ENTITY_COMMENT.length));
  return live(object, "Attribute").some(
    (attribute) => textOf(attribute, "comment") === comment && ownProperty(attribute),
  );
}

/** Which property of ours an attribute that a node wrote stands for. */
function ownProperty(attribute: Row): Pick<MispClaim, "schema" | "property"> | undefined {
  const comment = textOf(attribute, "comment") ?? "";
  if (!comment.startsWith(PROPERTY_COMMENT)) return undefined;
  const [, schema, property] =
    /^([A-Za-z]+)\.([A-Za-z0-9]+)$/.exec(comment.slice(PROPERTY_COMMENT.length)) ?? [];
  return schema === undefined || property === undefined ? undefined : { schema, property };
}

type Marks = (row: Row, above: Access) => Access;

/**
 * What an event's, an object's or an attribute's tags and distribution ask for, on top of what holds already: strictest
 * wins, a level that nobody knows is as strict as can be. Tags of others mark nothing, nor does what is not said.
 */
const marksOf =
  (mapping: MispMapping): Marks =>
  (row, above) => {
    const marks = rowsOf(row, "Tag").flatMap((tag): Access[] => {
      const name = (textOf(tag, "name") ?? "").normalize("NFKC").trim();
      if (/^tlp:/i.test(name)) return [{ ...OPEN, tlp: parseTlp(name) }];
      return /^pap:/i.test(name) ? [{ ...OPEN, pap: parsePap(name) }] : [];
    });
    marks.push(ownAccess(rowsOf(row, "Tag").map((tag) => textOf(tag, "name") ?? "")));
    return strictestOf([above, ...marks, distributed(row, mapping)]);
  };

function distributed(row: Row, { distributions }: MispMapping): Access {
  const { distribution } = row;
  if (distribution === undefined || distribution === null) return OPEN;
  const level =
    typeof distribution === "number" || typeof distribution === "string" ? String(distribution) : "";
  if (level === SHARING_GROUP) {
    const group = textOf(rowOf(row, "SharingGroup"), "name");
    return { ...OPEN, groups: group === undefined || hasControl(group) ? [] : [group] };
  }
  const asked = ownOf(distributions, level);
  return asked === undefined ? UNKNOWN_MARKING : { ...OPEN, ...asked };
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

/** MISP's distribution to a sharing group and nobody else, and the one under which our own events go. */
const SHARING_GROUP = "4";
const OURS = "0";

export const infoOf = (event: Row): string | undefined => textOf(event, "info");
export const organisationOf = (event: Row): string | undefined => textOf(rowOf(event, "Orgc"), "name");
