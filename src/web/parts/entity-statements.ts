import type { Statement } from "../api/types.ts";

/** One value of a property with every statement that gives it. */
export interface Claim {
  readonly value: string;
  readonly kind: Statement["kind"];
  readonly statements: readonly Statement[];
}

export interface PropertyClaims {
  readonly property: string;
  readonly claims: readonly Claim[];
  /** Set where sources give different values for something that can have one only. */
  readonly isConflict: boolean;
}

/** Properties of which the world has one value; two different ones are a disagreement, not two facts. */
const SINGLE_VALUED: ReadonlySet<string> = new Set([
  "birthDate",
  "deathDate",
  "birthPlace",
  "incorporationDate",
  "dissolutionDate",
  "registrationNumber",
  "imoNumber",
  "mmsi",
  "buildDate",
  "tonnage",
  "gender",
  "jurisdiction",
  "mainCountry",
  "amount",
  "quantity",
  "price",
  "seizedAt",
  "date",
  "startDate",
  "endDate",
  "participantCount",
]);

/**
 * Statements by property, each value once with its sources; what identifies comes first, then the order of
 * the model. Facts come before assessments, the better supported before the less.
 */
export function claimsByProperty(
  statements: readonly Statement[],
  first: readonly string[],
): PropertyClaims[] {
  const byProperty = new Map<string, Map<string, Statement[]>>();
  for (const statement of statements) {
    const claims = byProperty.get(statement.property) ?? new Map<string, Statement[]>();
    byProperty.set(statement.property, claims);
    const key = `${statement.kind}\n${statement.value}`;
    claims.set(key, [...(claims.get(key) ?? []), statement]);
  }
  const rank = (property: string): number => {
    const at = first.indexOf(property);
    return at === -1 ? first.length : at;
  };
  return [...byProperty]
    .map(([property, claims]) => toPropertyClaims(property, [...claims.values()]))
    .sort((a, b) => rank(a.property) - rank(b.property));
}

function toPropertyClaims(property: string, groups: readonly Statement[][]): PropertyClaims {
  const claims = groups
    .flatMap((statements): Claim[] => {
      const [head] = statements;
      return head ? [{ value: head.value, kind: head.kind, statements }] : [];
    })
    .sort(
      (a, b) =>
        Number(a.kind === "assessment") - Number(b.kind === "assessment") ||
        b.statements.length - a.statements.length,
    );
  const values = new Set(claims.map((claim) => claim.value));
  return {
    property,
    claims,
    isConflict: SINGLE_VALUED.has(property) && values.size > 1 && !isNarrowing([...values]),
  };
}

/** "2025" and "2025-04-03" agree: one is only more exact. */
function isNarrowing(values: readonly string[]): boolean {
  const longest = values.reduce((a, b) => (b.length > a.length ? b : a), "");
  return values.every((value) => longest.startsWith(value));
}
