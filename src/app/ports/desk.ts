import type { CasePart } from "./workplace.ts";

/** What changed since a moment, counted up to a limit; as the lists of it show it. */
export interface Changed {
  readonly reports: number;
  readonly findings: number;
  /** Statements that are withdrawn, by whom. */
  readonly corrected: number;
  readonly recalled: number;
}

/** A statement that is shown no more: of what, and why. What it said is not told again. */
export interface Withdrawal {
  readonly statementId: string;
  readonly entityId: string;
  readonly schema: string;
  readonly property: string;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}

/** Whose hand a withdrawal is: somebody's or an edition's of this node, or the partner's who had said it. */
export type WithdrawnBy = "here" | "partner";

export interface OwnTask {
  readonly caseTitle: string;
  readonly part: CasePart & { readonly kind: "task" };
}

/** What the first page needs of a transaction. Each count goes as far as `max`. */
export interface DeskPort {
  /** The viewer looks now, under their purpose: a visit that was quiet since `newAfter` has ended, and another begins. */
  noteVisit(now: string, newAfter: string): Promise<void>;
  /** When the visit before this one ended; undefined where there was none. */
  lastVisit(): Promise<string | undefined>;
  /** Findings that wait for a decision; of one detector, where it is named. */
  proposedCount(detector: string | undefined, max: number): Promise<number>;
  changedSince(since: string, max: number): Promise<Changed>;
  /** The newest first; `after` is the last one's time and id. */
  withdrawals(
    by: WithdrawnBy,
    page: { readonly limit: number; readonly since?: string; readonly after?: readonly [string, string] },
  ): Promise<readonly Withdrawal[]>;
  /** Of all cases that the viewer sees, what is theirs and not done, what is due first first. */
  ownTasks(limit: number): Promise<readonly OwnTask[]>;
  /** Records in the order of their ids, each with all schemata that this viewer sees of it. */
  recordsOf(page: {
    readonly schema?: string;
    readonly limit: number;
    readonly after?: string;
  }): Promise<readonly { readonly entityId: string; readonly schemata: readonly string[] }[]>;
}
