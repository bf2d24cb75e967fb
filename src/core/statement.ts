import { idFrom } from "./ids.ts";
import type { Access } from "./marking/index.ts";

/** A fact was observed or reported; an assessment is somebody's judgement (R06). */
export type StatementKind = "fact" | "assessment";

/**
 * The atom: one property of one entity, said by one report. Immutable; a correction is a new statement, a
 * withdrawal a tombstone. Times are RFC 3339 in UTC or an ISO 8601 date prefix (2025, 2025-04, 2025-04-03).
 */
export interface Statement {
  readonly id: string;
  readonly entityId: string;
  /** FollowTheMoney schema, e.g. "Vessel". */
  readonly schema: string;
  /** FollowTheMoney property, e.g. "registrationNumber". */
  readonly property: string;
  readonly value: string;
  /** BCP 47. */
  readonly lang?: string;
  /** As it was written before it was normalised. */
  readonly original?: string;
  readonly reportId: string;
  readonly access: Access;
  readonly kind: StatementKind;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** When this node came to know it, where `firstSeen` is what somebody else says of when they saw it. */
  readonly knownAt?: string;
}

/** What a decoder fills in; the rest follows from the report. */
export interface StatementDraft {
  readonly entityId: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
  readonly lang?: string;
  readonly original?: string;
  readonly kind?: StatementKind;
  readonly validFrom?: string;
  readonly validTo?: string;
}

/**
 * A draft as a decoder found it: with its row's own marking where that is stricter than the report's, and when whoever
 * wrote the file saw it first and last.
 */
export type DecodedDraft = StatementDraft & {
  readonly rowAccess?: Access;
  readonly seen?: Pick<Statement, "firstSeen" | "lastSeen">;
};

/** What all statements of one report share. */
export interface StatementContext {
  readonly reportId: string;
  readonly access: Access;
  readonly seenAt: string;
  /** When this node comes to know it, where that is not when it was seen. */
  readonly knownAt?: string;
}

/** The same claim by the same report is the same statement, however often it is read; another time is another claim. */
export function statementId(draft: StatementDraft, reportId: string): string {
  return idFrom(
    "",
    reportId,
    draft.entityId,
    draft.schema,
    draft.property,
    draft.value,
    draft.lang ?? "",
    draft.kind ?? "fact",
    ...(draft.validFrom === undefined && draft.validTo === undefined
      ? []
      : [draft.validFrom ?? "", draft.validTo ?? ""]),
  );
}

/** The fields of a statement where they stand elsewhere, with null or undefined for what is absent. */
export type StatementFields = {
  readonly [K in keyof Statement]-?: undefined extends Statement[K]
    ? Statement[K] | null | undefined
    : Statement[K];
};

/**
 * A statement, field by field and the required ones first: millions are made, and objects of one shape are read
 * several times faster than what spreads make of their sources.
 */
export function statementOf(fields: StatementFields): Statement {
  const { lang, original, validFrom, validTo, knownAt } = fields;
  const statement: { -readonly [K in keyof Statement]: Statement[K] } = {
    id: fields.id,
    entityId: fields.entityId,
    schema: fields.schema,
    property: fields.property,
    value: fields.value,
    reportId: fields.reportId,
    access: fields.access,
    kind: fields.kind,
    firstSeen: fields.firstSeen,
    lastSeen: fields.lastSeen,
  };
  if (lang != null) statement.lang = lang;
  if (original != null) statement.original = original;
  if (validFrom != null) statement.validFrom = validFrom;
  if (validTo != null) statement.validTo = validTo;
  if (knownAt != null) statement.knownAt = knownAt;
  return statement;
}

export function toStatement(draft: DecodedDraft, context: StatementContext): Statement {
  return statementOf({
    id: statementId(draft, context.reportId),
    entityId: draft.entityId,
    schema: draft.schema,
    property: draft.property,
    value: draft.value,
    lang: draft.lang,
    original: draft.original,
    reportId: context.reportId,
    access: draft.rowAccess ?? context.access,
    kind: draft.kind ?? "fact",
    validFrom: draft.validFrom,
    validTo: draft.validTo,
    firstSeen: draft.seen?.firstSeen ?? context.seenAt,
    lastSeen: draft.seen?.lastSeen ?? context.seenAt,
    knownAt: context.knownAt ?? (draft.seen && context.seenAt),
  });
}
