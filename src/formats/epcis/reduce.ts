import type { EpcisEvent, SupplyEvent } from "../../core/index.ts";
import { canonicalIdentifier } from "./identifiers.ts";

type Raw = Readonly<Record<string, unknown>>;

/** Reduces a captured event to what queries and traces need, identifiers in canonical form. */
export function reduceEvent(event: Raw, hash: string): EpcisEvent {
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  const canonical = (value: unknown): string => canonicalIdentifier(text(value));
  const epcs = (...fields: readonly string[]): string[] =>
    fields.flatMap((field) => (Array.isArray(event[field]) ? event[field].map(canonical) : []));
  const classes = (...fields: readonly string[]): string[] =>
    fields.flatMap((field) => inside(event[field], "epcClass")).map(canonical);
  const id = (value: unknown): string => (isRaw(value) ? canonical(value["id"]) : "");
  return {
    hash,
    id: text(event["eventID"]) || hash,
    type: text(event["type"]),
    action: text(event["action"]),
    time: Date.parse(text(event["eventTime"])),
    step: lastPart(text(event["bizStep"])),
    disposition: lastPart(text(event["disposition"])),
    readPoint: id(event["readPoint"]),
    epcs: [...epcs("epcList", "childEPCs"), ...classes("quantityList", "childQuantityList")],
    parent: event["parentID"] === undefined ? undefined : canonical(event["parentID"]),
    inputs: [...epcs("inputEPCList"), ...classes("inputQuantityList")],
    outputs: [...epcs("outputEPCList"), ...classes("outputQuantityList")],
    ...shared(event["transformationID"]),
    sources: inside(event["sourceList"], "source").map(canonical),
    destinations: inside(event["destinationList"], "destination").map(canonical),
    transactions: inside(event["bizTransactionList"], "bizTransaction"),
  };
}

/** The same for an event as the store keeps it. */
export function fromStored(event: SupplyEvent): EpcisEvent {
  const outputs = (event.outputs ?? []).map(canonicalIdentifier);
  const made = new Set(outputs);
  const items = event.items.map(canonicalIdentifier).filter((item) => !made.has(item));
  const isMaking = event.eventType === "TransformationEvent";
  return {
    hash: event.hash ?? event.id,
    id: event.id,
    type: event.eventType,
    action: event.action ?? "",
    time: Date.parse(event.eventTime),
    step: event.bizStep ?? "",
    disposition: event.disposition ?? "",
    readPoint: event.readPoint === undefined ? "" : canonicalIdentifier(event.readPoint),
    epcs: isMaking ? [] : items,
    parent: event.parentId === undefined ? undefined : canonicalIdentifier(event.parentId),
    inputs: isMaking ? items : [],
    outputs,
    ...shared(event.transformationId),
    sources: event.sourceParties,
    destinations: event.destinationParties,
    transactions: event.bizTransactions ?? [],
  };
}

const shared = (id: unknown): { readonly transformation?: string } =>
  typeof id === "string" ? { transformation: canonicalIdentifier(id) } : {};

function inside(list: unknown, field: string): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const value = isRaw(entry) ? entry[field] : undefined;
    return typeof value === "string" ? [value] : [];
  });
}

const lastPart = (value: string): string => value.replace(/^.*[/:](?:BizStep-|Disp-)?/, "");
const isRaw = (value: unknown): value is Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value);
