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

/** A draft as a decoder found it: with its row's own marking where that is stricter than the report's. */
export type DecodedDraft = StatementDraft & { readonly rowAccess?: Access };

/** What all statements of one report share. */
export interface StatementContext {
  readonly reportId: string;
  readonly access: Access;
  readonly seenAt: string;
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

export function toStatement({ rowAccess, ...draft }: DecodedDraft, context: StatementContext): Statement {
  return {
    ...draft,
    id: statementId(draft, context.reportId),
    kind: draft.kind ?? "fact",
    reportId: context.reportId,
    access: rowAccess ?? context.access,
    firstSeen: context.seenAt,
    lastSeen: context.seenAt,
  };
}
