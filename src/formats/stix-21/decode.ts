import {
  type Access,
  DIVERTED_PROPERTIES,
  idFrom,
  isEvaluationScheme,
  type MarkingInput,
  type Model,
  type Publisher,
  parseAccess,
  SEALED,
  type Statement,
  type StatementDraft,
  statementId,
} from "../../core/index.ts";
import { hasControl } from "../text/clean.ts";
import { isRow, type Row, rowsOf, textOf } from "../text/json.ts";
import type { StatementSource } from "./encode.ts";
import type { ForeignRule, StixMapping } from "./mapping.ts";
import { observablesInPattern } from "./seen-in-pattern.ts";

/** What an object of a Wasl node says: statements as their node wrote them. */
export interface DecodedStix {
  readonly statements: readonly Statement[];
  readonly sources: ReadonlyMap<string, StatementSource>;
  /** Paths of what could not be read. */
  readonly rejects: readonly string[];
}

/** Reads our extension back; undefined where the object has none. The marking is read in doubt as the strictest. */
export function decodeStix(object: Row, mapping: StixMapping, model: Model): DecodedStix | undefined {
  const extensions = object["extensions"];
  const extension = isRow(extensions) ? extensions[mapping.extension.id] : undefined;
  if (!isRow(extension)) return undefined;
  // An observable of ours, or what joins it to an identity: what is said of it, and under which marking, stands elsewhere.
  if (extension["told_by"] === "observed-data") return { statements: [], rejects: [], sources: new Map() };
  if (!Array.isArray(extension["statements"])) return undefined;
  const accesses = rowsOf(extension, "accesses").map(accessOf);
  const sourceRows = rowsOf(extension, "sources");
  const statements: Statement[] = [];
  const rejects: string[] = [];
  for (const [at, row] of extension["statements"].entries()) {
    const reportId = textOf(sourceRows[Number(isRow(row) ? row["source"] : -1)] ?? {}, "report_id");
    const draft = isRow(row) ? draftOf(row, model) : undefined;
    if (!draft || reportId === undefined || !isRow(row) || statementId(draft, reportId) !== row["id"]) {
      rejects.push(`/statements/${at}`);
      continue;
    }
    const firstSeen = textOf(row, "first_seen") ?? "";
    statements.push({
      ...draft,
      kind: draft.kind ?? "fact",
      id: String(row["id"]),
      reportId,
      access: accesses[Number(row["access"])] ?? parseAccess({}),
      firstSeen,
      lastSeen: textOf(row, "last_seen") ?? firstSeen,
    });
  }
  return { statements, rejects, sources: new Map(sourceRows.flatMap(sourceOf)) };
}

/** No store keeps a control character: what has one cannot be read, and is for nobody. */
const accessOf = (row: Row): Access =>
  Object.values(row)
    .flat()
    .some((v) => typeof v === "string" && hasControl(v))
    ? SEALED
    : parseAccess(row as MarkingInput);

function draftOf(row: Row, model: Model): StatementDraft | undefined {
  const { entity_id: entityId, schema, property, value, kind } = row;
  if (typeof entityId !== "string" || typeof schema !== "string") return undefined;
  if (typeof property !== "string" || typeof value !== "string") return undefined;
  if (!model.property(schema, property) || DIVERTED_PROPERTIES.has(property)) return undefined;
  if (kind !== "fact" && kind !== "assessment") return undefined;
  return {
    entityId,
    schema,
    property,
    value,
    kind,
    ...member(row, "lang", "lang"),
    ...member(row, "original", "original"),
    ...member(row, "valid_from", "validFrom"),
    ...member(row, "valid_to", "validTo"),
  };
}

function member<K extends string>(row: Row, from: string, to: K): { [P in K]?: string } {
  const value = row[from];
  return typeof value === "string" ? ({ [to]: value } as { [P in K]?: string }) : {};
}

function sourceOf(row: Row): readonly (readonly [string, StatementSource])[] {
  const reportId = textOf(row, "report_id");
  const provider = textOf(row, "provider");
  if (reportId === undefined || provider === undefined) return [];
  const publishers = rowsOf(row, "publishers").map(
    (p): Publisher => ({
      name: textOf(p, "name") ?? "",
      role: p["role"] === "original" ? "original" : "republisher",
      ...member(p, "published_at", "publishedAt"),
    }),
  );
  const source: StatementSource = {
    reportId,
    provider,
    evaluation: {
      scheme: isEvaluationScheme(row["evaluation_scheme"]) ? row["evaluation_scheme"] : "4x4",
      original: isEvaluationScheme(row["evaluation_scheme"]) ? (textOf(row, "evaluation") ?? "") : "",
    },
    fictitious: row["fictitious"] === true,
    ...member(row, "title", "title"),
    ...member(row, "published_at", "publishedAt"),
    ...(publishers.length > 0 ? { publishers } : {}),
  };
  return [[reportId, source]];
}

/** A claim that another's object makes, before it is checked against the model. */
export interface ForeignClaim {
  readonly entityId: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
}

/**
 * What an object of another maker says in our terms; none where it is about nothing that we keep. `byId` are the objects that
 * came with it.
 */
export function foreignClaims(
  object: Row,
  mapping: StixMapping,
  byId: ReadonlyMap<unknown, Row> = new Map(),
): readonly ForeignClaim[] {
  const id = textOf(object, "id");
  if (id === undefined || object["revoked"] === true) return [];
  if (object["type"] === "relationship") return relationClaims(id, object, mapping);
  if (object["type"] === "sighting") return sightingClaims(id, object, mapping, byId);
  if (object["type"] === "indicator") return indicatorClaims(id, object, mapping);
  if (object["type"] === "observed-data") return observedClaims(id, object, mapping);
  const claims = propertyClaims(id, object, mapping);
  const isDocument = claims.some(({ schema }) => schema === mapping.foreignMention.of);
  return isDocument ? [...claims, ...mentionClaims(id, textsIn(object["object_refs"]), mapping)] : claims;
}

function propertyClaims(id: string, object: Row, mapping: StixMapping): readonly ForeignClaim[] {
  const rule = mapping.foreign.find((r) => r.type === object["type"] && fits(object, r));
  if (!rule) return [];
  return Object.entries(rule.properties).flatMap(([stix, property]) =>
    textsIn(object[stix]).map((value) => ({ entityId: id, schema: rule.schema, property, value })),
  );
}

/** An indicator is a document that mentions what its pattern names, from when until when it holds. */
function indicatorClaims(id: string, object: Row, mapping: StixMapping): readonly ForeignClaim[] {
  if (object["pattern_type"] !== "stix") return [];
  const named = observablesInPattern(textOf(object, "pattern") ?? "", mapping);
  const claims = named.flatMap((one) => propertyClaims(String(one["id"]), one, mapping));
  if (claims.length === 0) return [];
  const known = [...new Set(claims.map(({ entityId }) => entityId))];
  const { start, stop } = mapping.foreignRelationship;
  const times = [
    [start, object["valid_from"]],
    [stop, object["valid_until"]],
  ] as const;
  return [...propertyClaims(id, object, mapping), ...claims, ...mentionClaims(id, known, mapping, times)];
}

/** What was observed is a document that mentions it, from when until when; how often stands there as its maker wrote it. */
function observedClaims(id: string, object: Row, mapping: StixMapping): readonly ForeignClaim[] {
  const { start, stop } = mapping.foreignRelationship;
  const times = [
    [start, object["first_observed"]],
    [stop, object["last_observed"]],
  ] as const;
  const mentions = mentionClaims(id, textsIn(object["object_refs"]), mapping, times);
  if (mentions.length === 0) return [];
  const { of: schema, count: property } = mapping.foreignMention;
  const counted = textsIn(object["number_observed"]).map((n) => ({
    entityId: id,
    schema,
    property,
    value: `number_observed: ${n}`,
  }));
  return [...propertyClaims(id, object, mapping), ...counted, ...mentions];
}

const fits = (object: Row, { when = {}, without = [] }: ForeignRule): boolean =>
  Object.entries(when).every(([name, allowed]) => allowed.includes(String(object[name]))) &&
  without.every((name) => object[name] === undefined);

/** Whether an id is of a type that becomes an entity here. */
const isRead = (id: unknown, mapping: StixMapping): boolean =>
  mapping.foreign.some(({ type }) => type === String(id).split("--")[0]);

/** A relationship says itself whom it joins. */
function mentionClaims(
  documentId: string,
  mentioned: readonly string[],
  mapping: StixMapping,
  times: readonly (readonly [property: string, value: unknown])[] = [],
): readonly ForeignClaim[] {
  const { schema, document, entity } = mapping.foreignMention;
  return [...new Set(mentioned)]
    .filter((id) => id !== documentId && isRead(id, mapping))
    .flatMap((id) => {
      const entityId = idFrom("mention-", documentId, id);
      return [
        { entityId, schema, property: document, value: documentId },
        { entityId, schema, property: entity, value: id },
        ...times.flatMap(([property, value]) =>
          textsIn(value).map((one) => ({ entityId, schema, property, value: one })),
        ),
      ];
    });
}

/** What a sighting refers to as what was seen, as far as it came along. */
export const observedIn = (object: Row, byId: ReadonlyMap<unknown, Row>): readonly Row[] =>
  object["type"] === "sighting"
    ? textsIn(object["observed_data_refs"])
        .map((id) => byId.get(id))
        .filter(isRow)
    : [];

/** Something was seen somewhere, or in observables: a link to each, with when. */
function sightingClaims(
  sightingId: string,
  object: Row,
  mapping: StixMapping,
  byId: ReadonlyMap<unknown, Row>,
): readonly ForeignClaim[] {
  const seen = observedIn(object, byId).flatMap((observed) => textsIn(observed["object_refs"]));
  return [...new Set([...textsIn(object["where_sighted_refs"]), ...seen])].flatMap((end) =>
    relationClaims(
      idFrom("sighting-", sightingId, end),
      {
        source_ref: object["sighting_of_ref"],
        target_ref: end,
        relationship_type: "sighting",
        start_time: object["first_seen"],
        stop_time: object["last_seen"],
      },
      mapping,
    ),
  );
}

function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value === "number") return [String(value)];
  return typeof value === "string" ? [value] : [];
}

function relationClaims(entityId: string, object: Row, mapping: StixMapping): readonly ForeignClaim[] {
  const { schema, source, target, role, start, stop } = mapping.foreignRelationship;
  const given: readonly (readonly [string, string])[] = [
    [source, "source_ref"],
    [target, "target_ref"],
    [role, "relationship_type"],
    [start, "start_time"],
    [stop, "stop_time"],
  ];
  if (!isRead(object["source_ref"], mapping) || !isRead(object["target_ref"], mapping)) return [];
  return given.flatMap(([property, name]) =>
    textsIn(object[name]).map((value) => ({ entityId, schema, property, value })),
  );
}

/** The TLP that an object's markings say, the strictest of them; undefined where none says one. */
export function tlpOf(object: Row, mapping: StixMapping): string | undefined {
  const order = Object.keys(mapping.tlp);
  const refs = object["object_marking_refs"];
  const granular = rowsOf(object, "granular_markings").map((g) => g["marking_ref"]);
  const levels = [...(Array.isArray(refs) ? refs : []), ...granular].map((ref) => {
    const found = Object.entries(mapping.tlp).find(([, id]) => id === ref);
    return found?.[0] ?? Object.entries(mapping.tlp1).find(([id]) => id === ref)?.[1];
  });
  return levels.filter((level) => level !== undefined).sort((a, b) => order.indexOf(b) - order.indexOf(a))[0];
}
