import { isErrorDeclaration } from "../../epcis/declared-errors.ts";
import { canonical } from "../../federation/envelope.ts";
import { idFrom } from "../../ids.ts";
import type { SupplyEvent } from "../../records.ts";
import type { Statement, StatementDraft } from "../../statement.ts";
import { renameParties } from "./world/asking.ts";

/**
 * A row of a supply ledger on its way between nodes: one statement, so that marking, release, log, correction and recall
 * hold for it as for any other. The property says what the row is; the value is the row as the analysis reads it.
 */
export const DISCLOSED_SCHEMA = "SupplyRecord";
export const DISCLOSED_ROWS = [
  "event",
  "order",
  "declaration",
  "seizure",
  "theft",
  "report",
  "party",
  "hub",
] as const;
export type DisclosedKind = (typeof DISCLOSED_ROWS)[number];

export interface DisclosedRow {
  readonly kind: DisclosedKind;
  readonly row: Readonly<Record<string, unknown>>;
}

/** The row with each of its parties under another name. */
export function renameDisclosed(
  { kind, row }: DisclosedRow,
  named: (id: string) => string,
): DisclosedRow["row"] {
  if (kind !== "event") return renameParties(row, named);
  const all = (field: string): object =>
    Array.isArray(row[field]) ? { [field]: row[field].map((id) => named(String(id))) } : {};
  const carrier = typeof row["carrier"] === "string" ? { carrier: named(row["carrier"]) } : {};
  return { ...row, ...all("sourceParties"), ...all("destinationParties"), ...carrier };
}

/** What an exchanged value may hold; an event that names more numbers stays at home. */
const VALUE_CHARS_MAX = 90_000;

/** Undefined for a row that is too long to go. */
export function disclosedDraft(id: string, { kind, row }: DisclosedRow): StatementDraft | undefined {
  const value = canonical(row);
  if (value.length > VALUE_CHARS_MAX) return undefined;
  return {
    entityId: idFrom("row-", kind, id),
    schema: DISCLOSED_SCHEMA,
    property: kind,
    value,
    // A hub is what somebody made of many rows.
    ...(kind === "hub" ? { kind: "assessment" as const } : {}),
  };
}

/** The node that a received entity is of; undefined for one of our own. */
const creatorOf = (entityId: string): string | undefined => /^([^~]+)~/.exec(entityId)?.[1];

/** What a partner disclosed; undefined for rows of our own, and for what has not the form of one. */
export function readDisclosed({
  entityId,
  schema,
  property,
  value,
}: Pick<Statement, "entityId" | "schema" | "property" | "value">):
  | (DisclosedRow & { readonly creator: string })
  | undefined {
  const creator = creatorOf(entityId);
  const kind = DISCLOSED_ROWS.find((k) => k === property);
  if (schema !== DISCLOSED_SCHEMA || creator === undefined || kind === undefined) return undefined;
  let row: unknown;
  try {
    row = JSON.parse(value);
  } catch {
    return undefined;
  }
  if (typeof row !== "object" || row === null || Array.isArray(row)) return undefined;
  return { creator, kind, row: row as DisclosedRow["row"] };
}

type Check = (value: unknown) => boolean;
const isText: Check = (v) => typeof v === "string" && v.length <= 2_000;
const isTexts: Check = (v) => Array.isArray(v) && v.length <= 10_000 && v.every(isText);
const EVENT_TYPES = [
  "ObjectEvent",
  "AggregationEvent",
  "TransactionEvent",
  "TransformationEvent",
  "AssociationEvent",
] as const;
const MUST: Readonly<Record<string, Check>> = {
  id: isText,
  eventType: (v) => EVENT_TYPES.some((t) => t === v),
  eventTime: (v) => isText(v) && !Number.isNaN(Date.parse(String(v))),
  items: isTexts,
  sourceParties: isTexts,
  destinationParties: isTexts,
};
const MAY: Readonly<Record<string, Check>> = {
  action: (v) => v === "ADD" || v === "OBSERVE" || v === "DELETE",
  bizTransactions: isTexts,
  outputs: isTexts,
  rangeCount: (v) => typeof v === "number" && v > 0 && v <= 1_000_000,
  ...Object.fromEntries(
    [
      "bizStep",
      "disposition",
      "readPoint",
      "bizLocation",
      "parentId",
      "transformationId",
      "hash",
      "rangeGtin",
      "rangeFrom",
      "rangeTo",
      "vehicle",
      "carrier",
    ].map((field) => [field, isText]),
  ),
};

/** An event that a partner disclosed, where it has the form of one. */
export function readDisclosedEvent(row: Readonly<Record<string, unknown>>): SupplyEvent | undefined {
  const fits =
    Object.entries(MUST).every(([field, check]) => check(row[field])) &&
    Object.entries(MAY).every(([field, check]) => row[field] === undefined || check(row[field]));
  if (!fits) return undefined;
  const known = Object.entries(row).filter(([field]) => field in MUST || field in MAY);
  const event: SupplyEvent = { ...(Object.fromEntries(known) as unknown as SupplyEvent), kind: "event" };
  // Nobody takes away by a row of theirs what was captured here.
  return isErrorDeclaration(event) ? undefined : event;
}
