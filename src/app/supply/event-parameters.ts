import { WaslError } from "../../core/index.ts";
import { isoDate, partyId, shortName, termName } from "../../formats/index.ts";
import type { QuantityWanted, StoredEventQuery } from "../ports/supply.ts";

/**
 * A simple event query by the names that the standard gives its parameters (EPCIS 2.0, 8.2.7.1); what is left out matches all. As it
 * was sent: `eventQueryOf` says what is wrong with it.
 */
export type EventParameters = Readonly<Record<string, unknown>>;

/** CBV 2.0, 7.3 and 7.4: types of business transactions, and of sources and destinations. */
export const TRANSACTION_TYPES = [
  "bol",
  "cert",
  "desadv",
  "inv",
  "pedigree",
  "po",
  "poc",
  "prodorder",
  "recadv",
  "rma",
  "testprd",
  "testres",
  "upevt",
] as const;
export const PARTY_TYPES = ["owning_party", "possessing_party", "location"] as const;

/** Which events of a result there are, and in what order. */
export interface EventOrder {
  readonly byCapture: boolean;
  readonly descending: boolean;
  /** The first so many, and no more. */
  readonly countLimit?: number;
  /** QUERY_TOO_LARGE where there are more. */
  readonly countMax?: number;
}

const refuse = (field: string, because: string): never => {
  throw new WaslError("QUERY_PARAMETER_INVALID", { field: nameable(field), because });
};

/** A name that nobody here knows is the caller's text: told as far as a name of the standard could be like it. */
const nameable = (field: string): string => (/^[A-Za-z0-9_]{1,80}$/.test(field) ? field : "?");

/** Reads the value of a parameter into a part of the query, which parts of one name are added to. */
type Reader = (field: string, value: unknown) => Partial<StoredEventQuery>;

const list =
  (
    name: keyof StoredEventQuery,
    map: (word: string, field: string) => string | readonly string[] = (word) => word,
  ): Reader =>
  (field, value) => ({ [name]: textsOf(field, value).flatMap((word) => map(word, field)) });
const time =
  (name: keyof StoredEventQuery): Reader =>
  (field, value) => ({ [name]: timeOf(field, value) });
const closed =
  (name: keyof StoredEventQuery, allowed: readonly string[]): Reader =>
  (field, value) => {
    const words = textsOf(field, value);
    // Another word matches nothing, and who follows it would wait for months.
    if (words.some((word) => !allowed.includes(word))) refuse(field, `allowed are ${allowed.join(", ")}`);
    return { [name]: words };
  };
const detail =
  (names: readonly string[], map: (word: string, field: string) => string = (word) => word): Reader =>
  (field, value) => ({
    details: [{ field, names, values: textsOf(field, value).map((word) => map(word, field)) }],
  });
const quantity =
  (is: QuantityWanted["is"]): Reader =>
  (field, value) => ({ quantities: [{ field, is, value: numberOf(field, value) }] });

/** An item's pattern stands for many: none is taken for the one that it would be read as. */
const noPattern = (word: string, field: string): string =>
  word.includes("*") ? refuse(field, "patterns with * are not answered: name items and classes whole") : word;
/** The pattern of all serial numbers of a class is the class. */
const classOf = (word: string, field: string): string =>
  noPattern(word.replace(/^(urn:epc:idpat:[a-z]+:.*)\.\*$/, "$1"), field);
const reasonOf = (word: string, field: string): string => {
  const reason = termName(word);
  return REASONS.includes(reason) || reason.includes(":")
    ? reason
    : refuse(field, `allowed are ${REASONS.join(", ")}`);
};
const REASONS = ["did_not_occur", "incorrect_data"];

const EXISTS: Reader = (field, value) => {
  if (value === true || value === "true" || value === "") return { isErrorDeclaration: true };
  if (value === false || value === "false") return { isErrorDeclaration: false };
  return refuse(field, "true or false");
};
const owner = (word: string): readonly string[] => [...new Set([word, partyId(word)])];

const READERS: Readonly<Record<string, Reader>> = {
  GE_eventTime: time("from"),
  LT_eventTime: time("until"),
  GE_recordTime: time("recordedFrom"),
  LT_recordTime: time("recordedUntil"),
  eventType: closed("types", [
    "ObjectEvent",
    "AggregationEvent",
    "TransactionEvent",
    "TransformationEvent",
    "AssociationEvent",
  ]),
  EQ_action: closed("actions", ["ADD", "OBSERVE", "DELETE"]),
  // What is kept under its short name, however it was captured.
  EQ_bizStep: list("steps", shortName),
  EQ_disposition: list("dispositions", shortName),
  EQ_persistentDisposition_set: detail(["set"], termName),
  EQ_persistentDisposition_unset: detail(["unset"], termName),
  EQ_readPoint: list("readPoints"),
  WD_readPoint: list("readPointsWithin"),
  EQ_bizLocation: list("locations"),
  WD_bizLocation: list("locationsWithin"),
  EQ_bizTransaction: list("transactions"),
  EQ_transformationID: list("transformations"),
  MATCH_anyEPC: list("epcs", noPattern),
  MATCH_epc: list("observed", noPattern),
  MATCH_parentID: list("parents", noPattern),
  MATCH_inputEPC: list("inputs", noPattern),
  MATCH_outputEPC: list("outputs", noPattern),
  MATCH_anyEPCClass: detail(["class", "inputClass", "outputClass"], classOf),
  MATCH_epcClass: detail(["class"], classOf),
  MATCH_inputEPCClass: detail(["inputClass"], classOf),
  MATCH_outputEPCClass: detail(["outputClass"], classOf),
  EQ_quantity: quantity("="),
  GT_quantity: quantity(">"),
  GE_quantity: quantity(">="),
  LT_quantity: quantity("<"),
  LE_quantity: quantity("<="),
  EQ_eventID: list("ids"),
  EXISTS_errorDeclaration: EXISTS,
  GE_errorDeclarationTime: (field, value) => ({ declaredFrom: { field, at: timeOf(field, value) } }),
  LT_errorDeclarationTime: (field, value) => ({ declaredUntil: { field, at: timeOf(field, value) } }),
  EQ_errorReason: detail(["errorReason"], reasonOf),
  EQ_correctiveEventID: detail(["correctiveEventID"]),
  EQ_source_owning_party: list("sources", owner),
  EQ_destination_owning_party: list("destinations", owner),
};
/** How the standard's text writes what its interface description writes without the line. */
const ALIASES: Readonly<Record<string, string>> = {
  GE_errorDeclaration_Time: "GE_errorDeclarationTime",
  LT_errorDeclaration_Time: "LT_errorDeclarationTime",
};
const FAMILY = /^EQ_(bizTransaction|source|destination)_(.+)$/;

/** QUERY_PARAMETER_INVALID, the standard's QueryParameterException, for what is not known here and for what a parameter cannot be. */
export function eventQueryOf(parameters: EventParameters): StoredEventQuery {
  let query: StoredEventQuery = {};
  for (const [field, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    const part = readerOf(field)(field, value);
    for (const name of Object.keys(part))
      if (name in query && name !== "details" && name !== "quantities") refuse(field, "said twice");
    query = {
      ...query,
      ...part,
      ...(part.details ? { details: [...(query.details ?? []), ...part.details] } : {}),
      ...(part.quantities ? { quantities: [...(query.quantities ?? []), ...part.quantities] } : {}),
    };
  }
  return query;
}

function readerOf(field: string): Reader {
  const name = Object.hasOwn(ALIASES, field) ? ALIASES[field] : field;
  if (name !== undefined && Object.hasOwn(READERS, name)) return READERS[name] ?? unknown;
  const [, list = "", written = ""] = FAMILY.exec(field) ?? [];
  const type = termName(written);
  const known: readonly string[] = list === "bizTransaction" ? TRANSACTION_TYPES : PARTY_TYPES;
  // Types of other vocabularies are URIs.
  if (list === "" || !(known.includes(type) || type.includes(":"))) return unknown;
  if (type === "owning_party") return READERS[`EQ_${list}_owning_party`] ?? unknown;
  return detail([`${list}:${type}`]);
}

const ORDERING = ["orderBy", "orderDirection", "eventCountLimit", "maxEventCount"];
const unknown: Reader = (field) =>
  refuse(
    field,
    ORDERING.includes(field) ? "what is followed comes by its capture, all of it" : "no such parameter",
  );

/** The parameters of a result's order and size, taken out of all that were sent. */
export function eventOrderOf(parameters: EventParameters): {
  readonly order: EventOrder;
  readonly rest: EventParameters;
} {
  const { orderBy, orderDirection, eventCountLimit, maxEventCount, ...rest } = parameters;
  if (orderBy !== undefined && orderBy !== "eventTime" && orderBy !== "recordTime")
    refuse("orderBy", "allowed are eventTime, recordTime");
  if (orderDirection !== undefined && orderDirection !== "ASC" && orderDirection !== "DESC")
    refuse("orderDirection", "allowed are ASC, DESC");
  if (orderDirection !== undefined && orderBy === undefined)
    refuse("orderDirection", "it needs orderBy beside it");
  if (eventCountLimit !== undefined && orderBy === undefined)
    refuse("eventCountLimit", "it needs orderBy beside it: which are the first is not said");
  if (eventCountLimit !== undefined && maxEventCount !== undefined)
    refuse("maxEventCount", "only without eventCountLimit");
  return {
    rest,
    order: {
      byCapture: orderBy === "recordTime",
      // The standard's own: who names an order and no direction has the newest first.
      descending: orderBy !== undefined && orderDirection !== "ASC",
      ...(eventCountLimit === undefined ? {} : { countLimit: countOf("eventCountLimit", eventCountLimit) }),
      ...(maxEventCount === undefined ? {} : { countMax: countOf("maxEventCount", maxEventCount) }),
    },
  };
}

const WORDS_MAX = 50;
const WORD_LENGTH_MAX = 200;

function textsOf(field: string, value: unknown): readonly string[] {
  const words: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (words.length === 0 || words.length > WORDS_MAX) refuse(field, `1 to ${WORDS_MAX} values`);
  return words.map((word) =>
    typeof word === "string" && word !== "" && word.length <= WORD_LENGTH_MAX && !/\p{Cc}/u.test(word)
      ? word
      : refuse(field, `texts of 1 to ${WORD_LENGTH_MAX} signs`),
  );
}

const TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

function timeOf(field: string, value: unknown): number {
  const at = typeof value === "string" && TIME.test(value) ? isoDate(value) : undefined;
  return at === undefined ? refuse(field, "a day, or a time with its zone (RFC 3339)") : Date.parse(at);
}

function numberOf(field: string, value: unknown): number {
  const isText = typeof value === "string" && /^-?\d{1,20}(?:\.\d{1,20})?$/.test(value);
  const read = isText ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) ? read : refuse(field, "a number");
}

function countOf(field: string, value: unknown): number {
  const read = numberOf(field, value);
  return Number.isSafeInteger(read) && read > 0 ? read : refuse(field, "a whole number above 0");
}
