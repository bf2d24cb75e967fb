import { typologies } from "./engine/catalogue.ts";
import type { Parameters } from "./engine/typology.ts";

/** What a package of parameters calls itself; a reader refuses what it does not know. */
export const PARAMETER_FORMAT = "wasl.finance-parameters/1";

/**
 * Parameters and weights of the money typologies, as nodes exchange them: values and words, never code. It travels as
 * the body of a signed method of kind "parameters".
 */
export interface ParameterPackage {
  readonly format: typeof PARAMETER_FORMAT;
  /** The same in all its versions. */
  readonly id: string;
  /** From 1. */
  readonly version: number;
  readonly licence: string;
  /** How the values were found, and what they are no evidence for. */
  readonly note: string;
  /** By typology: a parameter's name, "bias", or "weight:" and a term's name. */
  readonly typologies: Parameters;
}

export interface PackageFault {
  /** Where in the file, e.g. "typologies.FAN-IN.bias". */
  readonly field: string;
  readonly because: string;
}

const WEIGHT = "weight:";
const WEIGHT_MAX = 3;
const BIAS_MIN = -20;
const VALUES_MAX = 2000;
/** A package narrows or widens a parameter by a factor, it does not turn a typology into another. */
const FACTOR_MAX = 10;

/** A package, or every fault of it. Doubt refuses: what no typology of this engine reads is a fault too. */
export function readParameterPackage(
  value: unknown,
): { readonly parameters: ParameterPackage } | { readonly faults: readonly PackageFault[] } {
  const faults: PackageFault[] = [];
  const fault = (field: string, because: string): void => void faults.push({ field, because });
  if (!isRecord(value)) return { faults: [{ field: "", because: "not an object" }] };
  for (const name of Object.keys(value)) if (!FIELDS.has(name)) fault(name, "not a field of a package");
  if (value["format"] !== PARAMETER_FORMAT) fault("format", `not ${PARAMETER_FORMAT}`);
  if (typeof value["id"] !== "string" || !/^[\w.-]{1,80}$/.test(value["id"])) fault("id", "not a short name");
  if (!Number.isInteger(value["version"]) || Number(value["version"]) < 1)
    fault("version", "not a whole number from 1");
  for (const name of ["licence", "note"] as const)
    if (typeof value[name] !== "string" || value[name].trim() === "" || value[name].length > 4000)
      fault(name, "no text");
  if (isRecord(value["typologies"])) faults.push(...faultsOfTypologies(value["typologies"]));
  else fault("typologies", "not an object");
  return faults.length > 0 ? { faults } : { parameters: value as unknown as ParameterPackage };
}

const FIELDS: ReadonlySet<string> = new Set(["format", "id", "version", "licence", "note", "typologies"]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function faultsOfTypologies(byTypology: Record<string, unknown>): readonly PackageFault[] {
  const faults: PackageFault[] = [];
  let values = 0;
  for (const [id, own] of Object.entries(byTypology)) {
    const typology = typologies.find((t) => t.id === id);
    if (!typology || !isRecord(own)) {
      faults.push({ field: `typologies.${id}`, because: "no typology of this engine" });
      continue;
    }
    for (const [name, value] of Object.entries(own)) {
      values++;
      const because = faultOf(name, value, typology.parameters[name]?.value);
      if (because !== undefined) faults.push({ field: `typologies.${id}.${name}`, because });
    }
  }
  if (values > VALUES_MAX) faults.push({ field: "typologies", because: `more than ${VALUES_MAX} values` });
  return faults;
}

function faultOf(name: string, value: unknown, usual: number | undefined): string | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) return "not a number";
  if (name.startsWith(WEIGHT))
    return value >= 0 && value <= WEIGHT_MAX ? undefined : `not from 0 to ${WEIGHT_MAX}`;
  if (name === "bias") return value >= BIAS_MIN && value <= 0 ? undefined : `not from ${BIAS_MIN} to 0`;
  if (usual === undefined) return "no parameter of this typology";
  const isNear = value >= usual / FACTOR_MAX && value <= usual * FACTOR_MAX;
  return isNear ? undefined : `not within a factor of ${FACTOR_MAX} of ${usual}`;
}

/** How a finding says which package it was made with, e.g. "own-calibration@2". */
export const packageLabel = ({ id, version }: Pick<ParameterPackage, "id" | "version">): string =>
  `${id}@${version}`;
