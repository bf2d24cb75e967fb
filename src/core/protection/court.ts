import type { Statement } from "../statement.ts";

/** Who has to be asked before some statements are used in court (R03; Europol handling code H1). */
export interface CourtPermission {
  /** A node id; "unknown" where nobody says who contributed it, and then it may not be used. */
  readonly from: string;
  readonly statementIds: readonly string[];
}

/** One line for each originator of what bears H1, in their order. */
export function courtPermissions(
  statements: readonly Pick<Statement, "id" | "access">[],
): readonly CourtPermission[] {
  const asked = new Map<string, Set<string>>();
  for (const { id, access } of statements) {
    if (!access.handling.includes("H1")) continue;
    const from = access.originators.length === 0 ? ["unknown"] : access.originators;
    for (const originator of from) asked.set(originator, (asked.get(originator) ?? new Set()).add(id));
  }
  return [...asked]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([from, ids]) => ({ from, statementIds: [...ids].sort() }));
}
