import { DESCRIPTIVE_PROPERTIES, type Model } from "../schema.ts";
import type { Statement } from "../statement.ts";
import { isAccusing, type SubjectCategory } from "../subject.ts";
import type { Interest } from "./interest.ts";
import type { OwnershipRule } from "./rules.ts";
import type { Listing } from "./screen.ts";
import { screenOwnership } from "./screen.ts";

/** What a proposal to put somebody on a sanctions list says of them, in the order in which it is read. */
export const PACK_PARTS = ["names", "identifiers", "addresses", "said"] as const;
export type PackPart = (typeof PACK_PARTS)[number];

const IDENTIFIER_TYPES_OF_PACK: ReadonlySet<string> = new Set([
  "identifier",
  "phone",
  "email",
  "url",
  "iban",
]);
const IDENTIFYING: ReadonlySet<string> = new Set([
  "birthDate",
  "incorporationDate",
  "dissolutionDate",
  "jurisdiction",
  "legalForm",
  "flag",
  "buildDate",
]);

/**
 * The statements by where they stand. What somebody is by birth or belief stays out of it (R11): nobody is proposed for that,
 * and a list that needs it asks whoever keeps the papers. What only refers to somebody else is the chart's.
 */
export function packParts(
  model: Model,
  statements: readonly Statement[],
  /** True where the entity is a person, whatever schema a record of it has. */
  isPerson: boolean,
): Readonly<Record<PackPart, readonly Statement[]>> {
  const parts: Record<PackPart, Statement[]> = { names: [], identifiers: [], addresses: [], said: [] };
  for (const s of statements) {
    const part = partOf(model, s, isPerson);
    if (part !== undefined) parts[part].push(s);
  }
  return parts;
}

function partOf(model: Model, { schema, property }: Statement, isPerson: boolean): PackPart | undefined {
  if (DESCRIPTIVE_PROPERTIES.has(property)) return undefined;
  const type = model.property(schema, property)?.type ?? "string";
  // Of a person a country says what DESCRIPTIVE_PROPERTIES says.
  if (type === "country" && (isPerson || model.isA(schema, "Person"))) return undefined;
  if (type === "entity") return undefined;
  if (type === "name") return "names";
  if (type === "address" || property === "country" || property === "mainCountry") return "addresses";
  return IDENTIFIER_TYPES_OF_PACK.has(type) || IDENTIFYING.has(property) ? "identifiers" : "said";
}

/** What a proposal lacks. Without a category or a finding that a named human stands for, there is none. */
export const PACK_LACKS = ["category", "finding", "identifier", "second-source", "cut"] as const;
export type PackLack = (typeof PACK_LACKS)[number];
export const isBlocking = (lack: PackLack): boolean => lack === "category" || lack === "finding";

export function packLacks(pack: {
  readonly isPerson: boolean;
  readonly category: SubjectCategory;
  /** Accepted, and free to go. */
  readonly findings: number;
  readonly identifiers: number;
  readonly reports: number;
  /** False where there was more around it, or more findings, than is read. */
  readonly isWhole: boolean;
}): readonly PackLack[] {
  const lacks: readonly [PackLack, boolean][] = [
    ["category", pack.isPerson && !isAccusing(pack.category)],
    ["finding", pack.findings === 0],
    ["identifier", pack.identifiers === 0],
    ["second-source", pack.reports < 2],
    ["cut", !pack.isWhole],
  ];
  return lacks.flatMap(([lack, isLacking]) => (isLacking ? [lack] : []));
}

/** Whom a designation would reach with them, and by which rules: those that nobody's designation reaches now. */
export function reachedWith(
  rules: readonly OwnershipRule[],
  input: {
    readonly interests: readonly Interest[];
    readonly listings: ReadonlyMap<string, readonly Listing[]>;
  },
  id: string,
  others: readonly string[],
): readonly { readonly id: string; readonly rules: readonly string[] }[] {
  const listed: readonly Listing[] = [{ isSure: true, statementIds: [] }];
  const before = screenOwnership(rules, input, others);
  const after = screenOwnership(
    rules,
    { ...input, listings: new Map([...input.listings, [id, listed]]) },
    others,
  );
  return after.flatMap((screening, at) => {
    const reached = screening.outcomes.flatMap((o, n) =>
      o.outcome === "caught" && before[at]?.outcomes[n]?.outcome !== "caught" ? [o.rule] : [],
    );
    return reached.length === 0 ? [] : [{ id: screening.id, rules: reached }];
  });
}
