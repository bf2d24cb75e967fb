import { ownOf } from "../text/json.ts";
import { rangeFault } from "./supply-event.ts";
import { checkSensor } from "./validate-sensor.ts";

/** Names of the Core Business Vocabulary (data/supply/cbv.json). */
export interface Vocabulary {
  readonly bizSteps: readonly string[];
  readonly dispositions: readonly string[];
  readonly transactionTypes: readonly string[];
  readonly partyTypes: readonly string[];
  readonly errorReasons: readonly string[];
}

/** What is wrong with a capture document, and where: a JSON pointer (RFC 6901). */
export interface Problem {
  readonly at: string;
  readonly code: "MISSING" | "NOT_ALLOWED" | "WRONG_TYPE" | "NOT_IN_VOCABULARY" | "BAD_TIME" | "BAD_URI";
  readonly detail: string;
}

type Raw = Readonly<Record<string, unknown>>;

/** More problems than this are not listed: a broken file must not fill the memory with its faults. */
const PROBLEMS_MAX = 100;

/** Problems of a capture document or of a bare event, at most 100; none means that EPCIS 2.0 accepts it. */
export function validateCapture(document: unknown, vocabulary: Vocabulary): Problem[] {
  const check = new Check(vocabulary);
  if (!isRaw(document)) {
    check.say("", "WRONG_TYPE", "an EPCIS document or event is a JSON object");
    return check.problems;
  }
  if (document["@context"] === undefined) check.say("/@context", "MISSING", "JSON-LD context");
  if (document["type"] === "EPCISDocument") check.document(document);
  else check.event(document, "");
  return check.problems;
}

/** Problems of what is around the events of a document; with one no event of it can be told for what it is. */
export function validateEnvelope(document: unknown, vocabulary: Vocabulary): Problem[] {
  const check = new Check(vocabulary);
  if (!isRaw(document)) check.say("", "WRONG_TYPE", "an EPCIS document or event is a JSON object");
  else {
    if (document["@context"] === undefined) check.say("/@context", "MISSING", "JSON-LD context");
    if (document["type"] === "EPCISDocument") check.envelope(document);
  }
  return check.problems;
}

/** Problems of one event inside of a document whose context is known. */
export function validateEvent(event: unknown, vocabulary: Vocabulary, at = ""): Problem[] {
  const check = new Check(vocabulary);
  if (isRaw(event)) check.event(event, at);
  else check.say(at, "WRONG_TYPE", "an event is a JSON object");
  return check.problems;
}

const COMMON = [
  "@context",
  "type",
  "eventID",
  "eventTime",
  "recordTime",
  "eventTimeZoneOffset",
  "certificationInfo",
  "errorDeclaration",
];
const WHERE = [
  "bizStep",
  "disposition",
  "persistentDisposition",
  "readPoint",
  "bizLocation",
  "bizTransactionList",
  "sourceList",
  "destinationList",
  "sensorElementList",
];
/** Fields that each type may have beside the common ones. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  ObjectEvent: ["action", "epcList", "quantityList", "ilmd", ...WHERE],
  AggregationEvent: ["action", "parentID", "childEPCs", "childQuantityList", ...WHERE],
  AssociationEvent: ["action", "parentID", "childEPCs", "childQuantityList", ...WHERE],
  TransactionEvent: ["action", "parentID", "epcList", "quantityList", ...WHERE],
  TransformationEvent: [
    "inputEPCList",
    "outputEPCList",
    "inputQuantityList",
    "outputQuantityList",
    "transformationID",
    "ilmd",
    ...WHERE,
  ],
};
const EPC_LISTS = ["epcList", "childEPCs", "inputEPCList", "outputEPCList"];
const QUANTITY_LISTS = ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"];

class Check {
  readonly problems: Problem[] = [];
  readonly #vocabulary: Vocabulary;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  say(at: string, code: Problem["code"], detail: string): void {
    if (this.problems.length < PROBLEMS_MAX) this.problems.push({ at, code, detail });
  }

  document(document: Raw): void {
    const list = this.envelope(document);
    for (const [i, event] of list.entries()) {
      const at = `/epcisBody/eventList/${i}`;
      if (isRaw(event)) this.event(event, at);
      else this.say(at, "WRONG_TYPE", "an event is a JSON object");
    }
  }

  /** What is around the events; answers them. */
  envelope(document: Raw): readonly unknown[] {
    if (typeof document["schemaVersion"] !== "string" || !/^\d+(\.\d+)*$/.test(document["schemaVersion"]))
      this.say("/schemaVersion", "MISSING", "version such as 2.0");
    if (document["creationDate"] === undefined) this.say("/creationDate", "MISSING", "time of creation");
    else this.#time(document["creationDate"], "/creationDate");
    const body = document["epcisBody"];
    if (!isRaw(body)) {
      this.say("/epcisBody", "MISSING", "body with an event list");
      return [];
    }
    const list = body["eventList"] ?? (isRaw(body["event"]) ? [body["event"]] : undefined);
    if (!Array.isArray(list)) {
      this.say("/epcisBody/eventList", "MISSING", "list of events");
      return [];
    }
    return list;
  }

  event(event: Raw, at: string): void {
    const type = event["type"];
    if (typeof type !== "string") {
      this.say(`${at}/type`, "MISSING", "type of the event");
      return;
    }
    for (const required of ["eventTime", "eventTimeZoneOffset"])
      if (event[required] === undefined) this.say(`${at}/${required}`, "MISSING", required);
    this.#time(event["eventTime"], `${at}/eventTime`);
    this.#time(event["recordTime"], `${at}/recordTime`);
    this.#offset(event["eventTimeZoneOffset"], `${at}/eventTimeZoneOffset`);
    this.#uri(event["eventID"], `${at}/eventID`);
    this.#certificates(event["certificationInfo"], `${at}/certificationInfo`);
    this.#declaration(event["errorDeclaration"], `${at}/errorDeclaration`);
    const own = ownOf(FIELDS, type);
    if (own === undefined) {
      // An extension's event type carries its namespace.
      if (!type.includes(":")) this.say(`${at}/type`, "NOT_ALLOWED", type);
      return;
    }
    this.#names(event, [...COMMON, ...own], at);
    this.#what(event, type, at);
    this.#why(event, at);
    const fault = rangeFault(event);
    if (fault !== undefined) this.say(`${at}/bsn:serialRange`, "NOT_ALLOWED", fault);
  }

  #what(event: Raw, type: string, at: string): void {
    if (type !== "TransformationEvent" && !["ADD", "OBSERVE", "DELETE"].includes(String(event["action"])))
      this.say(
        `${at}/action`,
        event["action"] === undefined ? "MISSING" : "NOT_ALLOWED",
        "ADD, OBSERVE or DELETE",
      );
    for (const name of EPC_LISTS) this.#each(event, name, at, (value, where) => this.#uri(value, where));
    for (const name of QUANTITY_LISTS)
      this.#each(event, name, at, (value, where) => this.#quantity(value, where));
    this.#uri(event["parentID"], `${at}/parentID`);
    this.#uri(event["transformationID"], `${at}/transformationID`);
    const has = (name: string): boolean => Array.isArray(event[name]);
    const some = (name: string): boolean => Array.isArray(event[name]) && event[name].length > 0;
    const isIdentified =
      type === "ObjectEvent"
        ? has("epcList") || some("quantityList") || (some("sensorElementList") && isRaw(event["readPoint"]))
        : type === "TransformationEvent"
          ? isTransformed(some, event["transformationID"] !== undefined)
          : type === "TransactionEvent"
            ? some("bizTransactionList")
            : event["parentID"] !== undefined ||
              event["action"] === "OBSERVE" ||
              has("childEPCs") ||
              has("childQuantityList");
    if (type === "AssociationEvent" && event["parentID"] === undefined)
      this.say(`${at}/parentID`, "MISSING", "what things were tied to");
    if (!isIdentified)
      this.say(at, "MISSING", "what the event is about: an identifier list, a parent or a transaction");
    if (event["ilmd"] !== undefined) {
      if (type === "ObjectEvent" && event["action"] !== "ADD")
        this.say(`${at}/ilmd`, "NOT_ALLOWED", "only with action ADD");
      if (isRaw(event["ilmd"])) this.#names(event["ilmd"], [], `${at}/ilmd`);
      else this.say(`${at}/ilmd`, "WRONG_TYPE", "object");
    }
  }

  #why(event: Raw, at: string): void {
    const { bizSteps, dispositions, transactionTypes, partyTypes } = this.#vocabulary;
    this.#term(event["bizStep"], bizSteps, `${at}/bizStep`);
    this.#term(event["disposition"], dispositions, `${at}/disposition`);
    const lasting = event["persistentDisposition"];
    if (lasting !== undefined) {
      const where = `${at}/persistentDisposition`;
      if (!isRaw(lasting) || (lasting["set"] === undefined && lasting["unset"] === undefined))
        this.say(where, "MISSING", "set or unset");
      else {
        this.#names(lasting, ["set", "unset"], where);
        for (const name of ["set", "unset"])
          this.#each(lasting, name, where, (value, place) => this.#term(value, dispositions, place));
      }
    }
    for (const name of ["readPoint", "bizLocation"]) {
      const place = event[name];
      if (place === undefined) continue;
      if (!isRaw(place) || place["id"] === undefined)
        this.say(`${at}/${name}/id`, "MISSING", "id of the place");
      else this.#uri(place["id"], `${at}/${name}/id`);
    }
    this.#each(event, "bizTransactionList", at, (value, where) =>
      this.#pair(value, "bizTransaction", transactionTypes, where, false),
    );
    this.#each(event, "sourceList", at, (value, where) =>
      this.#pair(value, "source", partyTypes, where, true),
    );
    this.#each(event, "destinationList", at, (value, where) =>
      this.#pair(value, "destination", partyTypes, where, true),
    );
    this.#each(event, "sensorElementList", at, (value, where) =>
      checkSensor(value, where, {
        say: (...problem) => this.say(...problem),
        uri: (uri, place) => this.#uri(uri, place),
        time: (time, place) => this.#time(time, place),
        names: (...found) => this.#names(...found),
      }),
    );
  }

  #each(object: Raw, name: string, at: string, check: (value: unknown, at: string) => void): void {
    const list = object[name];
    if (list === undefined) return;
    if (!Array.isArray(list)) {
      this.say(`${at}/${name}`, "WRONG_TYPE", "list");
      return;
    }
    for (const [i, value] of list.entries()) check(value, `${at}/${name}/${i}`);
  }

  /** Fields are known, or carry a namespace. */
  #names(object: Raw, allowed: readonly string[], at: string): void {
    for (const name of Object.keys(object))
      if (!allowed.includes(name) && !name.includes(":"))
        this.say(`${at}/${name}`, "NOT_ALLOWED", "a field without a namespace");
  }

  #quantity(value: unknown, at: string): void {
    if (!isRaw(value)) {
      this.say(at, "WRONG_TYPE", "object");
      return;
    }
    for (const name of Object.keys(value))
      if (!["epcClass", "quantity", "uom"].includes(name)) this.say(`${at}/${name}`, "NOT_ALLOWED", name);
    if (value["epcClass"] === undefined) this.say(`${at}/epcClass`, "MISSING", "class");
    this.#uri(value["epcClass"], `${at}/epcClass`);
    if (value["quantity"] !== undefined && typeof value["quantity"] !== "number")
      this.say(`${at}/quantity`, "WRONG_TYPE", "number");
    if (value["uom"] !== undefined && !/^[A-Z0-9]{2,3}$/.test(String(value["uom"])))
      this.say(`${at}/uom`, "WRONG_TYPE", "UN/ECE Recommendation 20 code");
  }

  #pair(value: unknown, name: string, types: readonly string[], at: string, needsType: boolean): void {
    if (!isRaw(value)) {
      this.say(at, "WRONG_TYPE", "object");
      return;
    }
    for (const key of Object.keys(value))
      if (key !== "type" && key !== name) this.say(`${at}/${key}`, "NOT_ALLOWED", key);
    if (needsType && value["type"] === undefined) this.say(`${at}/type`, "MISSING", "type");
    this.#term(value["type"], types, `${at}/type`);
    if (value[name] === undefined) this.say(`${at}/${name}`, "MISSING", name);
    this.#uri(value[name], `${at}/${name}`);
  }

  #term(value: unknown, terms: readonly string[], at: string): void {
    if (value === undefined) return;
    if (typeof value !== "string") {
      this.say(at, "WRONG_TYPE", "text");
      return;
    }
    if (!isTerm(value, terms)) this.say(at, "NOT_IN_VOCABULARY", value.slice(0, 80));
  }

  #uri(value: unknown, at: string): void {
    if (value === undefined) return;
    if (typeof value !== "string" || !URI.test(value)) this.say(at, "BAD_URI", String(value).slice(0, 80));
  }

  #time(value: unknown, at: string): void {
    if (value === undefined) return;
    if (
      typeof value !== "string" ||
      !TIME.test(value) ||
      Number.isNaN(Date.parse(value.replace(/\.\d+/, "")))
    )
      this.say(at, "BAD_TIME", String(value).slice(0, 40));
  }

  #offset(value: unknown, at: string): void {
    if (value === undefined) return;
    if (typeof value !== "string" || !/^[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$/.test(value))
      this.say(at, "BAD_TIME", String(value).slice(0, 40));
  }

  #certificates(value: unknown, at: string): void {
    if (value === undefined) return;
    for (const [i, one] of (Array.isArray(value) ? value : [value]).entries())
      this.#uri(one ?? null, Array.isArray(value) ? `${at}/${i}` : at);
  }

  #declaration(value: unknown, at: string): void {
    if (value === undefined) return;
    if (!isRaw(value)) {
      this.say(at, "WRONG_TYPE", "object");
      return;
    }
    this.#names(value, ["declarationTime", "reason", "correctiveEventIDs"], at);
    if (value["declarationTime"] === undefined) this.say(`${at}/declarationTime`, "MISSING", "time");
    this.#time(value["declarationTime"], `${at}/declarationTime`);
    this.#term(value["reason"], this.#vocabulary.errorReasons, `${at}/reason`);
    this.#each(value, "correctiveEventIDs", at, (id, where) => this.#uri(id, where));
  }
}

/** Inputs and outputs; under a transformation's id, which others may share, either (EPCIS 2.0, 7.4.6). */
function isTransformed(some: (list: string) => boolean, isShared: boolean): boolean {
  const inputs = some("inputEPCList") || some("inputQuantityList");
  const outputs = some("outputEPCList") || some("outputQuantityList");
  return isShared ? inputs || outputs : inputs && outputs;
}

/** A scheme and what follows it, without blanks. */
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

const isRaw = (value: unknown): value is Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Other vocabularies are named by URI; CBV's own terms may also be written in full. */
export function isTerm(value: string, terms: readonly string[]): boolean {
  if (terms.includes(value)) return true;
  const full =
    /^(?:urn:epcglobal:cbv:[a-z]+:|https?:\/\/(?:ref|ns)\.gs1\.org\/cbv\/[A-Za-z]+-|cbv:[A-Za-z]+-)(.*)$/.exec(
      value,
    );
  return full ? terms.includes(full[1] ?? "") : URI.test(value);
}
