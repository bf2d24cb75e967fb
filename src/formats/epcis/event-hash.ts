import { sha256Hex } from "../../core/index.ts";
import { canonicalIdentifier } from "./identifiers.ts";

type Raw = Readonly<Record<string, unknown>>;

/** What around an event decides its hash: prefixes of the context, and fields that the document says to ignore. */
export interface HashContext {
  readonly prefixes: ReadonlyMap<string, string>;
  readonly ignored: ReadonlySet<string>;
}

/** Prefixes of a document's or an event's "@context", and the fields that it names in any "…:ignoreFields". */
export function hashContext(...holders: readonly Raw[]): HashContext {
  const prefixes = new Map([
    ["gs1", "https://gs1.org/voc/"],
    ["cbv", "https://ref.gs1.org/cbv/"],
    ["cbvmda", "urn:epcglobal:cbv:mda:"],
    ["rdfs", "http://www.w3.org/2000/01/rdf-schema#"],
  ]);
  const ignored = new Set<string>();
  for (const holder of holders) {
    const context = holder["@context"];
    for (const entry of Array.isArray(context) ? context : [context])
      if (isRaw(entry))
        for (const [prefix, uri] of Object.entries(entry))
          if (typeof uri === "string") prefixes.set(prefix, uri);
    for (const [key, value] of Object.entries(holder))
      if (key.endsWith(":ignoreFields") && Array.isArray(value))
        for (const field of value) if (typeof field === "string") ignored.add(field);
  }
  return { prefixes, ignored };
}

/** The event's hash as a named information URI, as CBV 2.0 defines it (8.9). */
export function eventHash(event: Raw, context: HashContext): string {
  return `ni:///sha-256;${sha256Hex(preHash(event, context))}?ver=CBV2.0`;
}

/** Fields in the order of CBV 2.0, figure 8-1; a nested list names the fields of its elements. */
type Order = readonly (readonly [field: string, kind: Kind, children?: Order])[];
type Kind =
  | "text"
  | "time"
  | "uri"
  | "step"
  | "disposition"
  | "object"
  | "epcs"
  | "elements"
  | "pairs"
  | "voc"
  | "bt"
  | "sd"
  | "component";

const QUANTITY: Order = [
  ["epcClass", "uri"],
  ["quantity", "text"],
  ["uom", "text"],
];
const ORDER: Order = [
  ["eventTime", "time"],
  ["eventTimeZoneOffset", "text"],
  ["certificationInfo", "uri"],
  ["epcList", "epcs"],
  ["parentID", "uri"],
  ["inputEPCList", "epcs"],
  ["childEPCs", "epcs"],
  ["quantityList", "elements", QUANTITY],
  ["childQuantityList", "elements", QUANTITY],
  ["inputQuantityList", "elements", QUANTITY],
  ["outputEPCList", "epcs"],
  ["outputQuantityList", "elements", QUANTITY],
  ["action", "text"],
  ["transformationID", "uri"],
  ["bizStep", "step"],
  ["disposition", "disposition"],
  [
    "persistentDisposition",
    "object",
    [
      ["set", "disposition"],
      ["unset", "disposition"],
    ],
  ],
  ["readPoint", "object", [["id", "uri"]]],
  ["bizLocation", "object", [["id", "uri"]]],
  [
    "bizTransactionList",
    "pairs",
    [
      ["type", "bt"],
      ["bizTransaction", "uri"],
    ],
  ],
  [
    "destinationList",
    "pairs",
    [
      ["type", "sd"],
      ["destination", "uri"],
    ],
  ],
  [
    "sourceList",
    "pairs",
    [
      ["type", "sd"],
      ["source", "uri"],
    ],
  ],
  [
    "sensorElementList",
    "elements",
    [
      [
        "sensorMetadata",
        "object",
        [
          ["time", "time"],
          ["startTime", "time"],
          ["endTime", "time"],
          ["deviceID", "uri"],
          ["deviceMetadata", "uri"],
          ["rawData", "uri"],
          ["dataProcessingMethod", "uri"],
          ["bizRules", "uri"],
        ],
      ],
      [
        "sensorReport",
        "object",
        [
          ["type", "voc"],
          ["exception", "voc"],
          ["deviceID", "uri"],
          ["deviceMetadata", "uri"],
          ["rawData", "uri"],
          ["dataProcessingMethod", "uri"],
          ["time", "time"],
          ["microorganism", "uri"],
          ["chemicalSubstance", "uri"],
          ["value", "text"],
          ["component", "component"],
          ["stringValue", "text"],
          ["booleanValue", "text"],
          ["hexBinaryValue", "text"],
          ["uriValue", "uri"],
          ["minValue", "text"],
          ["maxValue", "text"],
          ["meanValue", "text"],
          ["sDev", "text"],
          ["percRank", "text"],
          ["percValue", "text"],
          ["uom", "text"],
          ["coordinateReferenceSystem", "uri"],
        ],
      ],
    ],
  ],
  ["ilmd", "object", []],
];
/** Never part of the hash: who recorded it when, and what was said of it later. */
const LEFT_OUT = new Set(["type", "isA", "@context", "recordTime", "eventID", "errorDeclaration"]);

/** The string that is hashed. */
export function preHash(event: Raw, context: HashContext): string {
  return `eventType=${text(event["type"])}${fields(event, ORDER, context, LEFT_OUT)}`;
}

function fields(
  object: Raw,
  order: Order,
  context: HashContext,
  leftOut: ReadonlySet<string> = new Set(),
): string {
  let written = "";
  const known = new Set(order.map(([field]) => field));
  for (const [field, kind, children] of order) {
    const value = object[field];
    if (value !== undefined && value !== null) written += field_(field, kind, value, children ?? [], context);
  }
  const extensions = Object.keys(object)
    .filter((key) => !known.has(key) && !leftOut.has(key) && !context.ignored.has(key))
    .map((key) => extension(key, object[key], context))
    .filter((s) => s !== "")
    .sort(byCode);
  return written + extensions.join("");
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function field_(field: string, kind: Kind, value: unknown, children: Order, context: HashContext): string {
  const sorted = (parts: string[]): string => parts.sort(byCode).join("");
  switch (kind) {
    case "epcs": {
      const epcs = list(value).map((v) => `epc=${canonicalIdentifier(text(v))}`);
      return epcs.length === 0 ? "" : field + sorted(epcs);
    }
    case "elements": {
      const name = field === "sensorElementList" ? "sensorElement" : "quantityElement";
      const parts = list(value)
        .filter(isRaw)
        .map((v) => name + fields(v, children, context));
      return parts.length === 0 ? "" : field + sorted(parts);
    }
    case "pairs": {
      const parts = list(value)
        .filter(isRaw)
        .map((v) => fields(v, children, context));
      return parts.length === 0 ? "" : field + sorted(parts);
    }
    case "object":
      return sorted(
        list(value)
          .filter(isRaw)
          .map((v) => field + fields(v, children, context)),
      );
    default:
      return sorted(list(value).map((v) => `${field}=${scalar(kind, v, context)}`));
  }
}

function scalar(kind: Kind, value: unknown, context: HashContext): string {
  const given = expanded(text(value), context);
  switch (kind) {
    case "time":
      return utc(given);
    case "uri":
      return canonicalIdentifier(given);
    case "step":
      return vocabulary(given, "BizStep", "bizstep");
    case "disposition":
      return vocabulary(given, "Disp", "disp");
    case "bt":
      return vocabulary(given, "BTT", "btt");
    case "sd":
      return vocabulary(given, "SDT", "sdt");
    case "component":
      return vocabulary(given, "Comp", "comp");
    case "voc":
      return given.includes(":") ? given : `https://gs1.org/voc/${given}`;
    default:
      return text(value);
  }
}

function vocabulary(value: string, type: string, urn: string): string {
  const prefix = `urn:epcglobal:cbv:${urn}:`;
  if (value.startsWith(prefix)) return `https://ref.gs1.org/cbv/${type}-${value.slice(prefix.length)}`;
  return value.includes(":") ? value : `https://ref.gs1.org/cbv/${type}-${value}`;
}

/** A CURIE of a known prefix in full; a URI or URN stays. */
function expanded(value: string, { prefixes }: HashContext): string {
  const at = value.indexOf(":");
  if (at < 1 || value.startsWith("//", at + 1)) return value;
  const base = prefixes.get(value.slice(0, at));
  return base === undefined ? value : base + value.slice(at + 1);
}

function extension(key: string, value: unknown, context: HashContext): string {
  const at = key.indexOf(":");
  const base = at > 0 ? context.prefixes.get(key.slice(0, at)) : undefined;
  if (base === "http://www.w3.org/2000/01/rdf-schema#" && key.slice(at + 1) === "comment") return "";
  const name = base === undefined ? key : `{${base}}${key.slice(at + 1)}`;
  if (Array.isArray(value))
    return value
      .map((v) => extension(key, v, context))
      .sort(byCode)
      .join("");
  if (isRaw(value)) return name + fields(value, [], context);
  return `${name}=${text(value)}`;
}

/** Milliseconds, rounded half up, in UTC. */
function utc(time: string): string {
  const fraction = /\.(\d+)/.exec(time);
  const digits = (fraction?.[1] ?? "").padEnd(4, "0");
  const whole = Date.parse(fraction ? time.replace(fraction[0], "") : time);
  if (!Number.isFinite(whole)) return time;
  const ms = Number(digits.slice(0, 3)) + (Number(digits[3]) >= 5 ? 1 : 0);
  return new Date(whole + ms).toISOString();
}

const isRaw = (value: unknown): value is Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string =>
  typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : "";
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
