import { COURT } from "../match/message.ts";
import type { Peer } from "../partner.ts";
import type { Purpose } from "../purpose.ts";
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

/**
 * A court as `release` knows it: an authority in no sharing group and under no agreement. What goes to it goes under the
 * purpose for which the case is worked on.
 */
export const courtAs = (purpose: Purpose): Peer => ({
  nodeId: COURT,
  partnerClass: "prosecutor",
  ceiling: "amber",
  groups: [],
  purposes: [purpose],
  isCourt: true,
});

/** Who has to permit what a report holds: its contributors but ourselves; "unknown" where nobody says who they are. */
export const courtAsks = (
  statements: readonly Pick<Statement, "access">[],
  ownNodeId: string,
): readonly string[] =>
  [
    ...new Set(
      statements.flatMap(({ access: { originators } }) =>
        originators.length === 0 ? ["unknown"] : originators,
      ),
    ),
  ]
    .filter((id) => id !== ownNodeId)
    .sort();

/** Whether a document goes as it came, and why not. */
export const ORIGINAL_STANDINGS = ["given", "not-asked", "withheld", "protected", "no-text"] as const;
export type OriginalStanding = (typeof ORIGINAL_STANDINGS)[number];
