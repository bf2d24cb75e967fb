import { identifierTypeOf, type Model, normalIdentifier, type Statement } from "../../core/index.ts";
import type { Row } from "../text/json.ts";
import { isIdnHostname } from "./idn-hostname.ts";
import { type ObservableRule, ruleFor, type StixMapping } from "./mapping.ts";
import { scoId } from "./sco-id.ts";
import { isEmail, isIpv4, isIpv6, isUri } from "./string-forms.ts";

/** What tells of which type the object of an entity is. */
export type TypeFact = Pick<Statement, "schema" | "property" | "value">;

/** The type of the object that carries the statements of what is seen in observables. */
const OBSERVED = "observed-data";

/** The most specific schema that is said of it, then the first by name. */
export function schemaOf(model: Model, facts: readonly Pick<Statement, "schema">[]): string {
  const said = [...new Set(facts.map((s) => s.schema))].sort();
  return said.find((schema) => said.every((other) => model.isA(schema, other))) ?? said[0] ?? "Thing";
}

/**
 * The type of the object that stands for an entity: by all that is said of it, so that whoever points to it names the
 * object that is there.
 */
export function stixTypeOf(facts: readonly TypeFact[], mapping: StixMapping, model: Model): string {
  const schema = schemaOf(model, facts);
  const edge = model.get(schema)?.edge;
  const says = (property: string): boolean => facts.some((f) => f.property === property);
  if (edge && says(edge.source) && says(edge.target)) return "relationship";
  const rule = ruleFor(mapping, model, schema);
  if (rule) return rule.needs === undefined || isThere(rule, facts) ? rule.type : mapping.fallbackType;
  return observablesOf(schema, facts, mapping, model).length > 0 ? OBSERVED : mapping.fallbackType;
}

/** A place is one by its country (ISO 3166-1). */
const isThere = (
  { needs, one }: { readonly needs?: string; readonly one: Readonly<Record<string, string>> },
  facts: readonly TypeFact[],
): boolean => {
  const least = leastOf(facts, one[needs ?? ""] ?? "");
  return least !== undefined && (needs !== "country" || /^[A-Za-z]{2}$/.test(least));
};

/** The properties of which `stixTypeOf` reads the values. */
export function typeProperties(mapping: StixMapping, model: Model): readonly string[] {
  const ends = [...model.schemata.values()].flatMap(({ edge }) => (edge ? [edge.source, edge.target] : []));
  const needed = mapping.objects.flatMap(({ needs, one }) => (needs === undefined ? [] : (one[needs] ?? [])));
  const seen = mapping.observed.map(({ property }) => property);
  return [...new Set([...ends, ...needed, ...seen])].sort();
}

const valuesOf = (facts: readonly TypeFact[], property: string): readonly string[] =>
  [...new Set(facts.filter((f) => f.property === property).map((f) => f.value))].sort();
const leastOf = (facts: readonly TypeFact[], property: string): string | undefined =>
  valuesOf(facts, property)[0];

/** Observables without marking and extension, each once, with the ids that the standard makes of what they say (2.9). */
export function observablesOf(
  schema: string,
  facts: readonly TypeFact[],
  mapping: StixMapping,
  model: Model,
): readonly Row[] {
  const found = new Map<string, Row>();
  for (const rule of mapping.observed) {
    if (!model.isA(schema, rule.schema)) continue;
    for (const text of valuesOf(facts, rule.property)) {
      const body = bodyOf(rule, text, facts);
      const id = body && scoId(body, mapping.contributing);
      if (body && id !== undefined) found.set(id, { ...body, id });
    }
  }
  return [...found.values()];
}

function bodyOf(rule: ObservableRule, text: string, facts: readonly TypeFact[]): Row | undefined {
  const value = normal(rule, text);
  if (value === undefined || FORMS[rule.type]?.(value) === false) return undefined;
  const beside = Object.entries(rule.with ?? {}).flatMap(([name, property]) => {
    const values = valuesOf(facts, property);
    // Which of two it goes with, nobody said.
    const [only = ""] = values.length === 1 ? values : [];
    if (only === "") return [];
    return [[name, name === "account_type" ? only.toLowerCase() : only] as const];
  });
  return { type: rule.type, [rule.as]: value, ...Object.fromEntries(beside) };
}

/** As they are compared: one number or address is one observable, however it was written down. */
function normal({ property, type }: ObservableRule, text: string): string | undefined {
  if (type === "domain-name") return text.toLowerCase();
  const known = identifierTypeOf(property);
  return known !== undefined && COMPARED.has(known) ? normalIdentifier(known, text) : text;
}

const COMPARED: ReadonlySet<string> = new Set(["phone", "email", "iban", "handle"]);

/** A name below another, and no address: "n.a." and "192.0.2.1" are none. */
const isDomain = (text: string): boolean =>
  /\.(?:[\p{L}\p{M}]{2,}|xn--[a-z0-9-]+)$/u.test(text) && isIdnHostname(text);

const FORMS: Readonly<Record<string, (value: string) => boolean>> = {
  "email-addr": isEmail,
  "ipv4-addr": isIpv4,
  "ipv6-addr": isIpv6,
  url: isUri,
  "domain-name": isDomain,
};
