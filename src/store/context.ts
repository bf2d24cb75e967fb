import type { AuditEntryDraft, Clock } from "../app/index.ts";
import type { Model, Viewer } from "../core/index.ts";
import type { AccessIds } from "./access-ids.ts";
import type { Attempt, Query } from "./database/driver.ts";
import type { RowTypes } from "./database/row-arrays.ts";
import type { Vocabulary } from "./entities/name-rows.ts";
import type { NodeKeys } from "./keys/node-key.ts";

/** What the parts of a transaction share. */
export interface Context {
  readonly query: Query;
  readonly unlessTaken: Attempt;
  readonly viewer: Viewer;
  readonly access: AccessIds;
  readonly keys: NodeKeys;
  readonly clock: Clock;
  readonly model: Model;
  readonly vocabulary: Vocabulary;
  readonly rowTypes: RowTypes;
  /** Written at the end of the transaction, in it. */
  readonly audits: AuditEntryDraft[];
}

export const nowText = (clock: Clock): string => new Date(clock.now()).toISOString();

/** Optional fields are absent, not undefined or null. */
export function given<K extends string, V>(key: K, value: V | null | undefined): { [P in K]?: V } {
  return (value === null || value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
