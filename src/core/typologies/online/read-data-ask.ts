import { WaslError } from "../../errors.ts";
import {
  AUTHORITY_KINDS,
  DATA_CATEGORIES,
  DATA_REQUEST_KINDS,
  type DataAsk,
  type RecordedOrder,
  TARGET_TYPES,
} from "./stored-data.ts";

type Test = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Test>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text: Test = (value) => typeof value === "string";
const number: Test = (value) => typeof value === "number" && Number.isFinite(value);
const optional =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);
const oneOf =
  (allowed: readonly string[]): Test =>
  (value) =>
    allowed.some((one) => one === value);
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);
const shaped =
  (shape: Shape): Test =>
  (value) =>
    isObject(value) && wrongField(shape, value) === undefined;

const SHAPE: Shape = {
  kind: oneOf(DATA_REQUEST_KINDS),
  platform: text,
  targets: listOf(shaped({ type: oneOf(TARGET_TYPES), value: text })),
  categories: listOf(oneOf(DATA_CATEGORIES)),
  wanted: text,
  from: text,
  to: text,
  offence: shaped({ law: text, yearsMax: number }),
  authority: shaped({ kind: oneOf(AUTHORITY_KINDS), name: text, contact: text }),
  necessity: text,
  proportionality: text,
  danger: optional(text),
  confidential: optional(shaped({ because: text, until: text })),
  retainUntil: text,
  answerHours: optional(number),
  follows: optional(text),
  order: optional(shaped({ reportId: text, reference: text, issuedOn: text })),
};

/** The first that is not as it has to be, or that no request has: a word too many could be one that is meant to bind. */
function wrongField(shape: Shape, value: Readonly<Record<string, unknown>>): string | undefined {
  const unknown = Object.keys(value).find((field) => !Object.hasOwn(shape, field));
  return unknown ?? Object.entries(shape).find(([field, test]) => !test(value[field]))?.[0];
}

/** A request that somebody wrote into a file. REQUEST_INVALID where it has not exactly what a request has. */
export function readDataAsk(value: unknown): DataAsk & { readonly order?: Omit<RecordedOrder, "sha256"> } {
  const field = isObject(value) ? wrongField(SHAPE, value) : "request";
  if (field !== undefined)
    throw new WaslError("REQUEST_INVALID", { field: field.slice(0, 40), because: "not as a request has it" });
  return value as DataAsk;
}
