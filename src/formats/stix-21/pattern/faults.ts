import type { StixTables } from "../standard.ts";
import { type Comparison, type Observation, type PathStep, parsePattern } from "./parse.ts";

/** Forms of hash values, by the name of the algorithm without hyphens, as OASIS's validator of patterns has them. */
const HASHES: Readonly<Record<string, RegExp>> = {
  MD5: /^[a-f0-9]{32}$/i,
  MD6: /^(?:[a-f0-9]{32}|[a-f0-9]{40}|[a-f0-9]{56}|[a-f0-9]{64}|[a-f0-9]{96}|[a-f0-9]{128})/i,
  RIPEMD160: /^[a-f0-9]{40}$/i,
  SHA1: /^[a-f0-9]{40}$/i,
  SHA224: /^[a-f0-9]{56}$/i,
  SHA256: /^[a-f0-9]{64}$/i,
  SHA384: /^[a-f0-9]{96}$/i,
  SHA512: /^[a-f0-9]{128}$/i,
  SHA3224: /^[a-f0-9]{56}$/i,
  SHA3256: /^[a-f0-9]{64}$/i,
  SHA3384: /^[a-f0-9]{96}$/i,
  SHA3512: /^[a-f0-9]{128}$/i,
  SSDEEP: /^[a-zA-Z0-9/+:.]{1,128}$/,
  WHIRLPOOL: /^[a-f0-9]{128}$/i,
};

export interface PatternCheck {
  /** Whether names of objects and properties are held to the standard too; needs the tables. */
  readonly strict?: boolean;
  readonly tables?: StixTables;
  /** "2.0" knows no START and STOP with timestamps. */
  readonly version?: string;
}

/** Why a pattern is not valid; none where it is. */
export function patternFaults(text: string, check: PatternCheck = {}): readonly string[] {
  const parsed = parsePattern(text);
  if (!parsed.ok) return [parsed.because];
  // A comment before the first bracket is good grammar, but OASIS's validator refuses it.
  if (!/^[\s(]*\[/.test(text)) return ["[ expected"];
  const faults: string[] = [];
  for (const test of tests(parsed.pattern)) {
    faults.push(...hashFaults(test));
    if (check.strict && check.tables && test.operator !== "EXISTS")
      faults.push(...nameFaults(test, check.tables));
  }
  if (check.version !== undefined && check.version !== "2.1" && hasStartStop(parsed.pattern))
    faults.push("START is of another version");
  return faults;
}

type Test = Extract<Comparison, { kind: "test" }>;

function* tests(pattern: Observation): Iterable<Test> {
  if (pattern.kind === "observation") yield* testsOf(pattern.comparison);
  else if (pattern.kind === "qualified") yield* tests(pattern.inner);
  else for (const part of pattern.parts) yield* tests(part);
}

function* testsOf(comparison: Comparison): Iterable<Test> {
  if (comparison.kind === "test") yield comparison;
  else for (const part of comparison.parts) yield* testsOf(part);
}

function hasStartStop(pattern: Observation): boolean {
  if (pattern.kind === "observation") return false;
  if (pattern.kind === "qualified")
    return pattern.qualifier.kind === "startstop" || hasStartStop(pattern.inner);
  return pattern.parts.some(hasStartStop);
}

const keyOf = (step: PathStep | undefined): string | undefined =>
  step && "key" in step ? step.key : undefined;

function hashFaults({ path, operator, values }: Test): readonly string[] {
  if (operator === "EXISTS" || !path.steps.some((s) => keyOf(s) === "hashes")) return [];
  const last = path.steps.at(-1);
  if (last && "index" in last) return last.index === "*" ? [] : ["no hash"];
  const name = (keyOf(last) ?? "").toUpperCase().replaceAll("-", "").replaceAll("'", "");
  const form = Object.hasOwn(HASHES, name) ? HASHES[name] : undefined;
  if (!form) return [];
  const text = operator === "IN" ? `(${values.map((v) => v.text).join(",")})` : (values[0]?.text ?? "");
  return form.test(text.replaceAll("'", "")) ? [] : [`no ${name} hash`];
}

function nameFaults({ path }: Test, tables: StixTables): readonly string[] {
  const { type } = path;
  const isKnown = tables.observableTypes.includes(type);
  if (!isKnown && (!/^-?[a-z0-9]+(?:-[a-z0-9]+)*-?$/.test(type) || type.length < 3 || type.length > 250))
    return ["no object type"];
  const property = keyOf(path.steps[0]) ?? "";
  const known = Object.hasOwn(tables.observableProperties, type) ? tables.observableProperties[type] : [];
  return known?.includes(property) || /^[a-z0-9_]{3,250}$/.test(property) ? [] : ["no property name"];
}
