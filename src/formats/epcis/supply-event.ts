import { ERROR_MARK, type FiledEvent, idFrom, type SupplyEvent, spread } from "../../core/index.ts";
import { hasControl, isTurned } from "../text/clean.ts";
import { isoDate } from "../text/dates.ts";
import { isRow, type Row, rowOf, rowsOf, textOf, textsOf } from "../text/json.ts";
import { eventHash, hashContext } from "./event-hash.ts";
import { canonicalIdentifier } from "./identifiers.ts";

const EVENT_TYPES = [
  "ObjectEvent",
  "AggregationEvent",
  "TransactionEvent",
  "TransformationEvent",
  "AssociationEvent",
] as const;
const ACTIONS = ["ADD", "OBSERVE", "DELETE"] as const;

/** What extension fields mean in JSON lines, which carry no context of their own. */
export const LINES_CONTEXT: Row = {
  "@context": [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    { bsn: "https://example.org/bsn/" },
  ],
};

/** The row that the store keeps of an event; undefined where its type is none of the standard's. */
export function supplyEventOf(
  row: Row,
  eventTime: string,
  holders: readonly Row[] = [LINES_CONTEXT],
): FiledEvent | undefined {
  const eventType = EVENT_TYPES.find((t) => t === row["type"]);
  if (!eventType) return undefined;
  const plain = /;([0-9a-f]{64})\?/.exec(eventHash(row, hashContext(...holders, row)))?.[1] ?? "";
  // The standard's hash leaves a declaration of error out: by it the two would be one, and what is wrong would stand.
  const mark = isRow(row["errorDeclaration"]) ? ERROR_MARK : "";
  const hash = plain + mark;
  const action = ACTIONS.find((a) => a === row["action"]);
  const classes = (...lists: readonly string[]): string[] =>
    lists.flatMap((list) => rowsOf(row, list).flatMap((entry) => textOf(entry, "epcClass") ?? []));
  const outputs = [...textsOf(row, "outputEPCList"), ...classes("outputQuantityList")];
  const transactions = rowsOf(row, "bizTransactionList").flatMap((t) => textOf(t, "bizTransaction") ?? []);
  return {
    kind: "event",
    id: `${textOf(row, "eventID") ?? idFrom("event-", plain)}${mark}`,
    eventType,
    ...(action ? { action } : {}),
    eventTime,
    ...text("bizStep", shortOf(row, "bizStep")),
    ...text("disposition", shortOf(row, "disposition")),
    ...text("readPoint", textOf(rowOf(row, "readPoint"), "id")),
    ...text("bizLocation", textOf(rowOf(row, "bizLocation"), "id")),
    ...text("parentId", textOf(row, "parentID")),
    items: [
      ...textsOf(row, "epcList"),
      ...textsOf(row, "childEPCs"),
      ...textsOf(row, "inputEPCList"),
      ...classes("quantityList", "childQuantityList", "inputQuantityList"),
      ...outputs,
    ],
    sourceParties: owners(row, "sourceList", "source"),
    destinationParties: owners(row, "destinationList", "destination"),
    bizTransactions: transactions,
    hash,
    ...(outputs.length === 0 ? {} : { outputs }),
    ...text("transformationId", textOf(row, "transformationID")),
    ...range(rowOf(row, "bsn:serialRange")),
    ...text("vehicle", textOf(row, "bsn:vehicle")),
    ...text("carrier", textOf(row, "bsn:carrier")),
    ...detailsOf(row),
  };
}

const QUANTITIES = [
  ["quantityList", "class"],
  ["childQuantityList", "class"],
  ["inputQuantityList", "inputClass"],
  ["outputQuantityList", "outputClass"],
] as const;
const PARTIES = [
  ["sourceList", "source"],
  ["destinationList", "destination"],
] as const;

/** What only queries ask for; owners and the items themselves have fields of their own. */
function detailsOf(row: Row): Pick<FiledEvent, "details"> {
  const details: string[] = [];
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined) details.push(name, value);
  };
  for (const [list, name] of QUANTITIES)
    for (const entry of rowsOf(row, list)) {
      put(name, canonical(textOf(entry, "epcClass")));
      const { quantity } = entry;
      if (typeof quantity === "number") put("quantity", String(quantity));
    }
  const lasting = rowOf(row, "persistentDisposition");
  for (const name of ["set", "unset"]) for (const one of textsOf(lasting, name)) put(name, termName(one));
  for (const one of rowsOf(row, "bizTransactionList")) {
    const type = textOf(one, "type");
    if (type !== undefined) put(`bizTransaction:${termName(type)}`, textOf(one, "bizTransaction"));
  }
  for (const [list, field] of PARTIES)
    for (const one of rowsOf(row, list)) {
      const type = termName(textOf(one, "type") ?? "owning_party");
      if (type !== "owning_party") put(`${field}:${type}`, canonical(textOf(one, field)));
    }
  const error = rowOf(row, "errorDeclaration");
  put("errorTime", isoDate(textOf(error, "declarationTime") ?? ""));
  const reason = textOf(error, "reason");
  put("errorReason", reason === undefined ? undefined : termName(reason));
  for (const id of textsOf(error, "correctiveEventIDs")) put("correctiveEventID", id);
  return details.length === 0 ? {} : { details };
}

const canonical = (uri: string | undefined): string | undefined =>
  uri === undefined ? undefined : canonicalIdentifier(uri);

/** A name of CBV by itself, however it is written out; of another vocabulary the URI. */
export const termName = (name: string): string =>
  name.replace(
    /^(?:urn:epcglobal:cbv:[a-z]+:|https?:\/\/(?:ref|ns)\.gs1\.org\/cbv\/[A-Za-z]+-|cbv:[A-Za-z]+-)/,
    "",
  );

const text = (name: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [name]: value };

function range(row: Row): Partial<SupplyEvent> {
  const rangeFrom = textOf(row, "from");
  const rangeTo = textOf(row, "to");
  const rangeCount = Number(textOf(row, "count") ?? 0);
  if (rangeFrom === undefined || rangeTo === undefined || !(rangeCount > 0)) return {};
  return { rangeGtin: textOf(row, "gtin") ?? "", rangeFrom, rangeTo, rangeCount };
}

/** What is wrong with a range that stands for serial numbers: it ends before it begins, or holds more than its numbers. */
export function rangeFault(row: Row): string | undefined {
  const {
    rangeGtin: gtin = "",
    rangeFrom: from,
    rangeTo: to,
    rangeCount: count = 0,
  } = range(rowOf(row, "bsn:serialRange"));
  if (from === undefined || to === undefined) return undefined;
  if (from.length === to.length && from.toUpperCase() > to.toUpperCase()) return "it ends before it begins";
  const numbers = spread({ gtin, from, to, count }).length;
  return numbers > 0 && count > numbers ? `${count} things under ${numbers} numbers` : undefined;
}

/** Owners: whoever only carries or stores a thing (`possessing_party`) holds it for another, and a location is nobody. */
function owners(row: Row, list: string, field: string): string[] {
  const parties = rowsOf(row, list).filter((s) => /owning_party$/.test(textOf(s, "type") ?? "owning_party"));
  return parties.flatMap((s) => textOf(s, field) ?? []).map(partyId);
}

/** "https://ref.gs1.org/cbv/BizStep-shipping" and "urn:epcglobal:cbv:bizstep:shipping" are "shipping". */
export const shortName = (name: string): string => name.replace(/^.*(?:BizStep-|Disp-|bizstep:|disp:)/, "");

const shortOf = (row: Row, field: string): string | undefined => {
  const name = textOf(row, field);
  return name === undefined ? undefined : shortName(name);
};

/** The mention id of a party's URI; other URIs (GLN, SGLN) stay what they are. */
export const partyId = (uri: string): string => uri.replace(/^https?:\/\/[^/]+\/party\//, "");

/** Records are stored as they are: one check for the whole row, also for what turns the direction of its texts. */
export function holdsControl(value: unknown): boolean {
  if (typeof value === "string") return hasControl(value) || isTurned(value);
  if (Array.isArray(value)) return value.some(holdsControl);
  return isRow(value) && Object.values(value).some(holdsControl);
}
