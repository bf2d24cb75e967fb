import { idFrom } from "../../core/index.ts";
import type { Row } from "../text/json.ts";
import type { StixMapping } from "./mapping.ts";
import { type Comparison, type Observation, parsePattern } from "./pattern/index.ts";
import { scoId } from "./sco-id.ts";

/**
 * The observables that a pattern names by value: what is compared for equality and not denied, what stands side by side in one
 * comparison as one observable. Their ids are those that the standard makes of them, so that they are one with those of a bundle.
 */
export function observablesInPattern(text: string, mapping: StixMapping): readonly Row[] {
  const parsed = parsePattern(text);
  if (!parsed.ok) return [];
  const found = comparisonsIn(parsed.pattern).flatMap(bodiesIn);
  return (
    found
      .map((body) => ({ ...body, type: mapping.patternTypes[body.type] ?? body.type }))
      // That somebody has an account at a service names nobody.
      .filter((body) => Object.keys(body).some((key) => key !== "type" && key !== "account_type"))
      .map((body) => ({
        ...body,
        id: scoId(body, mapping.contributing) ?? idFrom(`${body.type}--`, JSON.stringify(body)),
      }))
  );
}

function comparisonsIn(pattern: Observation): readonly Comparison[] {
  if (pattern.kind === "observation") return [pattern.comparison];
  return pattern.kind === "qualified" ? comparisonsIn(pattern.inner) : pattern.parts.flatMap(comparisonsIn);
}

type Body = Row & { readonly type: string };

function bodiesIn(comparison: Comparison): readonly Body[] {
  if (comparison.kind === "or") return comparison.parts.flatMap(bodiesIn);
  if (comparison.kind === "test") return testBodies(comparison);
  const together = new Map<string, Body>();
  const others: Body[] = [];
  for (const part of comparison.parts) {
    const bodies = bodiesIn(part);
    const [only] = bodies;
    const known = only && together.get(only.type);
    const isFurther =
      only !== undefined &&
      bodies.length === 1 &&
      !Object.keys(only).some((k) => k !== "type" && known?.[k] !== undefined);
    if (isFurther) together.set(only.type, { ...known, ...only });
    else others.push(...bodies);
  }
  return [...together.values(), ...others];
}

function testBodies({
  path,
  operator,
  negated,
  values,
}: Extract<Comparison, { kind: "test" }>): readonly Body[] {
  const [step, ...deeper] = path.steps;
  if (negated || deeper.length > 0 || !step || !("key" in step) || !(operator === "=" || operator === "IN"))
    return [];
  return values.flatMap(({ kind, value }) =>
    kind === "string" ? [{ type: path.type, [step.key]: value }] : [],
  );
}
