import type { Access, Resolution } from "../../core/index.ts";
import type { Page } from "./index.ts";

/** An entity as far as a score may read it: nationality, birthplace, language and religion are not among it. */
export interface MatchEntity {
  readonly entityId: string;
  readonly schema: string;
  readonly said: readonly MatchClaim[];
  /** True where any of it comes from fiction. */
  readonly fictitious: boolean;
}

export interface MatchClaim {
  readonly property: string;
  readonly value: string;
  readonly access: Access;
}

/** What resolving needs of the store. Protected persons are in none of it. */
export interface ResolveTransaction {
  /** Entities with what a score may read of them, in the order of their ids. */
  matchEntities(page: Page): Promise<{
    readonly entities: readonly MatchEntity[];
    readonly next: string | undefined;
  }>;
  matchEntitiesById(ids: readonly string[]): Promise<readonly MatchEntity[]>;
  /** Ids of entities that share an identifier with this one, or words of a name that sound alike; itself left out. */
  matchCandidates(entity: MatchEntity, limit: number): Promise<readonly string[]>;
  /** Entities that a report says something of, at most `limit`. */
  entitiesOfReport(reportId: string, limit: number): Promise<readonly string[]>;
  /** All ids of the cluster of each id, as this viewer resolves it. */
  members(ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Every decision that touches one of these ids, oldest first. */
  decisionsOn(ids: readonly string[]): Promise<readonly Resolution[]>;
  resolution(id: string): Promise<Resolution | undefined>;
  /** Pairs whose last decision leaves them open, the surest first; and how many there are in all. */
  openPairs(limit: number): Promise<{ readonly pairs: readonly Resolution[]; readonly count: number }>;
}
