import { WaslError } from "../../core/index.ts";
import { shortName } from "../../formats/index.ts";
import type { StoredEventQuery } from "../ports/supply.ts";

/** A simple event query by the names that the standard gives its parameters (EPCIS 2.0, 8.2.7.1); what is left out matches all. */
export interface EventParameters {
  /** RFC 3339 in UTC, or a day. */
  readonly GE_eventTime?: string;
  readonly LT_eventTime?: string;
  readonly eventType?: readonly string[];
  readonly EQ_action?: readonly string[];
  readonly EQ_bizStep?: readonly string[];
  readonly EQ_disposition?: readonly string[];
  readonly EQ_readPoint?: readonly string[];
  readonly MATCH_anyEPC?: readonly string[];
  readonly EQ_eventID?: readonly string[];
  readonly EQ_bizLocation?: readonly string[];
  readonly EQ_bizTransaction?: readonly string[];
  /** When this node captured it. */
  readonly GE_recordTime?: string;
  readonly LT_recordTime?: string;
  readonly EQ_transformationID?: readonly string[];
  readonly MATCH_epc?: readonly string[];
  readonly MATCH_parentID?: readonly string[];
  readonly MATCH_inputEPC?: readonly string[];
  readonly MATCH_outputEPC?: readonly string[];
  readonly EQ_source_owning_party?: readonly string[];
  readonly EQ_destination_owning_party?: readonly string[];
  readonly EXISTS_errorDeclaration?: boolean;
}

const LISTS = [
  ["types", "eventType"],
  ["actions", "EQ_action"],
  ["steps", "EQ_bizStep"],
  ["dispositions", "EQ_disposition"],
  ["readPoints", "EQ_readPoint"],
  ["epcs", "MATCH_anyEPC"],
  ["ids", "EQ_eventID"],
  ["locations", "EQ_bizLocation"],
  ["transactions", "EQ_bizTransaction"],
  ["transformations", "EQ_transformationID"],
  ["observed", "MATCH_epc"],
  ["parents", "MATCH_parentID"],
  ["inputs", "MATCH_inputEPC"],
  ["outputs", "MATCH_outputEPC"],
  ["sources", "EQ_source_owning_party"],
  ["destinations", "EQ_destination_owning_party"],
] as const satisfies readonly (readonly [keyof StoredEventQuery, keyof EventParameters])[];

/** Words that the standard closes: another one matches nothing, and who follows it would wait for months. */
const CLOSED = {
  eventType: [
    "ObjectEvent",
    "AggregationEvent",
    "TransactionEvent",
    "TransformationEvent",
    "AssociationEvent",
  ],
  EQ_action: ["ADD", "OBSERVE", "DELETE"],
} as const satisfies Partial<Record<keyof EventParameters, readonly string[]>>;

/** What is kept under its short name, however it was captured. */
const SHORT: ReadonlySet<string> = new Set(["EQ_bizStep", "EQ_disposition"]);

/** REQUEST_INVALID for a type or an action that is none. Steps and dispositions may be URIs of the vocabulary. */
export function eventQueryOf(parameters: EventParameters): StoredEventQuery {
  for (const [field, allowed] of Object.entries(CLOSED))
    for (const word of parameters[field as keyof typeof CLOSED] ?? [])
      if (!(allowed as readonly string[]).includes(word))
        throw new WaslError("REQUEST_INVALID", { field, allowed: allowed.join(", ") });
  const { GE_eventTime: from, LT_eventTime: until } = parameters;
  const { GE_recordTime: recorded, LT_recordTime: before, EXISTS_errorDeclaration: isError } = parameters;
  return {
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(until === undefined ? {} : { until: Date.parse(until) }),
    ...(recorded === undefined ? {} : { recordedFrom: Date.parse(recorded) }),
    ...(before === undefined ? {} : { recordedUntil: Date.parse(before) }),
    ...(isError === undefined ? {} : { isErrorDeclaration: isError }),
    ...Object.fromEntries(
      LISTS.flatMap(([field, name]) => {
        const words = parameters[name];
        if (!words) return [];
        return [[field, SHORT.has(name) ? words.map((word) => shortName(word)) : words]];
      }),
    ),
  };
}
